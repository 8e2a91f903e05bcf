#include "businesscentral/odata.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "core/url.hpp"
#include "core/web_url.hpp"

namespace countersign::businesscentral {
namespace {

using domain::Resource;

constexpr const char* line_fields = "sequence,lineType,description,quantity,unitOfMeasureCode,netAmount";
constexpr const char* dimension_sets = "dimensionSetLines($select=code,valueCode)";
constexpr const char* totals =
    "currencyCode,totalAmountExcludingTax,totalTaxAmount,totalAmountIncludingTax,status,lastModifiedDateTime";
constexpr const char* vendor_fields = "vendorNumber,vendorName,payToVendorNumber,payToName,purchaser";
constexpr const char* dimensions = "shortcutDimension1Code,shortcutDimension2Code";

/// Only properties of the published schema: Business Central refuses a $select with an unknown one.
std::string document_fields(const Resource& resource) {
  const std::string tail = std::string(",") + dimensions + "," + totals;
  const std::string vendor = std::string(",") + vendor_fields + tail;
  switch (resource.kind()) {
    case Resource::purchase_invoices:
      return "id,number,invoiceDate,postingDate,dueDate,vendorInvoiceNumber,orderNumber" + vendor;
    case Resource::purchase_orders:
      return "id,number,orderDate,postingDate" + vendor;
    case Resource::purchase_credit_memos:
      return "id,number,creditMemoDate,postingDate,dueDate,vendorCreditMemoNumber" + vendor;
    case Resource::sales_invoices:
      return "id,number,invoiceDate,postingDate,dueDate,externalDocumentNumber,orderNumber,customerNumber,"
             "customerName,billToCustomerNumber,billToName,salesperson" +
             tail;
    default:
      return {};
  }
}

/// The definition's fields, the id, and when it changed.
std::string selected_fields(const domain::ResourceDefinition& definition) {
  if (domain::is_document(definition.resource)) return document_fields(definition.resource);
  std::string fields = "id";
  for (const auto& field : definition.fields) fields += "," + field;
  const auto& known = definition.fields;
  const auto& modified = definition.modified_field;
  const bool is_listed = std::find(known.begin(), known.end(), modified) != known.end();
  return modified.empty() || is_listed ? fields : fields + "," + modified;
}

/// "purchaseInvoices" has the navigation property "purchaseInvoiceLines".
std::string lines_name(std::string name) {
  name.pop_back();
  return name + "Lines";
}

/// dimensionSetLines is a navigation property of each document and of each line
/// (learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/resources/
/// dynamics_dimensionsetline).
std::string what_to_read(const ApiResource& resource) {
  const auto& definition = resource.definition;
  std::string query = "$select=" + selected_fields(definition);
  if (!domain::is_document(definition.resource)) return query;
  if (resource.with_exchange_rates) query += ",currencyId";
  const std::string lines = lines_name(definition.entity_set) + "($select=" + line_fields;
  if (!resource.with_dimensions) return query + "&$expand=" + lines + ")";
  return query + "&$expand=" + dimension_sets + "," + lines + ";$expand=" + dimension_sets + ")";
}

std::string collection_url(const ApiResource& resource, const domain::CompanyKey& company) {
  return company_url(resource.api_base, company.company) + "/" + resource.definition.entity_set;
}

/// What stands before "/api/v2.0".
Result<std::string> api_root(const std::string& api_base) {
  constexpr std::string_view ending = "/api/v2.0";
  if (!api_base.ends_with(ending)) {
    return fail(ErrorCode::not_found, "business_central.api_base does not end in /api/v2.0",
                "Give the address up to and including /api/v2.0: other APIs stand beside it");
  }
  return api_base.substr(0, api_base.size() - ending.size());
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The code unit of "_xHHHH_" at the beginning of `text`; -1 when there is none.
int escaped_unit(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return -1;
  int unit = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  const bool is_surrogate = unit >= 0xD800 && unit <= 0xDFFF;
  return unit == 0 || is_surrogate ? -1 : unit;
}

void append_code_point(std::string& text, int code_point) {
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0 | (code_point >> 6));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (code_point >> 12));
    text += static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

/// A well-formed address that carries neither a person's name nor a fragment.
Result<WebUrl> parse_plain(std::string_view text) {
  auto url = parse_web_url(text);
  const bool has_name =
      url && (!url->user_information.empty() || text.find("://@") != std::string_view::npos);
  const bool is_plain = url && !has_name && text.find('#') == std::string_view::npos;
  if (!is_plain) return fail(ErrorCode::invalid_argument, "This is not the address of an API");
  return url;
}

/// The path's parts without their encoding and letter case: Business Central writes an environment's name in
/// its own spelling.
std::vector<std::string> folded_parts(const WebUrl& url) {
  std::vector<std::string> parts;
  for (const auto part : path_parts(url.target))
    parts.push_back(ascii::lower(percent_decode(part, false).value_or("")));
  return parts;
}

bool lies_under(const WebUrl& base, const WebUrl& link) {
  auto wanted = folded_parts(base);
  std::erase(wanted, "");
  const auto given = folded_parts(link);
  const bool climbs =
      std::any_of(given.begin(), given.end(), [](const auto& part) { return part == "." || part == ".."; });
  return !climbs && given.size() > wanted.size() && std::equal(wanted.begin(), wanted.end(), given.begin());
}

}  // namespace

std::string text_literal(std::string_view text) {
  std::string doubled;
  for (const char c : text) {
    doubled += c;
    if (c == '\'') doubled += c;
  }
  return "'" + percent_encode(doubled) + "'";
}

std::string decode_name(std::string_view name) {
  std::string decoded;
  while (!name.empty()) {
    const int unit = escaped_unit(name);
    if (unit < 0) {
      decoded += name.front();
      name.remove_prefix(1);
      continue;
    }
    append_code_point(decoded, unit);
    name.remove_prefix(7);
  }
  return decoded;
}

std::string company_url(const std::string& api_base, const std::string& company) {
  return api_base + "/companies(" + company + ")";
}

Result<std::string> api_base_of(const domain::BusinessCentralSettings& settings, const std::string& api) {
  if (api == domain::standard_api) return settings.api_base;
  const auto root = api_root(settings.api_base);
  if (!root) return fail(root.error());
  return *root + "/api/" + api;
}

std::vector<std::string> apis_of(const domain::BusinessCentralSettings& settings) {
  std::vector<std::string> apis{domain::standard_api};
  for (const auto& described : settings.resources) {
    if (std::find(apis.begin(), apis.end(), described.api) == apis.end()) apis.push_back(described.api);
  }
  return apis;
}

Result<ApiResource> find_resource(const domain::BusinessCentralSettings& settings, const Resource& resource) {
  const auto* definition = domain::find_definition(settings.resources, resource);
  if (definition == nullptr) {
    return fail(ErrorCode::not_found,
                "The settings describe no resource '" + domain::api_name(resource) + "'",
                "Add a [[resource]] of this name, or take the name out of the company's resources");
  }
  auto base = api_base_of(settings, definition->api);
  if (!base) return fail(base.error());
  const auto& wanted = settings.with_dimensions;
  const bool with_dimensions = std::find(wanted.begin(), wanted.end(), resource) != wanted.end();
  const bool with_exchange_rates = settings.with_exchange_rates && domain::is_document(resource);
  return ApiResource{*definition, *std::move(base), with_dimensions, with_exchange_rates};
}

std::string record_url(const ApiResource& resource, const domain::RecordKey& key) {
  return collection_url(resource, key.company) + "(" + key.id + ")";
}

std::string read_record_url(const ApiResource& resource, const domain::RecordKey& key) {
  return record_url(resource, key) + "?" + what_to_read(resource);
}

std::string read_page_url(const ApiResource& resource, const domain::CompanyKey& company,
                          const std::optional<Instant>& modified_since) {
  std::string url = collection_url(resource, company) + "?";
  const auto& modified = resource.definition.modified_field;
  if (modified.empty()) return url + what_to_read(resource);
  if (modified_since && *modified_since > Instant{})
    url += "$filter=" + modified + "%20ge%20" + format_instant(*modified_since) + "&";
  return url + "$orderby=" + modified + "&" + what_to_read(resource);
}

std::string read_ids_url(const ApiResource& resource, const domain::CompanyKey& company) {
  return collection_url(resource, company) + "?$select=id";
}

Result<std::string> requester_url(const domain::BusinessCentralSettings& settings,
                                  const domain::RequesterSource& source, const domain::RecordKey& key) {
  const auto base = api_base_of(settings, source.api);
  if (!base) return fail(base.error());
  return company_url(*base, key.company.company) + "/" + source.entity_set + "(" + key.id +
         ")?$select=" + source.field;
}

std::string post_url(const ApiResource& resource, const domain::RecordKey& key) {
  return record_url(resource, key) + "/Microsoft.NAV.post";
}

std::string subscription_url(const std::string& api_base, const std::string& subscription_id) {
  return api_base + "/subscriptions(" + text_literal(subscription_id) + ")";
}

Result<std::string> webhook_resources_url(const std::string& api_base, const std::string& company) {
  const auto root = api_root(api_base);
  if (!root) return fail(root.error());
  return company_url(*root + "/api/microsoft/runtime/beta", company) +
         "/webhookSupportedResources?$filter=resource%20eq%20'v2.0*'";
}

bool is_api_base(std::string_view api_base) {
  return parse_plain(api_base) && api_base.find('?') == std::string_view::npos;
}

Result<std::string> accept_next_link(const std::string& api_base, const std::string& next_link) {
  const auto refused = [] {
    return fail(ErrorCode::not_understood,
                "Business Central's next link does not lead to the API that was asked",
                "Check business_central.api_base, and whether a proxy rewrites replies");
  };
  if (next_link.size() > next_link_bytes) return refused();
  const auto base = parse_plain(api_base);
  const auto link = parse_plain(next_link);
  if (!base || !link) return refused();
  const bool is_same_server =
      base->scheme == link->scheme && base->host == link->host && base->port == link->port;
  if (!is_same_server || !lies_under(*base, *link)) return refused();
  return next_link;
}

}  // namespace countersign::businesscentral
