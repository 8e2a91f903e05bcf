// A document that is over long ago is forgotten; that it is over is not.
#include <algorithm>
#include <utility>

#include "catch.hpp"
#include "domain/conversation.hpp"
#include "domain/document_row.hpp"
#include "domain/retention.hpp"
#include "support.hpp"

namespace countersign::conversation_retention_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ResolvedPerson dana{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {}

  Document document = full_document();

  void read(bool is_afresh = false) {
    DocumentRead message{document, {"CRONUS", "CRONUS DE", "EUR"}};
    message.is_afresh = is_afresh;
    tell(message);
  }
  void show() {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    end(ShowCard{"C1", view->delivery}, CardShown{"1.0", view->revision});
  }
  void become_ready() {
    read();
    tell(PeopleResolved{{dana}});
    now += 10min;
    fire("settle");
    show();
  }
  void find_posted() {
    document.status = DocumentStatus::open;
    document.number = "108051";
    document.etag = "W/\"posted\"";
    document.last_modified = now;
    read();
  }
  /// The timer that the last turn set, and what it does when it is due.
  void forget_in_time() {
    const auto due = timer("forget");
    REQUIRE(due.has_value());
    CHECK(*due >= now + settings.retention.documents);
    CHECK(*due <= now + settings.retention.documents + 24h);
    show();
    now = *due;
    fire("forget");
    CHECK(machine->is_forgotten());
    CHECK(audited("conversation.forgotten") == 1);
  }
  void click(const std::string& action, std::uint32_t version) {
    tell(Clicked{record, action, version, "U0DANA", "C1", "1.0", now, "1.2"});
  }
  bool erases(const std::string& index) const {
    return std::any_of(last.index.begin(), last.index.end(),
                       [&](const auto& change) { return change.index == index && !change.value; });
  }
};

}  // namespace

TEST_CASE("what was posted is forgotten after its retention, but not that it was", "[conversation]") {
  Talk talk;
  talk.become_ready();
  talk.find_posted();
  talk.forget_in_time();
  CHECK(talk.erases(documents_index));
  CHECK(talk.erases(numbers_index));
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  const auto body = talk.machine->snapshot().body;
  INFO(body);
  CHECK(body.size() < 400);
  CHECK(body.find("Fabrikam") == std::string::npos);
  CHECK(body.find("U0DANA") == std::string::npos);
  CHECK_FALSE(shown_card(*talk.machine, "C1").has_value());
  const auto loaded = make_conversation(record);
  REQUIRE(loaded->restore(talk.machine->snapshot()));
  CHECK(loaded->is_forgotten());
  CHECK(loaded->snapshot() == talk.machine->snapshot());

  SECTION("a click on the ancient card finds nothing to decide") {
    for (const auto* action :
         {"approve", "sign", "reject", "ask", "answer", "cancel", "lines", "retry", "post", "unheard-of"}) {
      INFO(action);
      talk.click(action, 1);
      CHECK(talk.audited("click.refused") == 1);
      CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::not_waiting);
      CHECK(talk.last.effects.size() == 1);
    }
    talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "Twice", {}, talk.now});
    CHECK(talk.audited("form.refused") == 1);
  }
  SECTION("a sweep that meets it again shows no card, whatever it says") {
    talk.read();
    CHECK(talk.last == Turn{});
    talk.document.status = DocumentStatus::draft;
    talk.document.last_modified = talk.now;
    talk.read();
    CHECK(talk.last == Turn{});
    talk.tell(RecordMissing{record});
    CHECK(talk.last == Turn{});
  }
  SECTION("people and approvals that arrive late change nothing") {
    talk.tell(PeopleResolved{{dana}});
    CHECK(talk.last == Turn{});
    talk.tell(ApprovalsKnown{});
    CHECK(talk.last == Turn{});
  }
  SECTION("the timer, once more, does nothing") {
    talk.fire("forget");
    CHECK(talk.last == Turn{});
  }
  SECTION("an environment that was restored makes a draft of it: it is asked about anew") {
    talk.document.status = DocumentStatus::draft;
    talk.document.last_modified = talk.now;
    talk.read(true);
    REQUIRE(talk.only_call<ReadRecord>().key == record);
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    CHECK_FALSE(talk.machine->is_forgotten());
    talk.tell(PeopleResolved{{dana}});
    talk.now += 10min;
    talk.fire("settle");
    const auto view = shown_card(*talk.machine, "C1");
    REQUIRE(view.has_value());
    CHECK(view->version == 2);
    CHECK(view->company_name == "CRONUS DE");
    talk.click("approve", 1);
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  }
}

TEST_CASE("a tombstone keeps its stored form", "[conversation]") {
  // No release has stored another; a later one needs an upcaster.
  const std::string stored =
      R"({"forgotten":{"company":{"display_name":"CRONUS DE","local_currency":"EUR","name":"CRONUS",)"
      R"("watched_since":null},"ended_at":"2026-11-24T14:00:00.123Z","phase":"posted","record":")" +
      to_string(record) + R"(","revision":7,"version":2}})";
  const auto machine = make_conversation(record);
  REQUIRE(machine->restore({"conversation.state", 1, stored}));
  CHECK(machine->is_forgotten());
  CHECK(machine->snapshot().body == stored);
  for (const auto* cut : {"\"phase\":\"posted\",", ",\"version\":2"}) {
    auto without = stored;
    without.erase(without.find(cut), std::string(cut).size());
    CHECK_FALSE(make_conversation(record)->restore({"conversation.state", 1, without}));
  }
}

TEST_CASE("what was deleted and forgotten begins anew when it is there again", "[conversation]") {
  Talk talk;
  talk.become_ready();
  talk.tell(RecordMissing{record});
  talk.forget_in_time();
  SECTION("as a draft") {
    talk.document.last_modified = talk.now;
    talk.read();
    REQUIRE(talk.only_call<ReadRecord>().key == record);
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    CHECK(talk.audited("conversation.came_back") == 1);
    CHECK(talk.sent_to<PeopleWanted>(directory_entity()).size() == 1);
    CHECK_FALSE(talk.machine->is_forgotten());
  }
  SECTION("not when it is posted by now: it was handled, and shows no card") {
    talk.find_posted();
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    CHECK(talk.machine->is_forgotten());
    CHECK(talk.last.effects.empty());
  }
  SECTION("not when it is gone after all") {
    talk.read();
    talk.end(ReadRecord{record}, RecordGone{});
    CHECK(talk.machine->is_forgotten());
  }
}

TEST_CASE("nothing is forgotten before its time, or while a call about it is open", "[conversation]") {
  Talk talk;
  talk.become_ready();
  INFO("waiting, however long");
  talk.now += 20 * 365 * 24h;
  talk.fire("forget");
  CHECK_FALSE(talk.machine->is_forgotten());
  CHECK(talk.last.audit.empty());
  talk.find_posted();
  const auto due = talk.timer("forget");
  REQUIRE(due.has_value());

  SECTION("the retention was made longer") {
    talk.show();
    talk.settings.retention.documents = 2 * talk.settings.retention.documents;
    talk.now = *due;
    talk.fire("forget");
    CHECK_FALSE(talk.machine->is_forgotten());
    CHECK(talk.timer("forget") > talk.now);
  }
  SECTION("its card is still being updated") {
    talk.now = *due;
    talk.fire("forget");
    CHECK_FALSE(talk.machine->is_forgotten());
    CHECK(talk.timer("forget") == talk.now + 24h);
    talk.show();
    talk.now += 24h;
    talk.fire("forget");
    CHECK(talk.machine->is_forgotten());
  }
}

TEST_CASE("a dead letter is settled when its document is over", "[retention]") {
  const EntityId entity{EntityKind::conversation, to_string(record)};
  const auto settled_in = [&](std::optional<std::string> row) {
    return is_settled(entity, [&](const std::string& index, const std::string& key) {
      CHECK(index == documents_index);
      CHECK(key == entity.key);
      return row;
    });
  };
  const auto in_phase = [](const std::string& phase) {
    DocumentRow row;
    row.phase = phase;
    return row_text(row);
  };
  INFO("never opened: an invoice that nobody was asked about, perhaps");
  CHECK_FALSE(settled_in(std::nullopt));
  for (const auto* phase : {"posted", "handled", "deleted"}) CHECK(settled_in(in_phase(phase)));
  for (const auto* phase : {"settling", "notice", "waiting", "posting", "checking", "failed", "approved",
                            "rejected", "releasing", "undecided", "expired", "of a later release"})
    CHECK_FALSE(settled_in(in_phase(phase)));
  CHECK_FALSE(settled_in("not a row"));
  CHECK_FALSE(settled_in(""));
  const auto nothing = [](const std::string&, const std::string&) { return std::optional<std::string>(); };
  CHECK_FALSE(is_settled({EntityKind::company, "x"}, nothing));
  CHECK_FALSE(is_settled({EntityKind::guard, "x"}, nothing));
  CHECK(is_settled({EntityKind::notice, "x"}, nothing));
}

}  // namespace countersign::conversation_retention_test
