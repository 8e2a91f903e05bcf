// What an administrator pastes into Slack to create the app.
#include "slack/manifest.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

namespace countersign::manifest_test {

using namespace countersign;

TEST_CASE("the manifest asks for the scopes that it was given and nothing else") {
  const auto app = nlohmann::json::parse(
      slack::manifest({"Countersign", "https://x/slack/a", {"chat:write", "users:read"}}));
  CHECK(app["oauth_config"] == R"({"scopes": {"bot": ["chat:write", "users:read"]}})"_json);
  CHECK(app["display_information"]["name"] == "Countersign");
  CHECK(app["features"]["bot_user"]["display_name"] == "Countersign");
}

TEST_CASE("everything goes to the tenant's own address, and nothing is turned on that the server lacks") {
  const auto url = slack::tenant_url("https://countersign.example.com", TenantId{"contoso"});
  CHECK(url == "https://countersign.example.com/slack/contoso");
  const auto app = nlohmann::json::parse(slack::manifest({"Countersign", url, {}}));
  CHECK(app["settings"] ==
        nlohmann::json{{"interactivity", {{"is_enabled", true}, {"request_url", url + "/interactions"}}},
                       {"event_subscriptions", app["settings"]["event_subscriptions"]},
                       {"org_deploy_enabled", false},
                       {"socket_mode_enabled", false},
                       {"token_rotation_enabled", false}});
}

TEST_CASE("the command has people escaped, so that a name is somebody for certain") {
  const auto app = nlohmann::json::parse(slack::manifest({"Countersign", "https://x/slack/a", {}}));
  const auto command = app["features"]["slash_commands"][0];
  CHECK(command["command"] == "/countersign");
  CHECK(command["url"] == "https://x/slack/a/commands");
  CHECK(command["should_escape"] == true);
}

TEST_CASE("the Home tab is on, and Slack tells who opens it") {
  const auto app = nlohmann::json::parse(slack::manifest({"Countersign", "https://x/slack/a", {}}));
  CHECK(app["features"]["app_home"]["home_tab_enabled"] == true);
  const auto events = app["settings"]["event_subscriptions"];
  CHECK(events["request_url"] == "https://x/slack/a/events");
  CHECK(events["bot_events"][0] == "app_home_opened");
}

TEST_CASE("Slack tells of the end of an installation, and sends whoever installs it back to us") {
  const auto app = nlohmann::json::parse(
      slack::manifest({"Countersign", "https://x/slack/a", {"chat:write"}, "https://x/slack/a/callback"}));
  CHECK(app["oauth_config"]["redirect_urls"] == nlohmann::json{"https://x/slack/a/callback"});
  const auto events = app["settings"]["event_subscriptions"]["bot_events"];
  for (const auto* event : {"app_uninstalled", "tokens_revoked"})
    CHECK(std::find(events.begin(), events.end(), event) != events.end());
}

TEST_CASE("without an address everything comes over Socket Mode") {
  const auto app = nlohmann::json::parse(slack::manifest({"Countersign", "", {}}));
  CHECK(app["settings"]["socket_mode_enabled"] == true);
  CHECK(app["settings"]["interactivity"] == nlohmann::json{{"is_enabled", true}});
  CHECK_FALSE(app["features"]["slash_commands"][0].contains("url"));
  CHECK_FALSE(app["settings"]["event_subscriptions"].contains("request_url"));
}

TEST_CASE("a name that a person typed stays one JSON text") {
  const auto app = nlohmann::json::parse(slack::manifest({"Approvals \"AP\"\n", "https://x", {}}));
  CHECK(app["display_information"]["name"] == "Approvals \"AP\"\n");
}

}  // namespace countersign::manifest_test
