// CreateSubscription and RenewSubscription. While a POST or PATCH is open, Business Central calls our
// notification URL and waits for the handshake: whoever sends these requests must not hold the door shut.
#include <utility>

#include <nlohmann/json.hpp>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/resource_target.hpp"
#include "businesscentral/subscription_reply.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptFailed;
using domain::AttemptResult;
using domain::Outcome;

class SubscriptionSteps : public ExchangeSteps {
 protected:
  SubscriptionSteps(const domain::BusinessCentralSettings& bc, SubscriptionIdentity identity,
                    const domain::CompanyKey& company, ApiResource resource)
      : ExchangeSteps(bc),
        identity_(std::move(identity)),
        company_(company),
        resource_(std::move(resource)) {}

  std::string body() const {
    const nlohmann::json json{{"notificationUrl", identity_.notification_url},
                              {"resource", subscription_resource(company_, resource_.definition)},
                              {"clientState", identity_.client_state}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  /// Business Central documents no smaller body than all three.
  void renew(const std::string& id) {
    change("Renewing a subscription", "PATCH", subscription_url(resource_.api_base, id), body(),
           subscription_timeout_ms);
    add_header("If-Match", "*");
  }

  /// A refusal may well be a handshake that failed because we were starting or a proxy was: repeated. The
  /// words of Business Central stay out of it, they may quote the notification URL.
  StepAnswer refused(const HttpResponse& response) const {
    const auto error = read_error(response.body);
    if (response.status < 400 || !error) return rest(response);
    return AttemptResult{AttemptFailed{false, std::nullopt,
                                       what() + " was refused (HTTP " + std::to_string(response.status) +
                                           " " + error->code +
                                           "); check that Business Central reaches public_url"}};
  }

  StepAnswer active(const HttpResponse& response, Instant now) const {
    const auto subscription = read_subscription(response.body);
    if (!subscription) return unreadable_reply(what(), describe(subscription.error()));
    return AttemptResult{Outcome{
        domain::SubscriptionActive{subscription->id, subscription->expires_at - clock_ahead(response, now)}}};
  }

  const std::string& api_base() const { return resource_.api_base; }

 private:
  SubscriptionIdentity identity_;
  domain::CompanyKey company_;
  ApiResource resource_;
};

class CreateSteps final : public SubscriptionSteps {
 public:
  CreateSteps(const domain::CreateSubscription& call, const domain::BusinessCentralSettings& bc,
              const SubscriptionIdentity& identity, ApiResource resource)
      : SubscriptionSteps(bc, identity, call.company, std::move(resource)) {
    change("Creating a subscription", "POST", api_base() + "/subscriptions", body(), subscription_timeout_ms);
  }

  StepAnswer reply(const HttpResponse& response, Instant now) override {
    const bool created = response.status == 201 || response.status == 200;
    return created ? active(response, now) : refused(response);
  }
};

class RenewSteps final : public SubscriptionSteps {
 public:
  RenewSteps(const domain::RenewSubscription& call, const domain::BusinessCentralSettings& bc,
             const SubscriptionIdentity& identity, ApiResource resource)
      : SubscriptionSteps(bc, identity, call.company, std::move(resource)) {
    renew(call.subscription_id);
  }

  StepAnswer reply(const HttpResponse& response, Instant now) override {
    // Even a gateway's 404 does no harm: what follows is a list.
    if (response.status == 404) return AttemptResult{Outcome{domain::SubscriptionMissing{}}};
    return response.status == 200 ? active(response, now) : refused(response);
  }
};

Result<void> check(const domain::CompanyKey& company, const SubscriptionIdentity& identity) {
  if (!domain::is_guid(company.company)) {
    return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
  }
  if (identity.notification_url.empty() || identity.client_state.empty()) {
    return fail(ErrorCode::invalid_argument, "A subscription needs a notification URL and a client state");
  }
  return {};
}

}  // namespace

Steps begin_steps(const domain::CreateSubscription& call, const domain::BusinessCentralSettings& bc,
                  const SubscriptionIdentity& identity) {
  if (auto checked = check(call.company, identity); !checked) return fail(checked.error());
  auto resource = find_resource(bc, call.resource);
  if (!resource) return fail(std::move(resource.error()));
  return std::make_unique<CreateSteps>(call, bc, identity, *std::move(resource));
}

Steps begin_steps(const domain::RenewSubscription& call, const domain::BusinessCentralSettings& bc,
                  const SubscriptionIdentity& identity) {
  if (auto checked = check(call.company, identity); !checked) return fail(checked.error());
  if (call.subscription_id.empty() || call.subscription_id.size() > subscription_id_bytes) {
    return fail(ErrorCode::invalid_argument, "A subscription's id has 1 to 150 characters");
  }
  auto resource = find_resource(bc, call.resource);
  if (!resource) return fail(std::move(resource.error()));
  return std::make_unique<RenewSteps>(call, bc, identity, *std::move(resource));
}

}  // namespace countersign::businesscentral
