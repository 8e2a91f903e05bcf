// What nothing announced is not believed at once: the environment may have been restored to an earlier time,
// or be another one, since the guard compared it. Such a reading is held until the guard says that the
// environment is still the one it was. Included by .cpp files alone.
//
// A notification needs no such word: it comes from a subscription of ours, and a copy has none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign {
COUNTERSIGN_JSON(Record, type, version, body)
}  // namespace countersign

template <>
struct nlohmann::adl_serializer<countersign::domain::BusinessRecord> {
  static void to_json(json& out, const countersign::domain::BusinessRecord& record) {
    const auto* document = std::get_if<countersign::domain::Document>(&record);
    if (document != nullptr) {
      out["document"] = *document;
    } else {
      out["plain_record"] = std::get<countersign::domain::PlainRecord>(record);
    }
  }
  static void from_json(const json& in, countersign::domain::BusinessRecord& record) {
    if (in.contains("document")) {
      record = in["document"].get<countersign::domain::Document>();
    } else {
      record = in.at("plain_record").get<countersign::domain::PlainRecord>();
    }
  }
};

namespace countersign::domain {

// Outcomes that can be held ---------------------------------------------------------------------------------

COUNTERSIGN_JSON(UnreadableRecord, id, reason, raw)
COUNTERSIGN_JSON(RecordRead, record, clock_ahead, exchange_rates)
COUNTERSIGN_EMPTY_JSON(RecordGone)
COUNTERSIGN_JSON(PageRead, records, unreadable, next_link, clock_ahead, exchange_rates)
COUNTERSIGN_JSON(ApprovalsRead, entries)
COUNTERSIGN_JSON(PendingRead, ids)
COUNTERSIGN_RECORD_TYPE(RecordRead, "record_read")
COUNTERSIGN_RECORD_TYPE(RecordGone, "record_gone")
COUNTERSIGN_RECORD_TYPE(PageRead, "page_read")
COUNTERSIGN_RECORD_TYPE(ApprovalsRead, "approvals_read")
COUNTERSIGN_RECORD_TYPE(PendingRead, "pending_read")
using HeldOutcome = std::variant<RecordRead, RecordGone, PageRead, ApprovalsRead, PendingRead>;

// Events ----------------------------------------------------------------------------------------------------

struct ReadingHeld {
  Record call;
  Record outcome;
};
/// The environment is the one it was, as of then.
struct EnvironmentAssured {
  Instant at{};
};
/// What was held is taken now, or read again.
struct ReadingsReleased {};
COUNTERSIGN_JSON(ReadingHeld, call, outcome)
COUNTERSIGN_JSON(EnvironmentAssured, at)
COUNTERSIGN_EMPTY_JSON(ReadingsReleased)
COUNTERSIGN_RECORD_TYPE(ReadingHeld, "assurance.reading_held")
COUNTERSIGN_RECORD_TYPE(EnvironmentAssured, "assurance.given")
COUNTERSIGN_RECORD_TYPE(ReadingsReleased, "assurance.readings_released")

// State -----------------------------------------------------------------------------------------------------

struct Assurance {
  std::optional<Instant> at;  ///< The last one.
  std::vector<ReadingHeld> held;
};
COUNTERSIGN_JSON(Assurance, at, held)

/// Moves the state by an event of the above; false for any other.
template <class Event>
bool apply_assurance(Assurance& state, const Event& event) {
  if (const auto* held = std::get_if<ReadingHeld>(&event)) {
    state.held.push_back(*held);
  } else if (const auto* assured = std::get_if<EnvironmentAssured>(&event)) {
    state.at = assured->at;
  } else if (std::holds_alternative<ReadingsReleased>(event)) {
    state.held.clear();
  } else {
    return false;
  }
  return true;
}

// Decisions -------------------------------------------------------------------------------------------------

inline bool is_assured(const std::optional<Instant>& at, Instant now) {
  return at && now - *at <= limits::assurance_holds_ms;
}

/// Asks the guard, unless it was asked already: its word ends with `release_readings`. What there is no room
/// for is read again later.
template <class Step>
void hold_reading(Step& step, Asker asker, const Call& call, const HeldOutcome& outcome) {
  const bool is_asked = !step.state.assurance.held.empty();
  if (step.state.assurance.held.size() >= limits::held_readings)
    return step.call(call, false, limits::held_reading_again_ms);
  step.emit(ReadingHeld{encode(call), encode_variant(outcome)});
  if (!is_asked) step.send(guard_entity(), encode(Message{AssuranceWanted{step.state.company, asker}}));
}

/// `take(call, outcome)` for each reading that was held. What was read before the tenant was paused may be
/// another environment's, and is read again.
template <class Step, class Take>
void release_readings(Step& step, const Assured& word, const Take& take) {
  const auto held = step.state.assurance.held;
  step.emit(EnvironmentAssured{word.at});
  if (held.empty()) return;
  step.emit(ReadingsReleased{});
  for (const auto& reading : held) {
    const auto call = decode_call(reading.call);
    if (!call) continue;
    const auto outcome = decode_variant<HeldOutcome>(reading.outcome);
    if (word.was_paused || !outcome) {
      step.call(*call);
    } else {
      std::visit([&](const auto& read) { take(*call, Outcome{read}); }, *outcome);
    }
  }
}

}  // namespace countersign::domain
