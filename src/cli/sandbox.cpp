// `countersign sandbox`: the other side, played on this machine; with --demo the real server beside it.
#include <cstdlib>
#include <iostream>
#include <mutex>

#include <nlohmann/json.hpp>

#include "cli/audit_story.hpp"
#include "cli/commands.hpp"
#include "cli/server_process.hpp"
#include "core/scratch_directory.hpp"
#include "http/client.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::cli {
namespace {

using namespace std::chrono_literals;

/// Business Central waits 30 seconds before it notifies; a newcomer should not.
constexpr Duration demo_notification_delay_ms = 1s;
constexpr const char* demo_key_variable = "COUNTERSIGN_DEMO_MASTER_KEY";

/// What the sandbox's Business Central and Slack accept; they guard nothing but made-up invoices.
std::vector<std::pair<std::string, const char*>> demo_secrets(const domain::TenantSettings& tenant) {
  return {{tenant.business_central.identities.front().credentials.front().secret, "sandbox-client-secret"},
          {tenant.slack.bot_token, "xoxb-sandbox-bot-token"},
          {tenant.slack.client_secret, "sandbox-slack-client-secret"},
          {tenant.slack.signing_secret, "sandbox-signing-secret"}};
}

Result<void> seal_demo_secrets(journal::Journal& journal, const settings::Loaded& loaded) {
  auto master = vault::load_master_key(loaded.server->master_key);
  if (!master) return fail(master.error());
  for (const auto& tenant : loaded.tenants) {
    auto vault = open_vault(journal, *master, tenant.tenant);
    if (!vault) return fail(vault.error());
    for (const auto& [name, text] : demo_secrets(tenant)) {
      auto sealed = vault->seal(name, vault::Secret::copy_of(text));
      if (!sealed) return fail(sealed.error());
      const auto stored = wait_for<Result<void>>([&, secret = name](auto done) {
        journal.put_secret({tenant.tenant, secret, *sealed, {}, {}}, done);
      });
      if (!stored) return stored;
    }
  }
  return {};
}

/// Tells the sandbox's Slack where clicks go, as an administrator tells the real one.
Result<void> connect_slack(const std::string& sandbox_url, const domain::TenantSettings& tenant) {
  http::IoThreads threads(1);
  auto client = http::Client::create(threads, {});
  if (!client) return fail(client.error());
  const std::string base = tenant.public_url + "/slack/" + tenant.tenant.value;
  HttpRequest request;
  request.method = "PUT";
  request.url = sandbox_url + "/sandbox/api/app";
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = nlohmann::json{{"interactions_url", base + "/interactions"},
                                {"events_url", base + "/events"},
                                {"commands_url", base + "/commands"}}
                     .dump();
  const auto reply = wait_for<HttpResult>([&](auto done) { (*client)->send(std::move(request), done); });
  if (!reply) return fail(ErrorCode::unavailable, "the sandbox does not answer: " + reply.error().detail);
  if (reply->status != 200)
    return fail(ErrorCode::unavailable, "the sandbox refuses its settings: " + reply->body);
  return {};
}

/// Reads stories from the store of the demonstration's server, once it has one. Any thread.
class DemoAudit {
 public:
  void open(const settings::Loaded& loaded) {
    const std::lock_guard lock(mutex_);
    loaded_ = loaded;
  }

  Result<std::string> story(const std::string& document_id) const {
    const std::lock_guard lock(mutex_);
    if (!loaded_ || document_id.empty()) return fail(ErrorCode::not_found, "The server is not running yet.");
    const auto store = open_store(*loaded_->server);
    if (!store) return fail(store.error());
    for (const auto& tenant : loaded_->tenants) {
      const auto story = read_audit_story(**store, tenant.tenant, document_id);
      if (!story) return fail(story.error());
      if (!story->rows.empty()) return audit_story_json(*story);
    }
    return fail(ErrorCode::not_found, "Countersign has not heard of this document yet.");
  }

 private:
  mutable std::mutex mutex_;
  std::optional<settings::Loaded> loaded_;
};

int run_demo(const SandboxCommandOptions& options, const StopSignals& signals, const std::string& url,
             DemoAudit& audit) {
  auto loaded = load_settings(options.config);
  if (!loaded || loaded->tenants.empty()) {
    return broken({ErrorCode::not_found,
                   "the demonstration's settings '" + options.config + "' cannot be used",
                   "Give --config the path of config/sandbox/countersign.toml"});
  }
  for (const auto& tenant : loaded->tenants) {
    if (!tenant.business_central.api_base.starts_with(url + "/")) {
      return broken({ErrorCode::invalid_argument,
                     "the settings of '" + tenant.tenant.value + "' do not lead to the sandbox at " + url,
                     "Use --port with the port that they name"});
    }
  }
  const ScratchDirectory scratch("countersign-demo");
  setenv(demo_key_variable, std::string(vault::generate_master_key().reveal()).c_str(), 1);
  loaded->server->data_directory = scratch.path();
  loaded->server->master_key = std::string("env:") + demo_key_variable;
  if (auto configured = configure_logs(loaded->server->log); !configured) return broken(configured.error());
  ServerHooks hooks;
  hooks.prepare = [&](journal::Journal& journal) { return seal_demo_secrets(journal, *loaded); };
  hooks.started = [&]() -> Result<void> {
    audit.open(*loaded);
    for (const auto& tenant : loaded->tenants) {
      if (auto connected = connect_slack(url, tenant); !connected) return connected;
    }
    std::cout << "\nOpen " << url << "/ in a browser. Ctrl-C ends it.\n" << std::endl;
    return {};
  };
  return run_server(*loaded, signals, hooks);
}

}  // namespace

int sandbox(const SandboxCommandOptions& options) {
  const StopSignals signals;
  sandbox::SandboxOptions server_options;
  server_options.port = options.port;
  server_options.model.with_every_mode = true;  // The companies that config/sandbox names.
  DemoAudit audit;
  if (options.demo) {
    server_options.model.notification_delay_ms = demo_notification_delay_ms;
    server_options.audit_story = [&audit](const std::string& document_id) {
      return audit.story(document_id);
    };
  }
  auto server = sandbox::SandboxServer::start(std::move(server_options));
  if (!server) return broken(server.error());
  if (options.demo) return run_demo(options, signals, (*server)->url(), audit);
  std::cout << "The sandbox is at " << (*server)->url() << "/. Ctrl-C ends it." << std::endl;
  signals.wait();
  return 0;
}

}  // namespace countersign::cli
