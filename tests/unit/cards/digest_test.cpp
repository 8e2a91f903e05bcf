// A digest: word for word, and within Slack's limits whatever stands in Business Central.
#include "cards/card.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "slack/text.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::digest_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::DigestLine;
using domain::DigestView;
using domain::RecordChange;

namespace {

DigestLine line(const std::string& title, RecordChange change = RecordChange::changed) {
  DigestLine one;
  one.change = change;
  one.label = "vendor";
  one.title = title;
  one.number = "20000";
  one.changes = {{"City", "Bremen", "Kiel"}, {"Email", "none", "ap@fabrikam.example"}};
  one.company_name = "CRONUS DE";
  return one;
}

DigestView of(std::vector<DigestLine> lines, std::uint64_t left_out = 0) {
  DigestView view;
  view.channel = "C2";
  view.lines = std::move(lines);
  view.left_out = left_out;
  return view;
}

const Instant now = instant("2026-11-24T13:02:00Z");

slack::Message drawn(const DigestView& view) {
  const auto message = render(view, "Europe/Berlin", now);
  CHECK(message_problems(message.text, message.blocks_json) == std::vector<std::string>{});
  CHECK(slack::count_characters(message.blocks_json) <= limits::slack_blocks_characters);
  return message;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a digest names documents with their amounts, and mentions whom their routes mention", "[digest]") {
  using Kind = domain::ApproverReference::Kind;
  auto order = line("Fabrikam", RecordChange::created);
  order.label = "purchase order";
  order.number = "106024";
  order.changes.clear();
  order.amount = "EUR 18,450.00";
  order.mentions = {{Kind::slack_user, "U024BE7LH"}, {Kind::user_group, "S0614TZR7"}};
  const auto message = drawn(of({order, order}));
  CHECK(message.text == "2 changes in Business Central: 2 × purchase order created");
  CHECK(holds(message.blocks_json, "• *Purchase order created* · Fabrikam · 106024 · EUR 18,450.00"));
  CHECK(holds(message.blocks_json, "cc <@U024BE7LH>, <!subteam^S0614TZR7> · CRONUS DE"));
}

TEST_CASE("a digest counts what happened and names each record with what changed", "[digest]") {
  const auto message =
      drawn(of({line("Fabrikam"), line("Tailspin"), line("Contoso", RecordChange::blocked)}));
  CHECK(message.text == "3 changes in Business Central: 2 × vendor changed, 1 × vendor blocked");
  CHECK(holds(message.blocks_json, "3 changes in Business Central"));
  CHECK(holds(message.blocks_json, "• *Vendor changed* · Fabrikam · 20000 (City, Email)"));
  CHECK(holds(message.blocks_json, "• *Vendor blocked* · Contoso · 20000 (City, Email)"));
  CHECK(holds(message.blocks_json, "CRONUS DE"));
  CHECK(holds(drawn(of({line("Fabrikam")})).text, "1 change in Business Central"));
}

TEST_CASE("it names forty, and counts the others, kept or not", "[digest]") {
  const auto message = drawn(of(std::vector<DigestLine>(200, line("Fabrikam")), 60));
  CHECK(holds(message.text, "260 changes"));
  CHECK(holds(message.blocks_json, "_and 220 more_"));
}

TEST_CASE("names that are long, empty or mean something to Slack do no harm", "[digest]") {
  auto long_one = line(std::string(5'000, '&'));
  long_one.label = std::string(500, '<');
  long_one.number = std::string(500, '>');
  long_one.company_name = std::string(500, '*');
  long_one.changes.assign(50, {std::string(500, '&'), "", ""});
  drawn(of(std::vector<DigestLine>(200, long_one)));
  const auto message = drawn(of({line("<!channel> *bold*"), DigestLine{}}));
  CHECK_FALSE(holds(message.blocks_json, "<!channel>"));
  CHECK_FALSE(holds(message.text, "<!channel>"));
}

}  // namespace countersign::digest_test
