// Internal: tells every open page that something has changed, as server-sent events
// (html.spec.whatwg.org/multipage/server-sent-events.html).
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "http/responder.hpp"

namespace countersign::sandbox {

/// Pages at a time; a further one is answered 503.
inline constexpr std::size_t open_event_streams = 64;

/// Thread safe.
class EventStreams {
 public:
  /// Answers with a stream that begins with `revision` and then carries every later one.
  void add(const http::Responder& responder, std::uint64_t revision);
  /// A revision that is not newer than the last one is ignored.
  void publish(std::uint64_t revision);
  /// Ends all streams and takes no more.
  void stop();

 private:
  std::mutex mutex_;
  bool stopping_ = false;
  std::uint64_t last_revision_ = 0;
  std::vector<http::ResponseStream> streams_;
};

}  // namespace countersign::sandbox
