#include "businesscentral/record_reader.hpp"

#include <utility>

#include "businesscentral/document_reader.hpp"
#include "businesscentral/field_reader.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::PlainRecord;
using Kind = JsonValue::Kind;

constexpr std::string_view empty_guid = "00000000-0000-0000-0000-000000000000";

/// The name of an enumeration's member, which holds no blank unless it is escaped: "Credit_x0020_Memo".
bool looks_like_member(std::string_view text) {
  return text.find("_x") != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

/// As people read it; empty dates, ids and members are nothing.
std::string readable_text(const std::string& text) {
  if (text == empty_guid) return {};
  const std::string cut = cut_code_points(text, text_code_points);
  const auto day = text.size() == 10 ? parse_date(text) : Result<Date>(fail(ErrorCode::not_understood, ""));
  if (day) return is_empty_date(*day) ? std::string{} : display_date(*day);
  const std::string decoded = looks_like_member(cut) ? decode_name(cut) : cut;
  return trim(decoded).empty() ? std::string{} : decoded;
}

void read_field(FieldReader& reader, const JsonObject& object, const std::string& name, std::string& place) {
  const JsonValue* value = object.find(name);
  if (value == nullptr) return;
  switch (value->kind) {
    case Kind::text:
      place = readable_text(value->text);
      return;
    case Kind::number:
      place = cut_bytes(value->text, text_code_points);
      return;
    case Kind::boolean:
      place = value->text == "true" ? "yes" : "no";
      return;
    case Kind::null:
      return;
    case Kind::object:
    case Kind::array:
      break;
  }
  reader.not_understood(name);
}

Result<PlainRecord> read_plain(std::string_view json, const domain::CompanyKey& company,
                               const domain::ResourceDefinition& definition) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  PlainRecord record;
  record.key.company = company;
  record.key.resource = definition.resource;
  FieldReader reader(*object);
  reader.id(record.key.id);
  reader.etag(record.etag);
  for (const auto& name : definition.fields) {
    domain::RecordField field{name, {}};
    read_field(reader, *object, name, field.value);
    record.fields.push_back(std::move(field));
  }
  if (!definition.modified_field.empty()) {
    Instant modified{};
    reader.instant(definition.modified_field, modified);
    if (modified != Instant{}) record.last_modified = modified;
  }
  if (reader.failure()) return fail(*reader.failure());
  record.title = domain::field_of(record, definition.title_field);
  if (record.title.empty()) record.title = record.key.id;
  // Whatever stands there counts as blocked, also what this version does not know.
  const std::string blocked = domain::field_of(record, definition.blocked_field);
  record.blocked = !blocked.empty() && blocked != "no";
  return record;
}

/// Empty when not even the id can be read.
std::string id_of(std::string_view json) {
  const auto object = JsonObject::parse(json);
  if (!object) return {};
  const auto id = object->text("id");
  return id && domain::is_guid(*id) ? ascii::lower(*id) : std::string{};
}

}  // namespace

Result<domain::BusinessRecord> read_record(std::string_view json, const domain::CompanyKey& company,
                                           const domain::ResourceDefinition& definition) {
  if (domain::is_document(definition.resource)) {
    auto document = read_document(json, company, definition.resource);
    if (!document) return fail(document.error());
    return domain::BusinessRecord{std::move(*document)};
  }
  auto record = read_plain(json, company, definition);
  if (!record) return fail(record.error());
  return domain::BusinessRecord{std::move(*record)};
}

domain::UnreadableRecord unreadable_record(std::string_view json, const Error& why) {
  return {id_of(json), describe(why), cut_bytes(json, raw_record_bytes)};
}

Result<domain::PageRead> read_page(std::string_view json, const domain::CompanyKey& company,
                                   const domain::ResourceDefinition& definition) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", Kind::array);
  if (!value) return fail(value.error());
  auto elements = parse_array((*value)->text, page_records_read);
  if (!elements) return fail(elements.error());
  auto next_link = page->text("@odata.nextLink");
  if (!next_link) return fail(next_link.error());

  domain::PageRead result;
  result.next_link = std::move(*next_link);
  for (const auto& element : *elements) {
    auto record = read_record(element.text, company, definition);
    if (record) {
      result.records.push_back(std::move(*record));
    } else {
      result.unreadable.push_back(unreadable_record(element.text, record.error()));
    }
  }
  return result;
}

}  // namespace countersign::businesscentral
