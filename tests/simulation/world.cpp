#include "simulation/world.hpp"

#include "simulation/checks.hpp"
#include "simulation/installations.hpp"
#include "simulation/limits.hpp"
#include "simulation/records.hpp"
#include "simulation/retention.hpp"
#include "simulation/story.hpp"
#include "simulation/tenant.hpp"
#include "simulation/webhooks.hpp"
#include "simulation/workflows.hpp"

namespace countersign::simulation {
namespace {

using namespace std::chrono_literals;

/// Our workflows are off from then on, after the faults.
constexpr Duration workflows_off_ms = 15s;
/// An administrator looks whether the app must be installed again.
constexpr Duration install_every_ms = 1min;
/// Of people's acts, how many end the installation or its tokens.
constexpr double spoil_share = 0.06;
/// When a copy of Business Central is kept, to which some runs take it back.
constexpr Duration saved_after_ms = 7min;
/// When somebody shares a channel with another organisation.
constexpr Duration shared_after_ms = 5min;
/// To copy an environment takes a while.
constexpr Duration copying_ms = 4min;

sandbox::ModelOptions model_options(std::uint64_t seed, std::size_t index, const Plan& plan) {
  sandbox::ModelOptions options;
  options.public_url = nth_sandbox_url(index);
  options.seed = seed;
  options.subscription_life_ms = plan.subscription_life_ms;
  return options;
}

std::string addresses_of_app(const TenantId& tenant) {
  const std::string base = std::string(public_url) + "/slack/" + tenant.value;
  return nlohmann::json{{"interactions_url", base + "/interactions"},
                        {"events_url", base + "/events"},
                        {"commands_url", base + "/commands"}}
      .dump();
}

}  // namespace

World::World(std::uint64_t seed, std::size_t index, const Plan& plan, const VirtualClock& clock,
             Entropy& choices, Faults& faults)
    : seed_(seed),
      index_(index),
      tenant_id_(nth_tenant(index)),
      plan_(plan),
      mode_(mode_of(seed)),
      clock_(clock),
      choices_(choices),
      start_(clock.now()),
      model_(model_options(seed, index, plan), start_),
      network_(model_, clock_, choices_, faults),
      next_act_(start_ + plan.act_every_ms),
      next_approval_(start_ + plan.faulty_for_ms + plan.first_approval_ms),
      next_install_(start_ + install_every_ms) {
  tells_when_changed_ = choices_.fraction() < 0.5;
  network_.control("PUT", "/app", addresses_of_app(tenant_id_));
  network_.control("POST", "/channels", R"({"id":"C0CONTROLS","name":"ap-controllers"})");
  // In half of the runs next links soon mean nothing any more.
  network_.control(
      "POST", "/settings",
      nlohmann::json{{"notification_delay_ms", 2000}, {"records_per_page", plan.records_per_page}}.dump());
  if (choices_.fraction() < 0.5) network_.control("POST", "/settings", R"({"skip_token_life_ms":3000})");
  register_apps(network_, seed);
  network_.control("POST", "/channels", R"({"id":"C0RECORDS1","name":"records"})");
  network_.control("POST", "/channels", R"({"id":"C0SHARED01","name":"finance"})");
  tokens_expire_ = set_up_installation(network_, choices_);
  set_up_webhooks(network_, choices_);
  set_up_limits(network_, choices_);
  if (mode_ == domain::ApprovalMode::release) set_up_workflows(network_, choices_);
  if (mode_ == domain::ApprovalMode::native) network_.control("POST", "/workflow", R"({"enabled":true})");
  const Instant faults_end = start_ + plan.faulty_for_ms;
  if (mode_ == domain::ApprovalMode::release)
    switches_ = {{faults_end + workflows_off_ms, false}, {faults_end + plan.workflows_off_until_ms, true}};
}

actors::Tenant World::make_tenant() const {
  return simulation::make_tenant(seed_, index_, plan_, tells_when_changed_, settings_are_changed_);
}

// People ----------------------------------------------------------------------------------------------------

bool World::faulty() const {
  return clock_.now() < start_ + plan_.faulty_for_ms;
}

void World::let_people_act(bool act) {
  people_act_ = act;
  if (act) next_act_ = clock_.now();
}

Instant World::next_person() const {
  const Instant approval = std::min(next_approval_, next_install_);
  const Instant next = switches_.empty() ? approval : std::min(approval, switches_.begin()->first);
  return acting() ? std::min(next_act_, next) : next;
}

void World::people(const journal::MemoryStore& store) {
  const Instant now = clock_.now();
  network_.set_faulty(faulty());
  if (!is_saved_ && now >= start_ + saved_after_ms) save();
  if (!is_shared_ && now >= start_ + shared_after_ms) {
    is_shared_ = true;
    network_.control("POST", std::string("/channels/") + shared_channel, R"({"shared":"external"})");
  }
  act_by_plan(store, now);
  if (!faulty() && !std::exchange(calm_, true)) calm_business_central(network_);
  while (!switches_.empty() && now >= switches_.begin()->first) {
    switch_workflows(network_, switches_.begin()->second);
    switches_.erase(switches_.begin());
  }
  if (now >= next_approval_) approve_by_plan(now);
}

void World::act_by_plan(const journal::MemoryStore& store, Instant now) {
  if (now >= next_install_) {
    const bool is_wanted = tokens_expire_ && is_installed_by_hand(store, tenant_id_);
    if (is_wanted || is_slack_paused(store, tenant_id_)) install_app(network_, tenant_id_);
    next_install_ = now + install_every_ms;
  }
  if (!acting() || now < next_act_) return;
  if (choices_.fraction() < spoil_share) spoil_installation(network_, choices_);
  act(network_, choices_);
  act_on_records(network_, choices_);
  if (mode_ != domain::ApprovalMode::countersign) act_on_approvals(network_, choices_);
  const auto pause = choices_.fraction() * 2 * static_cast<double>(plan_.act_every_ms.count());
  next_act_ = now + Duration{static_cast<long long>(pause)};
}

void World::approve_by_plan(Instant now) {
  if (!faults_are_over_) change_every_record(network_);
  faults_are_over_ = true;
  correct_invoices(network_);
  approve_everything(network_);
  if (mode_ != domain::ApprovalMode::countersign) settle_approvals(network_);
  const bool is_last = now + plan_.approve_every_ms > start_ + plan_.faulty_for_ms + plan_.approved_until_ms;
  next_approval_ = is_last ? Instant::max() : now + plan_.approve_every_ms;
}

// What a run promises ---------------------------------------------------------------------------------------

std::vector<std::string> World::broken_promises(const journal::MemoryStore& store, bool may_have_strays) {
  auto broken = simulation::broken_promises(network_, store, tenant_id_, mode_, approvals_needed(seed_),
                                            may_have_strays);
  check_installation(network_, store, tenant_id_, plan_.faulty_for_ms, broken);
  check_pruning(store, tenant_id_, seed_, broken);
  return broken;
}

// A copy ----------------------------------------------------------------------------------------------------

void World::save() {
  is_saved_ = true;
  network_.control("POST", "/environment/save", "");
  saved_ = invoices(network_);
}

/// A copy that is minutes old, instead of most of a run.
void World::live_for_a_while_after_saving(const Server& server) {
  save();
  let_people_act(true);
  server.run_for(Duration{static_cast<long long>(choices_.fraction() * Duration{6min}.count())});
  let_people_act(false);
  calm_business_central(network_);
}

bool World::is_noticed(const Server& server) {
  // Compared once an hour.
  for (int i = 0; i < 8 && !is_paused(server.store, tenant_id_); ++i) server.run_for(10min);
  return is_paused(server.store, tenant_id_);
}

void World::check_paused(const Server& server, const Copy& copy, const std::string& of_the_copy,
                         std::vector<std::string>& broken) {
  if (copy.is_restored && has_subscriptions(network_))
    broken.emplace_back("subscriptions were made in a restored environment before it was noticed");
  server.run_for(1min);  // What was on its way.
  if (copy.is_restored && is_shown(network_, of_the_copy))
    broken.emplace_back("a card of a restored environment was shown before it was noticed");
  const auto sent = sent_so_far(network_);
  let_people_act(true);
  server.run_for(10min);
  server.restart();
  server.run_for(10min);
  let_people_act(false);
  if (sent_so_far(network_) != sent) broken.push_back("a paused tenant sent something after " + copy.how);
}

void World::check_resumed(const Server& server, const Copy& copy, std::vector<std::string>& broken) {
  const auto sent = sent_so_far(network_);
  undo(network_, copy);
  server.resume();
  server.run_for(30min);
  if (is_paused(server.store, tenant_id_)) broken.push_back("a resumed tenant is paused after " + copy.how);
  if (sent_so_far(network_) == sent) broken.push_back("a resumed tenant sends nothing after " + copy.how);
  check_subscriptions(network_, server.store, tenant_id_, broken);
  if (mode_ != domain::ApprovalMode::countersign) return;  // Elsewhere somebody has to send them.
  for (const auto& id : forgotten(network_)) broken.push_back(id + " came back, and nobody is asked");
}

void World::live_through_a_copy(const Server& server, std::vector<std::string>& broken) {
  if (choices_.fraction() < 0.5) live_for_a_while_after_saving(server);
  server.run_for(5min);  // What was changed last is known.
  const auto before = invoices(network_);
  network_.set_business_central_away(true);
  server.run_for(copying_ms);
  const Copy copy = copy_business_central(network_, choices_);
  network_.set_business_central_away(false);
  const auto of_the_copy = enter_invoice(network_);
  if (choices_.fraction() < 0.5) server.restart();
  if (is_noticed(server)) {
    check_paused(server, copy, of_the_copy, broken);
    check_resumed(server, copy, broken);
    return;
  }
  if (!copy.is_restored || makes_a_difference(saved_, before))
    broken.push_back("a copy was not noticed: " + copy.how);
  check_subscriptions(network_, server.store, tenant_id_, broken);
}

}  // namespace countersign::simulation
