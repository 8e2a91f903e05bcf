// What opens over Slack, each with a golden file, and what a form is answered.
#include "cards/modal.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "catch.hpp"
#include "core/limits.hpp"
#include "slack/form_metadata.hpp"
#include "source_directory.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::modal_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::CardState;
using domain::Modal;
using domain::PrivateAnswer;
using Json = nlohmann::ordered_json;
using Problem = domain::FormAnswer::Problem;

namespace {

const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/modals";

Modal modal(Modal::Kind kind, std::uint32_t page = 1) {
  return {kind, "C0FINANCE1", page};
}

std::string drawn(Modal::Kind kind, const domain::CardView& view, std::uint32_t page = 1) {
  return render_modal(modal(kind, page), view, berlin, now());
}

domain::CardView in_release() {
  auto view = view_in(CardState::waiting);
  view.mode = domain::ApprovalMode::release;
  view.sender = "U0MARIA001";
  return view;
}

domain::CardView asked() {
  auto view = in_release();
  view.question = domain::OpenQuestion{"U024BE7LH", "U0MARIA001", now()};
  return view;
}

domain::CardView with_lines(std::size_t count) {
  auto view = view_in(CardState::waiting);
  view.document.lines.clear();
  for (std::size_t i = 1; i <= count; ++i)
    view.document.lines.push_back(
        {"Line " + std::to_string(i), decimal("2"), "PCS", decimal(std::to_string(i * 10))});
  view.document.line_count = count;
  return view;
}

std::map<std::string, std::string> samples() {
  domain::FormAnswer refused;
  refused.refusal = PrivateAnswer{
      PrivateAnswer::Kind::already_decided, "U024BE7LH", now(), {}, "", domain::Verdict::reject};
  return {{"reject", drawn(Modal::Kind::reject, view_in(CardState::waiting))},
          {"reject_release", drawn(Modal::Kind::reject, in_release())},
          {"ask", drawn(Modal::Kind::ask, view_in(CardState::waiting))},
          {"ask_sender", drawn(Modal::Kind::ask, in_release())},
          {"answer", drawn(Modal::Kind::answer, asked())},
          {"lines", drawn(Modal::Kind::lines, view_in(CardState::waiting))},
          {"lines_with_files", render_modal(modal(Modal::Kind::lines, 2), with_lines(100), berlin, now(),
                                            "https://countersign.example/files/demo?record=1&signature=2")},
          {"lines_second_page", drawn(Modal::Kind::lines, with_lines(100), 2)},
          {"lines_empty", drawn(Modal::Kind::lines, empty_view(CardState::pending))},
          {"refused", Json::parse(form_answer(refused, "reject", berlin)).at("view").dump()}};
}

Json read_golden(const std::filesystem::path& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return Json::parse(text, nullptr, false);
}

std::string lines_in(const std::string& view) {
  std::string text;
  const Json parsed = Json::parse(view);
  for (const auto& block : parsed.at("blocks")) {
    if (block.at("block_id").get<std::string>().front() == 'l')
      text += block.at("text").at("text").get<std::string>() + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("every modal is drawn as its golden file says, and Slack would take it") {
  for (const auto& [name, view] : samples()) {
    const auto path = directory / (name + ".json");
    const Json shown = Json::parse(view);
    if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << shown.dump(2) << "\n";
    INFO(path.string() << " differs. On purpose? Run again with COUNTERSIGN_WRITE_GOLDEN=1, then read it.\n"
                       << shown.dump(2));
    CHECK(nlohmann::json(read_golden(path)) == nlohmann::json(shown));
    CHECK(view_problems(view).empty());
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    INFO(entry.path().string());
    CHECK(samples().count(entry.path().stem().string()) == 1);
  }
}

TEST_CASE("a form carries the version that it shows, and where it was asked for") {
  const auto view = Json::parse(drawn(Modal::Kind::reject, view_in(CardState::waiting)));
  const auto metadata = slack::parse_form_metadata(view.at("private_metadata").get<std::string>());
  REQUIRE(metadata.has_value());
  CHECK(metadata->about.version == 3);
  CHECK(metadata->channel == "C0FINANCE1");
  CHECK(view.at("callback_id") == "reject");
}

TEST_CASE("all lines are there, in their order, each on one page") {
  const auto view = with_lines(domain::most_lines_kept);
  std::string all;
  for (std::uint32_t page = 1; page <= 7; ++page) all += lines_in(drawn(Modal::Kind::lines, view, page));
  for (std::size_t i = 1; i <= domain::most_lines_kept; ++i)
    CHECK(all.find(std::to_string(i) + ". 2 × Line " + std::to_string(i) + " — ") != std::string::npos);
  CHECK(lines_in(drawn(Modal::Kind::lines, view, 1)).find("\n40. ") != std::string::npos);
  CHECK(lines_in(drawn(Modal::Kind::lines, view, 1)).find("\n41. ") == std::string::npos);
  CHECK(drawn(Modal::Kind::lines, view, 0) == drawn(Modal::Kind::lines, view, 1));
  CHECK(drawn(Modal::Kind::lines, view, 4'000'000'000) == drawn(Modal::Kind::lines, view, 7));
}

TEST_CASE("lines that were left out are counted, not hidden") {
  auto view = with_lines(3);
  view.document.line_count = 403;
  CHECK(drawn(Modal::Kind::lines, view).find("400 smaller ones are in Business Central alone") !=
        std::string::npos);
}

TEST_CASE("a form that is done closes; a problem stands under its field; a refusal takes its place") {
  CHECK(form_answer({}, "reject", berlin).empty());
  domain::FormAnswer answer;
  answer.problem = Problem::no_text;
  CHECK(Json::parse(form_answer(answer, "reject", berlin)).at("errors").contains(text_block));
  answer.problem = Problem::long_text;
  CHECK(form_answer(answer, "reject", berlin).find(std::to_string(limits::reason_characters)) !=
        std::string::npos);
  CHECK(form_answer(answer, "ask", berlin).find(std::to_string(limits::question_characters)) !=
        std::string::npos);
  answer.problem = Problem::nobody;
  CHECK(Json::parse(form_answer(answer, "ask", berlin)).at("errors").contains(person_block));
  answer.refusal = PrivateAnswer{};
  CHECK(Json::parse(form_answer(answer, "ask", berlin)).at("response_action") == "update");
}

}  // namespace countersign::modal_test
