// What a person brings back from Slack must be what they set out with: tenant, browser, minutes.
#include "ingress/install_link.hpp"

#include <functional>

#include "catch.hpp"
#include "ingress/install_page.hpp"

namespace countersign::install_link_test {

using namespace countersign;
using namespace countersign::ingress;
using namespace std::chrono_literals;

namespace {

const Instant now = *parse_instant("2026-11-26T09:00:00Z");
const TenantId contoso{"contoso"};

/// As the vault's: another for each tenant.
Derive derive_of(const std::string& tenant) {
  return [tenant](const std::string& purpose) {
    return std::to_string(std::hash<std::string>{}(tenant + "\n" + purpose));
  };
}

ErrorCode refusal_of(const Result<std::string>& checked) {
  REQUIRE_FALSE(checked.has_value());
  return checked.error().code;
}

}  // namespace

TEST_CASE("a state names its link to the browser that has the cookie, until its time is over") {
  const auto derive = derive_of("contoso");
  const auto state = install_state(contoso, derive, "n1", "b1", now + 10min);
  CHECK(tenant_in(state) == "contoso");
  CHECK(check_install_state(contoso, derive, state, "b1", now) == "n1");
  CHECK(check_install_state(contoso, derive, state, "b1", now + 10min - 1ms) == "n1");
  CHECK(refusal_of(check_install_state(contoso, derive, state, "b1", now + 10min)) == ErrorCode::not_found);
  CHECK(refusal_of(check_install_state(contoso, derive, state, "b2", now)) == ErrorCode::invalid_argument);
  CHECK(refusal_of(check_install_state(contoso, derive, state, "", now)) == ErrorCode::invalid_argument);
}

TEST_CASE("a state of another tenant, or with any part changed, is none") {
  const auto derive = derive_of("contoso");
  const auto state = install_state(contoso, derive, "n1", "b1", now + 10min);
  const TenantId globex{"globex"};
  CHECK_FALSE(check_install_state(globex, derive_of("globex"), state, "b1", now));
  const std::string renamed = "globex" + state.substr(state.find('.'));
  CHECK_FALSE(check_install_state(globex, derive_of("globex"), renamed, "b1", now));
  for (std::size_t i = 0; i < state.size(); ++i) {
    auto changed = state;
    changed[i] = changed[i] == '1' ? '2' : '1';
    CHECK_FALSE(check_install_state(contoso, derive, changed, "b1", now));
    CHECK_FALSE(check_install_state(contoso, derive, state.substr(0, i), "b1", now));
  }
  for (const auto* text : {"", ".", "..", "...", "contoso.", "contoso..", "contoso...", "contoso"})
    CHECK_FALSE(check_install_state(contoso, derive, text, "b1", now));
  CHECK(tenant_in("").empty());
}

TEST_CASE("a page runs and loads nothing, is not kept, and shows words as words") {
  const auto response = render({200, true, "<b>&", {"\"<script>"}, "https://x/?a=1&b=\"", "Go"});
  CHECK(response.body.find("<script>") == std::string::npos);
  CHECK(response.body.find("&lt;b&gt;&amp;") != std::string::npos);
  CHECK(response.body.find("href=\"https://x/?a=1&amp;b=&quot;\"") != std::string::npos);
  CHECK(find_header(response.headers, "Cache-Control") == "no-store");
  CHECK(std::string(find_header(response.headers, "Content-Security-Policy"))
            .starts_with("default-src 'none'"));
}

}  // namespace countersign::install_link_test
