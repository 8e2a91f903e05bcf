// How a handler answers a request: later, from any thread, once.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::http {

class Exchange;
class IoThreads;

/// Bytes of a streamed response that may wait for a slow reader; past it the connection is closed.
inline constexpr std::size_t stream_buffer_bytes = 1024 * 1024;

/// The body of a response that is sent piece by piece, such as server-sent events. Copies share one body.
/// When the last copy goes without `close`, the connection is closed without the proper end. Thread safe.
class ResponseStream {
 public:
  /// Queues bytes. False when they will not be sent: the stream was closed, the client or the server is gone,
  /// or the client reads too slowly (`stream_buffer_bytes`).
  bool write(std::string chunk) const;
  /// Ends the body properly once everything written is sent.
  void close() const;
  /// False as soon as `write` would be.
  bool is_open() const;

 private:
  friend class Responder;
  struct Guard;
  std::shared_ptr<Guard> guard_;
};

/// The one answer to one request. Copies share it; the first answer counts. When the last copy goes unused,
/// the connection is closed without a response. Thread safe; may outlive the server.
///
/// The server adds Content-Length, Date (unless given) and Connection, and drops Content-Length, Connection
/// and Transfer-Encoding given here. A header with a line break or a status outside 200..599 closes the
/// connection.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange);

  /// False when it has no effect: there was an answer before, or the client or the server is gone. `hold`:
  /// the answer leaves so much later, or when the server stops; the connection takes nothing else until then.
  bool send(HttpResponse response, Duration hold = Duration::zero()) const;
  /// Sends status and headers (the body is ignored) and hands out the body's stream; a stream that is not
  /// open when there was an answer before. The connection is closed when the stream ends.
  ResponseStream stream(HttpResponse head) const;

 private:
  struct Guard;
  std::shared_ptr<Guard> guard_;
};

/// For a request that came by another way than HTTP. `done` is called once, on an IoThreads thread: with the
/// answer, or with nothing when the last copy goes unused. Streams are not carried.
Responder make_responder(IoThreads& threads, std::function<void(std::optional<HttpResponse>)> done);

}  // namespace countersign::http
