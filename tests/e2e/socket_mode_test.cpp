// A tenant that nobody has to reach: Slack over Socket Mode, Business Central by polling. The real binary.
#include <signal.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::socket_mode_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";

/// A world whose server listens to nobody but to what it asked for itself.
void close_the_door(const World& world, const std::string& app_token) {
  world.edit_tenant("app_id = \"A0SANDBOX1\"", "app_id = \"A0SANDBOX1\"\nsockets = 2");
  world.edit_tenant("[slack]", "webhooks = false\n[slack]");
  world.edit_tenant("sweep_every = \"60s\"", "sweep_every = \"60s\"\npoll_every = \"1s\"");
  world.sandbox("PUT", "/app",
                {{"interactions_url", ""}, {"events_url", ""}, {"commands_url", ""}, {"socket_mode", true}});
  const auto set =
      world.countersign({"secret", "set", "--tenant", "demo", "slack.app-token"}, app_token + "\n");
  INFO(set.output);
  REQUIRE(set.code == 0);
}

bool has_sockets(const World& world, std::size_t count) {
  return eventually([&] { return world.sandbox("GET", "/sockets")["open"] == count; });
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

Json view_of(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["views"]) {
    if (one["user"] == user) return one;
  }
  return nullptr;
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("clicks and forms arrive over Socket Mode, and changes by polling, without a port that is open") {
  World world;
  close_the_door(world, "xapp-sandbox-app-token");
  world.start();
  REQUIRE(has_sockets(world, 2));
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  CHECK(world.sandbox("GET", "/state")["subscriptions"].empty());

  world.click(dana, world.message_with("Approval needed: Fabrikam"), "reject");
  REQUIRE(eventually([&] { return !view_of(world, dana).is_null(); }));
  const auto submit = [&](const std::string& reason) {
    world.sandbox("POST", "/views/submit", {{"user", dana}, {"values", {{"text", reason}}}, {"force", true}});
  };
  submit("");
  CHECK(eventually([&] { return !view_of(world, dana)["errors"].empty(); }));
  submit("Price differs from the order");
  CHECK(eventually([&] { return view_of(world, dana).is_null(); }));
  CHECK(shown(world, "Rejected: Fabrikam"));
  CHECK(world.oracle()["clicks_warned"] == 0);
  CHECK(world.oracle()["forms_unanswered"] == 0);
  CHECK(world.log().find("xapp-") == std::string::npos);
  CHECK(world.log().find("ticket=") == std::string::npos);
}

TEST_CASE("a connection that Slack ends is replaced, and a click meanwhile is not lost") {
  World world;
  close_the_door(world, "xapp-sandbox-app-token");
  world.start();
  REQUIRE(has_sockets(world, 2));
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.sandbox("POST", "/sockets", {{"disconnect", "refresh_requested"}});
  REQUIRE(has_sockets(world, 2));
  CHECK(eventually([&] { return times_in(world.log(), "slack.socket_opened") == 4; }));
  CHECK(times_in(world.log(), "slack.socket_lost") == 0);
  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  CHECK(shown(world, "Posted: Fabrikam"));
  CHECK(world.stop(SIGTERM) == 0);
  CHECK(has_sockets(world, 0));
}

TEST_CASE("an app token that Slack refuses is told, and the right one is used as soon as it is stored") {
  World world;
  close_the_door(world, "xapp-of-nobody");
  world.start();
  REQUIRE(eventually([&] { return world.log().find("slack.socket_refused") != std::string::npos; }));
  CHECK(world.log().find("invalid_auth") != std::string::npos);
  const auto set =
      world.countersign({"secret", "set", "--tenant", "demo", "slack.app-token"}, "xapp-sandbox-app-token\n");
  CHECK(set.code == 0);
  CHECK(has_sockets(world, 2));
}

}  // namespace countersign::socket_mode_test
