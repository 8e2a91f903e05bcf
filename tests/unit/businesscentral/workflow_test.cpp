// The services behind Business Central's outside approvals, as its own source defines them.
#include <nlohmann/json.hpp>

#include "businesscentral/workflow_conditions.hpp"
#include "businesscentral/workflow_notification.hpp"
#include "support.hpp"

namespace countersign::workflow_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Failed;

namespace {

const std::string services = "https://bc.example/v2.0/contoso.com/Production/ODataV4";
const std::string in_company = services + "/Company('CRONUS%20DE')";
const std::string client = "99999999-9999-4999-8999-999999999999";
const std::string step = "88888888-8888-4888-8888-888888888888";
const std::string url = "https://countersign.example/bc/contoso/0a1b/workflow";
const domain::HoldRule everything{};
const domain::HoldRule local{domain::HoldRule::Currencies::local, "EUR", {}, false, 999};
const domain::HoldRule others{domain::HoldRule::Currencies::others, "", {"USD"}, true, std::nullopt};

Exchange ensuring(std::vector<domain::HoldRule> rules = {everything}, bool encoded = false,
                  bool expects_ours = false) {
  auto exchange =
      Exchange::begin(domain::EnsureWorkflow{company, "CRONUS DE", std::move(rules), encoded, expects_ours},
                      settings(), {url, client}, {});
  REQUIRE(exchange.has_value());
  return std::move(*exchange);
}

nlohmann::json listed(const domain::HoldRule& rule = everything, const std::string& id = step) {
  return {{"notificationUrl", url},
          {"conditions", conditions_of(rule)},
          {"eventCode", "RUNWORKFLOWONSENDPURCHASEDOCFORAPPROVAL"},
          {"clientType", "Flow"},
          {"clientId", workflow_client_id(client, rule)},
          {"enabled", true},
          {"id", id}};
}

std::string page(const std::vector<nlohmann::json>& subscriptions) {
  return nlohmann::json{{"value", subscriptions}}.dump();
}

/// Takes the list, and is at the next request.
Exchange after_list(Exchange exchange, const std::vector<nlohmann::json>& subscriptions) {
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, page(subscriptions)), now)));
  return exchange;
}

nlohmann::json created(const Exchange& exchange) {
  CHECK(exchange.request().method == "POST");
  CHECK(exchange.request().url == in_company + "/workflowWebhookSubscriptions");
  return nlohmann::json::parse(exchange.request().body);
}

Exchange answering(domain::Verdict verdict = domain::Verdict::approve) {
  return begin(domain::AnswerWorkflow{invoice_key(), step, verdict});
}

std::string decode_base64(const std::string& text) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6U) | static_cast<unsigned>(digits.find(c));
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
  }
  return bytes;
}

std::string document(const std::string& id, const std::string& type, const std::string& status) {
  return R"({"id":")" + id + R"(","documentType":")" + type + R"(","status":")" + status + "\"}";
}

}  // namespace

TEST_CASE("conditions name fields of page 6404, with whole amounts of either sign") {
  const auto json = [](const domain::HoldRule& rule) {
    std::string text = conditions_of(rule);
    CHECK(is_conditions(text, rule));
    return nlohmann::json::parse(decode_base64(text)).at("HeaderConditions").dump();
  };
  const std::string invoice = R"({"Name":"documentType","Value":"Invoice"})";
  CHECK(json(everything) == "[" + invoice + "]");
  CHECK(json(local) == "[" + invoice +
                           R"(,{"Name":"currencyCode","Value":"''"},)"
                           R"({"Name":"amountIncludingVat","Value":">=999|<=-999"}])");
  CHECK(json(others) == "[" + invoice + R"(,{"Name":"currencyCode","Value":"<>''&<>'USD'"}])");
  const domain::HoldRule dollars{domain::HoldRule::Currencies::one, "USD", {}, false, 11999};
  CHECK(json(dollars) == "[" + invoice +
                             R"(,{"Name":"currencyCode","Value":"'USD'"},)"
                             R"({"Name":"amountIncludingVat","Value":">=11999|<=-11999"}])");
}

TEST_CASE("each set of conditions has a client id of its own, made of the secret") {
  CHECK(workflow_client_id(client, local) != workflow_client_id(client, others));
  CHECK(workflow_client_id(client, local) == workflow_client_id(client, local));
  CHECK(workflow_client_id(step, local) != workflow_client_id(client, local));
  CHECK(domain::is_guid(workflow_client_id(client, local)));
  CHECK(workflow_client_id("", local).empty());
}

TEST_CASE("subscriptions of ours are taken over, because a second one would disable the first") {
  auto exchange = ensuring({local, others});
  CHECK(exchange.request().method == "GET");
  CHECK(exchange.request().url == in_company + "/workflowWebhookSubscriptions");
  const auto done = outcome_of<domain::WorkflowSubscribed>(
      exchange.answer(reply(200, page({listed(local), listed(others, client)})), now));
  CHECK(done.created == 0);
  CHECK(done.deleted == 0);
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
    auto exchange = after_list(ensuring(), {other});
    const auto body = created(exchange);
    CHECK(body["conditions"] == conditions_of(everything));
    CHECK(body["clientId"] == workflow_client_id(client, everything));
    CHECK(body["notificationUrl"] == url);
  }
}

TEST_CASE("other conditions are other subscriptions: made first, then the old ones are deleted") {
  auto exchange = after_list(ensuring({local, others}), {listed(everything)});
  CHECK(created(exchange)["conditions"] == conditions_of(local));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(201, "{}"), now)));
  CHECK(created(exchange)["conditions"] == conditions_of(others));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(201, "{}"), now)));
  CHECK(exchange.request().method == "DELETE");
  CHECK(exchange.request().url == in_company + "/workflowWebhookSubscriptions(" + step + ")");
  CHECK(find_header(exchange.request().headers, "If-Match") == "*");
  const auto done = outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(204), now));
  CHECK(done.created == 2);
  CHECK(done.deleted == 1);
}

TEST_CASE("nobody else's subscription is ever deleted, whatever it says") {
  auto foreign = listed(local);
  foreign["notificationUrl"] = url + "x";
  auto exchange = ensuring();
  const auto done = outcome_of<domain::WorkflowSubscribed>(
      exchange.answer(reply(200, page({foreign, listed(everything, client)})), now));
  CHECK(done.deleted == 0);
}

TEST_CASE("without an approval route ours are deleted and none is made") {
  auto exchange = after_list(ensuring({}), {listed(local)});
  CHECK(exchange.request().method == "DELETE");
  CHECK(outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(404), now)).deleted == 1);
}

TEST_CASE("the address may have to be written as base64: ours are then known in both forms") {
  auto exchange = after_list(ensuring({everything}, true), {listed()});
  CHECK(created(exchange)["notificationUrl"] == encode_base64(url + "/base64"));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(201, "{}"), now)));
  CHECK(exchange.request().method == "DELETE");
  auto encoded = listed();
  encoded["notificationUrl"] = encode_base64(url + "/base64");
  auto again = ensuring({everything}, true);
  CHECK(outcome_of<domain::WorkflowSubscribed>(again.answer(reply(200, page({encoded})), now)).created == 0);
}

TEST_CASE("where some of ours were there and none is listed, nothing is made: a copy has none") {
  auto exchange = ensuring({everything}, false, true);
  outcome_of<domain::WorkflowsGone>(exchange.answer(reply(200, page({})), now));
  auto others_alone = ensuring({everything}, false, true);
  auto foreign = listed();
  foreign["notificationUrl"] = "https://elsewhere.example/hook";
  outcome_of<domain::WorkflowsGone>(others_alone.answer(reply(200, page({foreign})), now));
  INFO("one that is left is no copy's, in whatever form");
  auto encoded = listed();
  encoded["notificationUrl"] = encode_base64(url + "/base64");
  const auto remade = after_list(ensuring({everything}, false, true), {encoded});
  CHECK(remade.request().method == "POST");
}

TEST_CASE("the ids tell which are ours in the end, whichever attempt made them") {
  const std::string other = "77777777-7777-4777-8777-777777777777";
  auto exchange = after_list(ensuring({everything, local}), {listed(local, other), listed(others, client)});
  REQUIRE(created(exchange)["conditions"] == conditions_of(everything));
  const std::string made = R"({"id":"88888888-8888-4888-8888-88888888AAAA"})";
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(201, made), now)));
  const auto done = outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(204), now));
  CHECK(done.ours == std::vector<std::string>{other, "88888888-8888-4888-8888-88888888aaaa"});
  auto again = ensuring({everything, local});
  const auto kept = outcome_of<domain::WorkflowSubscribed>(
      again.answer(reply(200, page({listed(everything, client), listed(local, other)})), now));
  CHECK(kept.created == 0);
  CHECK(kept.ours == std::vector<std::string>{other, client});
}

TEST_CASE("a build that does not know a field holds everything instead, which is never less") {
  auto exchange = after_list(ensuring({local, others}), {});
  const auto unknown_field = error_reply(400, "Application_DialogException",
                                         "Unable to find a field with control name 'currencyCode'");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(unknown_field, now)));
  CHECK(created(exchange)["conditions"] == conditions_of(everything));
  const auto done = outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(201, "{}"), now));
  CHECK(done.simplified);
  // And the next time it finds that one and keeps it.
  auto again = after_list(ensuring({local, others}), {listed(everything)});
  const auto kept = outcome_of<domain::WorkflowSubscribed>(again.answer(unknown_field, now));
  CHECK(kept.created == 0);
  CHECK(kept.deleted == 0);
}

TEST_CASE("a list over several pages is read to its end before anything is made") {
  auto exchange = ensuring();
  const auto next =
      nlohmann::json{{"value", nlohmann::json::array()},
                     {"@odata.nextLink", in_company + "/workflowWebhookSubscriptions?$skiptoken=1"}};
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, next.dump()), now)));
  CHECK(exchange.request().method == "GET");
  CHECK(outcome_of<domain::WorkflowSubscribed>(exchange.answer(reply(200, page({listed()})), now)).created ==
        0);
}

TEST_CASE("workflows for purchase documents are read with their switches, templates and others left out") {
  auto exchange = begin(domain::ReadWorkflows{company});
  CHECK(exchange.request().url.find("/workflows?$select=code,enabled,template,category") !=
        std::string::npos);
  const auto read = outcome_of<domain::WorkflowsRead>(exchange.answer(
      reply(200,
            R"({"value":[{"code":"MS-PDAW-WH-01","enabled":true,"template":false,"category":"PURCHDOC"},)"
            R"({"code":"PIAPW","enabled":false,"template":false,"category":"PURCHDOC"},)"
            R"({"code":"MS-PIAPW","enabled":false,"template":true,"category":"PURCHDOC"},)"
            R"({"code":"SALES","enabled":true,"template":false,"category":"SALESDOC"}]})"),
      now));
  CHECK(read.workflows == std::vector<domain::WorkflowState>{{"MS-PDAW-WH-01", true}, {"PIAPW", false}});
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

TEST_CASE(
    "an answer names its step and its verdict; Business Central's refusal and a lost reply are told apart") {
  for (const auto& [verdict, name] : std::vector<std::pair<domain::Verdict, std::string>>{
           {domain::Verdict::reject, "Reject"}, {domain::Verdict::cancel, "Cancel"}})
    CHECK(answering(verdict).request().url ==
          services + "/WorkflowActionResponse_" + name + "?company=" + company_id);
  auto exchange = answering();
  CHECK(exchange.request().url == services + "/WorkflowActionResponse_Approve?company=" + company_id);
  CHECK(exchange.request().body == R"({"workflowStepInstanceId":")" + step + "\"}");
  outcome_of<domain::WorkflowAnswered>(exchange.answer(reply(204), now));
  auto second = answering();
  const auto refused = outcome_of<domain::WorkflowRefused>(second.answer(
      error_reply(400, "Application_DialogException", "A response has already been received."), now));
  CHECK(refused.message == "A response has already been received.");
  auto lost = answering();
  CHECK(failed_attempt(lost.answer(tl::unexpected(TransportError{true, "reset"}), now)).possibly_done);
  auto gateway = answering();
  CHECK(failed_attempt(gateway.answer(reply(504, "<html>"), now)).possibly_done);
}

TEST_CASE("a malformed parameter is spelled the other way, once, and a business refusal never") {
  auto exchange = answering(domain::Verdict::reject);
  REQUIRE(std::holds_alternative<NextRequest>(
      exchange.answer(error_reply(400, "BadRequest", "The parameter is not valid"), now)));
  CHECK(exchange.request().body == R"({"WorkflowStepInstanceId":")" + step + "\"}");
  const auto refused = outcome_of<domain::WorkflowRefused>(
      exchange.answer(error_reply(400, "BadRequest", "Still not valid"), now));
  CHECK(refused.message == "Still not valid");
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
  CHECK(asked->environment == "production");
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

}  // namespace countersign::workflow_test
