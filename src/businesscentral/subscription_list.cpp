// ListSubscriptions, DeleteSubscription and ReadWebhookResources: what an environment asks.
#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/resource_target.hpp"
#include "businesscentral/subscription_reply.hpp"
#include "businesscentral/text.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

/// Longer lists of resources are not understood; Business Central has some eighty.
constexpr std::size_t webhook_resources = 5'000;

/// Everybody's are read, page by page; ours are told, without the values that belong in no journal.
class ListSteps final : public ExchangeSteps {
 public:
  ListSteps(const domain::ListSubscriptions& call, const domain::BusinessCentralSettings& bc,
            TenantSubscriptions tenant)
      : ExchangeSteps(bc), environment_(call.environment), tenant_(std::move(tenant)) {
    get("Listing subscriptions", bc.api_base + "/subscriptions");
  }

  StepAnswer reply(const HttpResponse& response, Instant now) override {
    if (response.status != 200) return rest(response);
    const auto page = read_subscriptions(response.body);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    const Duration ahead = clock_ahead(response, now);
    for (const auto& subscription : page->subscriptions) {
      if (is_below(tenant_, subscription)) listed_.ours.push_back(found(subscription, ahead));
    }
    listed_.all += page->count;
    if (page->next_link.empty()) return AttemptResult{Outcome{std::move(listed_)}};
    auto url = accept_next_link(settings().api_base, page->next_link);
    if (!url) return unreadable_reply(what(), describe(url.error()));
    get("Listing subscriptions", std::move(*url));
    return NextRequest{};
  }

 private:
  domain::FoundSubscription found(const Subscription& subscription, Duration ahead) const {
    domain::FoundSubscription found;
    found.id = subscription.id;
    found.expires_at = subscription.expires_at - ahead;
    found.created_at = subscription.created_at;
    const auto target = parse_resource_target(subscription.resource);
    if (!target || target->id) return found;
    found.company = domain::CompanyKey{environment_, target->company};
    found.resource = target->resource;
    const auto identity = tenant_.identity_of(*found.company, target->resource);
    found.reaches_us = subscription.notification_url == identity.notification_url;
    // A list that leaves it out says nothing.
    found.outdated = !subscription.client_state.empty() && subscription.client_state != identity.client_state;
    return found;
  }

  std::string environment_;
  TenantSubscriptions tenant_;
  domain::SubscriptionsListed listed_;
};

/// With any etag: it changes at each renewal, and a renewal is no reason to keep it.
class DeleteSteps final : public ExchangeSteps {
 public:
  DeleteSteps(const domain::DeleteSubscription& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc) {
    change("Deleting a subscription", "DELETE", subscription_url(bc.api_base, call.subscription_id), "",
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
    auto read = read_resources(response.body);
    if (!read) return unreadable_reply(what(), describe(read.error()));
    // A list without a single entry of API v2.0 cannot be meant.
    if (read->resources.empty()) return AttemptResult{Outcome{domain::NotOffered{}}};
    return AttemptResult{Outcome{std::move(*read)}};
  }

 private:
  /// {"value":[{"resource":"v2.0/accounts"},…]}
  static Result<domain::WebhookResourcesRead> read_resources(const std::string& body) {
    const auto object = JsonObject::parse(body);
    if (!object) return fail(object.error());
    const auto list = object->needed("value", JsonValue::Kind::array);
    if (!list) return fail(list.error());
    const auto elements = parse_array((*list)->text, webhook_resources);
    if (!elements) return fail(elements.error());
    domain::WebhookResourcesRead read;
    for (const auto& element : *elements) {
      const auto entry = JsonObject::parse(element.text);
      if (!entry) return fail(entry.error());
      const auto name = entry->needed_text("resource");
      if (!name) return fail(name.error());
      constexpr std::string_view version = "v2.0/";
      if (!name->starts_with(version)) continue;
      const auto resource = domain::parse_resource(std::string_view(*name).substr(version.size()));
      if (resource) read.resources.push_back(*resource);
    }
    return read;
  }
};

}  // namespace

Steps begin_steps(const domain::ListSubscriptions& call, const domain::BusinessCentralSettings& bc,
                  const TenantSubscriptions& tenant) {
  if (tenant.url_below.empty() || !tenant.identity_of) {
    return fail(ErrorCode::invalid_argument, "A list of subscriptions needs to know which are ours");
  }
  return std::make_unique<ListSteps>(call, bc, tenant);
}

Steps begin_steps(const domain::DeleteSubscription& call, const domain::BusinessCentralSettings& bc) {
  if (call.subscription_id.empty() || call.subscription_id.size() > subscription_id_bytes) {
    return fail(ErrorCode::invalid_argument, "A subscription's id has 1 to 150 characters");
  }
  return std::make_unique<DeleteSteps>(call, bc);
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
