// The Home tab, with the real program and the sandbox: what it lists, and that it follows what happens.
#include <cstdlib>

#include "catch.hpp"
#include "e2e/support.hpp"
#include "e2e/webdriver.hpp"

namespace countersign::home_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";
const std::string maria = "U0MARIA001";
const std::string approvers = "approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n";

void hold_for_maria(const World& world) {
  world.edit_tenant(approvers,
                    approvers + "on_approved = \"hold\"\npost_by = [ \"maria@cronus.example\" ]\n");
}

void open_home(const World& world, const std::string& user) {
  world.sandbox("POST", "/home", {{"user", user}});
}

std::string home_of(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["homes"]) {
    if (one["user"] == user) return one["view"].dump();
  }
  return {};
}

bool comes_to_show(const World& world, const std::string& user, const std::string& part) {
  return eventually([&] { return home_of(world, user).find(part) != std::string::npos; });
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

void picture(Browser& browser, const std::string& name) {
  if (const char* directory = std::getenv("COUNTERSIGN_SCREENSHOTS"))
    browser.screenshot(std::string(directory) + "/" + name + ".png");
}

}  // namespace

TEST_CASE("the Home tab is shown when it is opened, and follows: waiting, decided, ready to post, posted") {
  World world;
  hold_for_maria(world);
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  CHECK(world.sandbox("GET", "/state")["slack"]["homes"].empty());
  open_home(world, dana);
  REQUIRE(comes_to_show(world, dana, "Waiting for you (1)"));
  CHECK(home_of(world, dana).find("107214") != std::string::npos);
  // Each entry leads to its card and to Business Central.
  const auto ts = world.message_with("Approval needed: Fabrikam")["ts"].get<std::string>();
  const auto link = "https://cronus.slack.com/archives/C0APPROVAL/p" + ts.substr(0, 10) + ts.substr(11);
  CHECK(comes_to_show(world, dana, "<" + link + "|Show the card>"));
  CHECK(home_of(world, dana).find("page=51&amp;") != std::string::npos);
  CHECK(home_of(world, dana).find("|Open in Business Central>") != std::string::npos);
  open_home(world, maria);
  REQUIRE(comes_to_show(world, maria, "Nothing waits for you."));
  open_home(world, "U0STRANGE1");
  REQUIRE(comes_to_show(world, "U0STRANGE1", "There is nothing for you here"));

  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  CHECK(comes_to_show(world, dana, "Decided lately"));
  CHECK(comes_to_show(world, maria, "Ready to post (1)"));
  REQUIRE(shown(world, "Approved, waiting to be posted: Fabrikam"));
  world.click(maria, world.message_with("Approved, waiting"), "post");
  CHECK(comes_to_show(world, dana, "posted"));
  CHECK(eventually([&] { return home_of(world, maria).find("Ready to post") == std::string::npos; }));
  CHECK(home_of(world, "U0STRANGE1").find("107214") == std::string::npos);
  CHECK(world.oracle()["homes_published"].get<int>() < 15);
}

TEST_CASE("on the page a person writes /countersign and opens the Home tab") {
  World world;
  hold_for_maria(world);
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  Browser browser(world.directory());
  browser.open(world.sandbox_url() + "/");
  REQUIRE(eventually([&] { return browser.choose("[data-testid=person-select]", dana); }));
  REQUIRE(browser.fill("#composer-text", "/countersign mine"));
  REQUIRE(browser.click("#composer button"));
  REQUIRE(eventually(
      [&] { return browser.text("#messages").find("Waiting for your approval") != std::string::npos; }));
  REQUIRE(browser.fill("#composer-text", "/countersign aprove 107214"));
  REQUIRE(browser.click("#composer button"));
  REQUIRE(eventually([&] { return browser.text("#messages").find("I do not know") != std::string::npos; }));
  picture(browser, "command");
  REQUIRE(browser.click("[data-testid=slack-app-home]"));
  REQUIRE(eventually([&] { return browser.shows("home", "Waiting for you (1)"); }));
  picture(browser, "home");
  REQUIRE(browser.click("[data-testid=slack-channel-C0APPROVAL]"));
  CHECK(eventually([&] { return !browser.shows("home"); }));

  // The administrator removes the app there.
  REQUIRE(browser.click("[data-testid=slack-app-home]"));
  REQUIRE(browser.click("[data-testid=slack-uninstall]"));
  REQUIRE(browser.click("[data-testid=confirm-yes]"));
  REQUIRE(eventually([&] { return browser.shows("slack-removed", "Install it again"); }));
  picture(browser, "removed");
  CHECK(eventually([&] { return world.log().find("slack.paused") != std::string::npos; }));
}

}  // namespace countersign::home_test
