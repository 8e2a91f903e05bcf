// What a metric is before it has a value: name, help, labels. Constants; the list is
// telemetry/metric_list.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace countersign::telemetry {

enum class MetricKind : std::uint8_t { counter, gauge, histogram };

inline constexpr std::size_t metric_labels = 3;

struct MetricFamily {
  MetricKind kind;
  const char*
      name;  ///< "countersign_…", the unit last, "_total" on a counter (prometheus.io/docs/practices/naming).
  const char* help;
  std::array<const char*, metric_labels> labels{};
  std::size_t label_count = 0;
  std::span<const double> bounds{};  ///< Histograms: upper bounds, rising; +Inf is added.
};

/// A family whose kind and number of labels the compiler knows, so that a call with too few does not compile.
template <MetricKind of_kind, std::size_t count>
struct TypedFamily : MetricFamily {
  static_assert(count <= metric_labels);
  constexpr TypedFamily(const char* family_name, const char* family_help,
                        const char* const (&family_labels)[count], std::span<const double> family_bounds = {})
      : MetricFamily{of_kind, family_name, family_help, {}, count, family_bounds} {
    for (std::size_t i = 0; i < count; ++i) labels[i] = family_labels[i];
  }
};

template <MetricKind of_kind>
struct TypedFamily<of_kind, 0> : MetricFamily {
  constexpr TypedFamily(const char* family_name, const char* family_help,
                        std::span<const double> family_bounds = {})
      : MetricFamily{of_kind, family_name, family_help, {}, 0, family_bounds} {}
};

template <std::size_t count>
using Counter = TypedFamily<MetricKind::counter, count>;
template <std::size_t count>
using Gauge = TypedFamily<MetricKind::gauge, count>;
template <std::size_t count>
using Histogram = TypedFamily<MetricKind::histogram, count>;

}  // namespace countersign::telemetry
