// The main job, end to end: an invoice in Business Central becomes a Slack message, and a click posts it.
#include <signal.h>
#include <sys/wait.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::flow_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

std::string total_posts(const Json& oracle) {
  return std::to_string(oracle["posts_succeeded"].get<int>()) + " posted of " +
         std::to_string(oracle["post_attempts"].get<int>());
}

bool stands_before(const std::string& text, const std::string& first, const std::string& second) {
  const auto left = text.find(first);
  const auto right = text.find(second);
  return left != std::string::npos && right != std::string::npos && left < right;
}

}  // namespace

TEST_CASE("an invoice becomes a card, a click posts it, and the audit tells the story without a secret") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  const auto card = world.message_with("Approval needed: Fabrikam");
  world.click("U0STRANGE1", card);
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 1; }));
  world.click("W0LEE00001", card);
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 2; }));
  const auto oracle = world.oracle();
  CHECK(total_posts(oracle) == "1 posted of 1");
  CHECK(oracle["duplicate_cards"] == 0);
  CHECK(oracle["subscriptions_deleted_by_4xx"] == 0);
  CHECK(oracle["channels"]["C0APPROVAL"]["smallest_gap_ms"].get<int>() >= 1000);

  const int status = world.stop(SIGTERM);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "purchaseInvoices"});
  INFO(story.output);
  CHECK(story.code == 0);
  CHECK(stands_before(story.output, "conversation.opened", "conversation.ready"));
  CHECK(stands_before(story.output, "card.posted", "click.received"));
  CHECK(stands_before(story.output, "click.refused", "conversation.approved"));
  CHECK(stands_before(story.output, "conversation.approved", "post.started"));
  CHECK(stands_before(story.output, "post.started", "post.read_back"));
  CHECK(stands_before(story.output, "post.read_back", "conversation.posted"));
  CHECK(world.countersign({"audit", "verify", "--tenant", "demo"}).code == 0);
  // People know the document by its number, and it has another one since it was posted.
  for (const auto& entry :
       {std::pair{"post.asked", "is to post "}, std::pair{"conversation.posted", " is "}}) {
    const auto& [type, words] = entry;
    const auto name = story.output.find(words, story.output.find(type)) + std::string(words).size();
    const auto number = story.output.substr(name, story.output.find_first_of(", ", name) - name);
    const auto told = world.countersign({"audit", "show", "--tenant", "demo", number});
    INFO(number << ":\n" << told.output);
    CHECK(stands_before(told.output, "conversation.opened", "conversation.posted"));
    CHECK(told.output.find("subscription.created") == std::string::npos);  // Of this document alone.
  }
  CHECK(world.countersign({"journal", "inspect"}).code == 0);
  CHECK(world.countersign({"deadletter", "list", "--tenant", "demo"}).output ==
        "There are no dead letters.\n");

  const auto everything = world.log() + story.output +
                          world.countersign({"audit", "export", "--tenant", "demo"}).output +
                          world.countersign({"config", "check", "--show"}).output;
  for (const auto* secret :
       {"sandbox-client-secret", "xoxb-sandbox-bot-token", "sandbox-signing-secret", "Bearer "}) {
    INFO(secret);
    CHECK(everything.find(secret) == std::string::npos);
  }
}

TEST_CASE("an invoice that changes on the approver's screen asks again, and the old button is refused") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  const auto card = world.message_with("Approval needed: Fabrikam");
  Json invoice;
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] == "INV-88213") invoice = document;
  }
  REQUIRE_FALSE(invoice.is_null());
  world.sandbox("PATCH", "/invoices/" + invoice["id"].get<std::string>(), {{"dueDate", "2027-01-15"}});
  REQUIRE(eventually([&] { return !world.message_with("decide again: Fabrikam").is_null(); }));
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 1; }));
  CHECK(total_posts(world.oracle()) == "0 posted of 0");
  REQUIRE(eventually([&] {  // Once its checks were read again.
    return world.message_with("decide again: Fabrikam").dump().find(R"("action_id":"approve")") !=
           std::string::npos;
  }));
  world.click("U0DANA0001", world.message_with("decide again: Fabrikam"));
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
  CHECK(total_posts(world.oracle()) == "1 posted of 1");
}

TEST_CASE("killed while Business Central posts, then started: one card, one post") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.sandbox("POST", "/faults",
                {{"target", "bc"},
                 {"match", "Microsoft.NAV.post"},
                 {"effect", "hang"},
                 {"times", 1},
                 {"after_work", true}});
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return world.oracle()["posts_succeeded"] == 1; }));
  world.stop(SIGKILL);
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
  CHECK(total_posts(world.oracle()) == "1 posted of 1");
  CHECK(world.oracle()["duplicate_cards"] == 0);
}

TEST_CASE(
    "a posting that nobody can read back goes to a person, and the card follows when it can be read again") {
  World world;
  world.edit_tenant("decide_after = \"60s\"", "decide_after = \"10s\"");
  world.edit_tenant("sweep_every = \"60s\"", "sweep_every = \"10s\"");
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.sandbox("POST", "/faults",
                {{"target", "bc"}, {"match", "Microsoft.NAV.post"}, {"effect", "reply_lost"}, {"times", 1}});
  world.sandbox("POST", "/faults",
                {{"id", "blind"},
                 {"target", "bc"},
                 {"match",
                  "GET /bc/v2.0/Production/api/v2.0/companies(33333333-3333-4333-8333-333333333333)/"
                  "purchaseInvoices"},
                 {"effect", "status"},
                 {"status", 403},
                 {"times", -1}});
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  const bool is_undecided = eventually(
      [&] { return !world.message_with("Not known whether posted, action needed: Fabrikam").is_null(); },
      Duration{40'000});
  INFO(world.log());
  REQUIRE(is_undecided);
  CHECK(total_posts(world.oracle()) == "1 posted of 1");
  world.sandbox("DELETE", "/faults/blind");
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }, Duration{40'000}));
  CHECK(total_posts(world.oracle()) == "1 posted of 1");
}

TEST_CASE("killed after a card was posted and before its reply was read, then started: still one card") {
  World world;
  world.sandbox("POST", "/faults",
                {{"target", "slack"},
                 {"match", "chat.postMessage"},
                 {"effect", "hang"},
                 {"times", 1},
                 {"after_work", true}});
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.stop(SIGKILL);
  world.start();
  REQUIRE(eventually([&] { return world.oracle()["updates"].get<int>() >= 1; }));
  CHECK(world.oracle()["duplicate_cards"] == 0);
  CHECK(world.oracle()["messages"] == 1);
}

}  // namespace countersign::flow_test
