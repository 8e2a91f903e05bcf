#include "businesscentral/notification.hpp"

#include <utility>

#include "businesscentral/json_fields.hpp"
#include "core/url.hpp"

namespace countersign::businesscentral {
namespace {

Change parse_change(std::string_view name) {
  if (name == "created") return Change::created;
  if (name == "updated") return Change::updated;
  if (name == "deleted") return Change::deleted;
  if (name == "collection") return Change::collection;
  return Change::unknown;
}

Notification parse_item(const JsonValue& item, const std::vector<domain::ResourceDefinition>& described) {
  Notification notification;
  const auto object = JsonObject::parse(item.text);
  if (!object) {
    notification.problem = object.error().message;
    return notification;
  }
  notification.subscription_id = object->text("subscriptionId").value_or("");
  notification.client_state = object->text("clientState").value_or("");
  notification.change = parse_change(object->text("changeType").value_or(""));
  auto target = parse_resource_target(object->text("resource").value_or(""), described);
  if (target) {
    notification.target = std::move(*target);
  } else {
    notification.problem = target.error().message;
  }
  return notification;
}

}  // namespace

Result<std::vector<Notification>> parse_notifications(
    std::string_view body, const std::vector<domain::ResourceDefinition>& described) {
  const auto object = JsonObject::parse(body);
  if (!object) return fail(object.error());
  const auto value = object->needed("value", JsonValue::Kind::array);
  if (!value) return fail(value.error());
  const auto items = parse_array((*value)->text, notification_items);
  if (!items) return fail(items.error());
  std::vector<Notification> notifications;
  notifications.reserve(items->size());
  for (const auto& item : *items) notifications.push_back(parse_item(item, described));
  return notifications;
}

std::optional<std::string> validation_token(std::string_view request_target) {
  const auto pairs = parse_form(split_target(request_target).query);
  if (!pairs) return std::nullopt;
  const std::string* token = find_value(*pairs, "validationToken");
  if (token == nullptr || token->size() > validation_token_bytes) return std::nullopt;
  return *token;
}

}  // namespace countersign::businesscentral
