#include "catch.hpp"
#include "driver.hpp"

namespace countersign::approvals_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

const std::string services = "/bc/v2.0/Production/ODataV4/Company('CRONUS%20DE')";

struct Approvals : Driver {
  std::string id = invoice("INV-88213");
  void person(const std::string& verb, const Json& body = Json::object()) {
    control("POST", "invoices/" + id + "/" + verb, body);
  }
  std::string statuses() {
    std::string text;
    const Json page = read(in_company + "/approvalEntries?$filter=documentNumber%20eq%20'107214'");
    std::map<int, std::string> sorted;
    for (const auto& entry : page["value"]) sorted[entry["entryNumber"]] = entry["status"];
    for (const auto& [number, status] : sorted) text += (text.empty() ? "" : " ") + status;
    return text;
  }
  std::string status() {
    return read(services + "/workflowPurchaseDocuments(" + id + ")?$select=id,status")["status"];
  }
  HttpResponse post() {
    return business_central("POST", in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post");
  }
};

}  // namespace

TEST_CASE("approvers are asked one after the other, and the last one releases the document") {
  Approvals bc;
  CHECK(bc.status() == "Open");
  bc.person("send", {{"sender", "MARIA"}, {"approvers", {"LEE", "DANA"}}});
  CHECK(bc.statuses() == "Open Created");
  CHECK(bc.status() == "Pending_x0020_Approval");
  // API v2.0 shows nothing of it on the invoice itself.
  CHECK(bc.read(in_company + "/purchaseInvoices(" + bc.id + ")")["status"] == "Draft");
  bc.person("approve");
  CHECK(bc.statuses() == "Approved Open");
  CHECK(bc.status() == "Pending_x0020_Approval");
  bc.person("approve");
  CHECK(bc.statuses() == "Approved Approved");
  CHECK(bc.status() == "Released");
}

TEST_CASE("a rejection or a cancellation marks the whole request and opens the document") {
  for (const auto& [verb, word] :
       std::vector<std::pair<std::string, std::string>>{{"reject", "Rejected"}, {"cancel", "Canceled"}}) {
    Approvals bc;
    bc.person("send", {{"approvers", {"LEE", "DANA"}}});
    bc.person("approve");
    bc.person(verb);
    CHECK(bc.statuses() == word + " " + word);
    CHECK(bc.status() == "Open");
    bc.person("send");
    CHECK(bc.statuses() == word + " " + word + " Open");
  }
}

TEST_CASE("what is not released is not posted where a workflow is on, nor while it is asked about") {
  Approvals bc;
  bc.person("send");
  CHECK(bc.post().body.find("must be approved and released") != std::string::npos);
  bc.person("cancel");
  bc.control("POST", "workflow", {{"enabled", true}});
  CHECK(bc.post().status == 400);
  bc.person("send");
  bc.person("approve");
  CHECK(bc.post().status == 204);
  CHECK(bc.business_central("GET", services + "/workflowPurchaseDocuments(" + bc.id + ")").status == 404);
}

TEST_CASE("reopening leaves the entries approved") {
  Approvals bc;
  bc.person("send");
  bc.person("approve");
  bc.person("reopen");
  CHECK(bc.statuses() == "Approved");
  CHECK(bc.status() == "Open");
}

TEST_CASE("pending documents are found by their status, and services that are not published are not there") {
  Approvals bc;
  bc.person("send");
  const std::string url =
      services +
      "/workflowPurchaseDocuments?$filter=status%20eq%20'Pending_x0020_Approval'&$select=id,status";
  const Json page = bc.read(url);
  REQUIRE(page["value"].size() == 1);
  CHECK(page["value"][0]["id"] == bc.id);
  bc.control("POST", "settings", {{"web_services", false}});
  CHECK(bc.business_central("GET", url).body.find("BadRequest_NotFound") != std::string::npos);
}

TEST_CASE("the approval user setup names addresses, and the workflow says whether it is on") {
  Approvals bc;
  const Json users = bc.read(in_company + "/approvalUserSetups?$select=userId,userFullName,email");
  CHECK(users["value"].size() == 4);
  bc.control("POST", "workflow", {{"enabled", true}});
  const Json workflows = bc.read(in_company + "/workflows?$select=code,enabled,category");
  CHECK(workflows["value"][0]["enabled"] == true);
}

namespace {

/// Base64 of {"HeaderConditions":[{"Name":"documentType","Value":"Invoice"}],"LinesConditions":[]}.
const std::string conditions =
    "eyJIZWFkZXJDb25kaXRpb25zIjpbeyJOYW1lIjoiZG9jdW1lbnRUeXBlIiwiVmFsdWUiOiJJbnZvaWNlIn1dLCJMaW5lc0NvbmRpdGlv"
    "bn"
    "MiOltdfQ==";

HttpResponse subscribe_workflow(Driver& bc, const std::string& with = conditions) {
  return bc.business_central("POST", services + "/workflowWebhookSubscriptions",
                             Json{{"clientId", "99999999-9999-4999-8999-999999999999"},
                                  {"clientType", "Flow"},
                                  {"eventCode", "RUNWORKFLOWONSENDPURCHASEDOCFORAPPROVAL"},
                                  {"conditions", with},
                                  {"notificationUrl", "http://127.0.0.1:1/w"}}
                                 .dump());
}

std::string base64(const std::string& text) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8U) | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      encoded += i + k > text.size() ? '=' : digits[(bits >> (18U - 6U * k)) & 63U];
  }
  return encoded;
}

std::string where(const std::string& name, const std::string& value) {
  return base64(Json{{"HeaderConditions",
                      {{{"Name", "documentType"}, {"Value", "Invoice"}}, {{"Name", name}, {"Value", value}}}}}
                    .dump());
}

HttpResponse answer_step(Driver& bc, const std::string& step, const std::string& verb = "Approve") {
  return bc.business_central(
      "POST", "/bc/v2.0/Production/ODataV4/WorkflowActionResponse_" + verb + "?company=" + company,
      Json{{"workflowStepInstanceId", step}}.dump());
}

}  // namespace

TEST_CASE("the approval user setup is changed by a person, line by line") {
  Approvals bc;
  const auto lee = [&] {
    return bc.read(in_company + "/approvalUserSetups?$filter=userId%20eq%20'LEE'")["value"][0];
  };
  CHECK(lee()["approverId"] == "DANA");
  CHECK(lee()["purchaseAmountApprovalLimit"] == 0);
  bc.control("POST", "approval-users",
             {{"user", "LEE"}, {"approverId", "MARIA"}, {"purchaseAmountApprovalLimit", 20000}});
  CHECK(lee()["approverId"] == "MARIA");
  CHECK(lee()["purchaseAmountApprovalLimit"] == 20000);
  CHECK(lee()["unlimitedPurchaseApproval"] == false);
}

TEST_CASE("a workflow subscription holds what is sent for approval and asks its subscriber") {
  Approvals bc;
  CHECK(subscribe_workflow(bc).status == 201);
  CHECK(bc.post().body.find("must be approved and released") != std::string::npos);
  bc.person("send", {{"sender", "MARIA"}});
  REQUIRE(bc.sent.size() == 1);
  const Json asked = Json::parse(bc.sent[0].request.body);
  CHECK(asked["Row Id"] == bc.id);
  CHECK(asked["Requested By User Email"] == "maria@cronus.example");
  CHECK(asked["Company Id"] == company);
  CHECK(bc.status() == "Pending_x0020_Approval");
  CHECK(bc.statuses().empty());  // Such steps write no approval entries.
  const std::string step = asked["Workflow Step Id"];
  bc.answer(202);
  CHECK(answer_step(bc, step).status == 204);
  CHECK(bc.status() == "Released");
  CHECK(answer_step(bc, step).body.find("A response has already been received.") != std::string::npos);
  CHECK(bc.post().status == 204);
}

TEST_CASE("a workflow asks five times, 12 seconds apart, and never again") {
  Approvals bc;
  subscribe_workflow(bc);
  bc.person("send");
  for (int i = 0; i < 5; ++i) {
    REQUIRE(bc.sent.size() == 1);
    bc.answer(503);
    bc.advance(Duration(12'000));
  }
  CHECK(bc.sent.empty());
  bc.advance(Duration(600'000));
  CHECK(bc.sent.empty());
  CHECK(bc.status() == "Pending_x0020_Approval");
}

TEST_CASE("a step that was rejected or canceled takes no approval") {
  Approvals bc;
  subscribe_workflow(bc);
  bc.person("send");
  const std::string step = Json::parse(bc.sent[0].request.body)["Workflow Step Id"];
  CHECK(answer_step(bc, step, "Reject").status == 204);
  CHECK(bc.status() == "Open");
  CHECK(answer_step(bc, step).status == 400);
  bc.answer(202);
  bc.person("send");
  const std::string second = Json::parse(bc.sent[0].request.body)["Workflow Step Id"];
  CHECK(second != step);
  bc.person("cancel");
  CHECK(answer_step(bc, second).status == 400);
}

TEST_CASE("a workflow holds what meets its conditions, and nothing else") {
  // The invoice is over EUR 18,450 or so, in the local currency.
  const std::vector<std::pair<std::string, std::string>> met{{"amountIncludingVat", ">=999|<=-999"},
                                                             {"currencyCode", "''"},
                                                             {"currencyCode", "<>'USD'"},
                                                             {"amount", ">0&<99999999"}};
  const std::vector<std::pair<std::string, std::string>> unmet{
      {"amountIncludingVat", ">=99999999|<=-99999999"},
      {"currencyCode", "<>''"},
      {"currencyCode", "'USD'"},
      {"documentType", "Order"}};
  for (const auto& [name, value] : met) {
    INFO(name << " " << value);
    Approvals bc;
    CHECK(subscribe_workflow(bc, where(name, value)).status == 201);
    CHECK(bc.post().status == 400);
  }
  for (const auto& [name, value] : unmet) {
    INFO(name << " " << value);
    Approvals bc;
    CHECK(subscribe_workflow(bc, where(name, value)).status == 201);
    CHECK(bc.post().status == 204);
  }
}

TEST_CASE("a rejection leaves the document restricted, an approval and a cancellation free it") {
  Approvals bc;
  subscribe_workflow(bc);
  bc.person("send");
  const std::string step = Json::parse(bc.sent[0].request.body)["Workflow Step Id"];
  bc.answer(202);
  CHECK(answer_step(bc, step, "Reject").status == 204);
  bc.control("POST", "workflow", {{"code", "MS-PDAW-WH-01"}, {"enabled", false}});
  CHECK(bc.post().body.find("The restriction was imposed") != std::string::npos);
}

TEST_CASE("only its sender and an approval administrator take a request back") {
  Approvals bc;
  subscribe_workflow(bc);
  bc.person("send");
  const std::string step = Json::parse(bc.sent[0].request.body)["Workflow Step Id"];
  bc.answer(202);
  CHECK(answer_step(bc, step, "Cancel").body.find("permission necessary to cancel") != std::string::npos);
  bc.control("POST", "approval-admin", {{"enabled", true}});
  CHECK(answer_step(bc, step, "Cancel").status == 204);
  CHECK(bc.status() == "Open");
  CHECK(answer_step(bc, step).body.find("A response has already been received.") != std::string::npos);
}

TEST_CASE("each subscription makes a workflow that people can switch off; deleting it deletes the workflow") {
  Approvals bc;
  const Json first = Json::parse(subscribe_workflow(bc).body);
  const auto workflows = [&] { return bc.read(in_company + "/workflows?$select=code,enabled")["value"]; };
  CHECK(workflows().size() == 2);
  subscribe_workflow(
      bc);  // With the same client id: the first workflow is disabled, its subscription is not.
  CHECK(workflows().size() == 3);
  const Json list = bc.read(services + "/workflowWebhookSubscriptions")["value"];
  CHECK(list.size() == 2);
  CHECK(list[0]["enabled"] == true);
  const std::string url = services + "/workflowWebhookSubscriptions(" + first["id"].get<std::string>() + ")";
  CHECK(bc.business_central("DELETE", url).status == 400);
  CHECK(bc.business_central("DELETE", url, "", {{"If-Match", "*"}}).status == 204);
  CHECK(workflows().size() == 2);
  CHECK(bc.post().status == 400);
}

TEST_CASE("an address that is written the other way is never called") {
  Approvals bc;
  bc.control("POST", "settings", {{"workflow_decodes_url", true}});
  subscribe_workflow(bc);
  bc.person("send");
  bc.advance(Duration(120'000));
  CHECK(bc.sent.empty());
  CHECK(bc.status() == "Pending_x0020_Approval");
}

TEST_CASE("conditions must be base64 of JSON that names fields of the page") {
  Approvals bc;
  CHECK(subscribe_workflow(bc, "{}").status == 400);
  CHECK(subscribe_workflow(bc, "bm90IGpzb24=").status == 400);
  CHECK(bc.post().status == 204);  // Nothing was made that would hold it.
}

TEST_CASE("Without other names the sender's own approver is asked") {
  Approvals bc;
  bc.person("send", {{"sender", "LEE"}});
  const Json page = bc.read(in_company + "/approvalEntries?$filter=documentNumber%20eq%20'107214'");
  REQUIRE(page["value"].size() == 1);
  CHECK(page["value"][0]["approverId"] == "DANA");
  CHECK(page["value"][0]["senderName"] == "Lee Wong");
}

TEST_CASE("There is a company for each approval mode when that is asked for") {
  ModelOptions options;
  options.with_every_mode = true;
  Driver bc(options);
  const Json state = bc.control("GET", "state");
  REQUIRE(state["companies"].size() == 3);
  CHECK(state["companies"][0]["invoiceWorkflow"] == "none");
  CHECK(state["companies"][1]["invoiceWorkflow"] == "own");
  CHECK(state["companies"][2]["invoiceWorkflow"] == "none");  // Until somebody subscribes to it.
  const std::string id = state["companies"][1]["documents"][0]["id"];
  bc.control("POST", "invoices/" + id + "/send", {{"sender", "MARIA"}});
  const Json document = bc.control("GET", "state")["companies"][1]["documents"][0];
  CHECK(document["approval"] == "Pending Approval");
  CHECK(document["waitsFor"] == "Lee Wong");
}

}  // namespace countersign::approvals_test
