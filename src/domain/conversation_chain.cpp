// Whom Business Central's approval user setup names: read when a round begins, when what it depends on
// changes (who sent it, how much it is), on each morning, and by itself while it names nobody.
#include "domain/conversation_chain.hpp"

#include <algorithm>

#include "core/backoff.hpp"
#include "core/limits.hpp"
#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

constexpr const char* chain_timer = "chain";

/// As the setup may know them.
ApprovalUser requester_now(const ConversationState& state) {
  if (state.mode == ApprovalMode::release) return {{}, {}, state.releasing.requester, false};
  return state.entered_by ? state.entered_by->who : ApprovalUser{};
}

/// What is shown is what is approved; before that, what is about to be.
std::optional<Decimal> amount_now(const ConversationState& state) {
  return local_amount(state.phase == Phase::waiting ? state.shown : state.document);
}

/// The last reading was about what there is now.
bool is_current(const ConversationState& state) {
  const auto& chain = state.chain;
  const bool has_answer = chain.known || !chain.problem.empty();
  return has_answer && chain.requester == requester_now(state) && chain.amount == amount_now(state);
}

void ask_chain(ConversationStep& step) {
  if (step.state.chain.asked) return;
  step.emit(ChainAsked{});
  step.call(ReadApprovalUsers{step.state.record.company});
}

nlohmann::json described(const ApproverChain& chain) {
  nlohmann::json passed = nlohmann::json::array();
  for (const auto& one : chain.passed) {
    passed.push_back(one.who.user + (one.limit ? " (up to " + one.limit->to_string() + ")" : " (sent it)"));
  }
  return {{"user", chain.approver.user}, {"email", chain.approver.email}, {"passed_over", passed}};
}

void audit_chain(ConversationStep& step, const Chain& before) {
  const auto& chain = step.state.chain;
  if (chain.known == before.known && chain.problem == before.problem) return;
  auto body = described(chain.known.value_or(ApproverChain{}));
  body["requester"] = chain.requester.email.empty() ? chain.requester.user : chain.requester.email;
  body["amount"] = chain.amount ? nlohmann::json(chain.amount->to_string()) : nlohmann::json(nullptr);
  body["problem"] = chain.known && chain.problem.empty() ? chain.known->problem : chain.problem;
  step.audit("approver.named", subject(step), body);
}

/// What could be another one without a change here.
bool may_improve_by_itself(const ConversationState& state) {
  return !state.chain.problem.empty() || (state.chain.known && !state.chain.known->problem.empty());
}

void plan_chain(ConversationStep& step) {
  const auto& chain = step.state.chain;
  const bool is_planned = chain.next && *chain.next > step.context.now;
  if (!may_improve_by_itself(step.state) || is_planned || chain.asked || chain.again >= limits::chain_again)
    return;
  const Instant at = step.context.now +
                     doubled_wait(limits::chain_again_first_ms, limits::chain_again_longest_ms, chain.again);
  step.emit(ChainPlanned{at});
  step.set_timer(chain_timer, at);
}

/// An edit of the card notifies nobody.
void tell_named(ConversationStep& step) {
  const auto user = setup_approver_user(step.state);
  const auto asked = asked_of(step.state);
  const bool is_news = user != step.state.chain.told && !deciding_cards(step.state).empty() &&
                       std::find(asked.begin(), asked.end(), user) != asked.end();
  if (!is_news || !obstacle_of(step.state).empty()) return;
  step.emit(ChainTold{user});
  tell_threads(step, {ThreadNote::Kind::named, {user}, {}, {}, 0});
}

}  // namespace

bool needs_chain(const ConversationState& state) {
  return state.route && state.route->approval && !state.unrouted && state.mode != ApprovalMode::native &&
         asks_setup_approver(state.route->policy) && !requester_of(state).empty();
}

const ApprovalUser* named_by_setup(const ConversationState& state) {
  const auto& known = state.chain.known;
  const bool is_named = needs_chain(state) && known && is_current(state) && !known->approver.email.empty();
  return is_named ? &known->approver : nullptr;
}

std::string setup_approver_user(const ConversationState& state) {
  const auto* named = named_by_setup(state);
  if (named == nullptr) return {};
  const ApproverReference reference{ApproverReference::Kind::email, named->email};
  for (const auto& person : state.people) {
    if (person.reference == reference) return person.user;
  }
  return {};
}

std::string chain_problem(const ConversationState& state) {
  if (!needs_chain(state) || named_by_setup(state) != nullptr) return {};
  const auto& chain = state.chain;
  if (!is_current(state)) return "it is being read";
  if (chain.known) return chain.known->problem;
  return "it could not be read (" + chain.problem + ")";
}

bool have_chain(ConversationStep& step) {
  if (!needs_chain(step.state) || is_current(step.state)) return true;
  ask_chain(step);
  return false;
}

void on_chain(ConversationStep& step, const Outcome& outcome) {
  const auto before = step.state.chain;
  const auto* read = std::get_if<ApprovalUsersRead>(&outcome);
  ChainAnswered answer{requester_now(step.state), amount_now(step.state), std::nullopt, {}};
  if (read != nullptr) {
    answer.chain = approver_chain(read->users, answer.requester, answer.amount);
  } else {
    const auto words = words_of(outcome);
    answer.problem = words.empty() ? "Business Central did not answer" : words;
  }
  step.emit(std::move(answer));
  if (!needs_chain(step.state)) return;
  audit_chain(step, before);
  if (step.state.chain.known != before.known) ask_for_people(step);
  const auto& state = step.state;
  if (state.phase == Phase::settling && state.mode == ApprovalMode::release) {
    ask_release(step);  // What it says now decides whether it is shown.
  } else if (state.phase == Phase::settling) {
    on_settled(step);
  } else {
    show_cards(step, false);
  }
}

void on_chain_due(ConversationStep& step) {
  if (step.state.phase == Phase::waiting && needs_chain(step.state)) ask_chain(step);
}

void keep_chain(ConversationStep& step) {
  if (step.state.phase != Phase::waiting || !have_chain(step) || !needs_chain(step.state)) return;
  plan_chain(step);
  tell_named(step);
}

}  // namespace countersign::domain
