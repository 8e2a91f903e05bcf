// The start of many tenants: a few at a time, and all of them.
#include <algorithm>

#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"

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

}  // namespace

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
  CHECK(count_ready(bench) <= limits::tenants_starting);
  CHECK(bench.run_until([&] { return count_ready(bench) == count; }, 1min));
}

}  // namespace countersign::start_test
