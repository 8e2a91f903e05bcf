#include "bench/results.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "bench/plot.hpp"
#include "core/time.hpp"

namespace countersign::bench {
namespace {

using Json = nlohmann::json;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[240];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

double middle(const std::vector<Row>& rounds, double Row::*figure) {
  std::vector<double> values;
  for (const auto& round : rounds) values.push_back(round.*figure);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

Json row_json(const Row& row) {
  return {{"load", row.load},       {"server", row.server}, {"per_second", row.per_second},
          {"failed", row.failed},   {"p50_us", row.p50_us}, {"p99_us", row.p99_us},
          {"p999_us", row.p999_us}, {"cpu_us", row.cpu_us}, {"written_bytes", row.written_bytes}};
}

Result<Json> read_results(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::not_found, "'" + path + "' cannot be read");
  auto json = Json::parse(file, nullptr, false);
  if (!json.is_object() || !json.contains("rows") || !json["rows"].is_array()) {
    return fail(ErrorCode::not_understood, "'" + path + "' is no result of countersign-bench");
  }
  return json;
}

std::string ratio(const Json& before, const Json& after, const char* figure) {
  const double from = before.value(figure, 0.0);
  const double to = after.value(figure, 0.0);
  return from > 0 ? format("%.0f → %.0f (×%.2f)", from, to, to / from) : format("%.0f → %.0f", from, to);
}

}  // namespace

Row median(const std::vector<Row>& rounds) {
  Row row = rounds.front();
  for (auto figure :
       {&Row::per_second, &Row::p50_us, &Row::p99_us, &Row::p999_us, &Row::cpu_us, &Row::written_bytes}) {
    row.*figure = middle(rounds, figure);
  }
  row.failed = 0;
  for (const auto& round : rounds) row.failed += round.failed;
  return row;
}

std::vector<std::pair<double, double>> curve_of(Measured& measured) {
  std::vector<std::pair<double, double>> points;
  for (double rest = 0.5; rest >= 0.0005; rest /= 1.3) {
    points.emplace_back(1 - rest, quantile_us(measured, 1 - rest));
  }
  return points;
}

std::string to_table(const Results& results) {
  std::string text = results.scenario + ": " + results.conditions + "\n\n";
  if (!results.rows.empty()) {
    text += format("%-36s %-12s %10s %8s %9s %9s %9s %9s %9s\n", "load", "server", "each s", "failed",
                   "p50 ms", "p99 ms", "p999 ms", "CPU us", "bytes");
  }
  for (const auto& row : results.rows) {
    text += format("%-36s %-12s %10.2f %8llu %9.2f %9.2f %9.2f %9.1f %9.0f\n", row.load.c_str(),
                   row.server.c_str(), row.per_second, static_cast<unsigned long long>(row.failed),
                   row.p50_us / 1000, row.p99_us / 1000, row.p999_us / 1000, row.cpu_us, row.written_bytes);
  }
  for (const auto& figure : results.figures)
    text += format("%-58s %12.2f\n", figure.what.c_str(), figure.value);
  text += "\n";
  for (const auto& verdict : results.verdicts) {
    text += format("%-7s %-58s %9.2f (wanted: %s %.2f)\n", verdict.holds() ? "holds" : "MISSED",
                   verdict.what.c_str(), verdict.figure, verdict.at_least ? "at least" : "at most",
                   verdict.target);
  }
  return text;
}

Json to_json(const Results& results) {
  Json rows = Json::array();
  for (const auto& row : results.rows) rows.push_back(row_json(row));
  Json figures = Json::array();
  for (const auto& figure : results.figures)
    figures.push_back({{"what", figure.what}, {"value", figure.value}});
  Json verdicts = Json::array();
  for (const auto& verdict : results.verdicts) {
    verdicts.push_back({{"what", verdict.what},
                        {"figure", verdict.figure},
                        {"target", verdict.target},
                        {"at_least", verdict.at_least},
                        {"holds", verdict.holds()}});
  }
  return {{"scenario", results.scenario},
          {"conditions", results.conditions},
          {"machine", {{"processor", processor()}, {"threads", std::thread::hardware_concurrency()}}},
          {"at", format_instant(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()))},
          {"rows", rows},
          {"figures", figures},
          {"targets", verdicts}};
}

Result<void> save(const Results& results, const std::string& directory) {
  std::filesystem::create_directories(directory);
  const std::string path = directory + "/" + results.scenario;
  std::ofstream file(path + ".json");
  file << to_json(results).dump(2) << "\n";
  if (!file.flush()) return fail(ErrorCode::io, "'" + path + ".json' cannot be written");
  std::printf("\n%s.json\n", path.c_str());
  if (results.curves.empty()) return {};
  if (auto drawn = plot(results, path + ".svg"); !drawn) {
    std::printf("no picture: %s\n", drawn.error().message.c_str());
  } else {
    std::printf("%s.svg\n", path.c_str());
  }
  return {};
}

Result<std::string> compare(const std::string& before, const std::string& after) {
  const auto first = read_results(before);
  if (!first) return fail(first.error());
  const auto second = read_results(after);
  if (!second) return fail(second.error());
  std::string text = format("%-32s %-12s %-28s %-26s %s\n", "load", "server", "each s", "p99 us", "CPU us");
  for (const auto& row : (*first)["rows"]) {
    for (const auto& other : (*second)["rows"]) {
      if (row["load"] != other["load"] || row["server"] != other["server"]) continue;
      text += format("%-32s %-12s %-30s %-28s %s\n", row["load"].get<std::string>().c_str(),
                     row["server"].get<std::string>().c_str(), ratio(row, other, "per_second").c_str(),
                     ratio(row, other, "p99_us").c_str(), ratio(row, other, "cpu_us").c_str());
    }
  }
  const Json none = Json::array();
  for (const auto& figure : first->contains("figures") ? (*first)["figures"] : none) {
    for (const auto& other : second->contains("figures") ? (*second)["figures"] : none) {
      if (figure["what"] != other["what"]) continue;
      text += format("%-58s %s\n", figure["what"].get<std::string>().c_str(),
                     ratio(figure, other, "value").c_str());
    }
  }
  return text;
}

}  // namespace countersign::bench
