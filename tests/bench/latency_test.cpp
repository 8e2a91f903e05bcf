#include "bench/latency.hpp"

#include "catch.hpp"

namespace countersign::latency_test {

using namespace countersign::bench;

TEST_CASE("a quantile is the nearest rank of what was answered") {
  Measured measured;
  CHECK(quantile_us(measured, 0.99) == 0);
  measured.latencies_us = {30, 10, 20, 40};
  CHECK(quantile_us(measured, 0) == 10);
  CHECK(quantile_us(measured, 0.5) == 20);
  CHECK(quantile_us(measured, 0.75) == 30);
  CHECK(quantile_us(measured, 0.76) == 40);
  CHECK(quantile_us(measured, 1) == 40);
}

TEST_CASE("answers a second are those of the whole time") {
  Measured measured;
  CHECK(measured.per_second() == 0);
  measured.answered = 30;
  measured.seconds = 4;
  CHECK(measured.per_second() == 7.5);
}

}  // namespace countersign::latency_test
