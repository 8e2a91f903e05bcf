// Who calls: what an app may do, and what its reading changes. An app is a user of its own in Business
// Central, with permission sets and limits (rate_limits.hpp) of its own.
#include <algorithm>

#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

const ClientApp* app_of(const World& world, const std::string& client) {
  const auto found = world.app.clients.find(client);
  return found == world.app.clients.end() ? nullptr : &found->second;
}

bool is_workflow_service(const BusinessCentralCall& call) {
  const auto& root = call.path[0].name;
  return root.starts_with("WorkflowActionResponse_") ||
         (root == "Company" && call.path.size() > 1 && call.path[1].name == "workflowWebhookSubscriptions");
}

/// Empty: everybody who is let in may make the call.
Permission needed_for(const BusinessCentralCall& call) {
  if (is_workflow_service(call)) return Permission::workflow;
  if (call.path[0].name == "subscriptions") return Permission::webhooks;
  const bool is_action = call.request->method == "POST" && call.path.size() == 3;
  return is_action ? Permission::post : Permission::read;
}

/// The list of companies, and which resources have webhooks.
bool is_for_everybody(const BusinessCentralCall& call) {
  return call.path[0].name == "companies" &&
         (call.path.size() == 1 || call.path[1].name == "webhookSupportedResources");
}

const char* table_of(Permission permission) {
  switch (permission) {
    case Permission::read:
      return "TableData 38 Purchase Header Read: APIV2";
    case Permission::post:
      return "TableData 122 Purch. Inv. Header Insert: Base Application";
    case Permission::webhooks:
      return "TableData 2000000095 API Webhook Subscription Modify: System";
    case Permission::workflow:
      break;
  }
  return "TableData 467 Workflow Webhook Entry Modify: Base Application";
}

void count(IdentityRecord& record, Permission permission) {
  switch (permission) {
    case Permission::read:
      ++record.reads;
      break;
    case Permission::post:
      ++record.posts;
      break;
    case Permission::webhooks:
      ++record.subscriptions;
      break;
    case Permission::workflow:
      ++record.workflow;
      break;
  }
}

}  // namespace

std::string caller_of(const World& world, const HttpRequest& request) {
  constexpr std::string_view bearer = "Bearer ";
  const auto header = find_header(request.headers, "Authorization");
  if (!header.starts_with(bearer)) return {};
  const auto token = world.tokens.find(std::string(header.substr(bearer.size())));
  if (token == world.tokens.end() || token->second.expires <= world.engine.now()) return {};
  return token->second.client;
}

std::optional<HttpResponse> refuse_access(World& world, const BusinessCentralCall& call) {
  auto& record = world.oracle.identities[call.client];
  const auto* app = app_of(world, call.client);
  if (app == nullptr || !app->enabled) {
    ++record.refused;
    auto response = business_central_error(world, 401, "Authentication_InvalidCredentials",
                                           "The server has rejected the client credentials.");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
  }
  const auto permission = needed_for(call);
  if (is_for_everybody(call)) return std::nullopt;
  if (!app->permissions.contains(permission)) {
    ++record.refused;
    return business_central_error(
        world, 403, "Authorization_RequestDenied",
        std::string("Sorry, the current permissions prevented the action. (") + table_of(permission) + ")");
  }
  count(record, permission);
  return std::nullopt;
}

void recalculate_while_reading(World& world, const BusinessCentralCall& call, Company& company) {
  const auto& segment = call.path[1];
  const auto kind = document_kind(segment.name);
  const auto* app = app_of(world, call.client);
  if (!kind || app == nullptr || !app->permissions.contains(Permission::post)) return;
  for (auto& [id, document] : company.documents) {
    const bool is_read = document.kind == *kind && (!segment.has_key || segment.key == id);
    if (!is_read || !document.discount_is_stale || document.status != "Draft") continue;
    document.discount_is_stale = false;
    ++world.oracle.recalculated_by_reading;
    render(company, document, world.engine.now());
    record_change(world, company.id, segment.name, id, Change::updated);
    world.engine.touch();
  }
}

}  // namespace countersign::sandbox
