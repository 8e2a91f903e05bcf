// Our workflows in Business Central: that there is one for each rule, that they stay enabled, and that what
// they ask reaches us.
#include <algorithm>

#include "core/limits.hpp"
#include "domain/approvals_state.hpp"
#include "domain/workflow_code.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// Business Central serves the list of workflows from a replica: one reading alone proves nothing.
constexpr Duration read_again_ms = 1min;
/// Business Central tries for a minute to reach us.
constexpr Duration unheard_after_ms = 3min;
/// A document that was sent while we were away may be unheard for that reason alone.
constexpr Duration forgotten_after_ms = 20min;

std::vector<HoldRule> rules_of(const ApprovalsStep& step) {
  return hold_rules(step.context.settings.routes, step.state.company.company, step.state.local_currency);
}

std::string subject(const ApprovalsStep& step) {
  return to_string(step.state.company);
}

void tell_controllers(ApprovalsStep& step, ChannelNotice::Kind kind, const std::string& detail) {
  const auto& channel = step.context.settings.slack.exceptions_channel;
  if (!channel.empty()) step.call(TellChannel{channel, {kind, step.state.company_name, detail}});
}

std::vector<std::string> enabled_in(const WorkflowsRead& read) {
  std::vector<std::string> codes;
  for (const auto& workflow : read.workflows) {
    if (workflow.enabled && workflow.code.starts_with(workflow_code_prefix)) codes.push_back(workflow.code);
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

bool holds(const std::vector<std::string>& codes, const std::string& code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// What is enabled while everything is as it should be has to stay so. One that was deleted counts as
/// switched off only while fewer are left than there are rules.
WorkflowsSeen judge(const ApprovalsState& state, const WorkflowsRead& read, std::size_t rules) {
  const auto enabled = enabled_in(read);
  WorkflowsSeen seen{state.watched, {}};
  for (const auto& workflow : read.workflows) {
    if (!workflow.enabled && holds(state.watched, workflow.code)) seen.missing = workflow.code;
  }
  if (enabled.size() < rules && seen.missing.empty()) seen.missing = workflow_code_prefix;
  if (seen.missing.empty()) seen.watched = enabled;
  return seen;
}

/// A document was seen to begin to wait while we were there to be asked at the address as it is written now,
/// and nobody asked.
bool is_unheard(const ApprovalsStep& step) {
  const auto& state = step.state;
  if (state.heard || !state.subscribed || state.subscribing) return false;
  if (state.url_changes >= limits::workflow_address_changes) return false;
  return std::any_of(state.pending.begin(), state.pending.end(), [&](const auto& one) {
    const auto age = step.context.now - one.second;
    return age >= unheard_after_ms && age < forgotten_after_ms;
  });
}

/// How the address has to be written differs between what Business Central's source does and what its own
/// test stores: the other way is tried until a request was heard, and kept from then on.
void change_address(ApprovalsStep& step, bool encoded, bool is_unheard) {
  step.emit(UrlFormChanged{encoded});
  const nlohmann::json body{{"address", encoded ? "base64" : "plain"}};
  step.audit(is_unheard ? "workflow.unheard" : "workflow.heard_otherwise", subject(step), body);
  if (is_unheard) tell_controllers(step, ChannelNotice::Kind::requests_unheard, {});
  ensure_workflow(step);
}

}  // namespace

std::string reason_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->reason;
  if (std::holds_alternative<WorkflowsGone>(outcome))
    return "Business Central does not list it any more: first it is compared with what it was";
  if (std::holds_alternative<NotOffered>(outcome))
    return "Business Central does not publish the web services of its workflows";
  return name_of(outcome);
}

void ensure_workflow(ApprovalsStep& step) {
  if (step.state.company_name.empty() || step.state.subscribing) return;
  step.emit(WorkflowAsked{});
  step.call(EnsureWorkflow{step.state.company, step.state.company_name, rules_of(step),
                           step.state.encoded_url, !step.state.ours.empty()});
}

void on_workflow_ensured(ApprovalsStep& step, const EnsureWorkflow& call, const Outcome& outcome) {
  const auto* subscribed = std::get_if<WorkflowSubscribed>(&outcome);
  const std::string problem = subscribed == nullptr ? reason_of(outcome) : "";
  const bool news = step.state.problem != problem;
  const bool gone = std::holds_alternative<WorkflowsGone>(outcome);
  // Not by what was made: an attempt before the last one may have made it.
  const auto ours = subscribed != nullptr ? subscribed->ours
                    : gone                ? std::vector<std::string>{}
                                          : step.state.ours;
  const bool made = subscribed != nullptr && ours != step.state.ours;
  const auto last_there = step.state.ours_at;
  step.emit(WorkflowEnded{subscribed != nullptr, problem, ours, call.encoded_url, step.context.now});
  if (gone) {
    step.send(guard_entity(),
              encode(Message{CopySuspected{"our workflow's subscription is gone", last_there}}));
  }
  if (made) {
    step.audit("workflow.subscribed", subject(step),
               {{"holds", describe(rules_of(step))},
                {"created", subscribed->created},
                {"deleted", subscribed->deleted},
                {"without_amounts", subscribed->simplified}});
  }
  if (subscribed == nullptr && news)
    step.audit("workflow.not_subscribed", subject(step), {{"reason", problem}});
  if (call.encoded_url != step.state.encoded_url) {
    ensure_workflow(step);  // The address has changed meanwhile.
  } else if (subscribed != nullptr) {
    read_workflows(step);
  }
  keep_workflow_row(step);
}

void read_workflows(ApprovalsStep& step) {
  const bool is_under_way = step.state.reading_workflows;
  step.emit(WorkflowsAsked{});
  if (!is_under_way) step.call(ReadWorkflows{step.state.company});
}

void on_workflows(ApprovalsStep& step, const Outcome& outcome) {
  const bool is_stale = step.state.stale_workflows;
  step.emit(WorkflowsAnswered{});
  // Ours may be others than those that were read: they are read again once that is done.
  if (step.state.subscribing) return;
  if (is_stale) return read_workflows(step);
  const auto* read = std::get_if<WorkflowsRead>(&outcome);
  if (read == nullptr || !step.state.subscribed) return;  // It is read again with the next sweep.
  const std::string before = step.state.missing;
  const auto seen = judge(step.state, *read, rules_of(step).size());
  if (seen.watched != step.state.watched || seen.missing != before) step.emit(seen);
  if (seen.missing.empty() && step.state.told_off) {
    step.emit(SwitchTold{false});
    step.audit("workflow.switched_on", subject(step), nlohmann::json::object());
    tell_controllers(step, ChannelNotice::Kind::workflow_on, {});
  } else if (!seen.missing.empty() && before.empty()) {
    step.set_timer(workflow_again_timer, step.context.now + read_again_ms);
  } else if (!seen.missing.empty() && !step.state.told_off) {
    step.emit(SwitchTold{true});
    step.audit("exception.workflow_switched_off", subject(step), {{"workflow", seen.missing}});
    tell_controllers(step, ChannelNotice::Kind::workflow_off, seen.missing);
  }
  if (seen.missing.empty() && is_unheard(step)) change_address(step, !step.state.encoded_url, true);
  keep_workflow_row(step);
}

/// The workflows are made anew with another address, which also enables them: so that they are not switched
/// off is read first.
void look_for_unheard(ApprovalsStep& step) {
  if (is_unheard(step)) read_workflows(step);
}

/// Which of the two addresses it came to is proof; that none came within minutes is not.
void on_heard(ApprovalsStep& step, const RequestHeard& heard) {
  if (step.state.heard) return;
  if (heard.encoded != step.state.encoded_url) change_address(step, heard.encoded, false);
  step.emit(Heard{});
}

void keep_workflow_row(ApprovalsStep& step) {
  const auto& state = step.state;
  const nlohmann::json row{{"holds", describe(rules_of(step))},
                           {"subscribed", state.subscribed},
                           {"problem", state.problem},
                           {"switched_off", state.told_off},
                           {"may_cancel", may_cancel(step)}};
  step.turn.index.push_back({"workflows", subject(step), to_text(row)});
}

}  // namespace countersign::domain
