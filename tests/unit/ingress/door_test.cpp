// What the door answers when the server cannot take what it is given, against a server of the test's own.
#include "ingress/door.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/url.hpp"
#include "domain/message.hpp"
#include "http/exchange.hpp"
#include "slack/signature.hpp"

namespace countersign::door_test {

using namespace countersign;
using domain::Resource;
using journal::AcceptOutcome;

namespace {

const Instant now = parse_instant("2026-11-24T14:00:00Z").value();
const std::string company_id = "33333333-3333-4333-8333-333333333333";
const std::string record_id = "44444444-4444-4444-8444-444444444444";

class StandingClock final : public Clock {
 public:
  Instant now() const override { return door_test::now; }
};

/// Answers every write as the test says, at once.
class ScriptedServer final : public ServerPort {
 public:
  ScriptedServer() : tenant_(make_tenant("demo")) {}

  static std::shared_ptr<TenantDoor> make_tenant(const std::string& name, const std::string& team = "T1",
                                                 const std::string& organisation = "") {
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

  bool accepting() const override { return is_accepting; }
  std::shared_ptr<const TenantDoor> tenant(const std::string& name) const override {
    return name == "demo" ? tenant_ : nullptr;
  }
  std::vector<std::shared_ptr<const TenantDoor>> sharing(const std::string& team_id,
                                                         const std::string& enterprise_id) const override {
    if (team_id.empty() && enterprise_id == "E1") return of_organisation;
    if (team_id == "T1" || (team_id.empty() && enterprise_id.empty())) return {tenant_};
    return {};
  }
  void look_at_channel(const TenantId& tenant, const std::string& channel) override {
    looked_at.push_back(tenant.value + " " + channel);
  }
  void accept(journal::AcceptRequest request, std::function<void(AcceptOutcome)> done) override {
    written.push_back(std::move(request));
    done(outcomes.size() < written.size() ? AcceptOutcome::accepted : outcomes[written.size() - 1]);
  }
  void ask(journal::AcceptRequest request,
           std::function<void(AcceptOutcome, std::optional<Record>)> done) override {
    accept(std::move(request), [&](AcceptOutcome outcome) {
      done(outcome, outcome == AcceptOutcome::accepted ? reply : std::nullopt);
    });
  }
  void find_documents(const TenantId& /*tenant*/, const std::string& number,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done) override {
    sought.push_back(number);
    done(found);
  }
  void install_slack(const TenantId& tenant, SlackReturn returned,
                     std::function<void(InstallResult)> done) override {
    returned_with.push_back(tenant.value + " " + returned.code);
    links.push_back(returned.link);
    done(installed);
  }
  std::string fresh_nonce() override { return "nonce" + std::to_string(++nonces); }
  void read_at_once(const TenantId& /*tenant*/, domain::Call /*call*/,
                    std::function<void(domain::Outcome)> done) override {
    done(domain::Failed{});
  }
  void health(std::function<void(std::vector<TenantHealth>)> done) override { done({}); }

  bool is_accepting = true;
  std::vector<AcceptOutcome> outcomes;  ///< In order; accepted when there are no more.
  std::vector<std::string> looked_at;   ///< Tenant and channel.
  std::vector<journal::AcceptRequest> written;
  std::vector<std::shared_ptr<const TenantDoor>> of_organisation;
  std::optional<Record> reply;  ///< What a form's conversation answers.
  std::vector<std::string> sought;
  std::vector<domain::FoundDocument> found;
  std::vector<std::string> returned_with;  ///< Tenant and code.
  std::vector<std::string> links;
  InstallResult installed{InstallResult::Kind::answered};
  int nonces = 0;

 private:
  std::shared_ptr<const TenantDoor> tenant_;
};

struct Front {
  ScriptedServer server;
  telemetry::Metrics metrics;
  StandingClock clock;
  std::string body_of_answer;
  Duration hold{};  ///< Of the last answer.

  unsigned send(const std::string& path, const std::string& body, std::vector<HttpHeader> headers = {},
                bool too_large = false) {
    const auto exchange = std::make_shared<http::Exchange>([] {});
    http::ServerRequest request{{"POST", path, std::move(headers), body, {}}, "127.0.0.1", too_large};
    ingress::public_handler({server, metrics, clock})(std::move(request), http::Responder(exchange));
    const auto turn = exchange->take();
    REQUIRE(turn.step == http::Exchange::Step::response);
    body_of_answer = turn.response.body;
    hold = turn.hold;
    return turn.response.status;
  }

  /// As a browser does.
  HttpResponse get(const std::string& path, std::vector<HttpHeader> headers = {}) {
    const auto exchange = std::make_shared<http::Exchange>([] {});
    http::ServerRequest request{{"GET", path, std::move(headers), {}, {}}, "127.0.0.1", false};
    ingress::public_handler({server, metrics, clock})(std::move(request), http::Responder(exchange));
    const auto turn = exchange->take();
    REQUIRE(turn.step == http::Exchange::Step::response);
    return turn.response;
  }

  unsigned send_signed(const std::string& kind, const std::string& body) {
    const auto seconds = std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(door_test::now.time_since_epoch()).count());
    return send("/slack/demo/" + kind, body,
                {{"X-Slack-Request-Timestamp", seconds},
                 {"X-Slack-Signature", slack::sign("secret", seconds, body)}});
  }
};

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

const std::string about = "Production/" + company_id + "/purchaseInvoices/" + record_id + "|v3|s1";

std::string form_with(const std::string& metadata, const std::string& team = "T1") {
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

std::string page_button(const std::string& action, const std::string& value, const std::string& metadata) {
  const nlohmann::json payload{
      {"type", "block_actions"},
      {"user", {{"id", "W1"}, {"team_id", "T1"}}},
      {"team", {{"id", "T1"}}},
      {"container", {{"type", "view"}, {"view_id", "V1"}}},
      {"view", {{"id", "V1"}, {"hash", "h1"}, {"private_metadata", metadata}}},
      {"actions", {{{"action_id", action}, {"action_ts", "2.5"}, {"value", value}}}}};
  return "payload=" + percent_encode(payload.dump());
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

}  // namespace

TEST_CASE("a tenant that notifies faster than its settings say is answered later, and nothing is refused") {
  Front front;
  const auto each_second = domain::BusinessCentralSettings{}.notifications_per_second;
  const auto burst = each_second * limits::notification_burst_ms / Duration{1'000};
  for (std::size_t i = 0; i <= burst; ++i) {
    REQUIRE(front.send("/bc/demo/token", notification_of(1)) == 202);
    REQUIRE(front.hold == Duration::zero());
  }
  std::vector<Duration> holds;
  for (std::size_t i = 0; i < 3 * each_second; ++i) {
    REQUIRE(front.send("/bc/demo/token", notification_of(1)) == 202);
    holds.push_back(front.hold);
  }
  CHECK(holds.front() > Duration::zero());
  CHECK(std::is_sorted(holds.begin(), holds.end()));
  CHECK(holds.back() == limits::answer_hold_ms);
  CHECK(front.server.written.size() == burst + 1 + holds.size());
  CHECK(front.metrics.expose().find("countersign_notifications_held_total{tenant=\"demo\"} " +
                                    std::to_string(holds.size())) != std::string::npos);
  SECTION("a handshake does not wait: Business Central gives it five seconds") {
    CHECK(front.send("/bc/demo/token?validationToken=a", "") == 200);
    CHECK(front.hold == Duration::zero());
  }
}

TEST_CASE("while the server starts or stops everything is to be sent again") {
  Front front;
  front.server.is_accepting = false;
  CHECK(front.send("/bc/demo/token", notification_of(1)) == 503);
  CHECK(front.send("/bc/demo/token?validationToken=abc", "") == 503);
  CHECK(front.send("/bc/nobody/token", "{}") == 503);
  CHECK(front.send_signed("interactions", click()) == 503);
  CHECK(front.send_signed("events", R"({"type":"event_callback"})") == 503);
  CHECK(front.server.written.empty());
}

TEST_CASE("what could not be written is to be sent again, what was written before is not") {
  const auto [outcome, is_durable] =
      GENERATE(table<AcceptOutcome, bool>({{AcceptOutcome::accepted, true},
                                           {AcceptOutcome::duplicate, true},
                                           {AcceptOutcome::full, false},
                                           {AcceptOutcome::unavailable, false}}));
  Front front;
  front.server.outcomes = {outcome};
  SECTION("a notification") {
    CHECK(front.send("/bc/demo/token", notification_of(1)) == (is_durable ? 202 : 503));
  }
  SECTION("one record of several") {
    CHECK(front.send("/bc/demo/token", notification_of(3)) == (is_durable ? 202 : 503));
    CHECK(front.server.written.size() == 3);
  }
  SECTION("the sweep that stands for a body that is too large") {
    CHECK(front.send("/bc/demo/token", "", {}, true) == (is_durable ? 202 : 503));
  }
  SECTION("the sweep that stands for a body that is not understood") {
    CHECK(front.send("/bc/demo/token", "{") == (is_durable ? 202 : 503));
  }
  SECTION("a click") {
    CHECK(front.send_signed("interactions", click()) == (is_durable ? 200 : 503));
  }
  SECTION("a form") {
    CHECK(front.send_signed("interactions", form_with(about + "|C1")) == (is_durable ? 200 : 503));
  }
  CHECK_FALSE(front.server.written.empty());
}

TEST_CASE("a record that is named twice is marked once, and very many records become one sweep") {
  Front front;
  auto twice = nlohmann::json::parse(notification_of(1));
  twice["value"].push_back(twice["value"][0]);
  CHECK(front.send("/bc/demo/token", twice.dump()) == 202);
  CHECK(front.server.written.size() == 1);
  CHECK(front.send("/bc/demo/token", notification_of(201)) == 202);
  REQUIRE(front.server.written.size() == 2);
  CHECK(front.server.written.back().audit.at(0).body.find("sweep") != std::string::npos);
}

namespace {

std::string workflow_request(const std::string& company = company_id) {
  return nlohmann::json{{"Row Id", record_id},
                        {"Workflow Step Id", "88888888-8888-4888-8888-888888888888"},
                        {"Requested By User Email", "maria@contoso.com"},
                        {"Company Id", company}}
      .dump();
}

}  // namespace

TEST_CASE(
    "a workflow's request reaches the conversation, and the company that may not know the document yet") {
  Front front;
  CHECK(front.send("/bc/demo/token/workflow", workflow_request()) == 202);
  REQUIRE(front.server.written.size() == 2);
  CHECK(to_string(front.server.written[0].to.entity) ==
        "conversation:Production/" + company_id + "/purchaseInvoices/" + record_id);
  CHECK(front.server.written[0].input.type == "approval_requested");
  CHECK(front.server.written[1].input.type == "record_marked");
}

TEST_CASE("a workflow's request tells by its address how Business Central takes addresses") {
  for (const auto& [path, encoded] : std::map<std::string, bool>{{"workflow", false},
                                                                 {"workflow/app", false},
                                                                 {"workflow/base64", false},
                                                                 {"workflow/app/other", false},
                                                                 {"workflow/app/base64", true}}) {
    INFO(path);
    Front front;
    CHECK(front.send("/bc/demo/token/" + path, workflow_request()) == 202);
    REQUIRE(front.server.written.size() == 2);
    const auto message = domain::decode_message(front.server.written[0].input);
    REQUIRE(message.has_value());
    CHECK(std::get<domain::ApprovalRequested>(*message).encoded == encoded);
  }
  Front front;
  CHECK(front.send("/bc/demo/token/workflow/app/base64/more", workflow_request()) == 202);
  CHECK(front.server.written.empty());
}

TEST_CASE("a workflow's request that could not be written is to be sent again") {
  for (const auto& outcomes : std::vector<std::vector<AcceptOutcome>>{
           {AcceptOutcome::full}, {AcceptOutcome::accepted, AcceptOutcome::unavailable}}) {
    Front front;
    front.server.outcomes = outcomes;
    CHECK(front.send("/bc/demo/token/workflow", workflow_request()) == 503);
  }
}

TEST_CASE("a workflow's request is never answered 4xx, and what is not ours changes nothing") {
  Front front;
  CHECK(front.send("/bc/demo/wrong/workflow", workflow_request()) == 202);
  CHECK(front.send("/bc/nobody/token/workflow", workflow_request()) == 202);
  CHECK(front.send("/bc/demo/token/workflow", "{") == 202);
  CHECK(front.send("/bc/demo/token/workflow", "", {}, true) == 202);
  CHECK(front.send("/bc/demo/token/workflow", workflow_request("00000000-0000-4000-8000-000000000001")) ==
        202);
  CHECK(front.send("/bc/demo/token/elsewhere", workflow_request()) == 202);
  CHECK(front.server.written.empty());
}

TEST_CASE("a form is answered with what its conversation replies, and closes when it says nothing") {
  Front front;
  REQUIRE(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.empty());
  REQUIRE(front.server.written.size() == 1);
  const auto message = domain::decode_message(front.server.written[0].input);
  REQUIRE(message);
  const auto& form = std::get<domain::FormSubmitted>(*message);
  CHECK(form.form == "reject");
  CHECK(form.version == 3);
  CHECK(form.user == "W1");
  CHECK(form.channel == "C1");
  CHECK(form.text == "A & B");
  CHECK(form.at == now);
  CHECK(front.server.written[0].audit.at(0).type == "form.received");
  CHECK(front.server.written[0].audit.at(0).body.find("A &") == std::string::npos);

  domain::FormAnswer answer;
  answer.problem = domain::FormAnswer::Problem::no_text;
  front.server.reply = domain::encode(answer);
  CHECK(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.find(R"("response_action":"errors")") != std::string::npos);
  answer.problem = domain::FormAnswer::Problem::none;
  answer.refusal = domain::PrivateAnswer{};
  front.server.reply = domain::encode(answer);
  CHECK(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.find(R"("response_action":"update")") != std::string::npos);
}

TEST_CASE("a form or a page that is not ours is passed over and written nowhere") {
  Front front;
  for (const auto& body :
       {form_with(""), form_with("|v3|s1|C1"), form_with(about), form_with(about + "|"),
        form_with(about + "|c1"), form_with(about + "|C1|C2"), form_with(std::string(4'000, 'x')),
        form_with(about + "|C1", "T2"), page_button("next", "0", about + "|C1"),
        page_button("next", "2x", about + "|C1"), page_button("next", "-1", about + "|C1"),
        page_button("next", "99999999999", about + "|C1"), page_button("next", "2", about),
        page_button("approve", "2", about + "|C1")}) {
    INFO(body);
    CHECK(front.send_signed("interactions", body) == 200);
    CHECK(front.body_of_answer.empty());
  }
  // A link: the browser follows it, and Slack tells of it.
  CHECK(front.send_signed("interactions", page_button("files", "", about + "|C1")) == 200);
  CHECK(front.server.written.empty());
  CHECK(front.send_signed("interactions", page_button("next", "2", about + "|C1")) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].input.type == "page_turned");
}

TEST_CASE("an event about a channel has that channel looked at again, and nothing is kept of it") {
  Front front;
  const auto event = [&](const std::string& type, const std::string& channel) {
    return front.send_signed("events", R"({"type":"event_callback","team_id":"T1","event":{"type":")" + type +
                                           R"(","channel":)" + channel + "}}");
  };
  CHECK(event("channel_shared", R"("C1")") == 200);
  CHECK(event("channel_unshared", R"("C1")") == 200);
  CHECK(event("channel_archive", R"("C2")") == 200);
  CHECK(event("channel_rename", R"({"id":"C3","name":"other"})") == 200);
  CHECK(event("message", R"("C4")") == 200);
  CHECK(event("channel_shared", R"("")") == 200);
  CHECK(front.server.looked_at == std::vector<std::string>{"demo C1", "demo C1", "demo C2", "demo C3"});
  CHECK(front.server.written.empty());
}

namespace {

/// The payload of this body, changed.
std::string changed(const std::string& body, const std::function<void(nlohmann::json&)>& change) {
  constexpr std::size_t name = std::string_view("payload=").size();
  auto payload = nlohmann::json::parse(*percent_decode(body.substr(name), false));
  change(payload);
  return "payload=" + percent_encode(payload.dump());
}

std::string lines_button() {
  return changed(click(), [](nlohmann::json& payload) {
    payload["actions"][0]["action_id"] = "lines";
    payload["user"]["team_id"] = "T1";
  });
}

}  // namespace

TEST_CASE(
    "clicks, buttons in modals and forms are taken of this workspace alone, and only if Slack says so") {
  const auto body =
      GENERATE(click(), lines_button(), page_button("next", "2", about + "|C1"), form_with(about + "|C1"));
  INFO(body);
  Front front;
  CHECK(front.send_signed("interactions", body) == 200);
  const auto taken = front.server.written.size();
  CHECK(taken == 1);
  const std::vector<nlohmann::json> elsewhere{
      nullptr, nlohmann::json::object(), {{"id", "T2"}}, {{"id", ""}}, {{"id", 7}}};
  for (const auto& team : elsewhere) {
    CHECK(front.send_signed("interactions", changed(body, [&](auto& payload) {
                              payload["team"] = team;
                              payload["view"]["team_id"] = "T1";
                            })) == 200);
  }
  CHECK(front.server.written.size() == taken);
}

TEST_CASE("lines are shown to our people alone, whichever button asks for them") {
  const auto body = GENERATE(lines_button(), page_button("next", "2", about + "|C1"));
  const auto taken_from = [&](const nlohmann::json& user_team, const nlohmann::json& enterprise) {
    Front front;
    CHECK(front.send_signed("interactions", changed(body, [&](auto& payload) {
                              payload["user"]["team_id"] = user_team;
                              payload["enterprise"] = enterprise;
                            })) == 200);
    return front.server.written.size() == 1;
  };
  CHECK(taken_from("T1", nullptr));
  CHECK_FALSE(taken_from("T2", nullptr));
  CHECK_FALSE(taken_from(nullptr, nullptr));
  INFO("the organisation is the one where it was clicked, not the person's: a guest would be let in");
  CHECK_FALSE(taken_from("T2", {{"id", "E1"}}));
  CHECK_FALSE(taken_from(nullptr, {{"id", "E1"}}));
}

namespace {

std::string command(const std::string& text, const std::string& team = "T1") {
  return "token=x&team_id=" + team +
         "&user_id=W1&command=%2Fcountersign&trigger_id=1.2&text=" + percent_encode(text);
}

domain::CommandAnswer answer_of(domain::CommandAnswer::Kind kind) {
  domain::CommandAnswer answer;
  answer.kind = kind;
  return answer;
}

}  // namespace

TEST_CASE("a command is stored, and answered in its reply to its sender alone") {
  Front front;
  front.server.reply = domain::encode(answer_of(domain::CommandAnswer::Kind::help));
  CHECK(front.send_signed("commands", command("help")) == 200);
  const auto said = nlohmann::json::parse(front.body_of_answer);
  CHECK(said["response_type"] == "ephemeral");
  CHECK(said["text"].get<std::string>().find("/countersign find") != std::string::npos);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.entity == domain::desk_entity("W1"));
  CHECK(front.server.written[0].dedup_keys == std::vector<std::string>{"slack-trigger:1.2"});
  REQUIRE(front.server.written[0].audit.size() == 1);
  CHECK(front.server.written[0].audit[0].type == "command.received");
  CHECK(front.send_signed("commands", command("delegate <@U1> until friday")) == 200);
  CHECK(front.server.written[1].to.entity == domain::directory_entity());
}

TEST_CASE("a search shows what concerns its sender, and of the rest not even that it is there") {
  Front front;
  auto allowed = answer_of(domain::CommandAnswer::Kind::find);
  allowed.words = "107214";
  allowed.rules = {"over-1k"};
  front.server.reply = domain::encode(allowed);
  domain::FoundDocument mine;
  mine.row.people = {"W1"};
  mine.row.total = "EUR 1.00";
  auto of_rule = mine;
  of_rule.row.people = {};
  of_rule.row.rule = "over-1k";
  of_rule.row.total = "EUR 2.00";
  auto secret = of_rule;
  secret.row.rule = "board";
  secret.row.total = "EUR 3.00";
  front.server.found = {mine, of_rule, secret};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  CHECK(front.server.sought == std::vector<std::string>{"107214"});
  CHECK(front.body_of_answer.find("EUR 1.00") != std::string::npos);
  CHECK(front.body_of_answer.find("EUR 2.00") != std::string::npos);
  CHECK(front.body_of_answer.find("EUR 3.00") == std::string::npos);
  CHECK(front.body_of_answer.find("2 documents found") != std::string::npos);
  front.server.found = {secret};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  const auto hidden = front.body_of_answer;
  front.server.found = {};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  CHECK(front.body_of_answer == hidden);
}

TEST_CASE("a command that is not stored, or not decided in time, says so and is no error of Slack's") {
  Front front;
  CHECK(front.send_signed("commands", command("mine")) == 200);
  CHECK(front.body_of_answer.find("longer than Slack waits") != std::string::npos);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::full, AcceptOutcome::unavailable};
  for (int i = 0; i < 2; ++i) {
    CHECK(front.send_signed("commands", command("mine")) == 200);
    CHECK(front.body_of_answer.find("nothing was done") != std::string::npos);
  }
}

TEST_CASE("a command from elsewhere tells nothing and is written nowhere; one that is none is passed over") {
  Front front;
  front.server.reply = domain::encode(answer_of(domain::CommandAnswer::Kind::help));
  for (const auto* team : {"T2", ""}) {
    CHECK(front.send_signed("commands", command("help", team)) == 200);
    CHECK(front.body_of_answer.find("/countersign") == std::string::npos);
  }
  CHECK(front.send_signed("commands", "text=help&team_id=T1") == 200);
  CHECK(front.body_of_answer.empty());
  CHECK(front.send_signed("commands", "ssl_check=1") == 200);
  CHECK(front.server.written.empty());
  CHECK(front.send("/slack/demo/commands", command("help")) == 401);
}

TEST_CASE("whoever opens the Home tab is told to their desk, once, and nobody of elsewhere") {
  Front front;
  const auto event = [&](const std::string& user, const std::string& tab, const std::string& team = "T1") {
    return front.send_signed("events", R"({"type":"event_callback","event_id":"Ev1","team_id":")" + team +
                                           R"(","event":{"type":"app_home_opened","user":")" + user +
                                           R"(","tab":")" + tab + R"(","event_ts":"1.5"}})");
  };
  CHECK(event("W1", "messages") == 200);
  CHECK(event("W1", "home", "T2") == 200);
  CHECK(event("W1:x", "home") == 200);
  CHECK(event("", "home") == 200);
  CHECK(front.server.written.empty());
  CHECK(event("W1", "home") == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.entity == domain::desk_entity("W1"));
  CHECK(front.server.written[0].input.type == "home_opened");
  CHECK(front.server.written[0].dedup_keys.size() == 2);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::duplicate, AcceptOutcome::unavailable};
  CHECK(event("W1", "home") == 200);
  CHECK(event("W1", "home") == 503);
}

namespace {

/// What a browser has after it set out for Slack's page.
struct SetOut {
  std::string cookie;
  std::string state;
};

SetOut set_out(Front& front) {
  const auto response = front.get("/slack/demo/install");
  REQUIRE(response.status == 302);
  const auto location = std::string(find_header(response.headers, "Location"));
  const auto query = parse_form(split_target(location).query).value();
  const auto cookie = std::string(find_header(response.headers, "Set-Cookie"));
  return {cookie.substr(0, cookie.find(';')), *find_value(query, "state")};
}

HttpResponse come_back(Front& front, const SetOut& out, const std::string& rest = "&code=c1") {
  return front.get("/slack/demo/callback?state=" + percent_encode(out.state) + rest,
                   {{"Cookie", "other=1; " + out.cookie}});
}

bool says(const HttpResponse& response, const std::string& part) {
  return response.body.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "who sets out to install is sent to Slack with the scopes, and a cookie that only this browser has") {
  Front front;
  const auto response = front.get("/slack/demo/install");
  CHECK(response.status == 302);
  const auto location = std::string(find_header(response.headers, "Location"));
  CHECK(location.starts_with("https://slack.com/oauth/v2/authorize?client_id=1.2&scope=chat%3Awrite%2C"));
  CHECK(location.find("&redirect_uri=https%3A%2F%2Fcountersign.example%2Fslack%2Fdemo%2Fcallback&") !=
        std::string::npos);
  CHECK(location.ends_with("&team=T1"));
  const auto cookie = std::string(find_header(response.headers, "Set-Cookie"));
  CHECK(cookie ==
        "countersign-install-demo=nonce1; Path=/slack; Max-Age=600; HttpOnly; SameSite=Lax; Secure");
  CHECK(location.find("nonce1") == std::string::npos);
}

TEST_CASE("who comes back in the browser where it began has their code exchanged") {
  Front front;
  front.server.installed.team = "A <b> & C";
  const auto response = come_back(front, set_out(front));
  CHECK(response.status == 200);
  CHECK(says(response, "is installed in A &lt;b&gt; &amp; C"));
  CHECK(front.server.returned_with == std::vector<std::string>{"demo c1"});
  CHECK(front.server.links == std::vector<std::string>{"nonce2"});
  CHECK(std::string(find_header(response.headers, "Set-Cookie")).find("Max-Age=0") != std::string::npos);
  CHECK(find_header(response.headers, "Referrer-Policy") == "no-referrer");
  // What Slack did not grant is said.
  front.server.installed.missing = {"commands"};
  CHECK(says(come_back(front, set_out(front)), "Slack did not grant commands"));
}

TEST_CASE("a state that is forged, of another browser, or missing exchanges nothing") {
  Front front;
  const auto out = set_out(front);
  const auto other = set_out(front);
  CHECK(come_back(front, {other.cookie, out.state}).status == 400);
  CHECK(come_back(front, {"", out.state}).status == 400);
  CHECK(come_back(front, {out.cookie, ""}).status == 400);
  CHECK(come_back(front, {out.cookie, out.state + "0"}).status == 400);
  CHECK(come_back(front, {out.cookie, "demo.nonce2.99999999999999.1"}).status == 400);
  CHECK(come_back(front, {out.cookie, std::string(100'000, '.')}).status == 400);
  CHECK(front.server.returned_with.empty());
  CHECK(front.metrics.expose().find("countersign_slack_requests_refused_total{reason=\"state\"} 6") !=
        std::string::npos);
}

TEST_CASE(
    "an app that serves several tenants has one address, and what comes there goes to the workspace's "
    "tenant") {
  Front front;
  const auto seconds = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(door_test::now.time_since_epoch()).count());
  const auto send = [&](const std::string& kind, const std::string& body,
                        const std::string& secret = "secret") {
    return front.send(
        "/slack/" + kind, body,
        {{"X-Slack-Request-Timestamp", seconds}, {"X-Slack-Signature", slack::sign(secret, seconds, body)}});
  };
  const auto removed = [](const std::string& team) {
    return R"({"type":"event_callback","event_id":"Ev1","team_id":")" + team +
           R"(","event":{"type":"app_uninstalled"}})";
  };
  CHECK(send("events", removed("T1")) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.tenant.value == "demo");
  CHECK(send("events", removed("T2")) == 401);
  CHECK(send("events", removed("T1"), "another") == 401);
  CHECK(send("events", R"({"type":"url_verification","challenge":"c"})") == 200);
  CHECK(front.body_of_answer == "c");
  CHECK(send("interactions", form_with(about + "|C1")) == 200);
  CHECK(send("commands", "command=%2Fcountersign&team_id=T1&user_id=U1&text=help&trigger_id=1.2") == 200);
  CHECK(front.server.written.size() == 3);
  CHECK(send("commands", "command=%2Fcountersign&team_id=T2&user_id=U1&text=help&trigger_id=1.3") == 401);
  CHECK(send("elsewhere", "{}") == 404);
  CHECK(front.server.written.size() == 3);

  const auto out = set_out(front);
  const auto back =
      front.get("/slack/callback?state=" + percent_encode(out.state) + "&code=c9", {{"Cookie", out.cookie}});
  CHECK(back.status == 200);
  CHECK(front.server.returned_with == std::vector<std::string>{"demo c9"});
  CHECK(front.get("/slack/callback?state=other.1.2.3&code=c").status == 404);
  CHECK(front.get("/slack/callback").status == 404);
}

TEST_CASE("an organisation's installation ends for all of its tenants, and a click must say whose it is") {
  Front front;
  const auto seconds = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(door_test::now.time_since_epoch()).count());
  const auto send = [&](const std::string& kind, const std::string& body) {
    return front.send("/slack/" + kind, body,
                      {{"X-Slack-Request-Timestamp", seconds},
                       {"X-Slack-Signature", slack::sign("secret", seconds, body)}});
  };
  front.server.of_organisation = {ScriptedServer::make_tenant("one", "T7", "E1"),
                                  ScriptedServer::make_tenant("two", "T8", "E1")};
  const std::string removed =
      R"({"type":"event_callback","event_id":"Ev1","event":{"type":"app_uninstalled"},"authorizations":)"
      R"([{"team_id":null,"enterprise_id":"E1","is_enterprise_install":true}]})";
  CHECK(send("events", removed) == 200);
  REQUIRE(front.server.written.size() == 2);
  CHECK(front.server.written[0].to.tenant.value == "one");
  CHECK(front.server.written[1].to.tenant.value == "two");
  // Not answered before all of them are durable.
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::accepted, AcceptOutcome::accepted,
                           AcceptOutcome::unavailable};
  CHECK(send("events", removed) == 503);

  nlohmann::json clicked = nlohmann::json::parse(*find_value(*parse_form(click()), "payload"));
  clicked["team"] = nullptr;
  clicked["enterprise"] = {{"id", "E1"}};
  clicked["is_enterprise_install"] = true;
  const auto click_of = [&] { return "payload=" + percent_encode(clicked.dump()); };
  front.server.written.clear();
  front.server.outcomes.clear();
  CHECK(send("interactions", click_of()) == 200);
  CHECK(front.server.written.empty());
  front.server.of_organisation.pop_back();
  CHECK(send("interactions", click_of()) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.tenant.value == "one");
}

TEST_CASE("who says no at Slack, or comes without a code, is told so") {
  Front front;
  const auto cancelled = come_back(front, set_out(front), "&error=access_denied");
  CHECK(cancelled.status == 200);
  CHECK(says(cancelled, "You did not allow it"));
  CHECK(says(cancelled, "https://countersign.example/slack/demo/install"));
  const auto other = come_back(front, set_out(front), "&error=%3Cscript%3E");
  CHECK(other.status == 400);
  CHECK(says(other, "&lt;script&gt;"));
  CHECK(come_back(front, set_out(front), "").status == 400);
  CHECK(front.server.returned_with.empty());
}

TEST_CASE("every end of an installation has a page of its own") {
  using Kind = InstallResult::Kind;
  using Problem = domain::InstallAnswer::Problem;
  const auto [result, status] =
      GENERATE(table<InstallResult, unsigned>({{{Kind::answered, {Problem::org_wide}}, 403},
                                               {{Kind::answered, {Problem::other_team}}, 403},
                                               {{Kind::answered, {Problem::other_enterprise}}, 403},
                                               {{Kind::answered, {Problem::other_app}}, 403},
                                               {{Kind::answered, {Problem::not_renewable}}, 502},
                                               {{Kind::used_before}, 409},
                                               {{Kind::too_many}, 429},
                                               {{Kind::refused, {}, "bad_client_secret"}, 502},
                                               {{Kind::no_answer, {}, "No answer"}, 502},
                                               {{Kind::not_stored}, 503},
                                               {{Kind::not_confirmed}, 202}}));
  Front front;
  front.server.installed = result;
  const auto response = come_back(front, set_out(front));
  CHECK(response.status == status);
  CHECK_FALSE(says(response, "is installed in"));
  CHECK(says(response, result.detail));
}

TEST_CASE("there is nothing to install without a tenant, and only GET does it") {
  Front front;
  CHECK(front.get("/slack/other/install").status == 404);
  CHECK(front.send("/slack/demo/install", "") == 405);
  front.server.is_accepting = false;
  CHECK(front.get("/slack/demo/install").status == 503);
}

TEST_CASE(
    "the end of an installation is durable before Slack is answered; of people's tokens nothing is kept") {
  Front front;
  const std::string head = R"({"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{)";
  CHECK(front.send_signed("events", head + R"("type":"app_uninstalled"}})") == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].input.type == "app_removed");
  CHECK(front.server.written[0].to.entity == domain::installation_entity());
  CHECK_FALSE(front.server.written[0].dedup_keys.empty());
  CHECK(front.send_signed("events", head + R"("type":"tokens_revoked","tokens":{"oauth":["U1"]}}})") == 200);
  CHECK(front.server.written.size() == 1);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::unavailable};
  CHECK(front.send_signed("events", head + R"("type":"tokens_revoked","tokens":{"bot":["U2"]}}})") == 503);
  CHECK(front.server.written.size() == 2);
  const std::string foreign = R"({"type":"event_callback","event_id":"Ev2","team_id":"T2","event":{)";
  CHECK(front.send_signed("events", foreign + R"("type":"app_uninstalled"}})") == 200);
  CHECK(front.server.written.size() == 2);
}

}  // namespace countersign::door_test
