// Which route a document takes, and whether it is ready to be shown to an approver.
#pragma once

#include <string>
#include <vector>

#include "domain/document.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// Whether the route asks for this document.
bool matches(const Route& route, const Document& document);

/// The first route that asks for this document; null when none does.
const Route* find_route(const std::vector<Route>& routes, const Document& document);

/// What an approver would miss: "a status that is known", "the vendor's number", "a due date", "a line", "a
/// total". Empty: ready.
std::vector<std::string> missing_for_approval(const Document& document);

}  // namespace countersign::domain
