// check_value: one small function a kind of value, each of which finds at most one thing wrong.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "core/ascii.hpp"
#include "core/time_zone.hpp"
#include "domain/resource.hpp"
#include "settings/check_record_value.hpp"
#include "settings/check_route_value.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

constexpr std::size_t text_bytes = 256;
constexpr std::size_t path_bytes = 4096;
constexpr std::size_t secret_name_bytes = 128;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

Verdict check_text(std::string_view text, std::size_t most_bytes) {
  if (text.empty()) return Wrong{"is empty", "Leave the key out for its default"};
  if (text.size() > most_bytes) return Wrong{"is longer than " + std::to_string(most_bytes) + " bytes", {}};
  if (!std::none_of(text.begin(), text.end(), is_control)) return Wrong{"holds a control character", {}};
  return std::nullopt;
}

Verdict check_url(std::string_view text, bool plain_http_allowed) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->host().empty() || (url->scheme() != "https" && url->scheme() != "http")) {
    return Wrong{in_quotes(text) + " is not a URL", "Write it in full: \"https://host/path\""};
  }
  if (url->has_userinfo()) {
    return Wrong{"holds a user name or password", "A URL in this file names a place and no credentials"};
  }
  if (url->has_query() || url->has_fragment()) {
    return Wrong{"has a query or fragment", "End the URL after its path"};
  }
  if (url->scheme() == "http" && !plain_http_allowed && !is_loopback_url(text)) {
    return Wrong{in_quotes(text) + " is not encrypted",
                 "Use https; plain http is allowed to this machine itself alone"};
  }
  return std::nullopt;
}

Verdict check_time_zone(const std::string& text) {
  if (TimeZone::is_known(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a time zone of this machine's database",
               "Write an IANA name such as \"Europe/Berlin\"; the names come with the package tzdata"};
}

Verdict check_weekdays(std::string_view text) {
  if (parse_weekdays(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is no day of the week",
               "Write \"Mon\", \"Tue\" … \"Sun\", or several as \"Mon-Fri\""};
}

Verdict check_time_of_day(std::string_view text) {
  if (parse_time_of_day(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a time of day", "Write hours and minutes: \"07:30\", \"18:00\""};
}

// The value is never quoted here: it may be the secret itself.
Verdict check_secret_name(std::string_view text) {
  constexpr const char* remedy =
      "Store the secret with `countersign secret set` and write the name it was given here";
  if (looks_like_secret(text)) return Wrong{"holds what looks like a secret, not a secret's name", remedy};
  if (domain::is_guid(text)) {
    return Wrong{"holds a guid (Entra's \"Secret ID\" perhaps), not a secret's name", remedy};
  }
  const bool plain =
      all(text, [](char c) { return ascii::is_small(c) || ascii::is_digit(c) || c == '.' || c == '-'; });
  if (!plain || text.empty() || text.front() == '.' || text.size() > secret_name_bytes) {
    return Wrong{"is not a secret's name ([a-z0-9.-], not beginning with a dot, at most 128)", remedy};
  }
  return std::nullopt;
}

Verdict check_master_key_source(std::string_view text) {
  for (const std::string_view prefix : {"file:", "env:", "credential:"}) {
    if (text.size() > prefix.size() && text.substr(0, prefix.size()) == prefix) {
      if (prefix != "file:" && looks_like_secret(text.substr(prefix.size())) &&
          text.find('_') == std::string_view::npos) {
        return Wrong{"holds what looks like a key, not the name of its place",
                     "Keep the key out of this file"};
      }
      return check_text(text, path_bytes);
    }
  }
  return Wrong{
      "does not say where the master key is",
      "Write \"credential:NAME\" (systemd), \"file:/path\" or \"env:VARIABLE\"; never the key itself"};
}

/// Slack's ids are not specified further; all known ones are a letter and 8 to 20 capitals and digits.
Verdict check_slack_id(std::string_view text, std::string_view first_letters, const char* what,
                       const char* remedy) {
  const bool fits = text.size() >= 9 && text.size() <= 21 &&
                    first_letters.find(text.front()) != std::string_view::npos &&
                    all(text, ascii::is_capital_or_digit);
  if (fits) return std::nullopt;
  return Wrong{in_quotes(text) + " is not " + what, remedy};
}

Verdict check_directory(std::string_view text) {
  const bool domain_name =
      text.find('.') != std::string_view::npos && text.size() <= 253 &&
      all(text, [](char c) { return ascii::is_letter_or_digit(c) || c == '.' || c == '-'; });
  if (domain::is_guid(text) || domain_name) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a directory",
               "Copy \"Directory (tenant) ID\" from the app registration in entra.microsoft.com"};
}

Verdict check_environment(std::string_view text) {
  if (looks_like_secret(text)) {
    return Wrong{"holds what looks like a secret", "Store it with `countersign secret set`"};
  }
  const bool fits = !text.empty() && text.size() <= 64 &&
                    all(text, [](char c) { return ascii::is_letter_or_digit(c) || c == '-' || c == '_'; });
  if (fits) return std::nullopt;
  return Wrong{in_quotes(text) + " is not an environment's name",
               "Copy it from the Business Central admin centre: letters, digits, - and _"};
}

Verdict check_language(std::string_view text) {
  const bool fits = text.size() >= 2 && text.size() <= 35 &&
                    all(text, [](char c) { return ascii::is_letter_or_digit(c) || c == '-'; });
  if (fits) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a language tag", "Write one such as \"en-US\" or \"de-DE\""};
}

Verdict check_choice(std::string_view text, std::string_view choices) {
  std::string known;
  std::string_view rest = choices;
  while (!rest.empty()) {
    const auto bar = rest.find('|');
    const auto one = rest.substr(0, bar);
    if (one == text) return std::nullopt;
    known += (known.empty() ? "\"" : ", \"") + std::string(one) + "\"";
    rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
  }
  return Wrong{in_quotes(text) + " is not known here", "Use one of " + known};
}

Verdict check_duration(const KnownKey& known, std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration) {
    return Wrong{in_quotes(text) + " is not a duration",
                 "Write a positive whole number and a unit: \"90s\", \"2m\", \"36h\" or \"3d\""};
  }
  const Duration least{known.least};
  const Duration most{known.most};
  if (*duration >= least && *duration <= most) return std::nullopt;
  return Wrong{in_quotes(text) + " is out of bounds",
               "Use " + format_duration(least) + " to " + format_duration(most)};
}

Verdict check_endpoint(std::string_view text) {
  const auto endpoint = parse_endpoint(text);
  if (endpoint) return std::nullopt;
  return Wrong{endpoint.error().message, endpoint.error().remedy};
}

/// The proxy itself is spoken to in plain HTTP; what goes through it is encrypted end to end.
Verdict check_proxy_url(std::string_view text) {
  if (auto wrong = check_url(text, true)) return wrong;
  if (boost::urls::parse_uri(text)->scheme() == "http") return std::nullopt;
  return Wrong{in_quotes(text) + " is not a proxy that can be used",
               "Give its plain address: \"http://host:port\""};
}

Verdict check_string(const KnownKey& known, const std::string& text) {
  switch (known.type) {
    case KeyType::secret_name:
      return check_secret_name(text);
    case KeyType::master_key_source:
      return check_master_key_source(text);
    case KeyType::path:
      return check_text(text, path_bytes);
    default:
      break;
  }
  if (auto wrong = check_text(text, text_bytes)) return wrong;
  // A token pasted at the wrong key would be stored and shown in the clear.
  if (is_slack_token(text) || (known.type == KeyType::text && looks_like_secret(text))) {
    return Wrong{"holds what looks like a secret", "Store it with `countersign secret set`"};
  }
  switch (known.type) {
    case KeyType::duration:
      return check_duration(known, text);
    case KeyType::choice:
      return check_choice(text, known.choices);
    case KeyType::endpoint:
      return check_endpoint(text);
    case KeyType::service_url:
      return check_url(text, false);
    case KeyType::proxy_url:
      return check_proxy_url(text);
    case KeyType::time_zone:
      return check_time_zone(text);
    case KeyType::weekdays:
      return check_weekdays(text);
    case KeyType::time_of_day:
      return check_time_of_day(text);
    case KeyType::language:
      return check_language(text);
    case KeyType::directory:
      return check_directory(text);
    case KeyType::environment:
      return check_environment(text);
    case KeyType::date:
      if (const auto date = parse_date(text); date && !is_empty_date(*date)) return std::nullopt;
      return Wrong{in_quotes(text) + " is not a day", "Write \"YYYY-MM-DD\""};
    case KeyType::approver:
      return check_approver(text);
    case KeyType::mention:
      return check_mention(text);
    case KeyType::resource:
      return check_resource(text);
    case KeyType::resource_name:
      return check_resource_name(text);
    case KeyType::api_part:
      return check_api_part(text);
    case KeyType::field:
      return check_field(text);
    case KeyType::record_change:
      return check_record_change(text);
    case KeyType::document_status:
      return check_status(text);
    case KeyType::currency:
      return check_currency(text);
    case KeyType::partner:
      return check_partner(text);
    case KeyType::name:
      if (is_name(text)) return std::nullopt;
      return Wrong{in_quotes(text) + " is not a name", "Use 1 to 63 of a-z, 0-9 and -"};
    case KeyType::guid:
      if (domain::is_guid(text)) return std::nullopt;
      return Wrong{in_quotes(text) + " is not a guid", "Write 8-4-4-4-12 hex digits without braces"};
    case KeyType::slack_team:
      return check_slack_id(text, "T", "a workspace's id",
                            "It begins with T; `auth.test` and the workspace's URL in a browser show it");
    case KeyType::slack_enterprise:
      return check_slack_id(text, "E", "an organisation's id",
                            "It begins with E; the organisation's URL in a browser shows it");
    case KeyType::slack_app:
      return check_slack_id(text, "A", "an app's id",
                            "It begins with A; see Basic Information at api.slack.com/apps");
    case KeyType::slack_channel:
      return check_slack_id(text, "CG", "a channel's id",
                            "Names can change; copy the id (C…) from the foot of the channel's details. A "
                            "direct message (D…) is no channel: who is in it cannot be looked at");
    default:
      return std::nullopt;
  }
}

Node::Kind expected_kind(KeyType type) {
  switch (type) {
    case KeyType::boolean:
      return Node::Kind::boolean;
    case KeyType::whole_number:
      return Node::Kind::whole_number;
    case KeyType::limits:
    case KeyType::amounts:
    case KeyType::dimensions:
    case KeyType::checks:
      return Node::Kind::table;
    default:
      return Node::Kind::text;
  }
}

void check_single(const KnownKey& known, const Node& value, std::vector<Complaint>& complaints) {
  if (known.type == KeyType::amount) {
    if (auto wrong = check_amount(value))
      complaints.push_back({value.position, std::move(wrong->message), std::move(wrong->remedy)});
    return;
  }
  const auto expected = expected_kind(known.type);
  if (value.kind != expected) {
    const bool number_without_unit =
        known.type == KeyType::duration && value.kind == Node::Kind::whole_number;
    const bool date_without_quotes = known.type == KeyType::date && value.kind == Node::Kind::date_or_time;
    std::string remedy;
    if (number_without_unit) remedy = "Write a number and a unit in quotes: \"90s\"";
    if (date_without_quotes) remedy = "Write it in quotes: \"YYYY-MM-DD\"";
    complaints.push_back({value.position,
                          std::string("is ") + to_string(value.kind) + "; expected " + to_string(expected),
                          std::move(remedy)});
    return;
  }
  Verdict wrong;
  if (expected == Node::Kind::text) wrong = check_string(known, value.text);
  if (known.type == KeyType::amounts) check_amounts(value, complaints);
  if (known.type == KeyType::dimensions) check_dimensions(value, complaints);
  if (known.type == KeyType::limits) check_limits(value, complaints);
  if (known.type == KeyType::checks) check_check_levels(value, complaints);
  if (expected == Node::Kind::whole_number &&
      (value.whole_number < known.least || value.whole_number > known.most)) {
    wrong = Wrong{std::to_string(value.whole_number) + " is out of bounds",
                  "Use " + std::to_string(known.least) + " to " + std::to_string(known.most)};
  }
  if (wrong) complaints.push_back({value.position, std::move(wrong->message), std::move(wrong->remedy)});
}

void check_list(const KnownKey& known, const Node& value, std::vector<Complaint>& complaints) {
  if (value.kind != Node::Kind::array) {
    complaints.push_back({value.position, std::string("is ") + to_string(value.kind) + "; expected a list",
                          "Write it in brackets, with one element too: [ \"…\" ]"});
    return;
  }
  const auto length = static_cast<std::int64_t>(value.items.size());
  if (length < known.least) complaints.push_back({value.position, "is an empty list", {}});
  if (length > known.most) {
    complaints.push_back({value.position, "has more than " + std::to_string(known.most) + " elements",
                          "Keep " + std::to_string(known.most) + " of them"});
    return;
  }
  std::set<std::string> seen;
  for (const auto& item : value.items) {
    check_single(known, item, complaints);
    if (item.kind == Node::Kind::text && !seen.insert(item.text).second) {
      complaints.push_back(
          {item.position, in_quotes(item.text) + " is listed twice", "Remove one of the two"});
    }
  }
}

}  // namespace

std::vector<Complaint> check_value(const KnownKey& known, const Node& value) {
  std::vector<Complaint> complaints;
  if (known.list) {
    check_list(known, value, complaints);
  } else {
    check_single(known, value, complaints);
  }
  return complaints;
}

}  // namespace countersign::settings
