#include "domain/directory.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "domain/directory_state.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration known_for_ms = 24h;
constexpr Duration unknown_for_ms = 10min;
/// People join and leave a group without a word to us.
constexpr Duration group_for_ms = 30min;
constexpr const char* retry_timer = "look_again";

using Users = std::vector<std::string>;

std::string employee_key(const std::string& company, const std::string& number) {
  return company + "|" + number;
}

/// What Slack is asked for: an address, a user's id or a group's; empty when there is none (yet).
std::string key_of(const DirectoryState& state, const CompanyKey& company,
                   const ApproverReference& reference) {
  switch (reference.kind) {
    case ApproverReference::Kind::email:
      return ascii::lower(reference.value);
    case ApproverReference::Kind::employee: {
      const auto found = state.employee_emails.find(employee_key(to_string(company), reference.value));
      return found == state.employee_emails.end() ? std::string{} : found->second;
    }
    case ApproverReference::Kind::business_central:
      return {};  // A conversation asks for whoever that is by an address.
    case ApproverReference::Kind::slack_user:
    case ApproverReference::Kind::user_group:
      break;
  }
  return reference.value;
}

bool is_group(const std::string& key) {
  return !key.empty() && key.front() == 'S' && key.find('@') == std::string::npos;
}

/// Addresses are in lower case, ids in capitals.
bool is_user(const std::string& key) {
  return !key.empty() && (key.front() == 'U' || key.front() == 'W') && key.find('@') == std::string::npos;
}

}  // namespace

/// A group's own id and those of its members; one key for everybody else.
Users keys_of(const DirectoryState& state, const CompanyKey& company, const ApproverReference& reference) {
  Users keys{key_of(state, company, reference)};
  if (reference.kind != ApproverReference::Kind::user_group) return keys;
  const auto found = state.entries.find(keys.front());
  if (found != state.entries.end())
    keys.insert(keys.end(), found->second.users.begin(), found->second.users.end());
  return keys;
}

namespace {

/// Who was meant until they left; whoever stands in for them still may.
std::string left_as(const DirectoryState& state, const CompanyKey& company,
                    const ApproverReference& reference, const std::string& key) {
  std::string address = key;
  if (key.empty() && reference.kind == ApproverReference::Kind::employee) {
    const auto left = state.employees_left.find(employee_key(to_string(company), reference.value));
    if (left != state.employees_left.end()) address = left->second;
  }
  const auto found = state.entries.find(address);
  if (address.empty() || found == state.entries.end()) return {};
  return found->second.users.empty() ? found->second.left : found->second.users.front();
}

}  // namespace

/// A member of a group is nobody until it is known what bars them.
std::vector<ResolvedPerson> people_for(const DirectoryState& state, const PeopleWanted& wanted) {
  std::vector<ResolvedPerson> people;
  for (const auto& reference : wanted.references) {
    auto keys = keys_of(state, wanted.company, reference);
    const std::string own_key = keys.front();
    const bool is_group = reference.kind == ApproverReference::Kind::user_group;
    if (is_group) keys.erase(keys.begin());
    const auto before = people.size();
    for (const auto& key : keys) {
      const auto found = state.entries.find(key);
      if (found == state.entries.end() || found->second.users.empty()) continue;
      people.push_back({reference, found->second.users.front(), found->second.time_zone});
    }
    if (people.size() > before) continue;
    // Slack itself takes whoever is deactivated out of a group.
    people.push_back(
        {reference, {}, {}, is_group ? std::string{} : left_as(state, wanted.company, reference, own_key)});
  }
  return people;
}

PeopleResolved answer_for(const DirectoryState& state, const PeopleWanted& wanted) {
  PeopleResolved answer{people_for(state, wanted)};
  add_delegations(state, answer);
  return answer;
}

namespace {

/// When Slack is asked again, at the earliest.
Instant due_of(const std::string& key, const DirectoryEntry& entry) {
  if (!entry.looked_at) return Instant{};
  const Duration lasts = entry.users.empty() ? unknown_for_ms : is_group(key) ? group_for_ms : known_for_ms;
  return *entry.looked_at + lasts;
}

bool is_fresh(const std::string& key, const DirectoryEntry& entry, Instant now) {
  return now < due_of(key, entry);
}

}  // namespace

void look_up_if_old(DirectoryStep& step, const std::string& key) {
  if (key.empty()) return;
  const auto found = step.state.entries.find(key);
  if (found != step.state.entries.end() &&
      (found->second.looking || is_fresh(key, found->second, step.context.now)))
    return;
  step.emit(LookUpBegun{key});
  if (is_group(key)) return step.call(ReadUserGroup{key});
  step.call(is_user(key) ? LookUpUser{{}, key} : LookUpUser{key, {}});
}

void look_up_all(DirectoryStep& step, const PeopleWanted& wanted) {
  for (const auto& reference : wanted.references) {
    for (const auto& key : keys_of(step.state, wanted.company, reference)) look_up_if_old(step, key);
  }
}

void tell(DirectoryStep& step, const PeopleWanted& wanted) {
  const auto key = parse_record_key(wanted.conversation);
  if (key) step.send(conversation_entity(*key), encode(Message{answer_for(step.state, wanted)}));
}

namespace {

void on_asked(DirectoryStep& step, const PeopleWanted& wanted) {
  step.emit(Asked{wanted});
  if (wanted.references.empty()) return;
  look_up_all(step, wanted);
  tell(step, wanted);
}

/// Those who wait for somebody under this number.
void tell_askers(DirectoryStep& step, const std::string& company, const std::string& number) {
  const auto askers = step.state.askers;
  for (const auto& asker : askers) {
    const auto& wanted = asker.second;
    const bool concerned =
        std::any_of(wanted.references.begin(), wanted.references.end(), [&](const auto& reference) {
          return reference.kind == ApproverReference::Kind::employee && reference.value == number &&
                 to_string(wanted.company) == company;
        });
    if (!concerned) continue;
    look_up_all(step, wanted);
    tell(step, wanted);
  }
}

/// A number that was given to somebody else, or to nobody, stands for nobody from then on.
void on_employee(DirectoryStep& step, const Employee& employee) {
  const std::string email = employee.active ? ascii::lower(employee.email) : std::string{};
  const std::string company = to_string(employee.key.company);
  const auto known = step.state.employee_numbers.find(employee_key(company, employee.key.id));
  const std::string before = known == step.state.employee_numbers.end() ? employee.number : known->second;
  const auto address = step.state.employee_emails.find(employee_key(company, employee.number));
  const bool is_same = address != step.state.employee_emails.end() && address->second == email;
  if (is_same && before == employee.number && known != step.state.employee_numbers.end()) return;
  step.emit(EmployeeKnown{company, employee.key.id, employee.number, email});
  tell_askers(step, company, employee.number);
  if (before != employee.number) tell_askers(step, company, before);
}

/// Who left is nobody's approver.
void on_employee_gone(DirectoryStep& step, const RecordKey& key) {
  const std::string company = to_string(key.company);
  const auto known = step.state.employee_numbers.find(employee_key(company, key.id));
  if (known == step.state.employee_numbers.end()) return;
  const std::string number = known->second;
  step.emit(EmployeeKnown{company, key.id, number, {}});
  tell_askers(step, company, number);
}

/// What was found for a key: one user or none, or a group's members.
struct Found {
  Users users;
  std::string time_zone;
  std::string refusal{};  ///< Why somebody who was found approves nothing.
  std::string left{};     ///< Whose account it was, now that it is deactivated.
};

/// An account may be deactivated, and a group may change, while somebody waits: for years, perhaps.
void plan_next_look(DirectoryStep& step) {
  std::optional<Instant> next;
  const auto consider = [&](const std::string& key) {
    const auto found = step.state.entries.find(key);
    if (found == step.state.entries.end() || found->second.looking) return;
    const Instant due = due_of(key, found->second);
    next = std::min(next.value_or(due), due);
  };
  const auto consider_all = [&](const PeopleWanted& wanted) {
    for (const auto& reference : wanted.references) {
      for (const auto& key : keys_of(step.state, wanted.company, reference)) consider(key);
    }
  };
  for (const auto& [conversation, wanted] : step.state.askers) consider_all(wanted);
  for (const auto& naming : namings_in(step.context.settings)) consider_all(naming.people);
  for (const auto& [from, delegation] : step.state.delegations) consider(delegation.who.to);
  if (next) step.set_timer(retry_timer, std::max(*next, step.context.now + unknown_for_ms));
}

void on_looked_up(DirectoryStep& step, const std::string& key, const Found& found) {
  const auto entry = step.state.entries.find(key);
  const DirectoryEntry before = entry == step.state.entries.end() ? DirectoryEntry{} : entry->second;
  step.emit(LookUpEnded{key, found.users, found.time_zone, step.context.now, found.refusal, found.left});
  if (!found.refusal.empty() && found.refusal != before.refusal)
    step.audit("approver.refused", key, {{"reason", found.refusal}});
  if (is_group(key)) {
    for (const auto& member : found.users) look_up_if_old(step, member);
  }
  plan_next_look(step);
  const bool is_same =
      before.users == found.users && before.time_zone == found.time_zone && before.left == found.left;
  if (is_same) return;
  for (const auto& asker : step.state.askers) {
    const auto& wanted = asker.second;
    const bool concerned =
        std::any_of(wanted.references.begin(), wanted.references.end(), [&](const auto& reference) {
          const auto keys = keys_of(step.state, wanted.company, reference);
          return std::find(keys.begin(), keys.end(), key) != keys.end();
        });
    if (concerned) tell(step, wanted);
  }
}

/// Slack could not say: whoever is known stays known, and is asked for again.
void on_not_said(DirectoryStep& step, const std::string& key) {
  const auto found = step.state.entries.find(key);
  if (found == step.state.entries.end() || found->second.users.empty()) return on_looked_up(step, key, {});
  const DirectoryEntry known = found->second;
  step.emit(
      LookUpEnded{key, known.users, known.time_zone, known.looked_at.value_or(step.context.now), {}, {}});
  plan_next_look(step);
}

/// Slack knows nobody of a deactivated account's address: whoever had it until then has left.
std::string left_unknown(const DirectoryState& state, const std::string& key) {
  const auto before = state.entries.find(key);
  if (before == state.entries.end()) return {};
  return before->second.users.empty() ? before->second.left : before->second.users.front();
}

void on_effect(DirectoryStep& step, const EffectEnded& ended) {
  const auto* user = std::get_if<LookUpUser>(&ended.call);
  const auto* group = std::get_if<ReadUserGroup>(&ended.call);
  if (user == nullptr && group == nullptr) return;
  const std::string key = group != nullptr ? group->group : user->email.empty() ? user->user : user->email;
  if (const auto* found = std::get_if<UserFound>(&ended.outcome)) {
    const auto refusal = refusal_of(found->user, step.context.settings.slack.team_id);
    on_looked_up(step, key,
                 {refusal.empty() ? Users{found->user.id} : Users{}, found->user.time_zone, refusal,
                  found->user.is_deactivated ? found->user.id : std::string{}});
  } else if (const auto* members = std::get_if<UserGroupRead>(&ended.outcome)) {
    on_looked_up(step, key, {members->users, {}});
  } else if (std::holds_alternative<UserUnknown>(ended.outcome)) {
    on_looked_up(step, key, {{}, {}, {}, left_unknown(step.state, key)});
  } else {
    on_not_said(step, key);
  }
  if (user != nullptr) on_delegate_looked_up(step, key, ended.outcome);
}

/// Addresses that nobody had, while somebody still waits to hear of them.
void look_again(DirectoryStep& step) {
  const auto askers = step.state.askers;
  for (const auto& [conversation, wanted] : askers) look_up_all(step, wanted);
  look_up_named(step);
  const auto delegations = step.state.delegations;
  for (const auto& [from, delegation] : delegations) look_up_if_old(step, delegation.who.to);
}

Result<void> on_row(DirectoryStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* wanted = std::get_if<PeopleWanted>(&*message)) {
    on_asked(step, *wanted);
  } else if (const auto* command = std::get_if<CommandGiven>(&*message)) {
    on_delegate_command(step, *command);
  } else if (const auto* read = std::get_if<EmployeeRead>(&*message)) {
    on_employee(step, read->employee);
    look_up_named(step);
    keep_named(step);
  } else if (const auto* missing = std::get_if<RecordMissing>(&*message)) {
    on_employee_gone(step, missing->key);
    keep_named(step);
  } else {
    return fail(ErrorCode::not_understood, "the directory does not take '" + row.type + "'");
  }
  return {};
}

/// Numbers are swapped one after the other, and read in any order.
bool has_other_owner(const DirectoryState& state, const EmployeeKnown& known, const std::string& number) {
  const std::string self = employee_key(known.company, known.id);
  return std::any_of(state.employee_numbers.begin(), state.employee_numbers.end(), [&](const auto& entry) {
    return entry.first != self && entry.second == number && entry.first.starts_with(known.company + "|");
  });
}

/// Of somebody who is not active any more the address that they had is kept.
void know_employee(DirectoryState& state, const EmployeeKnown& known) {
  auto& number = state.employee_numbers[employee_key(known.company, known.id)];
  if (number != known.number && !has_other_owner(state, known, number)) {
    state.employee_emails.erase(employee_key(known.company, number));
    state.employees_left.erase(employee_key(known.company, number));
  }
  number = known.number;
  const std::string key = employee_key(known.company, known.number);
  auto& email = state.employee_emails[key];
  if (!known.email.empty()) state.employees_left.erase(key);
  if (known.email.empty() && !email.empty()) state.employees_left[key] = email;
  email = known.email;
}

}  // namespace

void DirectoryRules::apply(DirectoryState& state, const Event& event) {
  if (const auto* known = std::get_if<EmployeeKnown>(&event)) {
    know_employee(state, *known);
  } else if (const auto* asked = std::get_if<Asked>(&event)) {
    if (asked->wanted.references.empty()) {
      state.askers.erase(asked->wanted.conversation);
    } else {
      state.askers[asked->wanted.conversation] = asked->wanted;
    }
  } else if (const auto* begun = std::get_if<LookUpBegun>(&event)) {
    state.entries[begun->of].looking = true;
  } else if (const auto* ended = std::get_if<LookUpEnded>(&event)) {
    auto& entry = state.entries[ended->of];
    entry.looking = false;
    entry.users = ended->users;
    entry.time_zone = ended->time_zone;
    entry.refusal = ended->refusal;
    entry.left = ended->left;
    entry.looked_at = ended->at;
  } else if (const auto* named = std::get_if<PersonNamed>(&event)) {
    if (named->is_named) {
      state.named[named->user] = {named->rules, named->time_zone};
    } else {
      state.named.erase(named->user);
    }
  } else {
    apply_delegation(state, event);
  }
}

Result<void> DirectoryRules::decide(DirectoryStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) return on_row(step, *row);
  if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
    keep_named(step);
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == retry_timer) look_again(step);
    if (timer->name == delegations_timer) end_delegations(step);
  } else {
    look_up_named(step);
    keep_named(step);
  }
  return {};
}

std::unique_ptr<Machine> make_directory() {
  return std::make_unique<TypedMachine<DirectoryRules>>(DirectoryState{});
}

template void Step<DirectoryRules>::emit(DirectoryRules::Event);
template Record encode_variant(const DirectoryRules::Event&);
template Result<DirectoryRules::Event> decode_variant<DirectoryRules::Event>(const Record&);

}  // namespace countersign::domain
