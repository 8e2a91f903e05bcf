// What the `resource` of a subscription or notification points at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/resource_definition.hpp"

namespace countersign::businesscentral {

struct ResourceTarget {
  std::string company;  ///< Lower-case guid.
  domain::Resource resource = domain::Resource::purchase_invoices;
  std::optional<std::string> id;          ///< Lower-case guid; none: the whole collection.
  std::optional<Instant> modified_since;  ///< None: everything, deletions included.
};

/// A longer resource is not understood.
inline constexpr std::size_t resource_bytes = 2'048;

/// Business Central repeats the form in which the subscription was made: "/api/v2.0/companies(…)/vendors(…)",
/// the same without the first slash, without "api/v2.0", or as an absolute URL. A filter that is not a lower
/// bound on the modification time is left out, which asks for more and never for less. `described`: the
/// settings' own resources. `not_understood` for other APIs, entities and forms.
Result<ResourceTarget> parse_resource_target(std::string_view resource,
                                             const std::vector<domain::ResourceDefinition>& described = {});

/// The form in which we subscribe: "/api/v2.0/companies(<id>)/purchaseInvoices".
std::string subscription_resource(const domain::CompanyKey& company,
                                  const domain::ResourceDefinition& definition);

}  // namespace countersign::businesscentral
