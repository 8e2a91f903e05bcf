#include "settings/read_tenant.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/ascii.hpp"
#include "settings/load.hpp"
#include "settings/toml_tree.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

using namespace std::chrono_literals;

/// Below these a warning: the requests come out of the budget that posting needs too.
constexpr Duration busy_poll_ms = 30s;
constexpr Duration busy_sweep_ms = 60s;
constexpr Duration busy_census_ms = 10min;
constexpr Duration busy_subscriptions_ms = 5min;

std::string url_or(const Section& section, std::string_view key, const std::string& otherwise) {
  return section.has(key) ? without_slash_at_end(section.text(key)) : otherwise;
}

// Microsoft's public cloud (learn.microsoft.com, dynamics365/business-central/dev-itpro/webservices/
// api-endpoint-structure and developer/devenv-web-client-urls).
domain::BusinessCentralSettings read_business_central(const Section& section) {
  const auto directory = section.text("directory_id");
  domain::BusinessCentralSettings settings;
  settings.environment = section.text("environment");
  settings.api_base = url_or(section, "api_base",
                             "https://api.businesscentral.dynamics.com/v2.0/" + directory + "/" +
                                 settings.environment + "/api/v2.0");
  settings.token_url =
      url_or(section, "token_url", "https://login.microsoftonline.com/" + directory + "/oauth2/v2.0/token");
  settings.web_client =
      url_or(section, "web_client",
             "https://businesscentral.dynamics.com/" + directory + "/" + settings.environment);
  settings.scope = section.text("scope");
  settings.language = section.text("language");
  settings.user_name = ascii::upper(section.text("user_name"));
  settings.webhooks = section.truth("webhooks");
  settings.subscriptions_every = section.duration("subscriptions_every");
  settings.notifications_per_second = static_cast<std::size_t>(section.number("notifications_per_second"));
  return settings;
}

void check_business_central(const Section& section) {
  if (!section.is_given("directory_id")) {
    for (const char* key : {"api_base", "token_url", "web_client"}) {
      if (section.is_given(key)) continue;
      section.error("directory_id", std::string("is missing, and ") + key + " is made from it",
                    "Copy \"Directory (tenant) ID\" from the app registration in entra.microsoft.com");
      break;
    }
  }
  const auto api_base = url_or(section, "api_base", "");
  constexpr std::string_view ending = "/api/v2.0";
  const bool fits = api_base.size() > ending.size() &&
                    api_base.compare(api_base.size() - ending.size(), ending.size(), ending) == 0;
  if (section.has("api_base") && !fits) {
    section.warning("api_base", "does not end in /api/v2.0, where Business Central's API v2.0 is",
                    "Give the address up to and including /api/v2.0");
  }
}

domain::SlackSettings read_slack(const Section& section) {
  domain::SlackSettings settings;
  settings.api_base = without_slash_at_end(section.text("api_base"));
  settings.team_id = section.text("team_id");
  settings.enterprise_id = section.text("enterprise_id");
  settings.app_id = section.text("app_id");
  settings.bot_token = section.text("bot_token");
  settings.signing_secret = section.text("signing_secret");
  settings.app_token = section.text("app_token");
  settings.shared_app = section.truth("shared_app");
  settings.app_of = section.text("app_of");
  settings.client_id = section.text("client_id");
  settings.client_secret = section.text("client_secret");
  settings.authorize_url = without_slash_at_end(section.text("authorize_url"));
  settings.read_history = section.truth("read_history");
  settings.sockets = static_cast<std::size_t>(section.number("sockets"));
  settings.exceptions_channel = section.text("exceptions_channel");
  settings.messages_per_minute = static_cast<std::size_t>(section.number("messages_per_minute"));
  settings.notices_per_minute = static_cast<std::size_t>(section.number("notices_per_minute"));
  settings.digest_after = section.duration("digest_after");
  return settings;
}

domain::CompanySettings read_company(const Section& section,
                                     const std::vector<domain::ResourceDefinition>& described) {
  domain::CompanySettings settings;
  settings.id = ascii::lower(section.text("id"));
  if (const auto* names = section.find("resources")) {
    for (const auto& item : names->items) {
      const auto resource = find_resource(described, item.text, section, "resources", item.position);
      if (resource) settings.resources.push_back(*resource);
    }
  }
  settings.poll_every = section.duration("poll_every");
  settings.sweep_every = section.duration("sweep_every");
  settings.census_every = section.duration("census_every");
  settings.approval_mode =
      domain::parse_approval_mode(section.text("approval_mode")).value_or(domain::ApprovalMode::countersign);
  settings.held_without_route = domain::parse_held_without_route(section.text("held_without_route"))
                                    .value_or(domain::HeldWithoutRoute::tell);
  return settings;
}

domain::Cadence read_cadence(const Section& section) {
  domain::Cadence cadence;
  if (section.has("days")) cadence.days.fill(false);
  for (const auto& text : section.texts("days")) {
    const auto days = parse_weekdays(text).value_or(std::array<bool, 7>{});
    for (std::size_t i = 0; i < days.size(); ++i) cadence.days.at(i) = cadence.days.at(i) || days.at(i);
  }
  cadence.from = parse_time_of_day(section.text("from")).value_or(Duration::zero());
  cadence.to = parse_time_of_day(section.text("to")).value_or(Duration::zero());
  if (section.has("poll_every")) cadence.poll_every = section.duration("poll_every");
  if (section.has("sweep_every")) cadence.sweep_every = section.duration("sweep_every");
  if (!section.is_given("poll_every") && !section.is_given("sweep_every")) {
    section.error("poll_every", "is missing, and so is sweep_every: this cadence says nothing",
                  "Give one of them, or both");
  }
  return cadence;
}

void check_pace(const Section& section, std::string_view key, Duration busy) {
  if (!section.has(key) || section.duration(key) >= busy) return;
  section.warning(key, "asks Business Central more often than every " + format_duration(busy),
                  "Use " + format_duration(busy) + " or more; requests are limited per identity");
}

/// Nothing else is looked at: a level there would promise what is not done.
void read_route_checks(const Section& section, domain::Route& route) {
  const auto* table = section.find("checks");
  if (table == nullptr) return;
  route.checks = check_overrides_of(*table);
  const bool is_looked_at = route.resource == domain::Resource::purchase_invoices && route.approval;
  if (!is_looked_at)
    section.error("checks", "are made of purchase invoices that are approved here, and of nothing else",
                  "Remove it");
}

domain::Route read_route(const Document& document, const Section& section,
                         const std::vector<domain::ResourceDefinition>& described) {
  domain::Route route;
  route.name = section.text("name");
  if (section.has("company")) route.company = ascii::lower(section.text("company"));
  const auto resource =
      find_resource(described, section.text("resource"), section, "resource", section.position("resource"));
  if (resource) route.resource = *resource;
  for (const auto& name : section.texts("statuses")) {
    route.statuses.push_back(domain::parse_document_status(name));
  }
  read_conditions(section, route);
  route.channels = section.texts("channels");
  route.approval = section.truth("approval") && domain::is_document(route.resource);
  read_route_checks(section, route);
  route.policy = read_policy(document, section);
  for (const auto& text : section.texts("mentions")) {
    if (auto who = parse_approver(text)) route.mentions.push_back(*std::move(who));
  }
  route.settle = section.duration("settle");
  read_quiet_hours(section, route);
  route.on_approved = domain::parse_on_approved(section.text("on_approved"));
  for (const auto& name : section.texts("changes")) {
    if (const auto change = domain::parse_record_change(name)) route.changes.push_back(*change);
  }
  route.fields = section.texts("fields");
  route.digest = section.truth("digest");
  route.compact = section.text("layout") == "compact";
  route.lines_for_all = section.text("lines") == "everybody";
  if (!route.lines_for_all && !route.approval)
    section.error("lines", "nobody decides on this route's documents, so nobody could read their lines",
                  "Remove it");
  if (const auto* definition = domain::find_definition(described, route.resource);
      definition != nullptr && resource) {
    check_notice(route, *definition, section);
  }
  return route;
}

void read_cadences(const Document& document, const Section& section, bool is_sandbox,
                   domain::CompanySettings& company) {
  const auto sections = document.all("company.cadence", section);
  if (sections.size() > most_cadences) {
    sections[most_cadences]->error(
        "days", "belongs to the cadence number " + std::to_string(most_cadences + 1) + "; that is too many",
        "Join cadences");
    return;
  }
  for (const auto* cadence : sections) {
    company.cadences.push_back(read_cadence(*cadence));
    if (is_sandbox) continue;
    check_pace(*cadence, "poll_every", busy_poll_ms);
    check_pace(*cadence, "sweep_every", busy_sweep_ms);
  }
}

void read_companies(const Document& document, TenantFile& tenant) {
  const bool is_sandbox = is_loopback_url(tenant.settings.business_central.api_base);
  if (!is_sandbox) check_pace(document.one("business_central"), "subscriptions_every", busy_subscriptions_ms);
  std::set<std::string> ids;
  for (const auto* section : document.all("company")) {
    auto company = read_company(*section, tenant.settings.business_central.resources);
    if (section->has("id") && !ids.insert(company.id).second) {
      section->error("id", "is listed in another [[company]] too", "Join the two sections");
    }
    if (company.approval_mode == domain::ApprovalMode::release &&
        tenant.settings.slack.exceptions_channel.empty()) {
      section->warning(
          "approval_mode",
          "is \"release\", but no exceptions_channel is set in [slack]: nobody is told there what "
          "Business Central holds although no route asks for it, or that its workflow was switched off",
          "Set exceptions_channel to the controllers' channel");
    }
    if (!is_sandbox) {
      check_pace(*section, "poll_every", busy_poll_ms);
      check_pace(*section, "sweep_every", busy_sweep_ms);
      check_pace(*section, "census_every", busy_census_ms);
    }
    read_cadences(document, *section, is_sandbox, company);
    tenant.company_positions.push_back(section->position("id"));
    tenant.settings.companies.push_back(std::move(company));
  }
}

/// What is watched and never shown.
void check_watched(const Document& document, const domain::TenantSettings& settings) {
  const auto sections = document.all("company");
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const auto& company = settings.companies[i];
    for (const auto& resource : company.resources) {
      const bool is_shown =
          std::any_of(settings.routes.begin(), settings.routes.end(), [&](const auto& route) {
            return route.resource == resource && (!route.company || *route.company == company.id);
          });
      if (is_shown || domain::is_document(resource) || resource == domain::Resource::employees) continue;
      const std::string name = domain::api_name(resource);
      sections[i]->warning(
          "resources", "lists '" + name + "', but no [[route]] shows " + name,
          "Add a [[route]] with resource = \"" + name + "\", or take it out: it is not read");
    }
  }
}

void read_routes(const Document& document, TenantFile& tenant, Date today, ProblemList& problems) {
  tenant.settings.routing = read_routing(document, today);

  const auto sections = document.all("route");
  if (sections.size() > most_routes) {
    problems.error(sections[most_routes]->position(""), "route",
                   "there are more than " + std::to_string(most_routes) + " routes", "Join routes");
    return;
  }
  std::vector<PlacedRoute> sound;
  for (const auto* section : sections) {
    const auto errors_before = problems.errors();
    tenant.settings.routes.push_back(
        read_route(document, *section, tenant.settings.business_central.resources));
    auto& route = tenant.settings.routes.back();
    const bool is_known = route.approval && route.resource == domain::Resource::purchase_invoices;
    if (const auto& requester = tenant.settings.business_central.requester; requester && is_known)
      route.policy.requester_field = requester->field;
    const auto steps = document.all("route.step", *section);
    const bool steps_are_sound =
        std::all_of(steps.begin(), steps.end(), [](const Section* step) { return step->sound(); });
    // What is wrong with one key would only be told again in other words.
    if (!section->sound() || !steps_are_sound || problems.errors() > errors_before) continue;
    sound.push_back({tenant.settings.routes.back(), section});
    check_policy(document, sound.back());
  }
  tenant.settings.business_central.with_dimensions = asked_for_dimensions(tenant.settings.routes);
  tenant.settings.business_central.with_exchange_rates =
      tenant.settings.routing.rates_from == domain::RateSource::business_central;
  if (sections.empty()) {
    problems.warning({1, 1}, "route", "there is no [[route]], so nothing is ever shown", "Add one");
  }
  const auto companies = document.all("company");
  const bool companies_are_sound = std::all_of(companies.begin(), companies.end(),
                                               [](const Section* section) { return section->sound(); });
  if (companies_are_sound && !companies.empty()) {
    check_routes(sound, tenant.settings.companies, tenant.settings.routing);
    for (const auto& route : sound) check_policy_in_modes(route, tenant.settings.companies);
    check_watched(document, tenant.settings);
  }
}

void read_posting(const Section& section, domain::PostingSettings& posting) {
  posting.first_look = section.duration("first_look");
  posting.decide_after = section.duration("decide_after");
  if (posting.decide_after <= posting.first_look) {
    section.error("decide_after", "is not longer than first_look",
                  "Give the looks some time before a person is asked");
  }
}

domain::RetentionSettings read_retention(const Section& section) {
  domain::RetentionSettings retention;
  retention.documents = section.duration("documents");
  retention.dead_letters = section.duration("dead_letters");
  retention.audit = section.duration("audit");
  if (section.sound() && retention.audit < retention.documents) {
    section.error("audit", "is shorter than documents: a document would outlive the story of its approval",
                  "Keep the audit at least as long as documents");
  }
  return retention;
}

domain::CheckSettings read_checks(const Section& section) {
  domain::CheckSettings checks;
  for (std::size_t i = 0; i < checks.levels.size(); ++i) {
    const auto* name = domain::to_string(static_cast<domain::CheckKind>(i));
    checks.levels.at(i) = domain::parse_check_level(section.text(name)).value_or(domain::CheckLevel::stop);
  }
  checks.vendor_changed_within = section.duration("vendor_changed_within");
  checks.compared_within = section.duration("compared_within");
  return checks;
}

}  // namespace

std::optional<TenantFile> read_tenant(const TenantId& tenant, const std::string& public_url, Date today,
                                      ProblemList& problems) {
  Node root;
  if (!read_toml(root, problems)) return std::nullopt;
  const Document document(root, tenant_keys(), problems);
  TenantFile result;
  result.file = problems.file();
  result.business_central_position = document.one("business_central").position("client_id");
  result.slack_position = document.one("slack").position("team_id");
  result.app_of_position = document.one("slack").position("app_of");
  auto& settings = result.settings;
  const auto& about = document.one("tenant");
  settings.tenant = tenant;
  settings.display_name = about.has("display_name") ? about.text("display_name") : tenant.value;
  settings.time_zone = about.text("time_zone");
  settings.public_url = public_url;
  settings.business_central = read_business_central(document.one("business_central"));
  settings.business_central.identities = read_identities(document);
  if (document.has("business_central")) check_business_central(document.one("business_central"));
  settings.business_central.resources = read_resources(document, settings.business_central.api_base);
  settings.business_central.requester = read_requester(document, settings.business_central.api_base);
  settings.slack = read_slack(document.one("slack"));
  read_companies(document, result);
  check_identities(document, settings);
  read_routes(document, result, today, problems);
  settings.delegations = read_delegations(document);
  settings.business_hours = read_business_hours(document.one("business_hours"));
  read_posting(document.one("posting"), settings.posting);
  settings.checks = read_checks(document.one("checks"));
  settings.retention = read_retention(document.one("retention"));
  if (problems.has_errors()) return std::nullopt;
  return result;
}

}  // namespace countersign::settings
