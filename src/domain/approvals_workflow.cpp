// Our workflows in Business Central: that there is one for each rule, that they stay enabled, and that what
// they ask reaches us.
#include <algorithm>

#include "domain/approvals_state.hpp"
#include "domain/workflow_code.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr const char* again_timer = "workflow_again";
/// Business Central serves the list of workflows from a replica: one reading alone proves nothing.
constexpr Duration read_again_ms = 1min;
/// Business Central tries for a minute to reach us.
constexpr Duration unheard_after_ms = 3min;
/// A document that was sent while we were away may be unheard for that reason alone.
constexpr Duration watched_gap_ms = 20min;

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

std::string reason_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->reason;
  if (std::holds_alternative<NotOffered>(outcome))
    return "Business Central does not publish the web services of its workflows";
  return name_of(outcome);
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

}  // namespace

void ensure_workflow(ApprovalsStep& step) {
  if (step.state.company_name.empty() || step.state.subscribing) return;
  step.emit(WorkflowAsked{});
  step.call(
      EnsureWorkflow{step.state.company, step.state.company_name, rules_of(step), step.state.encoded_url});
}

void on_workflow_ensured(ApprovalsStep& step, const Outcome& outcome) {
  const auto* subscribed = std::get_if<WorkflowSubscribed>(&outcome);
  const std::string problem = subscribed == nullptr ? reason_of(outcome) : "";
  const bool news = step.state.problem != problem;
  const bool changed = subscribed != nullptr && subscribed->created + subscribed->deleted > 0;
  step.emit(WorkflowEnded{subscribed != nullptr, problem, changed});
  if (changed) {
    step.audit("workflow.subscribed", subject(step),
               {{"holds", describe(rules_of(step))},
                {"created", subscribed->created},
                {"deleted", subscribed->deleted},
                {"without_amounts", subscribed->simplified}});
  }
  if (subscribed == nullptr && news)
    step.audit("workflow.not_subscribed", subject(step), {{"reason", problem}});
  if (subscribed != nullptr) read_workflows(step);
  keep_workflow_row(step);
}

void read_workflows(ApprovalsStep& step) {
  step.call(ReadWorkflows{step.state.company});
}

void on_workflows(ApprovalsStep& step, const Outcome& outcome) {
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
    step.set_timer(again_timer, step.context.now + read_again_ms);
  } else if (!seen.missing.empty() && !step.state.told_off) {
    step.emit(SwitchTold{true});
    step.audit("exception.workflow_switched_off", subject(step), {{"workflow", seen.missing}});
    tell_controllers(step, ChannelNotice::Kind::workflow_off, seen.missing);
  }
  keep_workflow_row(step);
}

/// A document was seen to begin to wait while we were there to be asked, and nobody asked. How the address
/// has to be written differs between what Business Central's source does and what its own test stores: the
/// other way is tried until a request was heard, and kept from then on.
void look_for_unheard(ApprovalsStep& step) {
  const auto& state = step.state;
  if (state.heard || !state.subscribed) return;
  const bool unheard = std::any_of(state.pending.begin(), state.pending.end(), [&](const auto& one) {
    const auto age = step.context.now - one.second;
    return age >= unheard_after_ms && age < watched_gap_ms && !holds(state.heard_ids, one.first);
  });
  if (!unheard) return;
  step.emit(UrlFormChanged{!state.encoded_url});
  step.audit("workflow.unheard", subject(step), {{"address", state.encoded_url ? "base64" : "plain"}});
  tell_controllers(step, ChannelNotice::Kind::requests_unheard, {});
  ensure_workflow(step);
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
