// A document that was deleted in Business Central and is there again: created anew under its id, restored, or
// never gone.
#include <utility>

#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_return_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const std::string request_step = "88888888-8888-4888-8888-888888888888";
const ResolvedPerson dana{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {}

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void own_read(const Outcome& outcome) { end(ReadRecord{record}, outcome); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  void become_ready() {
    tell(PeopleResolved{{dana}});
    now += 10min;
    fire("settle");
  }
  void click(const std::string& action, std::uint32_t version) {
    tell(Clicked{record, action, version, "U0DANA", "C1", "1.0", now, "1.2"});
  }
  /// Rejected, then deleted.
  void disappear() {
    read();
    become_ready();
    show();
    tell(FormSubmitted{record, "reject", card().version, "U0DANA", "C1", "Twice", {}, now});
    show();
    tell(RecordMissing{record});
    CHECK(card().state == CardState::deleted);
    show();
  }
  void come_back() {
    read();
    REQUIRE(only_call<ReadRecord>().key == record);
    own_read(RecordRead{document});
  }
};

}  // namespace

TEST_CASE("an invoice that was deleted and is there again is asked about anew, in a message of its own",
          "[conversation]") {
  Talk talk;
  talk.disappear();
  const auto before = talk.card();
  talk.come_back();
  CHECK(talk.audited("conversation.came_back") == 1);
  CHECK(talk.sent_to<PeopleWanted>(directory_entity()).size() == 1);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  talk.become_ready();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == before.version + 1);
  CHECK(talk.card().delivery != before.delivery);
  CHECK_FALSE(talk.card().ts.has_value());
  CHECK(talk.card().decided_by.empty());
  CHECK(talk.card().changes.empty());
  talk.show();
  talk.click("approve", before.version);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.audited("click.refused") == 1);
  talk.click("approve", talk.card().version);
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("a reading from before the deletion brings nothing back", "[conversation]") {
  Talk talk;
  talk.disappear();
  talk.read();
  CHECK(talk.only_call<ReadRecord>().key == record);
  talk.read();
  CHECK(talk.calls<ReadRecord>().empty());  // One is under way.
  SECTION("it is gone") {
    talk.own_read(RecordGone{});
  }
  SECTION("nobody can say") {
    talk.own_read(Failed{});
  }
  CHECK(talk.card().state == CardState::deleted);
  CHECK(talk.audited("conversation.came_back") == 0);
  talk.read();
  CHECK(talk.calls<ReadRecord>().size() == 1);
}

TEST_CASE("a message that is still being changed is the one that comes to life", "[conversation]") {
  Talk talk;
  talk.read();
  talk.become_ready();
  talk.show();
  talk.tell(RecordMissing{record});
  const auto before = talk.card();
  talk.come_back();
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.card().ts == before.ts);
  talk.end(ShowCard{"C1", before.delivery}, CardShown{"1.0", before.revision});
  CHECK(talk.calls<ShowCard>().size() == 1);
  talk.show();
  talk.become_ready();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().delivery == before.delivery);
}

TEST_CASE("what is there again without a route stays away, until a route asks for it", "[conversation]") {
  Talk talk;
  talk.disappear();
  const auto route = std::exchange(talk.settings.routes[0].resource, Resource::sales_invoices);
  talk.come_back();
  CHECK(talk.card().state == CardState::deleted);
  talk.settings.routes[0].resource = route;
  talk.come_back();
  CHECK(talk.audited("conversation.came_back") == 1);
}

TEST_CASE("what is there again as posted was posted by somebody else, without our approval",
          "[conversation]") {
  Talk talk;
  talk.disappear();
  talk.document.status = DocumentStatus::open;
  talk.document.number = "108001";
  talk.document.last_modified += 1h;
  talk.come_back();
  CHECK(talk.audited("exception.posted_without_approval") == 1);
  CHECK(talk.audited("conversation.handled_in_business_central") == 1);
  CHECK(talk.card().state == CardState::handled);
  CHECK(talk.card().ts.has_value());
}

TEST_CASE("what Business Central's workflow asks about is there again", "[conversation]") {
  Talk talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::release;
  talk.read();
  talk.end(talk.only_call<ReadRelease>(), ReleaseRead{ReleaseStatus::open});
  talk.tell(RecordMissing{record});
  talk.tell(ApprovalRequested{record, request_step, "maria@contoso.com"});
  CHECK(talk.sent_to<RequestHeard>(approvals_entity(company)).size() == 1);
  CHECK(talk.only_call<ReadRecord>().key == record);
  talk.own_read(RecordRead{talk.document});
  CHECK(talk.audited("conversation.came_back") == 1);
  REQUIRE(talk.calls<ReadRelease>().size() == 1);
  talk.end(talk.only_call<ReadRelease>(), ReleaseRead{ReleaseStatus::pending_approval});
  CHECK(talk.audited("conversation.ready") == 1);
  CHECK(talk.card().requested_by == "maria@contoso.com");
}

// A restored environment ------------------------------------------------------------------------------------

namespace {

struct Restored : Talk {
  /// Approved here, and posted.
  void be_posted() {
    Talk::read();
    become_ready();
    show();
    click("approve", card().version);
    end(only_call<PostDocument>(), PostAccepted{});
    auto posted = document;
    posted.status = DocumentStatus::open;
    posted.number = "108001";
    posted.last_modified += 1h;
    own_read(RecordRead{posted});
    REQUIRE(card().state == CardState::posted);
    show();
  }
  void read_afresh() {
    DocumentRead restored{document, {"CRONUS", "CRONUS DE", "EUR"}};
    restored.is_afresh = true;
    tell(restored);
  }
};

}  // namespace

TEST_CASE("an invoice that was posted and is a draft again in a restored environment is asked about anew",
          "[conversation]") {
  Restored talk;
  talk.be_posted();
  const auto before = talk.card();
  INFO("any other reading that is older was overtaken on its way");
  talk.read();
  CHECK(talk.last.effects.empty());
  talk.read_afresh();
  REQUIRE(talk.only_call<ReadRecord>().key == record);
  SECTION("once the conversation has read it itself") {
    talk.own_read(RecordRead{talk.document});
    CHECK(talk.audited("conversation.came_back") == 1);
    talk.become_ready();
    CHECK(talk.card().state == CardState::waiting);
    CHECK(talk.card().version == before.version + 1);
    CHECK_FALSE(talk.card().ts.has_value());
    CHECK(talk.card().decided_by.empty());
    talk.show();
    talk.click("approve", before.version);
    CHECK(talk.calls<PostDocument>().empty());
    talk.click("approve", talk.card().version);
    CHECK(talk.calls<PostDocument>().size() == 1);
  }
  SECTION("not when it is posted after all") {
    auto posted = talk.document;
    posted.status = DocumentStatus::open;
    posted.number = "108001";
    talk.own_read(RecordRead{posted});
    CHECK(talk.audited("conversation.came_back") == 0);
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().state != CardState::waiting);
  }
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a waiting card tells what a restored environment holds, older as it is", "[conversation]") {
  Restored talk;
  talk.read();
  talk.become_ready();
  talk.show();
  auto& document = talk.document;
  document.due_date = *parse_date("2027-01-31");
  document.last_modified -= 1h;
  document.etag = "W/\"of before\"";
  talk.read();
  CHECK(talk.card().document.due_date != document.due_date);
  talk.read_afresh();
  CHECK(talk.card().document.due_date == document.due_date);
  CHECK(talk.card().version == 2);
  talk.show();
  talk.click("approve", 2);
  CHECK(talk.only_call<PostDocument>().etag == document.etag);
}

}  // namespace countersign::conversation_return_test
