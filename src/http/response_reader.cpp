#include "http/response_reader.hpp"

#include <utility>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/feed.hpp"

namespace countersign::http {
namespace beast_http = boost::beast::http;
namespace {

std::string describe_read_problem(const boost::system::error_code& error, std::size_t body_bytes) {
  if (error == beast_http::error::body_limit) {
    return "the response is larger than " + std::to_string(body_bytes) + " bytes";
  }
  if (error == beast_http::error::end_of_stream) return "the connection was closed before a response";
  return "the response could not be read: " + error.message();
}

}  // namespace

boost::asio::awaitable<ReceivedResponse> read_response(ByteStream& stream, boost::beast::flat_buffer& buffer,
                                                       bool head_only, std::size_t body_bytes) {
  ReceivedResponse received;
  for (unsigned interim = 0; interim <= interim_responses; ++interim) {
    beast_http::response_parser<beast_http::string_body> parser;
    parser.header_limit(response_head_bytes);
    parser.body_limit(body_bytes);
    parser.skip(head_only);
    boost::system::error_code error;
    co_await feed(stream, buffer, parser, FeedUntil::end, error);
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
