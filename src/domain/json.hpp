// JSON forms of values, for codecs. Included by .cpp files alone: nlohmann is a heavy header.
#pragma once

#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/card_view.hpp"
#include "domain/document.hpp"
#include "domain/effect.hpp"
#include "domain/resource.hpp"
#include "domain/tenant_settings.hpp"

/// The JSON form of a type by its fields, beside the type, at namespace scope. Templates, so that only the
/// files that use a form pay for it: with functions every file that includes the type would compile them.
#define COUNTERSIGN_JSON(Type, ...)                                            \
  template <std::same_as<nlohmann::json> Json>                                 \
  void to_json(Json& nlohmann_json_j, const Type& nlohmann_json_t) {           \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))   \
  }                                                                            \
  template <std::same_as<nlohmann::json> Json>                                 \
  void from_json(const Json& nlohmann_json_j, Type& nlohmann_json_t) {         \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__)) \
  }
/// Likewise for a type without fields.
#define COUNTERSIGN_EMPTY_JSON(Type)           \
  template <std::same_as<nlohmann::json> Json> \
  void to_json(Json& out, const Type&) {       \
    out = Json::object();                      \
  }                                            \
  template <std::same_as<nlohmann::json> Json> \
  void from_json(const Json&, Type&) {}

namespace countersign::domain {

/// Thrown by from_json below, caught by `decode` in record_codec.hpp: a stored payload that cannot be read.
struct UnreadableJson : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T value_or_throw(Result<T> result) {
  if (!result) throw UnreadableJson(result.error().message);
  return *std::move(result);
}

/// The text that is stored. Words of the other side may not be UTF-8: what cannot be kept is replaced by
/// U+FFFD, because nlohmann would throw and the turn be lost.
inline std::string to_text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The stored names of an enumeration: `names` is an array of {value, name}. Specialised beside its users.
template <class Enum>
struct StoredNames;
template <class Enum>
struct StoredName {
  Enum value;
  const char* name;
};

template <class Enum>
requires requires {
  StoredNames<Enum>::names;
}
void to_json(nlohmann::json& out, const Enum& value) {
  for (const auto& entry : StoredNames<Enum>::names) {
    if (entry.value == value) out = entry.name;
  }
}
/// Throws for a name that this release does not know: nlohmann's own macro would take it for the first one.
template <class Enum>
requires requires {
  StoredNames<Enum>::names;
}
void from_json(const nlohmann::json& in, Enum& value) {
  const auto text = in.get<std::string>();
  for (const auto& entry : StoredNames<Enum>::names) {
    if (text == entry.name) {
      value = entry.value;
      return;
    }
  }
  throw UnreadableJson("unknown value " + to_text(in));
}

}  // namespace countersign::domain

namespace nlohmann {

template <class T>
struct adl_serializer<std::optional<T>> {
  static void to_json(json& out, const std::optional<T>& value) {
    if (value) {
      out = *value;
    } else {
      out = nullptr;
    }
  }
  static void from_json(const json& in, std::optional<T>& value) {
    if (in.is_null()) {
      value.reset();
    } else {
      value = in.get<T>();
    }
  }
};

template <>
struct adl_serializer<countersign::Instant> {
  static void to_json(json& out, const countersign::Instant& value) {
    out = countersign::format_instant(value);
  }
  static void from_json(const json& in, countersign::Instant& value) {
    value = countersign::domain::value_or_throw(countersign::parse_instant(in.get<std::string>()));
  }
};

template <>
struct adl_serializer<countersign::Duration> {
  static void to_json(json& out, const countersign::Duration& value) { out = value.count(); }
  static void from_json(const json& in, countersign::Duration& value) {
    value = countersign::Duration{in.get<long long>()};
  }
};

template <>
struct adl_serializer<countersign::Date> {
  static void to_json(json& out, const countersign::Date& value) { out = countersign::format_date(value); }
  static void from_json(const json& in, countersign::Date& value) {
    value = countersign::domain::value_or_throw(countersign::parse_date(in.get<std::string>()));
  }
};

/// Decimals are text: a JSON number would pass through a double.
template <>
struct adl_serializer<countersign::Decimal> {
  static void to_json(json& out, const countersign::Decimal& value) { out = value.to_string(); }
  static void from_json(const json& in, countersign::Decimal& value) {
    value = countersign::domain::value_or_throw(countersign::Decimal::parse(in.get<std::string>()));
  }
};

}  // namespace nlohmann

namespace countersign {

COUNTERSIGN_JSON(Money, amount, currency)

}  // namespace countersign

namespace countersign::domain {

inline void to_json(nlohmann::json& out, const Resource& value) {
  out = api_name(value);
}
inline void from_json(const nlohmann::json& in, Resource& value) {
  const auto known = parse_resource(in.get<std::string>());
  if (!known) throw UnreadableJson("unknown resource " + in.dump());
  value = *known;
}

inline void to_json(nlohmann::json& out, DocumentStatus value) {
  out = to_string(value);
}
inline void from_json(const nlohmann::json& in, DocumentStatus& value) {
  value = parse_document_status(in.get<std::string>());
}

inline void to_json(nlohmann::json& out, const CompanyKey& value) {
  out = to_string(value);
}
inline void from_json(const nlohmann::json& in, CompanyKey& value) {
  value = value_or_throw(parse_company_key(in.get<std::string>()));
}

inline void to_json(nlohmann::json& out, const RecordKey& value) {
  out = to_string(value);
}
inline void from_json(const nlohmann::json& in, RecordKey& value) {
  value = value_or_throw(parse_record_key(in.get<std::string>()));
}

COUNTERSIGN_JSON(ExchangeRate, from, to, rate, date, units)
COUNTERSIGN_JSON(LocalTotal, total, rate, rate_date, units)
COUNTERSIGN_JSON(DimensionValue, code, value)
COUNTERSIGN_JSON(DocumentLine, description, quantity, unit, net_amount)
COUNTERSIGN_JSON(Document, key, etag, number, status, partner_number, partner_name, pay_to_number,
                 pay_to_name, external_number, document_date, posting_date, due_date, total, local_total, net,
                 tax, purchaser, dimension_1, dimension_2, dimensions, order_number, lines, line_count,
                 last_modified)
COUNTERSIGN_JSON(FieldChange, label, before, after)
COUNTERSIGN_JSON(RecordField, name, value)
COUNTERSIGN_JSON(PlainRecord, key, etag, title, blocked, fields, last_modified)
COUNTERSIGN_JSON(Employee, key, number, name, email, active)

template <>
struct StoredNames<ApproverReference::Kind> {
  static constexpr StoredName<ApproverReference::Kind> names[] = {
      {ApproverReference::Kind::email, "email"},
      {ApproverReference::Kind::slack_user, "slack_user"},
      {ApproverReference::Kind::employee, "employee"},
      {ApproverReference::Kind::user_group, "user_group"},
      {ApproverReference::Kind::business_central, "business_central"}};
};
COUNTERSIGN_JSON(ApproverReference, kind, value)
COUNTERSIGN_JSON(PolicyStep, needed, approvers)
COUNTERSIGN_JSON(ApproverLimit, approver, most)
COUNTERSIGN_JSON(Patience, remind_every, escalate_after, escalate_to, expire_after)
COUNTERSIGN_JSON(Policy, steps, limits, not_requester, requester_field, post_by, patience)

template <>
struct StoredNames<ApprovalMode> {
  static constexpr StoredName<ApprovalMode> names[] = {{ApprovalMode::countersign, "countersign"},
                                                       {ApprovalMode::native, "native"},
                                                       {ApprovalMode::release, "release"}};
};
template <>
struct StoredNames<OnApproved> {
  static constexpr StoredName<OnApproved> names[] = {
      {OnApproved::hold, "hold"}, {OnApproved::post, "post"}, {OnApproved::release, "release"}};
};
template <>
struct StoredNames<EntryStatus> {
  static constexpr StoredName<EntryStatus> names[] = {
      {EntryStatus::created, "created"},   {EntryStatus::open, "open"},
      {EntryStatus::canceled, "canceled"}, {EntryStatus::rejected, "rejected"},
      {EntryStatus::approved, "approved"}, {EntryStatus::unknown, "unknown"}};
};
template <>
struct StoredNames<ApprovalState> {
  static constexpr StoredName<ApprovalState> names[] = {
      {ApprovalState::none, "none"},         {ApprovalState::pending, "pending"},
      {ApprovalState::approved, "approved"}, {ApprovalState::rejected, "rejected"},
      {ApprovalState::canceled, "canceled"}, {ApprovalState::unknown, "unknown"}};
};
COUNTERSIGN_JSON(ApprovalEntry, id, number, document_number, status, sender, approver, approver_name, step,
                 changed_at, last_modified)
COUNTERSIGN_JSON(ApprovalUser, user, name, email, is_administrator)
COUNTERSIGN_JSON(ApprovalFacts, state, sender, people, at)
template <>
struct StoredNames<RecordChange> {
  static constexpr StoredName<RecordChange> names[] = {{RecordChange::created, "created"},
                                                       {RecordChange::changed, "changed"},
                                                       {RecordChange::blocked, "blocked"},
                                                       {RecordChange::unblocked, "unblocked"},
                                                       {RecordChange::deleted, "deleted"}};
};
template <>
struct StoredNames<PartnerPattern::Kind> {
  static constexpr StoredName<PartnerPattern::Kind> names[] = {{PartnerPattern::Kind::number, "number"},
                                                               {PartnerPattern::Kind::name, "name"}};
};
COUNTERSIGN_JSON(PartnerPattern, kind, pattern)
inline void to_json(nlohmann::json& out, CheckKind value) {
  out = to_string(value);
}
inline void from_json(const nlohmann::json& in, CheckKind& value) {
  const auto known = parse_check_kind(in.get<std::string>());
  if (!known) throw UnreadableJson("unknown check " + in.dump());
  value = *known;
}
inline void to_json(nlohmann::json& out, CheckLevel value) {
  out = to_string(value);
}
inline void from_json(const nlohmann::json& in, CheckLevel& value) {
  const auto known = parse_check_level(in.get<std::string>());
  if (!known) throw UnreadableJson("unknown level " + in.dump());
  value = *known;
}
COUNTERSIGN_JSON(CheckOverride, kind, level)
COUNTERSIGN_JSON(DimensionCondition, code, patterns)
COUNTERSIGN_JSON(QuietHours, kept, urgent_over, urgent_within)
COUNTERSIGN_JSON(Route, name, company, resource, statuses, at_least, at_least_local, partners, pays_another,
                 dimensions, channels, approval, policy, mentions, settle, quiet, on_approved, checks,
                 changes, fields, digest, compact, lines_for_all)

}  // namespace countersign::domain
