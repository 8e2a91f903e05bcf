#include "settings/known_keys.hpp"

#include <array>

#include "core/limits.hpp"
#include "core/time.hpp"

namespace countersign::settings {
namespace {

using namespace std::chrono_literals;

KnownKey required(std::string_view name, KeyType type) {
  return {.name = name, .type = type, .required = true};
}

KnownKey optional(std::string_view name, KeyType type, std::string_view default_text = {}) {
  return {.name = name, .type = type, .default_text = default_text};
}

KnownKey choice(std::string_view name, std::string_view choices, std::string_view default_text) {
  return {.name = name, .type = KeyType::choice, .default_text = default_text, .choices = choices};
}

KnownKey number(std::string_view name, std::string_view default_text, std::int64_t least, std::int64_t most) {
  return {.name = name,
          .type = KeyType::whole_number,
          .default_text = default_text,
          .least = least,
          .most = most};
}

KnownKey duration(std::string_view name, std::string_view default_text, Duration least, Duration most) {
  return {.name = name,
          .type = KeyType::duration,
          .default_text = default_text,
          .least = least.count(),
          .most = most.count()};
}

KnownKey list(std::string_view name, KeyType type, std::int64_t least, std::int64_t most) {
  return {.name = name, .type = type, .list = true, .required = least > 0, .least = least, .most = most};
}

std::vector<KnownSection> make_server_keys() {
  return {
      {.name = "",
       .keys = {required("public_url", KeyType::service_url),
                optional("listen", KeyType::endpoint, "127.0.0.1:8080"),
                optional("tls_certificate", KeyType::path), optional("tls_key", KeyType::path),
                optional("operations_listen", KeyType::endpoint, "127.0.0.1:8081"),
                optional("data_directory", KeyType::path, "/var/lib/countersign"),
                optional("tenants_directory", KeyType::path, "tenants"),
                optional("master_key", KeyType::master_key_source, "credential:countersign-master-key"),
                number("threads", "0", 0, 256)}},
      {.name = "log",
       .keys = {choice("format", "json|text", "json"), choice("level", "debug|info|warning|error", "info"),
                optional("path", KeyType::path)}},
      {.name = "proxy",
       .keys = {required("url", KeyType::proxy_url), list("no_proxy", KeyType::text, 0, 100)}},
  };
}

KnownSection requester_keys() {
  return {.name = "requester",
          .keys = {required("publisher", KeyType::api_part), required("group", KeyType::api_part),
                   required("version", KeyType::api_part), required("path", KeyType::api_part),
                   required("field", KeyType::field)}};
}

KnownSection company_keys() {
  return {.name = "company",
          .repeated = true,
          .required = true,
          .keys = {required("id", KeyType::guid), list("resources", KeyType::resource, 1, 60),
                   duration("poll_every", "2m", 1s, 24h), duration("sweep_every", "15m", 10s, 7 * 24h),
                   duration("census_every", "6h", 10s, 7 * 24h),
                   choice("approval_mode", "countersign|native|release", "countersign"),
                   choice("held_without_route", "tell|release", "tell")},
          .subsections = {"cadence"}};
}

KnownSection cadence_keys() {
  return {.name = "company.cadence",
          .repeated = true,
          .keys = {list("days", KeyType::weekdays, 0, 7), optional("from", KeyType::time_of_day, "00:00"),
                   optional("to", KeyType::time_of_day, "00:00"), duration("poll_every", "", 1s, 24h),
                   duration("sweep_every", "", 10s, 7 * 24h)}};
}

KnownSection route_keys() {
  return {.name = "route",
          .repeated = true,
          .keys = {required("name", KeyType::name),
                   optional("company", KeyType::guid),
                   optional("resource", KeyType::resource, "purchaseInvoices"),
                   list("statuses", KeyType::document_status, 0, 7),
                   optional("at_least", KeyType::amounts),
                   optional("at_least_local", KeyType::amount),
                   list("partners", KeyType::partner, 0, 200),
                   optional("pays_another", KeyType::boolean, "false"),
                   optional("dimensions", KeyType::dimensions),
                   list("channels", KeyType::slack_channel, 1, 20),
                   optional("approval", KeyType::boolean, "true"),
                   list("approvers", KeyType::approver, 0, 50),
                   optional("limits", KeyType::limits),
                   list("mentions", KeyType::mention, 0, limits::route_mentions),
                   duration("settle", "10m", 1s, 7 * 24h),
                   optional("quiet_hours", KeyType::boolean, "false"),
                   optional("urgent_over", KeyType::amount),
                   duration("urgent_within", "", 24h, 90 * 24h),
                   choice("on_approved", "hold|post|release", ""),
                   list("post_by", KeyType::approver, 0, 50),
                   optional("not_requester", KeyType::boolean, "false"),
                   optional("entered_by_others", KeyType::boolean, "false"),
                   duration("remind_every", "", 1s, 90 * 24h),
                   duration("escalate_after", "", 1s, 90 * 24h),
                   list("escalate_to", KeyType::approver, 0, 50),
                   duration("expire_after", "", 1s, 3650 * 24h),
                   optional("checks", KeyType::checks),
                   list("changes", KeyType::record_change, 0, 5),
                   list("fields", KeyType::field, 0, 20),
                   optional("digest", KeyType::boolean, "false"),
                   choice("layout", "full|compact", "full"),
                   choice("lines", "everybody|approvers", "everybody")},
          .subsections = {"step"}};
}

KnownSection step_keys() {
  return {.name = "route.step",
          .repeated = true,
          .keys = {list("any_of", KeyType::approver, 0, 50), list("all_of", KeyType::approver, 0, 50),
                   number("count", "1", 1, 50)}};
}

KnownSection delegation_keys() {
  return {.name = "delegation",
          .repeated = true,
          .keys = {required("from", KeyType::approver), required("to", KeyType::approver),
                   required("starts", KeyType::date), required("ends", KeyType::date)}};
}

KnownSection business_hours_keys() {
  return {.name = "business_hours",
          .keys = {list("days", KeyType::weekdays, 0, 7), optional("from", KeyType::time_of_day, "08:00"),
                   optional("to", KeyType::time_of_day, "18:00")}};
}

KnownSection checks_keys() {
  constexpr std::string_view levels = "off|warn|stop";
  return {
      .name = "checks",
      .keys = {choice("duplicate_number", levels, "stop"), choice("drafted_number", levels, "warn"),
               choice("similar_number", levels, "warn"), choice("same_total", levels, "warn"),
               choice("blocked_vendor", levels, "stop"), choice("changed_vendor", levels, "warn"),
               choice("pays_another", levels, "warn"), choice("posting_date", levels, "warn"),
               choice("missing_number", levels, "warn"), choice("sums", levels, "warn"),
               choice("receipts", levels, "warn"), duration("vendor_changed_within", "14d", 1h, 400 * 24h),
               duration("compared_within", "90d", 24h, 400 * 24h)}};
}

KnownSection retention_keys() {
  return {.name = "retention",
          .keys = {duration("documents", "400d", 24h, 36'525 * 24h),
                   duration("dead_letters", "90d", 24h, 36'525 * 24h),
                   duration("audit", "3653d", 365 * 24h, 36'525 * 24h)}};
}

KnownSection routing_keys() {
  return {.name = "routing",
          .keys = {choice("match", "first|all", "first"),
                   choice("exchange_rates", "table|business_central", "table"),
                   duration("rates_stale_after", "35d", 24h, 400 * 24h)},
          .subsections = {"exchange_rate"}};
}

KnownSection exchange_rate_keys() {
  return {.name = "routing.exchange_rate",
          .repeated = true,
          .keys = {required("from", KeyType::currency), required("to", KeyType::currency),
                   required("rate", KeyType::amount), required("date", KeyType::date)}};
}

KnownSection resource_keys() {
  return {.name = "resource",
          .repeated = true,
          .keys = {required("name", KeyType::resource_name), optional("path", KeyType::api_part),
                   optional("publisher", KeyType::api_part), optional("group", KeyType::api_part),
                   optional("version", KeyType::api_part), optional("label", KeyType::text),
                   list("fields", KeyType::field, 1, 40), optional("title_field", KeyType::field),
                   optional("modified_field", KeyType::field), optional("blocked_field", KeyType::field)}};
}

KnownSection credential_keys(std::string_view name) {
  return {.name = name,
          .repeated = true,
          .keys = {choice("kind", "secret|certificate", "secret"), required("secret", KeyType::secret_name),
                   optional("expires", KeyType::date)}};
}

KnownSection identity_keys() {
  return {.name = "business_central.identity",
          .repeated = true,
          .keys = {required("name", KeyType::name), choice("use", "everything|read|workflow", "everything"),
                   required("client_id", KeyType::guid), optional("client_secret", KeyType::secret_name)},
          .subsections = {"credential"}};
}

std::vector<KnownSection> make_tenant_keys() {
  return {
      {.name = "tenant",
       .keys = {optional("display_name", KeyType::text), optional("time_zone", KeyType::time_zone, "UTC")}},
      {.name = "business_central",
       .required = true,
       .keys = {optional("directory_id", KeyType::directory),
                optional("environment", KeyType::environment, "Production"),
                optional("api_base", KeyType::service_url), optional("token_url", KeyType::service_url),
                optional("scope", KeyType::text, "https://api.businesscentral.dynamics.com/.default"),
                optional("web_client", KeyType::service_url), optional("client_id", KeyType::guid),
                optional("client_secret", KeyType::secret_name, "business-central.client-secret"),
                optional("language", KeyType::language, "en-US"), optional("user_name", KeyType::text),
                optional("webhooks", KeyType::boolean, "true"),
                duration("subscriptions_every", "1h", 1s, 24h),
                number("notifications_per_second", "100", 1, 1'000'000)},
       .subsections = {"credential", "identity"}},
      credential_keys("business_central.credential"),
      identity_keys(),
      credential_keys("business_central.identity.credential"),
      {.name = "slack",
       .required = true,
       .keys = {optional("api_base", KeyType::service_url, "https://slack.com/api"),
                required("team_id", KeyType::slack_team),
                optional("enterprise_id", KeyType::slack_enterprise), required("app_id", KeyType::slack_app),
                optional("bot_token", KeyType::secret_name, "slack.bot-token"),
                optional("signing_secret", KeyType::secret_name, "slack.signing-secret"),
                optional("app_token", KeyType::secret_name, "slack.app-token"), number("sockets", "0", 0, 10),
                optional("shared_app", KeyType::boolean, "false"), optional("app_of", KeyType::name),
                optional("client_id", KeyType::text),
                optional("client_secret", KeyType::secret_name, "slack.client-secret"),
                optional("authorize_url", KeyType::service_url, "https://slack.com/oauth/v2/authorize"),
                optional("read_history", KeyType::boolean, "false"),
                optional("exceptions_channel", KeyType::slack_channel),
                number("messages_per_minute", "300", 1, 10'000), number("notices_per_minute", "20", 0, 1'000),
                duration("digest_after", "2m", 1s, 1h)}},
      resource_keys(),
      requester_keys(),
      company_keys(),
      cadence_keys(),
      route_keys(),
      routing_keys(),
      exchange_rate_keys(),
      step_keys(),
      delegation_keys(),
      business_hours_keys(),
      checks_keys(),
      retention_keys(),
      {.name = "posting",
       .keys = {duration("first_look", "5s", 1s, 5min), duration("decide_after", "10m", 10s, 24h)}},
  };
}

}  // namespace

const char* to_string(KeyType type) {
  static constexpr std::array names{
      "string",
      "boolean",
      "whole number",
      "duration",
      "choice",
      "path",
      "address:port",
      "URL",
      "URL",
      "master key source",
      "name",
      "time zone",
      "language",
      "guid",
      "guid or domain",
      "environment",
      "secret name",
      "team id",
      "organisation id",
      "app id",
      "channel id",
      "approver",
      "mention",
      "resource",
      "resource name",
      "part of an address",
      "field",
      "status",
      "change",
      "date",
      "days",
      "time",
      "limits",
      "amounts",
      "amount",
      "currency",
      "partner",
      "dimensions",
      "checks",
  };
  static_assert(names.size() == static_cast<std::size_t>(KeyType::checks) + 1);
  return names[static_cast<std::size_t>(type)];
}

const KnownKey* KnownSection::find(std::string_view key) const {
  for (const auto& known : keys) {
    if (known.name == key) return &known;
  }
  return nullptr;
}

const std::vector<KnownSection>& server_keys() {
  static const std::vector<KnownSection> keys = make_server_keys();
  return keys;
}

const std::vector<KnownSection>& tenant_keys() {
  static const std::vector<KnownSection> keys = make_tenant_keys();
  return keys;
}

}  // namespace countersign::settings
