// What people ask for in Slack, and whether they may. A signature proves that Slack sent a click or a form,
// not that this person may decide, nor that the version is still the present one: both are compared here, in
// the order in which their answers help most.
#include <algorithm>
#include <optional>

#include "core/limits.hpp"
#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

using Kind = PrivateAnswer::Kind;
using Problem = FormAnswer::Problem;

struct Refusal {
  PrivateAnswer answer;
  const char* why = "";
};
using Verified = std::optional<Refusal>;  ///< None: it may be.

Refusal refusal(Kind kind, const char* why) {
  PrivateAnswer answer;
  answer.kind = kind;
  return {std::move(answer), why};
}

bool holds(const std::vector<std::string>& users, const std::string& user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

/// Also for a channel that a value of another hand names: nothing is said where the document has no card.
bool is_shown_in(const ConversationState& state, const std::string& channel) {
  return state.route && state.version > 0 && state.cards.contains(channel);
}

/// A person is asked to look, and may have it done once more.
bool may_be_repeated(const ConversationState& state) {
  return state.phase == Phase::failed || state.phase == Phase::undecided;
}

Refusal already_decided(const std::string& by, Instant at, Verdict verdict) {
  auto decided = refusal(Kind::already_decided, "already decided");
  decided.answer.decided_by = by;
  decided.answer.at = at;
  decided.answer.verdict = verdict;
  return decided;
}

/// Only for a decision: who, whether it is open, and whether it is about what is there now.
Verified refused_decision(const ConversationState& state, const std::string& user, std::uint32_t version) {
  if (!state.route || !state.route->approval || state.version == 0)
    return refusal(Kind::not_waiting, "nothing waits for a decision");
  const auto deciders = deciders_of(state);
  const bool is_known = holds(approvers_of(state), user) || (user == sender_of(state) && !user.empty());
  if (!holds(deciders, user) && is_known)
    return refusal(Kind::own_document, "sent it for approval, or is not told apart from who did");
  if (!holds(deciders, user)) {
    auto stranger = refusal(Kind::stranger, "not an approver");
    stranger.answer.approvers = state.phase == Phase::waiting ? asked_of(state) : deciders;
    stranger.answer.rule = state.route->name;
    return stranger;
  }
  const auto& decision = state.decision;
  if (decision && !may_be_repeated(state) && state.phase != Phase::settling)
    return already_decided(decision->user, decision->at, decision->verdict);
  if (version != state.version) {
    auto stale = refusal(Kind::stale, "an older version");
    stale.answer.at = state.changed_at;
    return stale;
  }
  return std::nullopt;
}

/// Where Business Central's own approvers decide, nothing is decided here.
Verified refused_verdict(const ConversationState& state, const std::string& user, std::uint32_t version) {
  if (auto refused = refused_decision(state, user, version)) return refused;
  const bool open = state.phase == Phase::waiting && obstacle_of(state).empty();
  if (!open) return refusal(Kind::not_waiting, "nothing waits for this action");
  // It was read as another one, and the card follows once Business Central has said that it still waits.
  if (!changes_between(state.shown, state.document).empty()) return refusal(Kind::stale, "an older version");
  return std::nullopt;
}

/// Whose approval took the place of this one.
Verified overtaken(const ConversationState& state, std::uint32_t clicked_step, const std::string& user) {
  for (auto given = state.signatures.rbegin(); given != state.signatures.rend(); ++given) {
    const bool concerns = given->step == clicked_step || given->user == user || given->on_behalf_of == user;
    if (concerns) return already_decided(given->user, given->at, Verdict::approve);
  }
  return refusal(Kind::stale, "of another step");
}

Verified refused_by(const ConversationState& state, const Objection& objection, const Clicked& click) {
  switch (objection.kind) {
    case Objection::Kind::approved:
      return overtaken(state, click.step, click.user);
    case Objection::Kind::barred:
      return refusal(Kind::own_document, "sent it for approval, or is not told apart from who did");
    case Objection::Kind::over_limit: {
      auto refused = refusal(Kind::over_limit, "more than this person may approve");
      refused.answer.approvers = asked_of(state);
      refused.answer.limit = Money{objection.limit.value_or(Decimal{}), state.company.local_currency};
      return refused;
    }
    case Objection::Kind::another_step: {
      auto refused = refusal(Kind::another_step, "asked in another step");
      refused.answer.approvers = asked_of(state);
      return refused;
    }
    case Objection::Kind::stranger:
      break;
  }
  auto stranger = refusal(Kind::stranger, "not an approver");
  stranger.answer.approvers = asked_of(state);
  stranger.answer.rule = state.route->name;
  return stranger;
}

/// Its button was not there any more, or not yet.
Verified refused_by_checks(const ConversationState& state) {
  if (are_checks_awaited(state)) return refusal(Kind::not_checked, "its checks were not read yet");
  const auto* stop = stop_of(state);
  if (stop == nullptr) return std::nullopt;
  auto stopped = refusal(Kind::stopped, "a check keeps it from being approved");
  stopped.answer.check = sentence_of(*stop, state.shown);
  return stopped;
}

/// One approval, as the button promised: of the step that it was shown for, and the last one only if it said
/// so.
Verified refused_approval(const ConversationState& state, const Clicked& click) {
  if (auto refused = refused_verdict(state, click.user, click.version)) return refused;
  const auto facts = policy_facts(state);
  const auto standing = standing_of(facts);
  if (click.step != standing.step) return overtaken(state, click.step, click.user);
  const auto right = may_sign(facts, click.user);
  if (const auto* objection = std::get_if<Objection>(&right)) return refused_by(state, *objection, click);
  if (click.action == "sign" && standing.is_last)
    return refusal(Kind::would_be_last, "others approved meanwhile, this would be the last approval");
  return refused_by_checks(state);
}

/// What was approved and held, as it was approved.
Verified refused_post(const ConversationState& state, const Clicked& click) {
  if (!is_ready_to_post(state)) return refusal(Kind::not_waiting, "nothing waits to be posted");
  const auto posters = posters_of(state);
  if (!holds(posters, click.user)) {
    auto stranger = refusal(Kind::stranger, "not one of those who post");
    stranger.answer.approvers = posters;
    stranger.answer.rule = state.route->name;
    return stranger;
  }
  const bool is_same = changes_between(state.shown, state.document).empty();
  if (click.version != state.version || !is_same) return refusal(Kind::stale, "an older version");
  return std::nullopt;
}

Verified refused_retry(const ConversationState& state, const Clicked& click) {
  // Once more what failed: as it was shown, not as it is by now.
  const bool is_same = changes_between(state.shown, state.document).empty() && !state.releasing.unread;
  if (state.phase == Phase::failed && !is_same) return refusal(Kind::stale, "an older version");
  const bool is_poster = !state.posting.asked_by.empty() && holds(posters_of(state), click.user);
  if (is_poster && may_be_repeated(state) && click.version == state.version) return std::nullopt;
  if (auto refused = refused_decision(state, click.user, click.version)) return refused;
  if (!may_be_repeated(state)) return refusal(Kind::not_waiting, "nothing waits for this action");
  return std::nullopt;
}

/// Whoever sent it may take it back, and whoever may decide.
Verified refused_cancel(const ConversationState& state, const Clicked& click) {
  if (click.user != sender_of(state) || click.user.empty()) {
    if (auto refused = refused_decision(state, click.user, click.version)) return refused;
  }
  const bool open = state.phase == Phase::waiting && state.mode == ApprovalMode::release &&
                    state.releasing.may_cancel && !state.releasing.step.empty();
  if (!open) return refusal(Kind::not_waiting, "nothing waits for this action");
  if (click.version != state.version) return refusal(Kind::stale, "an older version");
  return std::nullopt;
}

/// Asked by approvers, of either system, as long as there is something to decide.
Verified refused_question(const ConversationState& state, const std::string& user, std::uint32_t version) {
  if (!state.route || !state.route->approval || state.version == 0 ||
      (state.phase != Phase::waiting && !may_be_repeated(state)))
    return refusal(Kind::not_waiting, "nothing waits for a decision");
  if (!holds(approvers_of(state), user)) {
    auto stranger = refusal(Kind::stranger, "not an approver");
    stranger.answer.approvers = deciders_of(state);
    stranger.answer.rule = state.route->name;
    return stranger;
  }
  if (version != state.version) return refusal(Kind::stale, "an older version");
  return std::nullopt;
}

Verified refused_reply(const ConversationState& state, const std::string& user) {
  if (!state.question) return refusal(Kind::not_waiting, "no question is open");
  if (user == state.question->asked || user == state.question->by) return std::nullopt;
  auto other = refusal(Kind::not_asked, "asked of somebody else");
  other.answer.approvers = {state.question->asked};
  return other;
}

/// Whoever sees the card may read the rest of it, unless the route keeps the lines for those whom it
/// concerns.
Verified refused_lines(const ConversationState& state, const std::string& user) {
  if (!state.route || state.route->lines_for_all || user == sender_of(state)) return std::nullopt;
  if (holds(approvers_of(state), user) || holds(posters_of(state), user)) return std::nullopt;
  auto stranger = refusal(Kind::lines_withheld, "the lines are for those who decide");
  stranger.answer.approvers = deciders_of(state);
  return stranger;
}

// Clicks ----------------------------------------------------------------------------------------------------

struct Action {
  const char* name;
  Modal::Kind opens;
};
constexpr Action actions[] = {{"reject", Modal::Kind::reject},
                              {"ask", Modal::Kind::ask},
                              {"answer", Modal::Kind::answer},
                              {"lines", Modal::Kind::lines}};

const Action* modal_of(const std::string& name) {
  const auto* found = std::find_if(std::begin(actions), std::end(actions),
                                   [&](const Action& action) { return name == action.name; });
  return found == std::end(actions) ? nullptr : found;
}

Verified refused_click(const ConversationState& state, const Clicked& click) {
  if (click.action == "approve" || click.action == "sign") return refused_approval(state, click);
  if (click.action == "reject") return refused_verdict(state, click.user, click.version);
  if (click.action == "ask") return refused_question(state, click.user, click.version);
  if (click.action == "answer") return refused_reply(state, click.user);
  if (click.action == "cancel") return refused_cancel(state, click);
  if (click.action == "lines") return refused_lines(state, click.user);
  if (click.action == "retry") return refused_retry(state, click);
  if (click.action == "post") return refused_post(state, click);
  if (auto refused = refused_decision(state, click.user, click.version)) return refused;
  return refusal(Kind::not_waiting, "an unknown action");
}

/// Nothing waits for it but Slack's window of three seconds: it goes ahead of everything else.
void open_modal(ConversationStep& step, const Clicked& click, const Action& action) {
  step.audit("form.opened", subject(step),
             {{"user", click.user}, {"action", click.action}, {"version", click.version}});
  step.call(OpenModal{click.trigger, click.user, Modal{action.opens, click.channel, 1}}, true);
}

// Forms -----------------------------------------------------------------------------------------------------

std::size_t characters_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Problem problem_of(const FormSubmitted& form) {
  const bool is_blank = std::all_of(form.text.begin(), form.text.end(),
                                    [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  if (is_blank) return Problem::no_text;
  const auto most = form.form == "reject" ? limits::reason_characters : limits::question_characters;
  if (characters_of(form.text) > most) return Problem::long_text;
  return form.form == "ask" && form.person.empty() ? Problem::nobody : Problem::none;
}

Verified refused_form(const ConversationState& state, const FormSubmitted& form) {
  if (!is_shown_in(state, form.channel)) return refusal(Kind::not_waiting, "there is no card");
  if (form.form == "reject") return refused_verdict(state, form.user, form.version);
  if (form.form == "ask") return refused_question(state, form.user, form.version);
  if (form.form == "answer") return refused_reply(state, form.user);
  return refusal(Kind::not_waiting, "an unknown form");
}

/// The form tells of it, while it waits; else a private answer does.
void answer_form(ConversationStep& step, const FormSubmitted& form, FormAnswer answer) {
  const bool waits = step.context.now - form.at < limits::reply_wait_ms;
  const bool is_done = answer.problem == Problem::none && !answer.refusal;
  if (!waits && !is_done && step.state.cards.contains(form.channel)) {
    PrivateAnswer late;
    late.kind = Kind::unfinished;
    step.call(Whisper{form.channel, form.user, answer.refusal.value_or(late)}, true);
  }
  step.turn.reply = encode(answer);
}

}  // namespace

void on_click(ConversationStep& step, const Clicked& click) {
  auto refused = refused_click(step.state, click);
  const auto* opens = modal_of(click.action);
  if (!refused && opens != nullptr && !is_shown_in(step.state, click.channel))
    refused = refusal(Kind::not_waiting, "there is no card");
  if (refused) {
    step.audit(
        "click.refused", subject(step),
        {{"user", click.user}, {"action", click.action}, {"version", click.version}, {"why", refused->why}});
    // Whoever clicks nevertheless knows that it was corrected, perhaps.
    if (refused->answer.kind == Kind::stopped) ask_checks(step, true);
    step.call(Whisper{click.channel, click.user, std::move(refused->answer)}, true);
  } else if (opens != nullptr) {
    open_modal(step, click, *opens);
  } else if (click.action == "approve" || click.action == "sign") {
    approve(step, click, std::get<Signature>(may_sign(policy_facts(step.state), click.user)));
  } else if (click.action == "cancel") {
    cancel(step, click);
  } else if (click.action == "post") {
    post_held(step, click);
  } else {
    retry(step, click);
  }
}

void on_form(ConversationStep& step, const FormSubmitted& form) {
  FormAnswer answer;
  const auto refused = refused_form(step.state, form);
  if (refused) {
    answer.refusal = refused->answer;
  } else {
    answer.problem = problem_of(form);
  }
  if (refused || answer.problem != Problem::none) {
    step.audit("form.refused", subject(step),
               {{"user", form.user},
                {"form", form.form},
                {"version", form.version},
                {"why", refused ? refused->why : "incomplete"}});
  } else if (form.form == "reject") {
    reject(step, form);
  } else if (form.form == "ask") {
    ask(step, form);
  } else {
    answer_question(step, form);
  }
  answer_form(step, form, std::move(answer));
}

void on_page(ConversationStep& step, const PageTurned& turned) {
  if (!is_shown_in(step.state, turned.channel) || refused_lines(step.state, turned.user)) return;
  step.call(UpdateModal{turned.view_id, turned.hash, turned.user,
                        Modal{Modal::Kind::lines, turned.channel, turned.page}},
            true);
}

void on_modal_ended(ConversationStep& step, const Call& call, const Outcome& outcome) {
  const auto* failed = std::get_if<Failed>(&outcome);
  const auto* doubt = std::get_if<InDoubt>(&outcome);
  if (failed == nullptr && doubt == nullptr) return;
  step.audit("form.not_opened", subject(step),
             {{"call", name_of(call)}, {"reason", failed != nullptr ? failed->reason : doubt->reason}});
  const auto* open = std::get_if<OpenModal>(&call);
  // In doubt it is on the person's screen, as a rule.
  if (failed == nullptr || open == nullptr) return;
  PrivateAnswer late;
  late.kind = Kind::not_opened;
  step.call(Whisper{open->modal.channel, open->user, late}, true);
}

}  // namespace countersign::domain
