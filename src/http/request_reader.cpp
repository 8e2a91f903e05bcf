#include "http/request_reader.hpp"

#include <array>
#include <cstdint>
#include <iterator>
#include <string>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "core/limits.hpp"
#include "http/feed.hpp"
#include "http/url.hpp"

namespace countersign::http {
namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::beast::flat_buffer;
namespace {

using RequestParser = beast_http::request_parser<beast_http::buffer_body>;

/// Beast's own limit counts the request line and the headers apart.
std::size_t head_size(const RequestParser& parser) {
  const auto& head = parser.get();
  std::size_t bytes = head.method_string().size() + head.target().size() + 14;  // " ", " HTTP/1.1", two ends
  for (const auto& field : head) bytes += field.name_string().size() + field.value().size() + 4;
  return bytes;
}

/// "chunked" alone; anything else would leave it open where the body ends.
bool has_readable_framing(const RequestParser& parser) {
  const auto range = parser.get().equal_range(beast_http::field::transfer_encoding);
  if (range.first == range.second) return true;
  return std::next(range.first) == range.second && parser.chunked() &&
         boost::beast::iequals(range.first->value(), "chunked");
}

/// The origin form of "/path?query", "http://host/path?query" and "*"; nothing for any other target.
std::optional<std::string> origin_form(std::string target) {
  if (target == "*" || (!target.empty() && target.front() == '/')) return target;
  auto url = parse_url(target);
  if (!url) return std::nullopt;
  return std::move(url->target);
}

/// Appends the body to `body` until it is complete or passes `limit_bytes`; false then sets `too_large`.
asio::awaitable<bool> read_body(ByteStream& stream, flat_buffer& buffer, RequestParser& parser,
                                std::size_t limit_bytes, std::string& body, bool& too_large) {
  std::array<char, 16 * 1024> piece;
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    boost::system::error_code error;
    co_await feed(stream, buffer, parser, FeedUntil::end, error);
    if (error && error != beast_http::error::need_buffer) co_return false;
    const std::size_t received = piece.size() - parser.get().body().size;
    if (received > limit_bytes - body.size()) {
      too_large = true;
      co_return true;
    }
    body.append(piece.data(), received);
  }
  co_return true;
}

}  // namespace

asio::awaitable<std::optional<IncomingRequest>> read_request(ByteStream& stream, flat_buffer& buffer,
                                                             const ServerLimits& server_limits) {
  RequestParser parser;
  parser.header_limit(static_cast<std::uint32_t>(server_limits.head_bytes));
  parser.body_limit(boost::none);  // ours: a body past the limit must reach the handler
  boost::system::error_code error;
  co_await feed(stream, buffer, parser, FeedUntil::head, error);
  if (error || head_size(parser) > server_limits.head_bytes) co_return std::nullopt;
  if (!has_readable_framing(parser)) co_return std::nullopt;

  auto url = origin_form(std::string(parser.get().target()));
  if (!url) co_return std::nullopt;
  IncomingRequest request;
  request.message.method = std::string(parser.get().method_string());
  request.message.url = std::move(*url);
  request.version = parser.get().version();
  request.head_only = parser.get().method() == beast_http::verb::head;
  request.body_too_large = parser.content_length().value_or(0) > server_limits.body_bytes;

  const bool expects_continue =
      boost::beast::iequals(parser.get()[beast_http::field::expect], "100-continue");
  if (!request.body_too_large && expects_continue && !parser.is_done()) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await stream.write(go_on, error);
    if (error) co_return std::nullopt;
  }
  if (!request.body_too_large) {
    const bool complete = co_await read_body(stream, buffer, parser, server_limits.body_bytes,
                                             request.message.body, request.body_too_large);
    if (!complete) co_return std::nullopt;
  }
  if (request.body_too_large) request.message.body = {};
  request.message.headers = from_fields(parser.get());
  request.keep_alive = parser.get().keep_alive() && !request.body_too_large;
  co_return request;
}

}  // namespace countersign::http
