// Everything that the sandbox knows, handed to the functions of each service.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/http_message.hpp"
#include "sandbox/model/engine.hpp"
#include "sandbox/model/ledger.hpp"
#include "sandbox/model/model.hpp"
#include "sandbox/model/oracle.hpp"
#include "sandbox/model/rate_limits.hpp"
#include "sandbox/model/settings.hpp"
#include "sandbox/model/slack.hpp"
#include "sandbox/model/webhooks.hpp"

namespace countersign::sandbox {

struct Token {
  std::string client;
  Instant expires{};
};

/// What the admin centre knows of the one environment.
struct Environment {
  std::string name = "Production";
  std::string type = "Production";
  unsigned list_status = 200;                           ///< Of the list of environments.
  std::optional<std::map<std::string, Company>> saved;  ///< An earlier time, to be restored.
};

struct World {
  World(ModelOptions model_options, Instant start);

  ModelOptions options;
  Engine engine;
  Settings settings;
  App app;
  Oracle oracle;
  std::map<std::string, Token> tokens;  ///< Entra's, by access token.
  std::map<std::string, std::deque<Instant>>
      requests;                              ///< To Business Central, by client id: the last window.
  std::map<std::string, Company> companies;  ///< By id.
  Environment environment;
  Webhooks webhooks;
  IdentityLoads identities;
  Slack slack;
};

/// The app registration's part of `PUT /sandbox/api/app`: `client_id`, which is registered by it, with what
/// replaces its credentials, `client_secret` (one that never expires), `client_secrets` ([{"value",
/// "expires"}]), `certificates` ([PEM]); its `roles`; and in Business Central `enabled` and `permissions`
/// (["read", "post", "webhooks", "workflow"]).
Result<bool> set_client(World& world, const Json& body);
/// `POST /entra/{directory}/oauth2/v2.0/token`.
HttpResponse handle_entra(World& world, const HttpRequest& request);
/// The app that asks for a token; empty when it does not say.
std::string client_of_form(const HttpRequest& request);
/// The app that a request to Business Central comes from; empty without a valid token.
std::string caller_of(const World& world, const HttpRequest& request);
/// `/bc/v2.0/{environment}/api/v2.0/…`. Answers through the engine: a subscription's reply waits for its
/// handshake.
void handle_business_central(World& world, CallId call, const HttpRequest& request);
/// The same, for a call that has waited for its turn.
void run_business_central(World& world, CallId call, const HttpRequest& request);
/// `/sandbox/api/…`.
HttpResponse handle_control(World& world, const HttpRequest& request);
/// `/sandbox/api/subscriptions`: other systems' subscriptions, and losses that nobody is told of.
HttpResponse control_subscriptions(World& world, const std::string& method,
                                   const std::vector<std::string>& path, const Json& body);
/// `GET /environments/v1.2`.
HttpResponse handle_environments(World& world, const HttpRequest& request);
/// `/sandbox/api/environment`: its name and type; `…/save` and `…/restore` take it back to an earlier time.
HttpResponse control_environment(World& world, const std::string& method,
                                 const std::vector<std::string>& path, const Json& body);
/// `/sandbox/api/webhooks`: what Business Central offers, its limit and its clock.
HttpResponse control_webhooks(World& world, const std::string& method, const Json& body);
/// `/sandbox/api/settings`: the members of `Settings`.
HttpResponse control_settings(World& world, const std::string& method, const Json& body);
/// `/sandbox/api/vendors` and other master records.
HttpResponse control_rows(World& world, Company& company, const std::string& method,
                          const std::vector<std::string>& path, const Json& body);
/// `GET /sandbox/api/state`: all that the page shows.
Json describe_state(const World& world);
/// What a person does with an invoice's approval in Business Central: "send", "approve", "reject",
/// "cancel" or "reopen"; none when `verb` is no such thing.
std::optional<HttpResponse> handle_approval(World& world, Company& company, Document& document,
                                            const std::string& verb, const Json& body);
/// Holds the document and asks the workflow's party, five times at most.
void ask_by_workflow(World& world, Company& company, Document& document, WorkflowSubscription& subscription,
                     const std::string& sender);
/// `/sandbox/api/workflow`, `/workflow-subscriptions`, `/approval-admin`, `/approval-users`: what people do
/// on the pages Workflows and Approval User Setup, and which workflows ask an outside party.
HttpResponse control_workflows(World& world, Company& company, const std::string& what, const Json& body);
/// Who must decide about a document next, for people to read; empty when it does not wait.
std::string whom_it_waits_for(const Company& company, const Document& document);
/// A line of the approval user setup with all its fields; without an approver, and with a limit of 0.
Json approval_user(const std::string& user, const std::string& name, const std::string& email);
/// The demo firm's approval user setup, and its workflows, of which none is enabled.
void add_approval_setup(World& world, Company& company);
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
/// See `ModelOptions::with_every_mode`.
void load_other_modes(World& world);
/// Switches the company's own workflow for purchase invoices, and off the workflows that ask outside.
void enable_invoice_workflow(World& world, Company& company, bool enabled);

HttpResponse json_response(unsigned status, const Json& body);

}  // namespace countersign::sandbox
