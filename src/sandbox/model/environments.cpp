// The list of environments, and what a test does to this one: rename it, make it a sandbox, take it back to
// an earlier time.
// learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/api-get-environments
#include "sandbox/model/business_central.hpp"

namespace countersign::sandbox {

namespace {

Json describe(const World& world) {
  const auto& environment = world.environment;
  return {{"name", environment.name},
          {"type", environment.type},
          {"list_status", environment.list_status},
          {"saved", environment.saved.has_value()}};
}

// As after "Restore" in the admin centre: the data of then, and no webhooks (codeunit "API Webhook
// Notification Mgt.", CleanupAPIWebhookSetup).
void restore(World& world) {
  world.companies = *world.environment.saved;
  for (auto& [id, company] : world.companies) company.workflow_subscriptions.clear();
  world.webhooks.subscriptions.clear();
  world.webhooks.foreign = 0;
  drop_orphans(world);
}

}  // namespace

HttpResponse handle_environments(World& world, const HttpRequest& request) {
  const auto& environment = world.environment;
  if (environment.list_status != 200) {
    return business_central_error(world, environment.list_status, "Unauthorized", "The list is not for you.");
  }
  if (caller_of(world, request).empty()) {
    return business_central_error(world, 401, "Authentication_InvalidCredentials",
                                  "The server has rejected the client credentials.");
  }
  return business_central_json(world, 200,
                               {{"value",
                                 {{{"aadTenantId", directory_id},
                                   {"applicationFamily", "BusinessCentral"},
                                   {"type", environment.type},
                                   {"name", environment.name},
                                   {"countryCode", "DE"},
                                   {"webServiceUrl", world.options.public_url},
                                   {"webClientLoginUrl", world.options.public_url + "/bc-client"},
                                   {"ringName", "PROD"}}}}});
}

HttpResponse control_environment(World& world, const std::string& method,
                                 const std::vector<std::string>& path, const Json& body) {
  auto& environment = world.environment;
  const std::string act = path.size() == 2 ? path[1] : "";
  if (method == "POST" && act == "save") {
    environment.saved = world.companies;
  } else if (method == "POST" && act == "restore") {
    if (!environment.saved) return json_response(409, {{"error", "nothing was saved"}});
    restore(world);
  } else if (method == "POST") {
    environment.name = text_member(body, "name", environment.name);
    environment.type = text_member(body, "type", environment.type);
    environment.list_status =
        static_cast<unsigned>(integer_member(body, "list_status").value_or(environment.list_status));
    if (bool_member(body, "recreated", false)) {
      for (auto& [id, company] : world.companies) company.created = world.engine.now();
    }
  }
  world.engine.touch();
  return json_response(200, describe(world));
}

}  // namespace countersign::sandbox
