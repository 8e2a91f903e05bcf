// What a conversation keeps back in quiet hours, and what becomes of it.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_quiet_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = ThreadNote::Kind;

Instant at(const char* text) {
  return *parse_instant(text);
}
const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
const ApproverReference boss{ApproverReference::Kind::email, "boss@contoso.com"};
// A Tuesday; 08:00 to 18:00 in Berlin is 07:00 to 17:00 UTC.
const Instant noon = at("2026-11-24T11:00:00Z");
const Instant evening = at("2026-11-24T19:00:00Z");
const Instant morning = at("2026-11-25T07:00:00Z");

struct Night : Driver {
  Night() : Driver(make_conversation(record)) {
    settings.time_zone = "Europe/Berlin";
    auto& route = settings.routes.front();
    route.quiet.kept = true;
    route.channels = {"C1"};
    document.due_date = *parse_date("2026-12-04");
    document.local_total = std::nullopt;
  }
  Document document = full_document();
  std::uint64_t etag = 1;

  const ApproverReference& approver() const {
    return settings.routes.front().policy.steps.front().approvers.front();
  }
  /// Known, with its approver, and left alone for long enough.
  void begin(Instant when) {
    now = when;
    document.last_modified = now - 1h;
    tell(DocumentRead{document, facts, Origin::added});
    people();
    fire("settle");
    if (!calls<ReadChecks>().empty()) end(only_call<ReadChecks>(), ChecksRead{});
  }
  void people() {
    tell(PeopleResolved{{{approver(), "U0DANA", "Europe/Berlin"}, {boss, "U0BOSS", "America/New_York"}}});
  }
  void change(const char* total) {
    document.total.amount = decimal(total);
    changed();
  }
  void changed() {
    document.etag = "W/\"" + std::to_string(++etag) + "\"";
    document.last_modified = now;
    tell(DocumentRead{document, facts, Origin::changed});
    if (!calls<ReadChecks>().empty()) end(only_call<ReadChecks>(), ChecksRead{});
  }
  /// Its card is in the channel.
  void shown() {
    const auto card = shown_card(*machine, "C1");
    REQUIRE(card.has_value());
    end(ShowCard{"C1", card->delivery}, CardShown{"1732456800.000100", card->revision});
  }
  void quiet_timer(Instant when) {
    now = when;
    fire("quiet");
  }
  std::vector<ThreadNote> notes(Kind kind) const {
    std::vector<ThreadNote> found;
    for (const auto& call : calls<NotifyThread>()) {
      if (call.note.kind == kind) found.push_back(call.note);
    }
    return found;
  }
  void check_rebuilt() const { CHECK(rebuilt(make_conversation(record)) == machine->snapshot().body); }
};

}  // namespace

TEST_CASE("an approval's card waits for the morning", "[quiet_hours]") {
  Night talk;
  talk.begin(evening);
  CHECK(talk.calls<ShowCard>().empty());
  CHECK(talk.timer("quiet") == morning);
  talk.quiet_timer(morning);
  CHECK(talk.only_call<ShowCard>().channel == "C1");
  talk.check_rebuilt();
}

TEST_CASE("what becomes urgent in the night is shown at once", "[quiet_hours]") {
  Night talk;
  auto& quiet = talk.settings.routes.front().quiet;
  SECTION("because it grows over the amount") {
    quiet.urgent_over = decimal("50000");
    talk.begin(evening);
    CHECK(talk.calls<ShowCard>().empty());
    talk.now += 1h;
    talk.change("50000");
    CHECK(talk.calls<ShowCard>().size() == 1);
  }
  SECTION("because its due date was brought forward") {
    quiet.urgent_within = 48h;
    talk.begin(evening);
    CHECK(talk.calls<ShowCard>().empty());
    talk.now += 1h;
    talk.document.due_date = *parse_date("2026-11-25");
    talk.changed();
    CHECK(talk.calls<ShowCard>().size() == 1);
  }
  SECTION("because a day goes by: at the tenant's midnight") {
    quiet.urgent_within = 9 * 24h;
    talk.begin(evening);
    CHECK(talk.calls<ShowCard>().empty());
    const Instant midnight = at("2026-11-24T23:00:00Z");
    CHECK(talk.timer("quiet") == midnight);
    talk.quiet_timer(midnight);
    CHECK(talk.only_call<ShowCard>().channel == "C1");
  }
  talk.check_rebuilt();
}

TEST_CASE("what ends before anybody saw it is not shown in the morning", "[quiet_hours]") {
  Night talk;
  talk.begin(evening);
  talk.now += 1h;
  SECTION("deleted") {
    talk.tell(RecordMissing{record});
  }
  SECTION("no longer what the route asks for") {
    talk.change("1");
    CHECK(shown_card(*talk.machine, "C1")->state == CardState::withdrawn);
  }
  CHECK(talk.timer("quiet") == std::nullopt);
  talk.quiet_timer(morning);
  CHECK(talk.calls<ShowCard>().empty());
  talk.check_rebuilt();
}

TEST_CASE("a reply in the thread waits for the morning, one for all that changed", "[quiet_hours]") {
  Night talk;
  talk.begin(noon);
  talk.shown();
  talk.now = evening;
  talk.change("20000");
  INFO("the card itself is kept up to date");
  CHECK(talk.calls<ShowCard>().size() == 1);
  CHECK(talk.notes(Kind::changed).empty());
  CHECK(talk.timer("quiet") == morning);
  talk.now += 2h;
  talk.change("30000");
  talk.quiet_timer(morning);
  REQUIRE(talk.notes(Kind::changed).size() == 1);
  CHECK(talk.notes(Kind::changed).front().users == std::vector<std::string>{"U0DANA"});
  talk.check_rebuilt();
}

TEST_CASE("a reply whose reason is gone is not sent in the morning", "[quiet_hours]") {
  Night talk;
  talk.begin(noon);
  talk.shown();
  talk.now = evening;
  const std::string before = talk.document.total.amount.to_string();
  talk.change("20000");
  CHECK(talk.notes(Kind::changed).empty());
  talk.now += 2h;
  SECTION("it was changed back") {
    talk.change(before.c_str());
  }
  SECTION("it was changed back, and once more") {
    talk.change(before.c_str());
    talk.now += 2h;
    talk.change("20000");
    talk.quiet_timer(morning);
    CHECK(talk.notes(Kind::changed).size() == 1);
    return;
  }
  SECTION("it is no longer what the route asks for") {
    talk.change("1");
  }
  SECTION("it was posted in Business Central") {
    talk.document.status = DocumentStatus::paid;
    talk.document.number = "108052";
    talk.changed();
  }
  SECTION("it was deleted") {
    talk.tell(RecordMissing{record});
  }
  talk.quiet_timer(morning);
  CHECK(talk.calls<NotifyThread>().empty());
  talk.check_rebuilt();
}

TEST_CASE("whoever approved in the night is not asked in the morning", "[quiet_hours]") {
  Night talk;
  talk.settings.routes.front().policy.steps.front() = {2, {talk.approver(), boss}};
  talk.begin(noon);
  talk.shown();
  talk.now = evening;
  talk.change("20000");
  talk.tell(Clicked{record, "sign", 2, "U0DANA", "C1", "1732456800.000100", talk.now, "", 1});
  CHECK(talk.audited("conversation.approved") == 1);
  talk.quiet_timer(morning);
  REQUIRE(talk.notes(Kind::changed).size() == 1);
  CHECK(talk.notes(Kind::changed).front().users == std::vector<std::string>{"U0BOSS"});
}

TEST_CASE("an approval that fell is told, although the facts are as they were", "[quiet_hours]") {
  Night talk;
  talk.settings.routes.front().policy.steps.front() = {2, {talk.approver(), boss}};
  talk.begin(noon);
  talk.shown();
  talk.tell(Clicked{record, "sign", 1, "U0DANA", "C1", "1732456800.000100", talk.now, "", 1});
  talk.now = evening;
  const std::string before = talk.document.total.amount.to_string();
  talk.change("20000");
  talk.now += 1h;
  talk.change(before.c_str());
  talk.quiet_timer(morning);
  REQUIRE(talk.notes(Kind::changed).size() == 1);
  CHECK(talk.notes(Kind::changed).front().fallen == 1);
}

TEST_CASE("an escalation is told to a person when they are at work", "[quiet_hours]") {
  Night talk;
  auto& route = talk.settings.routes.front();
  route.policy.patience.escalate_after = 24h;
  route.policy.patience.escalate_to = {boss};
  talk.begin(noon);
  talk.shown();
  const Instant due = noon + 24h;  // 12:00 in Berlin, 06:00 in New York.
  talk.now = due;
  const auto escalate = [&] {
    talk.fire("patience");
    CHECK(talk.audited("conversation.escalated") == 1);
    CHECK(talk.notes(Kind::escalated).size() == 1);
  };
  const Instant at_work = at("2026-11-25T13:00:00Z");
  SECTION("not at six in their morning") {
    escalate();
    CHECK(talk.calls<TellPerson>().empty());
    CHECK(talk.timer("quiet") == at_work);
    talk.quiet_timer(at_work);
    CHECK(talk.only_call<TellPerson>().user == "U0BOSS");
    CHECK(talk.only_call<TellPerson>().note.kind == Kind::escalated);
  }
  SECTION("and not at all when it was decided by then") {
    escalate();
    talk.tell(Clicked{record, "approve", 1, "U0DANA", "C1", "1732456800.000100", talk.now, "", 1});
    CHECK(talk.audited("conversation.approved") == 1);
    talk.quiet_timer(at_work);
    CHECK(talk.calls<TellPerson>().empty());
  }
  SECTION("but at once when it is urgent") {
    talk.settings.routes.front().quiet.urgent_over = decimal("1000");
    Night urgent;
    urgent.settings = talk.settings;
    urgent.begin(noon);
    urgent.shown();
    urgent.now = due;
    urgent.fire("patience");
    CHECK(urgent.only_call<TellPerson>().user == "U0BOSS");
  }
  talk.check_rebuilt();
}

}  // namespace countersign::conversation_quiet_test
