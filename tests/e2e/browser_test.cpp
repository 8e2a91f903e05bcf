// What the newcomer does: change an invoice, see its card, approve, see it posted.
#include <cstdlib>

#include "catch.hpp"
#include "e2e/demo.hpp"
#include "e2e/webdriver.hpp"

namespace countersign::browser_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// For the README's picture: COUNTERSIGN_SCREENSHOTS names a directory.
void picture(Browser& browser, const std::string& name) {
  if (const char* directory = std::getenv("COUNTERSIGN_SCREENSHOTS")) {
    browser.screenshot(std::string(directory) + "/" + name + ".png");
  }
}

/// A busy machine is slow, and nobody reads along here.
constexpr const char* in_a_hurry = "/?pace=0.15&patience=3";
constexpr Duration play_deadline_ms{120'000};

/// The audit trail tells what was just played, these parts in this order.
void check_story(Browser& browser, const std::vector<std::string>& parts) {
  REQUIRE(browser.click("[data-testid=audit-story]"));
  REQUIRE(eventually([&] { return browser.shows("audit"); }));
  const auto story = browser.text("[data-testid=audit]");
  INFO(story);
  std::size_t at = 0;
  for (const auto& part : parts) {
    INFO("looked for after what was found before: " << part);
    const auto found = story.find(part, at);
    REQUIRE(found != std::string::npos);
    at = found + part.size();
  }
  REQUIRE(browser.click("[data-testid=audit-close]"));
}

/// Plays a scenario of the page to its end.
void play(Browser& browser, const Demo& demo, const std::string& id,
          const std::vector<std::string>& story = {}) {
  REQUIRE(eventually([&] { return browser.click("[data-testid=play-" + id + "]"); }));
  CHECK(eventually([&] { return browser.shows("played") || browser.shows("failure"); }, play_deadline_ms));
  picture(browser, "played-" + id);
  INFO(id << ": " << browser.text("#stage"));
  INFO(demo.log());
  REQUIRE(browser.shows("played"));
  if (!story.empty()) check_story(browser, story);
  REQUIRE(browser.click("[data-testid=leave]"));
}

}  // namespace

TEST_CASE("the newcomer's minute") {
  World world;
  world.start();
  Browser browser(world.directory());
  browser.open(world.sandbox_url() + "/");
  REQUIRE(eventually([&] { return browser.shows("status-107214", "Draft"); }));
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  const auto card = "message-" + world.message_with("Approval needed: Fabrikam")["ts"].get<std::string>();
  REQUIRE(eventually([&] { return browser.shows(card, "EUR 18,450.00"); }));

  REQUIRE(browser.click("[data-testid=edit-107214]"));
  REQUIRE(eventually([&] { return browser.shows("invoice-form"); }));
  REQUIRE(browser.fill("[data-testid=field-due-date]", "2027-01-15"));
  REQUIRE(browser.click("[data-testid=save-invoice]"));
  REQUIRE(eventually([&] { return browser.shows(card, "please decide again"); }));

  REQUIRE(browser.choose("[data-testid=person-select]", "U0DANA0001"));
  picture(browser, "waiting");
  const auto approve = "[data-testid='" + card + "'] [data-testid=button-approve]";
  REQUIRE(eventually([&] { return browser.click(approve); }));  // It is offered once the checks were read.
  REQUIRE(eventually([&] { return browser.click("[data-testid=confirm-yes]"); }));
  REQUIRE(eventually([&] { return browser.shows(card, "Posted"); }));
  REQUIRE(eventually([&] { return browser.shows("status-108052", "Posted"); }));
  picture(browser, "posted");
  CHECK(world.oracle()["posts_succeeded"] == 1);
}

TEST_CASE("the page plays the three approval modes, each to the posted invoice") {
  Demo demo;
  Browser browser(demo.directory());
  browser.open(demo.url() + in_a_hurry);
  for (const auto* id : {"countersign", "native", "release"}) play(browser, demo, id);
  const auto oracle = demo.oracle();
  CHECK(oracle["posts_succeeded"] == 3);
  CHECK(oracle["post_attempts"] == 3);
  CHECK(oracle["duplicate_cards"] == 0);
}

TEST_CASE("the page plays who must approve: two steps and a delegate, a rejection, a change, an expiry") {
  Demo demo;
  Browser browser(demo.directory());
  browser.open(demo.url() + in_a_hurry);
  play(browser, demo, "two-steps",
       {"the rule over-20k takes", "Bart Duncan approved version 1 for Lee Wong", "step 1 of 2",
        "Dana Reyes approved version 1", "step 2 of 2", "read back as posted", "Bart Duncan for Lee Wong"});
  play(browser, demo, "rejected",
       {"Dana Reyes rejected version 1", "Nine desks were ordered, not eight.", "has other facts: Total",
        "Dana Reyes approved version 2", "read back as posted"});
  play(browser, demo, "changed-hand",
       {"Bart Duncan approved version 1 for Lee Wong", "approvals that no longer count",
        "Bart Duncan approved version 2 for Lee Wong", "Dana Reyes approved version 2",
        "read back as posted"});
  play(browser, demo, "expired", {"is asked about", "nobody decided on version 1 in time: it expired"});
  const auto oracle = demo.oracle();
  CHECK(oracle["posts_succeeded"] == 3);
  CHECK(oracle["duplicate_cards"] == 0);
}

TEST_CASE("the page plays what each person has of it: commands, the Home tab, a digest") {
  Demo demo;
  Browser browser(demo.directory());
  browser.open(demo.url() + in_a_hurry);
  for (const auto* id : {"commands", "home", "digest"}) play(browser, demo, id);
  const auto oracle = demo.oracle();
  CHECK(oracle["posts_succeeded"] == 1);
  CHECK(oracle["duplicate_cards"] == 0);
}

TEST_CASE("the page plays what goes wrong, and nothing is missed or posted twice") {
  Demo demo;
  Browser browser(demo.directory());
  browser.open(demo.url() + in_a_hurry);
  for (const auto* id : {"lost-webhook", "lost-reply", "changed", "twice", "around"}) play(browser, demo, id);
  const auto oracle = demo.oracle();
  CHECK(oracle["posts_succeeded"] == 3);  // The lost reply's, the changed one's and the corrected one's.
  CHECK(oracle["duplicate_cards"] == 0);
  CHECK(demo.sandbox("GET", "/faults")["faults"].empty());
}

TEST_CASE("a scenario can be stopped, and says why a step does not happen") {
  World world;  // Its server is not started.
  Browser browser(world.directory());
  browser.open(world.sandbox_url() + "/?patience=0.1");
  REQUIRE(eventually([&] { return browser.click("[data-testid=play-countersign]"); }));
  REQUIRE(eventually([&] { return browser.shows("failure"); }));
  CHECK(browser.shows("failure", "did not happen within 3 seconds"));
  CHECK(browser.shows("failure", "Countersign subscribes to the invoices of CRONUS DE"));
  CHECK(browser.shows("failure", "Countersign has not called since this began"));
  CHECK(browser.shows("play-again", "Again"));

  browser.open(world.sandbox_url() + "/");
  REQUIRE(eventually([&] { return browser.click("[data-testid=play-countersign]"); }));
  REQUIRE(eventually([&] { return browser.click("[data-testid=stop]"); }));
  CHECK(eventually([&] { return browser.shows("say", "Stopped"); }));
  REQUIRE(browser.click("[data-testid=leave]"));
  CHECK(eventually([&] { return browser.shows("play-native"); }));
}

TEST_CASE("a person works by hand in the company whose approvers decide in Business Central") {
  Demo demo;
  Browser browser(demo.directory());
  browser.open(demo.url() + "/");
  const std::string austria = "44444444-4444-4444-8444-444444444444";
  REQUIRE(eventually([&] { return browser.choose("[data-testid=company-select]", austria); }));
  REQUIRE(eventually([&] { return browser.click("[data-testid=bc-send-207310]"); }));
  REQUIRE(eventually([&] { return browser.shows("status-207310", "Pending"); }));
  CHECK(browser.shows("invoice-row-207310", "for Lee Wong"));
  REQUIRE(eventually([&] { return browser.click("[data-testid=slack-channel-C0APPROVAT]"); }));
  REQUIRE(eventually([&] { return browser.text("#messages").find("INV-88190") != std::string::npos; }));
  REQUIRE(browser.click("[data-testid=bc-approve-207310]"));
  REQUIRE(eventually([&] { return browser.shows("status-208140", "Posted"); }));
  CHECK(eventually([&] { return browser.text("#messages").find("Posted") != std::string::npos; }));
}

}  // namespace countersign::browser_test
