#include "businesscentral/subscription_reply.hpp"

#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/resource_target.hpp"

namespace countersign::businesscentral {

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

bool is_ours(const Subscription& subscription, const SubscriptionIdentity& identity,
             const domain::CompanyKey& company, domain::Resource resource) {
  if (subscription.notification_url != identity.notification_url) return false;
  const auto target = parse_resource_target(subscription.resource);
  return target && !target->id && target->company == company.company && target->resource == resource;
}

bool is_below(const TenantSubscriptions& tenant, const Subscription& subscription) {
  return !tenant.url_below.empty() && subscription.notification_url.starts_with(tenant.url_below);
}

}  // namespace countersign::businesscentral
