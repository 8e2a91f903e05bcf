// The directory's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// An employee's number and address, as Business Central has them.
struct EmployeeKnown {
  std::string company;
  std::string id;
  std::string number;
  std::string email;  ///< Empty: none, or of somebody who is not active or gone.
};
/// A conversation wants to hear of these people.
struct Asked {
  PeopleWanted wanted;
};
/// `of`: an address, a Slack user id or a user group's id.
struct LookUpBegun {
  std::string of;
};
/// No `users`: nobody has this address, or not a full member of the workspace, or Slack could not say and
/// nobody was known. `at`: when Slack last said so.
struct LookUpEnded {
  std::string of;
  std::vector<std::string> users;  ///< One, or a group's members.
  std::string time_zone;           ///< Of one; or empty.
  Instant at{};
  std::string refusal;  ///< Why whoever has this address may not approve; empty: nothing is against it.
};

COUNTERSIGN_JSON(EmployeeKnown, company, id, number, email)
COUNTERSIGN_JSON(Asked, wanted)
COUNTERSIGN_JSON(LookUpBegun, of)
COUNTERSIGN_JSON(LookUpEnded, of, users, time_zone, at, refusal)

// State -----------------------------------------------------------------------------------------------------

struct DirectoryEntry {
  std::vector<std::string> users;
  std::string time_zone{};
  std::optional<Instant> looked_at;
  bool looking = false;
  std::string refusal;
};
COUNTERSIGN_JSON(DirectoryEntry, users, time_zone, looked_at, looking, refusal)

struct DirectoryState {
  std::map<std::string, std::string> employee_numbers;  ///< "company|id" → number.
  std::map<std::string, std::string> employee_emails;   ///< "company|number" → address.
  std::map<std::string, DirectoryEntry> entries;        ///< By lower-case address, or by id.
  std::map<std::string, PeopleWanted> askers;           ///< By conversation; the latest question of each.
};
COUNTERSIGN_JSON(DirectoryState, employee_numbers, employee_emails, entries, askers)

struct DirectoryRules {
  using State = DirectoryState;
  using Event = std::variant<EmployeeKnown, Asked, LookUpBegun, LookUpEnded>;
  static constexpr const char* state_type = "directory.state";

  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<DirectoryRules>& step, const Input& input);
};
extern template void Step<DirectoryRules>::emit(DirectoryRules::Event);
extern template Record encode_variant(const DirectoryRules::Event&);
extern template Result<DirectoryRules::Event> decode_variant<DirectoryRules::Event>(const Record&);

COUNTERSIGN_RECORD_TYPE(EmployeeKnown, "directory.employee_known")
COUNTERSIGN_RECORD_TYPE(Asked, "directory.asked")
COUNTERSIGN_RECORD_TYPE(LookUpBegun, "directory.look_up_begun")
COUNTERSIGN_RECORD_TYPE(LookUpEnded, "directory.look_up_ended")

}  // namespace countersign::domain
