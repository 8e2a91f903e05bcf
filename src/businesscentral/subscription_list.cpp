// ListSubscriptions, DeleteSubscription and ReadWebhookResources: what an environment asks.
#include <set>
#include <utility>
#include <vector>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/subscription_reply.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

/// Everybody's are read, page by page and API by API: each API has a list of its own, and whether it shows
/// the others' is not documented. Ours are told, without the values that belong in no journal.
class ListSteps final : public ExchangeSteps {
 public:
  ListSteps(const domain::BusinessCentralSettings& bc, TenantSubscriptions tenant)
      : ExchangeSteps(bc), tenant_(std::move(tenant)), apis_(apis_of(bc)) {
    ask(bc.api_base + "/subscriptions");
  }

  StepAnswer reply(const HttpResponse& response, Instant now) override {
    // An extension that is not installed has none; it must not keep us from the others.
    const bool is_absent = api_ > 0 && (response.status == 404 || response.status == 400);
    if (is_absent) return next_api();
    if (response.status != 200) return rest(response);
    const auto page = read_subscriptions(response.body);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    take(*page, clock_ahead(response, now));
    if (page->next_link.empty()) return next_api();
    const auto base = api_base_of(settings(), apis_[api_]);
    auto url = base ? accept_next_link(*base, page->next_link) : base;
    if (!url) return unreadable_reply(what(), describe(url.error()));
    ask(std::move(*url));
    return NextRequest{};
  }

 private:
  void ask(std::string url) { get("Listing subscriptions of api/" + apis_[api_], std::move(url)); }

  StepAnswer next_api() {
    if (++api_ == apis_.size()) return AttemptResult{Outcome{std::move(listed_)}};
    const auto base = api_base_of(settings(), apis_[api_]);
    if (!base) return unreadable_reply(what(), describe(base.error()));
    ask(*base + "/subscriptions");
    return NextRequest{};
  }

  void take(const SubscriptionPage& page, Duration ahead) {
    listed_.all += page.count - page.subscriptions.size();
    for (const auto& subscription : page.subscriptions) {
      if (!seen_.insert(subscription.id).second) continue;
      ++listed_.all;
      if (is_below(tenant_, subscription)) {
        listed_.ours.push_back(found_subscription(tenant_, settings(), apis_[api_], subscription, ahead));
      }
    }
  }

  TenantSubscriptions tenant_;
  std::vector<std::string> apis_;
  std::size_t api_ = 0;
  std::set<std::string> seen_;
  domain::SubscriptionsListed listed_;
};

/// With any etag: it changes at each renewal, and a renewal is no reason to keep it.
class DeleteSteps final : public ExchangeSteps {
 public:
  DeleteSteps(const domain::DeleteSubscription& call, const domain::BusinessCentralSettings& bc,
              const std::string& api_base)
      : ExchangeSteps(bc) {
    change("Deleting a subscription", "DELETE", subscription_url(api_base, call.subscription_id), "",
           read_timeout_ms);
    add_header("If-Match", "*");
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    const bool gone = response.status == 204 || response.status == 200 || response.status == 404;
    if (gone) return AttemptResult{Outcome{domain::SubscriptionDeleted{}}};
    return rest(response);
  }
};

class WebhookResourcesSteps final : public ExchangeSteps {
 public:
  WebhookResourcesSteps(const domain::BusinessCentralSettings& bc, std::string url) : ExchangeSteps(bc) {
    get("Reading which resources have webhooks", std::move(url));
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (response.status == 404) return AttemptResult{Outcome{domain::NotOffered{}}};
    if (response.status != 200) return rest(response);
    auto read = read_webhook_resources(response.body, settings());
    if (!read) return unreadable_reply(what(), describe(read.error()));
    if (read->empty()) return AttemptResult{Outcome{domain::NotOffered{}}};
    return AttemptResult{Outcome{domain::WebhookResourcesRead{std::move(*read)}}};
  }
};

}  // namespace

Steps begin_steps(const domain::ListSubscriptions&, const domain::BusinessCentralSettings& bc,
                  const TenantSubscriptions& tenant) {
  if (tenant.url_below.empty() || !tenant.identity_of) {
    return fail(ErrorCode::invalid_argument, "A list of subscriptions needs to know which are ours");
  }
  return std::make_unique<ListSteps>(bc, tenant);
}

Steps begin_steps(const domain::DeleteSubscription& call, const domain::BusinessCentralSettings& bc) {
  if (call.subscription_id.empty() || call.subscription_id.size() > subscription_id_bytes) {
    return fail(ErrorCode::invalid_argument, "A subscription's id has 1 to 150 characters");
  }
  const auto base = api_base_of(bc, call.api);
  if (!base) return fail(base.error());
  return std::make_unique<DeleteSteps>(call, bc, *base);
}

Steps begin_steps(const domain::ReadWebhookResources& call, const domain::BusinessCentralSettings& bc) {
  if (!domain::is_guid(call.company.company)) {
    return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
  }
  auto url = webhook_resources_url(bc.api_base, call.company.company);
  if (!url) return fail(std::move(url.error()));
  return std::make_unique<WebhookResourcesSteps>(bc, std::move(*url));
}

}  // namespace countersign::businesscentral
