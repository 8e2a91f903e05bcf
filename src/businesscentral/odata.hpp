// OData V4 as Business Central's API v2.0 speaks it: URLs, literals, escaped names, next links. Pure; any
// thread. learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/resource.hpp"

namespace countersign::businesscentral {

/// Records of one page, asked for with `Prefer: odata.maxpagesize=`; Business Central itself stops at 20 000.
inline constexpr std::size_t page_records = 100;
/// Ids of one page: some 130 bytes each with their etags.
inline constexpr std::size_t page_ids = 5'000;
/// A next link longer than this is refused.
inline constexpr std::size_t next_link_bytes = 8 * 1024;

/// A text literal for a URL: quotes doubled, then percent-encoded, in quotes. "O'Neil" → 'O%27%27Neil'.
std::string text_literal(std::string_view text);

/// Undoes the escaping of member names: "In_x0020_Review" → "In Review", "_x0020_" → " ".
std::string decode_name(std::string_view name);

/// Whether records of it can be read: documents and employees.
bool is_readable(domain::Resource resource);

/// ".../companies(<id>)".
std::string company_url(const std::string& api_base, const std::string& company);
/// ".../companies(<id>)/purchaseInvoices(<id>)".
std::string record_url(const std::string& api_base, const domain::RecordKey& key);
/// The record with the fields and lines that a Document holds; employees without bank and private fields.
/// The resource must be readable.
std::string read_record_url(const std::string& api_base, const domain::RecordKey& key);
/// The first page of records modified at or after an instant, oldest change first.
std::string read_page_url(const std::string& api_base, const domain::CompanyKey& company,
                          domain::Resource resource, const std::optional<Instant>& modified_since);
/// The first page of the ids of all records of a resource.
std::string read_ids_url(const std::string& api_base, const domain::CompanyKey& company,
                         domain::Resource resource);
/// The bound action Microsoft.NAV.post.
std::string post_url(const std::string& api_base, const domain::RecordKey& key);
/// ".../subscriptions('<id>')".
std::string subscription_url(const std::string& api_base, const std::string& subscription_id);
/// Business Central's own list of resources with webhooks, those of API v2.0 alone; another API beside ours.
/// `not_found` when `api_base` does not end in /api/v2.0.
Result<std::string> webhook_resources_url(const std::string& api_base, const std::string& company);

/// An absolute http or https URL with a host, without user, query or fragment: fit to carry a token to.
bool is_api_base(std::string_view api_base);
/// The link itself, to be followed verbatim. `not_understood` unless scheme, host and port are the base's and
/// its path lies under the base's: the request that follows it carries our token.
Result<std::string> accept_next_link(const std::string& api_base, const std::string& next_link);

}  // namespace countersign::businesscentral
