// Restart, back off, quarantine.
#include "domain/supervision.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::supervision_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

std::optional<Duration> wait_after(const std::vector<Instant>& failures, Instant now) {
  const auto decision = supervise(failures, now);
  if (const auto* restart = std::get_if<Restart>(&decision)) return restart->after;
  return std::nullopt;
}

}  // namespace

TEST_CASE("the first failure restarts almost at once, each further one waits longer, up to a cap",
          "[supervision]") {
  std::vector<Instant> failures;
  Duration before{0};
  for (unsigned i = 0; i < limits::entity_restarts; ++i) {
    failures.push_back(start + i * 1s);
    const auto wait = wait_after(failures, failures.back());
    REQUIRE(wait.has_value());
    CHECK(*wait > before);
    CHECK(*wait <= 30s);
    before = *wait;
  }
  CHECK(wait_after({start}, start) == 100ms);
}

TEST_CASE("one failure more than the limit within the window quarantines", "[supervision]") {
  const std::vector<Instant> failures(limits::entity_restarts + 1, start);
  CHECK_FALSE(wait_after(failures, start).has_value());
  CHECK_FALSE(wait_after(failures, start + limits::entity_restart_window_ms).has_value());
  CHECK(wait_after(failures, start + limits::entity_restart_window_ms + 1ms).has_value());
}

TEST_CASE("failures that are far apart are each the first", "[supervision]") {
  std::vector<Instant> failures;
  for (int i = 0; i < 100; ++i) {
    const Instant now = start + i * (limits::entity_restart_window_ms + 1ms);
    failures.push_back(now);
    CHECK(wait_after(failures, now) == 100ms);
  }
}

}  // namespace countersign::supervision_test
