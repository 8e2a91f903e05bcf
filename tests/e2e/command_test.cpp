// /countersign as people write it, with the real program and the sandbox.
#include <signal.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::command_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";
const std::string lee = "W0LEE00001";
const std::string maria = "U0MARIA001";
const std::string approvers = "approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n";

/// What this person alone was told last, with its blocks.
std::string told(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  std::string text;
  for (const auto& one : state["slack"]["ephemerals"]) {
    if (one["user"] == user) text = one["text"].get<std::string>() + one["blocks"].dump();
  }
  return text;
}

std::size_t count_told(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  std::size_t count = 0;
  for (const auto& one : state["slack"]["ephemerals"]) count += one["user"] == user ? 1 : 0;
  return count;
}

/// Writes it and waits for the answer.
std::string say(const World& world, const std::string& user, const std::string& text) {
  const auto before = count_told(world, user);
  world.sandbox("POST", "/messages", {{"user", user}, {"channel", "C0APPROVAL"}, {"text", text}});
  CHECK(eventually([&] { return count_told(world, user) > before; }));
  return told(world, user);
}

/// Until the answer has this.
bool hears(const World& world, const std::string& user, const std::string& text, const std::string& part) {
  return eventually([&] { return say(world, user, text).find(part) != std::string::npos; });
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a document is found by any number that it has or had, and lists follow what happens to it") {
  World world;
  world.edit_tenant(approvers,
                    approvers + "on_approved = \"hold\"\npost_by = [ \"maria@cronus.example\" ]\n");
  world.start();
  // Before any document: whom the settings name is known.
  REQUIRE(hears(world, dana, "/countersign help", "find 107214"));
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(hears(world, dana, "/countersign mine", "Waiting for your approval"));
  CHECK(has(told(world, dana), "107214"));
  REQUIRE(hears(world, maria, "/countersign ready", "Nothing is approved"));
  CHECK(has(say(world, dana, "/countersign find 107214"), "Waits for a decision"));
  CHECK(has(say(world, dana, "/countersign FIND inv-88213"), "107214"));
  CHECK(has(say(world, dana, "/countersign aprove it"), "I do not know"));

  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  REQUIRE(shown(world, "Approved, waiting to be posted: Fabrikam"));
  REQUIRE(hears(world, maria, "/countersign ready", "Ready to post"));
  REQUIRE(eventually([&] { return !world.message_with("Approved, waiting").is_null(); }));
  world.click(maria, world.message_with("Approved, waiting"), "post");
  REQUIRE(shown(world, "Posted: Fabrikam"));
  REQUIRE(hears(world, dana, "/countersign find 107214", "Posted"));
  const auto by_old = told(world, dana);
  CHECK(has(by_old, "108"));
  CHECK(hears(world, maria, "/countersign ready", "Nothing is approved"));
  CHECK(world.oracle()["commands_unanswered"] == 0);
}

TEST_CASE("a stranger, and a guest who was somebody, are told nothing") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(hears(world, dana, "/countersign find 107214", "Waits for a decision"));
  const auto refusal = say(world, "U0STRANGE1", "/countersign find 107214");
  CHECK_FALSE(has(refusal, "107214"));
  CHECK_FALSE(has(refusal, "/countersign"));
  CHECK(say(world, "U0STRANGE1", "/countersign help") == refusal);
  CHECK(say(world, "U0STRANGE1", "/countersign delegate @dana until friday") == refusal);
  CHECK_FALSE(has(say(world, maria, "/countersign find 107214"), "Fabrikam"));
}

TEST_CASE("a delegation by command counts at once, survives a restart, and is told of both") {
  World world;
  world.edit_tenant(approvers, "approvers = [ \"dana@cronus.example\" ]\n");
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(hears(world, dana, "/countersign mine", "107214"));
  CHECK(has(say(world, dana, "/countersign delegate @Lee until whenever"), "I cannot read a date"));
  CHECK(has(say(world, dana, "/countersign delegate @Lee until friday"), "stands in for you"));
  REQUIRE(hears(world, lee, "/countersign mine", "107214"));
  // Whoever stands in is told, in a message of their own.
  CHECK(eventually([&] {
    const Json state = world.sandbox("GET", "/state");
    for (const auto& one : state["slack"]["channels"]) {
      if (one["id"] == "D0LEE00001" && has(one["messages"].dump(), "has you approve for them")) return true;
    }
    return false;
  }));
  CHECK(world.stop(SIGKILL) != 0);
  world.start();
  CHECK(has(say(world, dana, "/countersign delegate"), lee));
  world.click(lee, world.message_with("Approval needed: Fabrikam"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 1);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "dana@cronus.example"});
  INFO(story.output);
  CHECK(has(story.output, "delegation.made"));
  CHECK(has(world.countersign({"audit", "show", "--tenant", "demo", lee}).output, "delegation.made"));
  const auto approval = world.countersign({"audit", "show", "--tenant", "demo", "107214"}).output;
  CHECK(has(approval, " for U0DANA0001, "));
  CHECK(has(say(world, dana, "/countersign delegate stop"), "does not stand in"));
}

TEST_CASE("commands are answered over Socket Mode, too") {
  World world;
  world.edit_tenant("app_id = \"A0SANDBOX1\"", "app_id = \"A0SANDBOX1\"\nsockets = 1");
  world.sandbox("PUT", "/app",
                {{"interactions_url", ""}, {"events_url", ""}, {"commands_url", ""}, {"socket_mode", true}});
  REQUIRE(
      world.countersign({"secret", "set", "--tenant", "demo", "slack.app-token"}, "xapp-sandbox-app-token\n")
          .code == 0);
  world.start();
  REQUIRE(eventually([&] { return world.sandbox("GET", "/sockets")["open"] == 1; }));
  CHECK(hears(world, dana, "/countersign help", "find 107214"));
  CHECK(world.oracle()["commands_unanswered"] == 0);
}

}  // namespace countersign::command_test
