// Whatever Business Central holds, the card keeps Slack's limits, pings nobody, and says the amount and the
// dates exactly.
#include <utility>

#include "catch.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::nasty_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::CardState;
using domain::CardView;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

/// What stands in ERP fields by malice, by mistake, and in other parts of the world.
std::vector<std::string> nasty_texts() {
  return {"<!channel> <!here> <!subteam^S0123|all> <@U024BE7LH> <#C0FINANCE1>",
          "<https://evil.example|Fabrikam Supplies GmbH>",
          "&lt;!channel&gt; &amp;amp; R&D <3 > <",
          "*bold* _it_ ~gone~ `code` ```block``` :tada: :+1: > quote",
          "one\ntwo\r\nthree\ttabs\v\f",
          "\xE2\x80\xAE"
          "drowkcab\xE2\x80\xAC \xE2\x81\xA6isolate\xE2\x80\x8F mark",
          "مؤسسة الفجر ٣٤ <!channel>",
          "שלום בע״מ",
          "👩‍👩‍👧‍👦🇩🇪👍🏽 Ünïcødé é 株式会社",
          std::string("nul\0byte \x01\x1B[31m", 16),
          "\xFF\xFE broken \xC3( utf-8 \xED\xA0\x80",
          "\"quotes\" \\backslash\\ </script> {{x}} %s",
          "   ",
          "\xE2\x80\x8B",
          repeated("x", 500),
          repeated("&", 500),
          repeated("<", 3'000),
          repeated("*", 500),
          repeated(":a", 500),
          repeated("👩‍👩‍👧‍👦", 200),
          repeated("ا", 500),
          repeated("\\\"", 2'000),
          repeated("\xFF", 500)};
}

/// The text in every place that comes from outside.
CardView filled_with(const std::string& text, CardState state) {
  auto view = view_in(state);
  auto& document = view.document;
  for (auto* place :
       {&document.number, &document.partner_name, &document.partner_number, &document.pay_to_name,
        &document.external_number, &document.purchaser, &document.dimension_1, &document.dimension_2,
        &document.order_number, &view.company_name, &view.rule, &view.draft_number, &view.failure,
        &view.advice, &document.key.company.environment})
    *place = text;
  document.pay_to_number = text + "2";
  for (auto& line : document.lines) line.description = line.unit = text;
  view.unresolved_approvers = {text, text, text, text, text, text, text};
  view.changes.assign(14, {text, text, text});
  view.changed_at = now();
  return view;
}

std::string all_texts(const RenderedCard& card) {
  std::string all = card.text;
  for (const auto& object : text_objects(blocks_of(card))) all += "\n" + object.at("text").get<std::string>();
  return all;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("no text of Business Central breaks a card or becomes a command in it") {
  for (const auto& text : nasty_texts()) {
    for (const auto state : all_states()) {
      const auto card = draw(filled_with(text, state));
      INFO("state " << static_cast<int>(state) << ", text " << text.substr(0, 60));
      CHECK(problems_of(card) == "");
      CHECK_FALSE(holds(card.text + card.blocks_json, "<!"));
      // The amount and the state's words are there however little room is left.
      CHECK(holds(text_of(card, 'h'), "EUR 18,450.00"));
      CHECK(holds(card.text, "EUR 18,450.00"));
      if (state == CardState::waiting) CHECK(holds(buttons_of(card), "approve"));
      if (state == CardState::failed) CHECK(holds(buttons_of(card), "retry"));
    }
  }
}

TEST_CASE("right-to-left text and bidirectional controls cannot reorder what stands beside them") {
  auto view = view_in(CardState::waiting);
  view.document.partner_name =
      "\xE2\x80\xAE"
      "مؤسسة\xE2\x80\xAC";
  const auto card = draw(view);
  CHECK(text_of(card, 'h') == "EUR 18,450.00 · \u2068مؤسسة\u2069");
  view.document.partner_name = "\u202E00.1 RUE\u202C";
  CHECK(text_of(draw(view), 'h') == "EUR 18,450.00 · 00.1 RUE");
}

TEST_CASE("marks and emoji names of an ERP text stay what they are") {
  auto view = view_in(CardState::waiting);
  view.document.external_number = "*R&D*_1_:tada:";
  view.document.document_date.reset();
  const auto card = draw(view);
  CHECK(holds(text_of(card, 'f'), "*Vendor invoice*\n*\u200BR&amp;D*\u200B_\u200B1_\u200B:\u200Btada:"));
  CHECK(holds(card.text, "vendor invoice *R&amp;D*_1_:tada:"));
}

TEST_CASE("an approver's or decider's id that is none pings nobody") {
  for (const auto state : all_states()) {
    auto view = view_in(state);
    view.decided_by = "!channel";
    view.approvers = {"!here", "U1> <!channel", "", repeated("&", 100)};
    const auto card = draw(view);
    INFO(static_cast<int>(state));
    CHECK(problems_of(card) == "");
    CHECK_FALSE(holds(all_texts(card), "<!"));
  }
}

TEST_CASE("many approvers with broken ids and long names fit into the context") {
  for (const std::string& text : {repeated("&", 400), repeated("<!channel>", 40), repeated("Lee ", 100)}) {
    auto view = filled_with(text, CardState::waiting);
    view.approvers.assign(300, text);
    view.unresolved_approvers.assign(300, text);
    INFO(text.substr(0, 20));
    CHECK(problems_of(draw(view)) == "");
    view.approvers.assign(300, "U024BE7LH");
    CHECK(problems_of(draw(view)) == "");
    CHECK(holds(text_of(draw(view), 'x'), "and 280 more"));
  }
}

TEST_CASE("an amount past what a double can hold is shown to the last cent") {
  const std::vector<std::pair<std::string, std::string>> amounts{
      {"9007199254740993.11", "9,007,199,254,740,993.11"},  // 2^53 + 1 and cents: 18 digits.
      {"999999999999999.99", "999,999,999,999,999.99"},     // The largest of Business Central.
      {"-999999999999999.99", "-999,999,999,999,999.99"},
      {"0.1", "0.10"},
      {"1000", "1,000.00"},
      {"0.000000001", "0.000000001"},
      {"0", "0.00"}};
  for (const auto& [amount, shown] : amounts) {
    auto view = view_in(CardState::waiting);
    view.document.total.amount = view.document.net = view.document.tax = decimal(amount);
    for (auto& line : view.document.lines) line.net_amount = decimal(amount);
    const auto card = draw(view);
    INFO(amount);
    CHECK(problems_of(card) == "");
    CHECK(text_of(card, 'h') == "EUR " + shown + " · Northwind Paper Ltd.");
    CHECK(holds(card.text, ", EUR " + shown + ", due 4 Dec 2026"));
    CHECK(holds(button(card, "approve").at("confirm").at("text").at("text").get<std::string>(),
                "EUR " + shown));
    CHECK(holds(text_of(card, 'l'), "Conference bundle 1-8 — " + shown));
    if (amount != "0") CHECK(holds(text_of(card, 'f'), "*Net + tax*\n" + shown + " + " + shown));
  }
}

TEST_CASE("an amount of more digits than are exact is refused, never rounded") {
  CHECK_FALSE(Decimal::parse("90071992547409931.23").has_value());
  CHECK_FALSE(Decimal::parse("9.007199254740993e15").has_value());
}

TEST_CASE("a sum of lines that does not fit is left out, not wrong") {
  auto view = view_in(CardState::waiting);
  for (auto& line : view.document.lines) line.net_amount = decimal("999999999999999999");
  view.document.lines.resize(30, view.document.lines.front());
  view.document.line_count = 30;
  CHECK(holds(text_of(draw(view), 'l'), "\n_and 27 more_"));
}

TEST_CASE("a currency is shown as it is, also where Slack decodes no entities") {
  auto view = view_in(CardState::waiting);
  view.document.total.currency = "R&D<!x_y>";
  const auto card = draw(view);
  CHECK(problems_of(card) == "");
  CHECK(text_of(card, 'h') == "R&D‹!x_y> 18,450.00 · Northwind Paper Ltd.");
  CHECK(holds(card.text, "R&amp;D‹!x_y&gt; 18,450.00"));
  view.document.total.currency = repeated("&", 5'000);
  CHECK(problems_of(draw(view)) == "");
  view.document.total.currency = "";
  CHECK(text_of(draw(view), 'h') == "18,450.00 · Northwind Paper Ltd.");
  view.document.total.currency = "KWD";
  CHECK(holds(text_of(draw(view), 'h'), "KWD 18,450.000"));
  view.document.total.currency = "JPY";
  CHECK(holds(text_of(draw(view), 'h'), "JPY 18,450 · "));
}

TEST_CASE("Business Central's empty dates are not shown, on any card") {
  for (const auto state : all_states()) {
    auto view = view_in(state);
    auto& document = view.document;
    document.document_date = document.posting_date = document.due_date = day("0001-01-01");
    const auto card = draw(view);
    INFO(static_cast<int>(state));
    CHECK(problems_of(card) == "");
    CHECK_FALSE(holds(all_texts(card), "Jan"));
    CHECK_FALSE(holds(all_texts(card), "*Due*"));
    CHECK_FALSE(holds(all_texts(card), "OVERDUE"));
  }
}

TEST_CASE("the first, the last and impossible days do not break a card") {
  auto view = view_in(CardState::waiting);
  view.document.due_date = day("9999-12-31");
  CHECK(holds(text_of(draw(view), 'f'), "*Due*\nFri 31 Dec 9999 · 2912115 days left"));
  view.document.due_date = day("0001-01-02");
  CHECK(holds(text_of(draw(view), 'f'), "*Due*\nOVERDUE "));
  view.document.due_date = Date{std::chrono::year{2026}, std::chrono::month{2}, std::chrono::day{30}};
  const auto card = draw(view);
  CHECK_FALSE(holds(all_texts(card), "*Due*"));
  CHECK(problems_of(card) == "");
}

TEST_CASE("an invoice of 300 lines shows the largest and counts the others") {
  auto view = view_in(CardState::waiting);
  view.document.lines.clear();
  for (int i = 0; i < 300; ++i)
    view.document.lines.push_back({"Line " + std::to_string(i), decimal("1"), "", decimal("0.01")});
  view.document.line_count = 300;
  const auto card = draw(view);
  CHECK(problems_of(card) == "");
  CHECK(
      text_of(card, 'l') ==
      "*300 lines* · the largest:\n• Line 0 — 0.01\n• Line 1 — 0.01\n• Line 2 — 0.01\n_and 297 more: 2.97_");
  // Of which only the largest were kept: what the others come to is not known.
  view.document.lines.resize(domain::most_lines_kept);
  CHECK(holds(text_of(draw(view), 'l'), "*300 lines* · the largest:"));
  CHECK(holds(text_of(draw(view), 'l'), "\n_and 297 more_"));
}

TEST_CASE("a card of which nothing is known is still a card, in every state") {
  for (const auto state : all_states()) {
    const auto card = draw(empty_view(state));
    INFO(static_cast<int>(state));
    CHECK(problems_of(card) == "");
    CHECK(holds(text_of(card, 'h'), "0.00"));
    CHECK_FALSE(holds(all_texts(card), "<@>"));
    CHECK_FALSE(holds(all_texts(card), " · \n"));
    CHECK_FALSE(holds(all_texts(card), ", ,"));
  }
}

TEST_CASE("hundreds of changed fields fit, and the number of those left out is said") {
  auto view = view_in(CardState::waiting);
  view.changes.assign(500, {"Description", "old", "new"});
  const auto card = draw(view);
  CHECK(problems_of(card) == "");
  CHECK(holds(text_of(card, 'd'), "\n_and 488 more_"));
}

TEST_CASE("a link or a key that Slack would refuse costs its button, not the card") {
  for (const std::string& url : {std::string("javascript:alert(1)"), std::string("ftp://x"), std::string(""),
                                 "https://" + repeated("x", 3'000)}) {
    auto view = view_in(CardState::waiting);
    view.open_url = url;
    INFO(url.substr(0, 30));
    CHECK(buttons_of(draw(view)) == "approve reject lines");
    CHECK(problems_of(draw(view)) == "");
  }
  auto view = view_in(CardState::waiting);
  view.conversation = repeated("x", 2'000);
  CHECK(buttons_of(draw(view)) == "");
  CHECK(problems_of(draw(view)) == "");
}

TEST_CASE("the longest link that Slack takes stays on a card that is full") {
  auto view = filled_with(repeated("&", 500), CardState::waiting);
  view.open_url = "https://" + repeated("x", 2'992);
  const auto card = draw(view);
  CHECK(problems_of(card) == "");
  CHECK(buttons_of(card) == "approve reject lines open");
}

}  // namespace countersign::nasty_test
