// Which dead letters nobody has to do anything about any more. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/ids.hpp"

namespace countersign::domain {

/// What an index row of the tenant says, if there is one.
using IndexRowOf =
    std::function<std::optional<std::string>(const std::string& index, const std::string& key)>;

/// Whether a dead letter of this entity is settled: the document is over, or it only concerned
/// what was to be shown once. Everything else is for an operator, however old: a record that could not be
/// read may be an invoice that nobody was asked about.
bool is_settled(const EntityId& entity, const IndexRowOf& row_of);

}  // namespace countersign::domain
