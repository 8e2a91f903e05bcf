#include "ingress/door.hpp"

#include <vector>

#include <nlohmann/json.hpp>

#include "businesscentral/workflow_notification.hpp"
#include "core/kill_point.hpp"
#include "core/url.hpp"
#include "ingress/requests.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

HttpResponse json(unsigned status, const nlohmann::json& body) {
  return {status, {{"Content-Type", "application/json"}}, body.dump()};
}

void answer_ready(const Door& door, const http::Responder& responder) {
  if (!door.server.accepting()) {
    responder.send(json(503, {{"ready", false}, {"why", "the server is starting or stopping"}}));
    return;
  }
  door.server.health([responder](const std::vector<TenantHealth>& tenants) {
    bool ready = true;
    nlohmann::json list = nlohmann::json::array();
    for (const auto& tenant : tenants) {
      ready = ready && tenant.ready;
      list.push_back({{"tenant", tenant.tenant},
                      {"ready", tenant.ready},
                      {"paused", tenant.paused},
                      {"active_entities", tenant.active_entities},
                      {"quarantined", tenant.quarantined}});
    }
    responder.send(json(ready ? 200 : 503, {{"ready", ready}, {"tenants", list}}));
  });
}

/// A label: never more than a few.
std::string_view endpoint_of(std::string_view target) {
  const auto parts = path_parts(target);
  const std::string_view root = parts.empty() ? std::string_view{} : parts[0];
  if (root == "bc") return "notifications";
  if (root == "files") return "files";
  if (root != "slack" || parts.size() < 2 || parts.size() > 3) return "other";
  for (const std::string_view kind : {"interactions", "commands", "events", "install"}) {
    if (parts.back() == kind) return kind;
  }
  if (parts.back() == "callback") return "install";
  return "other";
}

}  // namespace

http::Handler public_handler(Door door) {
  return [door](const http::ServerRequest& request, const http::Responder& responder) {
    const std::string_view target = request.message.url;
    const auto parts = path_parts(target);
    const std::string_view root = parts.empty() ? std::string_view{} : parts[0];
    // A fifth part tells identities apart that may have subscribed; any is taken. A sixth tells how the
    // address was written.
    if (root == "bc" && parts.size() >= 4 && parts.size() <= 6 && parts[3] == "workflow") {
      const bool encoded = parts.size() == 6 && parts[5] == businesscentral::encoded_workflow_part;
      take_workflow_request(door, {parts[1], parts[2], encoded}, request, responder);
    } else if (root == "bc") {
      take_notification(door, parts.size() > 1 ? parts[1] : "", parts.size() == 3 ? parts[2] : "", request,
                        responder);
    } else if (root == "slack" && parts.size() == 3 && (parts[2] == "install" || parts[2] == "callback")) {
      take_install_request(door, parts[1], parts[2], request, responder);
    } else if (root == "slack" && parts.size() == 2 && parts[1] == "callback") {
      take_shared_callback(door, request, responder);
    } else if (root == "slack" && parts.size() == 2) {
      take_shared_slack_request(door, parts[1], request, responder);
    } else if (root == "slack" && parts.size() == 3) {
      take_slack_request(door, parts[1], parts[2], request, responder);
    } else if (root == "files" && parts.size() == 2) {
      take_file_request(door, parts[1], request, responder);
    } else {
      responder.send(plain(404, "There is nothing here.\n"));
    }
  };
}

http::ServerWatch public_watch(telemetry::Metrics& metrics) {
  http::ServerWatch watch;
  watch.connections = [&metrics](std::size_t open) {
    metrics.set(telemetry::metric::http_connections, static_cast<double>(open));
  };
  watch.full = [] { telemetry::log_event(telemetry::events::http_connections_full); };
  watch.answered = [&metrics](std::string_view target, double seconds) {
    metrics.observe(telemetry::metric::http_request_duration, {endpoint_of(target)}, seconds);
    kill_point(KillPoint::before_ack);
  };
  watch.sent = [](std::string_view) { kill_point(KillPoint::after_ack); };
  return watch;
}

http::Handler operations_handler(Door door) {
  return [door](const http::ServerRequest& request, const http::Responder& responder) {
    const std::string path = request.message.url.substr(0, request.message.url.find('?'));
    if (request.message.method != "GET" && request.message.method != "HEAD") {
      responder.send(plain(405, "Only GET.\n"));
    } else if (path == "/healthz") {
      responder.send(plain(200, "ok\n"));
    } else if (path == "/readyz") {
      answer_ready(door, responder);
    } else if (path == "/metrics") {
      responder.send({200, {{"Content-Type", telemetry::metrics_content_type}}, door.metrics.expose()});
    } else {
      responder.send(plain(404, "There is /healthz, /readyz and /metrics.\n"));
    }
  };
}

}  // namespace countersign::ingress
