// What is looked at before a purchase invoice is approved, and once more before it is posted: when it is
// read, and what follows. What the checks are: invoice_checks.hpp.
#include <algorithm>

#include "core/backoff.hpp"
#include "core/limits.hpp"
#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

constexpr const char* checks_timer = "checks";

ReadChecks wanted_reading(const ConversationStep& step) {
  auto call = what_to_read(step.state.document, check_settings(step));
  call.with_requester = reads_requester(step.state);
  if (!call.draft_number.empty()) call.company_name = step.state.company.name;
  return call;
}

/// None: what was read belongs to other facts than there are now, or began too early.
std::optional<std::vector<Check>> findings(const ConversationStep& step, const ReadChecks& call,
                                           const Outcome& outcome) {
  const auto& state = step.state;
  if (state.checks.late || call != wanted_reading(step)) return std::nullopt;
  const auto* read = std::get_if<ChecksRead>(&outcome);
  const auto facts = read != nullptr ? *read : unread_checks("Business Central did not answer");
  auto checks = check_invoice(state.document, facts, check_settings(step), step.context.now);
  const auto before = state.checks.known.value_or(std::vector<Check>{});
  return with_stops_kept(before, std::move(checks));
}

std::optional<EnteredBy> entered_by(const ReadChecks& call, const Outcome& outcome) {
  if (!call.with_requester) return std::nullopt;
  const auto* read = std::get_if<ChecksRead>(&outcome);
  if (read == nullptr) return EnteredBy{{}, "Business Central did not answer"};
  return EnteredBy{read->requester.value.value_or(ApprovalUser{}), read->requester.problem};
}

/// Who entered it is another one than was known: whether they are among the approvers is asked.
void follow_requester(ConversationStep& step, const std::optional<EnteredBy>& before) {
  const auto& now = step.state.entered_by;
  if (now == before || !now) return;
  step.audit("requester.read", subject(step),
             {{"field", step.state.route->policy.requester_field},
              {"user", now->who.user},
              {"email", now->who.email},
              {"problem", now->problem}});
  if (!now->who.email.empty()) ask_for_people(step);
}

void audit_checks(ConversationStep& step, const std::optional<std::vector<Check>>& before) {
  const auto& known = step.state.checks.known;
  if (!known || known == before) return;
  nlohmann::json found = nlohmann::json::array();
  for (const auto& check : *known) {
    if (check.verdict == CheckVerdict::good) continue;
    found.push_back({{"check", to_string(check.kind)},
                     {"verdict", to_string(check.verdict)},
                     {"text", sentence_of(check, step.state.document)}});
  }
  step.audit("checks.read", subject(step), {{"version", step.state.version}, {"found", found}});
}

/// An edit of the card notifies nobody.
void tell_cleared(ConversationStep& step) {
  const auto users = asked_of(step.state);
  if (!users.empty()) tell_threads(step, {ThreadNote::Kind::cleared, users, {}, {}, 0});
}

bool may_improve(const ConversationState& state) {
  const auto& checks = state.checks;
  const bool is_unknown =
      reads_requester(state) && excludes_requester(state.route->policy) && requester_of(state).empty();
  return checks.known && (is_unknown || find_stop(*checks.known) != nullptr || has_unread(*checks.known));
}

/// What may be corrected, or read, without a change of the invoice.
void plan_next(ConversationStep& step) {
  const auto& checks = step.state.checks;
  const bool is_planned = checks.next && *checks.next > step.context.now;
  if (!may_improve(step.state) || is_planned || checks.asked || checks.again >= limits::checks_again) return;
  const Instant at = step.context.now + doubled_wait(limits::checks_again_first_ms,
                                                     limits::checks_again_longest_ms, checks.again);
  step.emit(ChecksPlanned{at});
  step.set_timer(checks_timer, at);
}

/// It waits to be posted, and the checks were read again: nothing is posted that one of them stops.
void post_if_clear(ConversationStep& step, const Outcome& outcome, bool is_current) {
  const auto& state = step.state;
  if (is_posted_since(draft_number_of(state), state.document)) return end_as_found_posted(step);
  if (!changes_between(state.shown, state.document).empty()) {
    return give_to_person(step, "The invoice changed before it was posted",
                          "look at what changed, and decide again");
  }
  // Sent for approval there meanwhile, or in a state that this release does not know.
  if (state.document.status != DocumentStatus::draft) {
    return give_to_person(
        step, "The invoice was no draft any more before it was posted",
        "look at it in Business Central; what waits for an approval there is decided there");
  }
  if (!is_current) return ask_checks(step, true);
  if (const auto* stop = find_stop(*state.checks.known)) {
    return give_to_person(step, sentence_of(*stop, state.document) + ". Nothing was posted",
                          "correct it in Business Central, then try again; or reject the invoice there");
  }
  if (!std::holds_alternative<ChecksRead>(outcome)) {
    return give_to_person(step, "The checks could not be read before posting: " + words_of(outcome),
                          "try again; if it stays, ask your Countersign administrator to run "
                          "`countersign check`");
  }
  post_now(step);
  show_cards(step, true);
}

}  // namespace

CheckSettings check_settings(const ConversationStep& step) {
  const auto& route = step.state.route;
  return with_overrides(step.context.settings.checks, route ? route->checks : std::vector<CheckOverride>{});
}

bool needs_checks(const ConversationState& state) {
  return state.route && state.route->approval && !state.unrouted && state.mode != ApprovalMode::native &&
         state.record.resource == Resource::purchase_invoices;
}

bool reads_requester(const ConversationState& state) {
  return needs_checks(state) && state.mode == ApprovalMode::countersign &&
         !state.route->policy.requester_field.empty();
}

bool are_checks_fresh(const ConversationState& state) {
  return state.checks.known && state.checks.etag == state.document.etag;
}

bool are_checks_awaited(const ConversationState& state) {
  return needs_checks(state) && state.phase == Phase::waiting && !state.checks.known;
}

const Check* stop_of(const ConversationState& state) {
  return needs_checks(state) && state.checks.known ? find_stop(*state.checks.known) : nullptr;
}

void ask_checks(ConversationStep& step, bool urgent) {
  if (step.state.checks.asked) return;
  step.emit(ChecksAsked{});
  step.call(wanted_reading(step), urgent);
}

bool have_checks(ConversationStep& step) {
  const auto& state = step.state;
  if (!needs_checks(state) || are_checks_fresh(state)) return true;
  if (has_checks(check_settings(step)) || reads_requester(state)) {
    ask_checks(step, false);
    return false;
  }
  step.emit(ChecksAnswered{std::vector<Check>{}, state.document.etag});
  return true;
}

void on_checks(ConversationStep& step, const ReadChecks& call, const Outcome& outcome) {
  const auto before = step.state.checks.known;
  const bool was_stopped = stop_of(step.state) != nullptr;
  auto found = findings(step, call, outcome);
  const bool is_current = found.has_value();
  const auto was_entered_by = step.state.entered_by;
  step.emit(ChecksAnswered{std::move(found), step.state.document.etag, entered_by(call, outcome)});
  audit_checks(step, before);
  follow_requester(step, was_entered_by);
  const auto& state = step.state;
  if (!needs_checks(state)) return;
  if (state.phase == Phase::posting && state.posting.planned) return post_if_clear(step, outcome, is_current);
  // Where it was not current, what is waited for is asked for again (keep_checks, have_checks).
  if (state.phase == Phase::waiting && is_current) {
    if (!may_improve(state) && state.checks.again > 0) step.cancel_timer(checks_timer);
    if (was_stopped && stop_of(state) == nullptr) tell_cleared(step);
    show_cards(step, false);
  } else if (state.phase == Phase::settling && state.mode == ApprovalMode::release) {
    ask_release(step);  // What it says now decides whether it is shown.
  } else if (state.phase == Phase::settling) {
    on_settled(step);
  }
}

void on_checks_due(ConversationStep& step) {
  if (step.state.phase == Phase::waiting && needs_checks(step.state)) ask_checks(step, false);
}

void keep_checks(ConversationStep& step) {
  if (step.state.phase != Phase::waiting || !have_checks(step)) return;
  if (needs_checks(step.state)) plan_next(step);
}

}  // namespace countersign::domain
