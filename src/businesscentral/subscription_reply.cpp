#include "businesscentral/subscription_reply.hpp"

#include <utility>

#include "businesscentral/json_fields.hpp"
#include "businesscentral/resource_target.hpp"

namespace countersign::businesscentral {
namespace {

/// Longer lists of resources are not understood; Business Central has some eighty.
constexpr std::size_t webhook_resources = 5'000;

}  // namespace

Result<Subscription> read_subscription(std::string_view json) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  auto id = object->needed_text("subscriptionId");
  if (!id) return fail(id.error());
  if (id->size() > subscription_id_bytes) {
    return fail(ErrorCode::not_understood, "A subscription's id is longer than documented");
  }
  const auto expiry = object->needed_text("expirationDateTime");
  if (!expiry) return fail(expiry.error());
  const auto expires_at = parse_instant(*expiry);
  if (!expires_at) return fail(expires_at.error());
  const auto created_at = parse_instant(object->text("systemCreatedAt").value_or(""));
  return Subscription{std::move(*id),
                      object->text("notificationUrl").value_or(""),
                      object->text("clientState").value_or(""),
                      object->text("resource").value_or(""),
                      *expires_at,
                      created_at ? *created_at : Instant{}};
}

Result<SubscriptionPage> read_subscriptions(std::string_view json) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  const auto value = object->needed("value", JsonValue::Kind::array);
  if (!value) return fail(value.error());
  const auto elements = parse_array((*value)->text, subscriptions_of_a_page);
  if (!elements) return fail(elements.error());
  auto next_link = object->text("@odata.nextLink");
  if (!next_link) return fail(next_link.error());
  SubscriptionPage page;
  page.count = elements->size();
  page.next_link = std::move(*next_link);
  for (const auto& element : *elements) {
    if (auto subscription = read_subscription(element.text)) {
      page.subscriptions.push_back(std::move(*subscription));
    }
  }
  return page;
}

domain::FoundSubscription found_subscription(const TenantSubscriptions& tenant,
                                             const domain::BusinessCentralSettings& settings,
                                             const std::string& api, const Subscription& subscription,
                                             Duration ahead) {
  domain::FoundSubscription found;
  found.id = subscription.id;
  found.api = api;
  found.expires_at = subscription.expires_at - ahead;
  found.created_at = subscription.created_at;
  const auto target = parse_resource_target(subscription.resource, settings.resources);
  if (!target || target->id) return found;
  found.company = domain::CompanyKey{settings.environment, target->company};
  found.resource = target->resource;
  if (const auto* definition = domain::find_definition(settings.resources, target->resource)) {
    found.api = definition->api;
  }
  const auto identity = tenant.identity_of(*found.company, target->resource);
  found.reaches_us = subscription.notification_url == identity.notification_url;
  // A list that leaves it out says nothing.
  found.outdated = !subscription.client_state.empty() && subscription.client_state != identity.client_state;
  return found;
}

/// {"value":[{"resource":"v2.0/accounts"},…]}
Result<std::vector<domain::Resource>> read_webhook_resources(
    std::string_view json, const domain::BusinessCentralSettings& settings) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  const auto list = object->needed("value", JsonValue::Kind::array);
  if (!list) return fail(list.error());
  const auto elements = parse_array((*list)->text, webhook_resources);
  if (!elements) return fail(elements.error());
  std::vector<domain::Resource> resources;
  for (const auto& element : *elements) {
    const auto entry = JsonObject::parse(element.text);
    if (!entry) return fail(entry.error());
    const auto name = entry->needed_text("resource");
    if (!name) return fail(name.error());
    constexpr std::string_view version = "v2.0/";
    if (!name->starts_with(version)) continue;
    const auto resource = domain::resource_at(settings.resources, domain::standard_api,
                                              std::string_view(*name).substr(version.size()));
    if (resource) resources.push_back(*resource);
  }
  return resources;
}

bool is_ours(const Subscription& subscription, const SubscriptionIdentity& identity,
             const domain::CompanyKey& company, const domain::ResourceDefinition& definition) {
  if (subscription.notification_url != identity.notification_url) return false;
  const auto target = parse_resource_target(subscription.resource, {definition});
  return target && !target->id && target->company == company.company &&
         target->resource == definition.resource;
}

bool is_below(const TenantSubscriptions& tenant, const Subscription& subscription) {
  return !tenant.url_below.empty() && subscription.notification_url.starts_with(tenant.url_below);
}

}  // namespace countersign::businesscentral
