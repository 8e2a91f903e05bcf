// In the mode release Business Central may hold what no route asks for: a workflow's conditions are never
// narrower than the routes, and routes change. Nobody could approve it here, so it must not wait in silence.
#include "domain/conversation_json.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

/// Leads to the controllers; nobody is asked.
Route no_route(const ConversationStep& step) {
  Route route;
  route.name = "no-route";
  const auto& channel = step.context.settings.slack.exceptions_channel;
  if (!channel.empty()) route.channels = {channel};
  return route;
}

/// Empty when no route asks for an approval.
Routing asking_routes(const ConversationStep& step) {
  auto routing = choose_routes(step.context.settings, step.state.document);
  const bool asks = routing.decides != nullptr && routing.decides->approval;
  return asks ? routing : Routing{};
}

HeldWithoutRoute policy_of(const ConversationStep& step) {
  for (const auto& company : step.context.settings.companies) {
    if (company.id == step.state.record.company.company) return company.held_without_route;
  }
  return HeldWithoutRoute::tell;
}

bool is_held(const ConversationState& state) {
  return state.releasing.held || !state.releasing.step.empty();
}

/// An answer or a posting of ours is on its way, or all is over: nothing begins anew.
bool is_under_way(Phase phase) {
  return phase == Phase::releasing || phase == Phase::posting || phase == Phase::checking ||
         phase == Phase::posted || phase == Phase::handled || phase == Phase::deleted;
}

}  // namespace

bool open_held(ConversationStep& step) {
  const auto& state = step.state;
  if (is_under_way(state.phase)) return false;
  if (state.document.etag.empty()) return false;  // It was not read yet; its reading asks again.
  if (const auto routing = asking_routes(step); routing.decides != nullptr) {
    if (state.route && !state.unrouted && *state.route == *routing.decides) return false;
    open(step, *routing.decides, false, routing.further);
    return true;
  }
  if (state.unrouted) return false;
  open(step, no_route(step), true, {});
  step.audit("exception.held_without_route", subject(step),
             {{"number", state.document.number},
              {"partner", state.document.partner_name},
              {"total", to_display(state.document.total)},
              {"policy", to_string(policy_of(step))}});
  return true;
}

void keep_unrouted(ConversationStep& step, const Document& document, const CompanyFacts& company) {
  if (mode_in_settings(step) != ApprovalMode::release || is_posted(document)) return;
  const bool news = !(document == step.state.document) || !(company == step.state.company);
  if (news) step.emit(DocumentSeen{document, company});
  if (is_held(step.state)) open_held(step);
}

void on_held(ConversationStep& step) {
  if (mode_in_settings(step) != ApprovalMode::release) return;
  if (!step.state.releasing.held) step.emit(HeldSeen{});
  open_held(step);
}

bool release_by_policy(ConversationStep& step) {
  const auto& state = step.state;
  const bool may =
      state.unrouted && policy_of(step) == HeldWithoutRoute::release && !state.releasing.step.empty();
  if (!may) return false;
  step.emit(ReleasedByPolicy{step.context.now});
  step.audit("conversation.released_by_policy", subject(step),
             {{"number", state.document.number},
              {"total", to_display(state.document.total)},
              {"policy", "held_without_route"}});
  answer_workflow(step);
  show_cards(step, false);
  return true;
}

}  // namespace countersign::domain
