// Internal: reads one final response from any kind of stream.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/into.hpp"
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

inline std::string describe_read_problem(const boost::system::error_code& error, std::size_t body_bytes) {
  namespace beast_http = boost::beast::http;
  if (error == beast_http::error::body_limit) {
    return "the response is larger than " + std::to_string(body_bytes) + " bytes";
  }
  if (error == beast_http::error::end_of_stream) return "the connection was closed before a response";
  return "the response could not be read: " + error.message();
}

/// The stream's own deadline limits the time.
template <class Stream>
boost::asio::awaitable<ReceivedResponse> read_response(Stream& stream, boost::beast::flat_buffer& buffer,
                                                       bool head_only, std::size_t body_bytes) {
  namespace beast_http = boost::beast::http;
  ReceivedResponse received;
  for (unsigned interim = 0; interim <= interim_responses; ++interim) {
    beast_http::response_parser<beast_http::string_body> parser;
    parser.header_limit(response_head_bytes);
    parser.body_limit(body_bytes);
    parser.skip(head_only);
    boost::system::error_code error;
    co_await beast_http::async_read(stream, buffer, parser, into(error));
    received.began = received.began || parser.got_some();
    if (error) {
      received.problem = describe_read_problem(error, body_bytes);
      co_return received;
    }
    auto message = parser.release();
    const unsigned status = message.result_int();
    if (status >= 100 && status < 200 && status != 101) continue;
    received.reusable = status != 101 && message.keep_alive() && !message.need_eof() && buffer.size() == 0;
    received.response = HttpResponse{status, from_fields(message), std::move(message.body())};
    co_return received;
  }
  received.problem = "only interim responses came";
  co_return received;
}

}  // namespace countersign::http
