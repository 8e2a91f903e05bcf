// The values of the metrics in telemetry/metric_list.hpp, for Prometheus to scrape.
//
//   metrics.count(metric::notifications, {tenant.value, "accepted"});
//   metrics.set(metric::entities_quarantined, {tenant.value}, 3);
//   metrics.observe(metric::effect_duration, {"card.post"}, seconds(elapsed));
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "telemetry/metric_list.hpp"

namespace countersign::telemetry {

/// Label combinations a family may have; values for further ones are counted in `metric_series_over_limit`.
struct SeriesLimits {
  /// Counters and histograms: room for a thousand tenants with ten values each. What is past it goes under
  /// "other" in every label.
  std::size_t counts = 10'000;
  /// Room for a value of each tenant, as what is past it is dropped: many readings in one are none.
  std::size_t gauges = 100'000;
};
/// A longer label value is cut and ends in "…".
inline constexpr std::size_t metric_label_bytes = 128;

/// The Content-Type of `Metrics::expose`.
inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// Constructed in main and handed down by reference. Thread safe; a call costs a look-up under the family's
/// lock. Calls never fail: a value that cannot be kept is lost.
class Metrics {
 public:
  /// `limits` are for tests.
  explicit Metrics(SeriesLimits limits = {});
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// `by` 0 makes the series visible before its first event, so that its first rise is seen as one.
  template <std::size_t count_of>
  void count(const Counter<count_of>& family, const std::string_view (&labels)[count_of],
             double by = 1) noexcept {
    record(family, labels, by);
  }
  void count(const Counter<0>& family, double by = 1) noexcept { record(family, {}, by); }

  /// A series that has never been anything but 0 is not shown.
  template <std::size_t count_of>
  void set(const Gauge<count_of>& family, const std::string_view (&labels)[count_of], double value) noexcept {
    record(family, labels, value);
  }
  void set(const Gauge<0>& family, double value) noexcept { record(family, {}, value); }

  template <std::size_t count_of>
  void observe(const Histogram<count_of>& family, const std::string_view (&labels)[count_of],
               double value) noexcept {
    record(family, labels, value);
  }
  void observe(const Histogram<0>& family, double value) noexcept { record(family, {}, value); }

  /// Prometheus's text format 0.0.4. A family without labels is there from the start, one with labels from
  /// the first value on. Empty when memory is short.
  std::string expose() const noexcept;

 private:
  struct State;
  void record(const MetricFamily& family, std::span<const std::string_view> labels, double value) noexcept;
  std::unique_ptr<State> state_;
};

/// What a histogram of seconds observes.
inline double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace countersign::telemetry
