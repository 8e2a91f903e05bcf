#include "e2e/visitor.hpp"

#include "catch.hpp"

namespace countersign::e2e {

void make_installable(World& world) {
  world.edit_tenant("app_id = \"A0SANDBOX1\"",
                    "app_id = \"A0SANDBOX1\"\nbot_token = \"slack.installed-token\"\n"
                    "client_id = \"2210535565.4410535565\"\nauthorize_url = \"" +
                        world.sandbox_url() + "/slack/oauth/v2/authorize\"");
  const auto set = world.countersign({"secret", "set", "--tenant", "demo", "slack.client-secret"},
                                     "sandbox-slack-client-secret\n");
  INFO(set.output);
  REQUIRE(set.code == 0);
  world.sandbox("PUT", "/app", {{"redirect_url", world.door() + "/slack/demo/callback"}});
}

HttpResponse Visitor::open(const std::string& url) {
  std::vector<HttpHeader> headers;
  if (!cookie.empty() && url.starts_with(world.door())) headers.push_back({"Cookie", cookie});
  const auto reply = world.send("GET", url, {}, headers);
  REQUIRE(reply.has_value());
  const auto set = std::string(find_header(reply->headers, "Set-Cookie"));
  if (!set.empty()) cookie = set.substr(0, set.find(';'));
  return *reply;
}

std::string Visitor::target_of(const HttpResponse& response) {
  CHECK(response.status == 302);
  return std::string(find_header(response.headers, "Location"));
}

std::string Visitor::set_out() {
  return open(target_of(open(world.door() + "/slack/" + tenant + "/install"))).body;
}

std::string Visitor::press(const std::string& page, const std::string& button) {
  const auto at = page.find("id=\"" + button + "\" href=\"");
  INFO(page);
  REQUIRE(at != std::string::npos);
  const auto from = page.find("href=\"", at) + 6;
  auto link = page.substr(from, page.find('"', from) - from);
  for (auto amp = link.find("&amp;"); amp != std::string::npos; amp = link.find("&amp;"))
    link.erase(amp + 1, 4);
  return target_of(open(world.sandbox_url() + link));
}

}  // namespace countersign::e2e
