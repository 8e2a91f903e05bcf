#include "businesscentral/file_reader.hpp"

#include <charconv>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"

namespace countersign::businesscentral {
namespace {

/// A reply that lists more is not understood.
constexpr std::size_t listed_files = 1'000;

Result<domain::DocumentFile> read_file(const JsonObject& object, domain::DocumentFile::Kind kind) {
  domain::DocumentFile file;
  file.kind = kind;
  FieldReader reader(object);
  reader.id(file.id);
  reader.text("fileName", file.name);
  if (reader.failure()) return fail(*reader.failure());
  const auto* size = object.find("byteSize");
  if (size != nullptr && size->kind == JsonValue::Kind::number)
    std::from_chars(size->text.data(), size->text.data() + size->text.size(), file.bytes);
  return file;
}

}  // namespace

Result<std::vector<domain::DocumentFile>> read_files(std::string_view json, domain::DocumentFile::Kind kind) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", JsonValue::Kind::array);
  if (!value) return fail(value.error());
  const auto elements = parse_array((*value)->text, listed_files);
  if (!elements) return fail(elements.error());
  std::vector<domain::DocumentFile> files;
  for (const auto& element : *elements) {
    const auto object = JsonObject::parse(element.text);
    if (!object) return fail(object.error());
    auto file = read_file(*object, kind);
    if (!file) return fail(file.error());
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace countersign::businesscentral
