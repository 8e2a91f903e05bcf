// The journal is pruned while the server runs.
#include <string>

#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/document_row.hpp"
#include "telemetry/log.hpp"

namespace countersign::retention_test {

using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

journal::TurnWrite old_turn(Instant at) {
  journal::TurnWrite write;
  write.entity = {EntityKind::conversation,
                  "Production/33333333-3333-4333-8333-333333333333/purchaseInvoices/"
                  "44444444-4444-4444-8444-444444444444"};
  write.turn.audit = {{"test.done", "s", "{}"}};
  write.turn.dead_letters = {{"failed three times", {"test.input", 1, "{}"}, false}};
  domain::DocumentRow row;
  row.phase = "posted";
  write.turn.index = {{domain::documents_index, write.entity.key, domain::row_text(row)}};
  write.now = at;
  return write;
}

}  // namespace

TEST_CASE("a night takes a month of the audit at most, however far ahead the clock is") {
  Bench bench;
  const Instant begun = bench.now();
  for (const int years : {30, 20, 15}) bench.write(old_turn(begun - years * 365 * 24h));
  bench.start();
  const auto begins_with = [&](std::uint64_t sequence) {
    return bench.run_until([&] { return bench.audit().front().sequence == sequence; }, 25h);
  };
  CHECK(begins_with(2));
  CHECK(bench.now() - begun < 6min);
  CHECK(begins_with(3));
  CHECK(bench.now() - begun > 24h);
  CHECK(begins_with(4));
  CHECK(bench.now() - begun > 48h);
}

TEST_CASE("what has had its time goes by itself, once a day") {
  Bench bench;
  const Instant begun = bench.now();
  bench.tenants.front().retention.dead_letters = 36h;
  bench.write(old_turn(begun - 11 * 366 * 24h));
  bench.write(old_turn(begun - 24h));
  bench.start();
  REQUIRE(bench.dead_letters().size() == 2);
  REQUIRE(bench.run_until([&] { return bench.dead_letters().size() == 1; }, 6min));
  CHECK(bench.now() - begun >= limits::pruning_start_wait_ms);
  const auto audit = bench.audit();
  CHECK(audit.front().sequence == 2);
  CHECK(audit.front().at == begun - 24h);
  const auto metrics = bench.metrics();
  INFO(metrics);
  CHECK(metrics.find(R"(countersign_pruned_rows_total{class="dead_letters",tenant="demo"} 1)") !=
        std::string::npos);
  CHECK(metrics.find(R"(countersign_pruned_rows_total{class="audit",tenant="demo"} 1)") != std::string::npos);
  CHECK(metrics.find(R"(countersign_retention_last_run_timestamp_seconds{tenant="demo"})") !=
        std::string::npos);
  INFO("the other one is two days old in a day");
  REQUIRE(bench.run_until([&] { return bench.dead_letters().empty(); }, 25h));
  CHECK(bench.now() - begun >= 24h);
}

}  // namespace countersign::retention_test
