#include "bench/results.hpp"

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "core/scratch_directory.hpp"

namespace countersign::results_test {

using namespace countersign::bench;

namespace {

Row row(double per_second, double p99_us) {
  Row row;
  row.load = "notifications, at most";
  row.server = "countersign";
  row.per_second = per_second;
  row.p99_us = p99_us;
  row.failed = 1;
  return row;
}

std::string written(const std::string& directory, Row measured) {
  Results results;
  results.scenario = "ingest";
  results.rows = {std::move(measured)};
  REQUIRE(save(results, directory));
  return directory + "/ingest.json";
}

}  // namespace

TEST_CASE("of several rounds each figure is the median, and every failure counts") {
  const auto middle = median({row(100, 9), row(300, 5), row(200, 7)});
  CHECK(middle.per_second == 200);
  CHECK(middle.p99_us == 7);
  CHECK(middle.failed == 3);
}

TEST_CASE("a missed target is said") {
  Results results;
  results.verdicts = {{"share of the bare server", 0.5, 0.85, true}, {"p99, times", 1.2, 1.5, false}};
  const auto text = to_table(results);
  CHECK(text.find("MISSED  share of the bare server") != std::string::npos);
  CHECK(text.find("holds   p99, times") != std::string::npos);
}

TEST_CASE("two results are held side by side, and what is no result is refused") {
  const ScratchDirectory scratch("countersign-results");
  const std::filesystem::path directory = scratch.path();
  const auto before = written(directory / "before", row(200, 1'000));
  const auto after = written(directory / "after", row(300, 500));
  const auto text = compare(before, after);
  REQUIRE(text);
  CHECK(text->find("200 → 300 (×1.50)") != std::string::npos);
  CHECK(text->find("1000 → 500 (×0.50)") != std::string::npos);
  std::ofstream(directory / "other.json") << "[]";
  const auto refused = compare(before, directory / "other.json");
  REQUIRE(!refused);
  CHECK(refused.error().message.find("is no result of countersign-bench") != std::string::npos);
  CHECK(!compare(before, directory / "missing.json"));
}

}  // namespace countersign::results_test
