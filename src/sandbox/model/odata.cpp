#include "sandbox/model/odata.hpp"

#include <algorithm>
#include <charconv>

#include "core/time.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// At the top level only: not inside quotes or parentheses.
std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (depth == 0 && text.substr(i, separator.size()) == separator) {
      parts.emplace_back(trimmed(text.substr(start, i - start)));
      start = i + separator.size();
      i = start - 1;
    }
  }
  parts.emplace_back(trimmed(text.substr(start)));
  return parts;
}

Result<std::size_t> read_count(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return bad_request("Invalid value '" + text + "' for a query option.");
  return value;
}

Result<std::vector<Expansion>> read_expand(std::string_view text);

Result<bool> read_expand_option(const std::string& option, Expansion& expansion) {
  constexpr std::string_view select = "$select=";
  constexpr std::string_view expand = "$expand=";
  if (option.starts_with(select)) {
    expansion.select = split(std::string_view(option).substr(select.size()), ",");
    return true;
  }
  if (!option.starts_with(expand))
    return bad_request("The query option '" + option + "' is not supported in $expand.");
  auto inner = read_expand(std::string_view(option).substr(expand.size()));
  if (!inner) return fail(inner.error());
  expansion.expand = std::move(*inner);
  return true;
}

Result<std::vector<Expansion>> read_expand(std::string_view text) {
  std::vector<Expansion> expansions;
  for (const auto& part : split(text, ",")) {
    Expansion expansion;
    const auto open = part.find('(');
    expansion.navigation = part.substr(0, open);
    if (open != std::string::npos) {
      if (part.back() != ')') return bad_request("Found an unbalanced bracket expression in $expand.");
      for (const auto& option : split(std::string_view(part).substr(open + 1, part.size() - open - 2), ";")) {
        if (auto read = read_expand_option(option, expansion); !read) return fail(read.error());
      }
    }
    expansions.push_back(std::move(expansion));
  }
  return expansions;
}

std::vector<OrderField> read_order(std::string_view text) {
  std::vector<OrderField> order;
  for (const auto& part : split(text, ",")) {
    const auto space = part.find(' ');
    const auto direction =
        space == std::string::npos ? std::string_view() : trimmed(std::string_view(part).substr(space));
    order.push_back({part.substr(0, space), direction == "desc"});
  }
  return order;
}

Result<bool> read_option(const std::string& name, const std::string& value, Query& query) {
  if (name == "$filter") {
    auto filter = read_filter(value);
    if (!filter) return fail(filter.error());
    query.filter = std::move(*filter);
  } else if (name == "$select") {
    query.select = split(value, ",");
  } else if (name == "$expand") {
    auto expand = read_expand(value);
    if (!expand) return fail(expand.error());
    query.expand = std::move(*expand);
  } else if (name == "$orderby") {
    query.order_by = read_order(value);
  } else if (name == "$top" || name == "$skip") {
    const auto count = read_count(value);
    if (!count) return fail(count.error());
    if (name == "$skip") query.skip = *count;
    if (name == "$top") query.top = *count;
  } else if (name == "$count") {
    query.count = value == "true";
  } else if (name == "$skiptoken") {
    query.skip_token = value;
  } else if (!name.empty() && name.front() == '$' && name != "$schemaversion") {
    return bad_request("The query parameter '" + name + "' is not supported.");
  }
  return true;
}

Result<Comparison> read_comparison(std::string_view text) {
  const auto first = text.find(' ');
  if (first == std::string_view::npos)
    return bad_request("Syntax error in $filter near '" + std::string(text) + "'.");
  const auto rest = trimmed(text.substr(first));
  const auto second = rest.find(' ');
  if (second == std::string_view::npos)
    return bad_request("Syntax error in $filter near '" + std::string(text) + "'.");
  Comparison comparison{std::string(text.substr(0, first)), std::string(rest.substr(0, second)),
                        std::string(trimmed(rest.substr(second)))};
  static const std::vector<std::string> operations{"eq", "ne", "gt", "ge", "lt", "le"};
  if (std::find(operations.begin(), operations.end(), comparison.operation) == operations.end() ||
      comparison.field.find('(') != std::string::npos) {
    return bad_request("The expression '" + std::string(text) + "' is not supported in $filter.");
  }
  auto& value = comparison.value;
  if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'') {
    value = value.substr(1, value.size() - 2);
    for (auto at = value.find("''"); at != std::string::npos; at = value.find("''", at + 1))
      value.erase(at, 1);
  }
  return comparison;
}

template <class Value>
bool holds(const std::string& operation, const Value& left, const Value& right) {
  if (operation == "eq") return left == right;
  if (operation == "ne") return left != right;
  if (operation == "gt") return left > right;
  if (operation == "ge") return left >= right;
  if (operation == "lt") return left < right;
  return left <= right;
}

Result<bool> compare(const Comparison& comparison, const Json& fields) {
  const auto found = fields.find(comparison.field);
  if (found == fields.end()) {
    return bad_request("Could not find a property named '" + comparison.field + "' on the requested type.");
  }
  if (comparison.field.ends_with("DateTime")) {
    const auto right = parse_instant(comparison.value);
    if (!right)
      return bad_request("Unrecognized 'Edm.DateTimeOffset' literal '" + comparison.value + "' in $filter.");
    return holds(comparison.operation, *parse_instant(found->get<std::string>()), *right);
  }
  if (found->is_boolean()) return holds(comparison.operation, found->get<bool>(), comparison.value == "true");
  if (found->is_string()) return holds(comparison.operation, found->get<std::string>(), comparison.value);
  const auto left = read_decimal(*found);
  const auto right = read_decimal(std::string_view(comparison.value));
  if (!left || !right)
    return bad_request("The value '" + comparison.value + "' cannot be compared with '" + comparison.field +
                       "'.");
  return holds(comparison.operation, *left, *right);
}

int order_of(const Json& left, const Json& right) {
  if (left.is_binary() || left.is_number()) {
    const auto a = read_decimal(left).value_or(0);
    const auto b = read_decimal(right).value_or(0);
    return a < b ? -1 : (a > b ? 1 : 0);
  }
  return left < right ? -1 : (right < left ? 1 : 0);
}

}  // namespace

Result<Query> read_odata_query(std::string_view text) {
  Query query;
  for (const auto& [name, value] : read_query(text)) {
    if (auto read = read_option(name, value, query); !read) return fail(read.error());
  }
  return query;
}

Result<Filter> read_filter(std::string_view text) {
  if (text.find("/any(") != std::string_view::npos || text.find("/all(") != std::string_view::npos)
    return Filter{};
  Filter filter;
  std::string only_field;
  const auto alternatives = split(text, " or ");
  for (const auto& alternative : alternatives) {
    std::vector<Comparison> conjunction;
    for (const auto& part : split(alternative, " and ")) {
      auto inner = std::string_view(part);
      if (inner.size() > 2 && inner.front() == '(' && inner.back() == ')')
        inner = trimmed(inner.substr(1, inner.size() - 2));
      auto comparison = read_comparison(inner);
      if (!comparison) return fail(comparison.error());
      const bool mixed = !only_field.empty() && comparison->field != only_field;
      if (alternatives.size() > 1 && mixed) {
        return bad_request(
            "The 'OR' operator is not supported on different fields on the same filter expression.");
      }
      only_field = comparison->field;
      conjunction.push_back(std::move(*comparison));
    }
    filter.push_back(std::move(conjunction));
  }
  return filter;
}

Result<bool> passes(const Filter& filter, const Json& fields) {
  if (filter.empty()) return true;
  for (const auto& conjunction : filter) {
    bool all = true;
    for (const auto& comparison : conjunction) {
      const auto one = compare(comparison, fields);
      if (!one) return one;
      all = all && *one;
    }
    if (all) return true;
  }
  return false;
}

bool comes_before(const Entity& left, const Entity& right, const std::vector<OrderField>& order) {
  for (const auto& [field, descending] : order) {
    const auto result = order_of(member(left.fields, field.c_str()), member(right.fields, field.c_str()));
    if (result != 0) return descending ? result > 0 : result < 0;
  }
  return left.id < right.id;
}

Result<Json> select_fields(const Json& fields, const std::vector<std::string>& select) {
  if (select.empty()) return fields;
  auto selected = Json::object();
  for (const auto& name : select) {
    const auto found = fields.find(name);
    if (found == fields.end())
      return bad_request("Could not find a property named '" + name + "' on the requested type.");
    selected[name] = *found;
  }
  return selected;
}

}  // namespace countersign::sandbox
