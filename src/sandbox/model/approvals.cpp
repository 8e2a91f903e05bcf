// Business Central's own approval of invoices: entries, users, and what people do with them.
// BaseApp, codeunit 1535 Approvals Mgmt.; page 30094 (approvalEntries) and 30095 (approvalUserSetups) of API
// v2.0.
#include <array>
#include <functional>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::int64_t sales_header = 36;
constexpr std::int64_t purchase_header = 38;

HttpResponse refuse(const std::string& why) {
  return json_response(409, {{"error", why}});
}

// A draft sales invoice shows its approval in its status (BaseApp, codeunit "Sales Invoice Aggregator"), so
// that "Open" may be posted or only released; a purchase invoice shows nothing, and no webhook fires.
void show_approval(World& world, Company& company, Document& document) {
  if (document.kind != DocumentKind::sales_invoice) return;
  document.status = document.approval == "Released" ? "Open"
                    : document.approval == "Open"   ? "Draft"
                                                    : "In Review";
  render(company, document, world.engine.now());
  record_change(world, company.id, resource_of(document.kind), document.entity.id, Change::updated);
}

HttpResponse done(World& world, Company& company, Document& document) {
  show_approval(world, company, document);
  world.engine.touch();
  return json_response(
      200, {{"id", document.entity.id}, {"number", document.number}, {"approval", document.approval}});
}

std::string name_of(Company& company, const std::string& user) {
  for (const auto& [id, row] : company.rows["approvalUserSetups"]) {
    if (text_member(row.fields, "userId") == user) return text_member(row.fields, "userFullName");
  }
  return {};
}

std::string status_of(const Entity& entry) {
  return text_member(entry.fields, "status");
}

void set_status(World& world, Entity& entry, const char* status) {
  entry.fields["status"] = status;
  entry.fields["lastDateTimeModified"] = format_instant(world.engine.now());
  touch_row(entry, world.engine.now());
}

/// The document's entries, in the order of their numbers.
std::vector<Entity*> entries_of(Company& company, const Document& document) {
  std::map<std::int64_t, Entity*> sorted;
  for (auto& [id, row] : company.rows["approvalEntries"]) {
    if (text_member(row.fields, "documentNumber") == document.number)
      sorted[*integer_member(row.fields, "entryNumber")] = &row;
  }
  std::vector<Entity*> list;
  for (const auto& [number, row] : sorted) list.push_back(row);
  return list;
}

struct Request {
  std::string sender;
  std::string step;
  std::int64_t sequence = 0;
};

void add_entry(World& world, Company& company, const Document& document, const Request& request,
               const std::string& approver) {
  const auto now = format_instant(world.engine.now());
  const bool sales = document.kind == DocumentKind::sales_invoice;
  const Json fields{{"entryNumber", company.next_approval_entry++},
                    {"tableId", sales ? sales_header : purchase_header},
                    {"documentType", "Invoice"},
                    {"documentNumber", document.number},
                    {"sequenceNumber", request.sequence},
                    {"senderId", request.sender},
                    {"senderName", name_of(company, request.sender)},
                    {"approvalCode", ""},
                    {"salespersonPurchaserCode", document.purchaser},
                    {"salespersonPurchaserName", ""},
                    {"approverId", approver},
                    {"approverName", name_of(company, approver)},
                    {"status", request.sequence == 1 ? "Open" : "Created"},
                    {"dateTimeSentForApproval", now},
                    {"lastDateTimeModified", now},
                    {"comment", false},
                    {"dueDate", document.due_date.empty() ? "0001-01-01" : document.due_date},
                    {"amount", decimal_json(document.net)},
                    {"amountLCY", decimal_json(document.net)},
                    {"currencyCode", ""},
                    {"approvalType", "Approver"},
                    {"limitType", "Approval_x0020_Limits"},
                    {"availableCreditLimitLCY", decimal_json(0)},
                    {"pendingApprovals", 0},
                    {"recordIdToApprove",
                     (sales ? "Sales Header: Invoice," : "Purchase Header: Invoice,") + document.number},
                    {"delegationDateFormula", ""},
                    {"numberOfApprovedRequests", 0},
                    {"numberOfRejectedRequests", 0},
                    {"relatedToChange", false},
                    {"workflowStepInstanceId", request.step}};
  add_row(company, "approvalEntries", fields, world.engine.entropy, world.engine.now());
}

/// Of the approval user setup; whoever has none there is asked herself.
std::string approver_of(Company& company, const std::string& user) {
  for (const auto& [id, row] : company.rows["approvalUserSetups"]) {
    if (text_member(row.fields, "userId") != user) continue;
    const auto approver = text_member(row.fields, "approverId");
    return approver.empty() ? user : approver;
  }
  return user;
}

// {"sender": "MARIA", "approvers": ["DANA", "LEE"]}: one after the other; without them the sender's own
// approver.
HttpResponse send(World& world, Company& company, Document& document, const Json& body) {
  if (document.approval != "Open" || document.posted) return refuse("it is not open");
  if (auto* workflow = workflow_for(company, document); workflow != nullptr) {
    ask_by_workflow(world, company, document, *workflow, text_member(body, "sender", "MARIA"));
    return done(world, company, document);
  }
  // Its workflows do not want this one, so nobody is asked.
  const bool is_purchase = document.kind == DocumentKind::purchase_invoice;
  if (is_purchase && !company.invoices_need_approval && !company.workflow_subscriptions.empty())
    return done(world, company, document);
  Request request{text_member(body, "sender", "MARIA"), make_guid(world.engine.entropy), 0};
  std::vector<std::string> approvers;
  if (const auto& list = member(body, "approvers"); list.is_array()) {
    for (const auto& one : list) {
      if (one.is_string()) approvers.push_back(one.get<std::string>());
    }
  }
  if (approvers.empty()) approvers = {approver_of(company, request.sender)};
  for (const auto& approver : approvers) {
    ++request.sequence;
    add_entry(world, company, document, request, approver);
  }
  document.approval = "Pending Approval";
  return done(world, company, document);
}

/// Business Central approves the entry whose turn it is; the last one releases the document.
HttpResponse approve(World& world, Company& company, Document& document, const Json&) {
  if (document.approval != "Pending Approval") return refuse("it is not sent for approval");
  bool approved = false;
  for (auto* entry : entries_of(company, document)) {
    if (!approved && status_of(*entry) == "Open") {
      set_status(world, *entry, "Approved");
      approved = true;
    } else if (approved && status_of(*entry) == "Created") {
      set_status(world, *entry, "Open");
      return done(world, company, document);
    }
  }
  if (!approved) return refuse("nobody is asked");
  document.approval = "Released";
  return done(world, company, document);
}

/// A rejection or cancellation marks every entry of the request, also those that were approved.
HttpResponse end(World& world, Company& company, Document& document, const char* status) {
  if (document.approval != "Pending Approval") return refuse("it is not sent for approval");
  // Canceled by whoever sent it: a workflow then allows the record's use again. Nobody rejects there.
  document.workflow_waits = false;
  document.restricted = false;
  for (auto* entry : entries_of(company, document)) {
    if (status_of(*entry) != "Rejected" && status_of(*entry) != "Canceled") set_status(world, *entry, status);
  }
  document.approval = "Open";
  return done(world, company, document);
}

HttpResponse reject(World& world, Company& company, Document& document, const Json&) {
  return end(world, company, document, "Rejected");
}
HttpResponse cancel(World& world, Company& company, Document& document, const Json&) {
  return end(world, company, document, "Canceled");
}

/// Its entries stay as they are.
HttpResponse reopen(World& world, Company& company, Document& document, const Json&) {
  if (document.approval != "Released") return refuse("it is not released");
  document.approval = "Open";
  return done(world, company, document);
}

struct Verb {
  const char* name;
  HttpResponse (*run)(World&, Company&, Document&, const Json&);
};
constexpr std::array<Verb, 5> verbs{
    {{"send", send}, {"approve", approve}, {"reject", reject}, {"cancel", cancel}, {"reopen", reopen}}};

}  // namespace

std::optional<HttpResponse> handle_approval(World& world, Company& company, Document& document,
                                            const std::string& verb, const Json& body) {
  const bool invoice =
      document.kind == DocumentKind::purchase_invoice || document.kind == DocumentKind::sales_invoice;
  if (!invoice) return std::nullopt;
  for (const auto& one : verbs) {
    if (verb == one.name) return one.run(world, company, document, body);
  }
  return std::nullopt;
}

void enable_invoice_workflow(World& world, Company& company, bool enabled) {
  company.invoices_need_approval = enabled;
  for (auto& [id, row] : company.rows["workflows"]) {
    if (text_member(row.fields, "code") != "PIAPW") continue;
    row.fields["enabled"] = enabled;
    touch_row(row, world.engine.now());
  }
  world.engine.touch();
}

std::string whom_it_waits_for(const Company& company, const Document& document) {
  if (document.approval != "Pending Approval") return {};
  if (document.workflow_waits) return "Countersign";  // The name of the app's user.
  const auto entries = company.rows.find("approvalEntries");
  if (entries == company.rows.end()) return {};
  for (const auto& [id, row] : entries->second) {
    if (text_member(row.fields, "documentNumber") == document.number && status_of(row) == "Open")
      return text_member(row.fields, "approverName");
  }
  return {};
}

Json approval_user(const std::string& user, const std::string& name, const std::string& email) {
  return {{"userId", user},
          {"userFullName", name},
          {"salesPersonPurchaser", ""},
          {"approverId", ""},
          {"salesAmountApprovalLimit", 0},
          {"unlimitedSalesApproval", false},
          {"purchaseAmountApprovalLimit", 0},
          {"unlimitedPurchaseApproval", false},
          {"requestApprovalAmountLimit", 0},
          {"unlimitedRequestApprovalAmount", false},
          {"substitute", ""},
          {"email", email},
          {"phoneNumber", ""},
          {"approvalAdmin", false}};
}

void add_approval_setup(World& world, Company& company) {
  struct Seed {
    const char* user;
    const char* name;
    const char* approver;
    const char* email;
  };
  constexpr std::array<Seed, 4> users{{{"DANA", "Dana Reyes", "", "dana@cronus.example"},
                                       {"LEE", "Lee Wong", "DANA", "lee@cronus.example"},
                                       {"MARIA", "Maria Okafor", "LEE", "maria@cronus.example"},
                                       {"AUDITOR", "Ada Auditor", "DANA", ""}}};
  for (const auto& seed : users) {
    auto fields = approval_user(seed.user, seed.name, seed.email);
    fields["approverId"] = seed.approver;
    fields["unlimitedPurchaseApproval"] = std::string(seed.approver).empty();
    add_row(company, "approvalUserSetups", fields, world.engine.entropy, world.engine.now());
  }
  const Json workflow{{"code", "PIAPW"},
                      {"description", "Purchase Invoice Approval Workflow"},
                      {"enabled", false},
                      {"template", false},
                      {"category", "PURCHDOC"}};
  add_row(company, "workflows", workflow, world.engine.entropy, world.engine.now());
}

}  // namespace countersign::sandbox
