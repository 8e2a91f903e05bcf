#include "cards/card.hpp"

#include <algorithm>
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
/// Where a compact card begins: without lines.
constexpr std::size_t compact_from = 1;

/// "Fabrikam Supplies GmbH, EUR 18,450.00"; in the message's text.
constexpr std::size_t fallback_name_characters = 120;
/// Of a reason; in the message's text. The card holds the whole of it.
constexpr std::size_t reason_characters = 200;

bool shows_lines(CardState state) {
  return state != CardState::posted && state != CardState::handled && state != CardState::deleted;
}

/// What the next click leads to.
enum class Consequence { another_approval, nothing, release, post, post_held };
Consequence consequence_of(const domain::CardView& view) {
  if (!view.is_last) return Consequence::another_approval;
  if (view.on_approved == domain::OnApproved::post) return Consequence::post;
  return view.mode == domain::ApprovalMode::release ? Consequence::release : Consequence::nothing;
}

const char* words_of(Consequence consequence) {
  switch (consequence) {
    case Consequence::post:
      return ". Business Central posts it under your approval. This cannot be undone in Slack.";
    case Consequence::release:
      return ". Business Central releases it under your approval. This cannot be undone in Slack.";
    case Consequence::post_held:
      return ". It is approved; Business Central posts it. This cannot be undone in Slack.";
    case Consequence::another_approval:
      return ". Others must approve it after you; nothing is posted yet.";
    case Consequence::nothing:
      break;
  }
  return ". It is ready to be posted then, which a person does. This cannot be undone in Slack.";
}

/// Only while somebody has to look at it: later the link says more.
bool shows_all_lines(CardState state) {
  return state == CardState::waiting || state == CardState::pending || state == CardState::failed ||
         state == CardState::undecided || state == CardState::notice;
}

/// Whether approvers can still do something about it, if only ask.
bool is_open(CardState state) {
  return state == CardState::waiting || state == CardState::pending || state == CardState::failed ||
         state == CardState::undecided;
}

std::string confirm_text(const domain::Document& document, Consequence consequence) {
  constexpr std::size_t isolates = 4;
  std::string rest = " · " + amount_text(document);
  if (!document.external_number.empty()) {
    rest += std::string(" · ") + external_label(document.key.resource) + " " +
            slack::plain(document.external_number, 40);
  }
  rest += words_of(consequence);
  const std::size_t room = block_limits::confirm_text_characters - slack::count_characters(rest) - isolates;
  const std::string partner = slack::plain(partner_of(document), room);
  return (partner.empty() ? "Unnamed" : partner) + rest;
}

const char* lines_label(domain::Resource resource) {
  if (resource == domain::Resource::purchase_orders) return "See order";
  return resource == domain::Resource::purchase_credit_memos ? "See credit memo" : "See invoice";
}

std::string cancel_text(const domain::CardView& view) {
  return std::string("Business Central takes back the approval request. ") +
         (view.sender.empty() ? "" : "Nobody has decided then; ") +
         "the invoice can be changed and sent again, or posted there by anybody who may.";
}

/// Approve and Reject: nobody may click them when no approver is known in Slack, and Business Central posts
/// no orders.
void add_decisions(std::vector<Button>& buttons, const domain::CardView& view, const std::string& value) {
  const bool can_decide = !view.approvers.empty() && domain::can_be_posted(view.document.key.resource);
  if (view.state == CardState::waiting && can_decide) {
    const auto consequence = consequence_of(view);
    const std::string label = consequence == Consequence::post ? "Approve and post" : "Approve";
    if (may_be_approved(view)) {
      buttons.push_back({label, view.is_last ? "approve" : "sign", value, "", true, label + "?",
                         confirm_text(view.document, consequence)});
    }
    buttons.push_back({"Reject…", "reject", value, "", false, "", "", true});
  }
  if (view.state == CardState::approved && !view.posters.empty()) {
    buttons.push_back(
        {"Post", "post", value, "", true, "Post?", confirm_text(view.document, Consequence::post_held)});
  }
  if ((view.state == CardState::failed || view.state == CardState::undecided) && can_decide) {
    buttons.push_back({"Try again", "retry", value, "", false, "", ""});
  }
}

/// Only what would do something.
std::vector<Button> buttons_of(const Drawing& drawing) {
  const auto& view = drawing.view;
  const std::string value = slack::encode(slack::ButtonValue{view.conversation, view.version, view.step});
  std::vector<Button> buttons;
  if (value.size() > block_limits::button_value_characters) return buttons;
  if (view.decides_here) add_decisions(buttons, view, value);
  if (view.decides_here && is_open(view.state) && view.question)
    buttons.push_back({"Answer…", "answer", value, "", false, "", ""});
  if (view.decides_here && is_open(view.state) && view.can_ask)
    buttons.push_back({"Ask…", "ask", value, "", false, "", ""});
  if (shows_all_lines(view.state) && !view.document.lines.empty())
    buttons.push_back({lines_label(view.document.key.resource), "lines", value, "", false, "", ""});
  if (view.decides_here && view.may_cancel &&
      (view.state == CardState::waiting || view.state == CardState::pending)) {
    buttons.push_back(
        {"Take back request", "cancel", value, "", false, "Take back the request?", cancel_text(view)});
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
  const bool has_lines = shows_lines(view.state) && view.lines_for_all;
  const std::string lines = has_lines ? lines_text(drawing) : "";
  if (!lines.empty()) list.push_back(blocks::section("l" + version, lines));
  const std::string checks = checks_text(drawing);
  if (!checks.empty()) list.push_back(blocks::section("k" + version, checks));
  const std::string status = status_text(drawing);
  if (!status.empty()) list.push_back(blocks::section("s" + version, status));
  list.push_back(blocks::context("x" + version, context_text(drawing)));
  const auto buttons = buttons_of(drawing);
  if (!buttons.empty()) list.push_back(blocks::actions("a" + version, buttons));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "1 of 2 approvals".
std::string progress_text(const domain::CardView& view) {
  const auto given = view.approvals.size();
  return std::to_string(given) + " of " + std::to_string(given + view.left) + " approvals";
}

std::string fallback_start(const domain::CardView& view) {
  switch (view.state) {
    case CardState::notice:
      return "New " + std::string(domain::display_name(view.document.key.resource)) + ": ";
    case CardState::waiting:
      if (!view.decides_here) return "Waiting for approval: ";
      if (domain::find_stop(view.checks) != nullptr) return "Stopped by a check: ";
      if (!view.changes.empty()) return "Changed, decide again: ";
      if (view.approvals.empty()) return "Approval needed: ";
      return progress_text(view) + ": ";
    case CardState::posting:
      return "Posting: ";
    case CardState::checking:
      return "Checking with Business Central: ";
    case CardState::posted:
      return "Posted: ";
    case CardState::failed:
      return view.verdict == domain::Verdict::reject ? "Not rejected, action needed: "
                                                     : "Not posted, action needed: ";
    case CardState::undecided:
      return "Not known whether posted, action needed: ";
    case CardState::expired:
      return "Expired: ";
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
      return view.reason.empty() ? "Rejected in Business Central: " : "Rejected: ";
    case CardState::releasing:
      if (view.verdict == domain::Verdict::approve) return "Releasing: ";
      return view.verdict == domain::Verdict::reject ? "Rejecting: " : "Taking back the request: ";
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
  const bool approved = view.verdict == domain::Verdict::approve &&
                        (view.state == CardState::posting || view.state == CardState::posted ||
                         view.state == CardState::approved || view.state == CardState::releasing);
  if (approved) text += approvers_text(view);
  if (view.state == CardState::rejected && !view.reason.empty()) {
    text +=
        ", by " + slack::mention(view.decided_by) + ": " + slack::fallback(view.reason, reason_characters);
  }
  return text;
}

}  // namespace

RenderedCard render(const domain::CardView& view, const std::string& time_zone, Instant now) {
  const Calendar calendar(time_zone);
  RenderedCard card;
  for (std::size_t i = view.compact ? compact_from : 0; i < details.size(); ++i) {
    const Drawing drawing{view, calendar, now, details[i]};
    card.text = fallback_text(drawing);
    card.blocks_json = blocks_of(drawing);
    if (slack::count_characters(card.blocks_json) <= limits::slack_blocks_characters) break;
  }
  return card;
}

}  // namespace countersign::cards
