// What became of each document, as the sandbox saw it: when its change was announced, when it was read, when
// its card came, when it was clicked, posted, and shown as posted.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/server/server.hpp"

namespace countersign::bench {

using Moment = std::chrono::steady_clock::time_point;

struct Span {
  Moment begun;
  Moment ended;
};

/// A message of ours, and since when its channel could have taken it: a second after the call before.
struct Shown {
  Span call;
  Moment free_at{};
};

struct Story {
  Moment created{};
  std::optional<Span> notified;
  std::vector<Span> reads;  ///< Business Central, asked about this document.
  std::optional<Shown> card;
  std::optional<Span> clicked;
  std::optional<Span> posted;
  std::optional<Shown> shown_posted;
};

/// A card that offers an approval.
struct Offer {
  std::string channel;
  std::string ts;
  Moment at{};
};

/// Thread safe.
class Stories {
 public:
  /// To be the sandbox's watch.
  void watch(const sandbox::Exchange& exchange);
  /// The document with this id carries this number on its cards: "FLOW-12".
  void begin(const std::string& number, const std::string& id, Moment created);
  /// Cards that offer an approval since the last call; each document once.
  std::vector<Offer> take_offers();
  std::size_t completed() const;
  /// Once nothing happens any more.
  const std::map<std::string, Story>& all() const { return stories_; }

 private:
  void on_message(const sandbox::Exchange& exchange, const Span& span);
  void on_business_central(const sandbox::Exchange& exchange, const Span& span);
  void on_own_call(const sandbox::Exchange& exchange, const Span& span);

  mutable std::mutex mutex_;
  std::map<std::string, Story> stories_;        ///< By number.
  std::map<std::string, std::string> numbers_;  ///< By document id.
  std::map<std::string, Moment> free_at_;       ///< By channel.
  std::map<std::string, bool> offered_;
  std::deque<Offer> offers_;
  std::size_t completed_ = 0;
  /// What was seen of documents whose creation was not told yet.
  std::map<std::string, Story> early_;  ///< By document id.
};

}  // namespace countersign::bench
