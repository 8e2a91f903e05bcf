// The Home tab as Slack is given it, each form with a golden file.
#include "cards/home.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/limits.hpp"
#include "source_directory.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::home_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::DeskItem;
using domain::HomeSection;
using domain::HomeView;
using Json = nlohmann::ordered_json;

namespace {

const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/homes";

DeskItem item(DeskItem::Kind kind, const std::string& number) {
  DeskItem one;
  one.kind = kind;
  one.number = number;
  one.partner = "Fabrikam Supplies GmbH";
  one.total = "EUR 18,450.00";
  one.due = parse_date("2026-12-04").value();
  one.since = now();
  one.rule = "over-10k";
  one.channel = "C0FINANCE1";
  one.phase = "waiting";
  return one;
}

HomeView empty_home() {
  HomeView view;
  view.is_known = true;
  for (const auto kind : {HomeSection::Kind::waiting, HomeSection::Kind::back, HomeSection::Kind::ready,
                          HomeSection::Kind::decided})
    view.sections.push_back({kind, {}, 0});
  return view;
}

HomeView full_home() {
  auto view = empty_home();
  auto failed = item(DeskItem::Kind::action_needed, "107216");
  failed.phase = "failed";
  view.sections[0].entries = {{{}, item(DeskItem::Kind::waiting, "107214")},
                              {{}, item(DeskItem::Kind::in_business_central, "107215")},
                              {{}, failed}};
  auto asked = item(DeskItem::Kind::owes_answer, "107217");
  asked.by = "U024BE7LH";
  auto returned = item(DeskItem::Kind::returned, "107218");
  returned.by = "U024BE7LH";
  returned.words = "Price differs from order 106024";
  returned.phase = "rejected";
  auto expired = item(DeskItem::Kind::returned, "107219");
  expired.phase = "expired";
  view.sections[1].entries = {{{}, asked}, {{}, returned}, {{}, expired}};
  view.sections[2].entries = {{{}, item(DeskItem::Kind::ready, "107220")}};
  view.sections[2].more = 31;
  auto posted = item(DeskItem::Kind::decided, "108052");
  posted.phase = "posted";
  auto rejected = item(DeskItem::Kind::decided, "107222");
  rejected.phase = "rejected";
  rejected.verdict = domain::Verdict::reject;
  view.sections[3].entries = {{{}, posted}, {{}, rejected}};
  view.is_cut = true;
  return view;
}

EntryLinks links_of(const domain::DeskEntry& entry) {
  // Of one the card's message is not known, of one there is no page.
  return {
      entry.item.number == "107215" ? "" : "https://contoso.slack.com/archives/C0FINANCE1/p1764079320000247",
      entry.item.number == "107216" ? "" : "https://bc.example/?company=CRONUS&page=51"};
}

std::map<std::string, HomeView> samples() {
  return {{"stranger", {}}, {"empty", empty_home()}, {"full", full_home()}};
}

}  // namespace

TEST_CASE("every Home tab is drawn as its golden file says, and Slack would take it") {
  std::filesystem::create_directories(directory);
  for (const auto& [name, view] : samples()) {
    const auto path = directory / (name + ".json");
    const auto drawn = render_home(view, links_of, berlin, now());
    if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr)
      std::ofstream(path) << Json::parse(drawn).dump(2) << "\n";
    std::ifstream file(path);
    const std::string golden{std::istreambuf_iterator<char>(file), {}};
    INFO(path.string() << " differs. On purpose? Run again with COUNTERSIGN_WRITE_GOLDEN=1, then read the "
                       << "difference.\n"
                       << drawn);
    CHECK(nlohmann::json::parse(golden, nullptr, false) == nlohmann::json::parse(drawn));
    CHECK(view_problems(drawn).empty());
  }
}

TEST_CASE("a Home tab that is as full as it can be stays within a view's limits, whatever names are like") {
  auto view = full_home();
  for (auto& section : view.sections) {
    auto nasty = item(DeskItem::Kind::returned, std::string(500, '&'));
    nasty.partner = nasty.words = std::string(3'000, '<');
    nasty.by = "U024BE7LH> <!here";
    nasty.channel = "C1|x";
    section.entries.assign(limits::home_entries, {{}, nasty});
    section.more = 1'000;
  }
  const auto drawn = render_home(view, links_of, berlin, now());
  CHECK(view_problems(drawn).empty());
  CHECK(nlohmann::json::parse(drawn)["blocks"].size() <= 100);
  CHECK(drawn.find("<!here") == std::string::npos);
}

TEST_CASE("a stranger's Home tab says nothing of what there is") {
  const auto drawn = render_home({}, links_of, berlin, now());
  CHECK(drawn.find("Waiting") == std::string::npos);
  CHECK(drawn.find("/countersign") == std::string::npos);
}

}  // namespace countersign::home_test
