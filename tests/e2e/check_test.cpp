// `countersign check` against the sandbox: what it says when all is well, and for each thing an admin gets
// wrong.
#include <future>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::check_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

struct Checked {
  int code = -1;
  Json document;
  std::string text;
};

Checked check(const World& world, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"check", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto finished = world.countersign(arguments);
  INFO(finished.output);
  // What a person is told meanwhile stands before it: both streams are one here.
  const auto begin = std::min(finished.output.find('{'), finished.output.size());
  auto document = Json::parse(finished.output.substr(begin), nullptr, false);
  REQUIRE(document.is_object());
  CHECK(document["exit_code"] == finished.code);
  return {finished.code, std::move(document), finished.output};
}

/// The findings of that check which are not ok, as "level: what → remedy".
std::vector<std::string> complaints(const Checked& checked, const std::string& id = {}) {
  std::vector<std::string> found;
  for (const auto& finding : checked.document["findings"]) {
    if (finding["level"] == "ok" || (!id.empty() && finding["check"] != id)) continue;
    found.push_back(finding["level"].get<std::string>() + ": " + finding["what"].get<std::string>() + " → " +
                    finding["remedy"].get<std::string>());
  }
  return found;
}

std::string only_complaint(const Checked& checked, const std::string& id) {
  const auto found = complaints(checked, id);
  INFO(checked.text);
  REQUIRE(found.size() == 1);
  return found.front();
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// One for each watched resource that Business Central has a webhook for.
bool has_subscriptions(const World& world) {
  return world.oracle()["subscriptions_created"] == 2;
}

}  // namespace

TEST_CASE("a click that somebody makes proves the signing secret and the way to the server") {
  World world;
  world.start();
  auto checking = std::async(std::launch::async, [&] { return check(world, {"--click", "C0APPROVAL"}); });
  const std::string words = "Countersign checks whether clicks reach it";
  REQUIRE(eventually([&] { return !world.message_with(words).is_null(); }));
  world.click("U0DANA0001", world.message_with(words), "check");
  const auto checked = checking.get();
  INFO(checked.text);
  CHECK(complaints(checked, "slack.click").empty());
  CHECK(says(checked.text, "A click of U0DANA0001 arrived at the interactivity URL"));
  INFO("its button is gone, and nobody's approval was asked for");
  CHECK(world.message_with(words).is_null());
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE("a channel where no message can be posted is said at once") {
  World world;
  world.start();
  const auto checked = check(world, {"--click", "C0NOWHERE0"});
  CHECK(says(only_complaint(checked, "slack.click"), "No message could be posted in C0NOWHERE0"));
  CHECK(checked.code == 2);
}

TEST_CASE("with the server running a sound set-up has no complaint, and nothing is changed by asking") {
  World world;
  world.sandbox("POST", "/channels", {{"id", "C0CONTROLS"}, {"name", "ap-controllers"}});
  world.edit_tenant("app_id", "exceptions_channel = \"C0CONTROLS\"\napp_id");
  world.start();
  REQUIRE(eventually([&] { return has_subscriptions(world); }));
  const auto checked = check(world);
  INFO(checked.text);
  CHECK(complaints(checked).empty());
  CHECK(says(checked.text, "(exceptions)"));
  CHECK(says(checked.text, "its users can post without an approval"));
  CHECK(checked.code == 0);
  CHECK(checked.document["ok"].get<int>() > 15);
  CHECK(world.oracle()["post_attempts"] == 0);
  CHECK(world.oracle()["subscriptions_created"] == 2);
  for (const auto* secret : {"sandbox-client-secret", "xoxb-sandbox-bot-token", "sandbox-signing-secret"}) {
    CHECK_FALSE(says(checked.text, secret));
  }
  const auto lines = world.countersign({"check", "--tenant", "demo"});
  INFO(lines.output);
  CHECK(lines.code == 0);
  CHECK(says(lines.output, "✔ demo  bc.company  'CRONUS DE' is the company 33333333"));
  CHECK(says(lines.output, " ok, 0 warnings, 0 broken.\n"));
  CHECK(says(lines.output, "Not proven by this check:"));
  const auto wrong = check(world, {"--tenant", "nobody"});
  CHECK(wrong.code == 2);
  CHECK(says(only_complaint(wrong, "settings.tenant"), "'nobody'"));
}

TEST_CASE(
    "without the server only the door and the subscriptions are missing, and the remedy is to start it") {
  const World world;
  const auto checked = check(world);
  INFO(checked.text);
  CHECK(checked.code == 1);
  CHECK(complaints(checked).size() == 4);
  CHECK(says(only_complaint(checked, "bc.workflows"), "has nobody to tell"));
  CHECK(complaints(checked, "bc.subscription").size() == 2);
  const auto door = only_complaint(checked, "door.handshake");
  CHECK(says(door, "warning: "));
  CHECK(says(door, "countersign serve"));
}

TEST_CASE("a wrong client secret is said in Entra's place, and the rest is still checked") {
  const World world;
  world.sandbox("PUT", "/app",
                {{"client_id", "11111111-1111-4111-8111-111111111111"}, {"client_secret", "renewed"}});
  const auto checked = check(world);
  CHECK(checked.code == 2);
  const auto token = only_complaint(checked, "entra.token");
  CHECK(says(token, "broken: Entra refuses the client secret: it is not one of this app's (AADSTS7000215)"));
  CHECK(says(token, "countersign secret set --tenant demo"));
  CHECK(complaints(checked, "slack.token").empty());
  CHECK(complaints(checked, "bc.companies").empty());
}

TEST_CASE("an app without its permission, and one that may not read a resource, are told apart") {
  const World world;
  world.sandbox("PUT", "/app", {{"roles", Json::array()}});
  CHECK(says(only_complaint(check(world), "entra.roles"), "Grant admin consent"));
  world.sandbox("PUT", "/app", {{"roles", {"API.ReadWrite.All"}}});
  world.sandbox("POST", "/faults",
                {{"target", "bc"},
                 {"effect", "status"},
                 {"status", 403},
                 {"match", "/purchaseInvoices"},
                 {"times", -1}});
  const auto checked = check(world);
  CHECK(checked.code == 2);
  const auto read = only_complaint(checked, "bc.read");
  CHECK(says(read, "The app may not read purchaseInvoices of 'CRONUS DE'"));
  CHECK(says(read, "D365 READ"));
  CHECK(complaints(checked, "entra.roles").empty());
}

TEST_CASE("a wrong company id is answered with the companies that there are") {
  const World world;
  world.edit_tenant("33333333-3333-4333-8333-333333333333", "99999999-3333-4333-8333-333333333333");
  const auto checked = check(world);
  CHECK(checked.code == 2);
  CHECK(says(only_complaint(checked, "bc.company"), "CRONUS DE = 33333333-3333-4333-8333-333333333333"));
}

TEST_CASE("channels that are unknown, archived or without the bot are broken, each with its remedy") {
  const World world;
  world.edit_tenant("\"C0APPROVAL\"", R"("C0APPROVAL", "C0UNKNOWN1", "C0ARCHIVED", "C0NOBOT001")");
  const auto checked = check(world);
  INFO(checked.text);
  CHECK(checked.code == 2);
  const auto found = complaints(checked, "slack.channel");
  REQUIRE(found.size() == 3);
  CHECK(says(found[0], "no channel C0UNKNOWN1 (route over-1k)"));
  CHECK(says(found[1], "#ap-approvals-2024 (C0ARCHIVED) (route over-1k) is archived"));
  CHECK(says(found[2], "/invite"));
}

TEST_CASE("a shared channel is broken, a public one a warning, and a guest approves nothing") {
  const World world;
  world.sandbox("POST", "/channels/C0APPROVAL", {{"private", false}});
  const auto open = check(world);
  CHECK(open.code == 1);
  CHECK(says(only_complaint(open, "slack.channel"), "is public"));
  world.sandbox("POST", "/channels/C0APPROVAL", {{"private", true}, {"shared", "external"}});
  const auto shared = check(world);
  CHECK(shared.code == 2);
  CHECK(says(only_complaint(shared, "slack.channel"), "is shared with another organisation"));
  world.sandbox("POST", "/channels/C0APPROVAL", {{"shared", "no"}});
  world.sandbox("POST", "/people/W0LEE00001", {{"restricted", true}});
  const auto guest = check(world);
  CHECK(guest.code == 1);
  CHECK(says(only_complaint(guest, "approver"), "is a guest of the workspace"));
}

TEST_CASE("a missing scope is named, and another workspace is recognised") {
  const World world;
  world.sandbox("PUT", "/app",
                {{"scopes", "chat:write,users:read,channels:read,groups:read"}, {"team_id", "T0ELSEWHERE"}});
  const auto checked = check(world);
  CHECK(checked.code == 2);
  CHECK(says(only_complaint(checked, "slack.scopes"), "users:read.email"));
  CHECK(says(only_complaint(checked, "slack.team"), "T0ELSEWHERE"));
}

TEST_CASE("a stranger's e-mail is a warning while another can approve, and broken when nobody can") {
  const World world;
  world.sandbox("PATCH", "/employees/LW", {{"email", "lee@elsewhere.example"}});
  const auto one = check(world);
  CHECK(one.code == 1);
  CHECK(says(only_complaint(one, "approver"), "lee@elsewhere.example"));
  CHECK(says(only_complaint(one, "approver"), "nobody in this Slack workspace"));
  CHECK(complaints(one, "route.approvers").empty());
  world.edit_tenant("dana@cronus.example", "dana@elsewhere.example");
  const auto both = check(world);
  CHECK(both.code == 2);
  CHECK(complaints(both, "approver").size() == 2);
  CHECK(says(only_complaint(both, "route.approvers"), "Nobody can approve what route 'over-1k' shows"));
}

TEST_CASE("a secret that was never stored, and settings that do not parse, are findings too") {
  const World world;
  world.edit_tenant("[slack]\n", "[slack]\nbot_token = \"slack.other\"\n");
  const auto missing = check(world);
  CHECK(missing.code == 2);
  CHECK(says(only_complaint(missing, "vault.secret"), "countersign secret set --tenant demo slack.other"));
  world.edit_tenant("settle = \"1s\"", "settle = \"soon\"");
  const auto broken = check(world);
  CHECK(broken.code == 2);
  CHECK(says(only_complaint(broken, "settings.file"), "route.settle"));
}

TEST_CASE("Slack's wish for a pause is granted, and Business Central's bad minute is a warning alone") {
  const World world;
  world.sandbox("POST", "/faults",
                {{"target", "slack"},
                 {"effect", "status"},
                 {"status", 429},
                 {"retry_after", 1},
                 {"match", "auth.test"}});
  world.sandbox("POST", "/faults",
                {{"target", "bc"}, {"effect", "status"}, {"status", 503}, {"match", "/subscriptions"}});
  const auto checked = check(world);
  CHECK(checked.code == 1);
  CHECK(complaints(checked, "slack.token").empty());
  CHECK(says(only_complaint(checked, "bc.subscriptions"), "failed for now"));
}

TEST_CASE("the mode release: what is held is said, and who would take a request back") {
  World world;
  world.sandbox("POST", "/channels", {{"id", "C0CONTROLS"}, {"name", "ap-controllers"}});
  world.edit_tenant("app_id", "exceptions_channel = \"C0CONTROLS\"\napp_id");
  world.edit_tenant("sweep_every", "approval_mode = \"release\"\nsweep_every");
  world.edit_tenant("client_id", "user_name = \"COUNTERSIGN\"\nclient_id");
  const auto before = check(world);
  CHECK(says(only_complaint(before, "bc.workflows"), "nothing holds EUR from 999"));
  CHECK(says(only_complaint(before, "bc.user_name"), "COUNTERSIGN is not in the approval user setup"));
  world.sandbox("POST", "/approval-admin", {{"enabled", true}});
  world.start();
  REQUIRE(eventually([&] { return world.sandbox("POST", "/workflow-subscriptions")["subscriptions"] == 2; }));
  const auto checked = check(world);
  INFO(checked.text);
  CHECK(complaints(checked, "bc.workflows").empty());
  CHECK(complaints(checked, "bc.user_name").empty());
  CHECK(says(checked.text, "It holds EUR from 999"));
}

}  // namespace countersign::check_test
