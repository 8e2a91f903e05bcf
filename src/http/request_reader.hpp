// Internal: reads one request.
#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/byte_stream.hpp"
#include "http/server.hpp"
#include "http/wire.hpp"

namespace countersign::http {

struct IncomingRequest {
  HttpRequest message;
  bool body_too_large = false;
  bool keep_alive = false;
  bool head_only = false;  ///< A HEAD request: the answer has no body.
  unsigned version = 11;   ///< 10 or 11.
};

/// Nothing when the connection has to be closed without an answer. The stream's own deadline limits the time.
boost::asio::awaitable<std::optional<IncomingRequest>> read_request(ByteStream& stream,
                                                                    boost::beast::flat_buffer& buffer,
                                                                    const ServerLimits& server_limits);

}  // namespace countersign::http
