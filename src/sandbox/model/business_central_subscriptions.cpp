// Webhook subscriptions: the handshake, renewal, the limits.
#include <algorithm>

#include "core/ascii.hpp"
#include "core/url.hpp"
#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t client_state_characters = 2'048;
constexpr Duration handshake_deadline_ms{5'000};  // ApiSubscriptionNotificationUrlTimeout.

const std::vector<std::string>& documented() {
  static const std::vector<std::string> names{"accounts",
                                              "companyInformation",
                                              "countriesRegions",
                                              "currencies",
                                              "customerPaymentJournals",
                                              "customers",
                                              "dimensions",
                                              "employees",
                                              "generalLedgerEntries",
                                              "itemCategories",
                                              "items",
                                              "journals",
                                              "paymentMethods",
                                              "paymentTerms",
                                              "purchaseInvoices",
                                              "salesCreditMemos",
                                              "salesInvoices",
                                              "salesOrders",
                                              "salesQuotes",
                                              "shipmentMethods",
                                              "unitsOfMeasure",
                                              "vendors"};
  return names;
}

bool is_supported(const World& world, const Subscription& subscription) {
  const auto& resource = subscription.resource_name;
  if (subscription.api != "v2.0") return api_of_rows(resource) == subscription.api;
  const auto& more = world.webhooks.more_resources;
  return std::find(documented().begin(), documented().end(), resource) != documented().end() ||
         std::find(more.begin(), more.end(), resource) != more.end();
}

std::string etag_of_subscription(const Subscription& subscription) {
  Entity entity;
  entity.id = subscription.id;
  entity.version = subscription.version;
  return etag_of(entity);
}

Json subscription_json(const World& world, const Subscription& subscription) {
  const auto ahead = world.webhooks.clock_ahead;
  return {{"@odata.etag", etag_of_subscription(subscription)},
          {"subscriptionId", subscription.id},
          {"notificationUrl", subscription.notification_url},
          {"resource", subscription.resource},
          {"timestamp", 50'000 + subscription.version},
          {"userId", "44444444-4444-4444-8444-444444444444"},
          {"lastModifiedDateTime", format_instant(subscription.modified)},
          {"clientState", subscription.client_state},
          {"expirationDateTime", format_instant(subscription.expires + ahead)},
          {"systemCreatedAt", format_instant(subscription.created + ahead)},
          {"systemCreatedBy", zero_guid},
          {"systemModifiedAt", format_instant(subscription.modified)},
          {"systemModifiedBy", zero_guid}};
}

HttpResponse one_subscription(World& world, unsigned status, const Subscription& subscription) {
  Json body{{"@odata.context", api_root(world, subscription.api) + "/$metadata#subscriptions/$entity"}};
  body.update(subscription_json(world, subscription));
  return business_central_json(world, status, body);
}

Refusal bad(const char* code, std::string message) {
  return {400, code, std::move(message)};
}

// Relative with or without a slash, or absolute: what counts is "companies(id)/name".
bool read_resource_name(const std::string& resource, std::string& company, std::string& name,
                        const std::string& api) {
  constexpr std::string_view marker = "companies(";
  const auto at = resource.find(marker);
  const auto close = resource.find(")/", at);
  if (at == std::string::npos || close == std::string::npos) return false;
  // The URL and the resource name the same API; without one it is Microsoft's own.
  const auto prefix = resource.substr(0, at);
  const bool is_bare = prefix.empty() || prefix == "/";
  if (is_bare ? api != "v2.0" : !prefix.ends_with("api/" + api + "/")) return false;
  company = ascii::lower(std::string_view(resource).substr(at + marker.size(), close - at - marker.size()));
  name = resource.substr(close + 2);
  return !name.empty() && name.find_first_of("/?(") == std::string::npos;
}

std::optional<Refusal> read_body(const World& world, const Json& body, Subscription& subscription) {
  if (!body.is_object()) return bad("BadRequest", "The request body is not valid JSON.");
  subscription.notification_url = text_member(body, "notificationUrl", subscription.notification_url);
  subscription.resource = text_member(body, "resource", subscription.resource);
  subscription.client_state = text_member(body, "clientState", subscription.client_state);
  const auto& url = subscription.notification_url;
  if (!url.starts_with("https://") && !url.starts_with("http://")) {
    return bad("Application_DialogException", "The notification URL must be an absolute URL.");
  }
  if (subscription.client_state.size() > client_state_characters) {
    return bad("Application_StringExceededLength", "The length of clientState exceeds 2048 characters.");
  }
  const bool readable = read_resource_name(subscription.resource, subscription.company,
                                           subscription.resource_name, subscription.api);
  if (!readable || !world.companies.contains(subscription.company)) {
    return bad("BadRequest", "The resource '" + subscription.resource + "' was not found.");
  }
  if (!is_supported(world, subscription)) {
    return bad("Application_DialogException",
               "The resource '" + subscription.resource_name + "' does not support webhook subscriptions.");
  }
  return std::nullopt;
}

HttpResponse handshake_failed(World& world) {
  return business_central_error(
      world, 400, "Application_DialogException",
      "The notification URL did not answer the validation request with the validation token.");
}

void create(World& world, const BusinessCentralCall& call) {
  Subscription subscription;
  subscription.api = call.api;
  if (auto refusal = read_body(world, read_json(call.request->body), subscription)) {
    return world.engine.reply(call.id, business_central_error(world, *refusal));
  }
  if (world.webhooks.subscriptions.size() >= world.webhooks.limit) {
    return world.engine.reply(call.id,
                              business_central_error(world, bad("Application_DialogException",
                                                                "The number of webhook subscriptions has "
                                                                "reached the limit.")));
  }
  subscription.id = world.engine.entropy.hex(16);
  shake_hands(world, subscription.notification_url,
              [&world, id = call.id, subscription](bool proven) mutable {
                if (!proven) return world.engine.reply(id, handshake_failed(world));
                subscription.created = subscription.modified = world.engine.now();
                subscription.expires = world.engine.now() + world.options.subscription_life_ms;
                world.webhooks.subscriptions[subscription.id] = subscription;
                ++world.oracle.subscriptions_created;
                world.engine.describe(id, "subscribed to " + subscription.resource_name);
                world.engine.touch();
                world.engine.reply(id, one_subscription(world, 201, subscription));
              });
}

void renew(World& world, const BusinessCentralCall& call, const Subscription& current) {
  auto changed = current;
  const auto& body = call.request->body;
  if (auto refusal = read_body(world, read_json(body.empty() ? "{}" : body), changed)) {
    return world.engine.reply(call.id, business_central_error(world, *refusal));
  }
  shake_hands(world, changed.notification_url, [&world, id = call.id, changed](bool proven) {
    const auto found = world.webhooks.subscriptions.find(changed.id);
    if (!proven || found == world.webhooks.subscriptions.end()) {
      return world.engine.reply(id, handshake_failed(world));
    }
    const auto version = found->second.version;
    found->second = changed;
    found->second.version = version + 1;
    found->second.modified = world.engine.now();
    found->second.expires = world.engine.now() + world.options.subscription_life_ms;
    ++world.oracle.subscriptions_renewed;
    world.engine.describe(id, "renewed the subscription to " + changed.resource_name);
    world.engine.touch();
    world.engine.reply(id, one_subscription(world, 200, found->second));
  });
}

HttpResponse list(World& world, const std::string& api) {
  auto value = Json::array();
  for (const auto& [id, subscription] : world.webhooks.subscriptions) {
    if (subscription.api == api) value.push_back(subscription_json(world, subscription));
  }
  return business_central_json(
      world, 200, {{"@odata.context", api_root(world, api) + "/$metadata#subscriptions"}, {"value", value}});
}

HttpResponse remove(World& world, const std::string& id) {
  world.webhooks.subscriptions.erase(id);
  drop_orphans(world);
  ++world.oracle.subscriptions_deleted;
  world.engine.touch();
  return no_content(world);
}

void handle_one(World& world, const BusinessCentralCall& call) {
  const auto& segment = call.path[0];
  const auto reply = [&](HttpResponse response) { world.engine.reply(call.id, std::move(response)); };
  if (!segment.quoted) {
    return reply(business_central_error(world, 400, "BadRequest_InvalidRequestUrl",
                                        "The key in the request URL must be a text in single quotes."));
  }
  const auto found = world.webhooks.subscriptions.find(segment.key);
  if (found == world.webhooks.subscriptions.end() || found->second.api != call.api) {
    return reply(business_central_error(world, 404, "Internal_RecordNotFound",
                                        "The record in table Subscription cannot be found."));
  }
  const auto& method = call.request->method;
  if (method == "GET") return reply(one_subscription(world, 200, found->second));
  if (auto refusal = check_if_match(*call.request, etag_of_subscription(found->second), true)) {
    return reply(business_central_error(world, *refusal));
  }
  if (method == "PATCH") return renew(world, call, found->second);
  if (method == "DELETE") return reply(remove(world, segment.key));
  reply(business_central_error(world, 405, "BadRequest_MethodNotAllowed", "The method is not allowed."));
}

}  // namespace

// API v2.0; purchaseOrders and purchaseCreditMemos are not on it.
std::vector<std::string> documented_webhook_resources() {
  return documented();
}

void shake_hands(World& world, const std::string& notification_url, std::function<void(bool)> done) {
  // With characters that must be encoded, so that a client that echoes the raw query fails here too.
  const auto token = "Sandbox token/" + world.engine.entropy.hex(16) + "+=";
  HttpRequest request;
  request.method = "POST";
  request.url = notification_url + (notification_url.find('?') == std::string::npos ? "?" : "&") +
                "validationToken=" + percent_encode(token);
  request.headers = {{"Accept", "text/plain"}, {"Content-Length", "0"}};
  request.timeout = handshake_deadline_ms;
  ++world.oracle.handshakes_sent;
  world.engine.send(FaultTarget::notifications, std::move(request), "handshake of a subscription",
                    [&world, token, done = std::move(done)](const HttpResult& result) {
                      const bool proven = result && result->status == 200 && result->body == token;
                      if (!proven) ++world.oracle.handshakes_failed;
                      done(proven);
                    });
}

void handle_subscriptions(World& world, const BusinessCentralCall& call) {
  if (call.path[0].has_key) return handle_one(world, call);
  if (call.request->method == "POST") return create(world, call);
  if (call.request->method == "GET") return world.engine.reply(call.id, list(world, call.api));
  world.engine.reply(call.id, business_central_error(world, 405, "BadRequest_MethodNotAllowed",
                                                     "The method is not allowed."));
}

}  // namespace countersign::sandbox
