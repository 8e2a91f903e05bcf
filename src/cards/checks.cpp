// The checks of an invoice: what a person should know before deciding.
#include <algorithm>

#include "cards/sections.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using domain::CardState;
using domain::Check;
using domain::CheckVerdict;

/// More findings are counted.
constexpr std::size_t most_findings = 4;
/// Of one finding, before it is escaped; names of vendors are the only long part.
constexpr std::size_t finding_characters = 240;
/// Escaped, all lines together stay below the 3000 characters of a text.
constexpr std::size_t escaped_finding_characters = 600;

const char* mark_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::stop:
      return "✖ ";
    case CheckVerdict::warning:
      return "⚠ ";
    case CheckVerdict::unread:
      return "❔ ";
    case CheckVerdict::good:
      break;
  }
  return "✔ ";
}

/// A receipt's finding names a line.
std::string sentence_for(const domain::CardView& view, const Check& check) {
  const bool is_about_lines =
      check.kind == domain::CheckKind::receipts && check.verdict < CheckVerdict::unread;
  if (is_about_lines && !view.lines_for_all) return "Not all that is invoiced is known to be received";
  return domain::sentence_of(check, view.document);
}

std::string finding_text(const Drawing& drawing, const Check& check) {
  const std::string sentence = sentence_for(drawing.view, check);
  std::size_t characters = std::min(finding_characters, 2 * drawing.detail.name_characters);
  std::string text = slack::mrkdwn(sentence, characters);
  for (; slack::count_characters(text) > escaped_finding_characters; characters /= 2)
    text = slack::mrkdwn(sentence, characters);
  if (check.verdict == CheckVerdict::stop) text = "*" + text + "*";
  return mark_of(check.verdict) + text;
}

/// "✔ vendor invoice number is new · vendor not blocked": in one line, because it asks nothing of anybody.
std::string good_text(const Drawing& drawing) {
  std::string text;
  for (const auto& check : drawing.view.checks) {
    if (check.verdict != CheckVerdict::good) continue;
    text +=
        (text.empty() ? mark_of(check.verdict) : " · ") + domain::sentence_of(check, drawing.view.document);
  }
  return text;
}

bool shows_checks(CardState state) {
  return state == CardState::waiting || state == CardState::pending;
}

}  // namespace

bool may_be_approved(const domain::CardView& view) {
  return !view.checks_awaited && domain::find_stop(view.checks) == nullptr;
}

std::string checks_text(const Drawing& drawing) {
  const auto& view = drawing.view;
  if (!shows_checks(view.state)) return {};
  if (view.checks_awaited)
    return ":hourglass_flowing_sand: The checks are being read in Business Central. It can be approved then.";
  std::string text;
  std::size_t shown = 0;
  std::size_t bad = 0;
  for (const auto& check : view.checks) {
    if (check.verdict == CheckVerdict::good) continue;
    if (++bad > most_findings) continue;
    text += (text.empty() ? "" : "\n") + finding_text(drawing, check);
    ++shown;
  }
  if (bad > shown) text += "\n_and " + std::to_string(bad - shown) + " more_";
  const std::string good = good_text(drawing);
  if (!good.empty() && shown < most_findings) text += (text.empty() ? "" : "\n") + good;
  if (domain::find_stop(view.checks) != nullptr) {
    text +=
        "\nIt cannot be approved until this is corrected in Business Central. It is looked at again by "
        "itself.";
  }
  return text;
}

}  // namespace countersign::cards
