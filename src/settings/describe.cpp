#include "settings/describe.hpp"

#include <cstdio>
#include <string_view>
#include <vector>

#include "domain/route_explanation.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

std::string in_quotes(std::string_view text) {
  std::string quoted_text = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted_text += '\\';
      quoted_text += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(c));
      quoted_text += escape;
    } else {
      quoted_text += c;
    }
  }
  return quoted_text + "\"";
}

/// Lines of "key = value" under headings.
class Writer {
 public:
  void heading(std::string_view name) { text_ += (text_.empty() ? "" : "\n") + std::string(name) + "\n"; }
  void raw(std::string_view key, const std::string& value) {
    text_ += std::string(key) + " = " + value + "\n";
  }
  void put(std::string_view key, const std::string& value) { raw(key, in_quotes(value)); }
  void put(std::string_view key, Duration value) { put(key, format_duration(value)); }
  void put_given(std::string_view key, const std::string& value) {
    if (!value.empty()) put(key, value);
  }
  void put(std::string_view key, const std::vector<std::string>& values) {
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "" : ", ") + in_quotes(value);
    raw(key, "[" + list + "]");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void write(Writer& writer, const std::vector<domain::Credential>& credentials, std::string_view heading) {
  for (const auto& credential : credentials) {
    writer.heading(heading);
    const bool is_certificate = credential.kind == domain::Credential::Kind::certificate;
    writer.put("kind", is_certificate ? "certificate" : "secret");
    writer.put("secret", credential.secret);
    if (credential.expires) writer.put("expires", format_date(*credential.expires));
  }
}

void write(Writer& writer, const domain::Identity& identity) {
  writer.heading("[[business_central.identity]]");
  writer.put("name", identity.name);
  writer.put("use", std::string(domain::to_string(identity.use)));
  writer.put("client_id", identity.client_id);
  write(writer, identity.credentials, "[[business_central.identity.credential]]");
}

void write(Writer& writer, const domain::BusinessCentralSettings& settings) {
  // The short form has no name of its own.
  const auto& first = settings.identities.front();
  const bool is_short = settings.identities.size() == 1 && first.name == domain::Identity{}.name &&
                        first.use == domain::IdentityUse::everything;
  writer.heading("[business_central]");
  writer.put("environment", settings.environment);
  writer.put("api_base", settings.api_base);
  writer.put("token_url", settings.token_url);
  writer.put("scope", settings.scope);
  writer.put("web_client", settings.web_client);
  if (is_short) writer.put("client_id", first.client_id);
  writer.put("language", settings.language);
  writer.put_given("user_name", settings.user_name);
  if (!settings.webhooks) writer.raw("webhooks", "false");
  writer.put("subscriptions_every", settings.subscriptions_every);
  writer.raw("notifications_per_second", std::to_string(settings.notifications_per_second));
  if (is_short) return write(writer, first.credentials, "[[business_central.credential]]");
  for (const auto& identity : settings.identities) write(writer, identity);
}

void write_api(Writer& writer, const std::string& api) {
  const auto first = api.find('/');
  const auto last = api.rfind('/');
  writer.put("publisher", api.substr(0, first));
  writer.put("group", api.substr(first + 1, last - first - 1));
  writer.put("version", api.substr(last + 1));
}

void write(Writer& writer, const domain::ResourceDefinition& definition) {
  writer.heading("[[resource]]");
  writer.put("name", domain::api_name(definition.resource));
  writer.put("path", definition.entity_set);
  if (definition.api != domain::standard_api) write_api(writer, definition.api);
  writer.put("label", definition.label);
  writer.put("fields", definition.fields);
  writer.put_given("title_field", definition.title_field);
  writer.put("modified_field", definition.modified_field.empty() ? "none" : definition.modified_field);
  writer.put_given("blocked_field", definition.blocked_field);
}

void write(Writer& writer, const domain::SlackSettings& settings) {
  writer.heading("[slack]");
  writer.put("api_base", settings.api_base);
  writer.put("team_id", settings.team_id);
  writer.put_given("enterprise_id", settings.enterprise_id);
  writer.put("app_id", settings.app_id);
  writer.put("bot_token", settings.bot_token);
  writer.put("signing_secret", settings.signing_secret);
  if (settings.sockets > 0) {
    writer.put("app_token", settings.app_token);
    writer.raw("sockets", std::to_string(settings.sockets));
  }
  if (!settings.exceptions_channel.empty()) writer.put("exceptions_channel", settings.exceptions_channel);
  writer.raw("messages_per_minute", std::to_string(settings.messages_per_minute));
  writer.raw("notices_per_minute", std::to_string(settings.notices_per_minute));
  writer.put("digest_after", settings.digest_after);
}

void write(Writer& writer, const domain::Cadence& cadence) {
  writer.heading("[[company.cadence]]");
  writer.put("days", weekday_names(cadence.days));
  writer.put("from", format_time_of_day(cadence.from));
  writer.put("to", format_time_of_day(cadence.to));
  if (cadence.poll_every) writer.put("poll_every", *cadence.poll_every);
  if (cadence.sweep_every) writer.put("sweep_every", *cadence.sweep_every);
}

void write(Writer& writer, const domain::CompanySettings& settings) {
  std::vector<std::string> resources;
  for (const auto& resource : settings.resources) resources.emplace_back(domain::api_name(resource));
  writer.heading("[[company]]");
  writer.put("id", settings.id);
  writer.put("resources", resources);
  writer.put("poll_every", settings.poll_every);
  writer.put("sweep_every", settings.sweep_every);
  writer.put("census_every", settings.census_every);
  writer.put("approval_mode", std::string(domain::to_string(settings.approval_mode)));
  writer.put("held_without_route", std::string(domain::to_string(settings.held_without_route)));
  for (const auto& cadence : settings.cadences) write(writer, cadence);
}

void write_conditions(Writer& writer, const domain::Route& route) {
  if (route.at_least_local) writer.put("at_least_local", route.at_least_local->to_string());
  std::vector<std::string> partners;
  for (const auto& partner : route.partners) partners.push_back(domain::to_text(partner));
  writer.put("partners", partners);
  writer.raw("pays_another", route.pays_another ? "true" : "false");
  std::string dimensions;
  for (const auto& dimension : route.dimensions) {
    std::string values;
    for (const auto& pattern : dimension.patterns)
      values += (values.empty() ? "" : ", ") + in_quotes(pattern);
    dimensions += (dimensions.empty() ? "" : ", ") + in_quotes(dimension.code) + " = [" + values + "]";
  }
  writer.raw("dimensions", dimensions.empty() ? "{}" : "{ " + dimensions + " }");
}

void write(Writer& writer, const domain::RequesterSource& requester) {
  writer.heading("[requester]");
  write_api(writer, requester.api);
  writer.put("path", requester.entity_set);
  writer.put("field", requester.field);
}

void write(Writer& writer, const domain::RoutingSettings& routing) {
  writer.heading("[routing]");
  writer.put("match", std::string(domain::to_string(routing.match)));
  writer.put("exchange_rates", std::string(domain::to_string(routing.rates_from)));
  for (const auto& rate : routing.exchange_rates) {
    writer.heading("[[routing.exchange_rate]]");
    writer.put("from", rate.from);
    writer.put("to", rate.to);
    writer.put("rate", rate.rate.to_string());
    writer.put("date", format_date(rate.date));
  }
}

std::vector<std::string> texts_of(const std::vector<domain::ApproverReference>& people) {
  std::vector<std::string> texts;
  for (const auto& person : people) texts.push_back(to_text(person));
  return texts;
}

/// The last of a route: steps are sections of their own.
void write(Writer& writer, const domain::Policy& policy) {
  std::string limits;
  for (const auto& [approver, most] : policy.limits)
    limits +=
        (limits.empty() ? "" : ", ") + in_quotes(to_text(approver)) + " = " + in_quotes(most.to_string());
  if (!limits.empty()) writer.raw("limits", "{ " + limits + " }");
  if (policy.not_requester) writer.raw("not_requester", "true");
  if (!policy.post_by.empty()) writer.put("post_by", texts_of(policy.post_by));
  const auto& patience = policy.patience;
  const auto put_given = [&](const char* key, Duration wait) {
    if (wait > Duration::zero()) writer.put(key, wait);
  };
  put_given("remind_every", patience.remind_every);
  put_given("escalate_after", patience.escalate_after);
  if (!patience.escalate_to.empty()) writer.put("escalate_to", texts_of(patience.escalate_to));
  put_given("expire_after", patience.expire_after);
  const bool is_short = policy.steps.size() == 1 && policy.steps.front().needed == 1;
  if (policy.steps.empty() || is_short) {
    const auto people = is_short ? policy.steps.front().approvers : std::vector<domain::ApproverReference>{};
    return writer.put("approvers", texts_of(people));
  }
  for (const auto& step : policy.steps) {
    writer.heading("[[route.step]]");
    const bool all = step.needed == domain::PolicyStep::everybody;
    writer.put(all ? "all_of" : "any_of", texts_of(step.approvers));
    if (!all) writer.raw("count", std::to_string(step.needed));
  }
}

void write(Writer& writer, const domain::Route& route) {
  std::vector<std::string> statuses;
  for (const auto status : route.statuses) statuses.emplace_back(domain::to_string(status));
  std::vector<std::string> changes;
  for (const auto change : route.changes) changes.emplace_back(domain::to_string(change));
  std::string amounts;
  for (const auto& threshold : route.at_least) {
    amounts += (amounts.empty() ? "" : ", ") + in_quotes(threshold.currency) + " = " +
               in_quotes(threshold.amount.to_string());
  }
  writer.heading("[[route]]");
  writer.put("name", route.name);
  writer.put_given("company", route.company.value_or(""));
  writer.put("resource", std::string(domain::api_name(route.resource)));
  writer.put("channels", route.channels);
  if (!route.mentions.empty()) writer.put("mentions", texts_of(route.mentions));
  writer.put("settle", route.settle);
  writer.raw("quiet_hours", route.quiet.kept ? "true" : "false");
  if (route.quiet.urgent_over) writer.put("urgent_over", route.quiet.urgent_over->to_string());
  if (route.quiet.urgent_within) writer.put("urgent_within", *route.quiet.urgent_within);
  if (!changes.empty()) writer.put("changes", changes);
  if (domain::is_document(route.resource)) {
    writer.put("statuses", statuses);
    writer.raw("at_least", "{ " + amounts + " }");
    write_conditions(writer, route);
    writer.raw("approval", route.approval ? "true" : "false");
    if (!route.approval) writer.raw("digest", route.digest ? "true" : "false");
    std::string checks;
    for (const auto& [kind, level] : route.checks)
      checks += std::string(checks.empty() ? "" : ", ") + domain::to_string(kind) + " = " +
                in_quotes(domain::to_string(level));
    if (!checks.empty()) writer.raw("checks", "{ " + checks + " }");
    writer.put("layout", std::string(route.compact ? "compact" : "full"));
    writer.put("lines", std::string(route.lines_for_all ? "everybody" : "approvers"));
    if (route.on_approved) writer.put("on_approved", std::string(domain::to_string(*route.on_approved)));
    return write(writer, route.policy);
  }
  writer.put("fields", route.fields);
  writer.raw("digest", route.digest ? "true" : "false");
}

void write(Writer& writer, const domain::Delegation& delegation) {
  writer.heading("[[delegation]]");
  writer.put("from", to_text(delegation.from));
  writer.put("to", to_text(delegation.to));
  writer.put("starts", format_date(delegation.starts));
  writer.put("ends", format_date(delegation.ends));
}

void write(Writer& writer, const domain::BusinessHours& hours) {
  writer.heading("[business_hours]");
  writer.put("days", weekday_names(hours.days));
  writer.put("from", format_time_of_day(hours.from));
  writer.put("to", format_time_of_day(hours.to));
}

void write(Writer& writer, const domain::CheckSettings& checks) {
  writer.heading("[checks]");
  for (std::size_t i = 0; i < checks.levels.size(); ++i) {
    const auto kind = static_cast<domain::CheckKind>(i);
    writer.put(domain::to_string(kind), std::string(domain::to_string(checks.level_of(kind))));
  }
  writer.put("vendor_changed_within", checks.vendor_changed_within);
  writer.put("compared_within", checks.compared_within);
}

}  // namespace

std::string dump(const ServerSettings& settings) {
  Writer writer;
  writer.put("public_url", settings.public_url);
  writer.put("listen", to_string(settings.listen));
  if (settings.tls) {
    writer.put("tls_certificate", settings.tls->certificate_file);
    writer.put("tls_key", settings.tls->key_file);
  }
  writer.put("operations_listen", to_string(settings.operations_listen));
  writer.put("data_directory", settings.data_directory);
  writer.put("tenants_directory", settings.tenants_directory);
  writer.put("master_key", settings.master_key);
  writer.raw("threads", std::to_string(settings.threads));
  writer.heading("[log]");
  writer.put("format", settings.log.format);
  writer.put("level", settings.log.level);
  writer.put_given("path", settings.log.path);
  if (settings.proxy) {
    writer.heading("[proxy]");
    writer.put("url", settings.proxy->url);
    writer.put("no_proxy", settings.proxy->no_proxy);
  }
  return writer.take();
}

std::string dump(const domain::TenantSettings& settings) {
  Writer writer;
  writer.heading("# " + settings.tenant.value + ".toml, reached at " + settings.public_url);
  writer.heading("[tenant]");
  writer.put("display_name", settings.display_name);
  writer.put("time_zone", settings.time_zone);
  write(writer, settings.business_central);
  write(writer, settings.slack);
  for (const auto& resource : settings.business_central.resources) write(writer, resource);
  if (settings.business_central.requester) write(writer, *settings.business_central.requester);
  for (const auto& company : settings.companies) write(writer, company);
  for (const auto& route : settings.routes) write(writer, route);
  write(writer, settings.routing);
  for (const auto& delegation : settings.delegations) write(writer, delegation);
  write(writer, settings.business_hours);
  write(writer, settings.checks);
  writer.heading("[retention]");
  writer.put("documents", settings.retention.documents);
  writer.put("dead_letters", settings.retention.dead_letters);
  writer.put("audit", settings.retention.audit);
  writer.heading("[posting]");
  writer.put("first_look", settings.posting.first_look);
  writer.put("decide_after", settings.posting.decide_after);
  return writer.take();
}

}  // namespace countersign::settings
