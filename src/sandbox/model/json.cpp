#include "sandbox/model/json.hpp"

#include <cstdlib>

namespace countersign::sandbox {

namespace {

constexpr Hundredths largest_decimal =
    99'999'999'999'999'999;  // 999 999 999 999 999.99, as in Business Central.

// nlohmann has no number of free length; its binary value is free otherwise, and carries the digits.
bool is_decimal(const Json& value) {
  return value.is_binary();
}

void append(const Json& value, std::string& out) {
  if (is_decimal(value)) {
    out.append(value.get_binary().begin(), value.get_binary().end());
    return;
  }
  if (!value.is_structured()) {
    out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& item : value.items()) {
    if (!first) out += ',';
    first = false;
    if (value.is_object()) {
      out += Json(item.key()).dump(-1, ' ', false, Json::error_handler_t::replace);
      out += ':';
    }
    append(item.value(), out);
  }
  out += value.is_object() ? '}' : ']';
}

}  // namespace

std::string decimal_text(Hundredths value) {
  const bool negative = value < 0;
  const Hundredths size = std::llabs(value);
  std::string text = std::to_string(size / 100);
  if (const auto rest = size % 100; rest != 0) {
    text += '.';
    text += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
  }
  return negative ? "-" + text : text;
}

Json decimal_json(Hundredths value) {
  const auto text = decimal_text(value);
  return Json::binary({text.begin(), text.end()});
}

std::optional<Hundredths> read_decimal(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  Hundredths value = 0;
  int decimals = -1;
  bool any = false;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    any = true;
    if (decimals >= 2) {
      if (c != '0') return std::nullopt;
      continue;
    }
    value = value * 10 + (c - '0');
    if (decimals >= 0) ++decimals;
    if (value > largest_decimal) return std::nullopt;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 2; ++i) value *= 10;
  if (!any || value > largest_decimal) return std::nullopt;
  return negative ? -value : value;
}

std::optional<Hundredths> read_decimal(const Json& value) {
  if (is_decimal(value)) {
    const auto& bytes = value.get_binary();
    return read_decimal(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  if (value.is_string()) return read_decimal(std::string_view(value.get_ref<const std::string&>()));
  if (value.is_number()) return read_decimal(std::string_view(value.dump()));
  return std::nullopt;
}

std::string write_json(const Json& value) {
  std::string out;
  append(value, out);
  return out;
}

Json read_json(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

const Json& member(const Json& object, const char* name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string text_member(const Json& object, const char* name, std::string otherwise) {
  const auto& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::move(otherwise);
}

std::optional<std::int64_t> integer_member(const Json& object, const char* name) {
  const auto& value = member(object, name);
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

bool bool_member(const Json& object, const char* name, bool otherwise) {
  const auto& value = member(object, name);
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return value.get_ref<const std::string&>() == "true";  // As forms carry it.
  return otherwise;
}

}  // namespace countersign::sandbox
