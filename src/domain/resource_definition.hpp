// Where a resource is found in Business Central, and what of its records is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/resource.hpp"

namespace countersign::domain {

/// Microsoft's own API, as it stands in URLs behind "/api/".
inline constexpr const char* standard_api = "v2.0";

struct ResourceDefinition {
  Resource resource{};
  std::string api = standard_api;  ///< Or "publisher/group/version".
  std::string entity_set{};        ///< As in a URL: "vendors".
  std::string label{};             ///< For people, singular: "vendor".
  /// Read and known of each record, in the order of its card. Empty for documents, whose facts are fixed
  /// (businesscentral/document_reader.hpp).
  std::vector<std::string> fields{};
  std::vector<std::string> card_fields{};  ///< Of these: on a card whose route names none.
  std::string title_field{};               ///< What a record is called; among the fields.
  std::string modified_field{};  ///< When it changed last; empty: nothing tells, so every sweep reads all.
  std::string blocked_field{};   ///< Among the fields; empty: a record cannot be blocked.
  bool operator==(const ResourceDefinition&) const = default;
};

/// Of the resources that are known by themselves, in the order of `Resource::Kind`.
const std::vector<ResourceDefinition>& known_definitions();
/// Null for a resource that the settings do not describe (any more). `described`: theirs.
const ResourceDefinition* find_definition(const std::vector<ResourceDefinition>& described,
                                          const Resource& resource);

/// The resource of this entity set of this API; `standard_api` has those that are known, too.
std::optional<Resource> resource_at(const std::vector<ResourceDefinition>& described, std::string_view api,
                                    std::string_view entity_set);

/// Whether this field of this resource is a person's own affair: bank accounts, home, birth and private
/// contacts of employees. No such field is ever read.
bool is_private_field(std::string_view entity_set, std::string_view field);

}  // namespace countersign::domain
