// Internal: from a connection's bytes to a parsed message, a request or a response.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "http/byte_stream.hpp"

namespace countersign::http {

/// How far to read.
enum class FeedUntil { head, end };

/// Parses what `buffer` holds and reads more until the head or the whole message is complete. `error`: what
/// the parser says of the bytes, `end_of_stream` when the peer ended before the first of them,
/// `partial_message` when it ended amid them. The stream's own deadline limits the time.
template <bool is_request>
boost::asio::awaitable<void> feed(ByteStream& stream, boost::beast::flat_buffer& buffer,
                                  boost::beast::http::basic_parser<is_request>& parser, FeedUntil until,
                                  boost::system::error_code& error);

extern template boost::asio::awaitable<void> feed<true>(ByteStream&, boost::beast::flat_buffer&,
                                                        boost::beast::http::basic_parser<true>&, FeedUntil,
                                                        boost::system::error_code&);
extern template boost::asio::awaitable<void> feed<false>(ByteStream&, boost::beast::flat_buffer&,
                                                         boost::beast::http::basic_parser<false>&, FeedUntil,
                                                         boost::system::error_code&);

}  // namespace countersign::http
