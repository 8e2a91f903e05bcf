// What happened to a plain record between two readings, as a route sees it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/card_view.hpp"
#include "domain/plain_record.hpp"
#include "domain/resource_definition.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// Whether the route is for this record at all.
bool concerns(const Route& route, const RecordKey& record);

/// The fields that differ, of those that the route looks at; a field that only one of them has is left out.
std::vector<FieldChange> changes_between(const PlainRecord& before, const PlainRecord& after,
                                         const Route& route, const ResourceDefinition& definition);

/// None: nothing that the route shows. `before` none: a change of what it was is not known, or, with
/// `is_new`, that it was made.
std::optional<RecordChange> change_for(const Route& route, const PlainRecord* before,
                                       const PlainRecord& after, bool is_new,
                                       const ResourceDefinition& definition);
bool shows(const Route& route, RecordChange change);

/// Two changes after one another as one; what went back to what it was is none.
std::vector<FieldChange> merged(std::vector<FieldChange> earlier, const std::vector<FieldChange>& later);

/// The fields of a card, labelled, without empty ones.
std::vector<RecordField> card_fields(const PlainRecord& record, const Route& route,
                                     const ResourceDefinition& definition);

}  // namespace countersign::domain
