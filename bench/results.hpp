// What a scenario found: printed as a table, kept as JSON, drawn as SVG, held beside another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/latency.hpp"
#include "core/result.hpp"

namespace countersign::bench {

/// One server under one kind of load; of several rounds the median of each figure.
struct Row {
  std::string load;  ///< "notifications, at most": what and how.
  std::string server;
  double per_second = 0;
  std::uint64_t failed = 0;  ///< Of all rounds; those that were never sent too.
  double p50_us = 0;
  double p99_us = 0;
  double p999_us = 0;
  double cpu_us = 0;         ///< Of the server's process, for each answer.
  double written_bytes = 0;  ///< To the disk, for each answer.
};

/// A figure against its target.
struct Verdict {
  std::string what;
  double figure = 0;
  double target = 0;
  bool at_least = true;  ///< Otherwise at most.
  bool holds() const { return at_least ? figure >= target : figure <= target; }
};

struct Curve {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< Quantile in (0, 1), microseconds; or as the axes say.
};

/// A figure without a target.
struct Figure {
  std::string what;  ///< With its unit: "resident, MiB, 10000 tenants".
  double value = 0;
};

/// What a picture's axes say. Curves by quantile have a point for each quantile; others hold what was seen at
/// each moment.
struct Axes {
  std::string x = "of 1000 answers, the slowest one in";
  std::string y = "milliseconds or less";
  bool by_quantile = true;
};

struct Results {
  std::string scenario;
  std::string conditions;  ///< "64 connections, 3 rounds of 10 s".
  std::vector<Row> rows;
  std::vector<Figure> figures;
  std::vector<Verdict> verdicts;
  std::vector<Curve> curves;
  Axes axes;
};

Row median(const std::vector<Row>& rounds);
std::vector<std::pair<double, double>> curve_of(Measured& measured);

std::string to_table(const Results& results);
nlohmann::json to_json(const Results& results);
/// `<directory>/<scenario>.json`, and `.svg` where gnuplot is installed; says which on standard output.
Result<void> save(const Results& results, const std::string& directory);
/// Two files that `save` wrote: row by row, and the second's share of the first. `not_understood` for others.
Result<std::string> compare(const std::string& before, const std::string& after);

}  // namespace countersign::bench
