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

/// An employee's address, as Business Central has it.
struct EmployeeKnown {
  std::string company;
  std::string number;
  std::string email;
};
/// A conversation wants to hear of these people.
struct Asked {
  PeopleWanted wanted;
};
struct LookUpBegun {
  std::string email;
};
/// Empty `user`: nobody has this address, or the account is deactivated, or Slack could not say and nobody
/// was known. `at`: when Slack last said so.
struct LookUpEnded {
  std::string email;
  std::string user;
  Instant at{};
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EmployeeKnown, company, number, email)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Asked, wanted)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LookUpBegun, email)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LookUpEnded, email, user, at)

// State -----------------------------------------------------------------------------------------------------

struct DirectoryEntry {
  std::string user;
  std::optional<Instant> looked_at;
  bool looking = false;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DirectoryEntry, user, looked_at, looking)

struct DirectoryState {
  std::map<std::string, std::string> employee_emails;  ///< "company|number" → address.
  std::map<std::string, DirectoryEntry> entries;       ///< By lower-case address.
  std::map<std::string, PeopleWanted> askers;          ///< By conversation; the latest question of each.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DirectoryState, employee_emails, entries, askers)

struct DirectoryRules {
  using State = DirectoryState;
  using Event = std::variant<EmployeeKnown, Asked, LookUpBegun, LookUpEnded>;
  static constexpr const char* state_type = "directory.state";

  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<DirectoryRules>& step, const Input& input);
};

COUNTERSIGN_RECORD_TYPE(EmployeeKnown, "directory.employee_known")
COUNTERSIGN_RECORD_TYPE(Asked, "directory.asked")
COUNTERSIGN_RECORD_TYPE(LookUpBegun, "directory.look_up_begun")
COUNTERSIGN_RECORD_TYPE(LookUpEnded, "directory.look_up_ended")

}  // namespace countersign::domain
