// A backup of a running server, and the journal that is made of it when the disk is lost.
#include <filesystem>

#include <signal.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::backup_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string needed = "Approval needed: Fabrikam";

Finished back_up(const World& world) {
  return world.countersign({"journal", "backup", world.directory() + "/backup"});
}

/// The server's machine is gone, and with it what it stored since the backup.
Finished lose_and_restore(World& world) {
  world.stop(SIGKILL);
  std::filesystem::remove_all(world.directory() + "/data/journal");
  return world.countersign({"journal", "restore", world.directory() + "/backup"});
}

Finished resume(const World& world) {
  return world.countersign({"tenant", "resume", "--tenant", "demo", "--reason", "the disk was lost"});
}

std::string text_of(const World& world, const Json& card) {
  for (const auto& message : world.messages()) {
    if (message["ts"] == card["ts"]) return message["text"];
  }
  return {};
}

int posts(const World& world) {
  return world.oracle()["posts_succeeded"].get<int>();
}

int calls_to_slack(const World& world) {
  const auto oracle = world.oracle();
  return oracle["messages"].get<int>() + oracle["updates"].get<int>();
}

}  // namespace

TEST_CASE(
    "a backup of a running server is restored paused, and knows what was posted since once it goes on") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with(needed).is_null(); }));
  const auto made = back_up(world);
  INFO(made.output);
  REQUIRE(made.code == 0);
  CHECK(made.output.find("every block of them read back") != std::string::npos);
  CHECK(back_up(world).output.find("is there already") != std::string::npos);

  const Json card = world.message_with(needed);
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return text_of(world, card).find("Posted:") == 0; }));

  const auto restored = lose_and_restore(world);
  INFO(restored.output);
  REQUIRE(restored.code == 0);
  const int told = calls_to_slack(world);
  world.start();
  CHECK(world.countersign({"status"}).output.find("knows of nothing since") != std::string::npos);
  CHECK(world.countersign({"audit", "verify", "--tenant", "demo"}).code == 0);
  // There is something to tell of, and nobody is told.
  world.sandbox("POST", "/invoices",
                {{"company", "33333333-3333-4333-8333-333333333333"},
                 {"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", "AFTER-1"},
                 {"dueDate", "2027-01-15"},
                 {"lines", Json::array({{{"description", "Chairs"}, {"quantity", 20}, {"unitCost", 150}}})}});
  CHECK_FALSE(eventually([&] { return calls_to_slack(world) != told; }, Duration{4'000}));
  CHECK(posts(world) == 1);

  const auto resumed = resume(world);
  INFO(resumed.output);
  REQUIRE(resumed.code == 0);
  REQUIRE(eventually([&] { return !world.message_with("AFTER-1").is_null(); }, Duration{40'000}));
  // It was approved here, but that is lost.
  REQUIRE(eventually([&] { return text_of(world, card).find("Handled in Business Central:") == 0; }));
  CHECK(posts(world) == 1);
  CHECK(world.oracle()["duplicate_cards"] == 0);
}

TEST_CASE("a posting that was under way when the backup was made is read back, and never made again") {
  World world;
  world.edit_tenant("decide_after = \"60s\"", "decide_after = \"10s\"");
  world.start();
  REQUIRE(eventually([&] { return !world.message_with(needed).is_null(); }));
  world.sandbox("POST", "/faults",
                {{"target", "bc"},
                 {"match", "Microsoft.NAV.post"},
                 {"effect", "hang"},
                 {"times", 1},
                 {"after_work", true}});
  world.click("U0DANA0001", world.message_with(needed));
  REQUIRE(eventually([&] { return posts(world) == 1; }));
  REQUIRE(back_up(world).code == 0);
  const auto restored = lose_and_restore(world);
  INFO(restored.output);
  REQUIRE(restored.code == 0);
  world.start();
  REQUIRE(resume(world).code == 0);
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }, Duration{40'000}));
  const auto oracle = world.oracle();
  CHECK(oracle["posts"].size() == 1);
  for (const auto& [document, record] : oracle["posts"].items()) {
    CHECK(record["attempts"] == 1);
    CHECK(record["successes"] == 1);
  }
}

TEST_CASE("a posting that waited when the backup was made, and was made after it, is not made again") {
  World world;
  world.edit_tenant("decide_after = \"60s\"", "decide_after = \"10s\"");
  world.start();
  REQUIRE(eventually([&] { return !world.message_with(needed).is_null(); }));
  // Told to come back later, again and again: the call is queued and not a byte of it counts.
  world.sandbox("POST", "/faults",
                {{"id", "later"},
                 {"target", "bc"},
                 {"match", "Microsoft.NAV.post"},
                 {"effect", "status"},
                 {"status", 429},
                 {"retry_after", 2},
                 {"times", -1}});
  world.click("U0DANA0001", world.message_with(needed));
  REQUIRE(eventually([&] { return world.log().find("\"post_document\"") != std::string::npos; }));
  REQUIRE(back_up(world).code == 0);
  world.sandbox("DELETE", "/faults/later");
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }, Duration{40'000}));
  const auto before = world.oracle()["posts"];
  const auto restored = lose_and_restore(world);
  INFO(restored.output);
  REQUIRE(restored.code == 0);
  world.start();
  REQUIRE(resume(world).code == 0);
  REQUIRE(eventually([&] { return world.log().find("\"effect.in_doubt\"") != std::string::npos; }));
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }, Duration{40'000}));
  CHECK(world.oracle()["posts"] == before);
}

TEST_CASE("a card that was decided after the backup asks again once the restored tenant goes on") {
  World world;
  const std::string approvers = "approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n";
  world.edit_tenant(approvers,
                    approvers + "on_approved = \"hold\"\npost_by = [ \"maria@cronus.example\" ]\n");
  world.start();
  REQUIRE(eventually([&] { return !world.message_with(needed).is_null(); }));
  const Json card = world.message_with(needed);
  REQUIRE(back_up(world).code == 0);
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return text_of(world, card).find("Approved, waiting to be posted:") == 0; }));

  REQUIRE(lose_and_restore(world).code == 0);
  world.start();
  REQUIRE(resume(world).code == 0);
  REQUIRE(eventually([&] { return text_of(world, card).find(needed) == 0; }, Duration{40'000}));
  CHECK(posts(world) == 0);
  CHECK(world.oracle()["duplicate_cards"] == 0);
}

TEST_CASE("a backup is no journal, a journal is no backup, and neither is written over") {
  World world;
  world.start();
  REQUIRE(back_up(world).code == 0);
  const auto occupied = world.countersign({"journal", "restore", world.directory() + "/backup"});
  CHECK(occupied.code == 2);
  CHECK(occupied.output.find("there is a journal at") != std::string::npos);
  const auto nowhere = world.countersign({"journal", "backup", world.directory() + "/no/where"});
  CHECK(nowhere.code == 2);
  CHECK(nowhere.output.find("there is no directory") != std::string::npos);
  CHECK(world.log().find("journal.not_backed_up") != std::string::npos);

  world.stop(SIGTERM);
  const std::string data = world.directory() + "/data";
  std::filesystem::rename(data + "/journal", world.directory() + "/lost");
  std::filesystem::copy(world.directory() + "/backup", data + "/journal",
                        std::filesystem::copy_options::recursive);
  const auto served = world.countersign({"serve"});
  CHECK(served.code == 2);
  CHECK(served.output.find("this is the backup of") != std::string::npos);
  std::filesystem::remove_all(data + "/journal");
  const auto wrong = world.countersign({"journal", "restore", world.directory() + "/lost"});
  CHECK(wrong.code == 2);
  CHECK(wrong.output.find("is a journal, and no backup of one") != std::string::npos);

  // Without a server the command makes the copy itself.
  std::filesystem::rename(world.directory() + "/lost", data + "/journal");
  const auto made = world.countersign({"journal", "backup", world.directory() + "/second"});
  INFO(made.output);
  CHECK(made.code == 0);
}

}  // namespace countersign::backup_test
