// The services behind Business Central's outside approvals, as its own source defines them.
#include <nlohmann/json.hpp>

#include "businesscentral/workflow_notification.hpp"
#include "support.hpp"

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Failed;

namespace {

const std::string services = "https://bc.example/v2.0/contoso.com/Production/ODataV4";
const std::string in_company = services + "/Company('CRONUS%20DE')";
const std::string client = "99999999-9999-4999-8999-999999999999";
const std::string step = "88888888-8888-4888-8888-888888888888";
const std::string conditions =
    "eyJIZWFkZXJDb25kaXRpb25zIjpbeyJOYW1lIjoiZG9jdW1lbnRUeXBlIiwiVmFsdWUiOiJJbnZvaWNlIn1dLCJMaW5lc0NvbmRpdGlv"
    "bn"
    "MiOltdfQ==";
const std::string url = "https://countersign.example/bc/contoso/0a1b/workflow";

Exchange ensuring() {
  auto exchange =
      Exchange::begin(domain::EnsureWorkflow{company, "CRONUS DE"}, settings(), {url, client}, {});
  REQUIRE(exchange.has_value());
  return std::move(*exchange);
}

nlohmann::json listed() {
  return {{"notificationUrl", url},
          {"conditions", conditions},
          {"eventCode", "RUNWORKFLOWONSENDPURCHASEDOCFORAPPROVAL"},
          {"clientType", "Flow"},
          {"clientId", client},
          {"enabled", true},
          {"id", step}};
}

std::string page(const nlohmann::json& subscription) {
  return nlohmann::json{{"value", nlohmann::json::array({subscription})}}.dump();
}

Exchange approving() {
  return begin(domain::AnswerWorkflow{invoice_key(), step});
}

std::string document(const std::string& id, const std::string& type, const std::string& status) {
  return R"({"id":")" + id + R"(","documentType":")" + type + R"(","status":")" + status + "\"}";
}

}  // namespace

TEST_CASE("a workflow subscription of ours is taken over, because a second one would disable it") {
  auto exchange = ensuring();
  CHECK(exchange.request().method == "GET");
  CHECK(exchange.request().url ==
        in_company + "/workflowWebhookSubscriptions?$filter=clientId%20eq%20" + client);
  const auto found = outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(200, page(listed())), now));
  CHECK_FALSE(found.created);
}

TEST_CASE("what is listed but off, elsewhere or for something else is not taken for ours") {
  const std::vector<std::pair<std::string, nlohmann::json>> changes{
      {"enabled", false},
      {"notificationUrl", "https://other.example/workflow"},
      {"conditions", "e30="},
      {"clientId", step},
      {"eventCode", "RUNWORKFLOWONSENDSALESDOCFORAPPROVAL"}};
  for (const auto& [field, value] : changes) {
    INFO(field);
    auto other = listed();
    other[field] = value;
    auto exchange = ensuring();
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, page(other)), now)));
    CHECK(exchange.request().method == "POST");
    CHECK(exchange.request().url == in_company + "/workflowWebhookSubscriptions");
    const auto body = nlohmann::json::parse(exchange.request().body);
    CHECK(body["conditions"] == conditions);
    CHECK(body["clientId"] == client);
    CHECK(body["notificationUrl"] == url);
    CHECK(outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(201, "{}"), now)).created);
  }
}

TEST_CASE("an environment without the services, or a refusal, is no subscription") {
  auto absent = ensuring();
  outcome_of<domain::NotOffered>(absent.answer(error_reply(404, "BadRequest_NotFound", "no segment"), now));
  auto forbidden = ensuring();
  CHECK(outcome_of<Failed>(forbidden.answer(error_reply(403, "Authorization_x", "no"), now)).kind ==
        Failed::Kind::unauthorised);
  auto refused = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(refused.answer(reply(200, R"({"value":[]})"), now)));
  CHECK(outcome_of<Failed>(
            refused.answer(error_reply(400, "Application_DialogException", "Unable to parse"), now))
            .kind == Failed::Kind::payload);
}

TEST_CASE("only purchase invoices that wait are pending, over all pages") {
  auto exchange = begin(domain::ReadPending{company, "CRONUS DE"});
  CHECK(exchange.request().url == in_company + "/workflowPurchaseDocuments?$select=id,documentType,status");
  const std::string first = document(record_id, "Invoice", "Pending_x0020_Approval") + "," +
                            document(client, "Invoice", "Released") + "," +
                            document(client, "Order", "Pending_x0020_Approval");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(
      reply(200, R"({"value":[)" + first + R"(],"@odata.nextLink":")" + in_company + R"(/x?$skiptoken=1"})"),
      now)));
  const auto read = outcome_of<domain::PendingRead>(exchange.answer(
      reply(200, R"({"value":[)" + document(step, "Invoice", "Pending_x0020_Approval") + "]}"), now));
  CHECK(read.ids == std::vector<std::string>{record_id, step});
}

TEST_CASE("a pending list that cannot be read is not taken for an empty one") {
  for (const auto* body : {R"({})", R"({"value":[{"id":"x","documentType":"Invoice","status":"Open"}]})",
                           R"({"value":[{"documentType":"Invoice","status":"Open"}]})"}) {
    INFO(body);
    auto exchange = begin(domain::ReadPending{company, "CRONUS DE"});
    CHECK(outcome_of<Failed>(exchange.answer(reply(200, body), now)).kind == Failed::Kind::not_understood);
  }
}

TEST_CASE("an approval names its step; Business Central's refusal and a lost reply are told apart") {
  auto exchange = approving();
  CHECK(exchange.request().url == services + "/WorkflowActionResponse_Approve?company=" + company_id);
  CHECK(exchange.request().body == R"({"workflowStepInstanceId":")" + step + "\"}");
  outcome_of<domain::WorkflowAnswered>(exchange.answer(reply(204), now));
  auto second = approving();
  const auto refused = outcome_of<domain::WorkflowRefused>(second.answer(
      error_reply(400, "Application_DialogException", "A response has already been received."), now));
  CHECK(refused.message == "A response has already been received.");
  auto lost = approving();
  CHECK(failed_attempt(lost.answer(tl::unexpected(TransportError{true, "reset"}), now)).possibly_done);
  auto gateway = approving();
  CHECK(failed_attempt(gateway.answer(reply(504, "<html>"), now)).possibly_done);
}

TEST_CASE("a workflow's request names document, step and sender") {
  const auto asked = parse_workflow_notification(
      R"({"Row Id":"5D115C9C-44e3-4a11-bb43-000d3a2feca1","Workflow Step Id":"88888888-8888-4888-8888-888888888888",)"
      R"("Requested By User Email":" Maria@Contoso.com ","Company Id":"33333333-3333-4333-8333-333333333333",)"
      R"("Environment Name":"Production"})");
  REQUIRE(asked.has_value());
  CHECK(asked->row_id == record_id);
  CHECK(asked->step_id == step);
  CHECK(asked->requester == "maria@contoso.com");
  CHECK(asked->company == company_id);
  const auto least = parse_workflow_notification(
      R"({"Row Id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","Workflow Step Id":"88888888-8888-4888-8888-888888888888"})");
  REQUIRE(least.has_value());
  CHECK(least->requester.empty());
}

TEST_CASE("anything else is no request of a workflow") {
  for (
      const auto* body :
      {"", "[]", "{}", R"({"Row Id":"x","Workflow Step Id":"88888888-8888-4888-8888-888888888888"})",
       R"({"Row Id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1"})",
       R"({"Row Id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","Workflow Step Id":"88888888-8888-4888-8888-888888888888",)"
       R"("Requested By User Email":7})"}) {
    INFO(body);
    CHECK_FALSE(parse_workflow_notification(body).has_value());
  }
}

TEST_CASE("a client id is a guid made of a secret") {
  CHECK(guid_from("0123456789abcdef0123456789ABCDEF99") == "01234567-89ab-cdef-0123-456789abcdef");
  CHECK(guid_from("0123456789abcdef").empty());
  CHECK(guid_from("0123456789abcdef0123456789abcdeZ").empty());
}
