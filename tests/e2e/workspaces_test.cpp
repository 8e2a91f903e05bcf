// Several workspaces, and an organisation with its workspaces: whose is what people do in Slack. The real
// binary against the sandbox's Slack.
#include "catch.hpp"
#include "e2e/support.hpp"
#include "e2e/visitor.hpp"

namespace countersign::workspaces_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";
const std::string tess = "U0TESS0001";  // Of the other workspace.
const std::string other_company = "66666666-6666-4666-8666-666666666666";
const std::string other_team = "T0SANDBOX2";
const std::string other_channel = "C0TRADING1";
const std::string organisation = "E0SANDBOX1";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The message of that channel whose text holds this; null when there is none.
Json message_in(const World& world, const std::string& channel, const std::string& text) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["channels"]) {
    if (one["id"] != channel) continue;
    for (const auto& message : one["messages"]) {
      if (has(message["text"].get<std::string>(), text)) return message;
    }
  }
  return nullptr;
}

bool shown_in(const World& world, const std::string& channel, const std::string& text) {
  return eventually([&] { return !message_in(world, channel, text).is_null(); });
}
bool shown(const World& world, const std::string& text) {
  return shown_in(world, "C0APPROVAL", text);
}
bool is_paused(const World& world, const std::string& tenant) {
  const auto metrics = world.send("GET", world.operations() + "/metrics")->body;
  return has(metrics, "countersign_slack_paused{tenant=\"" + tenant + "\"} 1");
}

/// Nobody asks Slack with the token that is missing any more: what is installed now is used at once.
void wait_for_want_of_tokens(const World& world, const std::vector<std::string>& tenants) {
  for (const auto& tenant : tenants) REQUIRE(eventually([&] { return is_paused(world, tenant); }));
}

/// As somebody clicks who is in another workspace; the outcome that they saw.
std::string click_from(const World& world, const std::string& team, const std::string& user,
                       const Json& message) {
  const auto id = world
                      .sandbox("POST", "/clicks",
                               {{"user", user},
                                {"channel", "C0APPROVAL"},
                                {"ts", message["ts"]},
                                {"action_id", "approve"},
                                {"team_id", team}})["id"]
                      .get<std::string>();
  std::string outcome;
  CHECK(eventually([&] {
    outcome = world.sandbox("GET", "/clicks/" + id)["outcome"].get<std::string>();
    return outcome != "pending";
  }));
  return outcome;
}

/// The sandbox's app is called at the addresses of an app that serves several tenants.
void call_shared_addresses(const World& world) {
  const std::string base = world.door() + "/slack";
  world.sandbox("PUT", "/app",
                {{"interactions_url", base + "/interactions"},
                 {"events_url", base + "/events"},
                 {"commands_url", base + "/commands"},
                 {"redirect_url", base + "/callback"}});
}

/// A second tenant in a second workspace with the first one's app, whose secrets stand with the first alone.
void add_second_tenant(World& world) {
  world.sandbox("POST", "/workspaces", {{"id", other_team}, {"name", "Cronus Trading"}});
  world.sandbox("POST", "/companies", {{"id", other_company}, {"name", "CRONUS TRADING"}});
  world.sandbox("POST", "/channels", {{"id", other_channel}, {"name", "trading"}, {"team_id", other_team}});
  world.sandbox("POST", "/people",
                {{"id", tess}, {"name", "Tess"}, {"email", "tess@trading.example"}, {"team_id", other_team}});
  world.edit_tenant("client_id = \"2210535565", "shared_app = true\nclient_id = \"2210535565");
  auto file = read_file(world.directory() + "/tenants/demo.toml");
  for (int i = 0; i < 2; ++i) file = replaced(file, "33333333-3333-4333-8333-333333333333", other_company);
  file = replaced(file, "CRONUS DE", "Trading");
  file = replaced(file, "T0SANDBOX1", other_team);
  file = replaced(file, "C0APPROVAL", other_channel);
  file = replaced(file, "\"dana@cronus.example\", \"employee:LW\"", "\"tess@trading.example\"");
  file = replaced(file, "shared_app = true", "shared_app = true\napp_of = \"demo\"");
  write_file(world.directory() + "/tenants/trade.toml", file);
  const auto set = world.countersign({"secret", "set", "--tenant", "trade", "business-central.client-secret"},
                                     "sandbox-client-secret\n");
  INFO(set.output);
  REQUIRE(set.code == 0);
}

void send_invoice(const World& world, const std::string& number) {
  world.sandbox(
      "POST", "/invoices",
      {{"company", other_company},
       {"vendorNumber", "30000"},
       {"vendorInvoiceNumber", number},
       {"dueDate", "2026-12-24"},
       {"lines", Json::array({{{"description", "Freight"}, {"quantity", 1}, {"unitCost", 5000}}})}});
}

int posts(const World& world) {
  return world.oracle()["posts_succeeded"].get<int>();
}

}  // namespace

TEST_CASE("two tenants in two workspaces share an app whose secrets stand with one, and nothing crosses") {
  World world;
  make_installable(world);
  add_second_tenant(world);
  call_shared_addresses(world);
  send_invoice(world, "TRADE-1");
  world.start();
  wait_for_want_of_tokens(world, {"demo", "trade"});
  CHECK(Visitor{world}.install().status == 200);
  // Its link asks for its own workspace; the other one is refused.
  CHECK(Visitor{world, "trade"}.install("allow-T0SANDBOX1").status == 403);
  const auto answer = Visitor{world, "trade"}.install();
  CHECK(has(answer.body, "Countersign is installed in Cronus Trading"));
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(shown_in(world, other_channel, "Approval needed: Northwind"));
  CHECK(message_in(world, "C0APPROVAL", "Northwind").is_null());
  CHECK(message_in(world, other_channel, "Fabrikam").is_null());

  // Slack says that it was clicked in the other workspace: it is the other tenant's, which knows no such
  // card.
  const auto card = message_in(world, "C0APPROVAL", "Approval needed: Fabrikam");
  CHECK(click_from(world, other_team, dana, card) == "ok");
  CHECK(eventually([&] {
    return has(world.countersign({"audit", "show", "--json", "--tenant", "trade"}).output, "click.received");
  }));
  // Nobody's workspace.
  CHECK(click_from(world, "T0NOBODY01", dana, card) == "warning");
  CHECK(message_in(world, "C0APPROVAL", "Approval needed: Fabrikam") == card);
  CHECK_FALSE(
      has(world.countersign({"audit", "show", "--json", "--tenant", "demo"}).output, "click.received"));

  world.click_in(other_channel, tess, message_in(world, other_channel, "Approval needed: Northwind"));
  CHECK(shown_in(world, other_channel, "Posted: Northwind"));
  world.click(dana, card);
  CHECK(shown(world, "Posted: Fabrikam"));

  // One workspace's installation ends; the other one's goes on, and the first is installed again.
  world.sandbox("POST", "/installation", {{"uninstall", true}, {"of", other_team}, {"tokens_first", true}});
  CHECK(eventually([&] { return is_paused(world, "trade"); }));
  CHECK_FALSE(is_paused(world, "demo"));
  send_invoice(world, "TRADE-2");
  CHECK(Visitor{world, "trade"}.install().status == 200);
  CHECK(
      eventually([&] { return has(message_in(world, other_channel, "Approval needed").dump(), "TRADE-2"); }));
}

TEST_CASE("an app that serves two workspaces over Socket Mode gives each tenant what is its own") {
  World world;
  make_installable(world);
  add_second_tenant(world);
  // The first tenant keeps the connections for both.
  world.edit_tenant("shared_app = true", "shared_app = true\nsockets = 2");
  const auto set =
      world.countersign({"secret", "set", "--tenant", "demo", "slack.app-token"}, "xapp-sandbox-app-token\n");
  REQUIRE(set.code == 0);
  world.sandbox("PUT", "/app",
                {{"interactions_url", ""},
                 {"events_url", ""},
                 {"commands_url", ""},
                 {"socket_mode", true},
                 {"redirect_url", world.door() + "/slack/callback"}});
  send_invoice(world, "TRADE-1");
  world.start();
  wait_for_want_of_tokens(world, {"demo", "trade"});
  REQUIRE(eventually([&] { return world.sandbox("GET", "/sockets")["open"] == 2; }));
  CHECK(Visitor{world}.install().status == 200);
  CHECK(Visitor{world, "trade"}.install().status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(shown_in(world, other_channel, "Approval needed: Northwind"));
  click_from(world, other_team, dana, message_in(world, "C0APPROVAL", "Approval needed: Fabrikam"));
  world.click_in(other_channel, tess, message_in(world, other_channel, "Approval needed: Northwind"));
  CHECK(shown_in(world, other_channel, "Posted: Northwind"));
  CHECK_FALSE(message_in(world, "C0APPROVAL", "Approval needed: Fabrikam").is_null());
  world.click(dana, message_in(world, "C0APPROVAL", "Approval needed: Fabrikam"));
  CHECK(shown(world, "Posted: Fabrikam"));
}

TEST_CASE(
    "the app is installed in a whole organisation, used in one workspace of it, removed and installed "
    "again") {
  const bool names_teams = GENERATE(true, false);
  CAPTURE(names_teams);
  World world;
  make_installable(world);
  world.edit_tenant("team_id = \"T0SANDBOX1\"", "team_id = \"T0SANDBOX1\"\nenterprise_id = \"E0SANDBOX1\"");
  world.sandbox("POST", "/workspaces", {{"id", "T0OUTSIDE1"}, {"name", "Elsewhere"}});
  world.sandbox("POST", "/workspaces",
                {{"id", "T0OTHERORG"}, {"name", "Globex"}, {"enterprise_id", "E0GLOBEX01"}});
  world.sandbox("PUT", "/app", {{"enterprise_id", organisation}, {"names_teams", names_teams}});
  world.sandbox("POST", "/workspaces", {{"id", other_team}, {"name", "Cronus Trading"}});
  world.sandbox("POST", "/people",
                {{"id", tess}, {"name", "Tess"}, {"email", "tess@trading.example"}, {"team_id", other_team}});
  world.start();
  wait_for_want_of_tokens(world, {"demo"});
  const auto manifest = Json::parse(world.countersign({"slack-manifest", "--tenant", "demo"}).output);
  CHECK(manifest["settings"]["org_deploy_enabled"] == true);
  CHECK(Visitor{world}.install("allow-T0OTHERORG").status == 403);

  const auto answer = Visitor{world}.install("allow-E0SANDBOX1");
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(has(answer.body, "Countersign is installed in Cronus Group"));
  CHECK(has(answer.body,
            "https://app.slack.com/manage/E0SANDBOX1/integrations/profile/A0SANDBOX1/workspaces/add"));
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  CHECK(has(world.countersign({"status", "--tenant", "demo"}).output,
            "Slack Cronus Group (the organisation E0SANDBOX1)"));
  const auto check = world.countersign({"check", "--tenant", "demo"}).output;
  CHECK(has(check, "The token is good for the organisation E0SANDBOX1"));

  // Another workspace of the organisation, one outside it, and one of another organisation. Where no
  // workspace is named the person's is taken.
  const auto card = world.message_with("Approval needed: Fabrikam");
  const auto& stranger = names_teams ? dana : tess;
  for (const auto* team : {"T0SANDBOX2", "T0OUTSIDE1", "T0OTHERORG"})
    CHECK(click_from(world, team, stranger, card) == "ok");
  CHECK(times_in(world.log(), "a click from another workspace") == 3);
  CHECK_FALSE(
      has(world.countersign({"audit", "show", "--json", "--tenant", "demo"}).output, "click.received"));
  CHECK(posts(world) == 0);

  world.sandbox("POST", "/messages",
                {{"user", dana}, {"channel", "C0APPROVAL"}, {"text", "/countersign mine"}});
  CHECK(eventually([&] {
    return world.sandbox("GET", "/state")["slack"]["ephemerals"].dump().find("Fabrikam") != std::string::npos;
  }));
  world.sandbox("POST", "/home", {{"user", dana}});
  CHECK(eventually([&] { return has(world.sandbox("GET", "/state")["slack"]["homes"].dump(), "Fabrikam"); }));
  world.click(dana, card);
  CHECK(shown(world, "Posted: Fabrikam"));
  CHECK(posts(world) == 1);

  world.sandbox("POST", "/installation", {{"uninstall", true}, {"of", organisation}});
  CHECK(eventually([&] { return is_paused(world, "demo"); }));
  CHECK(Visitor{world}.install("allow-E0SANDBOX1").status == 200);
  CHECK(eventually([&] { return !is_paused(world, "demo"); }));
}

TEST_CASE("two tenants of one organisation share its installation's app, and both hear of its end") {
  World world;
  make_installable(world);
  world.sandbox("PUT", "/app", {{"enterprise_id", organisation}});
  world.edit_tenant("team_id = \"T0SANDBOX1\"", "team_id = \"T0SANDBOX1\"\nenterprise_id = \"E0SANDBOX1\"");
  add_second_tenant(world);
  call_shared_addresses(world);
  send_invoice(world, "TRADE-1");
  world.start();
  wait_for_want_of_tokens(world, {"demo", "trade"});
  CHECK(Visitor{world}.install("allow-E0SANDBOX1").status == 200);
  CHECK(Visitor{world, "trade"}.install("allow-E0SANDBOX1").status == 200);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(shown_in(world, other_channel, "Approval needed: Northwind"));
  world.click_in(other_channel, tess, message_in(world, other_channel, "Approval needed: Northwind"));
  CHECK(shown_in(world, other_channel, "Posted: Northwind"));
  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  CHECK(shown(world, "Posted: Fabrikam"));
  world.sandbox("POST", "/installation", {{"uninstall", true}, {"of", organisation}});
  CHECK(eventually([&] { return is_paused(world, "demo") && is_paused(world, "trade"); }));
}

}  // namespace countersign::workspaces_test
