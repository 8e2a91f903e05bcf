#include "settings/check_route_value.hpp"

#include <algorithm>
#include <set>

#include "core/ascii.hpp"

namespace countersign::settings {
namespace {

constexpr std::size_t currency_characters = 10;  // Business Central: Code[10].
constexpr std::size_t currencies_in_table = 50;
constexpr std::size_t people_in_table = 50;
constexpr std::size_t dimensions_in_table = 20;
constexpr std::size_t values_of_dimension = 100;

/// Code points, as Business Central counts.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }));
}

/// What a star stands for may be nothing.
std::size_t least_characters(std::string_view pattern) {
  return characters(pattern) - static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '*'));
}

bool has_outer_blanks(std::string_view text) {
  return text.front() == ' ' || text.back() == ' ';
}

Verdict check_pattern(std::string_view pattern, std::size_t most, const char* what) {
  if (pattern.empty()) return Wrong{std::string("holds an empty ") + what, {}};
  if (has_outer_blanks(pattern) || least_characters(pattern) > most) {
    return Wrong{in_quotes(pattern) + " can never match: a " + what + " has at most " + std::to_string(most) +
                     " characters, and no blank at its ends",
                 "Correct it; * stands for any characters"};
  }
  return std::nullopt;
}

Verdict check_dimension_code(std::string_view code) {
  if (code == domain::shortcut_1 || code == domain::shortcut_2) return std::nullopt;
  const bool fits = !code.empty() && characters(code) <= code_characters && !has_outer_blanks(code) &&
                    std::none_of(code.begin(), code.end(), ascii::is_small) &&
                    code.find('*') == std::string_view::npos;
  if (fits) return std::nullopt;
  return Wrong{in_quotes(code) + " is not a dimension's code",
               "Copy the code from the page Dimensions, in capitals; or shortcut_1, shortcut_2"};
}

Verdict check_dimension_value(const Node& value) {
  if (value.kind != Node::Kind::text)
    return Wrong{std::string("a dimension's value is ") + to_string(value.kind), "Write it in quotes"};
  return check_pattern(value.text, code_characters, "dimension's value");
}

}  // namespace

Verdict check_approver(std::string_view text) {
  if (parse_approver(text)) return std::nullopt;
  return Wrong{
      in_quotes(text) + " does not name an approver",
      "Write \"lee@contoso.com\", \"slack:U024BE7LH\", \"group:S0614TZR7\", \"employee:AH\" (the number, "
      "in capitals) or \"business_central:approver\""};
}

Verdict check_mention(std::string_view text) {
  const auto who = parse_approver(text);
  const bool is_known = who && (who->kind == domain::ApproverReference::Kind::slack_user ||
                                who->kind == domain::ApproverReference::Kind::user_group);
  if (is_known) return std::nullopt;
  return Wrong{in_quotes(text) + " is nobody whom a message can mention",
               "Write a person's Slack id, \"slack:U024BE7LH\" (their profile, Copy member ID), or a user "
               "group's, \"group:S0614TZR7\""};
}

Verdict check_currency(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= currency_characters &&
                    std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
  if (fits) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a currency", "Write Business Central's code in capitals: EUR"};
}

Verdict check_partner(std::string_view text) {
  constexpr std::string_view name = "name:";
  if (text.starts_with(name))
    return check_pattern(text.substr(name.size()), partner_name_characters, "partner's name");
  const auto colon = text.find(':');
  const bool has_prefix =
      colon != std::string_view::npos && colon > 0 &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), ascii::is_small);
  if (has_prefix) {
    return Wrong{in_quotes(text) + " is neither a number nor a name",
                 "Write \"10000\" for a number, or \"name:Fabrikam*\""};
  }
  return check_pattern(text, code_characters, "partner's number");
}

Verdict check_amount(const Node& value) {
  if (value.kind == Node::Kind::fraction) {
    return Wrong{"is a floating-point number, which is not exact", "Write it as a string: \"10000.00\""};
  }
  if (value.kind != Node::Kind::text && value.kind != Node::Kind::whole_number) {
    return Wrong{std::string("is ") + to_string(value.kind), "Write \"10000.00\""};
  }
  const bool is_text = value.kind == Node::Kind::text;
  const auto amount = Decimal::parse(is_text ? value.text : std::to_string(value.whole_number));
  if (!amount) {
    return Wrong{"is not an exact decimal", "Write digits and a point, at most 18 digits: \"10000.00\""};
  }
  if (amount->is_negative()) return Wrong{"is negative", "Totals are compared without their sign"};
  return std::nullopt;
}

namespace {

/// Of a table: `name` says which amount it is, `key` how it is written there.
Verdict check_entry(const std::string& name, const std::string& key, const Node& value) {
  auto wrong = check_amount(value);
  if (!wrong) return std::nullopt;
  wrong->message = name + " " + wrong->message;
  if (value.kind == Node::Kind::fraction) wrong->remedy = "Write it as a string: " + key + " = \"10000.00\"";
  return wrong;
}

}  // namespace

void check_amounts(const Node& table, std::vector<Complaint>& complaints) {
  if (table.members.size() > currencies_in_table) {
    complaints.push_back({table.position, "has more than 50 currencies", {}});
    return;
  }
  for (const auto& [currency, position, value] : table.members) {
    auto wrong = check_currency(currency);
    if (!wrong) wrong = check_entry("the amount in " + currency, currency, value);
    if (wrong) complaints.push_back({value.position, std::move(wrong->message), std::move(wrong->remedy)});
  }
}

void check_limits(const Node& table, std::vector<Complaint>& complaints) {
  if (table.members.size() > people_in_table) {
    complaints.push_back({table.position, "has more than 50 people", {}});
    return;
  }
  for (const auto& [approver, position, value] : table.members) {
    auto wrong = check_approver(approver);
    if (!wrong) wrong = check_entry("the limit of " + in_quotes(approver), "\"" + approver + "\"", value);
    if (wrong) complaints.push_back({value.position, std::move(wrong->message), std::move(wrong->remedy)});
  }
}

void check_check_levels(const Node& table, std::vector<Complaint>& complaints) {
  for (const auto& [name, position, value] : table.members) {
    if (!domain::parse_check_kind(name)) {
      complaints.push_back(
          {position, "there is no check " + in_quotes(name), "They are the keys of [checks]"});
    } else if (value.kind != Node::Kind::text || !domain::parse_check_level(value.text)) {
      complaints.push_back({value.position, "the level of " + in_quotes(name) + " is none",
                            "Use \"off\", \"warn\" or \"stop\""});
    }
  }
}

void check_dimensions(const Node& table, std::vector<Complaint>& complaints) {
  if (table.members.size() > dimensions_in_table) {
    complaints.push_back({table.position, "has more than 20 dimensions", {}});
    return;
  }
  const auto complain = [&](Position at, Verdict wrong) {
    if (wrong) complaints.push_back({at, std::move(wrong->message), std::move(wrong->remedy)});
  };
  for (const auto& [code, position, value] : table.members) {
    complain(position, check_dimension_code(code));
    if (value.kind != Node::Kind::array) {
      complain(value.position, check_dimension_value(value));
      continue;
    }
    const bool fits = !value.items.empty() && value.items.size() <= values_of_dimension;
    if (!fits) complaints.push_back({value.position, "a dimension has 1 to 100 values", {}});
    for (const auto& item : value.items) complain(item.position, check_dimension_value(item));
  }
}

}  // namespace countersign::settings
