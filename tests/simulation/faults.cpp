#include "simulation/faults.hpp"

namespace countersign::simulation {

bool Faults::happens(double probability, const std::string& what) {
  return choices_.fraction() < probability && counts(what);
}

bool Faults::counts(const std::string& what) {
  if (list_.size() >= most_) return false;
  list_.push_back(format_instant(clock_.now()) + " " + what);
  return true;
}

}  // namespace countersign::simulation
