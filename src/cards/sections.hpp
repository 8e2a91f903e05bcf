// What stands in the sections of a card, as finished texts; for this module's .cpp files alone.
#pragma once

#include <string>
#include <vector>

#include "cards/calendar.hpp"
#include "domain/card_view.hpp"

namespace countersign::cards {

/// How much a card may say; smaller ones are tried until it fits.
struct Detail {
  std::size_t lines;            ///< Of the document.
  std::size_t changes;          ///< Fields that differ.
  std::size_t name_characters;  ///< Of one name, number or description.
  std::size_t word_characters;  ///< Of Business Central's message and of the advice.
  bool link;                    ///< The button that opens Business Central.
};

/// What every part of a card is made of.
struct Drawing {
  const domain::CardView& view;
  const Calendar& calendar;
  Instant now;
  Detail detail;
};

/// "EUR 18,450.00", for plain text, not escaped; "Credit EUR 18,450.00" for a credit memo.
std::string amount_text(const domain::Document& document);
/// The partner's name, or the number of one without a name; raw.
const std::string& partner_of(const domain::Document& document);
/// "vendor invoice": the partner's document, as its field and the fallback call it.
const char* external_label(domain::Resource resource);

/// The header's text, at most 150 characters: the state, the amount, and as much of the partner as fits.
std::string header_text(const Drawing& drawing);
/// Two columns of facts. None without data.
std::vector<std::string> field_texts(const Drawing& drawing);
/// "40 × Conference bundle — 9,800.00".
std::string line_text(const domain::DocumentLine& line, std::size_t characters, int decimals);
/// The largest lines and the sum of the others; empty without lines.
std::string lines_text(const Drawing& drawing);
/// What differs from the version before; empty without changes.
std::string changes_text(const Drawing& drawing);
/// What was looked at, worst first; empty for states in which nobody decides.
std::string checks_text(const Drawing& drawing);
/// No check stops it, and none is still to be read.
bool may_be_approved(const domain::CardView& view);
/// What is going on, for the states that must say it; else empty.
std::string status_text(const Drawing& drawing);
/// Who, which rule, which company, which version.
std::string context_text(const Drawing& drawing);

/// With a capital letter in front.
std::string capitalised(std::string text);

/// "1 approval no longer counts".
std::string fallen_text(std::uint32_t approvals);

/// "CRONUS DE"; with its environment when that is not Production. Escaped.
std::string company_text(const std::string& company_name, const std::string& environment,
                         std::size_t name_characters);
/// Why a card stands in another channel than its route's; empty where it does not.
std::string instead_text(const std::string& channel);
/// "rule `vendors`"; empty without one.
std::string rule_text(const std::string& rule, std::size_t name_characters);
/// "Total ~1.00~ → 2.00", a line each, at most `most`, and how many more; within the characters of a text
/// that already has `used`.
std::string change_lines(const std::vector<domain::FieldChange>& changes, std::size_t most,
                         std::size_t name_characters, std::size_t used);

/// "<@A>, <@B> or <@C>", at most `most_mentions` of them and about 800 characters, then how many more.
std::string mentions(const std::vector<std::string>& users, const char* last_separator);
inline constexpr std::size_t most_mentions = 20;
/// "cc <@A>, <!subteam^S>": who else is told, and decides nothing; empty without anybody.
std::string told_text(const std::vector<domain::ApproverReference>& mentions);

/// Of further approvers the fallback says how many there are.
inline constexpr std::size_t named_approvers = 8;
/// ", approved by <@U1> and <@U2>": all whose approvals count, or whoever decided elsewhere; for the
/// fallback.
std::string approvers_text(const domain::CardView& view);

}  // namespace countersign::cards
