// Everything that the sandbox knows, handed to the functions of each service.
#pragma once

#include <map>
#include <string>

#include "core/http_message.hpp"
#include "sandbox/model/engine.hpp"
#include "sandbox/model/ledger.hpp"
#include "sandbox/model/model.hpp"
#include "sandbox/model/oracle.hpp"
#include "sandbox/model/settings.hpp"
#include "sandbox/model/slack.hpp"
#include "sandbox/model/webhooks.hpp"

namespace countersign::sandbox {

struct Token {
  std::string client;
  Instant expires{};
};

struct World {
  World(ModelOptions model_options, Instant start);

  ModelOptions options;
  Engine engine;
  Settings settings;
  App app;
  Oracle oracle;
  std::map<std::string, Token> tokens;       ///< Entra's, by access token.
  std::map<std::string, Company> companies;  ///< By id.
  Webhooks webhooks;
  Slack slack;
};

/// `POST /entra/{directory}/oauth2/v2.0/token`.
HttpResponse handle_entra(World& world, const HttpRequest& request);
/// `/bc/v2.0/{environment}/api/v2.0/…`. Answers through the engine: a subscription's reply waits for its
/// handshake.
void handle_business_central(World& world, CallId call, const HttpRequest& request);
/// `/sandbox/api/…`.
HttpResponse handle_control(World& world, const HttpRequest& request);
/// `GET /sandbox/api/state`: all that the page shows.
Json describe_state(const World& world);
/// A click as the control API shows it.
Json click_json(const Click& click);
/// Shows the allowed posting dates in the general ledger setup too.
void apply_posting_range(World& world);
/// A company with the demo firm's vendors, customers and employees, but no documents.
Company& add_company(World& world, const std::string& id, const std::string& name);
/// A channel with all of the demo firm's people.
void add_channel(World& world, const std::string& id, const std::string& name, bool archived, bool with_bot);
/// The demo company, people, channels and documents.
void load_demo_data(World& world);

HttpResponse json_response(unsigned status, const Json& body);

}  // namespace countersign::sandbox
