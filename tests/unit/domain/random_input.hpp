// Inputs made from plain numbers, for property tests: RapidCheck shrinks the numbers, and so the story.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/entity.hpp"
#include "domain/message.hpp"

namespace countersign::domain::test {

/// Takes small choices out of one random number.
class Choices {
 public:
  explicit Choices(std::uint32_t number) : left_(number) {}
  /// 0 … count - 1.
  std::uint32_t below(std::uint32_t count) {
    const auto chosen = left_ % count;
    left_ /= count;
    return chosen;
  }
  template <class T>
  T one_of(const std::vector<T>& values) {
    return values.at(below(static_cast<std::uint32_t>(values.size())));
  }

 private:
  std::uint32_t left_;
};

/// A reading of the one invoice: its facts and its etag agree as in Business Central.
Document some_document(Choices& choices);
/// Any outcome, also such as no wire module would give for the call at hand.
Outcome some_outcome(Choices& choices);
/// An outcome that the call can have.
Outcome fitting_outcome(const Call& call, Choices& choices);
Call some_call(Choices& choices);
/// Anything at all, in any order: as after a bug elsewhere.
Input some_input(std::uint32_t number);

/// What an entity's own turns have asked for and nobody has answered yet.
struct OpenCalls {
  std::vector<Call> calls;
  void take(const Turn& turn);
  Call pull(Choices& choices);
};

}  // namespace countersign::domain::test
