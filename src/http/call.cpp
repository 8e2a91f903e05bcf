#include "http/call.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace countersign::http {
namespace asio = boost::asio;

Call::Call(std::shared_ptr<CallContext> context, CallPlan plan, std::shared_ptr<Connection> connection,
           bool reused, std::function<void(HttpResult)> done)
    : context_(std::move(context)),
      plan_(std::move(plan)),
      connection_(std::move(connection)),
      deadline_(connection_->executor()),
      done_(std::move(done)),
      reused_(reused) {}

void Call::start() {
  asio::post(connection_->executor(), [self = shared_from_this()] {
    if (!self->done_) return;
    self->deadline_.expires_after(self->plan_.timeout);
    self->deadline_.async_wait([self](const boost::system::error_code& error) {
      if (!error) self->give_up("no response within " + format_duration(self->plan_.timeout));
    });
    asio::co_spawn(
        self->deadline_.get_executor(), [self] { return self->run(); }, asio::detached);
  });
}

void Call::abort() {
  asio::post(deadline_.get_executor(), [self = shared_from_this()] { self->give_up(client_stopped); });
}

asio::awaitable<void> Call::run() {
  const auto self = shared_from_this();
  HttpResult result = co_await attempt();
  if (!result && may_repeat()) {
    connection_ = std::make_shared<Connection>(connection_->executor());
    reused_ = false;
    result = co_await attempt();
  }
  finish(std::move(result));
}

asio::awaitable<HttpResult> Call::attempt() {
  if (!reused_) {
    const WebUrl* proxy = plan_.proxy ? &*plan_.proxy : nullptr;
    const std::string problem = co_await connection_->open(plan_.url, proxy, *context_->tls);
    if (!problem.empty()) co_return failure(problem);
  }
  if (!done_) co_return failure("the call is over");
  request_sent_ = true;
  const std::string problem = co_await connection_->write(plan_.message);
  if (!problem.empty()) co_return failure(problem);
  const bool head_only = plan_.message.method() == boost::beast::http::verb::head;
  auto received = co_await connection_->read(head_only, context_->response_body_bytes);
  response_began_ = received.began;
  if (!received.response) co_return failure(received.problem);
  if (received.reusable && done_) context_->pool.put(plan_.place, connection_);
  co_return std::move(*received.response);
}

/// A server may close an idle connection while the request is on its way (RFC 9112 9.3.1): only what changes
/// nothing is repeated.
bool Call::may_repeat() const {
  using boost::beast::http::verb;
  const bool changes_nothing = plan_.message.method() == verb::get || plan_.message.method() == verb::head;
  return done_ && reused_ && !response_began_ && changes_nothing;
}

void Call::give_up(const std::string& reason) {
  if (!done_) return;
  connection_->close();
  finish(failure(reason));
}

void Call::finish(HttpResult result) {
  if (!done_) return;
  deadline_.cancel();
  const auto done = std::exchange(done_, nullptr);
  done(std::move(result));
}

HttpResult Call::failure(std::string problem) const {
  return tl::unexpected(TransportError{request_sent_, plan_.url.host + ": " + std::move(problem)});
}

}  // namespace countersign::http
