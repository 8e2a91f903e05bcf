#include "actors/business_central_identity.hpp"

#include <algorithm>
#include <tuple>

#include "businesscentral/credential.hpp"
#include "core/limits.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using telemetry::log_event;
namespace events = telemetry::events;
namespace metric = telemetry::metric;

BusinessCentralIdentity::BusinessCentralIdentity(Tenant tenant, std::size_t place,
                                                 telemetry::Metrics& metrics)
    : login(tenant, place, metrics), tenant_(std::move(tenant)), place_(place), metrics_(&metrics) {
  tell(CircuitBreaker::Change::none, 0);
  show_refused();
}

const domain::Identity& BusinessCentralIdentity::settings() const {
  return tenant_->settings.business_central.identities[place_];
}

bool BusinessCentralIdentity::is_shut(Urgency urgency, Instant now) {
  return !breaker.may_begin(now) || budget.blocked_until(urgency, now).has_value();
}

std::optional<Instant> BusinessCentralIdentity::opens_at(Urgency urgency, Instant now) {
  if (!breaker.may_begin(now)) return breaker.opens_up_at();
  return budget.blocked_until(urgency, now);
}

bool BusinessCentralIdentity::is_less_loaded_than(const BusinessCentralIdentity& other) const {
  return std::tuple(in_flight, budget.requests_in_window()) <
         std::tuple(other.in_flight, other.budget.requests_in_window());
}

void BusinessCentralIdentity::pause(Duration wait, Instant now, const char* why) {
  if (!budget.pause(wait, now)) return;
  log_event(events::business_central_throttled,
            {{"tenant", tenant_->id()}, {"identity", name()}, {"wait", wait}, {"why", why}});
}

/// The operator hears once that Business Central is down, and once that it is back.
void BusinessCentralIdentity::tell(CircuitBreaker::Change change, std::size_t waiting) {
  using Change = CircuitBreaker::Change;
  metrics_->set(metric::business_central_unreachable, {tenant_->id().value, name()},
                breaker.is_open() ? 1 : 0);
  if (change == Change::none) return;
  log_event(change == Change::opened ? events::business_central_unreachable : events::business_central_back,
            {{"tenant", tenant_->id()}, {"identity", name()}, {"waiting", waiting}});
}

void BusinessCentralIdentity::refused(const std::string& kind_of_call, const std::string& why, bool whole,
                                      Instant now) {
  if (whole) doubted_until_ = now + limits::identity_doubt_ms;
  if (refusals_told_.size() >= limits::identity_refusals_told || !refusals_told_.insert(kind_of_call).second)
    return;
  show_refused();
  log_event(
      events::business_central_identity_refused,
      {{"tenant", tenant_->id()},
       {"identity", name()},
       {"call", kind_of_call},
       {"problem", why},
       {"remedy",
        whole ? "In Business Central open the page Microsoft Entra Applications: the card of this Client ID "
                "must be there with State Enabled and permission sets"
              : "In Business Central add the missing permission set on this Client ID's card (page Microsoft "
                "Entra Applications); `countersign check` names it"}});
}

void BusinessCentralIdentity::took(const std::string& kind_of_call) {
  if (refusals_told_.erase(kind_of_call) == 0 || !refusals_told_.empty()) return;
  show_refused();
  log_event(events::business_central_identity_accepted, {{"tenant", tenant_->id()}, {"identity", name()}});
}

void BusinessCentralIdentity::show_refused() const {
  metrics_->set(metric::business_central_refusals, {tenant_->id().value, name()},
                static_cast<double>(refusals_told_.size()));
}

void BusinessCentralIdentity::take_token(const std::string& access_token, Instant expires_at) {
  token = access_token;
  token_expires_at = expires_at;
  ++token_number;
  log_event(events::business_central_token_refreshed, {{"tenant", tenant_->id()}, {"identity", name()}});
  login.taken();
  tell_role();
}

void BusinessCentralIdentity::do_without_token(const NoToken& answer, Instant now, double fraction,
                                               std::size_t waiting) {
  login.failed(answer.why);
  ask_again_at = now + limits::token_refused_wait_ms;
  if (has_token(now)) return;
  if (answer.refused) {
    breaker.abandoned();
    pause(limits::token_refused_wait_ms, now, "Entra refuses the credentials");
  } else {
    tell(breaker.failed(now, fraction), waiting);
  }
}

void BusinessCentralIdentity::tell_role() {
  const auto missing = businesscentral::missing_role(token);
  if (missing && !role_told_) {
    log_event(events::business_central_role_missing, {{"tenant", tenant_->id()},
                                                      {"identity", name()},
                                                      {"problem", missing->message},
                                                      {"remedy", missing->remedy}});
  }
  role_told_ = missing.has_value();
}

std::optional<std::size_t> choose_identity(std::vector<BusinessCentralIdentity>& identities,
                                           const domain::Candidates& candidates, Urgency urgency,
                                           Instant now) {
  for (const bool also_doubted : {false, true}) {
    for (const auto& group : candidates) {
      bool is_open = false;
      std::optional<std::size_t> best;
      for (const auto place : group) {
        auto& identity = identities[place];
        if (identity.is_shut(urgency, now) || (!also_doubted && identity.is_doubted(now))) continue;
        is_open = true;
        if (!RequestBudget::has_flight(urgency, identity.in_flight)) continue;
        if (!best || identity.is_less_loaded_than(identities[*best])) best = place;
      }
      if (is_open) return best;
    }
  }
  return std::nullopt;
}

bool one_is_open(std::vector<BusinessCentralIdentity>& identities, const domain::Candidates& candidates,
                 Urgency urgency, Instant now) {
  return std::any_of(candidates.begin(), candidates.end(), [&](const auto& group) {
    return std::any_of(group.begin(), group.end(), [&](std::size_t place) {
      return !identities[place].is_shut(urgency, now) && !identities[place].is_doubted(now);
    });
  });
}

}  // namespace countersign::actors
