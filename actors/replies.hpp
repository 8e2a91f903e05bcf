// Who waits for an entity's reply to an input: the door, for as long as Slack lets it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "core/turn.hpp"

namespace countersign::actors {

/// By the sequence of the input's row. Thread safe. Nothing here is durable: a reply that nobody waits for
/// any more is dropped, and a wait without a reply is ended by whoever began it.
class Replies {
 public:
  using Callback = std::function<void(std::optional<Record>)>;

  /// Before the row's hint leaves, so that no reply can come earlier.
  void expect(std::uint64_t sequence, Callback done);
  /// Calls back with the reply; nothing when nobody waits.
  void give(std::uint64_t sequence, Record reply);
  /// Calls back without a reply, unless there was one.
  void give_up(std::uint64_t sequence);

 private:
  std::optional<Callback> take(std::uint64_t sequence);

  std::mutex mutex_;
  std::map<std::uint64_t, Callback> waiting_;  ///< As many as there are requests open at the door.
};

}  // namespace countersign::actors
