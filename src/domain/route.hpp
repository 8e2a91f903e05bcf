// Which route a document takes, and whether it is ready to be shown to an approver.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/document.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// What a route may ask of a document, in the order in which it is explained.
enum class RouteCondition { resource, company, status, change, partner, payee, dimensions, amount };
inline constexpr std::array route_conditions{
    RouteCondition::resource, RouteCondition::company, RouteCondition::status,     RouteCondition::change,
    RouteCondition::partner,  RouteCondition::payee,   RouteCondition::dimensions, RouteCondition::amount};
const char* to_string(RouteCondition condition);

/// Whether the route asks for it at all.
bool has_condition(const Route& route, RouteCondition condition);
/// True for a condition that the route does not have. What is not known counts as met where the route asks
/// for an approval. `origin`: what was known when the document was read; none: the change is not asked about.
bool meets(const Route& route, RouteCondition condition, const Document& document,
           std::optional<Origin> origin);

/// Whether the route asks for this document: all conditions are met.
bool matches(const Route& route, const Document& document, std::optional<Origin> origin = std::nullopt);

/// A route that adds its channels to another's document.
struct FurtherRoute {
  std::string name;
  std::vector<std::string> channels;
  std::vector<ApproverReference> mentions{};
  bool operator==(const FurtherRoute&) const = default;
};
/// What becomes of a document.
struct Routing {
  const Route* decides = nullptr;  ///< Null: no route asks for it.
  std::vector<FurtherRoute> further;
};
/// The first route that asks for it. With RouteMatch::all the first that asks for an approval, if any does,
/// and all others as further ones.
Routing choose_routes(const TenantSettings& settings, const Document& document,
                      std::optional<Origin> origin = std::nullopt);

/// Each once.
void add_mentions(std::vector<ApproverReference>& mentions, const std::vector<ApproverReference>& others);

/// What follows an approval of what this route took, in a company with this mode: what the route says, else
/// posting where Business Central has no approval of its own, and a person's posting where it has.
OnApproved what_follows(const Route& route, ApprovalMode mode);

/// What an approver would miss: "a status that is known", "the vendor's number", "a due date", "a line", "a
/// total". Empty: ready.
std::vector<std::string> missing_for_approval(const Document& document);

}  // namespace countersign::domain
