// The card of a notice: what happened to a record, and what it is now.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "cards/blocks.hpp"
#include "cards/calendar.hpp"
#include "cards/card.hpp"
#include "cards/sections.hpp"
#include "core/limits.hpp"
#include "slack/block_limits.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

/// Of a company or a workflow, in what controllers are told.
constexpr std::size_t told_name_characters = 120;

using blocks::Json;
using domain::NoticeView;
using domain::RecordChange;
namespace block_limits = slack::block_limits;

/// How much a card may say; smaller ones are tried until it fits.
struct Extent {
  std::size_t fields;
  std::size_t changes;
  std::size_t characters;  ///< Of one name or value.
  bool link;
};
constexpr std::array<Extent, 4> extents{
    {{20, 20, 120, true}, {20, 10, 60, true}, {8, 4, 30, true}, {0, 0, 30, false}}};
constexpr std::size_t label_characters = 40;
constexpr std::size_t title_characters = 120;

/// "Vendor blocked"; `label` is fit for where it stands.
std::string headline(const NoticeView& view, const std::string& label) {
  return (label.empty() ? "Record" : capitalised(label)) + " " + domain::to_string(view.change);
}

std::string header_text(const NoticeView& view) {
  constexpr std::size_t isolates = 2;
  const std::string mark = view.change == RecordChange::blocked ? "⚠ " : "";
  const std::string start = mark + headline(view, slack::plain(view.label, label_characters));
  if (slack::clean(view.title).empty()) return start;
  return start + " · " +
         slack::plain(view.title,
                      block_limits::header_characters - isolates - 3 - slack::count_characters(start));
}

std::vector<std::string> field_texts(const NoticeView& view, const Extent& extent) {
  std::vector<std::string> texts;
  for (const auto& field : view.fields) {
    if (texts.size() == extent.fields) break;
    const std::string value = slack::mrkdwn(field.value, extent.characters);
    if (!value.empty()) texts.push_back("*" + slack::mrkdwn(field.name, label_characters) + "*\n" + value);
  }
  return texts;
}

std::string changes_text(const NoticeView& view, const Extent& extent, const Calendar& calendar) {
  if (view.change == RecordChange::deleted) return "It was deleted in Business Central.";
  if (!view.is_before_known) {
    return "It was changed in Business Central; what it was before is not known here.";
  }
  if (view.changes.empty()) return {};
  const std::string text = "*Changed in Business Central " + calendar.moment(view.at) + "*";
  return text + change_lines(view.changes, extent.changes, extent.characters, slack::count_characters(text));
}

std::string context_text(const NoticeView& view, const Extent& extent, const Calendar& calendar) {
  std::string text;
  for (const auto& part :
       {told_text(view.mentions),
        view.blocked && view.change != RecordChange::deleted ? std::string("⚠ blocked now") : std::string{},
        instead_text(view.instead_of), rule_text(view.rule, extent.characters),
        company_text(view.company_name, view.record.company.environment, extent.characters),
        calendar.moment(view.at)}) {
    if (part.empty()) continue;
    text += (text.empty() ? "" : " · ") + part;
  }
  return text;
}

std::string blocks_of(const NoticeView& view, const Extent& extent, const Calendar& calendar) {
  Json list = Json::array();
  list.push_back(blocks::header("h", header_text(view)));
  const std::string changes = changes_text(view, extent, calendar);
  if (!changes.empty()) list.push_back(blocks::section("d", changes));
  const auto fields = field_texts(view, extent);
  for (std::size_t at = 0; at < fields.size(); at += block_limits::fields_per_section) {
    const auto end = std::min(fields.size(), at + block_limits::fields_per_section);
    list.push_back(
        blocks::fields("f" + std::to_string(at), {fields.begin() + static_cast<std::ptrdiff_t>(at),
                                                  fields.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
  list.push_back(blocks::context("x", context_text(view, extent, calendar)));
  const bool is_link = view.open_url.rfind("https://", 0) == 0 || view.open_url.rfind("http://", 0) == 0;
  if (is_link && extent.link && view.change != RecordChange::deleted &&
      view.open_url.size() <= block_limits::button_url_characters) {
    list.push_back(blocks::actions("a", {{"Open in BC", "open", "notice", view.open_url, false, "", ""}}));
  }
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "Vendor changed: Fabrikam Supplies GmbH (E-mail, City)"
std::string fallback_text(const NoticeView& view) {
  constexpr std::size_t most_named = 5;
  std::string text = headline(view, slack::fallback(view.label, label_characters));
  const std::string title = slack::fallback(view.title, title_characters);
  if (!title.empty()) text += ": " + title;
  if (view.changes.empty() || view.change == RecordChange::deleted) return text;
  text += " (";
  for (std::size_t i = 0; i < std::min(most_named, view.changes.size()); ++i) {
    text += (i == 0 ? "" : ", ") + slack::fallback(view.changes[i].label, label_characters);
  }
  return text + (view.changes.size() > most_named ? " …)" : ")");
}

}  // namespace

RenderedCard render(const NoticeView& view, const std::string& time_zone, Instant) {
  const Calendar calendar(time_zone);
  RenderedCard card;
  card.text = fallback_text(view);
  for (const auto& extent : extents) {
    card.blocks_json = blocks_of(view, extent, calendar);
    if (slack::count_characters(card.blocks_json) <= limits::slack_blocks_characters) break;
  }
  return card;
}

std::string channel_notice(const domain::ChannelNotice& notice) {
  using Kind = domain::ChannelNotice::Kind;
  const std::string company = slack::mrkdwn(notice.company, told_name_characters);
  const std::string code = slack::mrkdwn(notice.detail, told_name_characters);
  switch (notice.kind) {
    case Kind::workflow_off:
      return ":warning: *Business Central does not hold purchase invoices of " + company +
             " any more.* The workflow " + code +
             " is switched off or gone, so anybody who may post can post without an approval. Enable it on "
             "the "
             "page *Workflows*, or ask your Countersign administrator.";
    case Kind::workflow_on:
      return "Business Central holds purchase invoices of " + company + " again until they are approved.";
    case Kind::requests_unheard:
      break;
  }
  return ":warning: *Business Central holds purchase invoices of " + company +
         ", but its requests do not reach Countersign.* Whoever sent them for approval cancels and sends "
         "them "
         "again. If this stays, ask your Countersign administrator to run `countersign check`.";
}

}  // namespace countersign::cards
