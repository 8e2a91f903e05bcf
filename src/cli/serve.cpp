#include <algorithm>
#include <iostream>
#include <map>
#include <thread>

#include "actors/system.hpp"
#include "cli/commands.hpp"
#include "cli/crash_count.hpp"
#include "cli/server_process.hpp"
#include "console/admin.hpp"
#include "core/entropy.hpp"
#include "core/limits.hpp"
#include "core/slewed_clock.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "ingress/door.hpp"
#include "ingress/socket_mode.hpp"
#include "telemetry/events.hpp"

namespace countersign::cli {
namespace {

using namespace std::chrono_literals;
using telemetry::log_event;
namespace events = telemetry::events;

/// Together below the ten seconds that a service manager grants.
constexpr Duration calls_grace_ms = 6s;
constexpr Duration requests_grace_ms = 2s;

http::ServerOptions listen_options(const settings::ListenAddress& address,
                                   const std::optional<settings::TlsFiles>& tls) {
  http::ServerOptions options;
  options.host = address.host;
  options.port = address.port;
  if (tls) options.tls = http::TlsFiles{tls->certificate_file, tls->key_file};
  return options;
}

Result<std::vector<actors::Tenant>> open_tenants(journal::Journal& journal, const std::string& master_key,
                                                 std::vector<domain::TenantSettings> all) {
  auto master = vault::load_master_key(master_key);
  if (!master) return fail(master.error());
  // Those with which an app's secrets are stored come before those that use them.
  std::stable_partition(all.begin(), all.end(),
                        [](const auto& settings) { return settings.slack.app_of.empty(); });
  std::vector<actors::Tenant> tenants;
  std::map<std::string, actors::Tenant> owners;
  for (auto& settings : all) {
    const auto owner = owners.find(settings.slack.app_of);
    auto tenant =
        open_tenant(journal, *master, std::move(settings), owner == owners.end() ? nullptr : owner->second);
    if (!tenant) return fail(tenant.error());
    owners[(*tenant)->id().value] = *tenant;
    tenants.push_back(*std::move(tenant));
  }
  return tenants;
}

/// The tenants that Slack does not call.
std::vector<std::string> tenants_with_sockets(const std::vector<actors::Tenant>& tenants) {
  std::vector<std::string> names;
  for (const auto& tenant : tenants) {
    if (tenant->settings.slack.sockets > 0) names.push_back(tenant->id().value);
  }
  return names;
}

std::vector<std::unique_ptr<ingress::SocketMode>> open_sockets(const ingress::Door& door,
                                                               http::Client& client, http::IoThreads& threads,
                                                               const std::vector<std::string>& tenants) {
  std::vector<std::unique_ptr<ingress::SocketMode>> open;
  for (const auto& tenant : tenants) {
    open.push_back(std::make_unique<ingress::SocketMode>(door, client, threads, door.server.tenant(tenant)));
  }
  return open;
}

console::BackUp back_up_into(journal::RocksDbJournal& journal, const Clock& clock) {
  return [&journal, &clock](const std::string& directory, std::function<void(Result<void>)> done) {
    journal.back_up(directory, clock.now(), [directory, done = std::move(done)](Result<void> made) {
      if (made) {
        log_event(events::journal_backed_up, {{"path", directory}});
      } else {
        log_event(events::journal_not_backed_up, {{"path", directory}, {"problem", describe(made.error())}});
      }
      done(std::move(made));
    });
  };
}

int cannot_run(const Error& error) {
  log_event(events::server_failed, {{"problem", describe(error)}});
  return broken(error);
}

}  // namespace

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void StopSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
}

Result<void> configure_logs(const settings::LogSettings& log) {
  const auto format = telemetry::parse_log_format(log.format);
  const auto level = telemetry::parse_log_level(log.level);
  if (!format) return fail(format.error());
  if (!level) return fail(level.error());
  return telemetry::configure_logging({*format, *level, log.path});
}

int run_server(settings::Loaded loaded, const StopSignals& signals, const ServerHooks& hooks) {
  const auto& server = *loaded.server;
  const auto tenant_count = loaded.tenants.size();
  log_event(events::server_starting, {{"tenants", tenant_count}});
  telemetry::Metrics metrics;
  auto journal = open_journal(server, &metrics);
  if (!journal) return cannot_run(journal.error());
  log_event(events::journal_opened, {{"path", server.data_directory}});
  const CrashCount crash_count(server.data_directory);
  if (hooks.prepare) {
    if (auto prepared = hooks.prepare(**journal); !prepared) return cannot_run(prepared.error());
  }
  auto tenants = open_tenants(**journal, server.master_key, std::move(loaded.tenants));
  if (!tenants) return cannot_run(tenants.error());
  const auto with_sockets = tenants_with_sockets(*tenants);

  http::IoThreads threads(server.threads == 0 ? std::max(1U, std::thread::hardware_concurrency())
                                              : server.threads);
  auto outbound = client_options(server);
  outbound.waiting_changed = [&metrics](std::size_t waiting) {
    metrics.set(telemetry::metric::http_calls_waiting, static_cast<double>(waiting));
  };
  auto client = http::Client::create(threads, std::move(outbound));
  if (!client) return cannot_run(client.error());
  const SlewedClock clock(SlewedClock::of_the_system(), [](Duration by) {
    log_event(events::clock_set, {{"by", by}});
  });
  actors::Services services{**journal, clock, **client, metrics,
                            [] { return std::make_unique<SystemEntropy>(); }};
  if (crash_count.crashes() >= limits::crashes_in_a_row) {
    log_event(events::server_distrusts, {{"crashes", crash_count.crashes()}});
    services.distrusted_before = clock.now();
  }
  actors::System system(services, *std::move(tenants));
  const ingress::Door door{system, metrics, clock};
  // Before the operations' address: who reads there that the server is ready finds the door open.
  auto public_options = listen_options(server.listen, server.tls);
  public_options.watch = ingress::public_watch(metrics);
  auto open_door = http::Server::listen(threads, std::move(public_options), ingress::public_handler(door));
  if (!open_door) return cannot_run(open_door.error());
  auto operations = http::Server::listen(threads, listen_options(server.operations_listen, std::nullopt),
                                         ingress::operations_handler(door));
  if (!operations) return cannot_run(operations.error());
  auto admin = http::Server::listen_unix(threads, console::admin_socket(server.data_directory), {},
                                         console::admin_handler(system, back_up_into(**journal, clock)));
  if (!admin) return cannot_run(admin.error());
  auto sockets = open_sockets(door, **client, threads, with_sockets);
  log_event(events::server_started, {{"listen", settings::to_string(server.listen)},
                                     {"operations", settings::to_string(server.operations_listen)},
                                     {"tenants", tenant_count}});
  const auto begun = hooks.started ? hooks.started() : Result<void>{};
  if (begun) signals.wait();

  log_event(events::server_stopping);
  (*admin)->stop(Duration::zero());
  (*open_door)->stop(requests_grace_ms);
  sockets.clear();
  system.stop(calls_grace_ms);
  (*operations)->stop(Duration::zero());
  (*client)->stop();
  const auto closed = (*journal)->close();
  crash_count.forget();
  log_event(events::server_stopped);
  if (!begun) return cannot_run(begun.error());
  return closed ? 0 : cannot_run(closed.error());
}

int serve(const ServeOptions& options) {
  const StopSignals signals;
  auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  if (settings::has_errors(loaded->problems)) {
    std::cerr << "countersign: tenants with errors are not served; the others are\n";
  }
  if (auto configured = configure_logs(loaded->server->log); !configured) return broken(configured.error());
  log_event(events::config_loaded, {{"path", options.config}, {"tenants", loaded->tenants.size()}});
  return run_server(*std::move(loaded), signals, {});
}

}  // namespace countersign::cli
