#include "businesscentral/json_fields.hpp"

#include <utility>

#include <simdjson.h>

#include "businesscentral/text.hpp"

namespace countersign::businesscentral {
namespace {

namespace ondemand = simdjson::ondemand;
using Kind = JsonValue::Kind;

tl::unexpected<Error> malformed(simdjson::error_code error) {
  return fail(ErrorCode::not_understood,
              std::string("The JSON cannot be read: ") + simdjson::error_message(error));
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.substr(0, mark.size()) == mark ? text.substr(mark.size()) : text;
}

/// simdjson hands out what stands there; only what JSON allows may pass.
bool is_literal(Kind kind, std::string_view token) {
  if (kind == Kind::null) return token == "null";
  if (kind == Kind::boolean) return token == "true" || token == "false";
  return !token.empty() && token.find_first_not_of("+-.0123456789eE") == std::string_view::npos;
}

Result<JsonValue> read_literal(ondemand::value& value, Kind kind) {
  const std::string_view token = trim(value.raw_json_token());
  if (!is_literal(kind, token)) return malformed(simdjson::TAPE_ERROR);
  return JsonValue{kind, std::string(token)};
}

template <class Compound>
Result<JsonValue> read_compound(simdjson::simdjson_result<Compound> result, Kind kind) {
  Compound compound;
  if (const auto error = std::move(result).get(compound)) return malformed(error);
  std::string_view raw;
  if (const auto error = compound.raw_json().get(raw)) return malformed(error);
  return JsonValue{kind, std::string(trim(raw))};
}

Result<JsonValue> read_value(ondemand::value value) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return malformed(error);
  switch (type) {
    case ondemand::json_type::string: {
      std::string_view decoded;
      if (const auto error = value.get_string().get(decoded)) return malformed(error);
      return JsonValue{Kind::text, std::string(decoded)};
    }
    case ondemand::json_type::number:
      return read_literal(value, Kind::number);
    case ondemand::json_type::boolean:
      return read_literal(value, Kind::boolean);
    case ondemand::json_type::null:
      return read_literal(value, Kind::null);
    case ondemand::json_type::object:
      return read_compound(value.get_object(), Kind::object);
    case ondemand::json_type::array:
      return read_compound(value.get_array(), Kind::array);
  }
  return malformed(simdjson::TAPE_ERROR);
}

tl::unexpected<Error> wrong_kind(std::string_view name) {
  return fail(ErrorCode::not_understood,
              "The field '" + std::string(name) + "' is missing or of another kind than documented");
}

/// simdjson says that it is past the end by the error of its location.
bool at_end(ondemand::document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

using Fields = std::map<std::string, JsonValue, std::less<>>;

Result<void> read_field(simdjson::simdjson_result<ondemand::field> field, Fields& fields) {
  std::string_view name;
  if (const auto error = field.unescaped_key().get(name)) return malformed(error);
  std::string key(name);
  ondemand::value value;
  if (const auto error = field.value().get(value)) return malformed(error);
  auto read = read_value(value);
  if (!read) return fail(std::move(read.error()));
  if (fields.size() == object_fields) {
    return fail(ErrorCode::too_large,
                "A JSON object has more than " + std::to_string(object_fields) + " fields");
  }
  const bool is_new = fields.emplace(std::move(key), std::move(*read)).second;
  if (!is_new) return fail(ErrorCode::not_understood, "A JSON object has the same field twice");
  return {};
}

/// Its buffers are kept from one text to the next. Nothing is parsed while something else is read.
ondemand::parser& parser_of_thread() {
  thread_local ondemand::parser parser;
  return parser;
}

}  // namespace

Result<JsonObject> JsonObject::parse(std::string_view text) {
  const simdjson::padded_string padded(without_byte_order_mark(text));
  auto& parser = parser_of_thread();
  ondemand::document document;
  if (const auto error = parser.iterate(padded).get(document)) return malformed(error);
  ondemand::object object;
  if (const auto error = document.get_object().get(object)) return malformed(error);
  JsonObject result;
  for (auto field : object) {
    if (auto read = read_field(field, result.fields_); !read) return fail(std::move(read.error()));
  }
  if (!at_end(document)) return malformed(simdjson::TRAILING_CONTENT);
  return result;
}

const JsonValue* JsonObject::find(std::string_view name) const {
  const auto found = fields_.find(name);
  if (found == fields_.end() || found->second.kind == Kind::null) return nullptr;
  return &found->second;
}

Result<std::string> JsonObject::text(std::string_view name) const {
  const JsonValue* value = find(name);
  if (value == nullptr) return std::string{};
  if (value->kind != Kind::text) return wrong_kind(name);
  return value->text;
}

Result<std::string> JsonObject::needed_text(std::string_view name) const {
  auto value = text(name);
  if (value && value->empty()) return wrong_kind(name);
  return value;
}

Result<const JsonValue*> JsonObject::needed(std::string_view name, Kind kind) const {
  const JsonValue* value = find(name);
  if (value == nullptr || value->kind != kind) return wrong_kind(name);
  return value;
}

Result<std::vector<JsonValue>> parse_array(std::string_view text, std::size_t most) {
  const simdjson::padded_string padded(text);
  auto& parser = parser_of_thread();
  ondemand::document document;
  if (const auto error = parser.iterate(padded).get(document)) return malformed(error);
  ondemand::array array;
  if (const auto error = document.get_array().get(array)) return malformed(error);
  std::vector<JsonValue> elements;
  for (auto element : array) {
    ondemand::value value;
    if (const auto error = element.get(value)) return malformed(error);
    auto read = read_value(value);
    if (!read) return fail(std::move(read.error()));
    if (elements.size() == most) {
      return fail(ErrorCode::too_large, "A JSON array has more than " + std::to_string(most) + " elements");
    }
    elements.push_back(std::move(*read));
  }
  if (!at_end(document)) return malformed(simdjson::TRAILING_CONTENT);
  return elements;
}

}  // namespace countersign::businesscentral
