#include "sandbox/server/server.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "core/url.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "sandbox/server/driver.hpp"
#include "sandbox/server/event_streams.hpp"
#include "sandbox/server/page.hpp"
#include "sandbox/server/socket_hub.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::string_view events_path = "/sandbox/api/events";
constexpr std::string_view sockets_path = "/sandbox/api/sockets";
constexpr std::string_view audit_path = "/sandbox/api/audit/";
/// For answers that are on their way when the sandbox stops.
constexpr Duration stop_grace_ms{250};

http::ServerOptions listener_options(const SandboxOptions& options) {
  http::ServerOptions listener;
  listener.host = options.host;
  listener.port = options.port;
  listener.limits.connections = options.connections;
  listener.limits.body_bytes = options.body_bytes;
  return listener;
}

/// The model's calls: over HTTP, or over the sockets that an app keeps open.
class Transport final : public HttpTransport {
 public:
  Transport(HttpTransport& http, SocketHub& hub) : http_(http), hub_(hub) {}
  void send(HttpRequest request, std::function<void(HttpResult)> done) override {
    if (request.url == socket_url) {
      hub_.deliver(request, std::move(done));
    } else {
      http_.send(std::move(request), std::move(done));
    }
  }

 private:
  HttpTransport& http_;
  SocketHub& hub_;
};

/// GET: how many are open. POST {"disconnect": "refresh_requested"} ends them as Slack does.
HttpResponse control_sockets(SocketHub& hub, const HttpRequest& request) {
  if (request.method == "POST") {
    const auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("disconnect") || !body["disconnect"].is_string()) {
      return {
          400, {{"Content-Type", "text/plain"}}, "Give a reason: {\"disconnect\": \"refresh_requested\"}.\n"};
    }
    hub.disconnect(body["disconnect"].get<std::string>());
  }
  return {200, {{"Content-Type", "application/json"}}, nlohmann::json{{"open", hub.open()}}.dump()};
}

/// GET /sandbox/api/audit/ID, the document's.
HttpResponse tell_story(const AuditStory& audit_story, const HttpRequest& request) {
  const HttpHeader json{"Content-Type", "application/json"};
  const auto refuse = [&](const std::string& why) -> HttpResponse {
    return {404, {json}, nlohmann::json{{"error", why}}.dump()};
  };
  if (!audit_story)
    return refuse(
        "Only `countersign sandbox --demo` runs the server in the same program. Of another server: "
        "`countersign audit show`.");
  const auto path = split_target(request.url).path;
  const auto story = audit_story(std::string(path.substr(audit_path.size())));
  return story ? HttpResponse{200, {json}, *story} : refuse(story.error().message);
}

std::string url_of(const std::string& host, std::uint16_t port) {
  const bool is_version_6 = host.find(':') != std::string::npos;
  return "http://" + (is_version_6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

// Destroyed from the bottom up: nothing may call what is gone.
struct SandboxServer::State {
  State(std::unique_ptr<http::IoThreads> io_threads, std::unique_ptr<http::Client> http_client, Watch watch,
        AuditStory story)
      : audit_story(std::move(story)),
        threads(std::move(io_threads)),
        client(std::move(http_client)),
        hub(*threads),
        transport(*client, hub),
        driver(
            transport, [this](std::uint64_t revision) { streams.publish(revision); }, std::move(watch)) {}

  void serve(const http::ServerRequest& request, const http::Responder& responder);

  AuditStory audit_story;
  std::unique_ptr<http::IoThreads> threads;
  std::unique_ptr<http::Client> client;
  SocketHub hub;
  Transport transport;
  EventStreams streams;
  Driver driver;
  std::unique_ptr<http::Server> server;
  std::string public_url;
};

void SandboxServer::State::serve(const http::ServerRequest& request, const http::Responder& responder) {
  const auto& message = request.message;
  if (split_target(message.url).path == sockets_path) {
    responder.send(control_sockets(hub, message));
  } else if (message.method == "GET" && split_target(message.url).path.starts_with(audit_path)) {
    responder.send(tell_story(audit_story, message));
  } else if (request.body_too_large) {
    responder.send({413, {{"Content-Type", "text/plain"}}, "The body is too large for the sandbox.\n"});
  } else if (message.method == "GET" && split_target(message.url).path == events_path) {
    streams.add(responder, driver.revision());
  } else if (auto page = serve_page(message)) {
    responder.send(std::move(*page));
  } else {
    driver.handle(message, responder);
  }
}

SandboxServer::SandboxServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

SandboxServer::~SandboxServer() {
  stop();
}

Result<std::unique_ptr<SandboxServer>> SandboxServer::start(SandboxOptions options) {
  auto threads = std::make_unique<http::IoThreads>(options.worker_threads);
  http::ClientOptions client_options;
  client_options.response_body_bytes = options.response_body_bytes;
  auto client = http::Client::create(*threads, client_options);
  if (!client) return fail(client.error());
  auto state = std::make_unique<State>(std::move(threads), std::move(*client), std::move(options.watch),
                                       std::move(options.audit_story));
  auto listener = listener_options(options);
  listener.web_sockets = state->hub.handler();
  auto server = http::Server::listen(
      *state->threads, std::move(listener),
      [state = state.get()](const http::ServerRequest& request, const http::Responder& responder) {
        state->serve(request, responder);
      });
  if (!server) return fail(server.error());
  state->server = std::move(*server);
  state->public_url =
      options.public_url.empty() ? url_of(options.host, state->server->port()) : options.public_url;
  options.model.public_url = state->public_url;
  state->driver.open(std::move(options.model));
  return std::unique_ptr<SandboxServer>(new SandboxServer(std::move(state)));
}

std::string SandboxServer::url() const {
  return state_->public_url;
}

void SandboxServer::stop() {
  state_->driver.stop();
  state_->streams.stop();
  state_->server->stop(stop_grace_ms);
  state_->client->stop();
}

}  // namespace countersign::sandbox
