#include "cards/desk.hpp"

#include <algorithm>

#include "cards/sections.hpp"
#include "core/ascii.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using domain::DeskItem;
using ItemKind = DeskItem::Kind;

/// Of a name or number.
constexpr std::size_t item_name_characters = 60;
/// Of a reason.
constexpr std::size_t item_words_characters = 120;

/// "*EUR 18,450.00* · Fabrikam Supplies GmbH · 107214"
std::string title_of(const std::string& total, const std::string& partner, const std::string& number) {
  std::string text = "*" + slack::escape(total) + "*";
  for (const auto& part : {partner, number}) {
    const std::string shown = slack::mrkdwn(part, item_name_characters);
    if (!shown.empty()) text += " · " + shown;
  }
  return text;
}

/// " · <#C024BE7LH>": where its card is. An id that is none leads nowhere.
std::string place_of(const std::string& channel) {
  const bool is_id =
      !channel.empty() && std::all_of(channel.begin(), channel.end(), ascii::is_capital_or_digit);
  return is_id ? " · <#" + channel + ">" : std::string{};
}

/// How a document stands whose phase is not said otherwise.
std::string standing_of(const std::string& phase) {
  if (phase == "waiting") return "waits for a decision";
  if (phase == "posting" || phase == "releasing") return "is being handed to Business Central";
  if (phase == "checking") return "Business Central has not answered yet";
  if (phase == "undecided") return "it is not known whether it was posted";
  if (phase == "posted") return "posted";
  if (phase == "failed") return "not posted";
  if (phase == "handled") return "handled in Business Central";
  if (phase == "deleted") return "deleted in Business Central";
  if (phase == "approved") return "approved, not posted yet";
  if (phase == "rejected") return "rejected";
  if (phase == "expired") return "nobody decided in time";
  if (phase == "notice") return "shown without an approval";
  return "not ready for approval";
}

std::string decided_text(const DeskItem& item, const std::string& when) {
  const char* verb = item.verdict == domain::Verdict::reject   ? "You rejected it"
                     : item.verdict == domain::Verdict::cancel ? "You took its request back"
                                                               : "You approved it";
  const std::string so = item.verdict == domain::Verdict::reject && item.phase == "rejected"
                             ? std::string{}
                             : " · " + standing_of(item.phase);
  return std::string(verb) + ", " + when + so;
}

std::string returned_text(const DeskItem& item, const std::string& when) {
  if (item.phase == "expired") return "Nobody decided in time. Change it in Business Central to ask again";
  std::string text = "Rejected" + (item.by.empty() ? "" : " by " + slack::mention(item.by)) + ", " + when;
  const std::string words = slack::mrkdwn(item.words, item_words_characters);
  return words.empty() ? text : text + ": " + words;
}

std::string state_text(const DeskItem& item, const std::string& when) {
  switch (item.kind) {
    case ItemKind::owes_answer:
      return slack::mention(item.by) + " asked you, " + when + ". Click *Answer…* on its card";
    case ItemKind::waiting:
      return "Since " + when;
    case ItemKind::in_business_central:
      return "Since " + when + ", to be decided there";
    case ItemKind::action_needed:
      return "Approved " + when + " and " +
             (item.phase == "undecided" ? "not known to be posted" : "not posted") +
             ". Its card says what to do";
    case ItemKind::returned:
      return returned_text(item, when);
    case ItemKind::ready:
      return "Approved " + when;
    case ItemKind::decided:
      break;
  }
  return decided_text(item, when);
}

}  // namespace

const char* heading_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::owes_answer:
      return "You owe an answer";
    case ItemKind::waiting:
      return "Waiting for your approval";
    case ItemKind::in_business_central:
      return "Waiting for you in Business Central";
    case ItemKind::action_needed:
      return "Approved, but not posted";
    case ItemKind::returned:
      return "Back with you";
    case ItemKind::ready:
      return "Ready to post";
    case ItemKind::decided:
      break;
  }
  return "Decided lately";
}

std::string item_text(const DeskItem& item, const Calendar& calendar) {
  std::string text =
      title_of(item.total, item.partner, item.number) + "\n" + state_text(item, calendar.moment(item.since));
  const bool is_open = item.kind != ItemKind::decided && item.kind != ItemKind::returned;
  if (item.due && is_open) text += " · due " + short_date(*item.due);
  return text + place_of(item.channel);
}

std::string found_text(const domain::DocumentRow& row, const Calendar& calendar) {
  std::string text = title_of(row.total, row.partner, row.number);
  const std::string external = slack::mrkdwn(row.external, item_name_characters);
  if (!external.empty() && row.external != row.number) text += " · " + external;
  text += "\n" + capitalised(standing_of(row.phase));
  if (row.ready_since) text += ", ready since " + calendar.moment(*row.ready_since);
  if (const auto due = parse_date(row.due)) text += " · due " + short_date(*due);
  return text + place_of(row.channel);
}

}  // namespace countersign::cards
