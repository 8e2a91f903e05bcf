// What leaves a tenant, as the real actors have it: nothing before its guard has looked, nothing at all while
// it is paused, everything again once an operator has resumed it.
#include "bench.hpp"
#include "catch.hpp"
#include "domain/message.hpp"
#include "telemetry/log.hpp"

namespace countersign::gate_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};
const domain::RecordKey record{company, domain::Resource::purchase_invoices,
                               "44444444-4444-4444-8444-444444444444"};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Business Central, as far as the guard sees it; of the rest it has nothing.
struct World {
  std::string created = "2023-02-01T10:00:00Z";
  std::string type = "Production";
  bool is_there = true;

  std::optional<HttpResponse> operator()(const HttpRequest& request) const {
    const auto ends_with = [&](std::string_view end) { return std::string_view(request.url).ends_with(end); };
    if (holds(request.url, "login.example")) {
      return HttpResponse{200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
    }
    if (ends_with("/environments/v1.2")) {
      return HttpResponse{200, {}, R"({"value":[{"name":"production","type":")" + type + R"("}]})"};
    }
    if (request.method == "GET" && ends_with("/subscriptions")) {
      return is_there ? HttpResponse{200, {}, R"({"value":[]})"} : HttpResponse{503, {}, ""};
    }
    if (ends_with("/companies")) {
      if (!is_there) return HttpResponse{503, {}, ""};
      return HttpResponse{200,
                          {},
                          R"({"value":[{"id":"33333333-3333-4333-8333-333333333333","name":"CRONUS",)"
                          R"("systemCreatedAt":")" +
                              created + R"("}]})"};
    }
    if (holds(request.url, "slack.com")) return HttpResponse{200, {}, R"({"ok":true,"message_ts":"1.2"})"};
    return std::nullopt;
  }
};

void surround(Bench& bench, World& world) {
  bench.environment_is_known = false;
  bench.respond = [&world](const HttpRequest& request) { return world(request); };
}

/// A click on a document that nobody knows: its clicker is told so.
void click(Bench& bench) {
  bench.accept(domain::conversation_entity(record),
               domain::encode(domain::Message{
                   domain::Clicked{record, "approve", 1, "U0DANA", "C0APPROVAL", "1.0", bench.now(), ""}}));
}

std::size_t told(const telemetry::ScopedLogCapture& capture, const std::string& event) {
  std::size_t count = 0;
  for (const auto& line : capture.lines()) count += holds(line, "\"event\":\"" + event + "\"") ? 1 : 0;
  return count;
}

const std::string paused_is = "countersign_tenant_paused{tenant=\"demo\"} ";

}  // namespace

TEST_CASE("nothing is sent before the guard has looked, and then everything") {
  Bench bench;
  World world;
  world.is_there = false;
  surround(bench, world);
  bench.start();
  click(bench);
  CHECK_FALSE(
      bench.run_until([&] { return bench.asked("companies(") + bench.asked("slack.com") > 0; }, 10min));
  CHECK(bench.asked("/companies") > 0);
  world.is_there = true;
  CHECK(
      bench.run_until([&] { return bench.asked("companies(") > 0 && bench.asked("slack.com") > 0; }, 10min));
}

TEST_CASE("a paused tenant sends nothing, tells it once, and goes on when an operator resumes it") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  World world;
  surround(bench, world);
  bench.start();
  REQUIRE(bench.run_until([&] { return bench.asked("companies(") > 0; }, 1min));
  CHECK_FALSE(holds(bench.metrics(), paused_is));

  world.type = "Sandbox";
  REQUIRE(bench.run_until([&] { return told(capture, "tenant.paused") == 1; }, 2h));
  CHECK(holds(bench.metrics(), paused_is + "1\n"));
  const auto asked = bench.asked("bc.example");
  click(bench);
  bench.accept(domain::company_entity(company),
               domain::encode(domain::Message{domain::RecordMarked{record.resource, record.id, "notified"}}));
  bench.run_until([] { return false; }, 5h);
  CHECK(bench.asked("bc.example") == asked);
  CHECK(bench.asked("slack.com") == 0);
  CHECK(told(capture, "tenant.paused") == 1);

  std::optional<Result<void>> resumed;
  bench.system().resume(TenantId{"demo"}, {"dana", "we test with it"},
                        [&](Result<void> result) { resumed = std::move(result); });
  CHECK(bench.run_until([&] { return bench.asked("slack.com") == 1; }, 1min));
  REQUIRE(resumed.has_value());
  CHECK(resumed->has_value());
  CHECK(bench.asked("bc.example") > asked);
  CHECK(told(capture, "tenant.resumed") == 1);
  CHECK(holds(bench.metrics(), paused_is + "0\n"));
}

TEST_CASE("a tenant that nobody serves is not resumed") {
  Bench bench;
  bench.start();
  std::optional<Result<void>> resumed;
  bench.system().resume(TenantId{"nobody"}, {"dana", ""},
                        [&](Result<void> result) { resumed = std::move(result); });
  REQUIRE(resumed.has_value());
  CHECK(resumed->error().code == ErrorCode::not_found);
}

}  // namespace countersign::gate_test
