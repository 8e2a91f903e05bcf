#include "actors/system.hpp"

#include <chrono>
#include <future>
#include <set>
#include <thread>

#include "actors/document_search.hpp"
#include "actors/notification_addresses.hpp"
#include "actors/root.hpp"
#include "actors/slack_install.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"
#include "domain/subscription.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

/// Fewer workers are faster on few cores; the work between two messages is microseconds.
constexpr std::size_t worker_threads = 2;

/// How often a full inbox is told of.
constexpr Duration full_told_every_ms = std::chrono::minutes{1};

const char* label_of(journal::AcceptOutcome outcome) {
  switch (outcome) {
    case journal::AcceptOutcome::accepted:
      return "accepted";
    case journal::AcceptOutcome::duplicate:
      return "duplicate";
    case journal::AcceptOutcome::full:
      return "full";
    case journal::AcceptOutcome::unavailable:
      break;
  }
  return "unavailable";
}

/// Returns when no actor is left, or after `limits::actors_end_ms`: CAF's own wait has no end, and an actor
/// that hangs must not hold up the process's.
void await_end(caf::actor_system& actors) {
  constexpr auto look_every = std::chrono::milliseconds{1};
  const auto end = std::chrono::steady_clock::now() + limits::actors_end_ms;
  while (actors.registry().running() > 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(look_every);
}

Error no_such_tenant(const TenantId& tenant) {
  return {ErrorCode::not_found, "the tenant '" + tenant.value + "' is not served",
          "See `countersign config check`; a new tenant needs a restart"};
}

}  // namespace

std::shared_ptr<const TenantDoor> make_door(const Tenant& tenant) {
  auto door =
      std::make_shared<TenantDoor>(std::shared_ptr<const domain::TenantSettings>(tenant, &tenant->settings));
  for (const auto& company : tenant->settings.companies) {
    CompanyDoor entry;
    entry.company = {tenant->settings.business_central.environment, company.id};
    for (const auto& resource : company.resources) {
      entry.client_states[resource] = subscription_identity(*tenant, entry.company, resource).client_state;
    }
    door->companies.emplace(company_token(*tenant, entry.company), std::move(entry));
  }
  door->derive = tenant->derive;
  door->app_token = [tenant] { return tenant->app_secret(&domain::SlackSettings::app_token); };
  door->signing_secret = [tenant] { return tenant->app_secret(&domain::SlackSettings::signing_secret); };
  return door;
}

void configure(caf::actor_system_config& config, Scheduling scheduling) {
  // The work-stealing scheduler walks long queues under spin locks and polls when idle; sharing does neither.
  config.set("scheduler.policy",
             scheduling == Scheduling::threads ? caf::atom("sharing") : caf::atom("testing"));
  config.set("scheduler.max-threads", worker_threads);
}

System::System(const Services& services, std::vector<Tenant> tenants, Scheduling scheduling)
    : services_(services), scheduling_(scheduling) {
  std::set<std::string> shared_apps;
  for (const auto& tenant : tenants) {
    const auto& door = doors_[tenant->id().value] = make_door(tenant);
    const auto& slack = tenant->settings.slack;
    if (slack.shared_app) {
      shared_doors_.emplace(slack.team_id, door);
      if (!slack.enterprise_id.empty()) shared_doors_.emplace(slack.enterprise_id, door);
      if (shared_apps.insert(slack.app_id).second) shared_doors_.emplace("", door);
    }
    tenants_[tenant->id()] = tenant;
  }
  configure(config_, scheduling);
  actors_ = std::make_unique<caf::actor_system>(config_);
  actors_->await_actors_before_shutdown(false);
  root_ = actors_->spawn(root_behavior, &services_, std::move(tenants));
}

System::~System() {
  if (scheduling_ == Scheduling::threads) {
    stop(Duration::zero());
  } else {
    // The simulator's end is a crash: nobody is asked. The stepwise scheduler runs what is left until nothing
    // is.
    caf::anon_send_exit(root_, caf::exit_reason::kill);
  }
}

std::shared_ptr<const TenantDoor> System::tenant(const std::string& name) const {
  const auto found = doors_.find(name);
  return found == doors_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const TenantDoor>> System::sharing(const std::string& team_id,
                                                               const std::string& enterprise_id) const {
  std::vector<std::shared_ptr<const TenantDoor>> doors;
  const auto [first, last] = shared_doors_.equal_range(team_id.empty() ? enterprise_id : team_id);
  for (auto it = first; it != last; ++it) doors.push_back(it->second);
  return doors;
}

/// `done` is called before the row's hint leaves.
void System::accept_row(
    journal::AcceptRequest request,
    std::function<void(journal::AcceptOutcome, const std::optional<journal::InboxRow>&)> done) {
  // Copied ahead: nobody says which argument is made first.
  auto tenant = request.to.tenant;
  auto kind = request.input.type;
  services_.journal.accept(std::move(request),
                           [this, tenant = std::move(tenant), kind = std::move(kind), done = std::move(done)](
                               journal::AcceptOutcome outcome, std::optional<journal::InboxRow> row) {
                             note_accepted(tenant, kind, outcome);
                             done(outcome, row);
                             if (row) caf::anon_send(root_, Hint{*std::move(row)});
                           });
}

void System::accept(journal::AcceptRequest request, std::function<void(journal::AcceptOutcome)> done) {
  accept_row(std::move(request),
             [done = std::move(done)](journal::AcceptOutcome outcome,
                                      const std::optional<journal::InboxRow>&) { done(outcome); });
}

void System::ask(journal::AcceptRequest request,
                 std::function<void(journal::AcceptOutcome, std::optional<Record>)> done) {
  accept_row(std::move(request), [this, done = std::move(done)](journal::AcceptOutcome outcome,
                                                                const std::optional<journal::InboxRow>& row) {
    if (!row) return done(outcome, std::nullopt);
    services_.replies->expect(
        row->sequence, [done, outcome](std::optional<Record> reply) { done(outcome, std::move(reply)); });
    caf::delayed_anon_send(root_, limits::reply_wait_ms, ReplyLate{row->sequence});
  });
}

void System::find_documents(const TenantId& tenant, const std::string& number,
                            std::function<void(Result<std::vector<domain::FoundDocument>>)> done) {
  search_documents(services_.journal, tenant, number, std::move(done));
}

void System::install_slack(const TenantId& tenant, SlackReturn returned,
                           std::function<void(InstallResult)> done) {
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end()) return done({});
  if (!may_install(tenant)) return done({InstallResult::Kind::too_many});
  install_app(services_, *this, found->second, std::move(returned), std::move(done));
}

bool System::may_install(const TenantId& tenant) {
  const std::lock_guard lock(installs_mutex_);
  auto& latest = installs_[tenant];
  const Instant now = services_.clock.now();
  while (!latest.empty() && latest.front() <= now - std::chrono::minutes{1}) latest.pop_front();
  if (latest.size() >= limits::slack_installs_per_minute) return false;
  latest.push_back(now);
  return true;
}

std::string System::fresh_nonce() {
  constexpr std::size_t nonce_bytes = 16;
  return services_.make_entropy()->hex(nonce_bytes);
}

void System::note_accepted(const TenantId& tenant, const std::string& kind, journal::AcceptOutcome outcome) {
  services_.metrics.count(telemetry::metric::inbox_inputs, {tenant.value, kind, label_of(outcome)});
  if (outcome != journal::AcceptOutcome::full) return;
  // A full inbox refuses request after request.
  const auto now = services_.clock.now().time_since_epoch().count();
  auto last = full_told_at_.load();
  if (now - last < full_told_every_ms.count() || !full_told_at_.compare_exchange_strong(last, now)) return;
  telemetry::log_event(telemetry::events::tenant_inbox_full, {{"tenant", tenant}});
}

void System::read_at_once(const TenantId& tenant, domain::Call call,
                          std::function<void(domain::Outcome)> done) {
  caf::anon_send(root_,
                 ReadAtOnce{tenant, std::move(call), std::make_shared<OutcomeTeller>(std::move(done))});
}

void System::look_at_channel(const TenantId& tenant, const std::string& channel) {
  caf::anon_send(root_, ChannelTouched{tenant, channel});
}

void System::health(std::function<void(std::vector<TenantHealth>)> done) {
  caf::anon_send(
      root_,
      HealthRequest{std::make_shared<std::function<void(std::vector<TenantHealth>)>>(std::move(done))});
}

void System::set_secret(const TenantId& tenant, const std::string& name, vault::Secret secret,
                        std::function<void(Result<void>)> done) {
  const auto found = tenants_.find(tenant);
  if (found == tenants_.end()) return done(fail(no_such_tenant(tenant)));
  auto sealed = found->second->seal(name, secret);
  if (!sealed) return done(fail(sealed.error()));
  auto kept = std::make_shared<vault::Secret>(std::move(secret));
  services_.journal.put_secret(
      secret_write(tenant, name, *std::move(sealed), services_.clock.now()),
      [this, runtime = found->second, name, kept, done = std::move(done)](Result<void> stored) {
        if (stored) runtime->secrets.set(name, std::move(*kept));
        if (stored && name == runtime->settings.slack.bot_token) tell_token_replaced(runtime->id());
        done(std::move(stored));
      });
}

void System::tell_token_replaced(const TenantId& tenant) {
  journal::AcceptRequest request;
  request.to = {tenant, domain::installation_entity()};
  request.input = domain::encode(domain::Message{domain::SlackTokenReplaced{}});
  request.now = services_.clock.now();
  accept(std::move(request), [](journal::AcceptOutcome) {});
}

void System::replay(const TenantId& tenant, std::uint64_t dead_letter,
                    std::function<void(Result<void>)> done) {
  services_.journal.dead_letters(
      tenant, dead_letter, 1,
      [this, tenant, dead_letter, done = std::move(done)](Result<std::vector<journal::DeadLetterRow>> rows) {
        if (!rows) return done(fail(rows.error()));
        if (rows->empty() || rows->front().sequence != dead_letter) {
          return done(fail(ErrorCode::not_found, "there is no dead letter " + std::to_string(dead_letter),
                           "`countersign deadletter list` shows those that there are"));
        }
        replay_one(rows->front(), done);
      });
}

void System::replay_one(const journal::DeadLetterRow& letter, std::function<void(Result<void>)> done) {
  services_.journal.replay(letter.entity.tenant, letter.sequence, services_.clock.now(),
                           [root = root_, entity = letter.entity,
                            done = std::move(done)](Result<std::optional<journal::InboxRow>> row) {
                             if (!row) return done(fail(row.error()));
                             // An effect is found by loading its owner; an input needs that only of an owner
                             // that is quarantined and passes no hint on.
                             const bool is_input = row->has_value();
                             caf::anon_send(root, Reload{entity, is_input});
                             if (is_input) caf::anon_send(root, Hint{**std::move(row)});
                             done({});
                           });
}

void System::resume(const TenantId& tenant, const domain::ResumeRequested& wanted,
                    std::function<void(Result<void>)> done) {
  if (!tenants_.contains(tenant)) return done(fail(no_such_tenant(tenant)));
  journal::AcceptRequest request;
  request.to = {tenant, domain::guard_entity()};
  request.input = domain::encode(domain::Message{wanted});
  request.now = services_.clock.now();
  accept(std::move(request), [done = std::move(done)](journal::AcceptOutcome outcome) {
    if (outcome == journal::AcceptOutcome::accepted) return done({});
    done(fail(ErrorCode::unavailable, "the journal did not take the request", "Try again in a moment"));
  });
}

void System::stop(Duration grace) {
  if (stopped_) return;
  stopped_ = true;
  accepting_ = false;
  auto drained = std::make_shared<std::promise<void>>();
  auto all_let_go = drained->get_future();
  caf::anon_send(root_, DrainTenant{{nullptr, [drained](void*) { drained->set_value(); }}});
  all_let_go.wait_for(grace);
  // Its end takes everybody with it; they refer to each other, so nobody else would let go of them.
  caf::anon_send_exit(root_, caf::exit_reason::user_shutdown);
  await_end(*actors_);
}

}  // namespace countersign::actors
