#include "scripted_door.hpp"

#include "catch.hpp"
#include "http/exchange.hpp"
#include "slack/signature.hpp"

namespace countersign::ingress_test {

using domain::Resource;

// The server ------------------------------------------------------------------------------------------------

std::shared_ptr<TenantDoor> ScriptedServer::make_tenant(const std::string& name, const std::string& team,
                                                        const std::string& organisation) {
  domain::TenantSettings settings;
  settings.tenant = TenantId{name};
  settings.slack.team_id = team;
  settings.slack.enterprise_id = organisation;
  settings.slack.client_id = "1.2";
  settings.public_url = "https://countersign.example";
  auto made = std::make_shared<TenantDoor>(std::make_shared<domain::TenantSettings>(settings));
  made->derive = [](const std::string& purpose) {
    return std::to_string(std::hash<std::string>{}("demo" + purpose));
  };
  made->companies["token"] = {{"Production", company_id}, {{Resource::purchase_invoices, "state-1"}}};
  made->signing_secret = [] { return vault::Secret::copy_of("secret"); };
  return made;
}

std::vector<std::shared_ptr<const TenantDoor>> ScriptedServer::sharing(
    const std::string& team_id, const std::string& enterprise_id) const {
  if (team_id.empty() && enterprise_id == "E1") return of_organisation;
  if (team_id == "T1" || (team_id.empty() && enterprise_id.empty())) return {tenant_};
  return {};
}

void ScriptedServer::accept(journal::AcceptRequest request, std::function<void(AcceptOutcome)> done) {
  written.push_back(std::move(request));
  done(outcomes.size() < written.size() ? AcceptOutcome::accepted : outcomes[written.size() - 1]);
}

void ScriptedServer::ask(journal::AcceptRequest request,
                         std::function<void(AcceptOutcome, std::optional<Record>)> done) {
  accept(std::move(request), [&](AcceptOutcome outcome) {
    done(outcome, outcome == AcceptOutcome::accepted ? reply : std::nullopt);
  });
}

void ScriptedServer::find_documents(const TenantId& /*tenant*/, const std::string& number,
                                    std::function<void(Result<std::vector<domain::FoundDocument>>)> done) {
  sought.push_back(number);
  done(found);
}

void ScriptedServer::install_slack(const TenantId& tenant, SlackReturn returned,
                                   std::function<void(InstallResult)> done) {
  returned_with.push_back(tenant.value + " " + returned.code);
  links.push_back(returned.link);
  done(installed);
}

void ScriptedServer::read_at_once(const TenantId& /*tenant*/, domain::Call call,
                                  std::function<void(domain::Outcome)> done) {
  done(std::holds_alternative<domain::ListFiles>(call) ? listed : read);
  asked.push_back(std::move(call));
}

// Who asks --------------------------------------------------------------------------------------------------

HttpResponse Front::answer(http::ServerRequest request) {
  const auto exchange = std::make_shared<http::Exchange>([] {});
  ingress::public_handler({server, metrics, clock})(std::move(request), http::Responder(exchange));
  const auto turn = exchange->take();
  REQUIRE(turn.step == http::Exchange::Step::response);
  body_of_answer = turn.response.body;
  hold = turn.hold;
  return turn.response;
}

unsigned Front::send_signed_to(const std::string& path, const std::string& body, const std::string& secret) {
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  return send(
      path, body,
      {{"X-Slack-Request-Timestamp", seconds}, {"X-Slack-Signature", slack::sign(secret, seconds, body)}});
}

// What they send --------------------------------------------------------------------------------------------

std::string notification_of(int records) {
  nlohmann::json items = nlohmann::json::array();
  for (int i = 0; i < records; ++i) {
    auto id = record_id;
    const auto number = std::to_string(1'000 + i);
    id.replace(id.size() - number.size(), number.size(), number);
    std::string resource = "companies(" + company_id + ")/purchaseInvoices(";
    resource.append(id).append(")");
    items.push_back({{"clientState", "state-1"}, {"changeType", "updated"}, {"resource", resource}});
  }
  return nlohmann::json{{"value", items}}.dump();
}

std::string click() {
  const nlohmann::json payload{
      {"type", "block_actions"},
      {"user", {{"id", "W1"}}},
      {"team", {{"id", "T1"}}},
      {"container", {{"channel_id", "C1"}, {"message_ts", "1.5"}}},
      {"actions",
       {{{"action_id", "approve"},
         {"action_ts", "2.5"},
         {"value", "Production/" + company_id + "/purchaseInvoices/" + record_id + "|v1|s1"}}}}};
  return "payload=" + percent_encode(payload.dump());
}

std::string form_with(const std::string& metadata, const std::string& team) {
  const nlohmann::json values{{"text", {{"text", {{"type", "plain_text_input"}, {"value", "A &amp; B"}}}}}};
  const nlohmann::json payload{{"type", "view_submission"},
                               {"user", {{"id", "W1"}}},
                               {"team", {{"id", team}}},
                               {"trigger_id", "1.2.a"},
                               {"view",
                                {{"id", "V1"},
                                 {"hash", "h1"},
                                 {"callback_id", "reject"},
                                 {"private_metadata", metadata},
                                 {"state", {{"values", values}}}}}};
  return "payload=" + percent_encode(payload.dump());
}

std::string changed(const std::string& body, const std::function<void(nlohmann::json&)>& change) {
  constexpr std::size_t name = std::string_view("payload=").size();
  auto payload = nlohmann::json::parse(*percent_decode(body.substr(name), false));
  change(payload);
  return "payload=" + percent_encode(payload.dump());
}

}  // namespace countersign::ingress_test
