// A document in a foreign currency whose exchange rate could not be read.
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_rate_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
const ExchangeRate dollars{"USD", "", decimal("92.34"), *parse_date("2026-11-02"), decimal("100")};
const ApproverReference dana{ApproverReference::Kind::slack_user, "U0DANA"};
const ApproverReference lee{ApproverReference::Kind::slack_user, "U0LEE"};

/// Over EUR 10,000 to Lee, who has no limit; Dana has one of EUR 10,000.
struct Foreign : Driver {
  Foreign() : Driver(make_conversation(record)) {
    settings.routing.rates_from = RateSource::business_central;
    auto& route = settings.routes.front();
    route.at_least.clear();
    route.channels = {"C1"};
    route.policy = any_of({dana, lee});
    route.policy.limits = {{dana, decimal("10000")}};
    document.total = {decimal("10500"), "USD"};
    document.local_total.reset();
    document.last_modified = now - 1h;
  }
  Document document = full_document();

  void begin() {
    tell(DocumentRead{document, facts, Origin::added});
    first = timer("rate");
    tell(PeopleResolved{{{dana, "U0DANA"}, {lee, "U0LEE"}}});
    fire("settle");
    if (!calls<ReadChecks>().empty()) end(only_call<ReadChecks>(), ChecksRead{});
  }
  void read(std::vector<ExchangeRate> rates) {
    end(ReadRecord{record, true}, RecordRead{document, 0ms, rates});
  }
  void click(const std::string& user) {
    tell(Clicked{record, "approve", 1, user, "C1", "1732456800.000100", now, "", 1});
  }

  std::optional<Instant> first;
};

}  // namespace

TEST_CASE("a rate that could not be read is read again by itself, ever more rarely", "[routing]") {
  Foreign talk;
  talk.begin();
  auto due = talk.first;
  CHECK(due == start + limits::exchange_rate_again_first_ms);
  Duration longest{};
  std::uint32_t readings = 0;
  for (; due && readings < 100; ++readings) {
    longest = std::max(longest, *due - talk.now);
    talk.now = *due;
    talk.fire("rate");
    CHECK(talk.calls<ReadRecord>().size() == 1);
    for (const auto& effect : talk.last.effects) CHECK_FALSE(effect.urgent);
    talk.end(ReadRecord{record, true},
             readings % 2 == 0 ? Outcome{RecordRead{talk.document, 0ms, {}}} : Outcome{Failed{}});
    due = talk.timer("rate");
  }
  CHECK(readings == limits::exchange_rate_again);
  CHECK(longest == limits::exchange_rate_again_longest_ms);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("until then it is above every limit; then it is what it is worth", "[routing]") {
  Foreign talk;
  talk.begin();
  talk.click("U0DANA");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::over_limit);
  talk.now = *talk.first;
  talk.fire("rate");
  talk.read({dollars});
  const auto card = shown_card(*talk.machine, "C1");
  CHECK(card->document.local_total->total == Money{decimal("9695.70"), "EUR"});
  CHECK(card->version == 1);
  CHECK(talk.timer("rate") == std::nullopt);
  CHECK(talk.audited("conversation.changed") == 0);
  talk.click("U0DANA");
  CHECK(talk.audited("conversation.approved") == 1);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("with its rate a document goes to the route that it belongs to", "[routing]") {
  Foreign talk;
  auto small = talk.settings.routes.front();
  small.name = "small";
  small.channels = {"C2"};
  talk.settings.routes.front().at_least_local = decimal("10000");
  talk.settings.routes.push_back(small);
  talk.begin();
  talk.now = *talk.first;
  talk.fire("rate");
  talk.read({dollars});
  CHECK(talk.audited("conversation.rerouted") == 1);
}

TEST_CASE("a change brings the rate too, and nothing is read again then", "[routing]") {
  Foreign talk;
  talk.begin();
  talk.now += 10s;
  talk.document.etag = "W/\"2\"";
  talk.document.purchaser = "MO";
  talk.document.last_modified = talk.now;
  talk.tell(DocumentRead{talk.document, facts, Origin::changed, false, dollars});
  CHECK(talk.timer("rate") == std::nullopt);
  talk.now = *talk.first;
  talk.fire("rate");
  CHECK(talk.calls<ReadRecord>().empty());
}

TEST_CASE("what is in local currency, or rated by the settings, is not read again", "[routing]") {
  Foreign talk;
  SECTION("local currency") {
    talk.document.total.currency = "EUR";
  }
  SECTION("the table's rates") {
    talk.settings.routing.rates_from = RateSource::table;
  }
  talk.begin();
  CHECK_FALSE(talk.first.has_value());
}

TEST_CASE("what was read for the rate proves nothing about a post", "[routing]") {
  Foreign talk;
  talk.begin();
  talk.now = *talk.first;
  talk.fire("rate");
  talk.click("U0LEE");
  REQUIRE(talk.audited("conversation.approved") == 1);
  for (const auto& call : talk.calls<ReadChecks>()) talk.end(call, ChecksRead{});
  REQUIRE(talk.calls<PostDocument>().size() == 1);
  talk.end(talk.only_call<PostDocument>(), PostAccepted{});
  INFO("the read back is one of its own, although the other one is still under way");
  CHECK(talk.only_call<ReadRecord>() == ReadRecord{record});
  talk.read({dollars});
  CHECK(talk.last.effects.empty());
  CHECK(shown_card(*talk.machine, "C1")->state == CardState::posting);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("what is over is not read again", "[routing]") {
  Foreign talk;
  talk.begin();
  talk.tell(RecordMissing{record});
  CHECK(talk.timer("rate") == std::nullopt);
  talk.now = *talk.first;
  talk.fire("rate");
  CHECK(talk.calls<ReadRecord>().empty());
}

}  // namespace countersign::conversation_rate_test
