// A channel is looked at before anything is shown there, and again when it may have changed.
#include <algorithm>

#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"
#include "telemetry/log.hpp"

namespace countersign::channel_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};
const domain::RecordKey record{company, domain::Resource::purchase_orders,
                               "44444444-4444-4444-8444-444444444444"};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Slack with one channel, and whatever is said of it.
struct World {
  std::string flags;
  bool answers = true;
  std::string error{};

  std::optional<HttpResponse> operator()(const HttpRequest& request) const {
    if (holds(request.url, "login.example"))
      return HttpResponse{200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
    if (holds(request.url, "conversations.info")) {
      if (!answers) return HttpResponse{503, {}, ""};
      if (!error.empty()) return HttpResponse{200, {}, R"({"ok":false,"error":")" + error + "\"}"};
      return HttpResponse{
          200, {}, R"({"ok":true,"channel":{"id":"C0ORDERS01","name":"orders")" + flags + "}}"};
    }
    if (holds(request.url, "chat."))
      return HttpResponse{200, {}, R"({"ok":true,"channel":"C0ORDERS01","ts":"1732456800.000100"})"};
    return std::nullopt;
  }
};

void set_up_route(Bench& bench) {
  domain::Route route;
  route.name = "orders";
  route.resource = domain::Resource::purchase_orders;
  route.approval = false;
  route.channels = {"C0ORDERS01"};
  route.settle = 1s;
  bench.tenants[0].routes = {route};
}

void set_up(Bench& bench, World& world) {
  set_up_route(bench);
  bench.respond = [&world](const HttpRequest& request) { return world(request); };
  bench.start();
}

/// An order is read in this version, and its card is wanted.
void read_order(Bench& bench, int version) {
  domain::Document order;
  order.key = record;
  order.etag = "W/\"" + std::to_string(version) + "\"";
  order.number = "106024";
  order.status = domain::DocumentStatus::draft;
  order.total = {Decimal(1000 + version), "EUR"};
  order.last_modified = bench.now() - 1min;
  bench.accept(domain::conversation_entity(record),
               domain::encode(domain::Message{
                   domain::DocumentRead{order, {"CRONUS", "CRONUS DE", "EUR"}, domain::Origin::added}}));
}

std::size_t cards(const Bench& bench) {
  return bench.asked("chat.postMessage") + bench.asked("chat.update");
}

std::size_t told(const telemetry::ScopedLogCapture& capture, const std::string& event) {
  std::size_t count = 0;
  for (const auto& line : capture.lines()) count += holds(line, "\"event\":\"" + event + "\"") ? 1 : 0;
  return count;
}

/// The whole second that a form's field says.
Instant second_of(const std::string& form, const std::string& field) {
  const auto at = form.find(field);
  REQUIRE(at != std::string::npos);
  return Instant{std::chrono::seconds{std::stoll(form.substr(at + field.size()))}};
}

const std::string refused_is = "countersign_slack_channel_refused{channel=\"C0ORDERS01\",tenant=\"demo\"} ";

}  // namespace

TEST_CASE("a channel is looked at once before its first card, and not before each") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  set_up(bench, world);
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return bench.asked("chat.postMessage") == 1; }, 1min));
  CHECK(bench.asked("conversations.info") == 1);
  read_order(bench, 2);
  REQUIRE(bench.run_until([&] { return bench.asked("chat.update") == 1; }, 1min));
  CHECK(bench.asked("conversations.info") == 1);
}

TEST_CASE("channels that begin together make their first calls after two seconds, and not at one instant") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  set_up_route(bench);
  bench.tenants[0].slack.messages_per_minute = 6'000;
  auto& channels = bench.tenants[0].routes.front().channels;
  channels.clear();
  for (int i = 1; i <= 8; ++i) channels.push_back("C0ORDERS0" + std::to_string(i));
  std::vector<Instant> first_calls;
  bench.respond = [&](const HttpRequest& request) {
    if (holds(request.url, "chat.postMessage")) first_calls.push_back(bench.now());
    return world(request);
  };
  const Instant begun_at = bench.now();
  bench.start();
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return first_calls.size() == channels.size(); }, 1min));
  const auto [earliest, latest] = std::minmax_element(first_calls.begin(), first_calls.end());
  CHECK(*earliest >= begun_at + limits::slack_channel_start_gap_ms);
  CHECK(*latest - *earliest >= limits::slack_channel_start_spread_ms / 4);
  CHECK(*latest <=
        begun_at + limits::slack_channel_start_gap_ms + limits::slack_channel_start_spread_ms + 100ms);
}

TEST_CASE("nothing is shown in a shared channel; log, metric, dead letter and audit say so") {
  telemetry::ScopedLogCapture capture;
  Bench bench;
  const auto* flag = GENERATE("is_ext_shared", "is_pending_ext_shared", "is_org_shared");
  World world{R"(,"is_private":true,")" + std::string(flag) + "\":true"};
  set_up(bench, world);
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return bench.dead_letters().size() == 1; }, 1min));
  CHECK(cards(bench) == 0);
  CHECK(told(capture, "slack.channel_refused") == 1);
  CHECK(holds(bench.metrics(), refused_is + "1"));
  std::size_t exceptions = 0;
  for (const auto& row : bench.audit()) exceptions += row.entry.type == "exception.channel_refused" ? 1 : 0;
  CHECK(exceptions == 1);
}

TEST_CASE(
    "a channel that comes to be shared is refused once Slack tells of it, at the latest when it is looked at "
    "again") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  set_up(bench, world);
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return cards(bench) == 1; }, 1min));
  world.flags = R"(,"is_ext_shared":true)";
  const bool is_told = GENERATE(true, false);
  if (is_told) bench.system().look_at_channel(TenantId{"demo"}, "C0ORDERS01");
  REQUIRE(bench.run_until([&] { return holds(bench.metrics(), refused_is + "1"); },
                          is_told ? Duration{1min} : limits::slack_channel_look_every_ms + 1min));
  read_order(bench, 2);
  REQUIRE(bench.run_until([&] { return bench.dead_letters().size() == 1; }, 1min));
  CHECK(cards(bench) == 1);
  // It is taken again once it is not, and the dead letter can be sent again.
  world.flags = R"(,"is_private":true)";
  bench.system().look_at_channel(TenantId{"demo"}, "C0ORDERS01");
  REQUIRE(bench.run_until([&] { return holds(bench.metrics(), refused_is + "0"); }, 1min));
  CHECK(bench.replay(bench.dead_letters().front().sequence).has_value());
  CHECK(bench.run_until([&] { return cards(bench) == 2; }, 1min));
}

TEST_CASE("a card that waited long and whose reply was lost is looked for around the time when it was sent") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  world.answers = false;
  set_up(bench, world);
  Instant sent_at;
  std::string asked_for;
  bench.respond = [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (holds(request.url, "conversations.history")) asked_for = request.body;
    if (!holds(request.url, "chat.postMessage")) return world(request);
    sent_at = bench.now();
    return HttpResponse{503, {}, ""};
  };
  read_order(bench, 1);
  bench.run_until([] { return false; }, 1h);
  REQUIRE(sent_at == Instant{});
  world.answers = true;
  bench.system().look_at_channel(TenantId{"demo"}, "C0ORDERS01");
  REQUIRE(bench.run_until([&] { return !asked_for.empty(); }, 5min));
  INFO(asked_for);
  CHECK(second_of(asked_for, "oldest=") < sent_at);
  CHECK(second_of(asked_for, "latest=") > sent_at);
}

TEST_CASE("while nobody can say what a channel is, its cards wait") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  world.answers = false;
  set_up(bench, world);
  read_order(bench, 1);
  CHECK_FALSE(bench.run_until([&] { return cards(bench) > 0; }, 5min));
  CHECK(bench.dead_letters().empty());
  CHECK(bench.asked("conversations.info") > 1);
  world.answers = true;
  CHECK(bench.run_until([&] { return cards(bench) == 1; }, 1min));
}

TEST_CASE("a channel that Slack does not show is refused") {
  Bench bench;
  World world;
  world.error = "channel_not_found";
  set_up(bench, world);
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return bench.dead_letters().size() == 1; }, 1min));
  CHECK(cards(bench) == 0);
}

TEST_CASE("by a clock of whole milliseconds the next call begins after more than a second: the clock lags") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  std::vector<Instant> called;
  set_up(bench, world);
  bench.respond = [&](const HttpRequest& request) {
    if (holds(request.url, "chat.")) called.push_back(bench.now());
    return world(request);
  };
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return called.size() == 1; }, 1min));
  read_order(bench, 2);
  REQUIRE(bench.run_until([&] { return called.size() == 2; }, 1min));
  CHECK(called.back() - called.front() > 1s);
}

TEST_CASE("a channel's first card waits two seconds from the start, and not from the card") {
  Bench bench;
  World world{R"(,"is_private":true)"};
  set_up(bench, world);
  const Instant start = bench.now();
  const bool is_late = GENERATE(false, true);
  if (is_late) bench.run_until([] { return false; }, 1min);
  const Instant read_at = bench.now();
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return cards(bench) == 1; }, 1min));
  CHECK(bench.now() - start >= 2s);
  if (is_late) CHECK(bench.now() - read_at < 500ms);
}

TEST_CASE("a public channel is told of once") {
  telemetry::ScopedLogCapture capture;
  Bench bench;
  World world;
  set_up(bench, world);
  read_order(bench, 1);
  REQUIRE(bench.run_until([&] { return cards(bench) == 1; }, 1min));
  bench.system().look_at_channel(TenantId{"demo"}, "C0ORDERS01");
  REQUIRE(bench.run_until([&] { return bench.asked("conversations.info") == 2; }, 1min));
  CHECK(told(capture, "slack.channel_public") == 1);
}

}  // namespace countersign::channel_test
