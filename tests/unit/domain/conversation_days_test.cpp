// The days left on a card move each morning, and nothing else does.
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_days_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

/// A Tuesday, 15:00 in Berlin.
struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) { settings.time_zone = "Europe/Berlin"; }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void ready() {
    read();
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now += 10min;
    fire("settle");
    morning = timer("morning");
    show();
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  /// The next morning comes.
  void sleep() {
    REQUIRE(morning.has_value());
    now = *morning;
    fire("morning");
    morning = timer("morning");
  }
  bool is_morning_of(const char* day) const {
    const auto opens = *parse_instant(day);
    return morning && *morning >= opens && *morning < opens + limits::morning_spread_ms;
  }

  std::optional<Instant> morning;
};

}  // namespace

TEST_CASE("a card that waits is drawn once each morning of a business day, at the same version") {
  Talk talk;
  talk.ready();
  CHECK(talk.is_morning_of("2026-11-25T07:00:00Z"));
  for (const auto* next : {"2026-11-26T07:00:00Z", "2026-11-27T07:00:00Z", "2026-11-30T07:00:00Z"}) {
    const auto before = talk.card();
    talk.sleep();
    CHECK(talk.only_call<ShowCard>().channel == "C1");
    CHECK(talk.last.effects.size() == 1);
    CHECK_FALSE(talk.last.effects.front().urgent);
    CHECK(talk.last.audit.empty());
    CHECK(talk.card().version == before.version);
    CHECK(talk.card().revision == before.revision + 1);
    CHECK(talk.card().changes == before.changes);
    CHECK(talk.is_morning_of(next));
    talk.show();
    CHECK(talk.calls<ShowCard>().empty());
    CHECK_FALSE(talk.timer("morning").has_value());
  }
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("an older click still holds on a card that only the morning has changed") {
  Talk talk;
  talk.ready();
  const auto version = talk.card().version;
  talk.sleep();
  talk.tell(Clicked{record, "approve", version, "U0DANA", "C1", "1.0", talk.now, "1.2", 1});
  CHECK(talk.card().state == CardState::posting);
}

TEST_CASE("what is decided, and what has no due date, is left alone in the morning") {
  Talk talk;
  SECTION("decided") {
    talk.ready();
    talk.tell(Clicked{record, "approve", talk.card().version, "U0DANA", "C1", "1.0", talk.now, "1.2", 1});
    const auto revision = talk.card().revision;
    talk.now = *talk.morning;
    talk.fire("morning");
    CHECK(talk.calls<ShowCard>().empty());
    CHECK(talk.card().revision == revision);
    CHECK_FALSE(talk.timer("morning").has_value());
  }
  SECTION("a notice") {
    talk.settings.routes[0].approval = false;
    talk.ready();
    CHECK_FALSE(talk.morning.has_value());
  }
}

}  // namespace countersign::conversation_days_test
