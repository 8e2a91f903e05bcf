#include "http/feed.hpp"

#include <algorithm>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

namespace countersign::http {
namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::beast::flat_buffer;
namespace {

/// Asked of the socket at once.
constexpr std::size_t read_bytes = 64 * 1024;

asio::awaitable<void> receive(ByteStream& stream, flat_buffer& buffer, boost::system::error_code& error) {
  const std::size_t room = std::min(read_bytes, buffer.max_size() - buffer.size());
  if (room == 0) {
    error = beast_http::error::buffer_overflow;
    co_return;
  }
  const std::size_t received = co_await stream.read_some(buffer.prepare(room), error);
  buffer.commit(received);
}

}  // namespace

template <bool is_request>
asio::awaitable<void> feed(ByteStream& stream, flat_buffer& buffer,
                           beast_http::basic_parser<is_request>& parser, FeedUntil until,
                           boost::system::error_code& error) {
  error = {};
  parser.eager(until == FeedUntil::end);
  const auto complete = [&] { return until == FeedUntil::head ? parser.is_header_done() : parser.is_done(); };
  while (!complete()) {
    if (buffer.size() > 0) {
      buffer.consume(parser.put(buffer.data(), error));
      if (error && error != beast_http::error::need_more) co_return;
      if (!error) continue;
    }
    error = {};
    co_await receive(stream, buffer, error);
    if (error == asio::error::eof) {
      error = {};
      if (parser.got_some()) {
        parser.put_eof(error);
      } else {
        error = beast_http::error::end_of_stream;
      }
    }
    if (error) co_return;
  }
}

template asio::awaitable<void> feed<true>(ByteStream&, flat_buffer&, beast_http::basic_parser<true>&,
                                          FeedUntil, boost::system::error_code&);
template asio::awaitable<void> feed<false>(ByteStream&, flat_buffer&, beast_http::basic_parser<false>&,
                                           FeedUntil, boost::system::error_code&);

}  // namespace countersign::http
