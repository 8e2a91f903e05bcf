// Many notices in one message: how many of what, and a line for each of the first.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cards/blocks.hpp"
#include "cards/calendar.hpp"
#include "cards/card.hpp"
#include "cards/sections.hpp"
#include "core/limits.hpp"
#include "domain/route.hpp"
#include "slack/block_limits.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using blocks::Json;
using domain::DigestLine;
using domain::DigestView;
namespace block_limits = slack::block_limits;

/// How much a digest may say; smaller ones are tried until it fits.
struct DigestExtent {
  std::size_t lines;
  std::size_t title_characters;
  std::size_t labels;  ///< Fields that changed, of one record.
};
constexpr std::array<DigestExtent, 4> digest_extents{{{40, 80, 4}, {40, 40, 2}, {20, 20, 1}, {10, 10, 0}}};
constexpr std::size_t kind_characters = 40;
constexpr std::size_t most_kinds = 6;
constexpr std::size_t most_companies = 5;

/// "vendor changed"; raw.
std::string kind_of(const DigestLine& line) {
  return (line.label.empty() ? "record" : line.label) + " " + domain::to_string(line.change);
}

/// "37 changes in Business Central"
std::string headline(const DigestView& view) {
  const auto all = view.lines.size() + view.left_out;
  return std::to_string(all) + (all == 1 ? " change" : " changes") + " in Business Central";
}

/// "30 × vendor changed, 7 × customer created", the most frequent first; raw.
std::string kinds_text(const DigestView& view) {
  std::map<std::string, std::size_t> counts;
  for (const auto& line : view.lines) ++counts[kind_of(line)];
  std::vector<std::pair<std::string, std::size_t>> kinds(counts.begin(), counts.end());
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(most_kinds, kinds.size()); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(kinds[i].second) + " × " + kinds[i].first;
  return kinds.size() > most_kinds ? text + " …" : text;
}

/// "• *Vendor changed* · Fabrikam Supplies GmbH · 20000 (City, E-mail)"
std::string digest_line_text(const DigestLine& line, const DigestExtent& extent) {
  std::string text = "• *" + capitalised(slack::mrkdwn(kind_of(line), kind_characters)) + "*";
  const std::string title = slack::mrkdwn(line.title, extent.title_characters);
  const std::string number = slack::mrkdwn(line.number, kind_characters);
  for (const auto& part : {title, number, slack::mrkdwn(line.amount, kind_characters)}) {
    if (!part.empty()) text += " · " + part;
  }
  std::string labels;
  for (std::size_t i = 0; i < std::min(extent.labels, line.changes.size()); ++i)
    labels += (labels.empty() ? "" : ", ") + slack::mrkdwn(line.changes[i].label, kind_characters);
  if (!labels.empty() && line.changes.size() > extent.labels) labels += " …";
  return labels.empty() ? text : text + " (" + labels + ")";
}

/// Whom any of the routes mentions.
std::vector<domain::ApproverReference> mentions_of(const DigestView& view) {
  std::vector<domain::ApproverReference> all;
  for (const auto& line : view.lines) domain::add_mentions(all, line.mentions);
  return all;
}

std::string context_text(const DigestView& view, const Calendar& calendar, Instant now) {
  std::set<std::string> companies;
  for (const auto& line : view.lines) {
    if (!line.company_name.empty() && companies.size() < most_companies) companies.insert(line.company_name);
  }
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " · ") + part;
  };
  add(told_text(mentions_of(view)));
  add(instead_text(view.instead_of));
  for (const auto& company : companies) add(slack::mrkdwn(company, kind_characters));
  add(calendar.moment(now));
  return text;
}

/// As many lines in a section as a text may have characters.
void add_lines(Json& list, const DigestView& view, const DigestExtent& extent) {
  std::string text;
  std::size_t section = 0;
  const auto close = [&] {
    if (!text.empty()) list.push_back(blocks::section("l" + std::to_string(section++), text));
    text.clear();
  };
  for (std::size_t i = 0; i < std::min(extent.lines, view.lines.size()); ++i) {
    const std::string next = digest_line_text(view.lines[i], extent);
    const auto characters = slack::count_characters(text) + slack::count_characters(next) + 1;
    if (characters > block_limits::text_characters) close();
    text += (text.empty() ? "" : "\n") + next;
  }
  close();
}

std::string blocks_of(const DigestView& view, const DigestExtent& extent, const Calendar& calendar,
                      Instant now) {
  Json list = Json::array();
  list.push_back(blocks::header("h", headline(view)));
  add_lines(list, view, extent);
  const auto left = view.lines.size() + view.left_out - std::min(extent.lines, view.lines.size());
  if (left > 0) list.push_back(blocks::section("m", "_and " + std::to_string(left) + " more_"));
  list.push_back(blocks::context("x", context_text(view, calendar, now)));
  return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

RenderedCard render(const DigestView& view, const std::string& time_zone, Instant now) {
  const Calendar calendar(time_zone);
  RenderedCard card;
  const std::string kinds = kinds_text(view);
  card.text =
      headline(view) + (kinds.empty() ? "" : ": " + slack::fallback(kinds, most_kinds * kind_characters));
  for (const auto& extent : digest_extents) {
    card.blocks_json = blocks_of(view, extent, calendar, now);
    if (slack::count_characters(card.blocks_json) <= limits::slack_blocks_characters) break;
  }
  return card;
}

}  // namespace countersign::cards
