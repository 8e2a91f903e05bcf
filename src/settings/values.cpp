#include "settings/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "core/ascii.hpp"

namespace countersign::settings {
namespace {

constexpr std::size_t most_port_digits = 5;
constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

bool is_loopback(const boost::urls::url_view& url) {
  if (url.host_type() == boost::urls::host_type::ipv4) return url.host_ipv4_address().is_loopback();
  if (url.host_type() == boost::urls::host_type::ipv6) return url.host_ipv6_address().is_loopback();
  return url.host_type() == boost::urls::host_type::name && url.host() == "localhost";
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c != 0x7f; });
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// Business Central's "No." of an employee is a Code[20].
bool is_employee_number(std::string_view text) {
  return !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && (c < 'a' || c > 'z');
  });
}

bool is_slack_group(std::string_view text) {
  return text.size() >= 8 && text.size() <= 20 && text.front() == 'S' &&
         std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
}

bool is_slack_user(std::string_view text) {
  return text.size() >= 9 && text.size() <= 21 && (text.front() == 'U' || text.front() == 'W') &&
         std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
}

}  // namespace

bool is_loopback_url(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  return parsed.has_value() && is_loopback(*parsed);
}

std::string without_slash_at_end(std::string text) {
  while (!text.empty() && text.back() == '/') text.pop_back();
  return text;
}

Result<ListenAddress> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos && colon > 0) {
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    const bool host_is_plain = host.find_first_of(bracketed ? " []/" : " :[]/") == std::string_view::npos;
    if (whole && digits.size() <= most_port_digits && host_is_plain) {
      return ListenAddress{std::string(host), port};
    }
  }
  return fail(ErrorCode::invalid_argument, in_quotes(text) + " is not an address and a port",
              "Write \"127.0.0.1:8080\", \"0.0.0.0:8443\" or \"[::1]:8080\"");
}

std::string to_string(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::optional<domain::ApproverReference> parse_approver(std::string_view text) {
  using Kind = domain::ApproverReference::Kind;
  constexpr std::string_view slack = "slack:";
  constexpr std::string_view employee = "employee:";
  constexpr std::string_view group = "group:";
  if (starts_with(text, slack)) {
    const auto user = text.substr(slack.size());
    if (is_slack_user(user)) return domain::ApproverReference{Kind::slack_user, std::string(user)};
    return std::nullopt;
  }
  if (starts_with(text, employee)) {
    const auto number = text.substr(employee.size());
    if (is_employee_number(number)) return domain::ApproverReference{Kind::employee, std::string(number)};
    return std::nullopt;
  }
  if (starts_with(text, group)) {
    const auto id = text.substr(group.size());
    if (is_slack_group(id)) return domain::ApproverReference{Kind::user_group, std::string(id)};
    return std::nullopt;
  }
  if (text == "business_central:approver") return domain::setup_approver;
  if (is_email(text)) return domain::ApproverReference{Kind::email, std::string(text)};
  return std::nullopt;
}

std::string to_text(const domain::ApproverReference& approver) {
  using Kind = domain::ApproverReference::Kind;
  if (approver.kind == Kind::slack_user) return "slack:" + approver.value;
  if (approver.kind == Kind::employee) return "employee:" + approver.value;
  if (approver.kind == Kind::user_group) return "group:" + approver.value;
  if (approver.kind == Kind::business_central) return "business_central:" + approver.value;
  return approver.value;
}

std::optional<std::array<bool, 7>> parse_weekdays(std::string_view text) {
  const auto day = [](std::string_view name) {
    return static_cast<std::size_t>(std::find(weekdays.begin(), weekdays.end(), name) - weekdays.begin());
  };
  const auto dash = text.find('-');
  const auto first = day(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day(text.substr(dash + 1));
  if (first == weekdays.size() || last == weekdays.size()) return std::nullopt;
  std::array<bool, 7> days{};
  for (auto at = first; at != last; at = (at + 1) % days.size()) days.at(at) = true;
  days.at(last) = true;
  return days;
}

std::vector<std::string> weekday_names(const std::array<bool, 7>& days) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const std::size_t from_monday = (i + 1) % days.size();
    if (days.at(from_monday)) names.emplace_back(weekdays.at(from_monday));
  }
  return names;
}

std::optional<Duration> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return ascii::is_digit(text[at]); };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

std::string format_time_of_day(Duration since_midnight) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count();
  const auto two = [](long long number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

Decimal amount_of(const Node& value) {
  const bool is_text = value.kind == Node::Kind::text;
  return Decimal::parse(is_text ? value.text : std::to_string(value.whole_number)).value_or(Decimal{});
}

std::vector<domain::DimensionCondition> dimensions_of(const Node& table) {
  std::vector<domain::DimensionCondition> conditions;
  for (const auto& [code, position, value] : table.members) {
    domain::DimensionCondition condition{code, {}};
    if (value.kind == Node::Kind::text) condition.patterns.push_back(value.text);
    for (const auto& item : value.items) condition.patterns.push_back(item.text);
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

domain::PartnerPattern parse_partner(std::string_view text) {
  constexpr std::string_view name = "name:";
  using Kind = domain::PartnerPattern::Kind;
  if (text.starts_with(name)) return {Kind::name, std::string(text.substr(name.size()))};
  return {Kind::number, std::string(text)};
}

std::vector<Money> amounts_of(const Node& table) {
  std::vector<Money> amounts;
  for (const auto& [currency, position, value] : table.members)
    amounts.push_back({amount_of(value), currency});
  std::sort(amounts.begin(), amounts.end(),
            [](const Money& left, const Money& right) { return left.currency < right.currency; });
  return amounts;
}

std::vector<domain::ApproverLimit> limits_of(const Node& table) {
  std::vector<domain::ApproverLimit> limits;
  for (const auto& [name, position, value] : table.members) {
    const bool is_text = value.kind == Node::Kind::text;
    const auto amount = Decimal::parse(is_text ? value.text : std::to_string(value.whole_number));
    const auto approver = parse_approver(name);
    if (amount && approver) limits.push_back({*approver, *amount});
  }
  return limits;
}

std::vector<domain::CheckOverride> check_overrides_of(const Node& table) {
  std::vector<domain::CheckOverride> overrides;
  for (const auto& [name, position, value] : table.members) {
    const auto kind = domain::parse_check_kind(name);
    const auto level = domain::parse_check_level(value.text);
    if (kind && level) overrides.push_back({*kind, *level});
  }
  std::sort(overrides.begin(), overrides.end(),
            [](const auto& left, const auto& right) { return left.kind < right.kind; });
  return overrides;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_small(c) || ascii::is_digit(c) || c == '-';
  });
}

}  // namespace countersign::settings
