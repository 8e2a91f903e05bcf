// The start: all of many tenants come, and what is overdue waits until they have.
#include <algorithm>

#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"

namespace countersign::start_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

std::size_t count_ready(Bench& bench) {
  std::optional<std::size_t> ready;
  bench.system().health([&](const std::vector<TenantHealth>& all) {
    ready = static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const TenantHealth& one) { return one.ready; }));
  });
  bench.run_until([&] { return ready.has_value(); }, 1s);
  return ready.value_or(0);
}

journal::TurnWrite timer_of(const EntityId& entity, const std::string& name, Instant due) {
  journal::TurnWrite turn;
  turn.entity = entity;
  turn.turn.timers = {{name, due}};
  return turn;
}

}  // namespace

TEST_CASE("timers of a tenant that is not served hold up nobody's") {
  constexpr int more_than_a_page = 10'001;
  Bench bench;
  for (int i = 0; i < more_than_a_page; ++i) {
    bench.write(timer_of(domain::desk_entity("U" + std::to_string(i)), "remind", bench.now() - 1h),
                TenantId{"gone"});
  }
  bench.write(timer_of(domain::desk_entity("U1"), "remind", bench.now() - 1min));
  bench.start();
  CHECK(bench.run_until([&] { return bench.loads("desk") == 1; }, 10s));
}

TEST_CASE(
    "timers that are overdue at a start wait for the tenant's lease, and those past the limit fire again") {
  constexpr std::size_t more_than_wait = 1'100;
  Bench bench;
  for (std::size_t i = 0; i < more_than_wait; ++i)
    bench.write(timer_of(domain::desk_entity("U" + std::to_string(i)), "remind", bench.now() - 1h));
  bench.start();
  bench.run_until([] { return false; }, 10s);
  CHECK(bench.loads("desk") >= 1'000);
  CHECK(bench.run_until([&] { return bench.loads("desk") == more_than_wait; }, 2min));
}

TEST_CASE("more tenants than may start at once all start") {
  constexpr std::size_t count = 2 * limits::tenants_starting + 1;
  Bench bench;
  const auto one = bench.tenants.front();
  bench.tenants.clear();
  for (std::size_t i = 0; i < count; ++i) {
    bench.tenants.push_back(one);
    bench.tenants.back().tenant = TenantId{"tenant-" + std::to_string(i)};
  }
  bench.start();
  CHECK(bench.run_until([&] { return count_ready(bench) == count; }, 1min));
}

}  // namespace countersign::start_test
