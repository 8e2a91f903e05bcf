// OData V4 as Business Central's API v2.0 speaks it: URLs, literals, escaped names, next links. Pure; any
// thread. learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

/// Records of one page, asked for with `Prefer: odata.maxpagesize=`; Business Central itself stops at 20 000.
inline constexpr std::size_t page_records = 100;
/// Ids of one page: some 130 bytes each with their etags.
inline constexpr std::size_t page_ids = 5'000;
/// Invoices of one page that another one is compared with.
inline constexpr std::size_t page_compared = 200;
/// Of `currencyExchangeRates`.
inline constexpr const char* exchange_rate_fields =
    "currencyCode,startingDate,exchangeRateAmount,relationalCurrencyCode,relationalExchangeRateAmount";
/// A next link longer than this is refused.
inline constexpr std::size_t next_link_bytes = 8 * 1024;

/// A text literal for a URL: quotes doubled, then percent-encoded, in quotes. "O'Neil" → 'O%27%27Neil'.
std::string text_literal(std::string_view text);

/// Undoes the escaping of member names: "In_x0020_Review" → "In Review", "_x0020_" → " ".
std::string decode_name(std::string_view name);

/// ".../companies(<id>)".
std::string company_url(const std::string& api_base, const std::string& company);

/// A resource, and the base of the API that has it.
struct ApiResource {
  domain::ResourceDefinition definition;
  std::string api_base;          ///< ".../api/v2.0", ".../api/contoso/payables/v1.0".
  bool with_dimensions = false;  ///< The dimension sets of header and lines are read, too.
  /// Exchange rates are read, too: whether its currency is the local one.
  bool with_exchange_rates = false;
};
/// `not_found` for a resource that the settings do not describe, and as `api_base_of`.
Result<ApiResource> find_resource(const domain::BusinessCentralSettings& settings,
                                  const domain::Resource& resource);
/// The base of an API, as `ResourceDefinition::api` names it. `not_found` for another one than
/// `standard_api` when the settings' api_base does not end in /api/v2.0.
Result<std::string> api_base_of(const domain::BusinessCentralSettings& settings, const std::string& api);
/// The APIs of all resources that can be met, `standard_api` first.
std::vector<std::string> apis_of(const domain::BusinessCentralSettings& settings);

/// ".../companies(<id>)/purchaseInvoices(<id>)".
std::string record_url(const ApiResource& resource, const domain::RecordKey& key);
/// The record with the fields and lines that are known of it, and no others.
std::string read_record_url(const ApiResource& resource, const domain::RecordKey& key);
/// The first page of records modified at or after an instant, oldest change first; all records where the
/// resource does not tell when they changed.
std::string read_page_url(const ApiResource& resource, const domain::CompanyKey& company,
                          const std::optional<Instant>& modified_since);
/// The first page of the ids of all records of a resource.
std::string read_ids_url(const ApiResource& resource, const domain::CompanyKey& company);
/// The field that says who entered a document, of the record that an extension has for it. As `api_base_of`.
Result<std::string> requester_url(const domain::BusinessCentralSettings& settings,
                                  const domain::RequesterSource& source, const domain::RecordKey& key);
/// The bound action Microsoft.NAV.post.
std::string post_url(const ApiResource& resource, const domain::RecordKey& key);
/// ".../subscriptions('<id>')".
std::string subscription_url(const std::string& api_base, const std::string& subscription_id);
/// Business Central's own list of resources with webhooks, those of API v2.0 alone: how it names others is
/// not documented.
/// `not_found` when `api_base` does not end in /api/v2.0.
Result<std::string> webhook_resources_url(const std::string& api_base, const std::string& company);

/// An absolute http or https URL with a host, without user, query or fragment: fit to carry a token to.
bool is_api_base(std::string_view api_base);
/// The link itself, to be followed verbatim. `not_understood` unless scheme, host and port are the base's and
/// its path lies under the base's: the request that follows it carries our token.
Result<std::string> accept_next_link(const std::string& api_base, const std::string& next_link);

}  // namespace countersign::businesscentral
