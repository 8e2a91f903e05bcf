// What a card offers and says in which state, and in whose time.
#include "cards/card.hpp"

#include "catch.hpp"
#include "slack/button_value.hpp"
#include "unit/cards/block_kit.hpp"
#include "unit/cards/support.hpp"

namespace countersign::card_test {

using namespace countersign;
using namespace countersign::cards;
using namespace countersign::cards::test;
using domain::CardState;
using domain::PrivateAnswer;
using domain::ThreadNote;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string due_field(const std::string& due, const std::string& zone, const std::string& at) {
  auto view = view_in(CardState::waiting);
  view.document.due_date = day(due);
  const std::string fields = text_of(render(view, zone, instant(at)), 'f');
  return fields.substr(0, fields.find('\n', fields.find('\n') + 1));
}

}  // namespace

TEST_CASE("a card and the note of its change mention whom the route mentions, by Slack's rules") {
  using Kind = domain::ApproverReference::Kind;
  const std::vector<domain::ApproverReference> mentions{
      {Kind::slack_user, "U024BE7LH"}, {Kind::user_group, "S0614TZR7"}, {Kind::user_group, "<!channel>"}};
  const std::string told = "cc <@U024BE7LH>, <!subteam^S0614TZR7>, &lt;!channel&gt;";
  for (const auto state : all_states()) {
    auto view = view_in(state);
    view.mentions = mentions;
    const bool tells =
        state == CardState::waiting || state == CardState::pending || state == CardState::notice;
    CHECK(holds(text_of(draw(view), 'x'), told) == tells);
  }
  domain::ThreadNote note;
  note.users = {"W012A3CDE"};
  note.mentions = mentions;
  CHECK(thread_note(note) ==
        "<@W012A3CDE>: this changed in Business Central, please decide again. The card above shows what "
        "changed.\n" +
            told);
}

TEST_CASE("a decision is offered where one is asked for, and nowhere else") {
  for (const auto state : all_states()) {
    const auto buttons = buttons_of(draw(view_in(state)));
    INFO(static_cast<int>(state));
    if (state == CardState::waiting) {
      CHECK(buttons == "approve reject lines open");
    } else if (state == CardState::failed || state == CardState::undecided) {
      CHECK(buttons == "retry lines open");
    } else if (state == CardState::deleted) {
      CHECK(buttons == "");
    } else if (state == CardState::notice || state == CardState::pending) {
      CHECK(buttons == "lines open");
    } else {
      CHECK(buttons == "open");
    }
  }
}

TEST_CASE("a compact card leaves the lines to the modal, and lines that are withheld stand on no card") {
  auto view = view_in(CardState::waiting);
  REQUIRE_FALSE(text_of(draw(view), 'l').empty());
  view.compact = true;
  CHECK(text_of(draw(view), 'l').empty());
  CHECK_FALSE(text_of(draw(view), 'f').empty());
  CHECK(buttons_of(draw(view)) == "approve reject lines open");
  view.compact = false;
  view.lines_for_all = false;
  view.checks = {{domain::CheckKind::receipts,
                  domain::CheckVerdict::warning,
                  "",
                  "No receipt is known of Desk",
                  {},
                  {},
                  0}};
  CHECK(text_of(draw(view), 'l').empty());
  CHECK(text_of(draw(view), 'k') == "⚠ Not all that is invoiced is known to be received");
  view.lines_for_all = true;
  CHECK(text_of(draw(view), 'k') == "⚠ No receipt is known of Desk");
}

TEST_CASE("nobody can approve what Business Central cannot post, or what has no approver in Slack") {
  auto view = view_in(CardState::waiting);
  view.document.key.resource = domain::Resource::purchase_orders;
  CHECK(buttons_of(draw(view)) == "lines open");
  for (const auto state : {CardState::waiting, CardState::failed}) {
    view = view_in(state);
    view.approvers.clear();
    CHECK(buttons_of(draw(view)) == "lines open");
  }
}

TEST_CASE("a button carries the conversation and the version that the card shows") {
  const auto view = view_in(CardState::waiting);
  const auto card = draw(view);
  for (const char* action : {"approve", "open"}) {
    const auto value = slack::parse_button_value(button(card, action).at("value").get<std::string>());
    REQUIRE(value.has_value());
    CHECK(*value == slack::ButtonValue{view.conversation, 3, 1});
  }
  for (const auto& block : blocks_of(card)) CHECK(holds(block.at("block_id").get<std::string>(), ".v3"));
}

TEST_CASE("the question before a posting repeats whom, how much and which invoice") {
  const auto confirm = button(draw(view_in(CardState::waiting)), "approve").at("confirm");
  CHECK(
      confirm.at("text").at("text") ==
      "Northwind Paper Ltd. · EUR 18,450.00 · vendor invoice NP-88213. Business Central posts it under your "
      "approval. This cannot be undone in Slack.");
  auto view = view_in(CardState::waiting);
  view.document.partner_name = view.document.partner_number = view.document.external_number = "";
  CHECK(button(draw(view), "approve").at("confirm").at("text").at("text") ==
        "Unnamed · EUR 18,450.00. Business Central posts it under your approval. This cannot be undone in "
        "Slack.");
}

TEST_CASE("a name too long for the header is cut, the amount never") {
  auto view = view_in(CardState::handled);
  view.document.partner_name = std::string(500, 'N');
  const auto header = text_of(draw(view), 'h');
  CHECK(header.rfind("Handled in Business Central · EUR 18,450.00 · NNN", 0) == 0);
  CHECK(code_points(header) <= 150);
  CHECK(code_points(header) >= 145);
  CHECK(header.substr(header.size() - 3) == "…");
}

TEST_CASE("the days left are counted in the tenant's time zone") {
  const std::string late = "2026-11-24T23:30:00Z";  // Already the 25th in Berlin, the 24th in New York.
  CHECK(due_field("2026-12-04", "UTC", late) == "*Due*\nFri 4 Dec 2026 · 10 days left");
  CHECK(due_field("2026-12-04", "Europe/Berlin", late) == "*Due*\nFri 4 Dec 2026 · 9 days left");
  CHECK(due_field("2026-12-04", "Pacific/Auckland", late) == "*Due*\nFri 4 Dec 2026 · 9 days left");
  CHECK(due_field("2026-11-25", "America/New_York", late) == "*Due*\nWed 25 Nov 2026 · 1 day left");
  CHECK(due_field("2026-11-25", "Europe/Berlin", late) == "*Due*\nWed 25 Nov 2026 · due today");
  CHECK(due_field("2026-11-24", "America/New_York", late) == "*Due*\nTue 24 Nov 2026 · due today");
  CHECK(due_field("2026-11-24", "Europe/Berlin", late) == "*Due*\nOVERDUE 1 day · Tue 24 Nov 2026");
  CHECK(due_field("2026-11-21", "Europe/Berlin", late) == "*Due*\nOVERDUE 4 days · Sat 21 Nov 2026");
  CHECK(due_field("2028-02-29", "UTC", "2028-02-28T00:00:00Z") == "*Due*\nTue 29 Feb 2028 · 1 day left");
}

TEST_CASE("a due date is a day: no time zone moves it") {
  for (const char* zone : {"UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"})
    CHECK(holds(text_of(render(view_in(CardState::posted), zone, now()), 'f'), "*Due*\nFri 4 Dec 2026"));
}

TEST_CASE("times are the tenant's, across the change of clocks and with odd offsets") {
  auto view = view_in(CardState::posting);
  const auto said = [&view](const std::string& zone, const std::string& at) {
    view.decided_at = instant(at);
    return text_of(render(view, zone, instant(at)), 's');
  };
  CHECK(holds(said("Europe/Berlin", "2026-11-24T13:02:00Z"), ", 24 Nov 14:02."));
  CHECK(holds(said("Europe/Berlin", "2026-07-01T13:02:00Z"), ", 1 Jul 15:02."));
  CHECK(holds(said("Europe/Berlin", "2026-03-29T00:59:59Z"), ", 29 Mar 01:59."));
  CHECK(holds(said("Europe/Berlin", "2026-03-29T01:00:00Z"), ", 29 Mar 03:00."));
  CHECK(holds(said("Asia/Kathmandu", "2026-12-31T23:00:00Z"), ", 1 Jan 04:45."));
  CHECK(holds(said("America/New_York", "2026-11-24T03:00:00Z"), ", 23 Nov 22:00."));
}

TEST_CASE("a time zone that nobody knows counts as UTC") {
  for (const char* zone : {"", "Mars/Olympus_Mons", "../../etc/passwd", "UTC"})
    CHECK(holds(text_of(render(view_in(CardState::posting), zone, now()), 's'), ", 24 Nov 13:02."));
}

TEST_CASE("the same view is drawn the same, however often") {
  const auto first = draw(view_in(CardState::waiting));
  CHECK(draw(view_in(CardState::waiting)) == first);
}

TEST_CASE("why a click did nothing is said in plain words") {
  PrivateAnswer answer;
  answer.kind = PrivateAnswer::Kind::already_decided;
  answer.decided_by = "U024BE7LH";
  answer.at = instant("2026-11-24T13:02:00Z");
  CHECK(private_answer(answer, berlin) ==
        "<@U024BE7LH> approved this already (24 Nov 14:02). Nothing was done.");
  answer.decided_by.clear();
  answer.at.reset();
  CHECK(private_answer(answer, berlin) == "Somebody else approved this already. Nothing was done.");
  answer.verdict = domain::Verdict::reject;
  CHECK(private_answer(answer, berlin) == "Somebody else rejected this already. Nothing was done.");

  answer = PrivateAnswer{};
  answer.kind = PrivateAnswer::Kind::stranger;
  answer.rule = "over-10k";
  answer.approvers = {"U024BE7LH", "W012A3CDE", "U0LEE00001"};
  CHECK(private_answer(answer, berlin) ==
        "Only <@U024BE7LH>, <@W012A3CDE> or <@U0LEE00001> can decide this (rule over-10k). Ask them, or your "
        "Countersign admin.");
  answer.approvers.clear();
  answer.rule.clear();
  CHECK(holds(private_answer(answer, berlin), "Only an approver of this route can decide this. Ask them"));

  answer.kind = PrivateAnswer::Kind::stale;
  answer.at = instant("2026-11-24T13:20:00Z");
  CHECK(holds(private_answer(answer, berlin), "The document changed (24 Nov 14:20)."));
  CHECK(holds(private_answer(PrivateAnswer{}, berlin), "Nothing was done."));
}

TEST_CASE("whoever may not approve now is told who is asked, and a limit as money") {
  PrivateAnswer answer;
  answer.approvers = {"W012A3CDE"};
  answer.kind = PrivateAnswer::Kind::over_limit;
  answer.limit = Money{decimal("10000"), "EUR"};
  CHECK(private_answer(answer, berlin) ==
        "Your limit is EUR 10,000.00; this goes to <@W012A3CDE> next. Nothing was done.");
  answer.kind = PrivateAnswer::Kind::another_step;
  CHECK(private_answer(answer, berlin) ==
        "You are asked in another step. It waits for <@W012A3CDE> now. Nothing was done.");
  answer.kind = PrivateAnswer::Kind::would_be_last;
  CHECK(holds(private_answer(answer, berlin), "yours is the last approval"));
  answer.kind = PrivateAnswer::Kind::lines_withheld;
  CHECK(private_answer(answer, berlin) ==
        "The lines of this are for <@W012A3CDE>. Ask them, or look in Business Central.");
}

TEST_CASE("a button says what the next approval does") {
  auto view = view_in(CardState::waiting);
  CHECK(button(draw(view), "approve").at("text").at("text") == "Approve and post");
  view.is_last = false;
  view.step = 2;
  view.steps = 3;
  CHECK(button(draw(view), "approve") == nullptr);
  CHECK(button(draw(view), "sign").at("text").at("text") == "Approve");
  CHECK(holds(button(draw(view), "sign").at("confirm").at("text").at("text").get<std::string>(),
              "nothing is posted yet"));
  CHECK(holds(button(draw(view), "sign").at("value").get<std::string>(), "|v3|s2"));
  view.is_last = true;
  view.on_approved = domain::OnApproved::hold;
  CHECK(button(draw(view), "approve").at("text").at("text") == "Approve");
}

TEST_CASE("a note in the thread says what an approver has to know") {
  using Kind = domain::ThreadNote::Kind;
  CHECK(thread_note({Kind::next_step, {"W012A3CDE"}, "U024BE7LH", {}}) ==
        "<@W012A3CDE>: <@U024BE7LH> has approved this, and your approval is asked for now.");
  CHECK(holds(thread_note({Kind::changed, {"W012A3CDE"}, {}, {}, 2}), "2 approvals no longer count."));
}

TEST_CASE("neither a private answer nor a note in the thread becomes a command or too long") {
  for (const std::string& text :
       {std::string("<!channel>"), std::string(5'000, '&'), std::string("U1> <!here")}) {
    PrivateAnswer answer;
    answer.kind = PrivateAnswer::Kind::stranger;
    answer.rule = text;
    answer.approvers.assign(100, text);
    INFO(text.substr(0, 20));
    for (const auto& said : {private_answer(answer, berlin),
                             thread_note({ThreadNote::Kind::question, answer.approvers, text, text})}) {
      CHECK(markup_problem(said) == "");
      CHECK(code_points(said) <= 4'000);
    }
  }
}

TEST_CASE("a note in the thread mentions whom it is for, and quotes words as words") {
  const std::vector<std::string> users{"U024BE7LH", "W012A3CDE"};
  CHECK(thread_note({ThreadNote::Kind::changed, users, {}, {}}) ==
        "<@U024BE7LH>, <@W012A3CDE>: this changed in Business Central, please decide again. The card above "
        "shows "
        "what changed.");
  CHECK(thread_note({}).rfind("this changed in Business Central", 0) == 0);
  CHECK(thread_note({ThreadNote::Kind::question, {"U0MARIA001"}, "U024BE7LH", "Which <!here>\n> order?"}) ==
        "<@U024BE7LH> asks <@U0MARIA001>:\n> Which &lt;!here&gt; &gt; order?\nPlease click *Answer…* on the "
        "card "
        "above.");
  CHECK(thread_note({ThreadNote::Kind::answer, {"U024BE7LH"}, "U0MARIA001", "106024"}) ==
        "<@U0MARIA001> answers <@U024BE7LH>:\n> 106024");
  CHECK(thread_note({ThreadNote::Kind::rejected, {"U0MARIA001"}, "U024BE7LH", "Price differs"}) ==
        "<@U0MARIA001>: <@U024BE7LH> rejected this:\n> Price differs");
}

TEST_CASE("a rejection says why, by whom, when, and whose it is now") {
  auto view = view_in(CardState::rejected);
  view.mode = domain::ApprovalMode::countersign;
  view.verdict = domain::Verdict::reject;
  view.requested_by.clear();
  view.reason = "Price *differs* from <order> 106024";
  CHECK(holds(text_of(draw(view), 's'),
              "> Price *\u200Bdiffers*\u200B from &lt;order&gt; 106024\n— Rejected by <@U024BE7LH>, "
              "24 Nov 14:02 · back with purchaser Bart Duncan"));
  view.requested_by = "maria@contoso.com";
  CHECK(holds(text_of(draw(view), 's'), "back with maria@contoso.com"));
  view.sender = "U0MARIA001";
  CHECK(holds(text_of(draw(view), 's'), "back with <@U0MARIA001>"));
  CHECK(holds(draw(view).text, ", by <@U024BE7LH>: Price *differs* from &lt;order&gt; 106024"));
  CHECK(buttons_of(draw(view)) == "open");
}

TEST_CASE("an open question says who owes the answer, and offers to give it") {
  auto view = view_in(CardState::waiting);
  view.can_ask = true;
  view.question = domain::OpenQuestion{"U024BE7LH", "U0MARIA001", instant("2026-11-24T13:02:00Z")};
  CHECK(holds(text_of(draw(view), 'x'), "<@U024BE7LH> asked <@U0MARIA001> 24 Nov 14:02, no answer yet"));
  CHECK(buttons_of(draw(view)) == "approve reject answer ask lines open");
  view.state = CardState::posting;
  CHECK_FALSE(holds(text_of(draw(view), 'x'), "no answer yet"));
  CHECK(buttons_of(draw(view)) == "open");
}

TEST_CASE(
    "a request can be taken back only where Business Central lets us; elsewhere the card says who can") {
  auto view = view_in(CardState::waiting);
  view.mode = domain::ApprovalMode::release;
  CHECK_FALSE(holds(buttons_of(draw(view)), "cancel"));
  CHECK(holds(text_of(draw(view), 'x'), "its sender cancels it there"));
  view.may_cancel = true;
  CHECK(holds(buttons_of(draw(view)), "cancel"));
  CHECK_FALSE(holds(text_of(draw(view), 'x'), "its sender cancels it there"));
}

TEST_CASE("a notice to the controllers names the company and acts on nobody") {
  using Kind = domain::ChannelNotice::Kind;
  for (const auto kind : {Kind::workflow_off, Kind::workflow_on, Kind::requests_unheard}) {
    const auto text = channel_notice({kind, "CRONUS <!channel>", "MS-PDAW-WH-01"});
    CHECK(holds(text, "CRONUS &lt;!channel&gt;"));
    CHECK(markup_problem(text) == "");
  }
  CHECK(holds(channel_notice({Kind::workflow_off, "CRONUS", "MS-PDAW-WH-01"}), "MS-PDAW-WH-01"));
}

TEST_CASE("where another route decides, a card follows and offers nothing to decide") {
  for (const auto state : all_states()) {
    auto view = view_in(state);
    view.decides_here = false;
    view.can_ask = true;
    view.may_cancel = true;
    const auto card = draw(view);
    INFO(buttons_of(card));
    for (const char* action : {"approve", "reject", "retry", "ask", "answer", "cancel"})
      CHECK(button(card, action).is_null());
    CHECK(problems_of(card) == "");
  }
  auto view = view_in(CardState::waiting);
  view.decides_here = false;
  CHECK(buttons_of(draw(view)) == "lines open");
  CHECK(draw(view).text.starts_with("Waiting for approval: "));
}

TEST_CASE("a total in another currency is shown in the local one, with the rate and its day") {
  auto view = view_in(CardState::waiting);
  view.document.total = {decimal("12000"), "USD"};
  CHECK_FALSE(holds(text_of(draw(view), 'f'), "*In EUR*"));
  view.document.local_total =
      domain::LocalTotal{{decimal("11080.8"), "EUR"}, decimal("0.9234"), day("2026-11-02")};
  CHECK(holds(text_of(draw(view), 'f'), "*In EUR*\n11,080.80 · 1 USD = 0.9234 of 2 Nov 2026"));
  view.document.local_total =
      domain::LocalTotal{{decimal("11080.8"), "EUR"}, decimal("92.34"), day("2026-11-02"), decimal("100")};
  CHECK(holds(text_of(draw(view), 'f'), "*In EUR*\n11,080.80 · 100 USD = 92.34 of 2 Nov 2026"));
  view.document.local_total = domain::LocalTotal{{decimal("18450"), "EUR"}, decimal("1"), std::nullopt};
  CHECK_FALSE(holds(text_of(draw(view), 'f'), "*In EUR*"));
}

TEST_CASE("whoever entered it is named with the field that says so") {
  auto view = view_in(CardState::waiting);
  view.requested_by = "Lee Wong";
  CHECK(holds(text_of(draw(view), 'f'), "*Sent for approval by*\nLee Wong"));
  view.requester_field = "enteredBy";
  CHECK(holds(text_of(draw(view), 'f'), "*Entered by (field enteredBy)*\nLee Wong"));
}

}  // namespace countersign::card_test
