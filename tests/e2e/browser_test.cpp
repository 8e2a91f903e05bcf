// What the newcomer does: change an invoice, see its card, approve, see it posted.
#include <cstdlib>

#include "catch.hpp"
#include "e2e/webdriver.hpp"

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// For the README's picture: COUNTERSIGN_SCREENSHOTS names a directory.
void picture(Browser& browser, const std::string& name) {
  if (const char* directory = std::getenv("COUNTERSIGN_SCREENSHOTS")) {
    browser.screenshot(std::string(directory) + "/" + name + ".png");
  }
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
  REQUIRE(browser.click("[data-testid='" + card + "'] [data-testid=button-approve]"));
  REQUIRE(eventually([&] { return browser.click("[data-testid=confirm-yes]"); }));
  REQUIRE(eventually([&] { return browser.shows(card, "Posted"); }));
  REQUIRE(eventually([&] { return browser.shows("status-108052", "Posted"); }));
  picture(browser, "posted");
  CHECK(world.oracle()["posts_succeeded"] == 1);
}
