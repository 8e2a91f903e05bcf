// What happens while nobody decides, who stands in, and what is held after an approval.
#include <algorithm>

#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_patience_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Users = std::vector<std::string>;

ApproverReference by_id(const std::string& user) {
  return {ApproverReference::Kind::slack_user, user};
}
const ApproverReference dana = by_id("U0DANA");
const ApproverReference lee = by_id("U0LEE");
const ApproverReference maria = by_id("U0MARIA");

/// A Tuesday, 15:00 in Berlin.
struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    settings.time_zone = "Europe/Berlin";
    settings.routes[0].policy = any_of({dana});
  }

  Document document = full_document();

  Policy& policy() { return settings.routes[0].policy; }
  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void know(const std::map<std::string, std::string>& zones = {}) {
    PeopleResolved resolved;
    for (const auto& person : {dana, lee, maria}) {
      const auto zone = zones.find(person.value);
      resolved.people.push_back({person, person.value, zone == zones.end() ? "" : zone->second});
    }
    tell(resolved);
  }
  void wait_for_approval(const std::map<std::string, std::string>& zones = {}) {
    read();
    know(zones);
    now += 10min;
    fire("settle");
    due = timer("patience");
    show();
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  void click(const std::string& user, const std::string& action) {
    now += 1s;
    tell(Clicked{record, action, card().version, user, "C1", "1.0", now, "1.2", card().step});
  }
  /// Lets the timer fire when it is due.
  void pass() {
    REQUIRE(due.has_value());
    now = *due;
    fire("patience");
    due = timer("patience");
  }
  Users mentioned(ThreadNote::Kind kind) const {
    Users users;
    for (const auto& call : calls<NotifyThread>()) {
      if (call.note.kind == kind) users.insert(users.end(), call.note.users.begin(), call.note.users.end());
    }
    return users;
  }
  Users told(ThreadNote::Kind kind) const {
    Users users;
    for (const auto& call : calls<TellPerson>()) {
      if (call.note.kind == kind) users.push_back(call.user);
    }
    return users;
  }

  std::optional<Instant> due;
};

}  // namespace

TEST_CASE("whoever does not decide is reminded at work, in the thread and personally, until they do",
          "[patience]") {
  Talk talk;
  talk.policy().patience.remind_every = 24h;
  talk.wait_for_approval();
  CHECK(talk.due == *parse_instant("2026-11-25T14:10:00.123Z"));
  talk.pass();
  CHECK(talk.mentioned(ThreadNote::Kind::reminder) == Users{"U0DANA"});
  CHECK(talk.told(ThreadNote::Kind::reminder) == Users{"U0DANA"});
  CHECK(talk.calls<TellPerson>()[0].about == "EUR 18,450.05 · Fabrikam Grüße GmbH");
  CHECK(talk.due == *parse_instant("2026-11-26T14:10:00.123Z"));
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  talk.click("U0DANA", "approve");
  CHECK(std::count_if(talk.last.timers.begin(), talk.last.timers.end(),
                      [](const TimerChange& timer) { return timer.name == "patience" && !timer.due; }) == 1);
}

TEST_CASE("each is reminded by the clock of their own place", "[patience]") {
  Talk talk;
  talk.policy() = any_of({dana, lee});
  talk.policy().patience.remind_every = 3h;
  talk.wait_for_approval({{"U0DANA", "Europe/Berlin"}, {"U0LEE", "America/Chicago"}});
  // 18:10 in Berlin is after work; 11:10 in Chicago is not.
  talk.pass();
  CHECK(talk.now == *parse_instant("2026-11-24T17:10:00.123Z"));
  CHECK(talk.told(ThreadNote::Kind::reminder) == Users{"U0LEE"});
  for (int round = 0; round < 2; ++round) {
    talk.pass();
    CHECK(talk.told(ThreadNote::Kind::reminder) == Users{"U0LEE"});
  }
  talk.pass();
  CHECK(talk.now == *parse_instant("2026-11-25T07:00:00.000Z"));
  CHECK(talk.told(ThreadNote::Kind::reminder) == Users{"U0DANA"});
}

TEST_CASE("when nobody decides others are asked, too, and only in that step", "[patience]") {
  Talk talk;
  talk.policy().steps = {{1, {dana}}, {1, {lee}}};
  talk.policy().patience.escalate_after = 48h;
  talk.policy().patience.escalate_to = {maria};
  talk.wait_for_approval();
  CHECK(talk.card().approvers == Users{"U0DANA"});
  talk.pass();
  CHECK(talk.now == *parse_instant("2026-11-26T14:10:00.123Z"));
  CHECK(talk.mentioned(ThreadNote::Kind::escalated) == Users{"U0MARIA"});
  CHECK(talk.told(ThreadNote::Kind::escalated) == Users{"U0MARIA"});
  CHECK(talk.card().approvers == Users{"U0DANA", "U0MARIA"});
  CHECK_FALSE(talk.due.has_value());
  talk.click("U0MARIA", "sign");
  CHECK(talk.card().step == 2);
  CHECK(talk.card().approvers == Users{"U0LEE"});
  CHECK(talk.timer("patience").has_value());
}

TEST_CASE("an approval that nobody gave in time expires, without a button, until it changes", "[patience]") {
  Talk talk;
  talk.policy().patience.expire_after = 24h;
  talk.wait_for_approval();
  talk.pass();
  CHECK(talk.card().state == CardState::expired);
  CHECK(talk.mentioned(ThreadNote::Kind::expired) == Users{"U0DANA"});
  CHECK(talk.audited("conversation.expired") == 1);
  talk.show();
  talk.click("U0DANA", "approve");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::not_waiting);
  talk.read();
  CHECK(talk.card().state == CardState::expired);
  talk.document.total.amount = decimal("19050");
  talk.document.last_modified = talk.now;
  talk.read();
  talk.now += 10min;
  talk.fire("settle");
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == 2);
  CHECK(talk.timer("patience").has_value());
}

TEST_CASE("a question stops the clock of the expiry until it is answered", "[patience]") {
  Talk talk;
  talk.policy().patience.expire_after = 24h;
  talk.wait_for_approval();
  talk.now += 1h;
  talk.tell(FormSubmitted{record, "ask", 1, "U0DANA", "C1", "Which order?", "U0LEE", talk.now});
  CHECK(talk.card().question.has_value());
  talk.now += 2h;
  talk.tell(FormSubmitted{record, "answer", 1, "U0LEE", "C1", "106024", "", talk.now});
  CHECK(talk.timer("patience") == *parse_instant("2026-11-25T16:10:00.123Z"));
}

TEST_CASE("whoever stands in approves for another in the days that were said, and both are named",
          "[patience]") {
  Talk talk;
  talk.settings.delegations = {{dana, lee, *parse_date("2026-11-25"), *parse_date("2026-11-26")}};
  talk.wait_for_approval();
  talk.click("U0LEE", "approve");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::stranger);
  // Midnight in Berlin.
  CHECK(talk.due == *parse_instant("2026-11-24T23:00:00Z"));
  talk.pass();
  CHECK(talk.card().approvers == Users{"U0DANA", "U0LEE"});
  SECTION("for the other") {
    talk.click("U0LEE", "approve");
    CHECK(talk.calls<PostDocument>().size() == 1);
    REQUIRE(talk.card().approvals.size() == 1);
    CHECK(talk.card().approvals[0].user == "U0LEE");
    CHECK(talk.card().approvals[0].on_behalf_of == "U0DANA");
  }
  SECTION("and no longer than that, also when nothing else woke the conversation") {
    talk.now = *parse_instant("2026-11-26T23:00:00Z");
    talk.click("U0LEE", "approve");
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().approvers == Users{"U0DANA"});
  }
}

TEST_CASE("a delegation that is made while something waits is asked about", "[patience]") {
  Talk talk;
  talk.read();
  talk.tell(PeopleResolved{{{dana, "U0DANA"}}});
  talk.now += 10min;
  talk.fire("settle");
  talk.show();
  talk.settings.delegations = {{dana, lee, *parse_date("2026-11-24"), *parse_date("2026-11-24")}};
  talk.click("U0LEE", "approve");
  const auto wanted = talk.sent_to<PeopleWanted>(directory_entity());
  REQUIRE(wanted.size() == 1);
  CHECK(std::count(wanted[0].references.begin(), wanted[0].references.end(), lee) == 1);
  talk.know();
  talk.click("U0LEE", "approve");
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("whoever is asked and leaves is stood in for by their delegate, else others are asked at once",
          "[patience][left]") {
  Talk talk;
  talk.policy().patience = {{}, 48h, {maria}, {}};
  const bool has_delegate = GENERATE(true, false);
  if (has_delegate)
    talk.settings.delegations = {{dana, lee, *parse_date("2026-11-01"), *parse_date("2026-12-24")}};
  talk.wait_for_approval();
  talk.tell(PeopleResolved{{{dana, "", "", "U0DANA"}, {lee, "U0LEE"}, {maria, "U0MARIA"}}});
  if (!has_delegate) {
    CHECK(talk.card().approvers.empty());
    talk.due = talk.timer("patience");
    REQUIRE(talk.due.has_value());
    CHECK(*talk.due <= talk.now);
    talk.fire("patience");
    CHECK(talk.mentioned(ThreadNote::Kind::escalated) == Users{"U0MARIA"});
  }
  const std::string next = has_delegate ? "U0LEE" : "U0MARIA";
  CHECK(talk.card().approvers == Users{next});
  talk.click("U0DANA", "approve");
  CHECK(talk.card().state == CardState::waiting);
  talk.click(next, "approve");
  CHECK(talk.card().state == CardState::posting);
  REQUIRE(talk.card().approvals.size() == 1);
  CHECK(talk.card().approvals[0].on_behalf_of == (has_delegate ? "U0DANA" : ""));
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("whoever may post and leaves is named no more, and posts nothing", "[hold][left]") {
  Talk talk;
  talk.settings.routes[0].on_approved = OnApproved::hold;
  talk.policy().post_by = {lee, maria};
  talk.wait_for_approval();
  talk.click("U0DANA", "approve");
  talk.show();
  CHECK(talk.card().posters == Users{"U0LEE", "U0MARIA"});
  const auto revision = talk.card().revision;
  talk.tell(PeopleResolved{{{dana, "U0DANA"}, {lee, "", "", "U0LEE"}, {maria, "U0MARIA"}}});
  CHECK(talk.card().posters == Users{"U0MARIA"});
  CHECK(talk.card().revision > revision);
  CHECK(talk.calls<ShowCard>().size() == 1);
  talk.click("U0LEE", "post");
  CHECK(talk.card().state == CardState::approved);
  CHECK(talk.calls<Whisper>().size() == 1);
  talk.click("U0MARIA", "post");
  CHECK(talk.card().state == CardState::posting);
}

TEST_CASE("what is held after its approval waits for whoever posts", "[hold]") {
  Talk talk;
  talk.settings.routes[0].on_approved = OnApproved::hold;
  talk.policy().post_by = {maria};
  talk.wait_for_approval();
  talk.click("U0DANA", "approve");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::approved);
  CHECK(talk.card().posters == Users{"U0MARIA"});
  CHECK(talk.mentioned(ThreadNote::Kind::ready) == Users{"U0MARIA"});
  REQUIRE(talk.last.index.size() == 1);
  CHECK(talk.last.index[0].value->find("ready_since") != std::string::npos);
  SECTION("an approver who does not post is refused") {
    talk.click("U0DANA", "post");
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.only_call<Whisper>().answer.approvers == Users{"U0MARIA"});
  }
  SECTION("whoever posts has it posted, once") {
    talk.click("U0MARIA", "post");
    CHECK(talk.calls<PostDocument>().size() == 1);
    CHECK(talk.card().state == CardState::posting);
    CHECK(talk.last.index[0].value->find("ready_since") == std::string::npos);
    talk.click("U0MARIA", "post");
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().posting_asked_by == "U0MARIA");
    CHECK(talk.card().approvals.size() == 1);
  }
  SECTION("changed before it was posted: it is asked about again") {
    talk.document.total.amount = decimal("19050");
    talk.document.last_modified = talk.now;
    talk.read();
    CHECK(talk.card().state == CardState::waiting);
    talk.click("U0MARIA", "post");
    CHECK(talk.calls<PostDocument>().empty());
  }
  SECTION("a posting that failed is tried again by whoever posts") {
    talk.click("U0MARIA", "post");
    talk.end(PostDocument{record, talk.document.etag}, PostRefused{"code", "closed"});
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    REQUIRE(talk.card().state == CardState::failed);
    talk.click("U0MARIA", "retry");
    CHECK(talk.calls<PostDocument>().size() == 1);
  }
}

}  // namespace countersign::conversation_patience_test
