// What is said in a card's thread, to one person, or to a person alone.
#include <algorithm>

#include "cards/card.hpp"
#include "cards/sections.hpp"
#include "core/limits.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

/// Of a person's words in a thread, before they are escaped to five times as much at most.
constexpr std::size_t note_characters = 600;
/// Of what a direct message is about, before it is escaped.
constexpr std::size_t about_characters = 200;
/// With whom it is for, a message stays below Slack's 4000 characters.
constexpr std::size_t words_characters = 2'500;
constexpr std::size_t rule_name_characters = 120;

const char* past_tense(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::approve:
      return "approved this";
    case domain::Verdict::reject:
      return "rejected this";
    case domain::Verdict::cancel:
      break;
  }
  return "took back the request";
}

}  // namespace

std::string private_answer(const domain::PrivateAnswer& answer, const std::string& time_zone) {
  using Kind = domain::PrivateAnswer::Kind;
  const Calendar calendar(time_zone);
  const std::string when = answer.at ? " (" + calendar.moment(*answer.at) + ")" : "";
  switch (answer.kind) {
    case Kind::already_decided: {
      const std::string who = answer.decided_by.empty() ? "Somebody else" : slack::mention(answer.decided_by);
      return who + " " + past_tense(answer.verdict) + " already" + when + ". Nothing was done.";
    }
    case Kind::stranger: {
      const std::string rule = slack::mrkdwn(answer.rule, rule_name_characters);
      const std::string who =
          answer.approvers.empty() ? "an approver of this route" : mentions(answer.approvers, " or ");
      return "Only " + who + " can decide this" + (rule.empty() ? "" : " (rule " + rule + ")") +
             ". Ask them, or your Countersign admin.";
    }
    case Kind::stale:
      return "The document changed" + when + ". The card now shows what changed; please decide there.";
    case Kind::own_document:
      return "You sent this for approval, or it is not certain that somebody else did, so another approver "
             "must decide. Nothing was done.";
    case Kind::not_asked:
      return "The question is for " +
             (answer.approvers.empty() ? "somebody else" : mentions(answer.approvers, " or ")) +
             ". Whoever asked it or was asked can answer it. Nothing was done.";
    case Kind::over_limit: {
      const std::string limit = answer.limit ? slack::escape(to_display(*answer.limit)) : "";
      const std::string next =
          answer.approvers.empty() ? "" : "; this goes to " + mentions(answer.approvers, " or ") + " next";
      return "Your limit is " + limit + next + ". Nothing was done.";
    }
    case Kind::another_step:
      return "You are asked in another step. It waits for " +
             (answer.approvers.empty() ? "somebody else" : mentions(answer.approvers, " or ")) +
             " now. Nothing was done.";
    case Kind::would_be_last:
      return "Somebody approved this meanwhile, so yours is the last approval. The card now shows what "
             "follows; please click there. Nothing was done.";
    case Kind::lines_withheld:
      return "The lines of this are for " +
             (answer.approvers.empty() ? "those who decide on it" : mentions(answer.approvers, " or ")) +
             ". Ask them, or look in Business Central.";
    case Kind::not_checked:
      return "The checks of this are still being read in Business Central. The card offers the approval when "
             "they are there. Nothing was done.";
    case Kind::stopped:
      return "This cannot be approved: " + slack::mrkdwn(answer.check, note_characters) +
             ". It is looked at again now; correct it in Business Central, or reject it. Nothing was done.";
    case Kind::not_opened:
      return "The form could not be opened in time. Please click again.";
    case Kind::unfinished:
      return "The form came too late or was not complete. Nothing was done; please click again.";
    case Kind::not_waiting:
      break;
  }
  return "This does not wait for a decision now. Nothing was done.";
}

std::string thread_note(const domain::ThreadNote& note) {
  using Kind = domain::ThreadNote::Kind;
  const std::string who = mentions(note.users, ", ");
  const std::string start = who.empty() ? "" : who + ": ";
  const std::string by = slack::mention(note.by);
  std::size_t characters = note_characters;
  std::string words =
      slack::mrkdwn(note.text, std::max(limits::question_characters, limits::reason_characters));
  // Text of nothing but marks grows five-fold.
  for (; slack::count_characters(words) > words_characters; characters /= 2)
    words = slack::mrkdwn(note.text, characters);
  switch (note.kind) {
    case Kind::question:
      return by + " asks " + who + ":\n> " + words + "\nPlease click *Answer…* on the card above.";
    case Kind::answer:
      return by + " answers " + who + ":\n> " + words;
    case Kind::rejected:
      return who + ": " + by + " rejected this:\n> " + words;
    case Kind::not_posted:
      return start + "this was approved and is not posted. The card above shows what to do.";
    case Kind::undecided:
      return start +
             "it is not known whether this was posted, because Business Central cannot be read. The card "
             "above "
             "shows what to do.";
    case Kind::next_step:
      return start + by + " has approved this, and your approval is asked for now.";
    case Kind::reminder:
      return start + "this still waits for your approval.";
    case Kind::escalated:
      return start + "those who were asked have not decided in time, or have left, so you are asked, too.";
    case Kind::expired:
      return start +
             "nobody decided on this in time. It cannot be approved here any more until it is changed "
             "in Business Central.";
    case Kind::ready:
      return start + "this is approved and ready to be posted.";
    case Kind::delegated:
      return by + " has you approve for them until " + words +
             ". What waits for them waits for you, too, but for what you sent yourself. `/countersign mine` "
             "lists it.";
    case Kind::delegation_refused:
      return by + " " + words +
             " and cannot approve for you. Please name somebody else with `/countersign "
             "delegate`.";
    case Kind::named:
      return start + "Business Central's approval user setup names you as the approver of this.";
    case Kind::cleared:
      return start + "what kept this from being approved is corrected; please decide.";
    case Kind::changed:
      break;
  }
  std::string text = start + "this changed in Business Central, please decide again.";
  if (note.fallen > 0) text += " " + fallen_text(note.fallen) + ".";
  text += " The card above shows what changed.";
  return note.mentions.empty() ? text : text + "\n" + told_text(note.mentions);
}

std::string direct_message(const domain::TellPerson& call) {
  if (call.channel.empty() && call.about.empty()) return thread_note(call.note);
  const std::string about = slack::mrkdwn(call.about, about_characters);
  const std::string where = call.channel.empty() ? "" : " See the card in <#" + call.channel + ">.";
  return "*" + (about.empty() ? "A document" : about) + "*\n" + thread_note(call.note) + where;
}

}  // namespace countersign::cards
