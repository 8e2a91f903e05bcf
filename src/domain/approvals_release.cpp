// The mode release: a subscription of ours has Business Central's workflow ask us about each purchase invoice
// that is sent for approval. It asks for about a minute and never again, so what waits is polled too: often
// while somebody follows a document, else with the sweeps.
#include <algorithm>

#include "domain/approvals_state.hpp"
#include "domain/cadence.hpp"

namespace countersign::domain {
namespace {

constexpr const char* workflow_timer = "workflow";
/// Between two polls; after a longer one nobody knows when a document began to wait.
constexpr Duration watched_gap_ms{5 * 60'000};

/// The web services are addressed by the company's name.
void ask_for_name(ApprovalsStep& step) {
  step.call(ReadCompany{step.state.company});
}

void begin_poll(ApprovalsStep& step) {
  if (step.state.company_name.empty()) return;
  if (step.state.polling) {
    step.emit(PollWantedAgain{});
    return;
  }
  step.emit(PollBegun{step.context.now, step.context.now});
  step.call(ReadPending{step.state.company, step.state.company_name});
}

void on_company(ApprovalsStep& step, const Outcome& outcome) {
  const auto* read = std::get_if<CompanyRead>(&outcome);
  if (read == nullptr) return;  // The next poll asks again; the company's own entity tells of it.
  const bool news =
      read->name != step.state.company_name || read->local_currency != step.state.local_currency;
  if (news) step.emit(CompanyNamed{read->name, read->local_currency});
  ensure_workflow(step);
  begin_poll(step);
}

bool is_followed(const ApprovalsState& state, const std::string& id) {
  return std::any_of(state.followers.begin(), state.followers.end(), [&](const auto& follower) {
    const auto key = parse_record_key(follower.first);
    return key && key->id == id;
  });
}

/// What waits there and nobody follows: a document that no route asks for, or that nobody has seen yet.
void tell_strangers(ApprovalsStep& step) {
  StrangersTold told;
  for (const auto& [id, since] : step.state.pending) {
    if (!is_followed(step.state, id)) told.ids.push_back(id);
  }
  if (told.ids == step.state.strangers) return;
  const auto before = step.state.strangers;
  step.emit(told);
  for (const auto& id : told.ids) {
    if (std::find(before.begin(), before.end(), id) != before.end()) continue;
    const RecordKey key{step.state.company, Resource::purchase_invoices, id};
    ApprovalFacts facts;
    facts.state = ApprovalState::pending;
    step.send(company_entity(step.state.company),
              encode(Message{RecordMarked{key.resource, id, "waits for an approval"}}));
    step.send(conversation_entity(key), encode(Message{ApprovalsKnown{facts, may_cancel(step)}}));
  }
}

}  // namespace

bool is_same(const std::map<std::string, Instant>& pending, const std::vector<std::string>& ids) {
  return pending.size() == ids.size() &&
         std::all_of(ids.begin(), ids.end(), [&](const std::string& id) { return pending.contains(id); });
}

namespace {

void on_pending(ApprovalsStep& step, const Outcome& outcome) {
  const bool again = step.state.poll_again;
  const auto* read = std::get_if<PendingRead>(&outcome);
  if (read != nullptr && !is_same(step.state.pending, read->ids))
    step.emit(PendingSeen{read->ids, step.context.now});
  step.emit(PollEnded{read != nullptr, std::nullopt});
  if (read == nullptr) {
    step.audit("approvals.unreadable", to_string(step.state.company), {{"reason", reason_of(outcome)}});
    return;
  }
  if (again) return begin_poll(step);  // What was asked for meanwhile is answered by a reading after it.
  tell_all(step);
  tell_strangers(step);
  look_for_unheard(step);
}

/// What was not waiting when the poll before began has begun to wait since: where that is long ago, or was
/// before the address was what it is, nobody knows under which one it was asked about.
void see_pending(ApprovalsState& state, const PendingSeen& seen) {
  const auto& before = state.polled_at;
  const auto& in_force = state.url_in_force_since;
  const bool was_watched = before && in_force && *before > *in_force && seen.at - *before < watched_gap_ms;
  std::map<std::string, Instant> pending;
  for (const auto& id : seen.ids) {
    const auto known = state.pending.find(id);
    pending[id] = known != state.pending.end() ? known->second : was_watched ? seen.at : Instant{};
  }
  state.pending = std::move(pending);
}

void end_workflow(ApprovalsState& state, const WorkflowEnded& ended) {
  state.subscribing = false;
  state.subscribed = ended.active;
  state.problem = ended.problem;
  if (ended.ours != state.ours) state.watched.clear();
  state.ours = ended.ours;
  if (ended.active) state.ours_at = ended.at;
  if (ended.active && ended.encoded == state.encoded_url && !state.url_in_force_since)
    state.url_in_force_since = ended.at;
}

void change_url(ApprovalsState& state, const UrlFormChanged& changed) {
  state.encoded_url = changed.encoded;
  state.url_in_force_since.reset();
  state.heard = false;
  ++state.url_changes;
  // What waits by now says nothing about the new form.
  for (auto& [id, seen_at] : state.pending) seen_at = Instant{};
}

void apply_workflow(ApprovalsState& state, const ApprovalsRules::Event& event) {
  if (std::holds_alternative<WorkflowAsked>(event)) {
    state.subscribing = true;
    state.stale_workflows = state.reading_workflows;
  } else if (const auto* ended = std::get_if<WorkflowEnded>(&event)) {
    end_workflow(state, *ended);
  } else if (std::holds_alternative<WorkflowsAsked>(event)) {
    state.stale_workflows = state.reading_workflows;
    state.reading_workflows = true;
  } else if (std::holds_alternative<WorkflowsAnswered>(event)) {
    state.reading_workflows = state.stale_workflows = false;
  } else if (const auto* workflows = std::get_if<WorkflowsSeen>(&event)) {
    state.watched = workflows->watched;
    state.missing = workflows->missing;
  } else if (const auto* off = std::get_if<SwitchTold>(&event)) {
    state.told_off = off->off;
  } else if (std::holds_alternative<Heard>(event)) {
    state.heard = true;
    state.url_changes = 0;
  } else if (const auto* form = std::get_if<UrlFormChanged>(&event)) {
    change_url(state, *form);
  }
}

}  // namespace

void apply_release(ApprovalsState& state, const ApprovalsRules::Event& event) {
  if (const auto* named = std::get_if<CompanyNamed>(&event)) {
    state.company_name = named->name;
    state.local_currency = named->local_currency;
  } else if (std::holds_alternative<PollWantedAgain>(event)) {
    state.poll_again = true;
  } else if (std::holds_alternative<PollsInterrupted>(event)) {
    state.polled_at.reset();
    state.url_changes = 0;
  } else if (const auto* seen = std::get_if<PendingSeen>(&event)) {
    see_pending(state, *seen);
  } else if (const auto* told = std::get_if<StrangersTold>(&event)) {
    state.strangers = told->ids;
  } else {
    apply_workflow(state, event);
  }
}

void wake_release(ApprovalsStep& step, const CompanySettings& settings) {
  if (step.state.polled_at) step.emit(PollsInterrupted{});
  ask_for_name(step);
  if (!step.context.settings.business_central.user_name.empty()) ask_for_users(step);
  step.set_timer(poll_timer, next_due(step.context.settings, settings, Pace::poll, step.context.now));
  step.set_timer(workflow_timer, next_due(step.context.settings, settings, Pace::sweep, step.context.now));
}

void on_release_timer(ApprovalsStep& step, const CompanySettings& settings, const std::string& name) {
  if (step.state.company_name.empty()) ask_for_name(step);
  if (name == workflow_timer) {
    ensure_workflow(step);
    if (!step.context.settings.business_central.user_name.empty()) ask_for_users(step);
    if (!step.state.polling) begin_poll(step);
    step.set_timer(workflow_timer, next_due(step.context.settings, settings, Pace::sweep, step.context.now));
  } else if (name == workflow_again_timer) {
    read_workflows(step);
  } else {
    if (!step.state.polling && !step.state.followers.empty()) begin_poll(step);
    step.set_timer(poll_timer, next_due(step.context.settings, settings, Pace::poll, step.context.now));
  }
}

void follow_release(ApprovalsStep& step, const ApprovalsWanted& wanted) {
  const auto conversation = to_string(wanted.conversation);
  const bool known = step.state.followers.contains(conversation);
  if (wanted.document_number.empty() && !known) return;
  // Also when it is known: whoever asks is told again, whatever it was told before.
  step.emit(Followed{conversation, wanted.document_number});
  if (!wanted.document_number.empty()) begin_poll(step);
}

void on_release_outcome(ApprovalsStep& step, const Call& call, const Outcome& outcome) {
  if (std::holds_alternative<ReadCompany>(call)) on_company(step, outcome);
  if (std::holds_alternative<ReadPending>(call)) on_pending(step, outcome);
  if (const auto* ensure = std::get_if<EnsureWorkflow>(&call)) on_workflow_ensured(step, *ensure, outcome);
  if (std::holds_alternative<ReadWorkflows>(call)) on_workflows(step, outcome);
}

bool may_cancel(const ApprovalsStep& step) {
  const auto& name = step.context.settings.business_central.user_name;
  return !name.empty() &&
         std::any_of(step.state.users.begin(), step.state.users.end(),
                     [&](const auto& user) { return user.user == name && user.is_administrator; });
}

ApprovalFacts pending_facts(const ApprovalsState& state, const std::string& conversation) {
  ApprovalFacts facts;
  const auto key = parse_record_key(conversation);
  if (key && state.pending.contains(key->id)) facts.state = ApprovalState::pending;
  return facts;
}

}  // namespace countersign::domain
