// Installing the app as an administrator does it in a browser, and what becomes of its tokens; with the real
// program and the sandbox's Slack.
#include <filesystem>

#include <signal.h>

#include "catch.hpp"
#include "core/url.hpp"
#include "e2e/support.hpp"
#include "e2e/visitor.hpp"

namespace countersign::install_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_with(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}
bool logged(const World& world, const std::string& event) {
  return eventually([&] { return has(world.log(), "\"event\":\"" + event + "\""); });
}
std::size_t times_logged(const World& world, const std::string& event) {
  return lines_with(world.log(), "\"event\":\"" + event + "\"");
}
std::string status(const World& world) {
  return world.countersign({"status", "--tenant", "demo"}).output;
}
std::string metrics(const World& world) {
  return world.send("GET", world.operations() + "/metrics")->body;
}
bool is_paused(const World& world) {
  return has(metrics(world), "countersign_slack_paused{tenant=\"demo\"} 1");
}
int calls_with_bad_token(const World& world) {
  return world.oracle()["calls_with_bad_token"].get<int>();
}
/// Over the threshold: it makes a card.
void send_invoice(const World& world, const std::string& number) {
  world.sandbox(
      "POST", "/invoices",
      {{"vendorNumber", "20000"},
       {"vendorInvoiceNumber", number},
       {"dueDate", "2026-12-24"},
       {"lines", Json::array({{{"description", "Freight"}, {"quantity", 1}, {"unitCost", 5000}}})}});
}

/// Everything that was written anywhere under the world's directory.
std::string everything_written(const World& world) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.directory()))
    if (entry.is_regular_file()) all += read_file(entry.path().string());
  return all;
}

}  // namespace

TEST_CASE("an administrator installs the app in the browser, and what waited for its token is sent") {
  World world;
  make_installable(world);
  world.start();
  REQUIRE(logged(world, "slack.paused"));
  CHECK(has(world.log(), "no_token"));
  CHECK(is_paused(world));
  CHECK(has(status(world), "/slack/demo/install"));

  Visitor visitor{world};
  const auto page = visitor.set_out();
  CHECK(has(page, "<li>chat:write</li><li>users:read</li>"));
  CHECK_FALSE(has(page, "history"));
  const auto answer = visitor.open(visitor.press(page, "allow"));
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(has(answer.body, "Countersign is installed in Cronus"));
  CHECK(has(answer.body, "/invite @Countersign"));
  CHECK(shown(world, "Approval needed: Fabrikam"));
  CHECK(logged(world, "slack.resumed"));
  CHECK(eventually([&] { return !is_paused(world); }));
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "slack"}).output;
  CHECK(has(story, "slack.installed"));
  CHECK(has(status(world), "Cronus"));

  // It is kept over a restart, and stands nowhere but in the sealed rows.
  CHECK(world.stop(SIGKILL) != 0);
  const auto written = everything_written(world);
  CHECK(has(written, "slack.installed-token"));
  CHECK_FALSE(has(written, "xoxb-sandbox-"));
  CHECK_FALSE(has(written, "sandbox-slack-client-secret"));
  CHECK_FALSE(has(story, "xoxb"));
  world.start();
  send_invoice(world, "INV-AFTER");
  CHECK(eventually([&] { return has(world.messages().dump(), "INV-AFTER"); }));
  CHECK(world.countersign({"check", "--tenant", "demo"}).output.find("Slack takes the bot token") !=
        std::string::npos);
}

TEST_CASE("a link is good once, in the browser where it began, and whoever says no changes nothing") {
  World world;
  make_installable(world);
  world.start();
  Visitor visitor{world};
  const auto cancelled = visitor.open(visitor.press(visitor.set_out(), "cancel"));
  CHECK(cancelled.status == 200);
  CHECK(has(cancelled.body, "You did not allow it"));

  const auto back = visitor.press(visitor.set_out(), "allow");
  Visitor other{world};
  CHECK(other.open(back).status == 400);
  other.cookie = "countersign-install-demo=0123456789abcdef0123456789abcdef";
  CHECK(other.open(back).status == 400);
  CHECK(world.oracle()["apps_installed"] == 0);
  const auto cookie = visitor.cookie;
  CHECK(visitor.open(back).status == 200);
  visitor.cookie = cookie;
  CHECK(visitor.open(back).status == 409);
  // Nor after a restart.
  CHECK(world.stop(SIGKILL) != 0);
  world.start();
  visitor.cookie = cookie;
  CHECK(visitor.open(back).status == 409);
  CHECK(world.oracle()["apps_installed"] == 1);
  CHECK_FALSE(has(world.log(), "code="));
}

TEST_CASE("an app that serves several tenants is installed and used at its own addresses") {
  World world;
  make_installable(world);
  world.edit_tenant("client_id = \"2210535565", "shared_app = true\nclient_id = \"2210535565");
  const std::string base = world.door() + "/slack";
  world.sandbox("PUT", "/app",
                {{"interactions_url", base + "/interactions"},
                 {"events_url", base + "/events"},
                 {"commands_url", base + "/commands"},
                 {"redirect_url", base + "/callback"}});
  const auto manifest = Json::parse(world.countersign({"slack-manifest", "--tenant", "demo"}).output);
  CHECK(manifest["oauth_config"]["redirect_urls"] == Json::array({base + "/callback"}));
  CHECK(manifest["settings"]["event_subscriptions"]["request_url"] == base + "/events");
  world.start();
  CHECK(Visitor{world}.install().status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  CHECK(shown(world, "Posted: Fabrikam"));
  world.sandbox("POST", "/installation", {{"uninstall", true}});
  CHECK(eventually([&] { return times_logged(world, "slack.app_removed") == 2; }));
}

TEST_CASE("codes that nobody gave are not asked about without end") {
  World world;
  make_installable(world);
  world.start();
  Visitor visitor{world};
  int asked = 0;
  int told_to_wait = 0;
  for (int i = 0; i < 15; ++i) {
    const auto link = Visitor::target_of(visitor.open(world.door() + "/slack/demo/install"));
    const auto query = parse_form(split_target(link).query).value();
    const auto answer = visitor.open(world.door() + "/slack/demo/callback?code=made-up&state=" +
                                     percent_encode(*find_value(query, "state")));
    asked += answer.status == 502 ? 1 : 0;
    told_to_wait += answer.status == 429 ? 1 : 0;
  }
  CHECK(asked == 10);
  CHECK(told_to_wait == 5);
}

TEST_CASE("another workspace, a whole organisation and a wrong secret are refused with what to do") {
  World world;
  make_installable(world);
  world.sandbox("POST", "/workspaces", {{"id", "T0SANDBOX2"}, {"name", "Cronus Trading"}});
  world.sandbox("PUT", "/app", {{"enterprise_id", "E0SANDBOX1"}});
  world.start();
  REQUIRE(logged(world, "slack.paused"));
  Visitor visitor{world};
  const auto page = visitor.set_out();
  CHECK(has(page, ">Allow in Cronus</a>"));
  CHECK(has(page, ">Allow in Cronus Trading</a>"));
  CHECK(has(page, ">Allow in the whole organisation Cronus Group</a>"));

  auto answer = visitor.open(visitor.press(page, "allow-E0SANDBOX1"));
  CHECK(answer.status == 403);
  CHECK(has(answer.body, "for a whole organisation"));
  CHECK(has(answer.body, "enterprise_id"));
  answer = visitor.install("allow-T0SANDBOX2");
  CHECK(answer.status == 403);
  CHECK(has(answer.body, "another workspace"));
  world.sandbox("PUT", "/app", {{"oauth_client_secret", "changed"}});
  answer = visitor.install();
  CHECK(answer.status == 502);
  CHECK(has(answer.body, "bad_client_secret"));
  CHECK(times_logged(world, "slack.install_refused") == 2);
  CHECK(times_logged(world, "slack.installed") == 0);
  CHECK(is_paused(world));
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "slack"}).output;
  CHECK(has(story, "E0SANDBOX1"));
  CHECK(has(story, "T0SANDBOX2"));
}

TEST_CASE("tokens that expire are renewed in time, over a crash too, and no call meets an old one") {
  World world;
  make_installable(world);
  world.sandbox("PUT", "/app", {{"token_rotation", true}, {"token_life_ms", 4'000}});
  world.start();
  REQUIRE(logged(world, "slack.paused"));
  CHECK(Visitor{world}.install().status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto refused_before = calls_with_bad_token(world);
  const auto renewals = [&] { return world.oracle()["bot_tokens_renewed"].get<int>(); };
  // Durable, not only answered: Slack takes a refresh token once.
  REQUIRE(eventually([&] { return times_logged(world, "slack.token_rotated") >= 2; }));
  CHECK(world.stop(SIGKILL) != 0);
  const auto before = renewals();
  // Longer than the token's life.
  CHECK_FALSE(eventually([&] { return renewals() > before; }, Duration{4'500}));
  world.start();
  REQUIRE(eventually([&] { return renewals() > before + 1; }));
  send_invoice(world, "INV-RENEWED");
  CHECK(eventually([&] { return has(world.messages().dump(), "INV-RENEWED"); }));
  CHECK(times_logged(world, "slack.paused") == 1);
  CHECK(calls_with_bad_token(world) - refused_before <= 2);  // At the start, until it is renewed.
  CHECK_FALSE(has(everything_written(world), "xoxe"));
}

TEST_CASE("a renewal that Slack refuses is told once, and installing again begins another chain") {
  World world;
  make_installable(world);
  world.sandbox("PUT", "/app", {{"token_rotation", true}, {"token_life_ms", 4'000}});
  world.start();
  REQUIRE(logged(world, "slack.paused"));
  REQUIRE(Visitor{world}.install().status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.sandbox("PUT", "/app", {{"oauth_client_secret", "changed"}});
  REQUIRE(logged(world, "slack.rotation_failed"));
  CHECK_FALSE(is_paused(world));  // It is good until its end.
  world.sandbox("POST", "/installation", {{"expire", true}});
  send_invoice(world, "INV-WAITS");
  REQUIRE(eventually([&] { return is_paused(world); }));
  CHECK(times_logged(world, "slack.rotation_failed") == 1);
  CHECK(has(status(world), "expired"));
  world.sandbox("PUT", "/app", {{"oauth_client_secret", "sandbox-slack-client-secret"}});
  CHECK(Visitor{world}.install().status == 200);
  CHECK(eventually([&] { return has(world.messages().dump(), "INV-WAITS"); }));
}

TEST_CASE(
    "an app that is removed pauses its tenant once, whatever order Slack tells it in, until it is back") {
  const bool tokens_first = GENERATE(true, false);
  World world;
  make_installable(world);
  world.start();
  REQUIRE(logged(world, "slack.paused"));
  REQUIRE(Visitor{world}.install().status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto refused_before = calls_with_bad_token(world);
  world.sandbox("POST", "/installation", {{"uninstall", true}, {"tokens_first", tokens_first}});
  REQUIRE(eventually([&] { return is_paused(world); }));
  CHECK(eventually([&] { return times_logged(world, "slack.app_removed") == 2; }));
  CHECK(times_logged(world, "slack.paused") == 2);  // Once at the start.
  CHECK(has(status(world), "the app was removed from the workspace"));
  for (int i = 0; i < 5; ++i) send_invoice(world, "INV-WAITS-" + std::to_string(i));
  CHECK(eventually([&] {
    return lines_with(world.countersign({"audit", "show", "--tenant", "demo"}).output,
                      "conversation.ready") >= 6;
  }));
  // No storm with a token that has ended: asked when each event came, and no more.
  CHECK(calls_with_bad_token(world) - refused_before <= 4);
  CHECK(Visitor{world}.install().status == 200);
  CHECK(eventually([&] { return has(world.messages().dump(), "INV-WAITS-4"); }));
  CHECK(times_logged(world, "slack.paused") == 2);
}

TEST_CASE(
    "a token that ends without a word from Slack is noticed by the first call, and a new one by hand "
    "serves") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.sandbox("POST", "/installation", {{"revoke", true}, {"quiet", true}});
  send_invoice(world, "INV-WAITS");
  REQUIRE(eventually([&] { return is_paused(world); }));
  CHECK(times_logged(world, "slack.paused") == 1);
  CHECK(has(world.log(), "token_revoked"));
  CHECK(calls_with_bad_token(world) <= 3);
  world.sandbox("PUT", "/app", {{"bot_token", "xoxb-another"}});
  CHECK(world.countersign({"secret", "set", "--tenant", "demo", "slack.bot-token"}, "xoxb-another\n").code ==
        0);
  CHECK(eventually([&] { return has(world.messages().dump(), "INV-WAITS"); }));
  CHECK(eventually([&] { return !is_paused(world); }));
}

}  // namespace countersign::install_test
