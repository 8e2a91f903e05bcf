// Which calls begin: so many at once, so many to one place, the others in order, places taking turns.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace countersign::http {

/// A place that answers slowly holds up its own calls, and leaves room for those to others. Not thread safe.
template <class Call>
class CallQueue {
 public:
  CallQueue(std::size_t at_once, std::size_t at_once_per_place)
      : at_once_(at_once), at_once_per_place_(at_once_per_place) {}

  std::size_t waiting() const { return waiting_; }

  /// Gives the call back if it begins now; otherwise it waits.
  std::optional<Call> enter(const std::string& name, Call call) {
    auto& place = places_[name];
    if (in_flight_ < at_once_ && has_room(place) && place.waiting.empty()) {
      ++in_flight_;
      ++place.in_flight;
      return call;
    }
    place.waiting.push_back(std::move(call));
    ++waiting_;
    line_up(name, place);
    return std::nullopt;
  }

  /// A call that had begun is over. Gives the one that begins in its stead, if one may.
  std::optional<Call> leave(const std::string& name) {
    const auto left = places_.find(name);
    --in_flight_;
    --left->second.in_flight;
    line_up(name, left->second);
    if (left->second.in_flight == 0 && left->second.waiting.empty()) places_.erase(left);
    if (line_.empty()) return std::nullopt;
    const std::string next = std::move(line_.front());
    line_.pop_front();
    auto& place = places_.at(next);
    place.in_line = false;
    Call call = std::move(place.waiting.front());
    place.waiting.pop_front();
    --waiting_;
    ++in_flight_;
    ++place.in_flight;
    line_up(next, place);
    return call;
  }

  /// All that wait, which then begin no more.
  std::vector<Call> take_waiting() {
    std::vector<Call> taken;
    for (auto& [name, place] : places_) {
      for (auto& call : place.waiting) taken.push_back(std::move(call));
      place.waiting.clear();
      place.in_line = false;
    }
    line_.clear();
    waiting_ = 0;
    return taken;
  }

 private:
  struct Place {
    std::size_t in_flight = 0;
    std::deque<Call> waiting;
    bool in_line = false;
  };

  bool has_room(const Place& place) const { return place.in_flight < at_once_per_place_; }

  /// A place with room and with calls that wait stands in line, once.
  void line_up(const std::string& name, Place& place) {
    if (place.in_line || place.waiting.empty() || !has_room(place)) return;
    place.in_line = true;
    line_.push_back(name);
  }

  const std::size_t at_once_;
  const std::size_t at_once_per_place_;
  std::size_t in_flight_ = 0;
  std::size_t waiting_ = 0;
  std::unordered_map<std::string, Place> places_;
  std::deque<std::string> line_;
};

}  // namespace countersign::http
