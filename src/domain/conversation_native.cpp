// Where Business Central's own approvers decide: we show whom it asks and what they said, and never ask for a
// decision here. Its entries tell of the approval; whether the document is released it tells apart, where the
// environment publishes that.
#include <algorithm>

#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr const char* ask_release_timer = "release";
/// Approved but not released (another step of the workflow), or not told: asked again after this long.
constexpr Duration release_again_ms = 1min;

bool is_native(const ConversationState& state) {
  return state.route && state.route->approval && state.mode == ApprovalMode::native;
}

/// While a post is under way, or after the end, our own reads decide.
bool is_open(const ConversationState& state) {
  switch (state.phase) {
    case Phase::settling:
    case Phase::waiting:
    case Phase::failed:
    case Phase::approved:
    case Phase::rejected:
      return true;
    default:
      return false;
  }
}

void ask_for_its_people(ConversationStep& step, const ApprovalFacts& approval) {
  std::vector<ApproverReference> references;
  const auto add = [&](const ApprovalUser& person) {
    const ApproverReference reference{ApproverReference::Kind::email, person.email};
    const bool is_new = std::find(references.begin(), references.end(), reference) == references.end();
    if (!person.email.empty() && is_new) references.push_back(reference);
  };
  for (const auto& person : approval.people) add(person);
  add(approval.sender);
  for (const auto& poster : step.state.route->policy.post_by) references.push_back(poster);
  step.send(directory_entity(),
            encode(Message{PeopleWanted{subject(step), step.state.record.company, std::move(references)}}));
}

std::vector<FieldChange> changes_of(const ConversationStep& step) {
  return changes_between(step.state.shown, step.state.document);
}

void show_entry(ConversationStep& step) {
  if (step.state.phase != Phase::waiting) return become_ready(step);
  const auto changes = changes_of(step);
  if (!changes.empty()) return show_change(step, changes);
  show_cards(step, false);
}

std::vector<std::string> names_of(const ApprovalFacts& approval) {
  std::vector<std::string> names;
  for (const auto& person : approval.people) names.push_back(person.user);
  return names;
}

void show_rejection(ConversationStep& step) {
  if (step.state.phase == Phase::rejected || step.state.phase == Phase::settling) return;
  step.emit(RejectedElsewhere{step.state.approval->at.value_or(step.context.now)});
  step.audit("conversation.rejected_in_business_central", subject(step),
             {{"by", names_of(*step.state.approval)}});
  show_cards(step, false);
}

/// Approved by all: what follows is decided when Business Central says whether it is released. An approved
/// one is asked about again when it changed: it may have been reopened.
void confirm_approval(ConversationStep& step) {
  const auto phase = step.state.phase;
  const bool settled = phase == Phase::approved || phase == Phase::failed;
  if (settled && changes_of(step).empty()) return;
  ask_release(step);
}

void take_approval(ConversationStep& step) {
  if (step.state.version == 0) become_ready(step);
  step.emit(ApprovedElsewhere{step.state.approval->at.value_or(step.context.now)});
  step.audit("conversation.approved_in_business_central", subject(step),
             {{"by", names_of(*step.state.approval)},
              {"total", to_display(step.state.shown.total)},
              {"on_approved", to_string(what_follows(*step.state.route, step.state.mode))}});
  if (what_follows(*step.state.route, step.state.mode) == OnApproved::post) post(step);
  tell_posters(step);
  show_cards(step, false);
}

}  // namespace

void ask_release(ConversationStep& step) {
  if (step.state.asking_release) return;
  step.emit(ReleaseAsked{});
  step.call(ReadRelease{step.state.record, step.state.company.name}, step.state.phase == Phase::releasing);
}

void ask_approval(ConversationStep& step) {
  step.send(approvals_entity(step.state.record.company),
            encode(Message{ApprovalsWanted{step.state.record, step.state.document.number}}));
}

void forget_approval(ConversationStep& step) {
  if (!step.state.route || !step.state.route->approval || step.state.mode == ApprovalMode::countersign)
    return;
  step.cancel_timer(ask_release_timer);
  step.send(approvals_entity(step.state.record.company),
            encode(Message{ApprovalsWanted{step.state.record, {}}}));
}

void on_approval(ConversationStep& step, const ApprovalsKnown& known) {
  const auto& approval = known.facts;
  const bool held_elsewhere = !step.state.route || !step.state.route->approval;
  if (held_elsewhere && approval.state == ApprovalState::pending) return on_held(step);
  const bool cancels = step.state.mode == ApprovalMode::release && step.state.route;
  if (cancels && known.may_cancel != step.state.releasing.may_cancel) {
    step.emit(MayCancelKnown{known.may_cancel});
    show_cards(step, false);
  }
  // In the mode release a poll says only that something may have changed; the release itself is read.
  if (step.state.mode == ApprovalMode::release && step.state.route) return ask_release(step);
  if (!is_native(step.state) || step.state.approval == approval) return;
  const auto before = step.state.approval.value_or(ApprovalFacts{});
  step.emit(ApprovalSeen{approval});
  if (before.people != approval.people || before.sender != approval.sender)
    ask_for_its_people(step, approval);
  step.audit("approval.seen", subject(step), {{"state", to_string(approval.state)}});
  if (is_open(step.state)) follow_approval(step);
}

void follow_approval(ConversationStep& step) {
  const auto state = step.state.approval ? step.state.approval->state : ApprovalState::none;
  if (!may_be_shown(step.state)) return withdraw(step, {"a document that the route asks for"});
  switch (state) {
    case ApprovalState::pending:
      return show_entry(step);
    case ApprovalState::approved:
      return confirm_approval(step);
    case ApprovalState::rejected:
      return show_rejection(step);
    case ApprovalState::none:
    case ApprovalState::canceled:
      return withdraw(step, {});
    case ApprovalState::unknown:
      return withdraw(step, {"an approval that is understood"});
  }
}

void on_release(ConversationStep& step, const Outcome& outcome) {
  const auto* read = std::get_if<ReleaseRead>(&outcome);
  const auto status = read == nullptr ? std::nullopt : std::optional{read->status};
  const bool was_stale = step.state.releasing.stale_read;
  step.emit(ReleaseAnswered{status});
  if (step.state.mode == ApprovalMode::release) return on_release_known(step, outcome, was_stale);
  const auto& state = step.state;
  const bool still = is_native(state) && is_open(state) && state.approval &&
                     state.approval->state == ApprovalState::approved && may_be_shown(state);
  if (!still) return;
  step.audit("release.read", subject(step),
             {{"answer", status ? nlohmann::json(*status) : nlohmann::json(name_of(outcome))}});
  const bool not_told = std::holds_alternative<NotOffered>(outcome);
  if (not_told || status == ReleaseStatus::released) return take_approval(step);
  // Its entries stay approved when a person reopens the document: they approved what it was before.
  if (status == ReleaseStatus::open) return withdraw(step, {});
  step.set_timer(ask_release_timer, step.context.now + release_again_ms);
}

void on_release_due(ConversationStep& step) {
  if (step.state.mode == ApprovalMode::release && step.state.route) return ask_release(step);
  if (is_native(step.state) && is_open(step.state)) follow_approval(step);
}

}  // namespace countersign::domain
