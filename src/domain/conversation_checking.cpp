// What a post did. Its answer alone is never believed: the document is read back, on a schedule while its
// outcome is not known. What nobody can read, or tell, is left to a person; nothing is posted again by itself
// but what certainly was not posted.
#include <algorithm>

#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr const char* look_timer = "look";
constexpr const char* decide_timer = "decide";
constexpr Duration longest_look_interval_ms = 2min;
/// A reading under way when the time for looking back is over may still tell.
constexpr Duration last_look_ms = 30s;
/// While a person is asked, so that the card follows when Business Central can be read again.
constexpr Duration undecided_look_interval_ms = 10min;
/// Business Central ends an operation after 8 minutes (operational limits, online): a draft that is read
/// later than this was not posted by it.
constexpr Duration longest_posting_ms = 10min;
/// Posts under one decision when only the etag had moved.
constexpr std::uint32_t posts_per_decision = 3;
/// Looks that find no record before it counts as deleted: a posting renames it.
constexpr std::uint32_t looks_before_deleted = 2;

void plan_look(ConversationStep& step) {
  Duration wait = step.context.settings.posting.first_look;
  for (std::uint32_t i = 0; i < step.state.posting.looks && wait < longest_look_interval_ms; ++i) wait *= 2;
  const Instant at = step.context.now + std::min(wait, longest_look_interval_ms);
  step.emit(LookPlanned{at});
  step.set_timer(look_timer, at);
  show_cards(step, true);
}

bool is_time_up(const ConversationStep& step) {
  const auto& posting = step.state.posting;
  return posting.last_look || !posting.answered_at ||
         step.context.now - *posting.answered_at >= step.context.settings.posting.decide_after;
}

/// A post is over as far as we know, and what it did is being looked into.
bool is_checking(const ConversationState& state) {
  return state.phase == Phase::checking || (state.phase == Phase::posting && state.posting.answered);
}

/// An edit of a message notifies nobody, and whoever clicked went on to something else.
void tell_deciders(ConversationStep& step, ThreadNote::Kind note) {
  const auto users = deciders_of(step.state);
  if (users.empty()) return;
  tell_threads(step, {note, users, {}, {}});
}

void leave_undecided(ConversationStep& step) {
  step.emit(PostUndecided{step.context.now});
  step.audit("conversation.undecided", subject(step), {{"answer", step.state.posting.answer}});
  step.cancel_timer(decide_timer);
  step.set_timer(look_timer, step.context.now + undecided_look_interval_ms);
  show_cards(step, true);
  tell_deciders(step, ThreadNote::Kind::undecided);
}

/// Whether a post of ours may still be at work on what was just read.
bool may_be_at_work(const ConversationStep& step) {
  const auto& posting = step.state.posting;
  if (!posting.maybe_done) return false;
  if (step.state.document.status != DocumentStatus::draft) return true;
  // Business Central has answered a refused one.
  return posting.answer != "post_refused" && posting.answered_at &&
         step.context.now - *posting.answered_at < longest_posting_ms;
}

/// A draft after a post that Business Central refused because the record had changed, or that a person wants
/// posted after all.
void post_if_unchanged(ConversationStep& step) {
  const bool same = changes_between(step.state.shown, step.state.document).empty();
  if (same && step.state.posting.posts < posts_per_decision) {
    post(step);
    stop_looking(step);
    show_cards(step, true);
  } else if (same) {
    give_to_person(step, "The invoice kept changing while it was being posted",
                   "wait until nobody edits it in Business Central, then try again");
  } else {
    give_to_person(step, "The invoice changed before it was posted",
                   "look at what changed, and decide again");
  }
}

/// After a post whose outcome is not known, or that was accepted without effect.
void not_posted_yet(ConversationStep& step, std::string message, std::string advice) {
  if (!is_time_up(step)) return plan_look(step);
  give_to_person(step, std::move(message), std::move(advice));
  if (step.state.phase == Phase::failed) tell_deciders(step, ThreadNote::Kind::not_posted);
}

void still_a_draft(ConversationStep& step) {
  not_posted_yet(step, "Business Central did not confirm the posting, and the invoice is still a draft",
                 "look at the invoice in Business Central; if it is still a draft there, try again");
}

void tell_refusal(ConversationStep& step) {
  give_to_person(step, step.state.posting.message,
                 "correct it in Business Central; this card then asks again by itself", true);
}

void decide_on_unposted(ConversationStep& step) {
  const auto& posting = step.state.posting;
  if (posting.again || posting.answer == "post_conflict") {
    post_if_unchanged(step);
  } else if (posting.answer == "post_refused") {
    tell_refusal(step);
  } else if (posting.answer == "failed") {
    give_to_person(step, posting.message, "ask your Countersign administrator to run `countersign check`");
  } else {
    still_a_draft(step);
  }
}

/// Neither a draft nor certainly posted.
void decide_on_unclear(ConversationStep& step) {
  const auto& posting = step.state.posting;
  const auto& document = step.state.document;
  const std::string status = to_string(document.status);
  if (posting.answer == "post_accepted" && document.status == DocumentStatus::open) {
    end_as_posted(step);
  } else if (posting.answer == "post_refused") {
    tell_refusal(step);  // Whoever wanted it posted again wanted the draft posted.
  } else if (!tells_whether_posted(document) && document.status == DocumentStatus::open) {
    not_posted_yet(
        step,
        "Business Central did not confirm the posting, and shows the status 'Open', which a released "
        "invoice and a posted one have in common",
        "look at the invoice in Business Central; if it is not posted there, try again");
  } else {
    give_to_person(step, "Business Central shows the status '" + status + "'",
                   "look at the document in Business Central");
  }
}

}  // namespace

void stop_looking(ConversationStep& step) {
  step.cancel_timer(look_timer);
  step.cancel_timer(decide_timer);
}

void give_to_person(ConversationStep& step, std::string message, std::string advice, bool said) {
  step.emit(PostFailed{message, std::move(advice), said, may_be_at_work(step)});
  step.audit("conversation.not_posted", subject(step), {{"message", message}});
  stop_looking(step);
  show_cards(step, true);
  // What failed may have failed because the record is another one by now.
  follow_facts(step);
}

void begin_checking(ConversationStep& step, bool look_at_once) {
  step.set_timer(decide_timer, step.context.now + step.context.settings.posting.decide_after);
  if (look_at_once) {
    ask_for_read(step);
  } else {
    plan_look(step);
  }
}

void look_then_post(ConversationStep& step, const Clicked& click) {
  step.emit(PostAgainAsked{click.user, click.version, step.context.now});
  step.audit("post.retried", subject(step), {{"user", click.user}, {"version", click.version}});
  step.cancel_timer(look_timer);
  begin_checking(step, true);
  show_cards(step, true);
}

void on_read_by_others(ConversationStep& step) {
  const auto& state = step.state;
  if (!is_checking(state) && state.phase != Phase::undecided) return;
  // Posted stays posted. Anything else may have been read before our post did its work.
  if (is_posted_since(state.posting.draft_number, state.document)) return end_as_found_posted(step);
  if (state.phase == Phase::undecided) ask_for_read(step);
}

void on_look_due(ConversationStep& step) {
  if (step.state.phase == Phase::checking || step.state.phase == Phase::undecided) ask_for_read(step);
}

void on_decide_due(ConversationStep& step) {
  if (!is_checking(step.state)) return;
  if (step.state.posting.last_look) return leave_undecided(step);
  step.emit(LastLookTaken{});
  ask_for_read(step);
  step.set_timer(decide_timer, step.context.now + last_look_ms);
}

void on_read_back(ConversationStep& step) {
  const auto& state = step.state;
  if (!is_checking(state) && state.phase != Phase::undecided) return;
  const auto& document = state.document;
  step.audit("post.read_back", subject(step),
             {{"status", to_string(document.status)}, {"number", document.number}});
  if (is_posted_since(state.posting.draft_number, document)) {
    end_as_found_posted(step);
  } else if (state.phase == Phase::undecided && document.status == DocumentStatus::draft) {
    still_a_draft(step);
  } else if (document.status == DocumentStatus::draft) {
    decide_on_unposted(step);
  } else {
    decide_on_unclear(step);
  }
}

void on_read_back_missing(ConversationStep& step) {
  const auto& state = step.state;
  if (!own_read_decides(state.phase)) return on_missing(step);
  if (state.phase == Phase::posting && !state.posting.answered) return;
  if (state.phase != Phase::undecided && state.posting.looks < looks_before_deleted) return plan_look(step);
  end_as_deleted(step);
}

void on_read_failed(ConversationStep& step) {
  if (step.state.phase == Phase::undecided) {
    step.set_timer(look_timer, step.context.now + undecided_look_interval_ms);
  } else if (is_checking(step.state)) {
    if (is_time_up(step)) return leave_undecided(step);
    plan_look(step);
  }
}

}  // namespace countersign::domain
