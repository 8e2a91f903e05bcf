// What a slash command is answered: within Slack's limits whatever stands in the documents, and never more
// than is meant for its reader.
#include "cards/command_answer.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/limits.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::command_answer_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::CommandAnswer;
using domain::DelegationProblem;
using domain::DeskItem;
using Kind = CommandAnswer::Kind;

namespace {

std::string said(const CommandAnswer& answer) {
  const auto message = command_answer(answer, berlin);
  CHECK_FALSE(message.text.empty());
  CHECK(code_points(message.text) < 3'000);
  if (!message.blocks_json.empty()) {
    CHECK(block_problems(nlohmann::json::parse(message.blocks_json)).empty());
    CHECK(code_points(message.blocks_json) <= limits::slack_blocks_characters);
  }
  return message.text + message.blocks_json;
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

CommandAnswer of_kind(Kind kind) {
  CommandAnswer answer;
  answer.kind = kind;
  return answer;
}

DeskItem item(DeskItem::Kind kind) {
  DeskItem one;
  one.kind = kind;
  one.number = "107214";
  one.partner = "Fabrikam & Söhne";
  one.total = "EUR 18,450.05";
  one.due = parse_date("2026-12-04").value();
  one.since = now();
  one.channel = "C0FINANCE1";
  one.by = "U024BE7LH";
  one.words = "Price differs";
  one.phase = "rejected";
  return one;
}

CommandAnswer listed(const DeskItem& one, std::size_t count = 1) {
  auto answer = of_kind(Kind::mine);
  for (std::size_t i = 0; i < count; ++i) answer.entries.push_back({{}, one});
  return answer;
}

}  // namespace

TEST_CASE("a stranger is told nothing: not even which commands there are") {
  const auto text = said(of_kind(Kind::stranger));
  CHECK_FALSE(says(text, "/countersign"));
  CHECK(text == said({}));
}

TEST_CASE("an unknown word is answered with what is understood, and quoted as data") {
  auto answer = of_kind(Kind::unknown);
  answer.words = "aprove <!channel> *now*";
  const auto text = said(answer);
  CHECK(says(text, "“aprove &lt;!channel&gt;"));
  CHECK(says(text, "/countersign find 107214"));
  CHECK(says(said(of_kind(Kind::help)), "/countersign delegate @dana until friday"));
}

TEST_CASE("each document says why it is there, what it is and where its card stands") {
  const auto waiting = said(listed(item(DeskItem::Kind::waiting)));
  CHECK(says(waiting, "*Waiting for your approval*"));
  CHECK(says(waiting, "*EUR 18,450.05* · Fabrikam &amp; Söhne · 107214"));
  CHECK(says(waiting, "due 4 Dec 2026 · <#C0FINANCE1>"));
  CHECK(says(said(listed(item(DeskItem::Kind::owes_answer))), "<@U024BE7LH> asked you"));
  CHECK(says(said(listed(item(DeskItem::Kind::returned))), "Rejected by <@U024BE7LH>"));
  CHECK(says(said(listed(item(DeskItem::Kind::returned))), "Price differs"));
  CHECK(says(said(listed(item(DeskItem::Kind::ready))), "*Ready to post*"));
  CHECK(says(said(listed(item(DeskItem::Kind::action_needed))), "not posted"));
  CHECK(says(said(of_kind(Kind::mine)), "Nothing waits for you"));
  CHECK(says(said(of_kind(Kind::ready)), "Nothing is approved"));
}

TEST_CASE("documents one below the other under one heading, and how many more there are") {
  auto answer = listed(item(DeskItem::Kind::ready), limits::command_entries);
  answer.kind = Kind::ready;
  answer.more = 7;
  answer.is_cut = true;
  const auto text = said(answer);
  CHECK(says(text, "22 documents ready to post"));
  CHECK(says(text, "And 7 more."));
  CHECK(says(text, "there may be others"));
  CHECK(text.find("*Ready to post*") == text.rfind("*Ready to post*"));
}

TEST_CASE("names of nothing but marks stay within the limits: what does not fit is counted") {
  auto nasty = item(DeskItem::Kind::returned);
  nasty.partner = nasty.number = nasty.words = std::string(2'000, '&');
  nasty.channel = "C1> <!channel";
  const auto text = said(listed(nasty, limits::command_entries));
  CHECK(says(text, " more."));
  CHECK_FALSE(says(text, "<!channel"));
}

TEST_CASE("a delegation is told with its whole last day, by the clock of whoever is away") {
  auto answer = of_kind(Kind::delegated);
  answer.delegation = domain::TimedStandIn{"U0LEE00001", "U024BE7LH", *parse_instant("2026-11-26T14:00:00Z"),
                                           *parse_instant("2026-11-28T05:00:00Z")};
  answer.time_zone = "America/New_York";
  const auto text = said(answer);
  CHECK(says(text, "<@U024BE7LH> stands in for you from 26 Nov 09:00 until the end of Fri 27 Nov 2026."));
  CHECK(says(text, "never what they sent"));
  answer.is_confirmed = false;
  CHECK(says(said(answer), "as soon as Slack has said"));
  answer.kind = Kind::stopped;
  CHECK(says(said(answer), "does not stand in for you any more"));
  CHECK(says(said(of_kind(Kind::delegation)), "Nobody stands in for you"));
}

TEST_CASE("every reason not to delegate says what to write") {
  for (const auto problem : {DelegationProblem::nobody, DelegationProblem::oneself, DelegationProblem::no_end,
                             DelegationProblem::unclear_date, DelegationProblem::is_over,
                             DelegationProblem::backwards, DelegationProblem::no_member}) {
    auto answer = of_kind(Kind::not_delegated);
    answer.problem = problem;
    answer.words = "<@U024BE7LH> until <!here>";
    const auto text = said(answer);
    CHECK(says(text, "Write `/countersign delegate @dana until friday`"));
    CHECK_FALSE(says(text, "<!here>"));
  }
}

TEST_CASE("found documents say where they stand; none found does not say whether there is one") {
  auto asked = of_kind(Kind::find);
  asked.words = "inv-88213";
  domain::DocumentRow row;
  row.phase = "posted";
  row.number = "108052";
  row.external = "INV-88213";
  row.partner = "Fabrikam";
  row.total = "EUR 18,450.05";
  row.channel = "C0FINANCE1";
  const auto message = found_answer(asked, {{{}, row}}, berlin);
  CHECK(message.text == "1 document found");
  CHECK(says(message.blocks_json, "*EUR 18,450.05* · Fabrikam · 108052 · INV-88213"));
  CHECK(says(message.blocks_json, "Posted"));
  CHECK(block_problems(nlohmann::json::parse(message.blocks_json)).empty());
  const std::vector<domain::FoundDocument> many(limits::found_documents + 2, {{}, row});
  CHECK(says(found_answer(asked, many, berlin).blocks_json, "And 2 more."));
  CHECK(says(found_answer(asked, {}, berlin).text, "that you have to do with"));
}

}  // namespace countersign::command_answer_test
