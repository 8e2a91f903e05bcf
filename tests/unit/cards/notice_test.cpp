// The card of a notice: word for word, and whatever stands in Business Central.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "source_directory.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::notice_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::NoticeView;
using domain::RecordChange;

namespace {

using Json = nlohmann::ordered_json;

NoticeView vendor(RecordChange change) {
  NoticeView view;
  view.change = change;
  view.record = {{"Production", "33333333-3333-4333-8333-333333333333"},
                 domain::Resource::vendors,
                 "66666666-6666-4666-8666-666666666666"};
  view.label = "vendor";
  view.title = "Fabrikam Supplies GmbH";
  view.fields = {{"Number", "20000"}, {"City", "Düsseldorf"}, {"Country", "DE"}, {"Currency code", "EUR"}};
  view.at = instant("2026-11-24T13:02:00Z");
  view.number = "20000";
  view.company_name = "CRONUS DE";
  view.rule = "vendors";
  view.open_url = "https://businesscentral.dynamics.com/contoso.com/Production/?company=CRONUS%20DE&page=26";
  return view;
}

NoticeView changed() {
  auto view = vendor(RecordChange::changed);
  view.changes = {{"Email", "none", "ap@fabrikam.example"}, {"City", "Bremen", "Düsseldorf"}};
  return view;
}

NoticeView blocked() {
  auto view = vendor(RecordChange::blocked);
  view.blocked = true;
  view.changes = {{"Blocked", "none", "All"}};
  return view;
}

NoticeView unknown_before() {
  auto view = vendor(RecordChange::changed);
  view.is_before_known = false;
  return view;
}

NoticeView of_an_extension() {
  auto view = changed();
  view.record.resource = domain::Resource::described_as("vendorBankAccounts");
  view.record.company.environment = "Sandbox";
  view.label = "vendor bank account";
  view.title = "20000-1";
  view.changes = {{"Iban", "DE02300606010002474689", "DE02500105170137075030"}};
  view.open_url.clear();
  return view;
}

std::map<std::string, NoticeView> samples() {
  return {{"created", vendor(RecordChange::created)},     {"changed", changed()},
          {"changed_from_unknown", unknown_before()},     {"blocked", blocked()},
          {"unblocked", vendor(RecordChange::unblocked)}, {"deleted", vendor(RecordChange::deleted)},
          {"changed_in_extension", of_an_extension()}};
}

const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/notices";

RenderedCard draw(const NoticeView& view) {
  return render(view, berlin, now());
}

std::string problems_in(const RenderedCard& card) {
  std::string all;
  for (const auto& problem : message_problems(card.text, card.blocks_json)) all += problem + "\n";
  return all;
}

}  // namespace

TEST_CASE("every notice is drawn as its golden file says, and Slack would take it") {
  std::set<std::string> names;
  for (const auto& [name, view] : samples()) {
    names.insert(name + ".json");
    const auto path = directory / (name + ".json");
    const auto card = draw(view);
    const Json drawn{{"text", card.text}, {"blocks", Json::parse(card.blocks_json)}};
    if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << drawn.dump(2) << "\n";
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    INFO(path.string() << " differs. On purpose? Run again with COUNTERSIGN_WRITE_GOLDEN=1.\n"
                       << drawn.dump(2));
    CHECK(nlohmann::json::parse(text, nullptr, false) == nlohmann::json(drawn));
    CHECK(problems_in(card).empty());
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    INFO(entry.path().string());
    CHECK(names.count(entry.path().filename().string()) == 1);
  }
}

TEST_CASE("whatever stands in a record's fields, its notice keeps Slack's limits and pings nobody") {
  std::string long_text;
  for (int i = 0; i < 1'000; ++i) long_text += "<&*:x";
  const std::vector<std::string> texts{"<!channel> <@U024BE7LH>",
                                       "<https://evil.example|pay here>",
                                       "&lt;!channel&gt; *bold* `code` :tada:",
                                       "one\ntwo\u202Edrowkcab\u2066",
                                       "مؤسسة الفجر ٣٤",
                                       "\xFF\xFE broken",
                                       "   ",
                                       "",
                                       long_text};
  for (const auto& text : texts) {
    for (const auto change : {RecordChange::created, RecordChange::changed, RecordChange::blocked,
                              RecordChange::unblocked, RecordChange::deleted}) {
      auto view = changed();
      view.change = change;
      view.blocked = true;
      view.label = view.title = view.company_name = view.rule = text;
      view.record.company.environment = text;
      view.fields.assign(25, {text, text});
      view.changes.assign(40, {text, text, text});
      view.open_url = "https://bc.example/" + std::string(5'000, 'x');
      INFO(text.substr(0, 60));
      CHECK(problems_in(draw(view)).empty());
    }
  }
}

TEST_CASE("the change is said where nothing else is known, and a link that is none is no button") {
  NoticeView view;
  view.open_url = "javascript:alert(1)";
  const auto card = draw(view);
  CHECK(problems_in(card).empty());
  CHECK(card.text.find("Record changed") == 0);
  CHECK(card.blocks_json.find("javascript") == std::string::npos);
}

}  // namespace countersign::notice_test
