#include "sandbox/server/socket_hub.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace countersign::sandbox {

namespace {

using Json = nlohmann::json;
using Done = std::function<void(HttpResult)>;

HttpResult lost(const char* why, bool sent) {
  return tl::unexpected<TransportError>(TransportError{sent, why});
}

}  // namespace

struct SocketHub::State {
  explicit State(http::IoThreads& io_threads) : threads(io_threads) {}

  http::IoThreads& threads;
  std::mutex mutex;
  std::vector<std::shared_ptr<http::WebSocket>> sockets;
  std::size_t next = 0;
  std::map<std::string, Done> waiting;  ///< For an acknowledgement, by envelope.

  /// Under no lock when `done` is called.
  std::optional<Done> take(const std::string& envelope) {
    const std::lock_guard lock(mutex);
    auto found = waiting.extract(envelope);
    if (found.empty()) return std::nullopt;
    return std::move(found.mapped());
  }
  std::shared_ptr<http::WebSocket> choose() {
    const std::lock_guard lock(mutex);
    return sockets.empty() ? nullptr : sockets[next++ % sockets.size()];
  }
  void acknowledge(const std::string& text) {
    const auto message = Json::parse(text, nullptr, false);
    if (!message.is_object() || !message.contains("envelope_id") || !message["envelope_id"].is_string())
      return;
    const auto done = take(message["envelope_id"].get<std::string>());
    if (!done) return;
    HttpResponse response{200, {{"Content-Type", "application/json"}}, {}};
    if (message.contains("payload")) response.body = message["payload"].dump();
    (*done)(std::move(response));
  }
};

SocketHub::SocketHub(http::IoThreads& threads) : state_(std::make_shared<State>(threads)) {}

SocketHub::~SocketHub() {
  const std::lock_guard lock(state_->mutex);
  for (const auto& socket : state_->sockets) socket->close();
  state_->sockets.clear();
  state_->waiting.clear();
}

std::size_t SocketHub::open() const {
  const std::lock_guard lock(state_->mutex);
  return state_->sockets.size();
}

http::WebSocketHandler SocketHub::handler() {
  return [state = state_](std::shared_ptr<http::WebSocket> socket, const std::string& target) {
    if (!target.starts_with("/slack/link/")) {
      socket->close();
      return http::WebSocketWatch{};
    }
    {
      const std::lock_guard lock(state->mutex);
      state->sockets.push_back(socket);
      socket->send(Json{{"type", "hello"},
                        {"num_connections", state->sockets.size()},
                        {"debug_info", {{"approximate_connection_time", 18'060}}},
                        {"connection_info", {{"app_id", "A0SANDBOX1"}}}}
                       .dump());
    }
    http::WebSocketWatch watch;
    watch.message = [state](const std::string& text) { state->acknowledge(text); };
    watch.closed = [state, weak = std::weak_ptr(socket)](const std::string&) {
      const std::lock_guard lock(state->mutex);
      std::erase(state->sockets, weak.lock());
    };
    return watch;
  };
}

void SocketHub::deliver(const HttpRequest& request, Done done) {
  const auto envelope = Json::parse(request.body, nullptr, false).value("envelope_id", "");
  const auto socket = state_->choose();
  if (!socket) return done(lost("no socket is open", false));
  {
    const std::lock_guard lock(state_->mutex);
    state_->waiting[envelope] = std::move(done);
  }
  socket->send(request.body);
  state_->threads.after(request.timeout, [state = state_, envelope] {
    if (const auto late = state->take(envelope)) (*late)(lost("no acknowledgement came in time", true));
  });
}

void SocketHub::disconnect(const std::string& reason) {
  std::vector<std::shared_ptr<http::WebSocket>> ending;
  {
    const std::lock_guard lock(state_->mutex);
    ending.swap(state_->sockets);
  }
  for (const auto& socket : ending) {
    socket->send(
        Json{{"type", "disconnect"}, {"reason", reason}, {"debug_info", {{"host", "sandbox"}}}}.dump());
  }
  state_->threads.after(socket_notice_ms, [ending] {
    for (const auto& socket : ending) socket->close();
  });
}

}  // namespace countersign::sandbox
