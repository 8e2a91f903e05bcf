#include "telemetry/metrics.hpp"

#include <cassert>
#include <mutex>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "telemetry/text.hpp"

namespace countersign::telemetry {
namespace {

constexpr char label_separator = '\x1f';
constexpr std::string_view other_label = "other";

using Family = std::variant<prometheus::Family<prometheus::Counter>*, prometheus::Family<prometheus::Gauge>*,
                            prometheus::Family<prometheus::Histogram>*>;
using Series = std::variant<prometheus::Counter*, prometheus::Gauge*, prometheus::Histogram*>;

Family build_family(const MetricFamily& family, prometheus::Registry& registry) {
  switch (family.kind) {
    case MetricKind::counter:
      return &prometheus::BuildCounter().Name(family.name).Help(family.help).Register(registry);
    case MetricKind::gauge:
      return &prometheus::BuildGauge().Name(family.name).Help(family.help).Register(registry);
    case MetricKind::histogram:
      break;
  }
  return &prometheus::BuildHistogram().Name(family.name).Help(family.help).Register(registry);
}

struct AddSeries {
  const MetricFamily& description;
  const prometheus::Labels& labels;
  Series operator()(prometheus::Family<prometheus::Counter>* family) const { return &family->Add(labels); }
  Series operator()(prometheus::Family<prometheus::Gauge>* family) const { return &family->Add(labels); }
  Series operator()(prometheus::Family<prometheus::Histogram>* family) const {
    return &family->Add(labels, prometheus::Histogram::BucketBoundaries(description.bounds.begin(),
                                                                        description.bounds.end()));
  }
};

struct ApplyValue {
  double value;
  void operator()(prometheus::Counter* counter) const { counter->Increment(value); }
  void operator()(prometheus::Gauge* gauge) const { gauge->Set(value); }
  void operator()(prometheus::Histogram* histogram) const { histogram->Observe(value); }
};

/// One family's series, found by their label values.
class SeriesTable {
 public:
  SeriesTable(const MetricFamily& description, prometheus::Registry& registry)
      : description_(description), family_(build_family(description, registry)) {}

  /// False when the family is full, and the value went to "other" or nowhere.
  bool record(std::span<const std::string_view> labels, double value, const SeriesLimits& limits) {
    const std::lock_guard lock(mutex_);
    const bool is_gauge = description_.kind == MetricKind::gauge;
    const std::size_t limit = is_gauge ? limits.gauges : limits.counts;
    // Most of a tenant's gauges are 0 for good, and ten thousand tenants would fill each family with them.
    const bool says_nothing = is_gauge && value == 0 && !labels.empty();
    const auto series = find_or_add(labels, says_nothing ? 0 : limit);
    if (series) {
      std::visit(ApplyValue{value}, *series);
    } else if (!is_gauge) {
      std::visit(ApplyValue{value}, overflow());
    }
    return series.has_value() || says_nothing;
  }

  /// Makes a family without labels visible before its first value.
  void show_unlabelled() {
    const std::lock_guard lock(mutex_);
    find_or_add({}, 1);
  }

 private:
  static std::string join(std::span<const std::string_view> labels) {
    std::string key;
    for (const std::string_view label : labels) {
      key += label;
      key += label_separator;
    }
    return key;
  }

  /// Nothing when the series is new and the family full.
  std::optional<Series> find_or_add(std::span<const std::string_view> labels, std::size_t limit) {
    std::string key = join(labels);
    const auto found = series_.find(key);
    if (found != series_.end()) return found->second;
    if (series_.size() >= limit) return std::nullopt;
    return series_.emplace(std::move(key), add(labels)).first->second;
  }

  Series add(std::span<const std::string_view> values) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < values.size(); ++i) {
      labels.emplace(description_.labels[i], clean_text(values[i], metric_label_bytes));
    }
    return std::visit(AddSeries{description_, labels}, family_);
  }

  Series overflow() {
    const std::vector<std::string_view> others(description_.label_count, other_label);
    if (!overflow_) overflow_ = add(others);
    return *overflow_;
  }

  const MetricFamily& description_;
  Family family_;
  std::mutex mutex_;
  std::unordered_map<std::string, Series> series_;
  std::optional<Series> overflow_;
};

}  // namespace

struct Metrics::State {
  explicit State(const SeriesLimits& series) : limits(series) {
    for (const MetricFamily* family : metric::all) {
      auto table = std::make_unique<SeriesTable>(*family, registry);
      if (family->label_count == 0) table->show_unlabelled();
      tables.emplace(family, std::move(table));
    }
  }

  SeriesLimits limits;
  prometheus::Registry registry;
  std::unordered_map<const MetricFamily*, std::unique_ptr<SeriesTable>> tables;  // Fixed once constructed.
};

Metrics::Metrics(SeriesLimits limits) : state_(std::make_unique<State>(limits)) {}

Metrics::~Metrics() = default;

void Metrics::record(const MetricFamily& family, std::span<const std::string_view> labels,
                     double value) noexcept {
  try {
    const auto table = state_->tables.find(&family);
    assert(table != state_->tables.end() && "the family is missing in metric::all");
    if (table == state_->tables.end()) return;
    if (table->second->record(labels, value, state_->limits)) return;
    const std::string_view name = family.name;
    state_->tables.at(&metric::metric_series_over_limit)->record({&name, 1}, 1, state_->limits);
  } catch (...) {
    // Out of memory: a lost count must not stop the work that it counts.
  }
}

std::string Metrics::expose() const noexcept {
  try {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
    return out.str();
  } catch (...) {
    return {};
  }
}

}  // namespace countersign::telemetry
