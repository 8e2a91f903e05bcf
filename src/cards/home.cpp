#include "cards/home.hpp"

#include <nlohmann/json.hpp>

#include "cards/blocks.hpp"
#include "cards/desk.hpp"
#include "core/limits.hpp"
#include "slack/block_limits.hpp"
#include "slack/text.hpp"

namespace countersign::cards {
namespace {

using blocks::Json;
using domain::HomeSection;
using SectionKind = HomeSection::Kind;

// The heading, all sections with their heads and rests, and the foot.
static_assert(4 * (limits::home_entries + 3) + 2 <= slack::block_limits::blocks_per_view);

const char* title_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::waiting:
      return "Waiting for you";
    case SectionKind::back:
      return "Back with you";
    case SectionKind::ready:
      return "Ready to post";
    case SectionKind::decided:
      break;
  }
  return "Decided lately";
}

/// What an empty section says; empty: it is left out.
const char* nothing_of(SectionKind kind) {
  if (kind == SectionKind::waiting) return "Nothing waits for you.";
  return kind == SectionKind::back ? "Nothing came back to you, and nobody waits for an answer of yours."
                                   : "";
}

void add_link(std::string& line, const std::string& url, const char* words) {
  // A longer one would take the text past Slack's 3000 characters, and be no link any more.
  constexpr std::size_t longest_url = 500;
  if (url.empty() || url.size() > longest_url) return;
  line += (line.empty() ? "\n" : " · ") + ("<" + slack::escape(url) + "|") + words + ">";
}

std::string links_line(const EntryLinks& links) {
  std::string line;
  add_link(line, links.card, "Show the card");
  add_link(line, links.business_central, "Open in Business Central");
  return line;
}

void add_section(Json& list, const HomeSection& section, const LinksOf& links_of, const Calendar& calendar) {
  const std::string name = "s" + std::to_string(static_cast<int>(section.kind));
  const std::string nothing = nothing_of(section.kind);
  if (section.entries.empty() && nothing.empty()) return;
  const auto count = section.entries.size() + section.more;
  const bool is_counted = count > 0 && section.kind != SectionKind::decided;
  list.push_back(blocks::header(
      name, title_of(section.kind) + (is_counted ? " (" + std::to_string(count) + ")" : std::string{})));
  for (std::size_t i = 0; i < section.entries.size(); ++i) {
    const auto& entry = section.entries[i];
    list.push_back(blocks::section(name + "." + std::to_string(i),
                                   item_text(entry.item, calendar) + links_line(links_of(entry))));
  }
  if (section.entries.empty()) list.push_back(blocks::context(name + ".none", nothing));
  if (section.more > 0)
    list.push_back(blocks::context(name + ".more", "And " + std::to_string(section.more) + " more."));
}

}  // namespace

std::string render_home(const domain::HomeView& view, const LinksOf& links_of, const std::string& time_zone,
                        Instant now) {
  const Calendar calendar(TimeZone::is_known(view.time_zone) ? view.time_zone : time_zone);
  Json list = Json::array();
  if (view.is_known) {
    for (const auto& section : view.sections) add_section(list, section, links_of, calendar);
    std::string foot = "As of " + calendar.moment(now) + " · `/countersign help` says what else there is";
    if (view.is_cut) foot += " · Your desk is full: there may be others, see their cards";
    list.push_back(blocks::context("foot", foot));
  } else {
    list.push_back(blocks::section(
        "nothing", "There is nothing for you here. Please ask your Countersign administrator."));
  }
  return Json{{"type", "home"}, {"blocks", std::move(list)}}.dump(-1, ' ', false,
                                                                  Json::error_handler_t::replace);
}

}  // namespace countersign::cards
