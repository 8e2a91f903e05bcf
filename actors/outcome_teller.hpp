// The answer to a call that somebody outside waits for, and that is in no journal: told once, whatever
// becomes of the actors on the way.
#pragma once

#include <functional>
#include <mutex>

#include "domain/effect.hpp"

namespace countersign::actors {

/// Copies of a pointer to it wait in messages and jobs; when the last goes without an outcome, a failure is
/// told. Thread safe.
class OutcomeTeller {
 public:
  explicit OutcomeTeller(std::function<void(domain::Outcome)> done);
  ~OutcomeTeller();
  OutcomeTeller(const OutcomeTeller&) = delete;
  OutcomeTeller& operator=(const OutcomeTeller&) = delete;

  /// The first outcome counts.
  void tell(domain::Outcome outcome);

 private:
  std::mutex mutex_;
  std::function<void(domain::Outcome)> done_;
};

}  // namespace countersign::actors
