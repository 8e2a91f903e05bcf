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

std::vector<TenantHealth> health_of_all(Bench& bench) {
  std::optional<std::vector<TenantHealth>> told;
  bench.system().health([&](std::vector<TenantHealth> all) { told = std::move(all); });
  bench.run_until([&] { return told.has_value(); }, 0ms);
  return told.value_or(std::vector<TenantHealth>{});
}

std::size_t count_ready(const std::vector<TenantHealth>& all) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const TenantHealth& one) { return one.ready; }));
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

TEST_CASE("more tenants than may start at once all start, and are told of as not ready until then") {
  constexpr std::size_t count = 2 * limits::tenants_starting + 1;
  Bench bench;
  const auto one = bench.tenants.front();
  bench.tenants.clear();
  for (std::size_t i = 0; i < count; ++i) {
    bench.tenants.push_back(one);
    bench.tenants.back().tenant = TenantId{"tenant-" + std::to_string(i)};
  }
  bench.start();
  std::vector<TenantHealth> at_first;
  bench.system().health([&](std::vector<TenantHealth> all) { at_first = std::move(all); });
  CHECK(bench.run_until([&] { return count_ready(health_of_all(bench)) == count; }, 1min));
  REQUIRE(at_first.size() == count);
  CHECK(count_ready(at_first) == 0);
  CHECK(at_first.front().tenant == "tenant-0");
  CHECK(at_first.back().tenant == "tenant-99");
}

TEST_CASE("a tenant that has failed is told of as not ready until it is back, and the other one as ready") {
  Bench bench;
  bench.tenants.push_back(bench.tenants.front());
  bench.tenants.back().tenant = TenantId{"other"};
  bench.start();
  REQUIRE(bench.run_until([&] { return count_ready(health_of_all(bench)) == 2; }, 1min));
  INFO("the lease goes to somebody else, so the tenant's next turn is not taken");
  bench.write(timer_of(domain::desk_entity("U1"), "remind", bench.now() + 24h));
  bench.accept(domain::desk_entity("U2"), Record{"test.unknown", 1, "{}"});
  REQUIRE(bench.run_until([&] { return count_ready(health_of_all(bench)) == 1; }, 1min));
  const auto all = health_of_all(bench);
  CHECK(all.front().tenant == "demo");
  CHECK_FALSE(all.front().ready);
  CHECK(all.back().ready);
  CHECK(bench.run_until([&] { return count_ready(health_of_all(bench)) == 2; }, 1min));
}

}  // namespace countersign::start_test
