// What people decide and ask in Slack, once it is certain that they may (conversation_clicks.cpp).
#include <algorithm>

#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

void audit_decision(ConversationStep& step, const char* type, Instant clicked_at) {
  const auto& decision = *step.state.decision;
  nlohmann::json body{{"user", decision.user},
                      {"version", decision.version},
                      {"clicked_at", format_instant(clicked_at)},
                      {"total", to_display(step.state.shown.total)},
                      {"rule", step.state.route->name}};
  if (!decision.reason.empty()) body["text"] = decision.reason;
  step.audit(type, subject(step), body);
}

void audit_approval(ConversationStep& step, Instant clicked_at, bool is_last) {
  const auto& given = step.state.signatures.back();
  nlohmann::json body{{"user", given.user},
                      {"version", given.version},
                      {"clicked_at", format_instant(clicked_at)},
                      {"total", to_display(step.state.shown.total)},
                      {"rule", step.state.route->name},
                      {"step", given.step},
                      {"steps", step.state.route->policy.steps.size()},
                      {"is_last", is_last}};
  if (!given.on_behalf_of.empty()) body["on_behalf_of"] = given.on_behalf_of;
  const bool is_named =
      std::find(given.seats.begin(), given.seats.end(), setup_approver) != given.seats.end();
  if (is_named) body["named_by"] = "Business Central's setup";
  step.audit("conversation.approved", subject(step), body);
}

/// What an approval by all who must give one leads to.
void carry_out(ConversationStep& step) {
  if (step.state.mode == ApprovalMode::release) return answer_workflow(step);
  if (step.state.phase == Phase::posting) return post(step);
  tell_posters(step);
}

}  // namespace

void tell_posters(ConversationStep& step) {
  if (!is_ready_to_post(step.state)) return;
  const auto users = posters_of(step.state);
  if (!users.empty()) tell_threads(step, {ThreadNote::Kind::ready, users, {}, {}});
}

void post_held(ConversationStep& step, const Clicked& click) {
  step.emit(PostWanted{click.user, click.version, step.context.now});
  step.audit("post.wanted", subject(step),
             {{"user", click.user}, {"version", click.version}, {"clicked_at", format_instant(click.at)}});
  post(step);
  show_cards(step, true);
}

void approve(ConversationStep& step, const Clicked& click, Signature right) {
  const bool is_last = standing_of(policy_facts(step.state)).is_last;
  step.emit(Approved{std::move(right.user), std::move(right.on_behalf_of), click.version, right.step,
                     step.context.now, is_last, std::move(right.seats)});
  audit_approval(step, click.at, is_last);
  if (is_last) carry_out(step);
  show_cards(step, true);
}

void retry(ConversationStep& step, const Clicked& click) {
  const auto before = step.state.decision;
  if (step.state.phase == Phase::undecided || is_unclear_after_post(step.state))
    return look_then_post(step, click);
  if (before && before->verdict == Verdict::reject) {
    step.emit(Rejected{click.user, click.version, step.context.now, before->reason});
    audit_decision(step, "conversation.rejected", click.at);
    ask_release(step);
    return show_cards(step, true);
  }
  step.audit("post.retried", subject(step), {{"user", click.user}, {"version", click.version}});
  // Where Business Central's own approvers decided, theirs stays the decision.
  if (step.state.mode != ApprovalMode::native)
    step.emit(RetryAsked{click.user, click.version, step.context.now});
  if (step.state.mode == ApprovalMode::release) {
    ask_release(step);  // It may be released by now.
  } else {
    post(step);
  }
  show_cards(step, true);
}

/// The sender is told: an edit of the card notifies nobody. What follows in Business Central follows there
/// alone.
void reject(ConversationStep& step, const FormSubmitted& form) {
  const std::string sender = sender_of(step.state);
  step.emit(Rejected{form.user, form.version, step.context.now, form.text});
  audit_decision(step, "conversation.rejected", form.at);
  if (step.state.mode == ApprovalMode::release) answer_workflow(step);
  show_cards(step, true);
  if (!sender.empty()) tell_threads(step, {ThreadNote::Kind::rejected, {sender}, form.user, form.text});
}

void cancel(ConversationStep& step, const Clicked& click) {
  step.emit(CancelAsked{click.user, click.version, step.context.now});
  audit_decision(step, "approval.cancel_asked", click.at);
  answer_workflow(step);
  show_cards(step, true);
}

/// A new question takes the place of the one before: the thread holds both, the card shows who owes the
/// latest.
void ask(ConversationStep& step, const FormSubmitted& form) {
  step.emit(QuestionAsked{form.user, form.person, step.context.now, form.text});
  step.audit("question.asked", subject(step),
             {{"user", form.user}, {"asked", form.person}, {"text", form.text}, {"version", form.version}});
  show_cards(step, true);
  const auto& card = step.state.cards.at(form.channel);
  step.call(NotifyThread{form.channel, card.ts,
                         ThreadNote{ThreadNote::Kind::question, {form.person}, form.user, form.text}},
            true);
}

void answer_question(ConversationStep& step, const FormSubmitted& form) {
  const std::string asker = step.state.question->by;
  step.emit(QuestionAnswered{form.user, form.text, step.context.now});
  step.audit("question.answered", subject(step), {{"user", form.user}, {"text", form.text}});
  show_cards(step, true);
  const auto& card = step.state.cards.at(form.channel);
  step.call(NotifyThread{form.channel, card.ts,
                         ThreadNote{ThreadNote::Kind::answer, {asker}, form.user, form.text}},
            true);
}

}  // namespace countersign::domain
