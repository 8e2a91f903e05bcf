#include "cards/command_answer.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cards/blocks.hpp"
#include "cards/desk.hpp"
#include "core/limits.hpp"
#include "domain/business_time.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using blocks::Json;
using domain::CommandAnswer;
using domain::DelegationProblem;
using AnswerKind = CommandAnswer::Kind;

/// Of somebody's words in an answer.
constexpr std::size_t quoted_characters = 60;

constexpr const char* commands =
    "`/countersign mine` what waits for you, and what came back to you\n"
    "`/countersign find 107214` a document by any number that it has or had\n"
    "`/countersign ready` what is approved and waits to be posted by you\n"
    "`/countersign delegate @dana until friday` somebody approves for you; "
    "`/countersign delegate` shows who, `/countersign delegate stop` ends it\n"
    "`/countersign help` this list";

constexpr const char* delegation_forms =
    "Write `/countersign delegate @dana until friday`, or `… from 21 dec until 2027-01-06`.";

std::string drawn_text(const Json& list) {
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

slack::Message say(const std::string& text) {
  return {text, {}};
}

std::string quoted(const std::string& words) {
  const auto shown = slack::mrkdwn(words, quoted_characters);
  return shown.empty() ? "that" : "“" + shown + "”";
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// Lists -----------------------------------------------------------------------------------------------------

Json list_blocks(const CommandAnswer& answer, std::size_t shown, const Calendar& calendar) {
  Json list = Json::array();
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& item = answer.entries[i].item;
    if (i == 0 || answer.entries[i - 1].item.kind != item.kind)
      list.push_back(
          blocks::section("h" + std::to_string(i), std::string("*") + heading_of(item.kind) + "*"));
    list.push_back(blocks::section("i" + std::to_string(i), item_text(item, calendar)));
  }
  const auto more = answer.more + answer.entries.size() - shown;
  std::string rest = more == 0 ? "" : "And " + std::to_string(more) + " more.";
  if (answer.is_cut)
    rest +=
        (rest.empty() ? "" : " ") + std::string("This list is full: there may be others, see their cards.");
  if (!rest.empty()) list.push_back(blocks::context("more", rest));
  return list;
}

slack::Message list_answer(const CommandAnswer& answer, const Calendar& calendar) {
  const auto all = answer.entries.size() + answer.more;
  if (all == 0) {
    return say(answer.kind == AnswerKind::ready ? "Nothing is approved and waits to be posted by you."
                                                : "Nothing waits for you, and nothing came back to you.");
  }
  for (std::size_t shown = answer.entries.size();; --shown) {
    std::string drawn = drawn_text(list_blocks(answer, shown, calendar));
    const bool fits = slack::count_characters(drawn) <= limits::slack_blocks_characters;
    if (fits || shown == 0)
      return {counted(all, "document", "documents") +
                  (answer.kind == AnswerKind::ready ? " ready to post" : " on your desk"),
              std::move(drawn)};
  }
}

// Delegations -----------------------------------------------------------------------------------------------

/// "from 21 Dec 2026 until 6 Jan 2027": the last day is the whole day.
std::string span_text(const domain::TimedStandIn& one, const Calendar& calendar) {
  const auto last = calendar.day_of(one.ends - Duration{1});
  return "from " + calendar.moment(one.starts) + " until the end of " + weekday_date(last);
}

std::string delegation_text(const CommandAnswer& answer, const Calendar& calendar) {
  if (!answer.delegation) return std::string("Nobody stands in for you by a command. ") + delegation_forms;
  const auto& one = *answer.delegation;
  const std::string who = slack::mention(one.to);
  if (answer.kind == AnswerKind::stopped) return who + " does not stand in for you any more.";
  std::string text = who + " stands in for you " + span_text(one, calendar) + ".";
  if (!answer.is_confirmed)
    text += " It begins as soon as Slack has said that they are a full member of the workspace.";
  if (answer.kind == AnswerKind::delegated)
    text +=
        " They approve up to your limit and theirs, and never what they sent themselves. Cards and the "
        "audit trail name you both.";
  return text + " `/countersign delegate stop` ends it.";
}

std::string problem_text(const CommandAnswer& answer) {
  const auto forms = std::string(" ") + delegation_forms;
  switch (answer.problem) {
    case DelegationProblem::nobody:
      return "Who should stand in for you? Choose the person from the list that Slack shows when you type "
             "@." +
             forms;
    case DelegationProblem::oneself:
      return "You cannot stand in for yourself." + forms;
    case DelegationProblem::no_end:
      return "Until when? A delegation needs a last day." + forms;
    case DelegationProblem::unclear_date:
      return "I cannot read a date in " + quoted(answer.words) +
             ". A day is `friday`, `tomorrow`, `24 dec` or `2026-12-24`." + forms;
    case DelegationProblem::is_over:
      return "That day is past: nothing was changed." + forms;
    case DelegationProblem::backwards:
      return "It would end before it begins: nothing was changed." + forms;
    case DelegationProblem::too_long:
      return "That is longer than " + std::to_string(limits::delegation_days) +
             " days: nothing was changed. Your Countersign administrator can name a standing delegate.";
    case DelegationProblem::no_member:
      return "Only a full, active member of this workspace can stand in for you: nothing was changed." +
             forms;
    case DelegationProblem::none:
      break;
  }
  return "Nothing was changed." + forms;
}

}  // namespace

slack::Message command_answer(const CommandAnswer& answer, const std::string& time_zone) {
  const Calendar calendar(TimeZone::is_known(answer.time_zone) ? answer.time_zone : time_zone);
  switch (answer.kind) {
    case AnswerKind::help:
      return say(std::string("This is what I understand:\n") + commands);
    case AnswerKind::unknown:
      return say("I do not know " + quoted(answer.words) + ". This is what I understand:\n" + commands);
    case AnswerKind::mine:
    case AnswerKind::ready:
      return list_answer(answer, calendar);
    case AnswerKind::find:
      return found_answer(answer, {}, time_zone);
    case AnswerKind::delegation:
    case AnswerKind::delegated:
    case AnswerKind::stopped:
      return say(delegation_text(answer, calendar));
    case AnswerKind::not_delegated:
      return say(problem_text(answer));
    case AnswerKind::stranger:
      break;
  }
  return say("I cannot help you here. Please ask your Countersign administrator.");
}

slack::Message found_answer(const CommandAnswer& asked, const std::vector<domain::FoundDocument>& documents,
                            const std::string& time_zone) {
  if (documents.empty()) {
    return say(
        "I find no document with the number " + quoted(asked.words) +
        " that you have to do with. I know the numbers that it has or had in Business Central, and the "
        "vendor's or customer's own, as they were written.");
  }
  const Calendar calendar(TimeZone::is_known(asked.time_zone) ? asked.time_zone : time_zone);
  Json list = Json::array();
  const auto shown = std::min(documents.size(), limits::found_documents);
  for (std::size_t i = 0; i < shown; ++i)
    list.push_back(blocks::section("i" + std::to_string(i), found_text(documents[i].row, calendar)));
  if (documents.size() > shown)
    list.push_back(blocks::context("more", "And " + std::to_string(documents.size() - shown) + " more."));
  return {counted(documents.size(), "document", "documents") + " found", drawn_text(list)};
}

slack::Message not_taken_answer() {
  return say("Countersign cannot take this now, and nothing was done. Please try again in a minute.");
}

slack::Message late_answer(const std::string& verb) {
  return say(verb == "delegate" ? "This takes longer than Slack waits. It is stored and will be done; "
                                  "`/countersign delegate` shows it."
                                : "This takes longer than Slack waits. Please try again in a minute.");
}

}  // namespace countersign::cards
