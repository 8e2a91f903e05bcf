#include "domain/approvals.hpp"

#include <algorithm>

#include "domain/approvals_state.hpp"
#include "domain/cadence.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// Commit order is not timestamp order in Business Central, and its replicas, which serve these pages, lag.
constexpr Duration poll_overlap_ms = 5min;
/// A user that the setup does not list is looked for again after this long.
constexpr Duration users_again_ms = 10min;

bool is_release(const ApprovalsStep& step) {
  const auto* settings = settings_of(step);
  return settings != nullptr && settings->approval_mode == ApprovalMode::release;
}

bool is_unknown(const ApprovalsState& state, const std::string& user) {
  return std::none_of(state.users.begin(), state.users.end(),
                      [&](const ApprovalUser& known) { return known.user == user; });
}

void ask_for_unknown_users(ApprovalsStep& step, const ApprovalFacts& facts) {
  const bool unknown = std::any_of(facts.people.begin(), facts.people.end(), [&](const ApprovalUser& person) {
    return is_unknown(step.state, person.user);
  });
  const auto& asked = step.state.users_asked_at;
  if (unknown && (!asked || step.context.now - *asked >= users_again_ms)) ask_for_users(step);
}

ApprovalFacts facts_about(const ApprovalsState& state, const Follower& follower) {
  std::vector<ApprovalEntry> entries;
  for (const auto& [id, entry] : follower.entries) entries.push_back(entry);
  return facts_of(std::move(entries), state.users);
}

void tell(ApprovalsStep& step, const std::string& conversation) {
  const auto found = step.state.followers.find(conversation);
  const auto key = parse_record_key(conversation);
  if (found == step.state.followers.end() || !key) return;
  const auto facts =
      is_release(step) ? pending_facts(step.state, conversation) : facts_about(step.state, found->second);
  const bool cancels = may_cancel(step);
  if (found->second.told == facts && found->second.told_may_cancel == cancels) return;
  step.emit(Told{conversation, facts, cancels});
  step.send(conversation_entity(*key), encode(Message{ApprovalsKnown{facts, cancels}}));
  ask_for_unknown_users(step, facts);
}

}  // namespace

void ask_for_users(ApprovalsStep& step) {
  if (step.state.reading_users) return;
  step.emit(UsersAsked{step.context.now});
  step.call(ReadApprovalUsers{step.state.company});
}

const CompanySettings* settings_of(const ApprovalsStep& step) {
  for (const auto& company : step.context.settings.companies) {
    if (company.id == step.state.company.company && company.approval_mode != ApprovalMode::countersign)
      return &company;
  }
  return nullptr;
}

void tell_all(ApprovalsStep& step) {
  const auto followers = step.state.followers;
  for (const auto& [conversation, follower] : followers) tell(step, conversation);
}

namespace {

void poll(ApprovalsStep& step, const CompanySettings& settings) {
  step.set_timer(poll_timer, next_due(step.context.settings, settings, Pace::poll, step.context.now));
  if (step.state.polling || step.state.followers.empty()) return;
  const Instant newest = step.state.watermark.value_or(step.context.now);
  step.emit(PollBegun{newest, step.context.now});
  step.call(ReadApprovals{step.state.company, {}, newest - poll_overlap_ms});
}

void on_wake(ApprovalsStep& step) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  if (settings->approval_mode == ApprovalMode::release) return wake_release(step, *settings);
  ask_for_users(step);
  poll(step, *settings);
}

void on_followed(ApprovalsStep& step, const ApprovalsWanted& wanted) {
  if (is_release(step)) return follow_release(step, wanted);
  const auto conversation = to_string(wanted.conversation);
  const auto found = step.state.followers.find(conversation);
  const bool known =
      found != step.state.followers.end() && found->second.document_number == wanted.document_number;
  if (!known) step.emit(Followed{conversation, wanted.document_number});
  // Asked again: whoever asks wants to know how it stands now.
  if (!wanted.document_number.empty())
    step.call(ReadApprovals{step.state.company, wanted.document_number, std::nullopt});
}

/// Whether a follower does not know it yet. Entries that nobody follows are not kept: a follower reads those
/// of its document when it begins.
bool is_news(const ApprovalsState& state, const ApprovalEntry& entry) {
  return std::any_of(state.followers.begin(), state.followers.end(), [&](const auto& follower) {
    if (follower.second.document_number != entry.document_number) return false;
    const auto known = follower.second.entries.find(entry.id);
    return known == follower.second.entries.end() || known->second != entry;
  });
}

void on_entries(ApprovalsStep& step, const std::vector<ApprovalEntry>& read) {
  EntriesSeen seen;
  for (const auto& entry : read) {
    if (is_news(step.state, entry)) seen.entries.push_back(entry);
  }
  if (!seen.entries.empty()) step.emit(seen);
}

std::optional<Instant> newest_of(const std::vector<ApprovalEntry>& entries) {
  std::optional<Instant> newest;
  for (const auto& entry : entries) newest = std::max(newest.value_or(Instant{}), entry.last_modified);
  return newest;
}

void on_approvals(ApprovalsStep& step, const ReadApprovals& call, const Outcome& outcome) {
  const bool is_poll = call.document_number.empty();
  const auto* read = std::get_if<ApprovalsRead>(&outcome);
  if (read == nullptr) {
    const auto* failed = std::get_if<Failed>(&outcome);
    if (is_poll) step.emit(PollEnded{false, std::nullopt});
    step.audit("approvals.unreadable", to_string(step.state.company),
               {{"reason", failed == nullptr ? name_of(outcome) : failed->reason}});
    return;
  }
  on_entries(step, read->entries);
  if (is_poll) step.emit(PollEnded{true, newest_of(read->entries)});
  tell_all(step);
}

void on_users(ApprovalsStep& step, const Outcome& outcome) {
  if (const auto* read = std::get_if<ApprovalUsersRead>(&outcome)) {
    std::vector<ApprovalUser> users;
    for (const auto& user : read->users) users.push_back(user.who);
    step.emit(UsersKnown{std::move(users)});
    tell_all(step);
    return;
  }
  const auto* failed = std::get_if<Failed>(&outcome);
  step.emit(UsersKnown{});
  step.audit("approvals.users_unreadable", to_string(step.state.company),
             {{"reason", failed == nullptr ? name_of(outcome) : failed->reason}});
}

void take_outcome(ApprovalsStep& step, const Call& call, const Outcome& outcome) {
  if (const auto* read = std::get_if<ReadApprovals>(&call)) on_approvals(step, *read, outcome);
  if (std::holds_alternative<ReadApprovalUsers>(call)) on_users(step, outcome);
  on_release_outcome(step, call, outcome);
}

/// What an answer tells that is not known yet: people would hear of it.
std::optional<HeldOutcome> news_of(const ApprovalsState& state, const Outcome& outcome) {
  if (const auto* read = std::get_if<ApprovalsRead>(&outcome)) {
    const auto& entries = read->entries;
    if (std::any_of(entries.begin(), entries.end(), [&](const auto& one) { return is_news(state, one); }))
      return *read;
  } else if (const auto* pending = std::get_if<PendingRead>(&outcome)) {
    if (!is_same(state.pending, pending->ids)) return *pending;
  }
  return std::nullopt;
}

/// Nothing announces approvals but requests, and those are proven by their address alone.
void on_effect(ApprovalsStep& step, const EffectEnded& ended) {
  const auto news = news_of(step.state, ended.outcome);
  if (news && !is_assured(step.state.assurance.at, step.context.now))
    return hold_reading(step, Asker::approvals, ended.call, *news);
  take_outcome(step, ended.call, ended.outcome);
}

void follow(ApprovalsState& state, const Followed& followed) {
  if (followed.document_number.empty()) {
    state.followers.erase(followed.conversation);
  } else {
    state.followers[followed.conversation] = Follower{followed.document_number, std::nullopt, false, {}};
  }
}

void see(ApprovalsState& state, const EntriesSeen& seen) {
  for (const auto& entry : seen.entries) {
    for (auto& [conversation, follower] : state.followers) {
      if (follower.document_number != entry.document_number) continue;
      auto& known = follower.entries[entry.id];
      // A replica may serve an older reading after a newer one.
      if (known.id.empty() || known.last_modified <= entry.last_modified) known = entry;
    }
  }
}

}  // namespace

void ApprovalsRules::apply(State& state, const Event& event) {
  if (const auto* followed = std::get_if<Followed>(&event)) {
    follow(state, *followed);
  } else if (const auto* told = std::get_if<Told>(&event)) {
    const auto found = state.followers.find(told->conversation);
    if (found == state.followers.end()) return;
    found->second.told = told->facts;
    found->second.told_may_cancel = told->may_cancel;
  } else if (const auto* seen = std::get_if<EntriesSeen>(&event)) {
    see(state, *seen);
  } else if (const auto* begun = std::get_if<PollBegun>(&event)) {
    state.polling = true;
    state.poll_again = false;
    state.poll_begun_at = begun->at;
    if (!state.watermark) state.watermark = begun->newest;
  } else if (const auto* ended = std::get_if<PollEnded>(&event)) {
    state.polling = false;
    if (ended->complete) state.polled_at = state.poll_begun_at;
    if (ended->complete && ended->newest) {
      state.watermark = std::max(state.watermark.value_or(*ended->newest), *ended->newest);
    }
  } else if (const auto* asked = std::get_if<UsersAsked>(&event)) {
    state.reading_users = true;
    state.users_asked_at = asked->at;
  } else if (const auto* known = std::get_if<UsersKnown>(&event)) {
    state.reading_users = false;
    if (known->users) state.users = *known->users;
  } else if (!apply_assurance(state.assurance, event)) {
    apply_release(state, event);
  }
}

Result<void> ApprovalsRules::decide(ApprovalsStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    const auto message = decode_message(*row);
    if (!message) return fail(message.error());
    if (const auto* wanted = std::get_if<ApprovalsWanted>(&*message)) {
      on_followed(step, *wanted);
    } else if (const auto* heard = std::get_if<RequestHeard>(&*message)) {
      on_heard(step, *heard);
    } else if (const auto* word = std::get_if<Assured>(&*message)) {
      release_readings(step, *word,
                       [&](const Call& call, const Outcome& read) { take_outcome(step, call, read); });
    } else if (std::holds_alternative<SubscriptionsQuestioned>(*message)) {
      if (is_release(step)) ensure_workflow(step);
    } else {
      return fail(ErrorCode::not_understood, "approvals do not take '" + row->type + "'");
    }
  } else if (std::holds_alternative<Wake>(input)) {
    on_wake(step);
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    const auto* settings = settings_of(step);
    if (settings != nullptr && is_release(step)) {
      on_release_timer(step, *settings, timer->name);
    } else if (settings != nullptr) {
      poll(step, *settings);
    }
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  }
  return {};
}

std::unique_ptr<Machine> make_approvals(const CompanyKey& company) {
  ApprovalsState initial;
  initial.company = company;
  return std::make_unique<TypedMachine<ApprovalsRules>>(std::move(initial));
}

template void Step<ApprovalsRules>::emit(ApprovalsRules::Event);
template Record encode_variant(const ApprovalsRules::Event&);
template Result<ApprovalsRules::Event> decode_variant<ApprovalsRules::Event>(const Record&);

}  // namespace countersign::domain
