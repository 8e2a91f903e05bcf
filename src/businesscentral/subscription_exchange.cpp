// EnsureSubscription and RenewSubscription. While a POST or PATCH is open, Business Central calls our
// notification URL and waits for the handshake: whoever sends these requests must not hold the door shut.
#include <optional>
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
                    const domain::CompanyKey& company, domain::Resource resource)
      : ExchangeSteps(bc), identity_(std::move(identity)), company_(company), resource_(resource) {}

  std::string body() const {
    const nlohmann::json json{{"notificationUrl", identity_.notification_url},
                              {"resource", subscription_resource(company_, resource_)},
                              {"clientState", identity_.client_state}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  /// Business Central documents no smaller body than all three.
  void renew(const std::string& id) {
    change("Renewing a subscription", "PATCH", subscription_url(settings().api_base, id), body(),
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

  StepAnswer active(const HttpResponse& response, bool adopted) const {
    const auto subscription = read_subscription(response.body);
    if (!subscription) return unreadable_reply(what(), describe(subscription.error()));
    return AttemptResult{
        Outcome{domain::SubscriptionActive{subscription->id, subscription->expires_at, adopted}}};
  }

  bool is_ours(const Subscription& subscription) const {
    return businesscentral::is_ours(subscription, identity_, company_, resource_);
  }
  bool has_our_state(const Subscription& subscription) const {
    return subscription.client_state == identity_.client_state;
  }

 private:
  SubscriptionIdentity identity_;
  domain::CompanyKey company_;
  domain::Resource resource_;
};

/// Lists; takes over what is ours, renewed where its life or its client state is not enough; else creates.
/// Of several of ours the one with the longest life is taken; the others are left to expire, because deleting
/// is not ours to risk and their notifications are harmless repeats.
class EnsureSteps final : public SubscriptionSteps {
 public:
  EnsureSteps(const domain::EnsureSubscription& call, const domain::BusinessCentralSettings& bc,
              const SubscriptionIdentity& identity)
      : SubscriptionSteps(bc, identity, call.company, call.resource) {
    list(bc.api_base + "/subscriptions");
  }

  StepAnswer reply(const HttpResponse& response, Instant now) override {
    switch (step_) {
      case Step::list:
        return response.status == 200 ? take_page(response, now) : rest(response);
      case Step::renew:
        if (response.status == 404) return create();
        return response.status == 200 ? active(response, true) : refused(response);
      case Step::create:
        break;
    }
    return response.status == 201 || response.status == 200 ? active(response, false) : refused(response);
  }

 private:
  enum class Step { list, renew, create };

  void list(std::string url) { get("Listing subscriptions", std::move(url)); }

  StepAnswer take_page(const HttpResponse& response, Instant now) {
    const auto page = read_subscriptions(response.body);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    for (const auto& subscription : page->subscriptions) consider(subscription);
    if (page->next_link.empty()) return decide(now);
    auto url = accept_next_link(settings().api_base, page->next_link);
    if (!url) return unreadable_reply(what(), describe(url.error()));
    list(std::move(*url));
    return NextRequest{};
  }

  void consider(const Subscription& subscription) {
    if (!is_ours(subscription)) return;
    if (!best_ || subscription.expires_at > best_->expires_at) best_ = subscription;
  }

  StepAnswer decide(Instant now) {
    if (!best_ || best_->expires_at <= now) return create();
    if (has_our_state(*best_) && best_->expires_at - now >= adopted_life_ms) {
      return AttemptResult{Outcome{domain::SubscriptionActive{best_->id, best_->expires_at, true}}};
    }
    step_ = Step::renew;
    renew(best_->id);
    return NextRequest{};
  }

  StepAnswer create() {
    step_ = Step::create;
    change("Creating a subscription", "POST", settings().api_base + "/subscriptions", body(),
           subscription_timeout_ms);
    return NextRequest{};
  }

  Step step_ = Step::list;
  std::optional<Subscription> best_;
};

class RenewSteps final : public SubscriptionSteps {
 public:
  RenewSteps(const domain::RenewSubscription& call, const domain::BusinessCentralSettings& bc,
             const SubscriptionIdentity& identity)
      : SubscriptionSteps(bc, identity, call.company, call.resource) {
    renew(call.subscription_id);
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    // Even a gateway's 404 does no harm: what follows is Ensure, which lists before it creates.
    if (response.status == 404) return AttemptResult{Outcome{domain::SubscriptionMissing{}}};
    return response.status == 200 ? active(response, false) : refused(response);
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

Steps begin_steps(const domain::EnsureSubscription& call, const domain::BusinessCentralSettings& bc,
                  const SubscriptionIdentity& identity) {
  if (auto checked = check(call.company, identity); !checked) return fail(checked.error());
  return std::make_unique<EnsureSteps>(call, bc, identity);
}

Steps begin_steps(const domain::RenewSubscription& call, const domain::BusinessCentralSettings& bc,
                  const SubscriptionIdentity& identity) {
  if (auto checked = check(call.company, identity); !checked) return fail(checked.error());
  if (call.subscription_id.empty() || call.subscription_id.size() > subscription_id_bytes) {
    return fail(ErrorCode::invalid_argument, "A subscription's id has 1 to 150 characters");
  }
  return std::make_unique<RenewSteps>(call, bc, identity);
}

}  // namespace countersign::businesscentral
