// Workflows that ask an outside party, as Power Automate's approvals do: BaseApp, tables and codeunits
// "Workflow Webhook …". A subscription creates and enables a workflow; a document that is sent for approval
// is held and its subscriber asked; one answer is taken, from the subscriber alone.
#include <algorithm>

#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

constexpr int notification_tries = 5;  // Codeunit "Workflow Webhook Notify Task".
constexpr const char* purchase_event = "RUNWORKFLOWONSENDPURCHASEDOCFORAPPROVAL";

HttpResponse dialog(World& world, const std::string& message) {
  return business_central_error(world, 400, "Application_DialogException", message);
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::optional<std::string> from_base64(const std::string& text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
  }
  return bytes;
}

Json subscription_json(const WorkflowSubscription& subscription) {
  return {{"notificationUrl", subscription.notification_url},
          {"conditions", subscription.conditions},
          {"eventCode", subscription.event_code},
          {"clientType", "Flow"},
          {"clientId", subscription.client_id},
          {"enabled", subscription.enabled},
          {"id", subscription.id}};
}

std::optional<std::string> problem_of(const Json& body) {
  if (text_member(body, "eventCode") != purchase_event) return "The event code is not supported.";
  const auto decoded = from_base64(text_member(body, "conditions"));
  if (!decoded) {
    return "Unable to parse the Conditions. The provided Conditions were not in the correct Base64 encoded "
           "format.";
  }
  const auto conditions = read_json(*decoded);
  if (!conditions.is_object())
    return "Unable to parse the Conditions. The provided Conditions JSON was invalid.";
  const auto& header = member(conditions, "HeaderConditions");
  for (const auto& condition : header.is_array() ? header : Json::array()) {
    const auto name = text_member(condition, "Name");
    if (name != "documentType" && name != "amount") {
      return "Unable to find a field with control name '" + name + "' on page 'workflowPurchaseDocuments'.";
    }
  }
  return std::nullopt;
}

HttpResponse create(World& world, const BusinessCentralCall& call, Company& company) {
  const auto body = read_json(call.request->body);
  if (!body.is_object()) return business_central_error(world, 400, "BadRequest", "No JSON object.");
  if (const auto problem = problem_of(body)) return dialog(world, *problem);
  WorkflowSubscription subscription;
  subscription.id = make_guid(world.engine.entropy);
  subscription.client_id = lower_case(text_member(body, "clientId"));
  subscription.notification_url = text_member(body, "notificationUrl");
  subscription.conditions = text_member(body, "conditions");
  subscription.event_code = purchase_event;
  subscription.user = call.client;
  // The workflow of an earlier one with the same client id is disabled; its subscription stays as it is.
  for (auto& other : company.workflow_subscriptions) {
    if (other.client_id == subscription.client_id) other.workflow_enabled = false;
  }
  company.workflow_subscriptions.push_back(subscription);
  company.invoices_need_approval = true;
  world.engine.describe(call.id, "created a workflow subscription");
  world.engine.touch();
  return business_central_json(world, 201, subscription_json(subscription));
}

/// "clientId eq <guid>", the one filter that is used.
HttpResponse list(World& world, const BusinessCentralCall& call, const Company& company) {
  constexpr std::string_view prefix = "clientId eq ";
  const auto query = read_query(call.query);
  const auto filter = query.find("$filter");
  const std::string wanted =
      filter != query.end() && filter->second.starts_with(prefix) ? filter->second.substr(prefix.size()) : "";
  auto value = Json::array();
  for (const auto& subscription : company.workflow_subscriptions) {
    if (wanted.empty() || subscription.client_id == lower_case(wanted))
      value.push_back(subscription_json(subscription));
  }
  return business_central_json(world, 200, {{"value", std::move(value)}});
}

std::string email_of(Company& company, const std::string& user) {
  for (const auto& [id, row] : company.rows["approvalUserSetups"]) {
    if (text_member(row.fields, "userId") == user) return text_member(row.fields, "email");
  }
  return {};
}

struct Notice {
  std::string url;
  std::string body;
};

void notify(World& world, const Notice& notice, int tries_left) {
  HttpRequest request;
  request.method = "POST";
  request.url = notice.url;
  const auto correlation = make_guid(world.engine.entropy);
  request.headers = {{"Content-Type", "application/json"},
                     {"clientRequestId", correlation},
                     {"x-ms-correlation-id", correlation}};
  request.body = notice.body;
  request.timeout = Duration(100'000);
  ++world.oracle.notifications_sent;
  world.engine.send(
      FaultTarget::notifications, std::move(request), "a workflow asks for an approval",
      [&world, notice, tries_left](const HttpResult& result) {
        ++world.oracle.notifications_by_status[result ? std::to_string(result->status) : "none"];
        const bool sent = result && result->status >= 200 && result->status < 300;
        // After the last try the notification has failed for ever.
        if (sent || tries_left <= 1) return;
        world.engine.schedule(world.engine.now() + world.settings.workflow_retry_ms,
                              [&world, notice, tries_left] { notify(world, notice, tries_left - 1); });
      });
}

struct Asked {
  Company* company = nullptr;
  Document* document = nullptr;
};

Asked find_step(World& world, const std::string& step) {
  for (auto& [id, company] : world.companies) {
    for (auto& [document_id, document] : company.documents) {
      if (!step.empty() && document.workflow_step == step) return {&company, &document};
    }
  }
  return {};
}

}  // namespace

const WorkflowSubscription* workflow_for(const Company& company) {
  for (const auto& subscription : company.workflow_subscriptions) {
    if (subscription.enabled && subscription.workflow_enabled) return &subscription;
  }
  return nullptr;
}

void ask_by_workflow(World& world, Company& company, Document& document, const std::string& sender) {
  const auto* subscription = workflow_for(company);
  document.workflow_step = make_guid(world.engine.entropy);
  document.workflow_user = subscription->user;
  document.workflow_waits = true;
  document.approval = "Pending Approval";
  const Json body{{"Row Id", document.entity.id},
                  {"Workflow Step Id", document.workflow_step},
                  {"Requested By User Email", email_of(company, sender)},
                  {"Company Id", company.id},
                  {"Environment Name", environment_name}};
  // The stored text is called as it is.
  notify(world, {subscription->notification_url, write_json(body)}, notification_tries);
}

HttpResponse handle_workflow_subscriptions(World& world, const BusinessCentralCall& call, Company& company) {
  if (call.request->method == "POST") return create(world, call, company);
  if (call.request->method == "GET") return list(world, call, company);
  return business_central_error(world, 405, "BadRequest_MethodNotAllowed", "GET or POST.");
}

HttpResponse answer_workflow(World& world, const BusinessCentralCall& call, bool approve) {
  const auto body = read_json(call.request->body);
  const auto step = lower_case(text_member(body, "workflowStepInstanceId"));
  const auto found = find_step(world, step);
  if (found.document == nullptr)
    return dialog(world, "The workflow step instance id " + step + " was not found.");
  if (!found.document->workflow_waits) return dialog(world, "A response has already been received.");
  if (found.document->workflow_user != call.client) {
    return dialog(
        world,
        "User APP cannot act on this step. Make sure the user who created the webhook is the same who is "
        "trying to act.");
  }
  found.document->workflow_waits = false;
  found.document->approval = approve ? "Released" : "Open";
  world.engine.describe(call.id, std::string(approve ? "approved " : "rejected ") + found.document->number);
  world.engine.touch();
  return no_content(world);
}

}  // namespace countersign::sandbox
