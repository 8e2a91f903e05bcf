// What lists tell of a document: on whose desk it lies, by which numbers it is found, and delegations that
// were made in Slack.
#include <algorithm>

#include "catch.hpp"
#include "domain/conversation.hpp"
#include "domain/document_row.hpp"
#include "support.hpp"

namespace countersign::conversation_lists_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = DeskItem::Kind;

ApproverReference by_id(const std::string& user) {
  return {ApproverReference::Kind::slack_user, user};
}
const ApproverReference dana = by_id("U0DANA");
const ApproverReference lee = by_id("U0LEE");
const std::string workflow_step = "88888888-8888-4888-8888-888888888888";
const ApproverReference maria{ApproverReference::Kind::email, "maria@contoso.com"};

struct Talk : Driver {
  explicit Talk(std::vector<PolicyStep> steps = {{1, {dana, lee}}}) : Driver(make_conversation(record)) {
    settings.routes[0].policy.steps = std::move(steps);
  }

  Document document = full_document();
  PeopleResolved people{{{dana, "U0DANA"}, {lee, "U0LEE"}, {maria, "U0MARIA"}}};
  std::map<std::string, DeskItem> desks;  ///< As they were told so far.

  /// Every input goes through here, so that nothing that is told is missed.
  void put(const Message& message) {
    tell(message);
    follow();
  }
  void follow() {
    for (const auto& send : last.sends) {
      if (send.to.kind != EntityKind::desk) continue;
      const auto sent = decode_message(send.input);
      REQUIRE(sent.has_value());
      const auto& changed = std::get<DeskChanged>(*sent);
      CHECK(changed.conversation == record);
      if (changed.item) {
        desks[send.to.key] = *changed.item;
      } else {
        desks.erase(send.to.key);
      }
    }
  }
  void read() { put(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void wait_for_approval() {
    read();
    put(people);
    now += 10min;
    fire("settle");
    follow();
    show();
  }
  void show() {
    const auto card = shown_card(*machine, "C1");
    REQUIRE(card.has_value());
    end(ShowCard{"C1", card->delivery}, CardShown{"1.0", card->revision});
    follow();
  }
  /// Mode release: Business Central holds what Maria sent, and asks.
  void hold_for_maria() {
    settings.companies[0].approval_mode = ApprovalMode::release;
    read();
    end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::open});
    follow();
    put(ApprovalRequested{record, workflow_step, "maria@contoso.com"});
    end(ReadRecord{record}, RecordRead{document});
    follow();
    end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::pending_approval});
    follow();
    put(people);
    show();
  }
  void click(const std::string& user, const std::string& action) {
    const auto card = shown_card(*machine, "C1");
    now += 1s;
    put(Clicked{record, action, card->version, user, "C1", "1.0", now, "1.2", card->step});
  }
  void post() {
    end(PostDocument{record, document.etag}, PostAccepted{});
    follow();
    document.number = "108052";
    document.status = DocumentStatus::open;
    document.etag += "p";
    end(ReadRecord{record}, RecordRead{document});
    follow();
  }
  bool has(const std::string& user, Kind kind) const {
    const auto found = desks.find(user);
    return found != desks.end() && found->second.kind == kind;
  }
  std::optional<DocumentRow> row() const {
    for (const auto& change : last.index) {
      if (change.index == documents_index && change.value) return parse_document_row(*change.value);
    }
    return std::nullopt;
  }
  std::vector<std::string> numbers() const {
    std::vector<std::string> keys;
    for (const auto& change : last.index) {
      if (change.index == numbers_index) keys.push_back(change.key);
    }
    return keys;
  }
};

}  // namespace

TEST_CASE("a document lies on the desks of those who are asked, and on that of whoever decided", "[lists]") {
  Talk talk;
  talk.wait_for_approval();
  CHECK(talk.has("U0DANA", Kind::waiting));
  CHECK(talk.has("U0LEE", Kind::waiting));
  CHECK(talk.desks.size() == 2);
  CHECK(talk.desks["U0LEE"].number == "107214");
  CHECK(talk.desks["U0LEE"].total == "EUR 18,450.05");
  CHECK(talk.desks["U0LEE"].channel == "C1");
  talk.click("U0DANA", "approve");
  CHECK(talk.has("U0DANA", Kind::decided));
  CHECK_FALSE(talk.desks.contains("U0LEE"));
  talk.post();
  CHECK(talk.desks["U0DANA"].phase == "posted");
  CHECK(talk.desks["U0DANA"].number == "108052");
}

TEST_CASE("after a step the next people have it, and a change gives it back", "[lists]") {
  Talk talk({{1, {dana}}, {1, {lee}}});
  talk.wait_for_approval();
  CHECK(talk.desks.size() == 1);
  talk.click("U0DANA", "sign");
  CHECK(talk.has("U0DANA", Kind::decided));
  CHECK(talk.has("U0LEE", Kind::waiting));
  talk.now += 1min;
  talk.document.total.amount = decimal("19050");
  talk.document.etag += "x";
  talk.document.last_modified = talk.now;
  talk.read();
  CHECK(talk.has("U0DANA", Kind::waiting));
  CHECK_FALSE(talk.desks.contains("U0LEE"));
}

TEST_CASE("whoever owes an answer has the question, until it is answered", "[lists]") {
  Talk talk;
  talk.wait_for_approval();
  talk.put(FormSubmitted{record, "ask", 1, "U0DANA", "C1", "Which order?", "U0LEE", talk.now});
  CHECK(talk.has("U0LEE", Kind::owes_answer));
  CHECK(talk.desks["U0LEE"].by == "U0DANA");
  CHECK(talk.has("U0DANA", Kind::waiting));
  talk.put(FormSubmitted{record, "answer", 1, "U0LEE", "C1", "106024", "", talk.now});
  CHECK(talk.has("U0LEE", Kind::waiting));
}

TEST_CASE("what is approved and held lies with those who may post it", "[lists]") {
  Talk talk;
  talk.settings.routes[0].on_approved = OnApproved::hold;
  talk.settings.routes[0].policy.post_by = {maria};
  talk.wait_for_approval();
  CHECK_FALSE(talk.desks.contains("U0MARIA"));
  talk.click("U0DANA", "approve");
  CHECK(talk.has("U0MARIA", Kind::ready));
  CHECK(talk.has("U0DANA", Kind::decided));
  REQUIRE(talk.row().has_value());
  CHECK(talk.row()->ready_since == talk.now);
  CHECK(talk.row()->posters == std::vector<std::string>{"U0MARIA"});
  talk.click("U0MARIA", "post");
  CHECK_FALSE(talk.desks.contains("U0MARIA"));
  REQUIRE(talk.row().has_value());
  CHECK_FALSE(talk.row()->ready_since.has_value());
}

TEST_CASE("what is rejected comes back to whoever sent it, with the reason", "[lists]") {
  Talk talk;
  talk.hold_for_maria();
  CHECK(talk.has("U0DANA", Kind::waiting));
  CHECK_FALSE(talk.desks.contains("U0MARIA"));
  talk.put(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "Price differs", "", talk.now});
  talk.end(AnswerWorkflow{record, workflow_step}, WorkflowAnswered{});
  talk.follow();
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::open});
  talk.follow();
  CHECK(talk.has("U0MARIA", Kind::returned));
  CHECK(talk.desks["U0MARIA"].words == "Price differs");
  CHECK(talk.desks["U0MARIA"].by == "U0DANA");
  CHECK(talk.has("U0DANA", Kind::decided));
  CHECK(talk.desks["U0DANA"].verdict == Verdict::reject);
}

TEST_CASE("a delegation by command never reaches whoever sent the document", "[lists]") {
  Talk talk;
  talk.people.people.push_back({by_id("U0MARIA"), "U0MARIA"});
  talk.people.delegations = {{"U0LEE", "U0MARIA", talk.now, talk.now + 72h}};
  talk.hold_for_maria();
  CHECK(talk.has("U0LEE", Kind::waiting));
  CHECK_FALSE(talk.desks.contains("U0MARIA"));
  talk.click("U0MARIA", "approve");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::own_document);
}

TEST_CASE("what is not posted is on the desks of those who can do something about it", "[lists]") {
  Talk talk;
  talk.wait_for_approval();
  talk.click("U0DANA", "approve");
  talk.end(PostDocument{record, talk.document.etag}, PostRefused{"code", "Posting Date is not allowed"});
  talk.follow();
  talk.end(ReadRecord{record}, RecordRead{talk.document});
  talk.follow();
  CHECK(talk.has("U0DANA", Kind::action_needed));
  CHECK(talk.has("U0LEE", Kind::action_needed));
}

TEST_CASE("every number that a document has or had finds it, for those whom it concerns", "[lists]") {
  Talk talk;
  talk.read();
  CHECK(talk.numbers() ==
        std::vector<std::string>{"107214|" + to_string(record), "inv-88213|" + to_string(record)});
  talk.put(talk.people);
  REQUIRE(talk.row().has_value());
  CHECK(talk.row()->people == std::vector<std::string>{"U0DANA", "U0LEE"});
  Talk posted;
  posted.wait_for_approval();
  posted.click("U0DANA", "approve");
  posted.post();
  CHECK(posted.numbers() == std::vector<std::string>{"108052|" + to_string(record)});
  REQUIRE(posted.row().has_value());
  CHECK(posted.row()->phase == "posted");
  CHECK(posted.row()->rule == "over-1k");
}

TEST_CASE("a turn that changes nothing in the lists writes nothing there", "[lists]") {
  Talk talk;
  talk.wait_for_approval();
  talk.click("U0STRANGE", "approve");
  CHECK(talk.last.index.empty());
  CHECK(std::none_of(talk.last.sends.begin(), talk.last.sends.end(),
                     [](const Send& send) { return send.to.kind == EntityKind::desk; }));
}

TEST_CASE("a delegate by command approves, for whoever is away, and both are named", "[lists]") {
  Talk talk({{1, {lee}}});
  talk.people.people.push_back({by_id("U0ANNA"), "U0ANNA"});
  talk.wait_for_approval();
  CHECK_FALSE(talk.desks.contains("U0ANNA"));
  talk.people.delegations = {{"U0LEE", "U0ANNA", talk.now, talk.now + 72h}};
  talk.put(talk.people);
  CHECK(talk.has("U0ANNA", Kind::waiting));
  CHECK(talk.timer("patience") == talk.now + 72h);
  talk.show();
  talk.click("U0ANNA", "approve");
  const auto card = shown_card(*talk.machine, "C1");
  REQUIRE(card->approvals.size() == 1);
  CHECK(card->approvals[0].user == "U0ANNA");
  CHECK(card->approvals[0].on_behalf_of == "U0LEE");
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("a delegation by command ends by itself, also before a click that comes too late", "[lists]") {
  Talk talk({{1, {lee}}});
  talk.people.people.push_back({by_id("U0ANNA"), "U0ANNA"});
  talk.people.delegations = {{"U0LEE", "U0ANNA", talk.now + 1h, talk.now + 72h}};
  talk.wait_for_approval();
  CHECK_FALSE(talk.desks.contains("U0ANNA"));
  talk.now += 1h;
  talk.fire("patience");
  talk.follow();
  CHECK(talk.has("U0ANNA", Kind::waiting));
  talk.now += 72h;
  talk.click("U0ANNA", "approve");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::stranger);
  CHECK_FALSE(talk.desks.contains("U0ANNA"));
}

TEST_CASE("a delegation by command raises no limit: neither that of the delegate nor of whoever is away",
          "[lists]") {
  Talk talk({{1, {lee}}});
  const ApproverReference anna{ApproverReference::Kind::email, "anna@contoso.com"};
  talk.settings.routes[0].policy.limits = {{anna, decimal("10000")}};
  talk.people.people.push_back({anna, "U0ANNA"});
  talk.people.people.push_back({by_id("U0ANNA"), "U0ANNA"});
  talk.people.delegations = {{"U0LEE", "U0ANNA", talk.now, talk.now + 72h}};
  talk.wait_for_approval();
  CHECK_FALSE(talk.desks.contains("U0ANNA"));
  talk.click("U0ANNA", "approve");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::over_limit);
  // The directory is asked for everybody who has a limit.
  Talk asking({{1, {lee}}});
  asking.settings.routes[0].policy.limits = {{anna, decimal("10000")}};
  asking.read();
  const auto wanted = asking.sent_to<PeopleWanted>(directory_entity());
  REQUIRE(wanted.size() == 1);
  CHECK(std::count(wanted[0].references.begin(), wanted[0].references.end(), anna) == 1);
}

}  // namespace countersign::conversation_lists_test
