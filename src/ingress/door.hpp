// The public door: what Business Central and Slack send. Verifies, writes into an inbox, and only then
// answers.
//
//   /bc/{tenant}/{token}            notifications and handshakes of one company
//   /slack/{tenant}/events          Slack's Events API
//   /slack/{tenant}/interactions    clicks
//   /slack/{tenant}/commands        /countersign
//   /slack/events and so on         the same of an app that serves several tenants: the body names the
//   workspace /slack/{tenant}/install         a person installs the app: on to Slack's page
//   /slack/{tenant}/callback        where Slack sends them back to; of such an app /slack/callback
//   /files/{tenant}?…               a document's files, by a link that we signed
//
// Under /bc/ every outcome is 202, 503, the handshake's 200 or a closed connection: any other 4xx makes
// Business Central delete every subscription of the URL (docs/reference/bad-input.md).
#pragma once

#include "core/time.hpp"
#include "http/server.hpp"
#include "ports.hpp"
#include "telemetry/metrics.hpp"

namespace countersign::ingress {

/// What a request handler is given. All outlive the server. Thread safe.
struct Door {
  ServerPort& server;
  telemetry::Metrics& metrics;
  const Clock& clock;
};

/// The handler of the public listener.
http::Handler public_handler(Door door);

/// Counts and logs what the public listener tells of itself. `metrics` outlives the server.
http::ServerWatch public_watch(telemetry::Metrics& metrics);

/// The handler of the operations listener: /healthz, /readyz, /metrics.
http::Handler operations_handler(Door door);

}  // namespace countersign::ingress
