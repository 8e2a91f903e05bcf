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
  /// Who had it until their account was deactivated: a Slack user id. Empty: nobody, or somebody has it.
  std::string left{};
};

/// Whether the settings name this user; who was named before and is not any more has no rules.
struct PersonNamed {
  std::string user;
  bool is_named = false;
  std::vector<std::string> rules;  ///< The routes' names.
  std::string time_zone;
};
/// Somebody has another stand in for them, in place of whoever did so far.
struct Delegated {
  TimedStandIn delegation;
};
/// Slack says that whoever stands in is a full member: they may.
struct DelegationConfirmed {
  std::string from;
};
struct DelegationEnded {
  std::string from;
};

COUNTERSIGN_JSON(EmployeeKnown, company, id, number, email)
COUNTERSIGN_JSON(Asked, wanted)
COUNTERSIGN_JSON(LookUpBegun, of)
COUNTERSIGN_JSON(LookUpEnded, of, users, time_zone, at, refusal, left)
COUNTERSIGN_JSON(PersonNamed, user, is_named, rules, time_zone)
COUNTERSIGN_JSON(Delegated, delegation)
COUNTERSIGN_JSON(DelegationConfirmed, from)
COUNTERSIGN_JSON(DelegationEnded, from)

// State -----------------------------------------------------------------------------------------------------

struct DirectoryEntry {
  std::vector<std::string> users;
  std::string time_zone{};
  std::optional<Instant> looked_at;
  bool looking = false;
  std::string refusal;
  std::string left{};  ///< As in LookUpEnded.
};
COUNTERSIGN_JSON(DirectoryEntry, users, time_zone, looked_at, looking, refusal, left)

/// As desks were told.
struct NamedPerson {
  std::vector<std::string> rules;
  std::string time_zone;
  bool operator==(const NamedPerson&) const = default;
};
COUNTERSIGN_JSON(NamedPerson, rules, time_zone)

/// By a command.
struct OwnDelegation {
  TimedStandIn who;
  bool is_confirmed = false;  ///< And whoever stands in was told.
};
COUNTERSIGN_JSON(OwnDelegation, who, is_confirmed)

struct DirectoryState {
  std::map<std::string, std::string> employee_numbers;  ///< "company|id" → number.
  std::map<std::string, std::string> employee_emails;   ///< "company|number" → address.
  std::map<std::string, std::string>
      employees_left;                                ///< Likewise: the address of who is not active any more.
  std::map<std::string, DirectoryEntry> entries;     ///< By lower-case address, or by id.
  std::map<std::string, PeopleWanted> askers;        ///< By conversation; the latest question of each.
  std::map<std::string, NamedPerson> named;          ///< By Slack user: whom the settings name.
  std::map<std::string, OwnDelegation> delegations;  ///< By whoever is away.
};
COUNTERSIGN_JSON(DirectoryState, employee_numbers, employee_emails, employees_left, entries, askers, named,
                 delegations)

struct DirectoryRules {
  using State = DirectoryState;
  using Event = std::variant<EmployeeKnown, Asked, LookUpBegun, LookUpEnded, PersonNamed, Delegated,
                             DelegationConfirmed, DelegationEnded>;
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
COUNTERSIGN_RECORD_TYPE(PersonNamed, "directory.person_named")
COUNTERSIGN_RECORD_TYPE(Delegated, "directory.delegated")
COUNTERSIGN_RECORD_TYPE(DelegationConfirmed, "directory.delegation_confirmed")
COUNTERSIGN_RECORD_TYPE(DelegationEnded, "directory.delegation_ended")

using DirectoryStep = Step<DirectoryRules>;

// Parts of the decision -------------------------------------------------------------------------------------

/// directory.cpp
std::vector<ResolvedPerson> people_for(const DirectoryState& state, const PeopleWanted& wanted);
/// What is known of these people now, with the delegations among them.
PeopleResolved answer_for(const DirectoryState& state, const PeopleWanted& wanted);
/// The keys under which Slack is asked for them: addresses, users' and groups' ids.
std::vector<std::string> keys_of(const DirectoryState& state, const CompanyKey& company,
                                 const ApproverReference& reference);
/// Asks Slack for whatever is not fresh.
void look_up_if_old(DirectoryStep& step, const std::string& key);
void look_up_all(DirectoryStep& step, const PeopleWanted& wanted);
void tell(DirectoryStep& step, const PeopleWanted& wanted);

/// directory_named.cpp: whom the settings name.
struct Naming {
  std::string rule;  ///< The route's name; empty for those who stand in.
  PeopleWanted people;
};
std::vector<Naming> namings_in(const TenantSettings& settings);
void look_up_named(DirectoryStep& step);
/// Tells the desks of those of whom something else is known than before.
void keep_named(DirectoryStep& step);

/// directory_delegation.cpp: who stands in for whom by a command.
void on_delegate_command(DirectoryStep& step, const CommandGiven& command);
void end_delegations(DirectoryStep& step);
/// Slack was asked for this user.
void on_delegate_looked_up(DirectoryStep& step, const std::string& user, const Outcome& outcome);
void apply_delegation(DirectoryState& state, const DirectoryRules::Event& event);
inline constexpr const char* delegations_timer = "delegations";
/// Adds to an answer what its people have delegated.
void add_delegations(const DirectoryState& state, PeopleResolved& answer);

}  // namespace countersign::domain
