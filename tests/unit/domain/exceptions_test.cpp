// Completeness: what was posted in Business Central without the approval that a route asks for.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::exceptions_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

constexpr const char* exception = "exception.posted_without_approval";

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) { settings.slack.exceptions_channel = "C9"; }

  Document document = full_document();
  Instant watched_since = start - 1h;

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR", watched_since}}); }
  void posted_by_a_clerk() {
    document.status = DocumentStatus::open;
    document.number = "108052";
    document.posting_date = Date(std::chrono::floor<std::chrono::days>(start));
    document.last_modified = start + 1h;
    document.etag = "W/\"posted\"";
    read();
  }
  void wait_for_approval() {
    read();
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now += 10min;
    fire("settle");
    REQUIRE(shown_card(*machine, "C1").has_value());
  }
};

}  // namespace

TEST_CASE("a document that waits for approval and is posted in Business Central is an exception",
          "[exceptions]") {
  Talk talk;
  talk.wait_for_approval();
  talk.posted_by_a_clerk();
  CHECK(talk.audited(exception) == 1);
  const auto card = shown_card(*talk.machine, "C9");
  REQUIRE(card.has_value());
  CHECK(card->state == CardState::handled);
  CHECK(card->exception);
  CHECK(shown_card(*talk.machine, "C1")->exception);
  talk.document.last_modified += 1min;
  talk.document.etag = "W/\"paid\"";
  talk.read();
  CHECK(talk.audited(exception) == 0);
}

TEST_CASE("a document that nobody ever saw as a draft is an exception once it is posted", "[exceptions]") {
  Talk talk;
  talk.posted_by_a_clerk();
  CHECK(talk.audited(exception) == 1);
  CHECK(shown_card(*talk.machine, "C9").has_value());
  CHECK_FALSE(shown_card(*talk.machine, "C1").has_value());
}

TEST_CASE("what was posted before the company was watched is nobody's exception", "[exceptions]") {
  Talk talk;
  SECTION("by its posting date, though it was paid a moment ago") {
    talk.watched_since = start + 24h;
  }
  SECTION("by its last change") {
    talk.watched_since = start + 2h;
  }
  talk.posted_by_a_clerk();
  CHECK(talk.audited(exception) == 0);
  CHECK_FALSE(shown_card(*talk.machine, "C9").has_value());
}

TEST_CASE("below the threshold, or without an approval in the route, nothing is an exception",
          "[exceptions]") {
  Talk talk;
  SECTION("below") {
    talk.document.total.amount = *Decimal::parse("999.99");
  }
  SECTION("a notice") {
    talk.settings.routes[0].approval = false;
  }
  talk.posted_by_a_clerk();
  CHECK(talk.audited(exception) == 0);
}

TEST_CASE("an approved version that a clerk posts first is no exception", "[exceptions]") {
  Talk talk;
  talk.wait_for_approval();
  talk.tell(Clicked{record, "approve", 1, "U0DANA", "C1", "1.0", talk.now, "1.2"});
  REQUIRE(talk.calls<PostDocument>().size() == 1);
  talk.end(PostDocument{record, talk.document.etag}, PostConflict{});
  talk.document.status = DocumentStatus::open;
  talk.document.last_modified += 1min;
  talk.end(ReadRecord{record}, RecordRead{talk.document});
  CHECK(shown_card(*talk.machine, "C1")->state == CardState::handled);
  CHECK(talk.audited(exception) == 0);
}

}  // namespace countersign::exceptions_test
