// How many calls a workspace may make over all its channels. Plain data without time or threads of its own.
#pragma once

#include <cstddef>
#include <optional>

#include "core/time.hpp"

namespace countersign::actors {

class SlackBudget {
 public:
  /// Empty: a crash loop must not add up to a flood.
  void begin(Instant now) { at_ = now; }
  /// Takes one call's worth, of so many a minute; else says when there will be one.
  std::optional<Instant> take(Instant now, std::size_t per_minute);

 private:
  double calls_ = 0;
  Instant at_{};
};

}  // namespace countersign::actors
