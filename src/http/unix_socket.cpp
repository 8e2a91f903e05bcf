#include "http/unix_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "core/limits.hpp"
#include "http/byte_stream.hpp"
#include "http/response_reader.hpp"
#include "http/unix_listener.hpp"

namespace countersign::http {
namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
namespace {

auto no_answer(const std::string& path, const std::string& problem) {
  return fail(ErrorCode::unavailable, "No response on the socket " + path + ": " + problem,
              "Check that the server runs and that this user may use its socket");
}

asio::awaitable<void> call(const std::string& path, Local::endpoint endpoint, BeastRequest message,
                           Duration timeout, Result<HttpResponse>& result) {
  ByteStream stream(co_await asio::this_coro::executor);
  boost::system::error_code error;
  stream.expires_after(timeout);
  co_await stream.connect(endpoint, error);
  const std::string bytes = head_bytes(message) + message.body();
  if (!error) co_await stream.write(bytes, error);
  if (error) {
    result = no_answer(path, error.message());
    co_return;
  }
  boost::beast::flat_buffer buffer(response_head_bytes * 2);
  const bool head_only = message.method() == boost::beast::http::verb::head;
  auto received = co_await read_response(stream, buffer, head_only, limits::response_body_bytes);
  if (received.response) {
    result = std::move(*received.response);
  } else {
    result = no_answer(path, received.problem);
  }
}

}  // namespace

Result<HttpResponse> unix_call(const std::string& path, HttpRequest request) {
  const auto endpoint = unix_endpoint(path);
  if (!endpoint) return fail(endpoint.error());
  const std::string target = request.url;
  const Duration timeout = request.timeout;
  auto message = to_beast_request(std::move(request), "localhost", target, "countersign");
  if (!message) return fail(message.error());
  message->keep_alive(false);
  Result<HttpResponse> result = no_answer(path, "the call did not run");
  asio::io_context context(1);
  asio::co_spawn(context, call(path, *endpoint, std::move(*message), timeout, result), asio::detached);
  context.run();
  return result;
}

}  // namespace countersign::http
