// Records that have no approval: vendors, customers, employees and whatever the settings describe. What was
// read, without how it was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

struct RecordField {
  std::string name;   ///< As in the API: "displayName".
  std::string value;  ///< As people read it; empty: nothing is there.
  bool operator==(const RecordField&) const = default;
};

/// A record as last read over OData.
struct PlainRecord {
  RecordKey key;
  std::string etag;   ///< Opaque; another one whenever the record changed.
  std::string title;  ///< What it is called; its id where it has no name.
  bool blocked = false;
  std::vector<RecordField> fields;       ///< Those of the resource's definition, in its order.
  std::optional<Instant> last_modified;  ///< None where the resource does not tell.
  bool operator==(const PlainRecord&) const = default;
};
/// Empty when there is no such field.
std::string field_of(const PlainRecord& record, std::string_view name);

/// What may happen to a plain record.
enum class RecordChange { created, changed, blocked, unblocked, deleted };
const char* to_string(RecordChange change);
std::optional<RecordChange> parse_record_change(std::string_view name);

/// What the company knew of a record when it was read.
enum class Origin {
  first,    ///< Of the first reading of all records: what later ones are compared with.
  added,    ///< It was not there before.
  changed,  ///< It was there in another version.
};

/// "taxRegistrationNumber" → "Tax registration number".
std::string label_of(std::string_view field);

/// An employee as the directory needs it; bank and private fields are never read.
struct Employee {
  RecordKey key;
  std::string number;
  std::string name;
  std::string email;
  bool active = false;
  bool operator==(const Employee&) const = default;
};
Employee employee_of(const PlainRecord& record);

}  // namespace countersign::domain
