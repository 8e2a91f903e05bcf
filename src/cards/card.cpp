#include "cards/card.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "cards/blocks.hpp"
#include "cards/sections.hpp"
#include "core/limits.hpp"
#include "slack/block_limits.hpp"
#include "slack/button_value.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using blocks::Button;
using blocks::Json;
using domain::CardState;
namespace block_limits = slack::block_limits;

/// From everything to what must be said.
constexpr std::array<Detail, 5> details{{{3, 12, 120, 900, true},
                                         {0, 12, 120, 600, true},
                                         {0, 4, 60, 300, true},
                                         {0, 0, 30, 100, true},
                                         {0, 0, 30, 100, false}}};

/// "Fabrikam Supplies GmbH, EUR 18,450.00"; in the message's text.
constexpr std::size_t fallback_name_characters = 120;

bool shows_lines(CardState state) {
  return state != CardState::posted && state != CardState::handled && state != CardState::deleted;
}

bool posts_when_approved(const domain::CardView& view) {
  return view.mode == domain::ApprovalMode::countersign || view.on_approved == domain::OnApproved::post;
}

std::string confirm_text(const domain::Document& document, bool posts) {
  constexpr std::size_t isolates = 4;
  std::string rest = " · " + amount_text(document);
  if (!document.external_number.empty()) {
    rest += std::string(" · ") + external_label(document.key.resource) + " " +
            slack::plain(document.external_number, 40);
  }
  rest += posts ? ". Business Central posts it under your approval. This cannot be undone in Slack."
                : ". Business Central releases it under your approval. This cannot be undone in Slack.";
  const std::size_t room = block_limits::confirm_text_characters - slack::count_characters(rest) - isolates;
  const std::string partner = slack::plain(partner_of(document), room);
  return (partner.empty() ? "Unnamed" : partner) + rest;
}

/// Only what would do something: nobody may click Approve when no approver is known in Slack, and Business
/// Central posts no orders.
std::vector<Button> buttons_of(const Drawing& drawing) {
  const auto& view = drawing.view;
  const std::string value = slack::encode(slack::ButtonValue{view.conversation, view.version, 1});
  std::vector<Button> buttons;
  if (value.size() > block_limits::button_value_characters) return buttons;
  const bool can_decide = !view.approvers.empty() && domain::can_be_posted(view.document.key.resource);
  if (view.state == CardState::waiting && can_decide) {
    const bool posts = posts_when_approved(view);
    const std::string label = posts ? "Approve and post" : "Approve";
    buttons.push_back({label, "approve", value, "", true, label + "?", confirm_text(view.document, posts)});
  }
  if (view.state == CardState::failed && can_decide) {
    buttons.push_back({"Try again", "retry", value, "", false, "", ""});
  }
  const bool is_link = view.open_url.rfind("https://", 0) == 0 || view.open_url.rfind("http://", 0) == 0;
  if (is_link && drawing.detail.link && view.state != CardState::deleted &&
      view.open_url.size() <= block_limits::button_url_characters) {
    buttons.push_back({"Open in BC", "open", value, view.open_url, false, "", ""});
  }
  return buttons;
}

std::string blocks_of(const Drawing& drawing) {
  const auto& view = drawing.view;
  const std::string version = ".v" + std::to_string(view.version);
  Json list = Json::array();
  list.push_back(blocks::header("h" + version, header_text(drawing)));
  const auto fields = field_texts(drawing);
  if (!fields.empty()) list.push_back(blocks::fields("f" + version, fields));
  const std::string changes = shows_lines(view.state) ? changes_text(drawing) : "";
  if (!changes.empty()) list.push_back(blocks::section("d" + version, changes));
  const std::string lines = shows_lines(view.state) ? lines_text(drawing) : "";
  if (!lines.empty()) list.push_back(blocks::section("l" + version, lines));
  const std::string status = status_text(drawing);
  if (!status.empty()) list.push_back(blocks::section("s" + version, status));
  list.push_back(blocks::context("x" + version, context_text(drawing)));
  const auto buttons = buttons_of(drawing);
  if (!buttons.empty()) list.push_back(blocks::actions("a" + version, buttons));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string fallback_start(const domain::CardView& view) {
  switch (view.state) {
    case CardState::notice:
      return "New " + std::string(domain::display_name(view.document.key.resource)) + ": ";
    case CardState::waiting:
      return view.changes.empty() ? "Approval needed: " : "Changed, decide again: ";
    case CardState::posting:
      return "Posting: ";
    case CardState::checking:
      return "Checking with Business Central: ";
    case CardState::posted:
      return "Posted: ";
    case CardState::failed:
      return "Not posted, action needed: ";
    case CardState::handled:
      return "Handled in Business Central: ";
    case CardState::withdrawn:
      return "Back in preparation: ";
    case CardState::deleted:
      return "Deleted in Business Central: ";
    case CardState::pending:
      return "Waiting in Business Central: ";
    case CardState::approved:
      return "Approved, waiting to be posted: ";
    case CardState::rejected:
      return "Rejected in Business Central: ";
    case CardState::releasing:
      return "Releasing: ";
  }
  return {};
}

/// One line that says what the card says, for those who do not see it.
std::string fallback_text(const Drawing& drawing) {
  const auto& view = drawing.view;
  const auto& document = view.document;
  std::string text = fallback_start(view);
  const std::string partner = slack::fallback(partner_of(document), fallback_name_characters);
  if (!partner.empty()) text += partner + ", ";
  text += slack::escape(amount_text(document));
  const bool open =
      view.state == CardState::waiting || view.state == CardState::pending || view.state == CardState::notice;
  if (open && document.due_date && document.due_date->ok() && !is_empty_date(*document.due_date)) {
    text += ", due " + short_date(*document.due_date) + " (" +
            days_left(*document.due_date, drawing.calendar.day_of(drawing.now)) + ")";
  }
  const std::string number = slack::fallback(document.external_number, fallback_name_characters);
  if (!number.empty()) text += std::string(", ") + external_label(document.key.resource) + " " + number;
  const bool decided = view.state == CardState::posting || view.state == CardState::posted ||
                       view.state == CardState::approved || view.state == CardState::releasing;
  if (decided && !view.decided_by.empty()) text += ", approved by " + slack::mention(view.decided_by);
  return text;
}

}  // namespace

RenderedCard render(const domain::CardView& view, const std::string& time_zone, Instant now) {
  const Calendar calendar(time_zone);
  RenderedCard card;
  for (const auto& detail : details) {
    const Drawing drawing{view, calendar, now, detail};
    card.text = fallback_text(drawing);
    card.blocks_json = blocks_of(drawing);
    if (slack::count_characters(card.blocks_json) <= limits::slack_blocks_characters) break;
  }
  return card;
}

std::string private_answer(const domain::PrivateAnswer& answer, const std::string& time_zone) {
  using Kind = domain::PrivateAnswer::Kind;
  const Calendar calendar(time_zone);
  const std::string when = answer.at ? " (" + calendar.moment(*answer.at) + ")" : "";
  switch (answer.kind) {
    case Kind::already_decided: {
      const std::string who = answer.decided_by.empty() ? "Somebody else" : slack::mention(answer.decided_by);
      return who + " approved this already" + when + ". Nothing was done.";
    }
    case Kind::stranger: {
      const std::string rule = slack::mrkdwn(answer.rule, fallback_name_characters);
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
    case Kind::not_waiting:
      break;
  }
  return "This does not wait for a decision now. Nothing was done.";
}

std::string thread_note(const std::vector<std::string>& users) {
  const std::string who = mentions(users, ", ");
  return (who.empty() ? "" : who + ": ") +
         "this changed in Business Central, please decide again. The card above shows what changed.";
}

}  // namespace countersign::cards
