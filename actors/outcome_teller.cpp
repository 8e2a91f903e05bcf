#include "actors/outcome_teller.hpp"

#include <utility>

namespace countersign::actors {

OutcomeTeller::OutcomeTeller(std::function<void(domain::Outcome)> done) : done_(std::move(done)) {}

OutcomeTeller::~OutcomeTeller() {
  tell(domain::Failed{domain::Failed::Kind::exhausted, "unavailable", "the server could not make the call"});
}

void OutcomeTeller::tell(domain::Outcome outcome) {
  std::function<void(domain::Outcome)> done;
  {
    const std::lock_guard lock(mutex_);
    done = std::exchange(done_, nullptr);
  }
  if (done) done(std::move(outcome));
}

}  // namespace countersign::actors
