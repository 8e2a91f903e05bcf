#include "telemetry/metrics.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "settings/load.hpp"
#include "source_directory.hpp"

namespace countersign::metrics_test {

using namespace countersign;
using namespace countersign::telemetry;
using namespace std::chrono_literals;

namespace {

bool holds(const std::string& text, const std::string& wanted) {
  return text.find(wanted) != std::string::npos;
}

std::size_t occurrences(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (auto at = text.find(wanted); at != std::string::npos; at = text.find(wanted, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("counters, gauges and histograms are exposed with help and type") {
  Metrics metrics;
  metrics.count(metric::notifications, {"acme", "accepted"});
  metrics.count(metric::notifications, {"acme", "accepted"}, 2);
  metrics.count(metric::notifications, {"acme", "too_large"});
  metrics.set(metric::entities_quarantined, {"acme"}, 7);
  metrics.set(metric::entities_quarantined, {"acme"}, 4);
  metrics.observe(metric::effect_duration, {"card.post"}, seconds(300ms));
  metrics.observe(metric::effect_duration, {"card.post"}, seconds(700ms));

  const std::string text = metrics.expose();
  INFO(text);
  CHECK(holds(text, "# HELP countersign_notifications_total Notifications from Business Central"));
  CHECK(holds(text, "# TYPE countersign_notifications_total counter\n"));
  CHECK(holds(text, "countersign_notifications_total{result=\"accepted\",tenant=\"acme\"} 3\n"));
  CHECK(holds(text, "countersign_notifications_total{result=\"too_large\",tenant=\"acme\"} 1\n"));
  CHECK(holds(text, "# TYPE countersign_entities_quarantined gauge\n"));
  CHECK(holds(text, "countersign_entities_quarantined{tenant=\"acme\"} 4\n"));
  CHECK(holds(text, "# TYPE countersign_effect_duration_seconds histogram\n"));
  CHECK(holds(text, "countersign_effect_duration_seconds_bucket{kind=\"card.post\",le=\"0.5\"} 1\n"));
  CHECK(holds(text, "countersign_effect_duration_seconds_count{kind=\"card.post\"} 2\n"));
  CHECK(holds(text, "countersign_effect_duration_seconds_sum{kind=\"card.post\"} 1\n"));
}

TEST_CASE("families without labels are there from the start, and a count of 0 makes the others so") {
  Metrics metrics;
  CHECK(holds(metrics.expose(), "countersign_journal_batches_total 0\n"));
  CHECK(holds(metrics.expose(), "countersign_http_connections 0\n"));
  CHECK(holds(metrics.expose(), "countersign_journal_commit_duration_seconds_count 0\n"));
  CHECK_FALSE(holds(metrics.expose(), "tenant=\"acme\""));
  metrics.count(metric::turn_failures, {"acme", "conversation"}, 0);
  CHECK(holds(metrics.expose(),
              "countersign_turn_failures_total{entity=\"conversation\",tenant=\"acme\"} 0\n"));
}

TEST_CASE("a gauge with labels is there once it was something else than 0") {
  Metrics metrics;
  const std::string series = "countersign_entities_quarantined{tenant=\"acme\"} ";
  metrics.set(metric::entities_quarantined, {"acme"}, 0);
  CHECK_FALSE(holds(metrics.expose(), series));
  CHECK_FALSE(holds(metrics.expose(), "countersign_metric_series_over_limit_total{"));
  metrics.set(metric::entities_quarantined, {"acme"}, 2);
  CHECK(holds(metrics.expose(), series + "2\n"));
  metrics.set(metric::entities_quarantined, {"acme"}, 0);
  CHECK(holds(metrics.expose(), series + "0\n"));
}

TEST_CASE("a family's label combinations are bounded, and the rest is counted as other") {
  Metrics metrics({.counts = 3, .gauges = 5});
  for (int i = 0; i < 10; ++i) {
    const std::string tenant = "tenant-" + std::to_string(i);
    metrics.count(metric::notifications, {tenant, "accepted"});
    metrics.set(metric::entities_quarantined, {tenant}, 1);
  }
  metrics.count(metric::notifications, {"tenant-0", "accepted"});

  const std::string text = metrics.expose();
  INFO(text);
  CHECK(occurrences(text, "countersign_notifications_total{") == 4);
  CHECK(holds(text, "countersign_notifications_total{result=\"accepted\",tenant=\"tenant-0\"} 2\n"));
  CHECK(holds(text, "countersign_notifications_total{result=\"other\",tenant=\"other\"} 7\n"));
  CHECK(occurrences(text, "countersign_entities_quarantined{") == 5);
  CHECK(holds(text,
              "countersign_metric_series_over_limit_total{family=\"countersign_notifications_total\"} 7\n"));
  CHECK(holds(text,
              "countersign_metric_series_over_limit_total{family=\"countersign_entities_quarantined\"} 5\n"));
}

TEST_CASE("each tenant that the settings may hold has room for its gauge") {
  CHECK(SeriesLimits{}.gauges >= settings::most_tenant_files);
}

TEST_CASE("a label value of any bytes leaves the exposition readable") {
  Metrics metrics;
  const std::string value = "a\"b\\c\nd\xff" + std::string(500, 'x');
  metrics.count(metric::slack_requests_refused, {value});
  const std::string text = metrics.expose();
  CHECK(holds(text, "reason=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD"));
  CHECK_FALSE(holds(text, std::string(metric_label_bytes, 'x')));
}

TEST_CASE("counts from several threads add up") {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      for (int j = 0; j < 1000; ++j) metrics.count(metric::turns_committed, {"acme", "company"});
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(holds(metrics.expose(),
              "countersign_turns_committed_total{entity=\"company\",tenant=\"acme\"} 4000\n"));
}

TEST_CASE("every declared family is in the list and follows the naming rules") {
  std::ostringstream source;
  source << std::ifstream(countersign::tests::source_directory() + "/src/telemetry/metric_list.hpp").rdbuf();
  CHECK(occurrences(source.str(), "inline constexpr Counter<") +
            occurrences(source.str(), "inline constexpr Gauge<") +
            occurrences(source.str(), "inline constexpr Histogram<") ==
        std::size(metric::all));

  std::set<std::string> names;
  for (const MetricFamily* family : metric::all) {
    const std::string name = family->name;
    INFO(name);
    CHECK(names.insert(name).second);
    CHECK(name.starts_with("countersign_"));
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    CHECK(name.ends_with("_total") == (family->kind == MetricKind::counter));
    CHECK(family->bounds.empty() == (family->kind != MetricKind::histogram));
    CHECK(std::is_sorted(family->bounds.begin(), family->bounds.end()));
    CHECK(std::string(family->help).ends_with("."));
  }
}

}  // namespace countersign::metrics_test
