// A channel's digest: which notices have a message of their own, and what becomes of the others.
#include "domain/digest.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::digest_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

RecordKey vendor(int number) {
  auto key = full_vendor().key;
  key.id = "66666666-6666-4666-8666-66666666" + std::to_string(1000 + number);
  return key;
}

struct Digest : Driver {
  Digest() : Driver(make_digest("C2")) { settings.slack.notices_per_minute = 3; }

  /// Whether it becomes a line.
  bool offer(int number, std::optional<Instant> not_before = {}, const std::string& label = "City") {
    tell(NoticeOffered{{vendor(number),
                        RecordChange::changed,
                        "vendor",
                        "Vendor " + std::to_string(number),
                        std::to_string(number),
                        {{label, "Bremen", "Kiel"}},
                        "CRONUS DE",
                        now},
                       not_before,
                       "dl_" + std::to_string(number)});
    const auto answers = sent_to<NoticeTaken>(notice_entity(vendor(number)));
    REQUIRE(answers.size() == 1);
    CHECK(answers.front().channel == "C2");
    CHECK(answers.front().delivery == "dl_" + std::to_string(number));
    return answers.front().line_until.has_value();
  }
  std::optional<DigestView> card() const {
    const auto shown = machine->card("C2");
    if (!shown) return std::nullopt;
    return std::get<DigestView>(*shown);
  }
  void show(const char* ts = "1732456800.000100") {
    end(only_call<ShowCard>(), CardShown{ts, card()->revision});
  }
  void due(Duration wait) {
    now += wait;
    fire("digest");
  }
  void check_rebuilt() const { CHECK(rebuilt(make_digest("C2")) == machine->snapshot().body); }
};

}  // namespace

TEST_CASE("notices have messages of their own until there are too many in a minute", "[digest]") {
  Digest talk;
  for (int i = 0; i < 3; ++i) CHECK_FALSE(talk.offer(i));
  CHECK(talk.offer(3));
  CHECK(talk.timer("digest") == talk.now + talk.settings.slack.digest_after);
  CHECK(talk.last.effects.empty());

  INFO("all that come while it is collected are lines");
  talk.now += 90s;
  CHECK(talk.offer(4));
  talk.due(30s);
  REQUIRE(talk.card().has_value());
  CHECK(talk.card()->lines.size() == 2);
  CHECK(talk.card()->left_out == 0);
  CHECK_FALSE(talk.card()->ts.has_value());
  CHECK(talk.only_call<ShowCard>().channel == "C2");
  CHECK(talk.audited("notice.digest") == 1);
  talk.show();
  CHECK(talk.last.effects.empty());
  talk.check_rebuilt();

  INFO("and after it they have their own again");
  CHECK_FALSE(talk.offer(5));
}

TEST_CASE("without a limit every notice has its own message", "[digest]") {
  Digest talk;
  talk.settings.slack.notices_per_minute = 0;
  for (int i = 0; i < 300; ++i) CHECK_FALSE(talk.offer(i));
  INFO("and nothing is kept of them");
  CHECK(talk.events.empty());
}

TEST_CASE("what has to wait is shown together, at its time", "[digest]") {
  Digest talk;
  const Instant morning = start + 16h;
  CHECK(talk.offer(1, morning));
  CHECK(talk.timer("digest") == morning);
  INFO("one that need not wait does not wait for it");
  CHECK_FALSE(talk.offer(2));
  CHECK_FALSE(talk.offer(3, start - 1h));
  CHECK(talk.offer(4, morning));
  talk.due(16h);
  CHECK(talk.card()->lines.size() == 2);
}

TEST_CASE("a burst in the night does not bring the morning's lines with it", "[digest]") {
  Digest talk;
  CHECK(talk.offer(1, start + 16h));
  for (int i = 2; i < 5; ++i) CHECK_FALSE(talk.offer(i));
  CHECK(talk.offer(5));
  talk.due(2min);
  REQUIRE(talk.card()->lines.size() == 1);
  CHECK(talk.card()->lines.front().record == vendor(5));
  CHECK(talk.timer("digest") == start + 16h);
}

TEST_CASE("a record that changes once more has one line", "[digest]") {
  Digest talk;
  CHECK(talk.offer(1, start + 1h));
  CHECK(talk.offer(1, start + 1h, "Email"));
  talk.due(1h);
  REQUIRE(talk.card()->lines.size() == 1);
  CHECK(talk.card()->lines.front().changes.front().label == "Email");
}

TEST_CASE("lines are limited, and the others are counted", "[digest]") {
  Digest talk;
  for (std::size_t i = 0; i < limits::digest_lines + 60; ++i)
    CHECK(talk.offer(static_cast<int>(i), start + 1h));
  talk.due(1h);
  CHECK(talk.card()->lines.size() == limits::digest_lines);
  CHECK(talk.card()->left_out == 60);
}

TEST_CASE("the next digest waits for the one on its way, so that none is posted twice", "[digest]") {
  Digest talk;
  CHECK(talk.offer(1, start + 1h));
  CHECK(talk.offer(2, start + 2h));
  talk.due(1h);
  const auto first = talk.only_call<ShowCard>();
  talk.due(1h);
  CHECK(talk.calls<ShowCard>().empty());
  SECTION("shown") {
    talk.end(first, CardShown{"1732456800.000100", talk.card()->revision});
    CHECK(talk.only_call<ShowCard>().delivery != first.delivery);
    CHECK(talk.card()->lines.front().record == vendor(2));
  }
  SECTION("its reply was lost: it is looked for first") {
    talk.end(first, InDoubt{"the reply was lost"});
    CHECK(talk.calls<ShowCard>().empty());
    talk.end(talk.only_call<FindCard>(), CardFound{"1732456800.000100"});
    talk.end(talk.only_call<ShowCard>(), CardShown{"1732456800.000100", talk.card()->revision});
    CHECK(talk.card()->lines.front().record == vendor(2));
  }
  SECTION("refused for good: it is a dead letter, and the next is tried") {
    talk.end(first, Failed{Failed::Kind::channel, "is_archived", "The channel is archived"});
    CHECK(talk.last.dead_letters.size() == 1);
    CHECK(talk.only_call<ShowCard>().channel == "C2");
  }
  talk.check_rebuilt();
}

}  // namespace countersign::digest_test
