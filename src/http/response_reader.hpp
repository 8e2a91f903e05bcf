// Internal: reads one final response.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/byte_stream.hpp"
#include "http/wire.hpp"

namespace countersign::http {

/// The largest head of a response.
inline constexpr std::size_t response_head_bytes = 64 * 1024;
/// Interim responses (1xx) before the final one.
inline constexpr unsigned interim_responses = 8;

struct ReceivedResponse {
  std::optional<HttpResponse> response;  ///< Nothing when it could not be read; then `problem` says why.
  std::string problem;
  bool began = false;     ///< At least one byte of a response was received.
  bool reusable = false;  ///< The connection may carry another request.
};

/// The stream's own deadline limits the time.
boost::asio::awaitable<ReceivedResponse> read_response(ByteStream& stream, boost::beast::flat_buffer& buffer,
                                                       bool head_only, std::size_t body_bytes);

}  // namespace countersign::http
