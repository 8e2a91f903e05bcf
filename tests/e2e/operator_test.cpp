// What an operator does to a server that runs: no command needs it to be stopped.
#include <signal.h>

#include "catch.hpp"
#include "core/time.hpp"
#include "e2e/support.hpp"
#include "slack/signature.hpp"

using namespace countersign;
using namespace countersign::e2e;

namespace {

unsigned answer_to(const World& world, const std::string& signing_secret) {
  const std::string body = R"({"type":"url_verification","challenge":"abc"})";
  const auto now = SystemClock{}.now().time_since_epoch();
  const auto seconds = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  const auto reply = world.send("POST", world.door() + "/slack/demo/events", body,
                                {{"X-Slack-Request-Timestamp", seconds},
                                 {"X-Slack-Signature", slack::sign(signing_secret, seconds, body)}});
  return reply ? reply->status : 0;
}

}  // namespace

TEST_CASE("a secret that is set while the server runs is used at once, and after the next start") {
  World world;
  world.start();
  CHECK(answer_to(world, "sandbox-signing-secret") == 200);
  CHECK(answer_to(world, "rotated-signing-secret") == 401);

  const auto set = world.countersign({"secret", "set", "--tenant", "demo", "slack.signing-secret"},
                                     "rotated-signing-secret\n");
  INFO(set.output);
  CHECK(set.code == 0);
  CHECK(set.output.find("the running server uses it from now on") != std::string::npos);
  CHECK(answer_to(world, "sandbox-signing-secret") == 401);
  CHECK(answer_to(world, "rotated-signing-secret") == 200);

  const auto refused = world.countersign({"secret", "set", "--tenant", "demo", ".data-key"}, "anything");
  INFO(refused.output);
  CHECK(refused.code == 2);

  world.stop(SIGTERM);
  world.start();
  CHECK(answer_to(world, "rotated-signing-secret") == 200);
  CHECK(world.log().find("rotated-signing-secret") == std::string::npos);
}

TEST_CASE(
    "a card that Slack refused is a dead letter, and is shown when it is replayed while the server runs") {
  World world;
  world.sandbox("POST", "/faults",
                {{"target", "slack"},
                 {"match", "chat.postMessage"},
                 {"effect", "slack_error"},
                 {"error", "channel_not_found"},
                 {"times", 1}});
  world.start();
  const auto list = [&] { return world.countersign({"deadletter", "list", "--tenant", "demo"}).output; };
  REQUIRE(eventually([&] { return list().find("show_card") != std::string::npos; }));
  CHECK(world.messages().empty());

  const auto none = world.countersign({"deadletter", "replay", "--tenant", "demo", "17"});
  INFO(none.output);
  CHECK(none.code == 2);
  CHECK(none.output.find("there is no such dead letter") != std::string::npos);
  const auto replayed = world.countersign({"deadletter", "replay", "--tenant", "demo", "1"});
  INFO(replayed.output);
  CHECK(replayed.code == 0);
  CHECK(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  CHECK(list() == "There are no dead letters.\n");

  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  CHECK(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
}
