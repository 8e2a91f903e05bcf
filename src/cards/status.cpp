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
constexpr std::size_t approvals_characters = 400;
constexpr std::size_t unresolved_characters = 700;
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

/// "<@U024BE7LH> for <@U012LEE>, 24 Nov 14:02".
std::string approval_text(const Drawing& drawing, const domain::Signature& given) {
  std::string text = slack::mention(given.user);
  if (!given.on_behalf_of.empty()) text += " for " + slack::mention(given.on_behalf_of);
  return text + ", " + drawing.calendar.moment(given.at);
}

/// All of them in their order, as many as fit.
std::string approvals_text(const Drawing& drawing) {
  std::string text;
  const auto& approvals = drawing.view.approvals;
  for (std::size_t i = 0; i < approvals.size(); ++i) {
    const std::string next = (i == 0 ? "" : "; ") + approval_text(drawing, approvals[i]);
    if (slack::count_characters(text) + slack::count_characters(next) > approvals_characters)
      return text + " and " + std::to_string(approvals.size() - i) + " more";
    text += next;
  }
  return text;
}

/// One approval is said as the decision, which Business Central's own approvers may have taken.
std::string approved_by(const Drawing& drawing) {
  const auto& approvals = drawing.view.approvals;
  const bool is_plain = approvals.empty() || (approvals.size() == 1 && approvals[0].on_behalf_of.empty());
  return is_plain ? decided_by(drawing, "Approved") : "Approved by " + approvals_text(drawing);
}

std::string posting_text(const Drawing& drawing) {
  std::string text = ":hourglass_flowing_sand: *Posting in Business Central…*";
  const std::string who = approved_by(drawing);
  if (!who.empty()) text += " " + who + ".";
  return text + " Nothing more to do.";
}

std::string rejected_by(const Drawing& drawing) {
  return decided_by(drawing, "Rejected");
}

std::string releasing_text(const Drawing& drawing) {
  const auto verdict = drawing.view.verdict;
  std::string text = ":hourglass_flowing_sand: *Releasing in Business Central…*";
  std::string who = approved_by(drawing);
  if (verdict == domain::Verdict::reject) {
    text = ":hourglass_flowing_sand: *Reopening in Business Central…*";
    who = rejected_by(drawing);
  }
  if (verdict == domain::Verdict::cancel) {
    text = ":hourglass_flowing_sand: *Taking back the approval request…*";
    who = decided_by(drawing, "Asked for");
  }
  if (!who.empty()) text += " " + who + ".";
  return text;
}

/// "> Price differs from order 106024", and whose it is now.
std::string rejected_text(const Drawing& drawing) {
  const auto& view = drawing.view;
  if (view.reason.empty())
    return "Rejected in Business Central; it may be corrected and sent for approval again.";
  std::string text = "> " + words(view.reason, drawing.detail.word_characters);
  std::string end = rejected_by(drawing);
  if (!view.sender.empty()) {
    append(end, "back with " + slack::mention(view.sender));
  } else if (!view.requested_by.empty()) {
    append(end, "back with " + words(view.requested_by, drawing.detail.name_characters, company_characters));
  } else if (!view.document.purchaser.empty()) {
    append(end, "back with purchaser " +
                    words(view.document.purchaser, drawing.detail.name_characters, company_characters));
  }
  text += "\n— " + end;
  text += view.mode == domain::ApprovalMode::release
              ? "\nBusiness Central keeps it locked until it is sent for approval again and approved."
              : "\nIt is asked about again once it was changed in Business Central.";
  return text;
}

/// What keeps a request from being taken back, in Business Central's words.
std::string waiting_text(const Drawing& drawing) {
  if (drawing.view.failure.empty()) return {};
  return "The request could not be taken back. Business Central said: “" +
         words(drawing.view.failure, drawing.detail.word_characters) +
         "” Whoever sent it, or an approval administrator, can cancel it there.";
}

std::string checking_text(const Drawing& drawing) {
  std::string text =
      "Business Central has not answered. Checking whether it was posted; it will not be posted twice.";
  if (drawing.view.next_look_at) {
    text += " Next look " + drawing.calendar.moment_near(*drawing.view.next_look_at, drawing.now) + ".";
  }
  return text;
}

/// "Business Central said: “…”", or what we know ourselves; empty when there is nothing.
std::string failure_text(const Drawing& drawing) {
  const std::string failure = words(drawing.view.failure, drawing.detail.word_characters);
  if (failure.empty() || !drawing.view.failure_said) return failure;
  return "Business Central said: “" + failure + "”";
}

std::string failed_text(const Drawing& drawing) {
  const std::string failure = failure_text(drawing);
  const std::string advice = words(drawing.view.advice, drawing.detail.word_characters);
  std::string text = failure.empty() ? "It was not posted." : failure;
  if (!advice.empty()) text += "\n*What to do:* " + advice;
  return text;
}

/// What is not known, who decides, and what the button does.
std::string undecided_text(const Drawing& drawing) {
  std::string text =
      ":warning: *Not known whether it was posted.* The posting was not confirmed, and Business Central "
      "could not "
      "be read. Countersign posts nothing by itself.";
  const std::string failure = failure_text(drawing);
  if (!failure.empty()) text += " " + failure;
  const auto& approvers = drawing.view.approvers;
  if (!approvers.empty()) {
    text += "\n*Who decides:* ";
    text += (approvers.size() > 1 ? "any one of " : "") + mentions(approvers, ", ");
  }
  return text +
         "\n*What to do:* look at the invoice in Business Central. If it is posted there, nothing more: this "
         "card "
         "follows. If it is still a draft, *Try again*: it is read first, and posted only if nothing "
         "changed.";
}

/// Who posts it, if anybody is meant to.
std::string approved_text(const domain::CardView& view) {
  if (view.on_approved == domain::OnApproved::release) return "Released in Business Central.";
  if (view.posters.empty()) return "Ready to be posted by a person in Business Central.";
  return "Ready to be posted by " + mentions(view.posters, " or ") + ".";
}

std::string handled_text(const Drawing& drawing) {
  std::string text = "Posted inside Business Central, not by Countersign";
  if (drawing.view.exception) text += ", *without an approval of this version*";
  if (drawing.view.posted_at) text += "; noticed " + drawing.calendar.moment(*drawing.view.posted_at);
  return text + ".";
}

/// "Waiting for any one of <@A>, <@B> (step 1 of 2)".
std::string asked_text(const domain::CardView& view) {
  const auto& approvers = view.approvers;
  std::string text = "Waiting for approval";
  if (approvers.size() == 1) text = "Waiting for " + slack::mention(approvers.front());
  if (approvers.size() > 1) {
    const std::string which = view.everybody     ? "all of "
                              : view.missing > 1 ? std::to_string(view.missing) + " of "
                                                 : "any one of ";
    text = "Waiting for " + which + mentions(approvers, ", ");
  }
  if (view.steps > 1)
    text += " (step " + std::to_string(view.step) + " of " + std::to_string(view.steps) + ")";
  return text;
}

/// "Waiting for any one of <@A>, <@B>" and the approvers that nobody in Slack belongs to.
std::string waiting_for(const Drawing& drawing) {
  const auto& view = drawing.view;
  std::string text;
  if (!view.approvals.empty()) append(text, "✔ " + approvals_text(drawing));
  append(text, asked_text(view));
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
  const auto& view = drawing.view;
  std::string text = approved_by(drawing);
  append(text, view.is_found_posted ? "found posted" : "posted by Countersign");
  if (view.posted_at) {
    text += " " + (view.decided_at ? drawing.calendar.moment_near(*view.posted_at, *view.decided_at)
                                   : drawing.calendar.moment(*view.posted_at));
  }
  if (!view.posting_asked_by.empty()) text += " for " + slack::mention(view.posting_asked_by);
  return text;
}

/// "❓ <@U012LEE> asked <@U345MARIA> 24 Nov 14:10, no answer yet"
std::string question_text(const Drawing& drawing) {
  const auto& question = *drawing.view.question;
  return ":question: " + slack::mention(question.by) + " asked " + slack::mention(question.asked) + " " +
         drawing.calendar.moment(question.at) + ", no answer yet";
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

/// How it is known that nobody approves what they entered; said where the route asks for that.
const char* requester_text(const domain::CardView& view) {
  const bool waits = view.state == CardState::waiting || view.state == CardState::pending;
  if (!view.not_requester || !waits || view.mode == domain::ApprovalMode::native) return "";
  if (view.mode == domain::ApprovalMode::release)
    return "its sender, as Business Central's workflow says, may not approve it";
  if (!view.requester_field.empty()) return "whoever entered it may not approve it";
  return view.approvals.size() + view.left >= 2
             ? "who entered it is not known, so different people must approve it"
             : "who entered it is not known; by the settings none of its approvers";
}

}  // namespace

std::string company_text(const std::string& company_name, const std::string& environment,
                         std::size_t name_characters) {
  std::string text = words(company_name, name_characters, company_characters);
  if (environment.empty() || environment == "Production") return text;
  const std::string name = words(environment, name_characters, environment_characters);
  return text.empty() ? name : text + " (" + name + ")";
}

std::string rule_text(const std::string& rule, std::size_t name_characters) {
  // U+200B after a backtick does not keep it from closing the code span.
  std::string name = rule;
  std::erase(name, '`');
  name = slack::isolate(
      slack::escape(slack::cut(slack::clean(name), std::min(rule_characters, name_characters))));
  return name.empty() ? std::string{} : "rule `" + name + "`";
}

std::string instead_text(const std::string& channel) {
  return channel.empty() ? std::string{}
                         : ":warning: shown here because <#" + slack::escape(channel) + "> is refused";
}

std::string status_text(const Drawing& drawing) {
  switch (drawing.view.state) {
    case CardState::posting:
      return posting_text(drawing);
    case CardState::checking:
      return checking_text(drawing);
    case CardState::undecided:
      return undecided_text(drawing);
    case CardState::failed:
      return failed_text(drawing);
    case CardState::handled:
      return handled_text(drawing);
    case CardState::withdrawn:
      if (drawing.view.verdict == domain::Verdict::cancel)
        return decided_by(drawing, "The approval request was taken back") + ".";
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
      return rejected_text(drawing);
    case CardState::expired:
      return "Nobody decided in time, so it cannot be approved here any more. It is asked about again once "
             "it "
             "was changed in Business Central.";
    case CardState::approved:
      return approved_text(drawing.view);
    case CardState::waiting:
      return waiting_text(drawing);
    case CardState::notice:
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
  // At its first post a mention reaches them; an edit of the message tells nobody.
  const bool tells =
      view.state == CardState::waiting || view.state == CardState::pending || view.state == CardState::notice;
  if (tells) append(text, told_text(view.mentions));
  const bool is_open = view.state == CardState::waiting || view.state == CardState::pending ||
                       view.state == CardState::failed || view.state == CardState::undecided;
  if (is_open && view.question) append(text, question_text(drawing));
  if (view.state == CardState::checking || view.state == CardState::failed ||
      view.state == CardState::undecided || view.state == CardState::approved)
    append(text, view.verdict == domain::Verdict::reject ? rejected_by(drawing) : approved_by(drawing));
  if (view.state == CardState::rejected && view.reason.empty()) append(text, rejected_by(drawing));
  if (view.state == CardState::posted) append(text, posted_by(drawing));
  append(text, instead_text(view.instead_of));
  append(text, rule_text(view.rule, drawing.detail.name_characters));
  append(text, company_text(view.company_name, view.document.key.company.environment,
                            drawing.detail.name_characters));
  append(text, mode_text(view.mode));
  append(text, requester_text(view));
  const bool waits = view.state == CardState::waiting || view.state == CardState::pending;
  if (view.mode == domain::ApprovalMode::release && waits && !view.may_cancel)
    append(text, "to take the request back, its sender cancels it there");
  append(text, "version " + std::to_string(view.version));
  return text;
}

std::string approvers_text(const domain::CardView& view) {
  std::vector<std::string> names;
  for (const auto& signature : view.approvals) names.push_back(slack::mention(signature.user));
  if (names.empty() && !view.decided_by.empty()) names.push_back(slack::mention(view.decided_by));
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < named_approvers; ++i)
    text += (i == 0 ? ", approved by " : i + 1 == names.size() ? " and " : ", ") + names[i];
  if (names.size() > named_approvers)
    text += " and " + std::to_string(names.size() - named_approvers) + " more";
  return text;
}

}  // namespace countersign::cards
