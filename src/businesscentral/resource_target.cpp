#include "businesscentral/resource_target.hpp"

#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "core/url.hpp"

namespace countersign::businesscentral {
namespace {

tl::unexpected<Error> malformed() {
  return fail(ErrorCode::not_understood, "The resource names no record or collection that is known");
}

/// Without "https://host" of an absolute URL.
std::string_view without_server(std::string_view path) {
  const auto scheme_end = path.find("://");
  if (scheme_end == std::string_view::npos || scheme_end > 5) return path;
  const auto slash = path.find('/', scheme_end + 3);
  return slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
}

/// Whether what stands before "companies(" names this API. Without any API it is Microsoft's own.
bool names_api(std::string_view prefix, const std::string& api) {
  if (prefix.empty() || prefix == "/") return api == domain::standard_api;
  const std::string ending = "api/" + api + "/";
  if (!prefix.ends_with(ending)) return false;
  return prefix.size() == ending.size() || prefix[prefix.size() - ending.size() - 1] == '/';
}

std::optional<domain::Resource> find_resource(std::string_view prefix, std::string_view entity_set,
                                              const std::vector<domain::ResourceDefinition>& described) {
  if (names_api(prefix, domain::standard_api)) {
    return domain::resource_at(described, domain::standard_api, entity_set);
  }
  for (const auto& one : described) {
    if (one.entity_set == entity_set && names_api(prefix, one.api)) return one.resource;
  }
  return std::nullopt;
}

/// "name(guid)" → the guid; the name alone → none.
Result<std::optional<std::string>> take_key(std::string_view& segment) {
  const auto open = segment.find('(');
  if (open == std::string_view::npos) return std::optional<std::string>{};
  if (segment.back() != ')') return malformed();
  const auto key = segment.substr(open + 1, segment.size() - open - 2);
  if (!domain::is_guid(key)) return malformed();
  segment = segment.substr(0, open);
  return std::optional<std::string>{ascii::lower(key)};
}

/// "lastModifiedDateTime gt 2026-11-24T14:00:00Z"; Microsoft's own sample spells it lastDateTimeModified.
std::optional<Instant> lower_bound(std::string_view filter) {
  const auto first = filter.find(' ');
  const auto second = filter.find(' ', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto field = filter.substr(0, first);
  const auto comparison = filter.substr(first + 1, second - first - 1);
  if (field != "lastModifiedDateTime" && field != "lastDateTimeModified") return std::nullopt;
  if (comparison != "gt" && comparison != "ge") return std::nullopt;
  const auto instant = parse_instant(filter.substr(second + 1));
  return instant ? std::optional<Instant>{*instant} : std::nullopt;
}

std::optional<Instant> modified_since(std::string_view query) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto piece = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = percent_decode(piece.substr(0, equals), false);
    // A plus sign stays one: it may be an offset's.
    const auto value = percent_decode(piece.substr(equals + 1), false);
    if (name && value && *name == "$filter") return lower_bound(trim(*value));
  }
  return std::nullopt;
}

}  // namespace

Result<ResourceTarget> parse_resource_target(std::string_view resource,
                                             const std::vector<domain::ResourceDefinition>& described) {
  if (resource.size() > resource_bytes) return malformed();
  const auto target = split_target(resource);
  const auto decoded = percent_decode(without_server(target.path), false);
  if (!decoded) return malformed();
  const std::string_view path = *decoded;
  const auto start = path.find("companies(");
  if (start == std::string_view::npos) return malformed();
  const auto slash = path.find('/', start);
  if (slash == std::string_view::npos) return malformed();
  std::string_view company = path.substr(start, slash - start);
  std::string_view entity = path.substr(slash + 1);
  const auto company_id = take_key(company);
  if (!company_id || !*company_id || company != "companies") return malformed();
  const auto id = take_key(entity);
  if (!id) return malformed();
  const auto known = find_resource(path.substr(0, start), entity, described);
  if (!known) return malformed();
  return ResourceTarget{**company_id, *known, *id, modified_since(target.query)};
}

std::string subscription_resource(const domain::CompanyKey& company,
                                  const domain::ResourceDefinition& definition) {
  return "/api/" + definition.api + "/companies(" + company.company + ")/" + definition.entity_set;
}

}  // namespace countersign::businesscentral
