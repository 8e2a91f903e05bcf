// The questions that a set-up check asks Business Central: reads alone. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "businesscentral/odata.hpp"
#include "core/http_message.hpp"
#include "core/result.hpp"
#include "domain/document.hpp"
#include "domain/invoice_checks.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

/// A check does not wait for Business Central's eight minutes.
inline constexpr Duration probe_timeout_ms{30'000};
/// Business Central online: 300 companies an environment; servers on premises may have more.
inline constexpr std::size_t companies_read = 20'000;

struct CompanyNames {
  std::string id;            ///< Lower case.
  std::string name;          ///< Of links.
  std::string display_name;  ///< For people; the name where Business Central has none.
  std::optional<Instant> created_at{};
};

/// A GET without Authorization: the caller adds the bearer token.
HttpRequest probe_request(const domain::BusinessCentralSettings& settings, std::string url);

/// ".../companies".
std::string companies_url(const std::string& api_base);
/// `not_understood` for what is no list of companies.
Result<std::vector<CompanyNames>> read_companies(std::string_view json);

/// One record with the fields and lines that the server itself reads: a $select that this environment does
/// not know shows here too.
std::string one_record_url(const ApiResource& resource, const domain::CompanyKey& company);
/// The employees with this number; `employees` is that resource.
std::string employee_url(const ApiResource& employees, const domain::CompanyKey& company,
                         std::string_view number);
/// `not_found` when the list is empty, `not_understood` when it cannot be read.
Result<domain::Employee> read_employee(std::string_view json, const domain::CompanyKey& company);

/// One of the company's exchange rates, with the fields that the server reads.
std::string exchange_rates_url(const std::string& api_base, const domain::CompanyKey& company);

/// What the checks of an invoice read beside other invoices: one record of each place that a check which is
/// on needs.
struct CheckProbe {
  const char* what;    ///< "the general ledger setup"
  const char* checks;  ///< Of `[checks]`: what is not known without it.
  std::string url;
  bool is_everywhere = true;  ///< Otherwise an environment may not publish it.
};
std::vector<CheckProbe> check_probes(const std::string& api_base, const domain::CompanyKey& company,
                                     const std::string& company_name, const domain::CheckSettings& checks);

/// One record with the field that says who entered a document. As `api_base_of`.
Result<std::string> one_requester_url(const domain::BusinessCentralSettings& settings,
                                      const domain::RequesterSource& source,
                                      const domain::CompanyKey& company);

/// What `countersign check` asks about approvals: a first entry, a first document with its release, the
/// workflows and the users. The web services are addressed by the company's name, not its display name.
std::string approval_entries_url(const std::string& api_base, const domain::CompanyKey& company);
std::string workflow_documents_url(const std::string& api_base, const std::string& company_name);
/// The subscriptions to workflows, which the identity must see that subscribes.
std::string workflow_subscriptions_url(const std::string& api_base, const std::string& company_name);
std::string workflows_url(const std::string& api_base, const domain::CompanyKey& company);
std::string approval_users_url(const std::string& api_base, const domain::CompanyKey& company);

/// ".../subscriptions" of one API; read with `read_subscriptions`.
std::string subscriptions_url(const std::string& api_base);

}  // namespace countersign::businesscentral
