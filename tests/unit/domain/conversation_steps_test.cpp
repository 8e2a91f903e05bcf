// Several approvals of one document: who is asked, what each click does, and which approvals survive a
// change.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_steps_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Users = std::vector<std::string>;

ApproverReference by_id(const std::string& user) {
  return {ApproverReference::Kind::slack_user, user};
}

/// A conversation with this policy, shown and waiting. Local currency is the euro.
struct Talk : Driver {
  explicit Talk(std::vector<PolicyStep> steps) : Driver(make_conversation(record)) {
    settings.routes[0].policy.steps = std::move(steps);
  }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void change() {
    now += 1min;
    document.last_modified = now;
    document.etag += "x";
    read();
  }
  void know(const std::vector<ApproverReference>& people) {
    PeopleResolved resolved;
    for (const auto& person : people) resolved.people.push_back({person, person.value});
    tell(resolved);
  }
  void wait_for_approval() {
    read();
    know(people_of(settings.routes[0].policy));
    now += 10min;
    fire("settle");
    show();
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  /// Clicks what the card offers now.
  void approve(const std::string& user) { click(user, card().is_last ? "approve" : "sign", card().step); }
  void click(const std::string& user, const std::string& action, std::uint32_t step) {
    now += 1s;
    tell(Clicked{record, action, card().version, user, "C1", "1.0", now, "1.2", step});
  }
  PrivateAnswer refusal() const {
    CHECK(calls<PostDocument>().empty());
    return only_call<Whisper>().answer;
  }
  Users mentioned(ThreadNote::Kind kind) const {
    Users users;
    for (const auto& call : calls<NotifyThread>()) {
      if (call.note.kind == kind) users.insert(users.end(), call.note.users.begin(), call.note.users.end());
    }
    return users;
  }
};

const ApproverReference dana = by_id("U0DANA");
const ApproverReference lee = by_id("U0LEE");
const ApproverReference maria = by_id("U0MARIA");

Talk two_steps() {
  Talk talk({{1, {dana}}, {1, {lee}}});
  talk.wait_for_approval();
  return talk;
}

}  // namespace

TEST_CASE("a step that is not the last posts nothing, and tells those who are asked next", "[steps]") {
  auto talk = two_steps();
  CHECK(talk.card().approvers == Users{"U0DANA"});
  CHECK_FALSE(talk.card().is_last);
  CHECK(talk.card().steps == 2);
  talk.approve("U0DANA");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.mentioned(ThreadNote::Kind::next_step) == Users{"U0LEE"});
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == Users{"U0LEE"});
  CHECK(talk.card().step == 2);
  CHECK(talk.card().is_last);
  REQUIRE(talk.card().approvals.size() == 1);
  CHECK(talk.card().approvals[0].user == "U0DANA");
  CHECK(talk.audited("conversation.approved") == 1);
  talk.approve("U0LEE");
  CHECK(talk.calls<PostDocument>().size() == 1);
  CHECK(talk.card().state == CardState::posting);
  CHECK(talk.card().approvals.size() == 2);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a click on a card of an earlier step, a second one, and one out of turn do nothing", "[steps]") {
  auto talk = two_steps();
  SECTION("out of turn") {
    talk.approve("U0LEE");
    CHECK(talk.refusal().kind == PrivateAnswer::Kind::another_step);
    CHECK(talk.refusal().approvers == Users{"U0DANA"});
  }
  SECTION("twice, on the card as it was") {
    talk.approve("U0DANA");
    talk.click("U0DANA", "sign", 1);
    CHECK(talk.refusal().kind == PrivateAnswer::Kind::already_decided);
    CHECK(talk.refusal().decided_by == "U0DANA");
  }
  SECTION("the next one, on the card as it was") {
    talk.approve("U0DANA");
    talk.click("U0LEE", "sign", 1);
    CHECK(talk.refusal().kind == PrivateAnswer::Kind::already_decided);
  }
  SECTION("a step that there is not") {
    talk.click("U0DANA", "approve", 7);
    CHECK(talk.refusal().kind == PrivateAnswer::Kind::stale);
  }
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("of two people who click the same button the second does not post unawares", "[steps]") {
  Talk talk({{2, {dana, lee, maria}}});
  talk.wait_for_approval();
  CHECK(talk.card().missing == 2);
  talk.click("U0DANA", "sign", 1);
  CHECK(talk.card().is_last);
  // Lee's card still says "Approve".
  talk.click("U0LEE", "sign", 1);
  CHECK(talk.refusal().kind == PrivateAnswer::Kind::would_be_last);
  talk.click("U0LEE", "approve", 1);
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("all of several people must approve, in any order", "[steps]") {
  Talk talk({{PolicyStep::everybody, {dana, lee}}});
  talk.wait_for_approval();
  CHECK(talk.card().everybody);
  talk.approve("U0LEE");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().approvers == Users{"U0DANA"});
  talk.approve("U0DANA");
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("more than somebody's limit goes to whoever may approve it", "[steps]") {
  Talk talk({{1, {dana, lee}}});
  talk.settings.routes[0].policy.limits = {{dana, decimal("10000")}};
  talk.wait_for_approval();
  CHECK(talk.card().approvers == Users{"U0LEE"});
  talk.approve("U0DANA");
  CHECK(talk.refusal().kind == PrivateAnswer::Kind::over_limit);
  CHECK(talk.refusal().limit == Money{decimal("10000"), "EUR"});
  CHECK(talk.refusal().approvers == Users{"U0LEE"});
  SECTION("within it once the invoice is smaller") {
    talk.document.total.amount = decimal("9999.99");
    talk.change();
    talk.approve("U0DANA");
    CHECK(talk.calls<PostDocument>().size() == 1);
  }
  SECTION("an amount in another currency, without a rate, is above every limit") {
    talk.document.total = {decimal("9999.99"), "USD"};
    talk.change();
    talk.approve("U0DANA");
    CHECK(talk.refusal().kind == PrivateAnswer::Kind::over_limit);
  }
}

TEST_CASE("approvals fall when the debt is another one, and stay when it is not", "[steps]") {
  auto talk = two_steps();
  talk.approve("U0DANA");
  const auto check_fallen = [&] {
    CHECK(talk.card().approvals.empty());
    CHECK(talk.card().fallen_approvals == 1);
    CHECK(talk.card().approvers == Users{"U0DANA"});
    CHECK(talk.mentioned(ThreadNote::Kind::changed) == Users{"U0DANA"});
    CHECK(talk.calls<NotifyThread>()[0].note.fallen == 1);
  };
  SECTION("the amount") {
    talk.document.total.amount = decimal("19050");
    talk.change();
    check_fallen();
  }
  SECTION("the currency") {
    talk.document.total.currency = "USD";
    talk.change();
    check_fallen();
  }
  SECTION("the vendor") {
    talk.document.partner_number = "99999";
    talk.change();
    check_fallen();
  }
  SECTION("whom the money goes to") {
    talk.document.pay_to_name = "Somebody Else Ltd";
    talk.change();
    check_fallen();
  }
  SECTION("the due date") {
    talk.document.due_date = *parse_date("2026-11-27");
    talk.change();
    check_fallen();
  }
  SECTION("the department: the approval stays, the next one is asked for what is there now") {
    talk.document.dimension_1 = "ADM";
    talk.change();
    CHECK(talk.card().version == 2);
    CHECK(talk.card().approvals.size() == 1);
    CHECK(talk.card().fallen_approvals == 0);
    CHECK(talk.mentioned(ThreadNote::Kind::changed) == Users{"U0LEE"});
    talk.approve("U0LEE");
    CHECK(talk.calls<PostDocument>().size() == 1);
  }
}

TEST_CASE("whoever had it posted is asked again when it changed before it was posted", "[steps]") {
  auto talk = two_steps();
  talk.approve("U0DANA");
  talk.approve("U0LEE");
  talk.end(PostDocument{record, talk.document.etag}, PostConflict{});
  talk.document.etag += "x";
  talk.document.last_modified = talk.now;
  SECTION("another department: the first approval stays") {
    talk.document.dimension_1 = "ADM";
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().state == CardState::waiting);
    CHECK(talk.card().approvers == Users{"U0LEE"});
    CHECK(talk.card().fallen_approvals == 1);
    talk.approve("U0LEE");
    CHECK(talk.calls<PostDocument>().size() == 1);
  }
  SECTION("another amount: none stays") {
    talk.document.total.amount = decimal("19050");
    talk.end(ReadRecord{record}, RecordRead{talk.document});
    CHECK(talk.card().approvers == Users{"U0DANA"});
    CHECK(talk.card().fallen_approvals == 2);
  }
}

TEST_CASE("a rejection in any step ends the asking, and every approval is asked for again", "[steps]") {
  auto talk = two_steps();
  talk.approve("U0DANA");
  talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "I was wrong", "", talk.now});
  CHECK(talk.card().state == CardState::rejected);
  talk.document.dimension_1 = "ADM";
  talk.change();
  talk.now += 11min;
  talk.fire("settle");
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == 2);
  CHECK(talk.card().approvals.empty());
  CHECK(talk.card().approvers == Users{"U0DANA"});
}

TEST_CASE("when others are asked than before, nothing is posted that nobody clicked on", "[steps]") {
  const ApproverReference group{ApproverReference::Kind::user_group, "S0FINANCE1"};
  Talk talk({{PolicyStep::everybody, {group}}});
  talk.read();
  talk.tell(PeopleResolved{{{group, "U0DANA"}, {group, "U0LEE"}}});
  talk.now += 10min;
  talk.fire("settle");
  talk.show();
  talk.approve("U0DANA");
  // Lee leaves the group: all who are left have approved, but Dana's button did not say that it would post.
  talk.tell(PeopleResolved{{{group, "U0DANA"}}});
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == Users{"U0DANA"});
  CHECK(talk.card().is_last);
  talk.approve("U0DANA");
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("where nobody is left who may approve, the card says so and offers nothing", "[steps]") {
  Talk talk({{1, {dana}}, {1, {lee}}});
  talk.read();
  // One account behind both names.
  talk.tell(PeopleResolved{{{dana, "U0DANA"}, {lee, "U0DANA"}}});
  talk.now += 10min;
  talk.fire("settle");
  talk.show();
  talk.approve("U0DANA");
  CHECK(talk.card().state == CardState::pending);
  CHECK_FALSE(talk.card().obstacle.empty());
  talk.click("U0DANA", "approve", 2);
  CHECK(talk.refusal().kind != PrivateAnswer::Kind::stale);
}

TEST_CASE("a failed posting is tried again under the approvals that there are", "[steps]") {
  auto talk = two_steps();
  talk.approve("U0DANA");
  talk.approve("U0LEE");
  talk.end(PostDocument{record, talk.document.etag}, PostRefused{"code", "The period is closed."});
  talk.end(ReadRecord{record}, RecordRead{talk.document});
  REQUIRE(talk.card().state == CardState::failed);
  talk.show();
  talk.click("U0DANA", "retry", talk.card().step);
  CHECK(talk.calls<PostDocument>().size() == 1);
  CHECK(talk.card().approvals.size() == 2);
}

}  // namespace countersign::conversation_steps_test
