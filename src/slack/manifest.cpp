#include "slack/manifest.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace countersign::slack {
namespace {

using ManifestJson = nlohmann::ordered_json;  // as an administrator reads it

/// Whoever opens the Home tab, what may make a channel one that is refused, and the end of the installation.
constexpr std::array bot_events{"app_home_opened", "app_uninstalled",   "channel_archive",  "channel_rename",
                                "channel_shared",  "channel_unarchive", "channel_unshared", "group_archive",
                                "group_rename",    "group_unarchive",   "tokens_revoked"};

ManifestJson command(const std::string& url) {
  ManifestJson json{{"command", "/countersign"},
                    {"description", "What waits for you, and where a document stands"},
                    {"usage_hint", "mine | find 107214 | ready | delegate @dana until friday | help"},
                    // So that a person comes as an id, not as a name that anybody may take.
                    {"should_escape", true}};
  if (!url.empty()) json["url"] = url + "/commands";
  return json;
}

}  // namespace

std::string tenant_url(const std::string& public_url, const TenantId& tenant) {
  return public_url + "/slack/" + tenant.value;
}

std::string app_url(const domain::TenantSettings& settings) {
  return settings.slack.shared_app ? settings.public_url + "/slack"
                                   : tenant_url(settings.public_url, settings.tenant);
}

std::string manifest(const ManifestOptions& options) {
  const auto& url = options.url;
  ManifestJson app;
  app["display_information"]["name"] = options.app_name;
  app["display_information"]["description"] = "Approvals of Microsoft Dynamics 365 Business Central";
  app["features"]["bot_user"]["display_name"] = options.app_name;
  app["features"]["bot_user"]["always_online"] = true;
  app["features"]["app_home"] = {
      {"home_tab_enabled", true}, {"messages_tab_enabled", true}, {"messages_tab_read_only_enabled", true}};
  app["features"]["slash_commands"] = ManifestJson::array({command(url)});
  if (!options.redirect_url.empty())
    app["oauth_config"]["redirect_urls"] = ManifestJson::array({options.redirect_url});
  app["oauth_config"]["scopes"]["bot"] = options.scopes;
  app["settings"]["interactivity"]["is_enabled"] = true;
  if (!url.empty()) app["settings"]["interactivity"]["request_url"] = url + "/interactions";
  if (!url.empty()) app["settings"]["event_subscriptions"]["request_url"] = url + "/events";
  app["settings"]["event_subscriptions"]["bot_events"] = bot_events;
  app["settings"]["org_deploy_enabled"] = options.is_org_wide;
  app["settings"]["socket_mode_enabled"] = url.empty();
  app["settings"]["token_rotation_enabled"] = false;
  return app.dump(2, ' ', false, ManifestJson::error_handler_t::replace);
}

}  // namespace countersign::slack
