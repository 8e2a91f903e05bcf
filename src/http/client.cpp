#include "http/client.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <unordered_map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "http/call.hpp"
#include "http/call_queue.hpp"
#include "http/socket_session.hpp"
#include "http/tls.hpp"

namespace countersign::http {
namespace asio = boost::asio;
namespace {

bool bypasses_proxy(const std::string& host, const std::vector<std::string>& no_proxy) {
  return std::any_of(no_proxy.begin(), no_proxy.end(), [&](std::string_view name) {
    if (name == "*" || name == host) return true;
    if (name.starts_with('.')) name.remove_prefix(1);
    return !name.empty() && host.size() > name.size() && host.ends_with(name) &&
           host[host.size() - name.size() - 1] == '.';
  });
}

/// A call that was asked for and has not begun.
struct PlannedCall {
  CallPlan plan;
  std::function<void(HttpResult)> done;
};

}  // namespace

struct Client::State : std::enable_shared_from_this<Client::State> {
  State(IoThreads& io_threads, ClientOptions client_options)
      : threads(io_threads),
        options(std::move(client_options)),
        queue(options.at_once, options.at_once_per_host) {}

  IoThreads& threads;
  const ClientOptions options;
  std::optional<WebUrl> proxy;
  std::shared_ptr<CallContext> shared;

  std::mutex mutex;
  std::condition_variable settled;
  bool stopping = false;
  std::uint64_t next_number = 0;
  std::size_t owed = 0;  ///< `done` functions that have not returned yet.
  std::unordered_map<std::uint64_t, std::shared_ptr<Call>> calls;
  CallQueue<PlannedCall> queue;
  std::vector<std::weak_ptr<WebSocket>> sockets;

  Result<CallPlan> plan(HttpRequest request) const;
  void send(HttpRequest request, std::function<void(HttpResult)> done);
  void refuse(std::string reason, std::function<void(HttpResult)> done);
  void begin(PlannedCall planned);
  void leave(std::uint64_t number, const std::string& place);
  void tell_waiting();
  void settle();
  void keep(const std::shared_ptr<WebSocket>& socket);
};

namespace {

asio::awaitable<void> open_and_run(std::shared_ptr<Connection> connection,
                                   std::shared_ptr<asio::ssl::context> tls, std::optional<WebUrl> proxy,
                                   WebUrl url, std::string user_agent, std::shared_ptr<SocketSession> session,
                                   WebSocketWatch watch) {
  const WebUrl* through = proxy ? &*proxy : nullptr;
  std::string problem = co_await connection->open(url, through, *tls);
  if (problem.empty()) problem = co_await session->upgrade(url, user_agent);
  if (!problem.empty()) {
    if (watch.closed) watch.closed(problem);
    co_return;
  }
  if (watch.opened) watch.opened();
  co_await session->run(std::move(watch));
}

/// "wss://host/path" as an https URL: the same host, port and proxy.
Result<WebUrl> parse_web_socket_url(const std::string& text) {
  if (!text.starts_with("ws://") && !text.starts_with("wss://")) {
    return fail(ErrorCode::invalid_argument, "A WebSocket's URL begins with neither ws:// nor wss://");
  }
  return parse_web_url("http" + text.substr(2));
}

}  // namespace

Result<CallPlan> Client::State::plan(HttpRequest request) const {
  auto url = parse_web_url(request.url);
  if (!url) return fail(url.error());
  if (!url->user_information.empty()) {
    return fail(ErrorCode::invalid_argument, "A URL to call holds a user name or a password",
                "Give credentials in a header");
  }
  CallPlan plan;
  plan.timeout = request.timeout;
  auto message =
      to_beast_request(std::move(request), authority(*url, false), url->target, options.user_agent);
  if (!message) return fail(message.error());
  plan.message = std::move(*message);
  plan.message.keep_alive(options.idle_connections_per_host > 0);
  plan.place = url->scheme + "://" + authority(*url, true);
  if (proxy && !bypasses_proxy(url->host, options.no_proxy)) plan.proxy = proxy;
  plan.url = std::move(*url);
  return plan;
}

void Client::State::send(HttpRequest request, std::function<void(HttpResult)> done) {
  auto planned = plan(std::move(request));
  const std::lock_guard lock(mutex);
  ++owed;
  auto settling = [state = shared_from_this(), done = std::move(done)](HttpResult result) mutable {
    std::exchange(done, nullptr)(std::move(result));  // what it captured is gone before `stop` returns
    state->settle();
  };
  if (!planned) return refuse(describe(planned.error()), std::move(settling));
  if (stopping) return refuse(client_stopped, std::move(settling));
  if (queue.waiting() >= options.waiting) return refuse("too many calls wait", std::move(settling));
  const std::string place = planned->place;
  auto ready = queue.enter(place, PlannedCall{std::move(*planned), std::move(settling)});
  if (ready) return begin(std::move(*ready));
  tell_waiting();
}

/// With the mutex held.
void Client::State::begin(PlannedCall planned) {
  const auto number = next_number++;
  auto ended = [state = shared_from_this(), number, place = planned.plan.place,
                done = std::move(planned.done)](HttpResult result) mutable {
    state->leave(number, place);
    std::exchange(done, nullptr)(std::move(result));
  };
  auto connection = shared->pool.take(planned.plan.place);
  const bool reused = connection != nullptr;
  if (!reused) connection = std::make_shared<Connection>(threads.context().get_executor());
  auto call = std::make_shared<Call>(shared, std::move(planned.plan), std::move(connection), reused,
                                     std::move(ended));
  calls.emplace(number, call);
  call->start();
}

void Client::State::leave(std::uint64_t number, const std::string& place) {
  const std::lock_guard lock(mutex);
  calls.erase(number);
  auto next = queue.leave(place);
  if (!next) return;
  tell_waiting();
  begin(std::move(*next));
}

void Client::State::tell_waiting() {
  if (options.waiting_changed) options.waiting_changed(queue.waiting());
}

void Client::State::refuse(std::string reason, std::function<void(HttpResult)> done) {
  asio::post(threads.context(), [reason = std::move(reason), done = std::move(done)] {
    done(tl::unexpected(TransportError{false, reason}));
  });
}

void Client::State::settle() {
  const std::lock_guard lock(mutex);
  if (--owed == 0) settled.notify_all();
}

Client::Client(std::shared_ptr<State> state) : state_(std::move(state)) {}

Client::~Client() {
  stop();
}

Result<std::unique_ptr<Client>> Client::create(IoThreads& threads, ClientOptions options) {
  auto tls = make_client_tls(options.extra_ca_file);
  if (!tls) return fail(tls.error());
  auto state = std::make_shared<State>(threads, std::move(options));
  if (!state->options.proxy_url.empty()) {
    auto proxy = parse_web_url(state->options.proxy_url);
    if (!proxy || proxy->scheme != "http") {
      return fail(ErrorCode::invalid_argument, "The proxy's URL cannot be used",
                  "Write it as http://host:port or http://user:password@host:port");
    }
    state->proxy = std::move(*proxy);
  }
  state->shared = std::make_shared<CallContext>(std::move(*tls), state->options.idle_connections_per_host,
                                                state->options.response_body_bytes);
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

void Client::send(HttpRequest request, std::function<void(HttpResult)> done) {
  state_->send(std::move(request), std::move(done));
}

void Client::State::keep(const std::shared_ptr<WebSocket>& socket) {
  const std::lock_guard lock(mutex);
  std::erase_if(sockets, [](const auto& one) { return one.expired(); });
  sockets.push_back(socket);
}

std::shared_ptr<WebSocket> Client::open_web_socket(const std::string& url, WebSocketWatch watch) {
  const auto connection = std::make_shared<Connection>(state_->threads.context().get_executor());
  auto session = SocketSession::over(connection->stream(), connection);
  state_->keep(session);
  const auto target = parse_web_socket_url(url);
  if (!target) {
    asio::post(state_->threads.context(), [watch = std::move(watch), problem = target.error().message] {
      if (watch.closed) watch.closed(problem);
    });
    return session;
  }
  const bool direct = bypasses_proxy(target->host, state_->options.no_proxy);
  asio::co_spawn(connection->executor(),
                 open_and_run(connection, state_->shared->tls, direct ? std::nullopt : state_->proxy, *target,
                              state_->options.user_agent, session, std::move(watch)),
                 asio::detached);
  return session;
}

void Client::stop() {
  std::vector<std::shared_ptr<Call>> running;
  std::vector<std::weak_ptr<WebSocket>> sockets;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    sockets.swap(state_->sockets);
    for (const auto& [number, call] : state_->calls) running.push_back(call);
    for (auto& call : state_->queue.take_waiting()) state_->refuse(client_stopped, std::move(call.done));
  }
  for (const auto& call : running) call->abort();
  for (const auto& weak : sockets) {
    if (const auto socket = weak.lock()) socket->close();
  }
  std::unique_lock lock(state_->mutex);
  state_->settled.wait(lock, [this] { return state_->owed == 0; });
  state_->shared->pool.stop();
}

}  // namespace countersign::http
