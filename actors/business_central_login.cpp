#include "actors/business_central_login.hpp"

#include <utility>

#include "businesscentral/credential.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using telemetry::log_event;
namespace events = telemetry::events;

BusinessCentralLogin::BusinessCentralLogin(Tenant tenant, telemetry::Metrics& metrics)
    : tenant_(std::move(tenant)), metrics_(&metrics) {}

const domain::Credential& BusinessCentralLogin::present() const {
  return tenant_->settings.business_central.credentials[index_];
}

Result<HttpRequest> BusinessCentralLogin::request(Entropy& entropy, Instant now) {
  const auto& settings = tenant_->settings.business_central;
  Error last{ErrorCode::not_found, "No credential is left", {}};
  for (; index_ < settings.credentials.size(); ++index_) {
    const auto secret = tenant_->secrets.get(present().secret);
    auto request = businesscentral::token_request(settings, present(), secret.reveal(), entropy.hex(16), now);
    if (request) return request;
    last = request.error();
    log_event(events::business_central_credential_refused,
              {{"tenant", tenant_->id()}, {"credential", present().secret}, {"problem", describe(last)}});
  }
  return fail(std::move(last));
}

bool BusinessCentralLogin::refused(const std::string& why) {
  log_event(events::business_central_credential_refused,
            {{"tenant", tenant_->id()}, {"credential", present().secret}, {"problem", why}});
  ++index_;
  return index_ < tenant_->settings.business_central.credentials.size();
}

void BusinessCentralLogin::taken() {
  if (in_use_ == index_) return;
  in_use_ = index_;
  log_event(events::business_central_credential_in_use,
            {{"tenant", tenant_->id()}, {"credential", present().secret}, {"place", index_ + 1}});
  show_in_use();
}

void BusinessCentralLogin::show_in_use() const {
  const auto& credentials = tenant_->settings.business_central.credentials;
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    metrics_->set(telemetry::metric::credential_in_use, {tenant_->id().value, credentials[i].secret},
                  in_use_ == i ? 1 : 0);
  }
}

void BusinessCentralLogin::announce_ends(Instant now) {
  for (const auto& credential : tenant_->settings.business_central.credentials) {
    const auto secret = tenant_->secrets.get(credential.secret);
    const auto last_day = businesscentral::last_day_of(credential, secret.reveal());
    if (!last_day) continue;
    const int left = businesscentral::days_left(*last_day, now);
    metrics_->set(telemetry::metric::credential_days_left, {tenant_->id().value, credential.secret}, left);
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
               {"credential", credential.secret},
               {"days_left", left},
               {"when", words},
               {"remedy", "Make a new one in Entra and add it as the next [[business_central.credential]]"}});
  }
}

}  // namespace countersign::actors
