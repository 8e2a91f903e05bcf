#include "actors/business_central_login.hpp"

#include <utility>

#include "businesscentral/credential.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using telemetry::log_event;
namespace events = telemetry::events;

BusinessCentralLogin::BusinessCentralLogin(Tenant tenant, std::size_t place, telemetry::Metrics& metrics)
    : tenant_(std::move(tenant)), place_(place), metrics_(&metrics) {}

const domain::Identity& BusinessCentralLogin::identity() const {
  return tenant_->settings.business_central.identities[place_];
}

Result<HttpRequest> BusinessCentralLogin::request(Entropy& entropy, Instant now) {
  Error last{ErrorCode::not_found, "No credential is left", {}};
  for (; index_ < identity().credentials.size(); ++index_) {
    const auto secret = tenant_->secrets.get(present().secret);
    auto request = businesscentral::token_request(tenant_->settings.business_central, identity().client_id,
                                                  present(), secret.reveal(), entropy.hex(16), now);
    if (request) return request;
    last = request.error();
    tell_refused(describe(last));
  }
  return fail(std::move(last));
}

bool BusinessCentralLogin::refused(const std::string& why) {
  tell_refused(why);
  ++index_;
  return index_ < identity().credentials.size();
}

void BusinessCentralLogin::tell_refused(const std::string& why) {
  auto& told = told_[present().secret];
  if (told == why) return;
  told = why;
  log_event(events::business_central_credential_refused, {{"tenant", tenant_->id()},
                                                          {"identity", identity().name},
                                                          {"credential", present().secret},
                                                          {"problem", why}});
}

void BusinessCentralLogin::taken() {
  told_.erase(present().secret);
  const bool was_failing = !failure_told_.empty();
  failure_told_.clear();
  if (in_use_ == index_ && !was_failing) return;
  in_use_ = index_;
  log_event(events::business_central_credential_in_use, {{"tenant", tenant_->id()},
                                                         {"identity", identity().name},
                                                         {"credential", present().secret},
                                                         {"place", index_ + 1}});
  show_in_use();
}

void BusinessCentralLogin::failed(const std::string& why) {
  if (failure_told_ == why) return;
  failure_told_ = why;
  log_event(events::business_central_token_failed,
            {{"tenant", tenant_->id()}, {"identity", identity().name}, {"problem", why}});
}

void BusinessCentralLogin::show_in_use() const {
  const auto& credentials = identity().credentials;
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    metrics_->set(telemetry::metric::credential_in_use,
                  {tenant_->id().value, identity().name, credentials[i].secret}, in_use_ == i ? 1 : 0);
  }
}

void BusinessCentralLogin::announce_ends(Instant now) {
  for (const auto& credential : identity().credentials) {
    const auto secret = tenant_->secrets.get(credential.secret);
    const auto last_day = businesscentral::last_day_of(credential, secret.reveal());
    if (!last_day) continue;
    const int left = businesscentral::days_left(*last_day, now);
    metrics_->set(telemetry::metric::credential_days_left,
                  {tenant_->id().value, identity().name, credential.secret}, left);
    const auto step = businesscentral::expiry_step(left);
    const auto known = announced_.find(credential.secret);
    if (!step) {
      if (known != announced_.end()) announced_.erase(known);  // A new certificate has taken its place.
      continue;
    }
    if (known != announced_.end() && known->second == *step) continue;
    announced_[credential.secret] = *step;
    const std::string words = businesscentral::expiry_words(left, *last_day);
    log_event(*step == businesscentral::expired_step ? events::business_central_credential_expired
                                                     : events::business_central_credential_expires,
              {{"tenant", tenant_->id()},
               {"identity", identity().name},
               {"credential", credential.secret},
               {"days_left", left},
               {"when", words},
               {"remedy", "Make a new one in Entra and add it as the identity's next credential"}});
  }
}

}  // namespace countersign::actors
