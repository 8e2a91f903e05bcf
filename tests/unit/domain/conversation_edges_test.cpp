// The approval automaton where things come late, twice, or not as expected.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_edges_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

struct Talk : Driver {
  explicit Talk(Resource resource = Resource::purchase_invoices) : Driver(nullptr) {
    document.key.resource = resource;
    settings.routes[0].resource = resource;
    machine = make_conversation(document.key);
  }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void read_back() { end(ReadRecord{document.key}, RecordRead{document}); }
  void answer_post(const Outcome& outcome) { end(PostDocument{document.key, document.etag}, outcome); }
  void change(const std::string& etag) {
    document.etag = etag;
    document.last_modified += 1min;
  }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  void wait_for_approval() {
    read();
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now += 10min;
    fire("settle");
    show();
  }
  void approve() {
    wait_for_approval();
    tell(Clicked{document.key, "approve", card().version, "U0DANA", "C1", "1.0", now, "1.2"});
    REQUIRE(calls<PostDocument>().size() == 1);
  }
  void check_snapshot() {
    INFO(machine->snapshot().body);
    const auto restored = make_conversation(document.key);
    CHECK(restored->restore(machine->snapshot()).has_value());
    CHECK(restored->snapshot() == machine->snapshot());
    CHECK(rebuilt(make_conversation(document.key)) == machine->snapshot().body);
  }
};

}  // namespace

TEST_CASE("a conversation can be restored from its snapshot at any moment of its life", "[conversation]") {
  Talk talk;
  talk.check_snapshot();
  talk.read();
  talk.check_snapshot();  // Settling: nothing was shown yet.
  talk.approve();
  talk.check_snapshot();
  talk.answer_post(PostAccepted{});
  talk.check_snapshot();
  talk.document.status = DocumentStatus::open;
  talk.change("9");
  talk.read_back();
  CHECK(talk.card().state == CardState::posted);
  talk.check_snapshot();
}

TEST_CASE("a timer that was late by a change does not show what is still being edited", "[conversation]") {
  Talk talk;
  talk.read();
  talk.now += 10min;
  talk.document.last_modified = talk.now;
  talk.document.etag = "2";
  talk.read();
  talk.fire("settle");
  CHECK(talk.calls<ShowCard>().empty());
  CHECK(talk.timer("settle") == talk.now + 10min);
  talk.now += 10min;
  talk.fire("settle");
  CHECK(talk.calls<ShowCard>().size() == 1);
}

TEST_CASE("a notice of a posted invoice is shown, also when it is read again before", "[conversation]") {
  Talk talk;
  talk.settings.routes[0].approval = false;
  talk.document.status = DocumentStatus::open;
  talk.read();
  talk.change("2");
  talk.read();
  talk.now += 11min;
  talk.fire("settle");
  CHECK(talk.calls<ShowCard>().size() == 1);
  CHECK(talk.card().state == CardState::notice);
}

TEST_CASE("a posting that our call certainly did not do is not claimed", "[conversation]") {
  Talk talk;
  talk.approve();
  talk.answer_post(Failed{Failed::Kind::unauthorised, "401", "no permission"});
  talk.document.status = DocumentStatus::open;
  talk.change("9");
  talk.read_back();
  CHECK(talk.card().state == CardState::handled);
}

TEST_CASE("a refusal is told in Business Central's words, whatever status the document has",
          "[conversation]") {
  Talk talk{Resource::sales_invoices};
  talk.approve();
  talk.document.status = DocumentStatus::open;  // Released meanwhile, not posted.
  talk.change("2");
  talk.answer_post(PostRefused{"Application_DialogException", "The period is closed."});
  talk.read_back();
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.card().failure == "The period is closed.");
}

TEST_CASE("a card that said 'checking' says 'posting' when it is posted again", "[conversation]") {
  Talk talk;
  talk.approve();
  talk.show();
  talk.answer_post(PostConflict{});
  talk.end(ReadRecord{record}, Failed{Failed::Kind::exhausted, "exhausted", "503"});
  CHECK(talk.card().state == CardState::checking);
  talk.show();
  talk.fire("look");
  talk.change("2");
  talk.read_back();
  CHECK(talk.only_call<PostDocument>().etag == "2");
  CHECK(talk.card().state == CardState::posting);
  CHECK(talk.calls<ShowCard>().size() == 1);
}

TEST_CASE("a card is withdrawn when the status becomes one that is not known", "[conversation]") {
  Talk talk;
  talk.wait_for_approval();
  const auto version = talk.card().version;
  talk.document.status = DocumentStatus::unknown;
  talk.change("2");
  talk.read();
  CHECK(talk.card().state == CardState::withdrawn);
  talk.tell(Clicked{record, "approve", version, "U0DANA", "C1", "1.0", talk.now, "1.2"});
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("words that are not UTF-8 cost the words, not the turn", "[conversation]") {
  Talk talk;
  talk.approve();
  talk.answer_post(PostRefused{"code", "geschlossen \xfc"});
  talk.read_back();
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

}  // namespace countersign::conversation_edges_test
