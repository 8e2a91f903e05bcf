#include "sandbox/server/event_streams.hpp"

#include <algorithm>
#include <string>

namespace countersign::sandbox {

namespace {

constexpr const char* reconnect_after_ms = "1000";

std::string event_text(std::uint64_t revision) {
  return "event: revision\ndata: " + std::to_string(revision) + "\n\n";
}

}  // namespace

void EventStreams::add(const http::Responder& responder, std::uint64_t revision) {
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& stream) { return !stream.is_open(); });
  if (stopping_) return;
  if (streams_.size() >= open_event_streams) {
    responder.send({503, {{"Content-Type", "text/plain"}}, "Too many pages are open.\n"});
    return;
  }
  const auto stream = responder.stream(
      {200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}, std::string()});
  const auto current = std::max(revision, last_revision_);
  if (stream.write("retry: " + std::string(reconnect_after_ms) + "\n" + event_text(current)))
    streams_.push_back(stream);
}

void EventStreams::publish(std::uint64_t revision) {
  const std::lock_guard lock(mutex_);
  if (revision <= last_revision_) return;
  last_revision_ = revision;
  std::erase_if(streams_, [&](const auto& stream) { return !stream.write(event_text(revision)); });
}

void EventStreams::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& stream : streams_) stream.close();
  streams_.clear();
}

}  // namespace countersign::sandbox
