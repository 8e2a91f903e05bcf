// `countersign routes explain`: the decision that the server takes, about a document that it knows or one
// that is described, in words.
#include <algorithm>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "domain/conversation.hpp"
#include "domain/message.hpp"
#include "domain/route_explanation.hpp"

namespace countersign::cli {
namespace {

using Json = nlohmann::json;

/// Of one tenant; past it a document is not found by its number.
constexpr std::size_t most_conversations = 1'000'000;

/// What the explanation is about.
struct Subject {
  domain::Document document;
  std::optional<domain::Origin> origin;
  std::string phase;  ///< Of a document that the server knows.
  std::string rule;   ///< That it began with; empty: none.
};

Result<const domain::TenantSettings*> tenant_of(const settings::Loaded& loaded, const std::string& name) {
  for (const auto& tenant : loaded.tenants) {
    if (tenant.tenant.value == name) return &tenant;
  }
  return fail(ErrorCode::not_found, "there is no sound settings file for the tenant '" + name + "'",
              "Run `countersign config check`");
}

Result<std::optional<domain::Origin>> origin_of(const RoutesExplainOptions& options) {
  if (options.change.empty()) return std::optional<domain::Origin>{};
  if (options.change == "created") return std::optional{domain::Origin::added};
  if (options.change == "changed") return std::optional{domain::Origin::changed};
  return fail(ErrorCode::invalid_argument, "'" + options.change + "' is not what may become of a document",
              "Write --change created or --change changed");
}

// A document that the server knows --------------------------------------------------------------------------

/// Its key when the row of the list is about the document that is wanted.
std::optional<domain::RecordKey> wanted_by(const journal::IndexRow& row,
                                           const RoutesExplainOptions& options) {
  const auto key = domain::parse_record_key(row.key);
  if (!key) return std::nullopt;
  if (!options.company.empty() && key->company.company != options.company) return std::nullopt;
  if (key->id == options.document) return *key;
  const auto value = Json::parse(row.value, nullptr, false);
  const bool has_number = value.is_object() && value.value("number", "") == options.document;
  return has_number ? std::optional{*key} : std::nullopt;
}

Result<std::vector<domain::RecordKey>> find_keys(const journal::RocksStore& store, const TenantId& tenant,
                                                 const RoutesExplainOptions& options) {
  std::vector<domain::RecordKey> found;
  const auto rows = journal::read_index(store, tenant, "conversations", "", most_conversations);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    if (auto key = wanted_by(row, options)) found.push_back(*std::move(key));
  }
  return found;
}

Result<Subject> read_known(const journal::RocksStore& store, const TenantId& tenant,
                           const domain::RecordKey& key) {
  const auto entity = domain::conversation_entity(key);
  const auto loaded = journal::read_entity(store, {tenant, entity});
  if (!loaded) return fail(loaded.error());
  auto machine = domain::make_conversation(key);
  if (loaded->snapshot) {
    if (auto restored = machine->restore(loaded->snapshot->state); !restored) return fail(restored.error());
  }
  for (const auto& event : loaded->events) {
    if (auto applied = machine->apply(event); !applied) return fail(applied.error());
  }
  auto known = domain::known_document(machine->snapshot());
  if (!known) return fail(known.error());
  return Subject{std::move(known->document), std::nullopt, known->phase, known->rule};
}

Result<Subject> find_known(const journal::RocksStore& store, const TenantId& tenant,
                           const RoutesExplainOptions& options) {
  const auto keys = find_keys(store, tenant, options);
  if (!keys) return fail(keys.error());
  if (keys->empty()) {
    return fail(ErrorCode::not_found,
                "the server keeps nothing of a document " + options.document +
                    ": no route has taken it since it was first read",
                "Describe it instead: --vendor, --amount, --currency, --status, --dimension");
  }
  if (keys->size() > 1) {
    std::string list;
    for (const auto& key : *keys) list += "\n  " + domain::to_string(key);
    return fail(ErrorCode::invalid_argument,
                "several documents have the number " + options.document + ":" + list,
                "Name one by its id, or its --company");
  }
  return read_known(store, tenant, keys->front());
}

// One that is described -------------------------------------------------------------------------------------

Result<std::string> company_of(const domain::TenantSettings& tenant, const RoutesExplainOptions& options) {
  if (!options.company.empty()) return options.company;
  if (tenant.companies.size() == 1) return tenant.companies.front().id;
  std::string list;
  for (const auto& company : tenant.companies) list += "\n  " + company.id;
  return fail(ErrorCode::invalid_argument, "the tenant has several companies:" + list,
              "Name one with --company");
}

/// As the server last read it; empty when it never did.
std::string local_currency_of(const journal::RocksStore* store, const TenantId& tenant,
                              const domain::CompanyKey& company) {
  if (store == nullptr) return {};
  const auto key = domain::to_string(company);
  const auto rows = journal::read_index(*store, tenant, "companies", key, rows_per_read);
  for (const auto& row : rows ? *rows : std::vector<journal::IndexRow>{}) {
    const auto value = Json::parse(row.value, nullptr, false);
    if (row.key == key && value.is_object()) return value.value("local_currency", "");
  }
  return {};
}

Result<void> take_amount(const RoutesExplainOptions& options, const domain::TenantSettings& tenant,
                         const journal::RocksStore* store, domain::Document& document) {
  const auto amount = options.amount.empty() ? Result<Decimal>{Decimal{}} : Decimal::parse(options.amount);
  if (!amount) return fail(amount.error());
  auto local = options.local_currency;
  if (local.empty()) local = local_currency_of(store, tenant.tenant, document.key.company);
  document.total = {*amount, options.currency.empty() ? local : options.currency};
  if (options.rate.empty()) {
    document.local_total = domain::local_total(document.total, local, tenant.routing.exchange_rates);
    if (!document.local_total && tenant.routing.rates_from == domain::RateSource::business_central) {
      std::cerr
          << "Exchange rates come from Business Central, with each document: give --rate to explain one "
             "in "
          << document.total.currency << "\n";
    }
    return {};
  }
  const auto rate = Decimal::parse(options.rate);
  if (!rate) return fail(rate.error());
  const Date today(std::chrono::floor<std::chrono::days>(SystemClock().now()));
  document.local_total =
      domain::local_total(document.total, local, {{document.total.currency, local, *rate, today}});
  return {};
}

Result<void> take_dimensions(const RoutesExplainOptions& options, domain::Document& document) {
  std::vector<domain::DimensionValue> dimensions;
  for (const auto& text : options.dimensions) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid_argument, "'" + text + "' is not a dimension", "Write CODE=VALUE");
    }
    const auto code = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    if (code == domain::shortcut_1) document.dimension_1 = value;
    if (code == domain::shortcut_2) document.dimension_2 = value;
    dimensions.push_back({code, value});
  }
  std::sort(dimensions.begin(), dimensions.end());
  document.dimensions = std::move(dimensions);
  return {};
}

Result<Subject> describe(const RoutesExplainOptions& options, const domain::TenantSettings& tenant,
                         const journal::RocksStore* store) {
  Subject subject;
  auto& document = subject.document;
  const auto company = company_of(tenant, options);
  if (!company) return fail(company.error());
  const auto resource = domain::known_resource(options.resource);
  if (!resource || !domain::is_document(*resource)) {
    return fail(ErrorCode::invalid_argument, "'" + options.resource + "' are no documents",
                "Write purchaseInvoices, salesInvoices, purchaseOrders or purchaseCreditMemos");
  }
  document.key = {{tenant.business_central.environment, *company}, *resource, ""};
  document.status = domain::parse_document_status(options.status);
  if (document.status == domain::DocumentStatus::unknown) {
    return fail(ErrorCode::invalid_argument, "'" + options.status + "' is not a document's status",
                "Known: Draft, In Review, Open, Paid, Canceled, Corrective");
  }
  document.partner_number = options.partner;
  document.partner_name = options.partner_name;
  document.pay_to_number = options.pay_to.empty() ? options.partner : options.pay_to;
  if (auto taken = take_amount(options, tenant, store, document); !taken) return fail(taken.error());
  if (auto taken = take_dimensions(options, document); !taken) return fail(taken.error());
  return subject;
}

// What is said ----------------------------------------------------------------------------------------------

std::string title_of(const Subject& subject) {
  const auto& document = subject.document;
  std::string text = domain::display_name(document.key.resource);
  if (!document.number.empty()) text += " " + document.number;
  text += ", " + to_display(document.total);
  const auto& partner = document.partner_name.empty() ? document.partner_number : document.partner_name;
  if (!partner.empty()) text += ", " + partner;
  return text + ", " + domain::to_string(document.status);
}

const char* verdict_of(const domain::RoutingReport& report, const domain::RouteReport& route) {
  const bool follows =
      std::find(report.further.begin(), report.further.end(), route.route) != report.further.end();
  if (route.route == report.decides)
    return route.approval ? "takes it and asks for the approval" : "takes it, as a notice";
  if (follows) return "matches too, and adds its channels";
  return route.is_match ? "would match, but a route above takes it" : "does not match";
}

void print(const Subject& subject, const domain::RoutingReport& report) {
  std::cout << title_of(subject) << "\n";
  if (!subject.phase.empty()) {
    std::cout << "  known to the server: " << subject.phase
              << (subject.rule.empty() ? "" : ", begun with the rule " + subject.rule) << "\n";
  }
  std::cout << (report.decides.empty() ? "No route takes it: it is shown nowhere."
                                       : "The route " + report.decides + " takes it.")
            << "\n\n";
  for (const auto& route : report.routes) {
    std::cout << (route.is_match ? "✔ " : "✖ ") << route.route << "  " << verdict_of(report, route) << "\n";
    for (const auto& condition : route.conditions) {
      std::cout << "    " << (condition.is_met ? "✔ " : "✖ ") << domain::to_string(condition.condition)
                << ": " << condition.why << "\n";
    }
  }
}

Json json_of(const Subject& subject, const domain::RoutingReport& report) {
  Json routes = Json::array();
  for (const auto& route : report.routes) {
    Json conditions = Json::array();
    for (const auto& one : route.conditions) {
      conditions.push_back(
          {{"condition", domain::to_string(one.condition)}, {"met", one.is_met}, {"why", one.why}});
    }
    routes.push_back({{"route", route.route},
                      {"approval", route.approval},
                      {"matches", route.is_match},
                      {"conditions", std::move(conditions)}});
  }
  return {{"document", title_of(subject)}, {"phase", subject.phase},
          {"began_with", subject.rule},    {"match", domain::to_string(report.match)},
          {"decides", report.decides},     {"further", report.further},
          {"routes", std::move(routes)}};
}

}  // namespace

int routes_explain(const RoutesExplainOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto tenant = tenant_of(*loaded, options.tenant);
  if (!tenant) return broken(tenant.error());
  const auto origin = origin_of(options);
  if (!origin) return broken(origin.error());
  // A described document needs no store: there may be none yet.
  auto store = open_store(*loaded->server);
  if (!store && !options.document.empty()) return broken(store.error());
  const journal::RocksStore* rows = store ? store->get() : nullptr;
  auto subject = options.document.empty() ? describe(options, **tenant, rows)
                                          : find_known(*rows, (*tenant)->tenant, options);
  if (!subject) return broken(subject.error());
  const auto report = domain::explain(**tenant, subject->document, *origin);
  if (options.json) {
    std::cout << json_of(*subject, report).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    print(*subject, report);
  }
  return report.decides.empty() ? 1 : 0;
}

}  // namespace countersign::cli
