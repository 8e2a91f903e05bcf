// What goes wrong in a run, one after the other. A run that may have fewer of them is the same run up to the
// last one.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/time.hpp"

namespace countersign::simulation {

class Faults {
 public:
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  Faults(Entropy& choices, const Clock& clock, std::size_t most)
      : choices_(choices), clock_(clock), most_(most) {}

  /// Draws in any case, so that what follows does not depend on how many there may be.
  bool happens(double probability, const std::string& what);
  /// One that was drawn elsewhere: false when there were as many as there may be.
  bool counts(const std::string& what);
  /// In the order in which they happened, one line each.
  const std::vector<std::string>& list() const { return list_; }

 private:
  Entropy& choices_;
  const Clock& clock_;
  std::size_t most_;
  std::vector<std::string> list_;
};

}  // namespace countersign::simulation
