#include "bench.hpp"

#include "catch.hpp"

namespace countersign::actors::test {

using namespace std::chrono_literals;
namespace {

const TenantId tenant_id{"demo"};

domain::TenantSettings settings_of_tenant() {
  domain::TenantSettings settings;
  settings.tenant = tenant_id;
  settings.public_url = "https://countersign.example";
  settings.business_central.api_base = "https://bc.example/v2.0/Production/api/v2.0";
  settings.business_central.token_url = "https://login.example/token";
  settings.business_central.identities[0].client_id = "11111111-1111-4111-8111-111111111111";
  settings.slack.team_id = "T1";
  settings.slack.bot_token = "bot";
  domain::CompanySettings company;
  company.id = "33333333-3333-4333-8333-333333333333";
  company.resources = {domain::Resource::purchase_invoices};
  settings.companies = {company};
  return settings;
}

/// What the guard asks, so that it lets through what a test is about. `with_token`: nobody else gives one.
std::optional<HttpResponse> environment_as_ever(const HttpRequest& request, bool with_token) {
  const auto ends_with = [&](std::string_view end) { return std::string_view(request.url).ends_with(end); };
  if (ends_with("/environments/v1.2")) return HttpResponse{404, {}, ""};
  if (ends_with("/companies")) {
    return HttpResponse{
        200, {}, R"({"value":[{"id":"33333333-3333-4333-8333-333333333333","name":"CRONUS DE"}]})"};
  }
  if (!with_token || !ends_with("/token")) return std::nullopt;
  return HttpResponse{200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
}

}  // namespace

std::optional<HttpResponse> private_answer(const HttpRequest& request) {
  if (request.url.ends_with("/token")) {
    return HttpResponse{200, {}, R"({"token_type":"Bearer","expires_in":86400,"access_token":"a.b.c"})"};
  }
  if (request.url.find("chat.postEphemeral") == std::string::npos) return std::nullopt;
  return HttpResponse{200, {}, R"({"ok":true})"};
}

Bench::Bench() : tenants{settings_of_tenant()}, now_(*parse_instant("2026-11-24T12:00:00Z")), base_(now_) {
  journal_ = *journal::MemoryJournal::open(store_, std::make_unique<SeededEntropy>(1));
  services_.reset(new Services{*journal_, *this, *this, metrics_,
                               [this] { return std::make_unique<BreakableEntropy>(broken, next_seed_++); }});
}

Bench::~Bench() {
  broken = false;
  system_.reset();
}

void Bench::send(HttpRequest request, std::function<void(HttpResult)> done) {
  urls_.push_back(request.url);
  if (environment_is_known) {
    // The guard's is the first; the others are of what a test is about.
    const bool is_list = request.method == "GET" && request.url.ends_with("/subscriptions");
    if (is_list && !std::exchange(guard_listed_, true)) return done(HttpResponse{200, {}, R"({"value":[]})"});
    if (auto response = environment_as_ever(request, !respond)) return done(*std::move(response));
  }
  if (!respond) return;
  if (auto response = respond(request)) done(*std::move(response));
}

void Bench::write(journal::TurnWrite turn, const TenantId& tenant) {
  turn.first_event = 1;
  if (turn.now == Instant{}) turn.now = now_;
  const auto lease = wait_for<Result<journal::Lease>>([&](auto done) { journal_->acquire(tenant, done); });
  REQUIRE(lease);
  std::optional<journal::CommitOutcome> outcome;
  journal_->commit(*lease, {std::move(turn)},
                   [&](journal::CommitOutcome committed, auto) { outcome = committed; });
  while (journal_->step()) {
  }
  REQUIRE(outcome == journal::CommitOutcome::committed);
}

Tenant Bench::make_tenant(const domain::TenantSettings& settings) {
  auto tenant = std::make_shared<TenantRuntime>();
  tenant->settings = settings;
  for (const auto& identity : settings.business_central.identities) {
    for (const auto& credential : identity.credentials)
      tenant->secrets.set(credential.secret, vault::Secret::copy_of("secret"));
  }
  tenant->secrets.set("bot", vault::Secret::copy_of("xoxb-1"));
  tenant->derive = [](const std::string& purpose) {
    std::string digest;  // 64 hex digits, as from HMAC-SHA-256.
    for (int part = 0; part < 4; ++part) {
      char text[17];
      std::snprintf(text, sizeof text, "%016zx", std::hash<std::string>{}(purpose + std::to_string(part)));
      digest += text;
    }
    return digest;
  };
  tenant->seal = [](const std::string&, const vault::Secret& secret) -> Result<std::string> {
    return "sealed " + secret.reveal();
  };
  tenant->open = [](const std::string&, const std::string& sealed) -> Result<vault::Secret> {
    return vault::Secret::copy_of(sealed.substr(sealed.find(' ') + 1));
  };
  return tenant;
}

void Bench::start() {
  std::vector<Tenant> all;
  for (const auto& settings : tenants) all.push_back(make_tenant(settings));
  services_->distrusted_before = distrusts ? std::optional{now_ + 1ms} : std::nullopt;
  system_.reset();
  guard_listed_ = false;
  system_ = std::make_unique<System>(*services_, std::move(all), Scheduling::stepwise);
}

caf::scheduler::test_coordinator& Bench::coordinator() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->actors().scheduler());
}

bool Bench::step() {
  if (system_ && coordinator().has_job()) {
    coordinator().run_once();
    return true;
  }
  return journal_->step();
}

bool Bench::run_until(const std::function<bool()>& condition, Duration limit) {
  const Instant end = now_ + limit;
  while (true) {
    while (step()) {
    }
    if (condition()) return true;
    if (!advance(end)) return false;
  }
}

/// To the next timer that is due before `end`.
bool Bench::advance(Instant end) {
  auto& clock = coordinator().clock();
  if (!clock.has_pending_timeout()) return false;
  const auto due = base_ + std::chrono::ceil<Duration>(clock.schedule().begin()->first.time_since_epoch());
  if (due > end) {
    clock.current_time += end - now_;
    now_ = end;
    return false;
  }
  clock.trigger_timeout();
  now_ = base_ + std::chrono::duration_cast<Duration>(clock.now().time_since_epoch());
  return true;
}

template <class T>
T Bench::wait_for(const std::function<void(std::function<void(T)>)>& ask) {
  std::optional<T> answer;
  ask([&](T value) { answer = std::move(value); });
  while (!answer && step()) {
  }
  REQUIRE(answer);
  return *std::move(answer);
}

void Bench::accept(const EntityId& entity, Record input) {
  journal::AcceptRequest request;
  request.to = {tenant_id, entity};
  request.input = std::move(input);
  request.now = now_;
  const auto outcome = wait_for<journal::AcceptOutcome>([&](auto done) {
    if (system_) return system_->accept(std::move(request), std::move(done));
    journal_->accept(std::move(request), [done](auto accepted, auto) { done(accepted); });
  });
  REQUIRE(outcome == journal::AcceptOutcome::accepted);
}

Result<void> Bench::replay(std::uint64_t dead_letter) {
  return wait_for<Result<void>>([&](auto done) { system_->replay(tenant_id, dead_letter, std::move(done)); });
}

std::vector<journal::DeadLetterRow> Bench::dead_letters() {
  using Rows = Result<std::vector<journal::DeadLetterRow>>;
  const auto rows = wait_for<Rows>([&](auto done) { journal_->dead_letters(tenant_id, 0, 100, done); });
  REQUIRE(rows);
  return *rows;
}

std::vector<journal::AuditRow> Bench::audit() {
  using Rows = Result<std::vector<journal::AuditRow>>;
  const auto rows = wait_for<Rows>([&](auto done) { journal_->audit(tenant_id, 0, 1000, done); });
  REQUIRE(rows);
  return *rows;
}

TenantHealth Bench::health() {
  const auto all = wait_for<std::vector<TenantHealth>>([&](auto done) { system_->health(std::move(done)); });
  REQUIRE(all.size() == 1);
  return all.front();
}

std::vector<std::string> Bench::quarantined() {
  return health().quarantined;
}

std::size_t Bench::entities_in_memory() {
  return health().active_entities;
}

std::size_t Bench::loads(const std::string& kind) const {
  const std::string series = "countersign_entities_loaded_total{entity=\"" + kind + "\"} ";
  const std::string text = metrics();
  const auto at = text.find(series);
  return at == std::string::npos ? 0 : std::stoul(text.substr(at + series.size()));
}

std::size_t Bench::asked(const std::string& part) const {
  std::size_t count = 0;
  for (const auto& url : urls_) count += url.find(part) != std::string::npos ? 1 : 0;
  return count;
}

}  // namespace countersign::actors::test
