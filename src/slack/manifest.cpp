#include "slack/manifest.hpp"

#include <nlohmann/json.hpp>

namespace countersign::slack {

std::string interactions_url(const std::string& public_url, const TenantId& tenant) {
  return public_url + "/slack/" + tenant.value + "/interactions";
}

std::string manifest(const std::string& app_name, const std::string& interactions_url,
                     const std::vector<std::string>& scopes) {
  using Json = nlohmann::ordered_json;  // as an administrator reads it
  Json app;
  app["display_information"]["name"] = app_name;
  app["display_information"]["description"] = "Approvals of Microsoft Dynamics 365 Business Central";
  app["features"]["bot_user"]["display_name"] = app_name;
  app["features"]["bot_user"]["always_online"] = true;
  app["oauth_config"]["scopes"]["bot"] = scopes;
  app["settings"]["interactivity"]["is_enabled"] = true;
  if (!interactions_url.empty()) app["settings"]["interactivity"]["request_url"] = interactions_url;
  app["settings"]["org_deploy_enabled"] = false;
  app["settings"]["socket_mode_enabled"] = interactions_url.empty();
  app["settings"]["token_rotation_enabled"] = false;
  return app.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace countersign::slack
