#include "http/request_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "core/limits.hpp"
#include "core/web_url.hpp"
#include "http/feed.hpp"

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
  auto url = parse_web_url(target);
  if (!url) return std::nullopt;
  return std::move(url->target);
}

/// A body grows by at most this much before more of it has come: its announced length is only a claim.
constexpr std::size_t body_step_bytes = 16 * 1024;

/// Reads the body into `body` until it is complete or passes `limit_bytes`, which sets `too_large`. False
/// when it does not come to its end.
asio::awaitable<bool> read_body(ByteStream& stream, flat_buffer& buffer, RequestParser& parser,
                                std::size_t limit_bytes, std::string& body, bool& too_large) {
  std::size_t received = 0;
  while (!parser.is_done()) {
    const std::uint64_t left = parser.content_length_remaining().value_or(body_step_bytes);
    body.resize(received + std::clamp<std::uint64_t>(left, 1, body_step_bytes));
    parser.get().body().data = body.data() + received;
    parser.get().body().size = body.size() - received;
    boost::system::error_code error;
    co_await feed(stream, buffer, parser, FeedUntil::end, error);
    if (error && error != beast_http::error::need_buffer) co_return false;
    received = body.size() - parser.get().body().size;
    too_large = received > limit_bytes;
    if (too_large) break;
  }
  body.resize(received);
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
