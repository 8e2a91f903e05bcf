// The mode release: a subscription of ours has Business Central's workflow ask us about each purchase invoice
// that is sent for approval. It asks for about a minute and never again, so what waits is polled too.
#include <algorithm>

#include "domain/approvals_state.hpp"
#include "domain/cadence.hpp"

namespace countersign::domain {
namespace {

constexpr const char* poll_timer = "poll";
constexpr const char* workflow_timer = "workflow";

/// The web services are addressed by the company's name.
void ask_for_name(ApprovalsStep& step) {
  step.call(ReadCompany{step.state.company});
}

void begin_poll(ApprovalsStep& step) {
  if (step.state.company_name.empty() || step.state.followers.empty()) return;
  if (step.state.polling) {
    step.emit(PollWantedAgain{});
    return;
  }
  step.emit(PollBegun{step.context.now});
  step.call(ReadPending{step.state.company, step.state.company_name});
}

void ensure(ApprovalsStep& step) {
  if (step.state.company_name.empty() || step.state.subscribing) return;
  step.emit(WorkflowAsked{});
  step.call(EnsureWorkflow{step.state.company, step.state.company_name});
}

void on_company(ApprovalsStep& step, const Outcome& outcome) {
  const auto* read = std::get_if<CompanyRead>(&outcome);
  if (read == nullptr) return;  // The next poll asks again; the company's own entity tells of it.
  if (read->name != step.state.company_name) step.emit(CompanyNamed{read->name});
  ensure(step);
  begin_poll(step);
}

std::string reason_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->reason;
  if (std::holds_alternative<NotOffered>(outcome))
    return "Business Central does not publish the web services of its workflows";
  return name_of(outcome);
}

void on_pending(ApprovalsStep& step, const Outcome& outcome) {
  const bool again = step.state.poll_again;
  const auto* read = std::get_if<PendingRead>(&outcome);
  step.emit(PollEnded{read != nullptr, std::nullopt});
  if (read == nullptr) {
    step.audit("approvals.unreadable", to_string(step.state.company), {{"reason", reason_of(outcome)}});
    return;
  }
  if (read->ids != step.state.pending) step.emit(PendingSeen{read->ids});
  if (again) return begin_poll(step);  // What was asked for meanwhile is answered by a reading after it.
  tell_all(step);
}

void on_subscribed(ApprovalsStep& step, const Outcome& outcome) {
  const auto* subscribed = std::get_if<WorkflowSubscribed>(&outcome);
  const std::string problem = subscribed == nullptr ? reason_of(outcome) : "";
  const bool news = step.state.problem != problem;
  step.emit(WorkflowEnded{subscribed != nullptr, problem});
  const auto subject = to_string(step.state.company);
  if (subscribed != nullptr && subscribed->created)
    step.audit("workflow.subscribed", subject, nlohmann::json::object());
  if (subscribed == nullptr && news) step.audit("workflow.not_subscribed", subject, {{"reason", problem}});
}

}  // namespace

void wake_release(ApprovalsStep& step, const CompanySettings& settings) {
  ask_for_name(step);
  step.set_timer(poll_timer, next_due(step.context.settings, settings, Pace::poll, step.context.now));
  step.set_timer(workflow_timer, next_due(step.context.settings, settings, Pace::sweep, step.context.now));
}

void on_release_timer(ApprovalsStep& step, const CompanySettings& settings, const std::string& name) {
  if (step.state.company_name.empty()) ask_for_name(step);
  if (name == workflow_timer) {
    ensure(step);
    step.set_timer(workflow_timer, next_due(step.context.settings, settings, Pace::sweep, step.context.now));
  } else {
    if (!step.state.polling) begin_poll(step);
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

void on_release_effect(ApprovalsStep& step, const EffectEnded& ended) {
  if (std::holds_alternative<ReadCompany>(ended.call)) on_company(step, ended.outcome);
  if (std::holds_alternative<ReadPending>(ended.call)) on_pending(step, ended.outcome);
  if (std::holds_alternative<EnsureWorkflow>(ended.call)) on_subscribed(step, ended.outcome);
}

ApprovalFacts pending_facts(const ApprovalsState& state, const std::string& conversation) {
  ApprovalFacts facts;
  const auto key = parse_record_key(conversation);
  const bool waits =
      key && std::find(state.pending.begin(), state.pending.end(), key->id) != state.pending.end();
  if (waits) facts.state = ApprovalState::pending;
  return facts;
}

}  // namespace countersign::domain
