// Several identities of one tenant, as the real actor shares the work among them, in virtual time; and two
// tenants that have nothing to do with each other.
#include <algorithm>
#include <map>

#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "core/url.hpp"
#include "domain/message.hpp"
#include "telemetry/log.hpp"

namespace countersign::identities_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;
using Use = domain::IdentityUse;

namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};

domain::RecordKey record(int number) {
  const std::string digits = std::to_string(10 + number);
  return {company, domain::Resource::purchase_invoices, "444444" + digits + "-4444-4444-8444-444444444444"};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_of(const telemetry::ScopedLogCapture& capture, const std::string& event,
                     const std::string& part = {}) {
  std::size_t count = 0;
  for (const auto& line : capture.lines())
    count += holds(line, "\"event\":\"" + event + "\"") && holds(line, part) ? 1 : 0;
  return count;
}

domain::Identity identity(const std::string& name, Use use) {
  return {name, use, "app-" + name, {{domain::Credential::Kind::secret, "secret-" + name, {}}}};
}

HttpResponse error(unsigned status, const std::string& code) {
  return {status, {}, R"({"error":{"code":")" + code + R"(","message":"No."}})"};
}

HttpResponse gone() {
  return error(404, "Internal_RecordNotFound");
}

/// Entra gives each app a token that names it. What Business Central is asked, by whom and when, is kept.
struct Traffic {
  struct Asked {
    std::string who;
    std::string what;
    Instant at{};
  };

  explicit Traffic(Bench& on) : bench(on) {
    bench.respond = [this](const HttpRequest& request) { return answer(request); };
  }

  std::optional<HttpResponse> answer(const HttpRequest& request) {
    if (holds(request.url, "login.")) {
      const auto form = parse_form(request.body);
      const std::string app = *find_value(*form, "client_id");
      ++tokens[app];
      if (refused_by_entra.contains(app))
        return HttpResponse{401, {}, R"({"error":"invalid_client","error_codes":[7000215]})"};
      return HttpResponse{
          200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"x.)" + app + R"(.x"})"};
    }
    if (!holds(request.url, "bc.")) return std::nullopt;
    const auto bearer = find_header(request.headers, "Authorization");
    const auto who = std::string(bearer.substr(9, bearer.size() - 11));
    asked.push_back({who, request.method + " " + request.url, bench.now()});
    return reply ? reply(asked.back()) : std::nullopt;
  }

  std::size_t count(const std::string& who, const std::string& what = {}) const {
    return static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [&](const Asked& one) {
      return one.who == who && holds(one.what, what);
    }));
  }

  Bench& bench;
  std::vector<Asked> asked;
  std::map<std::string, int> tokens;
  std::set<std::string> refused_by_entra;
  std::function<std::optional<HttpResponse>(const Asked&)> reply;
};

void want(Bench& bench, const EntityId& owner, const std::string& id, const domain::Call& call,
          bool urgent = false, const TenantId& tenant = TenantId{"demo"}) {
  Effect effect;
  effect.id = EffectId{id};
  effect.call = domain::encode(call);
  effect.urgent = urgent;
  journal::TurnWrite turn;
  turn.entity = owner;
  turn.turn.effects = {effect};
  bench.write(std::move(turn), tenant);
}

void want_reading(Bench& bench, int number, bool urgent = false, const TenantId& tenant = TenantId{"demo"}) {
  want(bench, domain::conversation_entity(record(number)), "read", domain::ReadRecord{record(number)}, urgent,
       tenant);
}

void want_posting(Bench& bench, int number) {
  want(bench, domain::conversation_entity(record(number)), "post",
       domain::PostDocument{record(number), "W/\"1\""}, true);
}

Bench& with(Bench& bench, std::vector<domain::Identity> identities) {
  bench.tenants[0].business_central.identities = std::move(identities);
  return bench;
}

constexpr const char* invoices = "purchaseInvoices(444444";

}  // namespace

TEST_CASE("reads go by the reader, posts by the poster, and the audit names who posted") {
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.reply = [](const auto& asked) -> std::optional<HttpResponse> {
    return holds(asked.what, "POST") ? HttpResponse{204, {}, ""} : gone();
  };
  for (int i = 0; i < 8; ++i) want_reading(bench, i, i % 2 == 0);
  want_posting(bench, 9);
  bench.start();
  REQUIRE(bench.run_until([&] { return traffic.count("app-reader", invoices) == 8; }, 1min));
  CHECK(bench.run_until([&] { return traffic.count("app-poster", "Microsoft.NAV.post") == 1; }, 1min));
  CHECK(traffic.count("app-poster", invoices) == 1);
  CHECK(traffic.count("app-reader", "POST") == 0);
  // The webhook subscriptions have one owner.
  CHECK(traffic.count("app-reader", "/subscriptions") == 0);
  CHECK(traffic.count("app-poster", "/subscriptions") > 0);
  bool told = false;
  for (const auto& row : bench.audit())
    told = told || (row.entry.type == "post.started" && holds(row.entry.body, "\"identity\":\"poster\""));
  CHECK(told);
  // The guard's list of subscriptions, and the post.
  CHECK(holds(
      bench.metrics(),
      "countersign_business_central_requests_total{identity=\"poster\",status=\"2xx\",tenant=\"demo\"} 2\n"));
}

TEST_CASE("equal identities share the load, each with five in flight of its own") {
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("one", Use::read), identity("two", Use::read)});
  Traffic traffic(bench);  // Nobody answers.
  for (int i = 0; i < 20; ++i) want_reading(bench, i);
  bench.start();
  bench.run_until([] { return false; }, 30s);
  CHECK(traffic.count("app-one") == limits::business_central_background_in_flight);
  CHECK(traffic.count("app-two") == limits::business_central_background_in_flight);
  // Busy is no reason to read with write permission.
  CHECK(traffic.count("app-poster", invoices) == 0);
  CHECK(
      holds(bench.metrics(), "countersign_business_central_in_flight{identity=\"one\",tenant=\"demo\"} 4\n"));
}

TEST_CASE("the least loaded of equal identities reads next") {
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("one", Use::read), identity("two", Use::read)});
  Traffic traffic(bench);
  traffic.reply = [](const auto&) { return gone(); };
  for (int i = 0; i < 40; ++i) want_reading(bench, i);
  bench.start();
  REQUIRE(bench.run_until(
      [&] { return traffic.count("app-one", invoices) + traffic.count("app-two", invoices) == 40; }, 1min));
  CHECK(traffic.count("app-one", invoices) >= 15);
  CHECK(traffic.count("app-two", invoices) >= 15);
}

TEST_CASE("one identity's too many requests stop nobody else, and its pause is kept to") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.reply = [](const auto& asked) -> std::optional<HttpResponse> {
    if (asked.who == "app-reader") return HttpResponse{429, {{"Retry-After", "120"}}, ""};
    return holds(asked.what, "POST") ? HttpResponse{204, {}, ""} : gone();
  };
  for (int i = 0; i < 8; ++i) want_reading(bench, i);
  want_posting(bench, 9);
  bench.start();
  const Instant begun = bench.now();
  REQUIRE(bench.run_until([&] { return traffic.count("app-poster", invoices) == 9; }, 10s));
  CHECK(bench.now() - begun < 5s);
  const auto before = traffic.count("app-reader");
  CHECK(before <= limits::business_central_in_flight);
  bench.run_until([] { return false; }, 100s);
  CHECK(traffic.count("app-reader") == before);
  CHECK(lines_of(capture, "business_central.throttled", "\"identity\":\"reader\"") >= 1);
  CHECK(lines_of(capture, "business_central.throttled", "\"identity\":\"poster\"") == 0);
  CHECK(holds(bench.metrics(), "outcome=\"passed_on\""));
}

TEST_CASE(
    "an identity whose credentials Entra refuses is told once, and the others do its work until it is back") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.refused_by_entra = {"app-reader"};
  traffic.reply = [](const auto&) { return gone(); };
  for (int i = 0; i < 8; ++i) want_reading(bench, i);
  bench.start();
  REQUIRE(bench.run_until([&] { return traffic.count("app-poster", invoices) == 8; }, 10s));
  bench.run_until([] { return false; }, 1h);
  CHECK(traffic.tokens["app-reader"] > 1);
  CHECK(lines_of(capture, "business_central.token_failed", "\"identity\":\"reader\"") == 1);
  CHECK(lines_of(capture, "business_central.credential_refused") == 1);
  CHECK(lines_of(capture, "business_central.token_failed", "\"identity\":\"poster\"") == 0);
  CHECK(lines_of(capture, "effect.dead", "read_record") == 0);
  traffic.refused_by_entra.clear();
  CHECK(bench.run_until([&] { return traffic.count("app-reader") > 0; }, 1h));
  CHECK(lines_of(capture, "business_central.credential_in_use", "\"identity\":\"reader\"") == 1);
}

TEST_CASE("an identity that Business Central does not let in is told once and asked last for a while") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  bool is_shut_out = true;
  Traffic traffic(bench);
  traffic.reply = [&](const auto& asked) {
    return is_shut_out && asked.who == "app-reader" ? error(401, "Authentication_InvalidCredentials")
                                                    : gone();
  };
  for (int i = 0; i < 12; ++i) want_reading(bench, i);
  bench.start();
  REQUIRE(bench.run_until([&] { return traffic.count("app-poster", invoices) == 12; }, 10s));
  // Each call that had begun was asked with a fresh token once more.
  CHECK(traffic.count("app-reader", invoices) <= 2 * limits::business_central_in_flight);
  CHECK(traffic.tokens["app-reader"] <= 3);
  CHECK(lines_of(capture, "business_central.identity_refused", "\"identity\":\"reader\"") >= 1);
  const auto told = lines_of(capture, "business_central.identity_refused");
  bench.run_until([] { return false; }, 1h);
  CHECK(lines_of(capture, "business_central.identity_refused", "read_record") == 1);
  CHECK(lines_of(capture, "business_central.identity_refused") <= told + 3);  // Of the company's own kinds.
  CHECK(lines_of(capture, "effect.dead", "read_record") == 0);
  is_shut_out = false;
  const auto before = traffic.asked.size();
  CHECK(bench.run_until(
      [&] {
        return std::any_of(traffic.asked.begin() + static_cast<std::ptrdiff_t>(before), traffic.asked.end(),
                           [](const auto& one) { return one.who == "app-reader"; });
      },
      1h));
}

TEST_CASE("a call that one identity may not make is made by another, and told once; its other calls stay") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.reply = [](const auto& asked) {
    const bool may_not = asked.who == "app-reader" && holds(asked.what, "employees");
    return may_not ? error(403, "Authorization_RequestDenied") : gone();
  };
  for (int i = 0; i < 3; ++i) {
    want(bench, domain::company_entity(company), "employees-" + std::to_string(i),
         domain::ReadIds{company, domain::Resource::employees, ""});
  }
  for (int i = 0; i < 6; ++i) want_reading(bench, i);
  bench.start();
  REQUIRE(bench.run_until([&] { return traffic.count("app-poster", "employees") == 3; }, 10s));
  CHECK(bench.run_until([&] { return traffic.count("app-reader", invoices) == 6; }, 10s));
  CHECK(traffic.count("app-poster", invoices) == 0);
  CHECK(lines_of(capture, "business_central.identity_refused", "read_ids employees") == 1);
}

TEST_CASE("what every identity is refused ends after one round") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("second", Use::everything),
               identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.reply = [](const auto&) { return error(403, "Authorization_RequestDenied"); };
  want_reading(bench, 1, true);
  want_posting(bench, 2);
  bench.start();
  bench.run_until([] { return false; }, 1h);
  CHECK(traffic.count("app-reader", "444444" + std::to_string(11)) == 1);
  CHECK(traffic.count("app-poster", invoices) + traffic.count("app-second", invoices) == 4);
  CHECK(traffic.count("app-reader", "POST") == 0);
  CHECK(lines_of(capture, "effect.dead", "read_record") == 1);
  CHECK(lines_of(capture, "effect.dead", "post_document") == 1);
}

TEST_CASE("a post that one poster may not make is made by the other, once") {
  Bench bench;
  with(bench, {identity("first", Use::everything), identity("second", Use::everything)});
  Traffic traffic(bench);
  std::string refused;  // Whichever is asked first.
  traffic.reply = [&refused](const auto& asked) -> std::optional<HttpResponse> {
    if (!holds(asked.what, "Microsoft.NAV.post")) return gone();
    if (refused.empty()) refused = asked.who;
    if (asked.who == refused) return error(403, "Authorization_RequestDenied");
    return HttpResponse{204, {}, ""};
  };
  const auto posts = [&](const char* app) { return traffic.count(app, "Microsoft.NAV.post"); };
  want_posting(bench, 1);
  bench.start();
  REQUIRE(bench.run_until([&] { return posts("app-first") + posts("app-second") == 2; }, 10s));
  bench.run_until([] { return false; }, 5min);
  CHECK(posts("app-first") == 1);
  CHECK(posts("app-second") == 1);
  std::vector<std::string> started;
  for (const auto& row : bench.audit()) {
    if (row.entry.type == "post.started") started.push_back(row.entry.body);
  }
  REQUIRE(started.size() == 2);
  const auto identity_of = [](const std::string& app) { return "\"identity\":\"" + app.substr(4) + "\""; };
  CHECK(holds(started[0], identity_of(refused)));
  CHECK_FALSE(holds(started[1], identity_of(refused)));
}

TEST_CASE("a post that may have been carried out is given to nobody else") {
  const telemetry::ScopedLogCapture capture;
  const unsigned status = GENERATE(408U, 500U, 502U, 503U, 504U);
  CAPTURE(status);
  Bench bench;
  with(bench, {identity("first", Use::everything), identity("second", Use::everything)});
  Traffic traffic(bench);
  traffic.reply = [status](const auto& asked) -> std::optional<HttpResponse> {
    if (!holds(asked.what, "POST")) return gone();
    return HttpResponse{status, {{"Retry-After", "1"}}, "<html>Gateway</html>"};
  };
  want_posting(bench, 1);
  bench.start();
  bench.run_until([] { return false; }, 30min);
  CHECK(traffic.count("app-first", "Microsoft.NAV.post") +
            traffic.count("app-second", "Microsoft.NAV.post") ==
        1);
  CHECK(lines_of(capture, "effect.in_doubt", "post_document") == 1);
}

TEST_CASE("a poster's pause makes posts wait for it: no reader posts") {
  Bench bench;
  with(bench, {identity("poster", Use::everything), identity("reader", Use::read)});
  bool is_throttled = true;
  Traffic traffic(bench);
  traffic.reply = [&](const auto& asked) -> std::optional<HttpResponse> {
    if (!holds(asked.what, "POST")) return gone();
    if (is_throttled) return HttpResponse{429, {{"Retry-After", "60"}}, ""};
    return HttpResponse{204, {}, ""};
  };
  want_posting(bench, 1);
  bench.start();
  bench.run_until([] { return false; }, 50s);
  CHECK(traffic.count("app-poster", "Microsoft.NAV.post") == 1);
  is_throttled = false;
  CHECK(bench.run_until([&] { return traffic.count("app-poster", "Microsoft.NAV.post") == 2; }, 1min));
  CHECK(traffic.count("app-reader", "Microsoft.NAV.post") == 0);
}

TEST_CASE("only the workflow's identity subscribes to it and answers it, whatever becomes of it") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  with(bench,
       {identity("poster", Use::everything), identity("hook", Use::workflow), identity("reader", Use::read)});
  Traffic traffic(bench);
  traffic.refused_by_entra = {"app-hook"};
  traffic.reply = [](const auto&) { return gone(); };
  const std::string step = "88888888-8888-4888-8888-888888888888";
  want(bench, domain::conversation_entity(record(1)), "answer", domain::AnswerWorkflow{record(1), step},
       true);
  want(bench, domain::approvals_entity(company), "ensure",
       domain::EnsureWorkflow{company, "CRONUS", {domain::HoldRule{}}, false});
  bench.start();
  bench.run_until([] { return false; }, 2min);
  for (const char* app : {"app-poster", "app-reader", "app-hook"}) {
    CHECK(traffic.count(app, "WorkflowActionResponse") == 0);
    CHECK(traffic.count(app, "workflowWebhookSubscriptions") == 0);
  }
  traffic.refused_by_entra.clear();
  CHECK(bench.run_until([&] { return traffic.count("app-hook", "WorkflowActionResponse") > 0; }, 5min));
  CHECK(bench.run_until([&] { return traffic.count("app-hook", "workflowWebhookSubscriptions") > 0; }, 5min));
  CHECK(traffic.count("app-hook", invoices) == 0);
}

TEST_CASE("one tenant's pause slows no other tenant, not even with the same app's name and environment") {
  Bench bench;
  bench.tenants.push_back(bench.tenants[0]);
  auto& other = bench.tenants[1];
  other.tenant = TenantId{"other"};
  other.business_central.api_base = "https://bc.other.example/v2.0/Production/api/v2.0";
  Traffic traffic(bench);
  const auto is_other = [](const Traffic::Asked& asked) { return holds(asked.what, "bc.other.example"); };
  traffic.reply = [&](const auto& asked) -> std::optional<HttpResponse> {
    if (is_other(asked)) return gone();
    return HttpResponse{429, {{"Retry-After", "600"}}, ""};
  };
  for (int i = 0; i < 12; ++i) {
    want_reading(bench, i);
    want_reading(bench, i, false, TenantId{"other"});
  }
  bench.start();
  const Instant begun = bench.now();
  REQUIRE(bench.run_until(
      [&] {
        return std::count_if(traffic.asked.begin(), traffic.asked.end(), [&](const auto& asked) {
                 return is_other(asked) && holds(asked.what, invoices);
               }) == 12;
      },
      10s));
  CHECK(bench.now() - begun < 2s);
  bench.run_until([] { return false; }, 9min);
  const auto throttled = std::count_if(traffic.asked.begin(), traffic.asked.end(),
                                       [&](const auto& asked) { return !is_other(asked); });
  CHECK(throttled <= static_cast<long>(limits::business_central_in_flight));
}

}  // namespace countersign::identities_test
