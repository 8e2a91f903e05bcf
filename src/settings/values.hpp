// What each kind of value must look like. Values are only ever quoted in a message if they cannot be a
// secret.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/result.hpp"
#include "domain/tenant_settings.hpp"
#include "settings/known_keys.hpp"
#include "settings/problem.hpp"
#include "settings/server_settings.hpp"
#include "settings/toml_tree.hpp"

namespace countersign::settings {

struct Complaint {
  Position at;
  std::string message;
  std::string remedy;
};

/// Everything that is wrong with the value of a known key; empty when it may be used.
std::vector<Complaint> check_value(const KnownKey& known, const Node& value);

/// Begins as Slack's tokens do: xoxb-, xapp- ….
bool is_slack_token(std::string_view text);
/// A Slack token, or a long run of letters mixed with digits, as keys and passwords are.
bool looks_like_secret(std::string_view text);
/// In single quotes and cut, for a message; a stand-in when the text looks like a secret.
std::string in_quotes(std::string_view text);

/// http://127.0.0.1…, http://[::1]…, http://localhost…: never leaves this machine.
bool is_loopback_url(std::string_view url);
std::string without_slash_at_end(std::string text);

/// "address:port", "[v6 address]:port"; `invalid_argument` otherwise.
Result<ListenAddress> parse_endpoint(std::string_view text);
/// "lee@contoso.com", "slack:U024BE7LH", "group:S0614TZR7", "employee:AH", "business_central:approver".
std::optional<domain::ApproverReference> parse_approver(std::string_view text);
/// The form that `parse_approver` reads.
std::string to_text(const domain::ApproverReference& approver);
/// "Sat", or a range such as "Mon-Fri" or "Sat-Mon": Sunday first, as in domain::Cadence.
std::optional<std::array<bool, 7>> parse_weekdays(std::string_view text);
/// "Mon", "Tue" … of those that are set.
std::vector<std::string> weekday_names(const std::array<bool, 7>& days);
/// "18:00": since midnight.
std::optional<Duration> parse_time_of_day(std::string_view text);
std::string format_time_of_day(Duration since_midnight);
/// Of a value that passed `check_value`, ordered by currency.
std::vector<Money> amounts_of(const Node& table);
/// Likewise.
Decimal amount_of(const Node& value);
std::vector<domain::DimensionCondition> dimensions_of(const Node& table);
/// "10000", "name:Fabrikam*".
domain::PartnerPattern parse_partner(std::string_view text);

/// Of a value that passed `check_value`.
std::vector<domain::ApproverLimit> limits_of(const Node& table);

/// Likewise, in the order of the checks.
std::vector<domain::CheckOverride> check_overrides_of(const Node& table);

/// 1 to 63 of [a-z0-9-]: tenants and routes.
bool is_name(std::string_view text);

}  // namespace countersign::settings
