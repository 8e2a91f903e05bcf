#include <algorithm>

#include "cards/sections.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using domain::CardState;

constexpr const char* between_parts = " · ";
/// Addresses or employee numbers that nobody in Slack belongs to.
constexpr std::size_t most_unresolved = 5;
/// Escaped, two texts of this size fit into one section.
constexpr std::size_t escaped_characters = 1'400;

// The longest parts of a context, escaped: together below the 3000 characters of a text.
constexpr std::size_t mentions_characters = 1'000;
constexpr std::size_t unresolved_characters = 900;
constexpr std::size_t obstacle_characters = 400;
constexpr std::size_t company_characters = 300;
constexpr std::size_t environment_characters = 150;
/// Before it is escaped, to five times as much.
constexpr std::size_t rule_characters = 60;

/// As much of `text` as stays within `most` characters once it is escaped.
std::string words(const std::string& text, std::size_t characters, std::size_t most = escaped_characters) {
  std::string escaped = slack::mrkdwn(text, characters);
  while (slack::count_characters(escaped) > most) {
    characters /= 2;
    escaped = slack::mrkdwn(text, characters);
  }
  return escaped;
}

void append(std::string& text, const std::string& part) {
  if (part.empty()) return;
  if (!text.empty()) text += between_parts;
  text += part;
}

/// "Approved by <@U024BE7LH>, 24 Nov 14:02"; empty when nobody did.
std::string decided_by(const Drawing& drawing, const char* verb) {
  const auto& view = drawing.view;
  if (view.decided_by.empty() && view.decided_by_name.empty()) return {};
  std::string text = std::string(verb) + " by ";
  text += view.decided_by.empty()
              ? words(view.decided_by_name, drawing.detail.name_characters, unresolved_characters)
              : slack::mention(view.decided_by);
  if (view.mode == domain::ApprovalMode::native) text += " in Business Central";
  if (view.decided_at) text += ", " + drawing.calendar.moment(*view.decided_at);
  return text;
}

std::string approved_by(const Drawing& drawing) {
  return decided_by(drawing, "Approved");
}

std::string posting_text(const Drawing& drawing) {
  std::string text = ":hourglass_flowing_sand: *Posting in Business Central…*";
  const std::string who = approved_by(drawing);
  if (!who.empty()) text += " " + who + ".";
  return text + " Nothing more to do.";
}

std::string releasing_text(const Drawing& drawing) {
  std::string text = ":hourglass_flowing_sand: *Releasing in Business Central…*";
  const std::string who = approved_by(drawing);
  if (!who.empty()) text += " " + who + ".";
  return text;
}

std::string checking_text(const Drawing& drawing) {
  std::string text =
      "Business Central has not answered. Checking whether it was posted; it will not be posted twice.";
  if (drawing.view.next_look_at) {
    text += " Next look " + drawing.calendar.moment_near(*drawing.view.next_look_at, drawing.now) + ".";
  }
  return text;
}

std::string failed_text(const Drawing& drawing) {
  const std::string failure = words(drawing.view.failure, drawing.detail.word_characters);
  const std::string advice = words(drawing.view.advice, drawing.detail.word_characters);
  std::string text = failure.empty() ? "It was not posted." : "Business Central said: “" + failure + "”";
  if (!advice.empty()) text += "\n*What to do:* " + advice;
  return text;
}

std::string handled_text(const Drawing& drawing) {
  std::string text = "Posted inside Business Central, not by Countersign";
  if (drawing.view.exception) text += ", *without an approval of this version*";
  if (drawing.view.posted_at) text += "; noticed " + drawing.calendar.moment(*drawing.view.posted_at);
  return text + ".";
}

/// "Waiting for any one of <@A>, <@B>" and the approvers that nobody in Slack belongs to.
std::string waiting_for(const Drawing& drawing) {
  const auto& view = drawing.view;
  std::string text = "Waiting for approval";
  if (view.approvers.size() == 1) text = "Waiting for " + slack::mention(view.approvers.front());
  if (view.approvers.size() > 1) text = "Waiting for any one of " + mentions(view.approvers, ", ");
  if (view.state == CardState::pending && view.mode == domain::ApprovalMode::native)
    text += " in Business Central";
  if (view.unresolved_approvers.empty()) return text;
  std::string missing;
  const std::size_t shown = std::min(most_unresolved, view.unresolved_approvers.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string name = words(view.unresolved_approvers[i], drawing.detail.name_characters,
                                   unresolved_characters / most_unresolved);
    if (!name.empty()) missing += (missing.empty() ? "" : ", ") + name;
  }
  const std::size_t left = view.unresolved_approvers.size() - shown;
  if (left > 0) missing += " and " + std::to_string(left) + " more";
  append(text, "not found in Slack: " + missing);
  return text;
}

std::string posted_by(const Drawing& drawing) {
  std::string text = approved_by(drawing);
  const auto& view = drawing.view;
  if (!view.posted_at) {
    append(text, "posted by Countersign");
    return text;
  }
  const Instant reference = view.decided_at.value_or(drawing.now);
  const std::string when = view.decided_at ? drawing.calendar.moment_near(*view.posted_at, reference)
                                           : drawing.calendar.moment(*view.posted_at);
  append(text, "posted by Countersign " + when);
  return text;
}

/// The company; with its environment when that is not Production.
std::string company_text(const Drawing& drawing) {
  std::string text = words(drawing.view.company_name, drawing.detail.name_characters, company_characters);
  const auto& environment = drawing.view.document.key.company.environment;
  if (environment.empty() || environment == "Production") return text;
  const std::string name = words(environment, drawing.detail.name_characters, environment_characters);
  return text.empty() ? name : text + " (" + name + ")";
}

/// Who decides is said where it is not our own route alone.
const char* mode_text(domain::ApprovalMode mode) {
  switch (mode) {
    case domain::ApprovalMode::native:
      return "Business Central's approval";
    case domain::ApprovalMode::release:
      return "Business Central's workflow, decided here";
    case domain::ApprovalMode::countersign:
      break;
  }
  return "";
}

}  // namespace

std::string mentions(const std::vector<std::string>& users, const char* last_separator) {
  std::string text;
  std::size_t shown = 0;
  for (; shown < std::min(most_mentions, users.size()); ++shown) {
    std::string next = slack::mention(users[shown]);
    if (shown > 0) next.insert(0, shown + 1 == users.size() ? last_separator : ", ");
    if (slack::count_characters(text) + slack::count_characters(next) > mentions_characters) break;
    text += next;
  }
  if (shown < users.size()) text += " and " + std::to_string(users.size() - shown) + " more";
  return text;
}

std::string status_text(const Drawing& drawing) {
  switch (drawing.view.state) {
    case CardState::posting:
      return posting_text(drawing);
    case CardState::checking:
      return checking_text(drawing);
    case CardState::failed:
      return failed_text(drawing);
    case CardState::handled:
      return handled_text(drawing);
    case CardState::withdrawn:
      if (drawing.view.approval == domain::ApprovalState::canceled)
        return "The approval request was canceled in Business Central.";
      return "Not ready for approval any more: it is being worked on in Business Central.";
    case CardState::deleted:
      return "The document was deleted in Business Central.";
    case CardState::pending:
      if (!drawing.view.obstacle.empty()) return words(drawing.view.obstacle, obstacle_characters);
      return "Please decide in Business Central.";
    case CardState::releasing:
      return releasing_text(drawing);
    case CardState::rejected:
      return "Rejected in Business Central; it may be corrected and sent for approval again.";
    case CardState::approved:
      return "Ready to be posted by a person in Business Central.";
    case CardState::notice:
    case CardState::waiting:
    case CardState::posted:
      break;
  }
  return {};
}

std::string context_text(const Drawing& drawing) {
  const auto& view = drawing.view;
  std::string text;
  if (view.state == CardState::waiting || view.state == CardState::pending)
    append(text, waiting_for(drawing));
  if (view.state == CardState::checking || view.state == CardState::failed ||
      view.state == CardState::approved)
    append(text, approved_by(drawing));
  if (view.state == CardState::rejected) append(text, decided_by(drawing, "Rejected"));
  if (view.state == CardState::posted) append(text, posted_by(drawing));
  // U+200B after a backtick does not keep it from closing the code span.
  std::string rule = view.rule;
  std::erase(rule, '`');
  const std::size_t longest_rule = std::min(rule_characters, drawing.detail.name_characters);
  rule = slack::isolate(slack::escape(slack::cut(slack::clean(rule), longest_rule)));
  if (!rule.empty()) append(text, "rule `" + rule + "`");
  append(text, company_text(drawing));
  append(text, mode_text(view.mode));
  append(text, "version " + std::to_string(view.version));
  return text;
}

}  // namespace countersign::cards
