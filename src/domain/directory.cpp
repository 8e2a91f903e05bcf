#include "domain/directory.hpp"

#include <algorithm>

#include "domain/directory_state.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration known_for_ms = 24h;
constexpr Duration unknown_for_ms = 10min;
constexpr const char* retry_timer = "look_again";

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  });
  return text;
}

std::string employee_key(const std::string& company, const std::string& number) {
  return company + "|" + number;
}

/// What no address begins with: a user who is named by the id.
constexpr std::string_view by_id = "slack:";

/// The address behind a reference, or the id; empty when there is none (yet).
std::string email_of(const DirectoryState& state, const CompanyKey& company,
                     const ApproverReference& reference) {
  if (reference.kind == ApproverReference::Kind::slack_user) return std::string(by_id) + reference.value;
  if (reference.kind == ApproverReference::Kind::email) return lower(reference.value);
  if (reference.kind == ApproverReference::Kind::employee) {
    const auto found = state.employee_emails.find(employee_key(to_string(company), reference.value));
    if (found != state.employee_emails.end()) return found->second;
  }
  return {};
}

PeopleResolved answer_for(const DirectoryState& state, const PeopleWanted& wanted) {
  PeopleResolved answer;
  for (const auto& reference : wanted.references) {
    ResolvedPerson person{reference, {}};
    if (const auto found = state.entries.find(email_of(state, wanted.company, reference));
        found != state.entries.end()) {
      person.user = found->second.user;
    }
    answer.people.push_back(std::move(person));
  }
  return answer;
}

using DirectoryStep = Step<DirectoryRules>;

bool is_fresh(const DirectoryEntry& entry, Instant now) {
  if (!entry.looked_at) return false;
  return now - *entry.looked_at < (entry.user.empty() ? unknown_for_ms : known_for_ms);
}

void look_up_if_old(DirectoryStep& step, const std::string& email) {
  if (email.empty()) return;
  const auto found = step.state.entries.find(email);
  if (found != step.state.entries.end() &&
      (found->second.looking || is_fresh(found->second, step.context.now)))
    return;
  step.emit(LookUpBegun{email});
  if (email.starts_with(by_id)) {
    step.call(LookUpUser{{}, email.substr(by_id.size())});
  } else {
    step.call(LookUpUser{email});
  }
}

void look_up_all(DirectoryStep& step, const PeopleWanted& wanted) {
  for (const auto& reference : wanted.references)
    look_up_if_old(step, email_of(step.state, wanted.company, reference));
}

void tell(DirectoryStep& step, const PeopleWanted& wanted) {
  const auto key = parse_record_key(wanted.conversation);
  if (key) step.send(conversation_entity(*key), encode(Message{answer_for(step.state, wanted)}));
}

void on_asked(DirectoryStep& step, const PeopleWanted& wanted) {
  step.emit(Asked{wanted});
  if (wanted.references.empty()) return;
  look_up_all(step, wanted);
  tell(step, wanted);
}

/// Those who wait for somebody under this number.
void tell_askers(DirectoryStep& step, const std::string& company, const std::string& number) {
  const auto askers = step.state.askers;
  for (const auto& [conversation, wanted] : askers) {
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
  const std::string email = employee.active ? lower(employee.email) : std::string{};
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

void on_looked_up(DirectoryStep& step, const std::string& email, const std::string& user,
                  const std::string& refusal) {
  const auto before = step.state.entries.find(email);
  const bool changed = before == step.state.entries.end() || before->second.user != user;
  const bool is_news =
      !refusal.empty() && (before == step.state.entries.end() || before->second.refusal != refusal);
  step.emit(LookUpEnded{email, user, step.context.now, refusal});
  if (is_news) step.audit("approver.refused", email, {{"reason", refusal}});
  if (user.empty()) step.set_timer(retry_timer, step.context.now + unknown_for_ms);
  if (!changed) return;
  for (const auto& [conversation, wanted] : step.state.askers) {
    const bool concerned = std::any_of(
        wanted.references.begin(), wanted.references.end(),
        [&](const auto& reference) { return email_of(step.state, wanted.company, reference) == email; });
    if (concerned) tell(step, wanted);
  }
}

/// Slack could not say: whoever is known stays known, and is asked for again.
void on_not_said(DirectoryStep& step, const std::string& email) {
  const auto found = step.state.entries.find(email);
  if (found == step.state.entries.end() || found->second.user.empty()) {
    on_looked_up(step, email, {}, {});
    return;
  }
  const DirectoryEntry known = found->second;
  step.emit(LookUpEnded{email, known.user, known.looked_at.value_or(step.context.now), {}});
  step.set_timer(retry_timer, step.context.now + unknown_for_ms);
}

void on_effect(DirectoryStep& step, const EffectEnded& ended) {
  const auto* call = std::get_if<LookUpUser>(&ended.call);
  if (call == nullptr) return;
  const std::string email = call->user.empty() ? call->email : std::string(by_id) + call->user;
  if (const auto* found = std::get_if<UserFound>(&ended.outcome)) {
    const auto refusal = refusal_of(found->user, step.context.settings.slack.team_id);
    on_looked_up(step, email, refusal.empty() ? found->user.id : std::string{}, refusal);
  } else if (std::holds_alternative<UserUnknown>(ended.outcome)) {
    on_looked_up(step, email, {}, {});
  } else {
    on_not_said(step, email);
  }
}

/// Addresses that nobody had, while somebody still waits to hear of them.
void look_again(DirectoryStep& step) {
  const auto askers = step.state.askers;
  for (const auto& [conversation, wanted] : askers) look_up_all(step, wanted);
}

/// Numbers are swapped one after the other, and read in any order.
bool has_other_owner(const DirectoryState& state, const EmployeeKnown& known, const std::string& number) {
  const std::string self = employee_key(known.company, known.id);
  return std::any_of(state.employee_numbers.begin(), state.employee_numbers.end(), [&](const auto& entry) {
    return entry.first != self && entry.second == number && entry.first.starts_with(known.company + "|");
  });
}

}  // namespace

void DirectoryRules::apply(DirectoryState& state, const Event& event) {
  if (const auto* known = std::get_if<EmployeeKnown>(&event)) {
    auto& number = state.employee_numbers[employee_key(known->company, known->id)];
    if (number != known->number && !has_other_owner(state, *known, number)) {
      state.employee_emails.erase(employee_key(known->company, number));
    }
    number = known->number;
    state.employee_emails[employee_key(known->company, known->number)] = known->email;
  } else if (const auto* asked = std::get_if<Asked>(&event)) {
    if (asked->wanted.references.empty()) {
      state.askers.erase(asked->wanted.conversation);
    } else {
      state.askers[asked->wanted.conversation] = asked->wanted;
    }
  } else if (const auto* begun = std::get_if<LookUpBegun>(&event)) {
    state.entries[begun->email].looking = true;
  } else if (const auto* ended = std::get_if<LookUpEnded>(&event)) {
    auto& entry = state.entries[ended->email];
    entry.looking = false;
    entry.user = ended->user;
    entry.refusal = ended->refusal;
    entry.looked_at = ended->at;
  }
}

Result<void> DirectoryRules::decide(DirectoryStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    const auto message = decode_message(*row);
    if (!message) return fail(message.error());
    if (const auto* wanted = std::get_if<PeopleWanted>(&*message)) {
      on_asked(step, *wanted);
    } else if (const auto* read = std::get_if<EmployeeRead>(&*message)) {
      on_employee(step, read->employee);
    } else if (const auto* missing = std::get_if<RecordMissing>(&*message)) {
      on_employee_gone(step, missing->key);
    } else {
      return fail(ErrorCode::not_understood, "the directory does not take '" + row->type + "'");
    }
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  } else if (std::holds_alternative<TimerFired>(input)) {
    look_again(step);
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
