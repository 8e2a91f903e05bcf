// A Slack without a network: it answers at once, on the caller's thread, and knows when each channel was
// called.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/http_message.hpp"

namespace countersign::bench {

using SteadyClock = std::chrono::steady_clock;

/// The channel's id in Slack, and back: the number of one that a request names.
std::string channel_name(std::size_t number);

/// What one channel saw. Its actor makes one call at a time, so no two threads write here at once.
struct ChannelCalls {
  SteadyClock::time_point free_at{};  ///< Slack may be called from here on: the gap's end, or the pause's.
  std::uint64_t answered = 0;         ///< In the window.
  std::uint64_t too_early = 0;        ///< Began before `free_at`.
  std::uint64_t attempts = 0;         ///< Of a limited channel.
  std::vector<std::uint32_t> lateness_us;  ///< After `free_at`.
};

class NullSlack final : public HttpTransport {
 public:
  /// One of `every` channels gets 429s, so that its neighbours can be watched; 0: none.
  NullSlack(std::size_t channels, std::size_t every) : calls_(channels), limited_every_(every) {}

  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  /// Only calls between the two count. Before the first call.
  void measure_between(SteadyClock::time_point from, SteadyClock::time_point to);
  bool is_limited(std::size_t channel) const { return limited_every_ > 0 && channel % limited_every_ == 0; }
  /// Once nothing calls any more.
  const std::vector<ChannelCalls>& calls() const { return calls_; }

 private:
  HttpResponse answer(std::size_t channel);

  std::vector<ChannelCalls> calls_;
  std::size_t limited_every_;
  SteadyClock::time_point from_{};
  SteadyClock::time_point to_{};
};

}  // namespace countersign::bench
