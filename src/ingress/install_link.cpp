#include "ingress/install_link.hpp"

#include <charconv>

#include "vault/secret_text.hpp"

namespace countersign::ingress {
namespace {

/// Ours are about 80; a longer one is not looked at.
constexpr std::size_t longest_state = 200;

std::string proof_of(const Derive& derive, const std::string& nonce, const std::string& end,
                     const std::string& browser) {
  return derive("slack install " + nonce + " " + end + " " + browser);
}

}  // namespace

std::string install_state(const TenantId& tenant, const Derive& derive, const std::string& nonce,
                          const std::string& browser, Instant ends_at) {
  const auto end = std::to_string(ends_at.time_since_epoch().count());
  return tenant.value + "." + nonce + "." + end + "." + proof_of(derive, nonce, end, browser);
}

std::string tenant_in(std::string_view state) {
  return std::string(state.substr(0, state.find('.')));
}

Result<std::string> check_install_state(const TenantId& tenant, const Derive& derive, std::string_view state,
                                        const std::string& browser, Instant now) {
  if (state.size() > longest_state || !state.starts_with(tenant.value + ".") || browser.empty())
    return fail(ErrorCode::invalid_argument,
                "the state is not one of ours, or the browser's cookie is missing");
  state.remove_prefix(tenant.value.size() + 1);
  const auto first = state.find('.');
  const auto second = first == std::string_view::npos ? first : state.find('.', first + 1);
  if (second == std::string_view::npos) return fail(ErrorCode::invalid_argument, "the state is cut");
  const std::string nonce(state.substr(0, first));
  const std::string end(state.substr(first + 1, second - first - 1));
  const auto proof = vault::Secret::copy_of(state.substr(second + 1));
  if (!(proof == vault::Secret::copy_of(proof_of(derive, nonce, end, browser))))
    return fail(ErrorCode::invalid_argument, "the state was made for another tenant or another browser");
  Duration::rep ends_at = 0;
  std::from_chars(end.data(), end.data() + end.size(), ends_at);
  if (now.time_since_epoch().count() >= ends_at)
    return fail(ErrorCode::not_found, "the state's time is over");
  return nonce;
}

}  // namespace countersign::ingress
