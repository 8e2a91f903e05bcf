#include "sandbox/model/al_filter.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

// Splits at a sign that stands outside quotes.
std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (text[i] != sign || quoted) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '\'' || text.back() != '\'') return std::string(text);
  std::string value;
  text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    value += text[i];
    if (text[i] == '\'' && i + 1 < text.size() && text[i + 1] == '\'') ++i;
  }
  return value;
}

int compare(const Json& value, const std::string& with) {
  const auto number = value.is_string() ? std::nullopt : read_decimal(value);
  const auto other = read_decimal(std::string_view(with));
  if (number && other) return *number < *other ? -1 : *number > *other ? 1 : 0;
  const auto left = ascii::lower(value.is_string() ? value.get<std::string>() : write_json(value));
  const auto right = ascii::lower(with);
  return left.compare(right);
}

bool passes_term(std::string_view term, const Json& value) {
  struct Operator {
    std::string_view sign;
    std::function<bool(int)> holds;
  };
  static const std::array<Operator, 6> operators{{{"<>", [](int order) { return order != 0; }},
                                                  {">=", [](int order) { return order >= 0; }},
                                                  {"<=", [](int order) { return order <= 0; }},
                                                  {">", [](int order) { return order > 0; }},
                                                  {"<", [](int order) { return order < 0; }},
                                                  {"=", [](int order) { return order == 0; }}}};
  for (const auto& one : operators) {
    if (term.starts_with(one.sign)) return one.holds(compare(value, literal(term.substr(one.sign.size()))));
  }
  return compare(value, literal(term)) == 0;
}

}  // namespace

bool passes_al_filter(std::string_view filter, const Json& value) {
  if (filter.empty()) return true;
  for (const auto alternative : split(filter, '|')) {
    bool passes = true;
    for (const auto term : split(alternative, '&')) passes = passes && passes_term(term, value);
    if (passes) return true;
  }
  return false;
}

}  // namespace countersign::sandbox
