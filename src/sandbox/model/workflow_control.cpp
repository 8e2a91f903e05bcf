// What a person does about workflows on Business Central's pages, and what a test wants to know of them.
#include "sandbox/model/business_central.hpp"

namespace countersign::sandbox {

namespace {

void switch_workflows(World& world, Company& company, const std::string& code, bool enabled) {
  for (auto& subscription : company.workflow_subscriptions) {
    if (code.empty() || subscription.code == code) set_workflow(world, company, subscription, enabled);
  }
}

HttpResponse describe_subscriptions(const Company& company) {
  auto list = Json::array();
  for (const auto& subscription : company.workflow_subscriptions) {
    list.push_back({{"id", subscription.id},
                    {"code", subscription.code},
                    {"notification_url", subscription.notification_url},
                    {"enabled", subscription.workflow_enabled},
                    {"conditions", workflow_conditions(subscription)}});
  }
  return json_response(200, {{"subscriptions", list.size()}, {"list", std::move(list)}});
}

void set_administrator(World& world, Company& company, bool enabled) {
  for (auto& [id, row] : company.rows["approvalUserSetups"]) {
    if (text_member(row.fields, "userId") != app_user) continue;
    row.fields["approvalAdmin"] = enabled;
    return touch_row(row, world.engine.now());
  }
  auto fields = approval_user(app_user, "Countersign", "");
  fields["approvalAdmin"] = enabled;
  add_row(company, "approvalUserSetups", fields, world.engine.entropy, world.engine.now());
}

// {"user": "LEE", "approverId": "DANA", …}: one line of the page Approval User Setup, by OData members.
HttpResponse change_user(World& world, Company& company, const Json& body) {
  for (auto& [id, row] : company.rows["approvalUserSetups"]) {
    if (text_member(row.fields, "userId") != text_member(body, "user")) continue;
    for (const auto& item : body.items()) {
      if (item.key() == "user" || item.key() == "company") continue;
      auto& field = row.fields[item.key()];
      const bool are_numbers = field.is_number_integer() && item.value().is_number_integer();
      if (field.type() != item.value().type() && !are_numbers)
        return json_response(400, {{"error", item.key() + " cannot be set so"}});
      field = item.value();
    }
    touch_row(row, world.engine.now());
    world.engine.touch();
    return json_response(200, row.fields);
  }
  return json_response(404, {{"error", "there is no such user in the setup"}});
}

// {"enabled": true}: Business Central's own workflow, which holds purchase invoices until they are approved;
// off: the others too. {"code", "enabled"}: one of the others.
HttpResponse change(World& world, Company& company, const Json& body) {
  const bool enabled = bool_member(body, "enabled", true);
  const auto code = text_member(body, "code");
  if (code.empty()) enable_invoice_workflow(world, company, enabled);
  if (!code.empty() || !enabled) switch_workflows(world, company, code, enabled);
  world.engine.touch();
  return json_response(200, {{"enabled", enabled}});
}

}  // namespace

HttpResponse control_workflows(World& world, Company& company, const std::string& what, const Json& body) {
  if (what == "workflow") return change(world, company, body);
  if (what == "approval-users") return change_user(world, company, body);
  if (what == "workflow-subscriptions") return describe_subscriptions(company);
  const bool enabled = bool_member(body, "enabled", true);
  set_administrator(world, company, enabled);
  world.engine.touch();
  return json_response(200, {{"enabled", enabled}});
}

}  // namespace countersign::sandbox
