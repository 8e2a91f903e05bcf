// The approval automaton, driven by hand: what it asks for, and what it never does.
#include "domain/conversation.hpp"

#include <algorithm>

#include "catch.hpp"
#include "domain/message.hpp"
#include "domain/restored.hpp"
#include "support.hpp"

namespace countersign::conversation_test {

using namespace countersign;
using namespace countersign::domain;
using namespace std::chrono_literals;

namespace {

const std::string company_id = "33333333-3333-4333-8333-333333333333";
const RecordKey record{
    {"Production", company_id}, Resource::purchase_invoices, "44444444-4444-4444-8444-444444444444"};
const Instant start = *parse_instant("2026-11-24T14:00:00Z");

Decimal decimal(const char* text) {
  return *Decimal::parse(text);
}

TenantSettings settings_for_test() {
  TenantSettings settings;
  settings.tenant = TenantId{"demo"};
  Route route;
  route.name = "over-1k";
  route.at_least = {{decimal("1000"), "EUR"}};
  route.channels = {"C1"};
  route.policy = any_of({{ApproverReference::Kind::slack_user, "U0DANA"}});
  route.settle = 10min;
  settings.routes = {route};
  settings.checks = no_checks();
  return settings;
}

Document invoice() {
  Document document;
  document.key = record;
  document.etag = "W/\"1\"";
  document.number = "107214";
  document.status = DocumentStatus::draft;
  document.partner_name = "Fabrikam";
  document.external_number = "INV-88213";
  document.due_date = *parse_date("2026-12-04");
  document.total = {decimal("18450.00"), "EUR"};
  document.line_count = 1;
  document.lines = {{"Bundle", decimal("1"), "PCS", decimal("18450")}};
  document.last_modified = start;
  return document;
}

/// A conversation with its surroundings played by the test.
struct Talk {
  TenantSettings settings = settings_for_test();
  SeededEntropy entropy{7};
  Instant now = start;
  std::unique_ptr<Machine> machine = make_conversation(record);
  std::vector<Record> events;
  Turn last;

  void take(const Input& input) {
    const Context context{now, settings, entropy};
    auto turn = machine->take(input, context);
    REQUIRE(turn.has_value());
    last = *turn;
    events.insert(events.end(), last.events.begin(), last.events.end());
  }
  void read(const Document& document) {
    take(encode(Message{DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}}));
  }
  void resolve() {
    take(encode(Message{PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}}}));
  }
  void click(const std::string& user, std::uint32_t version, const std::string& action = "approve") {
    take(encode(Message{Clicked{record, action, version, user, "C1", "1.0", now, "1.2"}}));
  }
  void end(const Call& call, const Outcome& outcome) { take(EffectEnded{EffectId{"e"}, call, outcome}); }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1732456800.000100", card().revision}); }
  CardView card() const {
    const auto view = test::shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  void wait_for_approval() {
    read(invoice());
    resolve();
    now += 10min;
    take(TimerFired{"settle"});
    show();
  }
  void approve() {
    wait_for_approval();
    click("U0DANA", 1);
  }

  std::vector<std::string> calls() const {
    std::vector<std::string> names;
    for (const auto& effect : last.effects) names.push_back(effect.call.type);
    return names;
  }
  bool asks_for(const std::string& call) const {
    const auto names = calls();
    return std::find(names.begin(), names.end(), call) != names.end();
  }
  PrivateAnswer whisper() const {
    for (const auto& effect : last.effects) {
      const auto call = decode_call(effect.call);
      if (const auto* found = std::get_if<Whisper>(&*call)) return found->answer;
    }
    FAIL("no private answer was given");
    return {};
  }
};

Document posted() {
  auto document = invoice();
  document.status = DocumentStatus::open;
  document.number = "108052";
  document.etag = "W/\"9\"";
  document.last_modified = start + 1h;
  return document;
}

}  // namespace

TEST_CASE("an invoice is shown only after it was complete and left alone") {
  Talk talk;
  talk.read(invoice());
  CHECK_FALSE(talk.asks_for("show_card"));
  REQUIRE(talk.last.timers.size() == 1);
  CHECK(talk.last.timers[0].name == "settle");
  CHECK(talk.last.timers[0].due == start + 10min);
  talk.resolve();
  talk.now += 10min;
  talk.take(TimerFired{"settle"});
  CHECK(talk.asks_for("show_card"));
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("an incomplete invoice is not shown, and a card whose invoice became incomplete is withdrawn") {
  Talk talk;
  auto document = invoice();
  document.external_number.clear();
  talk.read(document);
  talk.now += 1h;
  talk.take(TimerFired{"settle"});
  CHECK_FALSE(talk.asks_for("show_card"));

  Talk shown;
  shown.wait_for_approval();
  document.last_modified = start + 11min;
  shown.read(document);
  CHECK(shown.card().state == CardState::withdrawn);
  CHECK(shown.asks_for("show_card"));
}

TEST_CASE("an approver's click posts once, and only what was seen") {
  Talk talk;
  talk.approve();
  CHECK(talk.asks_for("post_document"));
  CHECK(talk.card().state == CardState::posting);
  SECTION("a second click gets a private answer and no second post") {
    talk.click("U0DANA", 1);
    CHECK_FALSE(talk.asks_for("post_document"));
    CHECK(talk.whisper().kind == PrivateAnswer::Kind::already_decided);
  }
  SECTION("posted is claimed only after the record was read back as posted") {
    talk.end(PostDocument{record, "W/\"1\""}, PostAccepted{});
    CHECK(talk.asks_for("read_record"));
    CHECK(talk.card().state == CardState::posting);
    talk.end(ReadRecord{record}, RecordRead{posted()});
    CHECK(talk.card().state == CardState::posted);
    CHECK(talk.card().draft_number == "107214");
    CHECK(talk.card().document.number == "108052");
  }
}

TEST_CASE("a stranger, an old version and an unknown action do nothing") {
  Talk talk;
  talk.wait_for_approval();
  SECTION("a stranger") {
    talk.click("U0STRANGE", 1);
    CHECK(talk.whisper().kind == PrivateAnswer::Kind::stranger);
  }
  SECTION("an old version") {
    auto changed = invoice();
    changed.total.amount = decimal("19050");
    changed.etag = "W/\"2\"";
    changed.last_modified = start + 11min;
    talk.read(changed);
    CHECK(talk.card().version == 2);
    CHECK(talk.asks_for("notify_thread"));
    REQUIRE(talk.card().changes.size() == 1);
    CHECK(talk.card().changes[0].before == "EUR 18,450.00");
    talk.click("U0DANA", 1);
    CHECK(talk.whisper().kind == PrivateAnswer::Kind::stale);
  }
  SECTION("an unknown action") {
    talk.click("U0DANA", 1, "approve_everything");
    CHECK(talk.whisper().kind == PrivateAnswer::Kind::not_waiting);
  }
  CHECK_FALSE(talk.asks_for("post_document"));
}

TEST_CASE("a post whose outcome is unknown is read back and never repeated by itself") {
  Talk talk;
  talk.approve();
  talk.end(PostDocument{record, "W/\"1\""}, InDoubt{"the reply was lost"});
  CHECK(talk.card().state == CardState::checking);
  SECTION("read back as posted") {
    talk.take(TimerFired{"look"});
    CHECK(talk.calls() == std::vector<std::string>{"read_record"});
    talk.end(ReadRecord{record}, RecordRead{posted()});
    CHECK(talk.card().state == CardState::posted);
  }
  SECTION("still a draft after ten minutes: a person decides") {
    bool posted_again = false;
    for (int look = 0; look < 20 && talk.card().state == CardState::checking; ++look) {
      talk.now += 2min;
      talk.take(TimerFired{"look"});
      talk.end(ReadRecord{record}, RecordRead{invoice()});
      posted_again = posted_again || talk.asks_for("post_document");
    }
    CHECK_FALSE(posted_again);
    CHECK(talk.card().state == CardState::failed);
    talk.end(ShowCard{"C1", talk.card().delivery}, CardShown{"1732456800.000100", talk.card().revision});
    talk.click("U0DANA", 1, "retry");
    CHECK(talk.asks_for("post_document"));
  }
}

TEST_CASE("a refusal shows Business Central's words") {
  Talk talk;
  talk.approve();
  talk.end(PostDocument{record, "W/\"1\""},
           PostRefused{"Application_DialogException", "The period is closed."});
  talk.end(ReadRecord{record}, RecordRead{invoice()});
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.card().failure == "The period is closed.");
}

TEST_CASE(
    "an etag that moved without a visible change is posted again with the new etag; a visible one asks "
    "again") {
  Talk talk;
  talk.approve();
  talk.end(PostDocument{record, "W/\"1\""}, PostConflict{});
  auto now_there = invoice();
  now_there.etag = "W/\"2\"";
  now_there.last_modified = start + 11min;
  SECTION("the same facts") {
    talk.end(ReadRecord{record}, RecordRead{now_there});
    CHECK(talk.asks_for("post_document"));
  }
  SECTION("other facts") {
    now_there.total.amount = decimal("20000");
    talk.end(ReadRecord{record}, RecordRead{now_there});
    CHECK_FALSE(talk.asks_for("post_document"));
    CHECK(talk.card().state == CardState::waiting);
    CHECK(talk.card().version == 2);
  }
}

TEST_CASE("an invoice posted inside Business Central loses its buttons") {
  Talk talk;
  talk.wait_for_approval();
  talk.read(posted());
  CHECK(talk.card().state == CardState::handled);
  talk.click("U0DANA", 1);
  CHECK_FALSE(talk.asks_for("post_document"));
}

TEST_CASE(
    "a purchase order is shown through its statuses until it is gone, and is never offered for posting") {
  using enum DocumentStatus;
  Talk talk;
  auto& route = talk.settings.routes[0];
  route.resource = Resource::purchase_orders;
  route.approval = false;
  auto order = invoice();
  order.key.resource = Resource::purchase_orders;
  talk.machine = make_conversation(order.key);
  const auto click_on_everything = [&] {
    for (const auto* action : {"approve", "reject", "cancel", "retry"}) {
      talk.take(encode(
          Message{Clicked{order.key, action, talk.card().version, "U0DANA", "C1", "1.0", talk.now, "1.2"}}));
      CHECK_FALSE(talk.asks_for("post_document"));
    }
  };

  talk.read(order);
  talk.resolve();
  talk.now += 10min;
  talk.take(TimerFired{"settle"});
  REQUIRE(talk.last.sends.size() == 1);
  const auto offered = std::get<NoticeOffered>(*decode_message(talk.last.sends.front().input));
  talk.take(encode(Message{NoticeTaken{"C1", offered.delivery, std::nullopt}}));
  talk.show();
  CHECK(talk.card().state == CardState::notice);
  click_on_everything();
  for (const auto status : {in_review, open, draft, open}) {
    talk.now += 1h;
    order.status = status;
    order.etag = "W/\"" + std::to_string(talk.now.time_since_epoch().count()) + "\"";
    order.last_modified = talk.now;
    talk.read(order);
    CHECK(talk.card().state == CardState::notice);
    CHECK(talk.card().document.status == status);
    click_on_everything();
  }
  // Invoiced in full, Business Central deletes it; nothing says so but that it cannot be read.
  talk.take(encode(Message{RecordMissing{order.key}}));
  CHECK(talk.card().state == CardState::deleted);
  click_on_everything();
}

TEST_CASE("a first card whose reply was lost is looked for before it is posted again") {
  Talk talk;
  talk.read(invoice());
  talk.resolve();
  talk.now += 10min;
  talk.take(TimerFired{"settle"});
  const ShowCard show{"C1", talk.card().delivery};
  talk.end(show, InDoubt{"the reply was lost"});
  CHECK(talk.calls() == std::vector<std::string>{"find_card"});
  SECTION("found: it is updated") {
    talk.end(FindCard{"C1", show.delivery, start}, CardFound{"1.5"});
    CHECK(talk.calls() == std::vector<std::string>{"show_card"});
    CHECK(talk.card().ts == "1.5");
  }
  SECTION("not there: it is posted") {
    talk.end(FindCard{"C1", show.delivery, start}, CardFound{});
    CHECK(talk.calls() == std::vector<std::string>{"show_card"});
    CHECK_FALSE(talk.card().ts.has_value());
  }
}

TEST_CASE("state rebuilt from events equals the live state byte for byte") {
  Talk talk;
  talk.approve();
  talk.end(PostDocument{record, "W/\"1\""}, PostAccepted{});
  talk.end(ReadRecord{record}, RecordRead{posted()});
  const auto rebuilt = make_conversation(record);
  for (const auto& event : talk.events) REQUIRE(rebuilt->apply(event).has_value());
  CHECK(rebuilt->snapshot().body == talk.machine->snapshot().body);
  const auto restored = make_conversation(record);
  REQUIRE(restored->restore(talk.machine->snapshot()).has_value());
  CHECK(restored->snapshot().body == talk.machine->snapshot().body);
}

TEST_CASE("an event or a message of an unknown type or version is refused, not guessed at") {
  Talk talk;
  CHECK_FALSE(talk.machine->apply(Record{"conversation.approved", 99, "{}"}).has_value());
  CHECK_FALSE(talk.machine->apply(Record{"conversation.unheard_of", 1, "{}"}).has_value());
  const Context context{talk.now, talk.settings, talk.entropy};
  CHECK_FALSE(talk.machine->take(Record{"clicked", 1, "{broken"}, context).has_value());
}

TEST_CASE("after a restore a card is shown anew with the next reading, unless all is over") {
  Talk talk;
  talk.wait_for_approval();
  talk.read(invoice());
  CHECK(talk.last.effects.empty());
  bool is_over = false;
  SECTION("it waits") {}
  SECTION("it was posted") {
    talk.click("U0DANA", 1);
    talk.end(PostDocument{record, "W/\"1\""}, PostAccepted{});
    talk.end(ReadRecord{record}, RecordRead{posted()});
    talk.show();
    is_over = true;
  }
  const auto turn = distrust_cards(std::nullopt, talk.events, Context{talk.now, talk.settings, talk.entropy});
  REQUIRE(turn);
  CHECK(turn->events.empty() == is_over);
  CHECK(turn->effects.empty());
  for (const auto& event : turn->events) REQUIRE(talk.machine->apply(event).has_value());
  talk.read(is_over ? posted() : invoice());
  CHECK(talk.asks_for("show_card") != is_over);
}

}  // namespace countersign::conversation_test
