// Workflows that ask an outside party, as Power Automate's approvals do: BaseApp, tables and codeunits
// "Workflow Webhook …". A subscription creates and enables a workflow; a document that is sent for approval
// is held and its subscriber asked; one answer is taken, from the subscriber alone.
#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/al_filter.hpp"
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

Json decoded(const std::string& conditions) {
  const auto bytes = from_base64(conditions);
  return bytes ? read_json(*bytes) : Json();
}

Json header_conditions(const Json& conditions) {
  const auto& header = member(conditions, "HeaderConditions");
  return header.is_array() ? header : Json::array();
}

std::optional<std::string> problem_of(const Json& body) {
  if (text_member(body, "eventCode") != purchase_event) return "The event code is not supported.";
  if (!from_base64(text_member(body, "conditions"))) {
    return "Unable to parse the Conditions. The provided Conditions were not in the correct Base64 encoded "
           "format.";
  }
  const auto conditions = decoded(text_member(body, "conditions"));
  if (!conditions.is_object())
    return "Unable to parse the Conditions. The provided Conditions JSON was invalid.";
  const auto controls = purchase_document({}, {});
  for (const auto& condition : header_conditions(conditions)) {
    const auto name = text_member(condition, "Name");
    if (!controls.contains(name)) {
      return "Unable to find a field with control name '" + name + "' on page 'Purchase Document Entity'.";
    }
  }
  return std::nullopt;
}

Entity* workflow_row(Company& company, const std::string& code) {
  for (auto& [id, row] : company.rows["workflows"]) {
    if (text_member(row.fields, "code") == code) return &row;
  }
  return nullptr;
}

}  // namespace

Json workflow_conditions(const WorkflowSubscription& subscription) {
  return header_conditions(decoded(subscription.conditions));
}

void set_workflow(World& world, Company& company, WorkflowSubscription& subscription, bool enabled) {
  subscription.workflow_enabled = enabled;
  auto* row = workflow_row(company, subscription.code);
  if (row == nullptr) return;
  row->fields["enabled"] = enabled;
  touch_row(*row, world.engine.now());
}

namespace {

void make_workflow(World& world, Company& company, WorkflowSubscription& subscription) {
  const auto number = std::to_string(company.next_workflow++);
  subscription.code = "MS-PDAW-WH-" + std::string(number.size() < 2 ? "0" : "") + number;
  const Json fields{{"code", subscription.code},
                    {"description", "Purchase Document Approval Workflow"},
                    {"enabled", true},
                    {"template", false},
                    {"category", "PURCHDOC"}};
  add_row(company, "workflows", fields, world.engine.entropy, world.engine.now());
}

HttpResponse create(World& world, const BusinessCentralCall& call, Company& company) {
  const auto body = read_json(call.request->body);
  if (!body.is_object()) return business_central_error(world, 400, "BadRequest", "No JSON object.");
  if (const auto problem = problem_of(body)) return dialog(world, *problem);
  WorkflowSubscription subscription;
  subscription.id = make_guid(world.engine.entropy);
  subscription.client_id = ascii::lower(text_member(body, "clientId"));
  subscription.notification_url = text_member(body, "notificationUrl");
  subscription.conditions = text_member(body, "conditions");
  subscription.event_code = purchase_event;
  subscription.user = call.client;
  // The workflow of an earlier one with the same client id is disabled; its subscription stays as it is.
  for (auto& other : company.workflow_subscriptions) {
    if (other.client_id == subscription.client_id) set_workflow(world, company, other, false);
  }
  make_workflow(world, company, subscription);
  company.workflow_subscriptions.push_back(subscription);
  world.engine.describe(call.id, "created a workflow subscription");
  world.engine.touch();
  return business_central_json(world, 201, subscription_json(subscription));
}

/// Its workflow is disabled, and deleted unless a step of it still waits (codeunit "Workflow Webhook Sub
/// Delete").
HttpResponse remove(World& world, const BusinessCentralCall& call, Company& company) {
  const auto id = ascii::lower(call.path[1].key);
  auto& list = company.workflow_subscriptions;
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  if (found == list.end()) return record_not_found(world, "Workflow Webhook Subscription", id);
  if (find_header(call.request->headers, "If-Match").empty())
    return business_central_error(world, 400, "BadRequest_InvalidToken", "If-Match is missing.");
  set_workflow(world, company, *found, false);
  const bool waits = std::any_of(company.documents.begin(), company.documents.end(), [&](const auto& entry) {
    return entry.second.workflow_waits && entry.second.workflow_subscription == id;
  });
  if (auto* row = workflow_row(company, found->code); row != nullptr && !waits)
    company.rows["workflows"].erase(std::string(row->id));
  list.erase(found);
  world.engine.describe(call.id, "deleted a workflow subscription");
  world.engine.touch();
  return no_content(world);
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
    if (wanted.empty() || subscription.client_id == ascii::lower(wanted))
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

void notify(World& world, const Notice& notice, int tries_left);

void try_again(World& world, const Notice& notice, int tries_left) {
  // After the last try the notification has failed for ever.
  if (tries_left <= 1) return;
  world.engine.schedule(world.engine.now() + world.settings.workflow_retry_ms,
                        [&world, notice, tries_left] { notify(world, notice, tries_left - 1); });
}

void notify(World& world, const Notice& notice, int tries_left) {
  // What is no address cannot be called.
  if (!notice.url.starts_with("http")) return try_again(world, notice, tries_left);
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
        if (!sent) try_again(world, notice, tries_left);
      });
}

struct Asked {
  Company* company = nullptr;
  Document* document = nullptr;
};

bool is_approval_administrator(const Company& company) {
  const auto setups = company.rows.find("approvalUserSetups");
  if (setups == company.rows.end()) return false;
  return std::any_of(setups->second.begin(), setups->second.end(), [](const auto& entry) {
    return text_member(entry.second.fields, "userId") == app_user &&
           bool_member(entry.second.fields, "approvalAdmin", false);
  });
}

Asked find_step(World& world, const std::string& step) {
  for (auto& [id, company] : world.companies) {
    for (auto& [document_id, document] : company.documents) {
      if (!step.empty() && document.workflow_step == step) return {&company, &document};
    }
  }
  return {};
}

}  // namespace

WorkflowSubscription* workflow_for(Company& company, const Document& document) {
  if (document.kind != DocumentKind::purchase_invoice || document.status != "Draft") return nullptr;
  const auto fields = purchase_document(company, document);
  for (auto& subscription : company.workflow_subscriptions) {
    if (!subscription.enabled || !subscription.workflow_enabled) continue;
    bool holds = true;
    for (const auto& condition : workflow_conditions(subscription)) {
      const auto name = text_member(condition, "Name");
      holds = holds && passes_al_filter(text_member(condition, "Value"), member(fields, name.c_str()));
    }
    if (holds) return &subscription;
  }
  return nullptr;
}

void ask_by_workflow(World& world, Company& company, Document& document, WorkflowSubscription& subscription,
                     const std::string& sender) {
  document.workflow_step = make_guid(world.engine.entropy);
  document.workflow_user = subscription.user;
  document.workflow_sender = sender;
  document.workflow_subscription = subscription.id;
  document.workflow_waits = true;
  document.restricted = true;
  document.approval = "Pending Approval";
  const Json body{{"Row Id", document.entity.id},
                  {"Workflow Step Id", document.workflow_step},
                  {"Requested By User Email", email_of(company, sender)},
                  {"Company Id", company.id},
                  {"Environment Name", world.environment.name}};
  // By its source the stored text is called as it is; a build that decodes it is a setting.
  const auto url = world.settings.workflow_decodes_url
                       ? from_base64(subscription.notification_url).value_or("")
                       : subscription.notification_url;
  notify(world, {url, write_json(body)}, notification_tries);
}

HttpResponse handle_workflow_subscriptions(World& world, const BusinessCentralCall& call, Company& company) {
  const auto& method = call.request->method;
  if (method == "POST") return create(world, call, company);
  if (method == "GET") return list(world, call, company);
  if (method == "DELETE" && call.path[1].has_key) return remove(world, call, company);
  return business_central_error(world, 405, "BadRequest_MethodNotAllowed", "GET, POST or DELETE.");
}

HttpResponse answer_workflow(World& world, const BusinessCentralCall& call, const std::string& verb) {
  const auto body = read_json(call.request->body);
  const auto& parameter = world.settings.workflow_parameter;
  if (!body.is_object() || !body.contains(parameter)) {
    return business_central_error(world, 400, "BadRequest",
                                  "The parameter '" + parameter + "' is missing in the request payload.");
  }
  const auto step = ascii::lower(text_member(body, parameter.c_str()));
  const auto found = find_step(world, step);
  if (found.document == nullptr)
    return dialog(world, "The workflow step instance id " + step + " was not found.");
  auto& document = *found.document;
  if (!document.workflow_waits) return dialog(world, "A response has already been received.");
  if (verb == "Cancel" && !is_approval_administrator(*found.company)) {
    return dialog(world, std::string("User ") + app_user +
                             " does not have the permission necessary to cancel the item.");
  }
  if (verb != "Cancel" && document.workflow_user != call.client) {
    return dialog(
        world,
        "User APP cannot act on this step. Make sure the user who created the webhook is the same who is "
        "trying to act.");
  }
  document.workflow_waits = false;
  document.approval = verb == "Approve" ? "Released" : "Open";
  // A rejected one stays restricted until it is approved.
  document.restricted = verb == "Reject";
  world.engine.describe(call.id, ascii::lower(verb) + " of " + document.number);
  world.engine.touch();
  return no_content(world);
}

}  // namespace countersign::sandbox
