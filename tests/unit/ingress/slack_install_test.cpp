// From the link to install, over the page of Slack, to the page that says how it ended.
#include "catch.hpp"
#include "scripted_door.hpp"

namespace countersign::slack_install_test {

using namespace countersign;
using namespace countersign::ingress_test;

namespace {

/// What a browser has after it set out for Slack's page.
struct SetOut {
  std::string cookie;
  std::string state;
};

SetOut set_out(Front& front) {
  const auto response = front.get("/slack/demo/install");
  REQUIRE(response.status == 302);
  const auto location = std::string(find_header(response.headers, "Location"));
  const auto query = parse_form(split_target(location).query).value();
  const auto cookie = std::string(find_header(response.headers, "Set-Cookie"));
  return {cookie.substr(0, cookie.find(';')), *find_value(query, "state")};
}

HttpResponse come_back(Front& front, const SetOut& out, const std::string& rest = "&code=c1") {
  return front.get("/slack/demo/callback?state=" + percent_encode(out.state) + rest,
                   {{"Cookie", "other=1; " + out.cookie}});
}

bool says(const HttpResponse& response, const std::string& part) {
  return response.body.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "who sets out to install is sent to Slack with the scopes, and a cookie that only this browser has") {
  Front front;
  const auto response = front.get("/slack/demo/install");
  CHECK(response.status == 302);
  const auto location = std::string(find_header(response.headers, "Location"));
  CHECK(location.starts_with("https://slack.com/oauth/v2/authorize?client_id=1.2&scope=chat%3Awrite%2C"));
  CHECK(location.find("&redirect_uri=https%3A%2F%2Fcountersign.example%2Fslack%2Fdemo%2Fcallback&") !=
        std::string::npos);
  CHECK(location.ends_with("&team=T1"));
  const auto cookie = std::string(find_header(response.headers, "Set-Cookie"));
  CHECK(cookie ==
        "countersign-install-demo=nonce1; Path=/slack; Max-Age=600; HttpOnly; SameSite=Lax; Secure");
  CHECK(location.find("nonce1") == std::string::npos);
}

TEST_CASE("who comes back in the browser where it began has their code exchanged") {
  Front front;
  front.server.installed.team = "A <b> & C";
  const auto response = come_back(front, set_out(front));
  CHECK(response.status == 200);
  CHECK(says(response, "is installed in A &lt;b&gt; &amp; C"));
  CHECK(front.server.returned_with == std::vector<std::string>{"demo c1"});
  CHECK(front.server.links == std::vector<std::string>{"nonce2"});
  CHECK(std::string(find_header(response.headers, "Set-Cookie")).find("Max-Age=0") != std::string::npos);
  CHECK(find_header(response.headers, "Referrer-Policy") == "no-referrer");
  // What Slack did not grant is said.
  front.server.installed.missing = {"commands"};
  CHECK(says(come_back(front, set_out(front)), "Slack did not grant commands"));
}

TEST_CASE("a state that is forged, of another browser, or missing exchanges nothing") {
  Front front;
  const auto out = set_out(front);
  const auto other = set_out(front);
  CHECK(come_back(front, {other.cookie, out.state}).status == 400);
  CHECK(come_back(front, {"", out.state}).status == 400);
  CHECK(come_back(front, {out.cookie, ""}).status == 400);
  CHECK(come_back(front, {out.cookie, out.state + "0"}).status == 400);
  CHECK(come_back(front, {out.cookie, "demo.nonce2.99999999999999.1"}).status == 400);
  CHECK(come_back(front, {out.cookie, std::string(100'000, '.')}).status == 400);
  CHECK(front.server.returned_with.empty());
  CHECK(front.metrics.expose().find("countersign_slack_requests_refused_total{reason=\"state\"} 6") !=
        std::string::npos);
}

TEST_CASE(
    "an app that serves several tenants has one address to come back to, which knows whose link it was") {
  Front front;
  const auto out = set_out(front);
  const auto back =
      front.get("/slack/callback?state=" + percent_encode(out.state) + "&code=c9", {{"Cookie", out.cookie}});
  CHECK(back.status == 200);
  CHECK(front.server.returned_with == std::vector<std::string>{"demo c9"});
  CHECK(front.get("/slack/callback?state=other.1.2.3&code=c").status == 404);
  CHECK(front.get("/slack/callback").status == 404);
}

TEST_CASE("who says no at Slack, or comes without a code, is told so") {
  Front front;
  const auto cancelled = come_back(front, set_out(front), "&error=access_denied");
  CHECK(cancelled.status == 200);
  CHECK(says(cancelled, "You did not allow it"));
  CHECK(says(cancelled, "https://countersign.example/slack/demo/install"));
  const auto other = come_back(front, set_out(front), "&error=%3Cscript%3E");
  CHECK(other.status == 400);
  CHECK(says(other, "&lt;script&gt;"));
  CHECK(come_back(front, set_out(front), "").status == 400);
  CHECK(front.server.returned_with.empty());
}

TEST_CASE("every end of an installation has a page of its own") {
  using Kind = InstallResult::Kind;
  using Problem = domain::InstallAnswer::Problem;
  const auto [result, status] =
      GENERATE(table<InstallResult, unsigned>({{{Kind::answered, {Problem::org_wide}}, 403},
                                               {{Kind::answered, {Problem::other_team}}, 403},
                                               {{Kind::answered, {Problem::other_enterprise}}, 403},
                                               {{Kind::answered, {Problem::other_app}}, 403},
                                               {{Kind::answered, {Problem::not_renewable}}, 502},
                                               {{Kind::used_before}, 409},
                                               {{Kind::too_many}, 429},
                                               {{Kind::refused, {}, "bad_client_secret"}, 502},
                                               {{Kind::no_answer, {}, "No answer"}, 502},
                                               {{Kind::not_stored}, 503},
                                               {{Kind::not_confirmed}, 202}}));
  Front front;
  front.server.installed = result;
  const auto response = come_back(front, set_out(front));
  CHECK(response.status == status);
  CHECK_FALSE(says(response, "is installed in"));
  CHECK(says(response, result.detail));
}

TEST_CASE("there is nothing to install without a tenant, and only GET does it") {
  Front front;
  CHECK(front.get("/slack/other/install").status == 404);
  CHECK(front.send("/slack/demo/install", "") == 405);
  front.server.is_accepting = false;
  CHECK(front.get("/slack/demo/install").status == 503);
}

}  // namespace countersign::slack_install_test
