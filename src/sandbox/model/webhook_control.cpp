// What a test does to Business Central's webhooks: other systems' subscriptions, losses that nobody is told
// of, a clock that is off; and Business Central's own list of resources with webhooks.
#include <algorithm>

#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/odata.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration foreign_life_ms{365LL * 24 * 3600 * 1000};  // Their owner renews them.

HttpResponse refuse_webhook(unsigned status, const std::string& why) {
  return json_response(status, {{"error", why}});
}

// {"count", "url", "resource"}: subscriptions of another system.
HttpResponse add_foreign(World& world, const Json& body) {
  if (world.companies.empty()) return refuse_webhook(404, "there is no company");
  const auto count = integer_member(body, "count").value_or(1);
  if (count < 0 || count > 1'000) return refuse_webhook(400, "count must be between 0 and 1000");
  for (std::int64_t i = 0; i < count; ++i) {
    Subscription subscription;
    subscription.id = world.engine.entropy.hex(16);
    subscription.notification_url = text_member(body, "url", "https://elsewhere.example/hook");
    subscription.company = world.companies.begin()->first;
    subscription.resource_name = text_member(body, "resource", "items");
    subscription.resource = "companies(" + subscription.company + ")/" + subscription.resource_name;
    subscription.created = subscription.modified = world.engine.now();
    subscription.expires = world.engine.now() + foreign_life_ms;
    world.webhooks.subscriptions[subscription.id] = subscription;
  }
  world.webhooks.foreign += static_cast<std::size_t>(count);
  return json_response(201, {{"subscriptions", world.webhooks.subscriptions.size()}});
}

// {"copy": id}: a second one for the same.
HttpResponse copy(World& world, const std::string& id) {
  const auto found = world.webhooks.subscriptions.find(id);
  if (found == world.webhooks.subscriptions.end())
    return refuse_webhook(404, "there is no subscription " + id);
  auto subscription = found->second;
  subscription.id = world.engine.entropy.hex(16);
  subscription.created = subscription.modified = world.engine.now();
  world.webhooks.subscriptions[subscription.id] = subscription;
  return json_response(201, {{"id", subscription.id}});
}

std::vector<std::string> texts(const Json& list) {
  std::vector<std::string> values;
  for (const auto& value : list) {
    if (value.is_string()) values.push_back(value.get<std::string>());
  }
  return values;
}

// 'v2.0*': an asterisk at the end stands for anything, as in filters of Business Central.
bool matches(const Filter& filter, const std::string& resource) {
  if (filter.empty()) return true;
  return std::any_of(filter.begin(), filter.end(), [&](const auto& conjunction) {
    return std::all_of(conjunction.begin(), conjunction.end(), [&](const Comparison& comparison) {
      if (comparison.field != "resource" || comparison.operation != "eq") return false;
      const auto& value = comparison.value;
      if (!value.ends_with('*')) return resource == value;
      return resource.starts_with(value.substr(0, value.size() - 1));
    });
  });
}

}  // namespace

// POST adds, DELETE …/{id} drops one without a word to its owner.
HttpResponse control_subscriptions(World& world, const std::string& method,
                                   const std::vector<std::string>& path, const Json& body) {
  world.engine.touch();
  auto& subscriptions = world.webhooks.subscriptions;
  if (method == "POST") {
    const auto original = text_member(body, "copy");
    return original.empty() ? add_foreign(world, body) : copy(world, original);
  }
  if (method != "DELETE" || path.size() != 2) return refuse_webhook(405, "POST, or DELETE …/{id}");
  if (subscriptions.erase(path[1]) == 0) return refuse_webhook(404, "there is no subscription " + path[1]);
  drop_orphans(world);
  return {204, {}, {}};
}

// {"more": […], "list_status", "limit", "clock_ahead_ms"}
HttpResponse control_webhooks(World& world, const std::string& method, const Json& body) {
  auto& webhooks = world.webhooks;
  if (method == "POST") {
    if (const auto& more = member(body, "more"); more.is_array()) webhooks.more_resources = texts(more);
    webhooks.list_status =
        static_cast<unsigned>(integer_member(body, "list_status").value_or(webhooks.list_status));
    webhooks.limit = static_cast<std::size_t>(
        integer_member(body, "limit").value_or(static_cast<std::int64_t>(webhooks.limit)));
    webhooks.clock_ahead =
        Duration{integer_member(body, "clock_ahead_ms").value_or(webhooks.clock_ahead.count())};
    world.engine.touch();
  }
  return json_response(200, {{"more", webhooks.more_resources},
                             {"list_status", webhooks.list_status},
                             {"limit", webhooks.limit},
                             {"foreign", webhooks.foreign},
                             {"clock_ahead_ms", webhooks.clock_ahead.count()}});
}

HttpResponse read_webhook_resources(World& world, const BusinessCentralCall& call) {
  const bool is_known = call.path.size() == 2 && call.path[0].name == "companies" &&
                        call.path[1].name == "webhookSupportedResources" && call.request->method == "GET";
  const auto status = world.webhooks.list_status;
  if (!is_known || status == 404) {
    return business_central_error(world, 404, "BadRequest_NotFound", "No HTTP resource was found.");
  }
  if (status != 200) {
    return business_central_error(world, status, "Authentication_InvalidCredentials",
                                  "The server has rejected the client credentials.");
  }
  if (!world.companies.contains(call.path[0].key)) {
    return business_central_error(world, 404, "Internal_CompanyNotFound", "Cannot find the company.");
  }
  const auto query = read_odata_query(call.query);
  if (!query) return business_central_error(world, 400, "BadRequest", query.error().message);
  auto names = documented_webhook_resources();
  names.insert(names.end(), world.webhooks.more_resources.begin(), world.webhooks.more_resources.end());
  auto value = Json::array();
  for (const auto* version : {"v1.0/", "v2.0/"}) {
    for (const auto& name : names) {
      if (matches(query->filter, version + name)) value.push_back({{"resource", version + name}});
    }
  }
  return business_central_json(
      world, 200,
      {{"@odata.context", api_root(world) + "/$metadata#webhookSupportedResources"}, {"value", value}});
}

HttpHeader date_header(const World& world) {
  return {"Date", http_date(world.engine.now() + world.webhooks.clock_ahead)};
}

}  // namespace countersign::sandbox
