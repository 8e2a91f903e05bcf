// From a click to a posted document. Nothing is posted twice: a post whose outcome is not known is read back,
// and only what was read back as a draft is ever posted again, after the wait that the settings name and by a
// person's click.
#include <algorithm>

#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr const char* look_timer = "look";
constexpr Duration longest_look_interval_ms = 2min;
/// Posts under one decision when only the etag had moved.
constexpr std::uint32_t posts_per_decision = 3;
/// Looks that find no record before it counts as deleted: a posting renames it.
constexpr std::uint32_t looks_before_deleted = 2;

std::string subject(const ConversationStep& step) {
  return to_string(step.state.record);
}

void refuse(ConversationStep& step, const Clicked& click, PrivateAnswer answer, const char* why) {
  step.audit("click.refused", subject(step),
             {{"user", click.user}, {"action", click.action}, {"version", click.version}, {"why", why}});
  step.call(Whisper{click.channel, click.user, std::move(answer)}, true);
}

}  // namespace

void post(ConversationStep& step) {
  const auto& document = step.state.document;
  step.emit(PostAsked{document.etag, step.context.now});
  step.audit("post.asked", subject(step), {{"etag", document.etag}, {"number", document.number}});
  step.call(PostDocument{step.state.record, document.etag}, true);
}

namespace {

void approve(ConversationStep& step, const Clicked& click) {
  const bool again = step.state.phase == Phase::failed;
  step.emit(Approved{click.user, click.version, step.context.now});
  step.audit("conversation.approved", subject(step),
             {{"user", click.user},
              {"version", click.version},
              {"clicked_at", format_instant(click.at)},
              {"total", to_display(step.state.shown.total)},
              {"rule", step.state.route->name}});
  if (step.state.mode == ApprovalMode::countersign) {
    post(step);
  } else if (again) {
    ask_release(step);  // It may be released by now.
  } else {
    answer_workflow(step);
  }
  show_cards(step, true);
}

/// Approved in Business Central, and posting failed: its approver may have it posted again.
void retry(ConversationStep& step, const Clicked& click) {
  step.audit("post.retried", subject(step), {{"user", click.user}, {"version", click.version}});
  post(step);
  show_cards(step, true);
}

void plan_look(ConversationStep& step) {
  Duration wait = step.context.settings.posting.first_look;
  for (std::uint32_t i = 0; i < step.state.posting.looks && wait < longest_look_interval_ms; ++i) wait *= 2;
  const Instant at = step.context.now + std::min(wait, longest_look_interval_ms);
  step.emit(LookPlanned{at});
  step.set_timer(look_timer, at);
  show_cards(step, true);
}

}  // namespace

void give_to_person(ConversationStep& step, std::string message, std::string advice) {
  step.emit(PostFailed{message, std::move(advice)});
  step.audit("conversation.not_posted", subject(step), {{"message", message}});
  step.cancel_timer(look_timer);
  show_cards(step, true);
  // What failed may have failed because the record is another one by now.
  follow_facts(step);
}

namespace {

/// A draft after a post that Business Central refused because the record had changed.
void after_conflict(ConversationStep& step) {
  const bool same = changes_between(step.state.shown, step.state.document).empty();
  if (same && step.state.posting.posts < posts_per_decision) {
    post(step);
    show_cards(step, true);
  } else {
    give_to_person(step, "The invoice kept changing while it was being posted",
                   "wait until nobody edits it in Business Central, then try again");
  }
}

/// A draft after a post whose outcome is not known, or that was accepted without effect.
void still_a_draft(ConversationStep& step) {
  if (step.context.now - step.state.posting.asked_at < step.context.settings.posting.decide_after) {
    plan_look(step);
    return;
  }
  give_to_person(step, "Business Central did not confirm the posting, and the invoice is still a draft",
                 "look at the invoice in Business Central; if it is still a draft there, try again");
}

void decide_on_unposted(ConversationStep& step) {
  const auto& answer = step.state.posting.answer;
  if (answer == "post_conflict") {
    after_conflict(step);
  } else if (answer == "post_refused") {
    give_to_person(step, step.state.posting.message,
                   "correct it in Business Central; this card then asks again by itself");
  } else if (answer == "failed") {
    give_to_person(step, step.state.posting.message,
                   "ask your Countersign administrator to run `countersign check`");
  } else {
    still_a_draft(step);
  }
}

std::string words_of(const Outcome& outcome) {
  if (const auto* refused = std::get_if<PostRefused>(&outcome)) return refused->message;
  if (const auto* failed = std::get_if<Failed>(&outcome)) return failed->reason;
  if (const auto* doubt = std::get_if<InDoubt>(&outcome)) return doubt->reason;
  return {};
}

}  // namespace

void ask_for_read(ConversationStep& step) {
  if (step.state.reading) return;
  step.emit(ReadAsked{});
  step.call(ReadRecord{step.state.record}, true);
}

void on_click(ConversationStep& step, const Clicked& click) {
  using Kind = PrivateAnswer::Kind;
  const auto& state = step.state;
  const auto approvers = deciders_of(state);
  if (!state.route || !state.route->approval || state.version == 0) {
    return refuse(step, click, PrivateAnswer{Kind::not_waiting, {}, {}, {}, {}},
                  "nothing waits for a decision");
  }
  const bool may_decide = std::find(approvers.begin(), approvers.end(), click.user) != approvers.end();
  const auto known = approvers_of(state);
  if (!may_decide && std::find(known.begin(), known.end(), click.user) != known.end()) {
    return refuse(step, click, PrivateAnswer{Kind::own_document, {}, {}, {}, {}},
                  "sent it for approval, or is not told apart from who did");
  }
  if (!may_decide) {
    return refuse(step, click, PrivateAnswer{Kind::stranger, {}, {}, approvers, state.route->name},
                  "not an approver");
  }
  if (state.decision && state.phase != Phase::failed && state.phase != Phase::settling) {
    return refuse(step, click,
                  PrivateAnswer{Kind::already_decided, state.decision->user, state.decision->at, {}, {}},
                  "already decided");
  }
  if (click.version != state.version) {
    return refuse(step, click, PrivateAnswer{Kind::stale, {}, state.changed_at, {}, {}}, "an older version");
  }
  // Where Business Central's own approvers decide, nothing is approved here.
  const bool may_approve =
      click.action == "approve" && state.phase == Phase::waiting && obstacle_of(state).empty();
  const bool may_retry = click.action == "retry" && state.phase == Phase::failed;
  if (!may_approve && !may_retry) {
    return refuse(step, click, PrivateAnswer{Kind::not_waiting, {}, {}, {}, {}},
                  "nothing waits for this action");
  }
  if (state.mode == ApprovalMode::native) return retry(step, click);
  approve(step, click);
}

void on_post_answer(ConversationStep& step, const Outcome& outcome) {
  if (step.state.phase != Phase::posting || step.state.posting.answered) return;
  const std::string answer = name_of(outcome);
  step.emit(PostAnswered{answer, words_of(outcome)});
  step.audit("post.answered", subject(step), {{"answer", answer}, {"message", step.state.posting.message}});
  if (std::holds_alternative<InDoubt>(outcome)) {
    plan_look(step);
  } else {
    ask_for_read(step);
  }
}

void on_look_due(ConversationStep& step) {
  if (step.state.phase == Phase::checking) ask_for_read(step);
}

void on_read_back(ConversationStep& step) {
  const auto& state = step.state;
  if (state.phase != Phase::posting && state.phase != Phase::checking) return;
  step.audit("post.read_back", subject(step),
             {{"status", to_string(state.document.status)}, {"number", state.document.number}});
  if (is_posted(state.document)) {
    step.cancel_timer(look_timer);
    // The only post certainly did nothing: somebody else posted it.
    const auto& answer = state.posting.answer;
    if ((answer == "post_conflict" || answer == "failed") && state.posting.posts == 1) {
      end_as_handled(step);
    } else {
      end_as_posted(step);
    }
  } else if (state.document.status == DocumentStatus::draft) {
    decide_on_unposted(step);
  } else if (state.posting.answer == "post_accepted" && state.document.status == DocumentStatus::open) {
    step.cancel_timer(look_timer);
    end_as_posted(step);
  } else if (state.posting.answer == "post_refused") {
    decide_on_unposted(step);
  } else {
    give_to_person(
        step, std::string("Business Central shows the status '") + to_string(state.document.status) + "'",
        "look at the document in Business Central");
  }
}

void on_read_back_missing(ConversationStep& step) {
  if (step.state.phase != Phase::posting && step.state.phase != Phase::checking) return on_missing(step);
  if (step.state.posting.looks < looks_before_deleted) return plan_look(step);
  step.cancel_timer(look_timer);
  end_as_deleted(step);
}

void on_read_failed(ConversationStep& step) {
  if (step.state.phase == Phase::posting || step.state.phase == Phase::checking) plan_look(step);
}

}  // namespace countersign::domain
