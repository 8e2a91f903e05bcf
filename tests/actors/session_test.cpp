// The session with Business Central as the real actor has it, in virtual time: what it does when Business
// Central is down, asks for a pause, or is busy with work that nobody waits for.
#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"
#include "telemetry/log.hpp"

namespace countersign::session_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};

domain::RecordKey record(int number) {
  const std::string digit = std::to_string(number);
  return {company, domain::Resource::purchase_invoices, "4444444" + digit + "-4444-4444-8444-444444444444"};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_of(const telemetry::ScopedLogCapture& capture, const std::string& event) {
  std::size_t count = 0;
  for (const auto& line : capture.lines()) count += holds(line, "\"event\":\"" + event + "\"") ? 1 : 0;
  return count;
}

HttpResponse token() {
  return {200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
}

bool is_entra(const HttpRequest& request) {
  return holds(request.url, "login.example");
}

/// An open effect of an entity of its own: the reading of one invoice.
void want_reading(Bench& bench, int number, bool urgent) {
  Effect effect;
  effect.id = EffectId{"read-" + std::to_string(number)};
  effect.call = domain::encode(domain::Call{domain::ReadRecord{record(number)}});
  effect.urgent = urgent;
  journal::TurnWrite turn;
  turn.entity = domain::conversation_entity(record(number));
  turn.turn.effects = {effect};
  bench.write(std::move(turn));
}

/// Requests to Business Central with their times.
struct Traffic {
  Bench& bench;
  HttpResponse answer;
  std::vector<Instant> at{};

  std::optional<HttpResponse> operator()(const HttpRequest& request) {
    if (is_entra(request)) return token();
    if (!holds(request.url, "bc.example")) return std::nullopt;
    at.push_back(bench.now());
    return answer;
  }
};

void respond_with(Bench& bench, Traffic& traffic) {
  bench.respond = [&traffic](const HttpRequest& request) { return traffic(request); };
}

const std::string unreachable_is =
    "countersign_business_central_unreachable{identity=\"main\",tenant=\"demo\"} ";

}  // namespace

TEST_CASE(
    "while Business Central is down one call at a time asks, the operator hears it once, and nothing is "
    "lost") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  Traffic traffic{bench, {503, {}, "<html>Service Unavailable</html>"}};
  respond_with(bench, traffic);
  for (int i = 0; i < 8; ++i) want_reading(bench, i, false);
  bench.start();
  REQUIRE(bench.run_until([&] { return lines_of(capture, "business_central.unreachable") == 1; }, 5min));
  CHECK(holds(bench.metrics(), unreachable_is + "1\n"));
  const auto opened_with = traffic.at.size();
  bench.run_until([] { return false; }, 30min);
  // About one every five minutes in the end, whatever waits.
  CHECK(traffic.at.size() - opened_with > 4);
  CHECK(traffic.at.size() - opened_with < 20);
  CHECK(lines_of(capture, "business_central.unreachable") == 1);
  CHECK(lines_of(capture, "business_central.back") == 0);

  const auto before = bench.asked("purchaseInvoices(4444444");
  traffic.answer = {404, {}, R"({"error":{"code":"Internal_RecordNotFound","message":"It is gone."}})"};
  REQUIRE(bench.run_until([&] { return lines_of(capture, "business_central.back") == 1; }, 10min));
  CHECK(holds(bench.metrics(), unreachable_is + "0\n"));
  CHECK(bench.run_until([&] { return bench.asked("purchaseInvoices(4444444") >= before + 4; }, 10min));
  CHECK(lines_of(capture, "business_central.unreachable") == 1);
}

TEST_CASE("after a start all entities with open effects are loaded, however many: a few at a time") {
  constexpr int entities = 300;
  const std::string queued_is = "countersign_effects_queued{queue=\"business_central\",tenant=\"demo\"} ";
  Bench bench;
  Traffic traffic{bench, {503, {}, ""}};
  respond_with(bench, traffic);
  for (int i = 0; i < entities; ++i) {
    auto key = record(0);
    key.id = "55555555-5555-4555-8555-000000000" + std::to_string(100 + i);
    Effect effect;
    effect.id = EffectId{"read-" + std::to_string(i)};
    effect.call = domain::encode(domain::Call{domain::ReadRecord{key}});
    journal::TurnWrite turn;
    turn.entity = domain::conversation_entity(key);
    turn.turn.effects = {effect};
    bench.write(std::move(turn));
  }
  bench.start();
  CHECK(bench.run_until(
      [&] {
        const auto metrics = bench.metrics();
        const auto at = metrics.find(queued_is);
        // Some are under way.
        return at != std::string::npos && std::stod(metrics.substr(at + queued_is.size())) >= entities - 10;
      },
      5min));
}

TEST_CASE("a pause that Business Central asks for is kept to by every call, in seconds and as a date") {
  const auto [header, wait] =
      GENERATE(table<std::string, Duration>({{"40", 40s}, {"Tue, 24 Nov 2026 12:02:00 GMT", 2min}}));
  CAPTURE(header);
  Bench bench;
  Traffic traffic{bench, {429, {{"Retry-After", header}}, ""}};
  respond_with(bench, traffic);
  for (int i = 0; i < 6; ++i) want_reading(bench, i, i == 5);
  bench.start();
  const Instant begun = bench.now();
  REQUIRE(bench.run_until([&] { return !traffic.at.empty(); }, 10s));
  bench.run_until([] { return false; }, wait - 5s);
  CHECK(traffic.at.size() <= limits::business_central_in_flight);
  CHECK(traffic.at.back() - begun < 1s);
  CHECK(bench.run_until([&] { return traffic.at.back() - begun >= wait - 1s; }, 1min));
}

TEST_CASE("too many requests without a named wait pause the identity, and are no sign that it is down") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  Traffic traffic{bench, {429, {}, ""}};
  respond_with(bench, traffic);
  for (int i = 0; i < 8; ++i) want_reading(bench, i, false);
  bench.start();
  bench.run_until([] { return false; }, 10min);
  CHECK(traffic.at.size() > 10);
  CHECK(traffic.at.size() < 100);
  CHECK(lines_of(capture, "business_central.throttled") > 0);
  CHECK(lines_of(capture, "business_central.unreachable") == 0);
}

TEST_CASE("a call that Business Central itself refuses again and again is no sign that it is down") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  const HttpResponse refused{
      400, {}, R"({"error":{"code":"Application_DialogException","message":"No handshake."}})"};
  Traffic traffic{bench, refused};
  respond_with(bench, traffic);
  for (int i = 0; i < 8; ++i) want_reading(bench, i, false);
  bench.start();
  bench.run_until([] { return false; }, 30min);
  CHECK(traffic.at.size() > limits::breaker_failures);
  CHECK(lines_of(capture, "business_central.unreachable") == 0);
}

TEST_CASE("work that nobody waits for leaves one call free, and a click takes it at once") {
  Bench bench;
  bench.respond = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (is_entra(request)) return token();
    return std::nullopt;
  };
  for (int i = 0; i < 8; ++i) want_reading(bench, i, false);
  want_reading(bench, 9, true);
  bench.start();
  bench.run_until([] { return false; }, 30s);
  CHECK(bench.asked("purchaseInvoices(44444449") == 1);
  // Nobody answers: what was asked is still in flight, but for the guard's question.
  CHECK(bench.asked("bc.example") == limits::business_central_in_flight + 2);
}

TEST_CASE("without any credential that works the tenant's calls wait, and go on with a secret that is set") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  bool is_refused = true;
  std::size_t asked_business_central = 0;
  bench.respond = [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (is_entra(request)) {
      if (!is_refused) return token();
      return HttpResponse{401, {}, R"({"error":"invalid_client","error_codes":[7000222]})"};
    }
    ++asked_business_central;
    return std::nullopt;
  };
  want_reading(bench, 1, true);
  bench.start();
  bench.run_until([] { return false; }, 3min);
  CHECK(asked_business_central == 0);
  CHECK(bench.asked("login.example") >= 3);
  CHECK(bench.asked("login.example") <= 8);
  CHECK(lines_of(capture, "business_central.token_failed") == 1);
  CHECK(lines_of(capture, "business_central.credential_refused") == 1);
  is_refused = false;
  CHECK(bench.run_until([&] { return asked_business_central > 0; }, 2min));
  CHECK(lines_of(capture, "business_central.credential_in_use") == 1);
}

}  // namespace countersign::session_test
