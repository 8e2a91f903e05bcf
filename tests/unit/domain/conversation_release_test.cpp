// A conversation about a document that Business Central's workflow asks us about.
#include <utility>

#include "catch.hpp"
#include "domain/approvals.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_release_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};
const ApproverReference dana{ApproverReference::Kind::email, "dana@contoso.com"};
const ApproverReference lee{ApproverReference::Kind::employee, "LW"};
const ApproverReference maria{ApproverReference::Kind::email, "maria@contoso.com"};
const std::string first_step = "88888888-8888-4888-8888-888888888888";
constexpr auto pending = ReleaseStatus::pending_approval;

struct Talk : Driver {
  explicit Talk(OnApproved on_approved = OnApproved::post) : Driver(make_conversation(record)) {
    settings.companies[0].approval_mode = ApprovalMode::release;
    settings.routes[0].on_approved = on_approved;
    settings.routes[0].policy = any_of({dana, lee});
  }
  Document known;  ///< What Business Central holds.
  bool is_read_open = false;
  void read(const Document& document) {
    known = document;
    tell(DocumentRead{document, facts});
  }
  void ask(const std::string& step = first_step, const std::string& requester = "maria@contoso.com") {
    tell(ApprovalRequested{record, step, requester});
    is_read_open = is_read_open || !calls<ReadRecord>().empty();
  }
  /// What was sent for approval is read before anybody may answer.
  void read_request() {
    if (std::exchange(is_read_open, false)) end(ReadRecord{record}, RecordRead{known});
  }
  void resolve(const std::string& maria_user = "U0MARIA") {
    tell(PeopleResolved{{{dana, "U0DANA"}, {lee, "U0LEE"}, {maria, maria_user}}});
  }
  void release(const Outcome& outcome) {
    read_request();
    end(ReadRelease{record, "CRONUS"}, outcome);
  }
  void release(ReleaseStatus status) { release(ReleaseRead{status}); }
  void answer(const Outcome& outcome) { end(AnswerWorkflow{record, first_step}, outcome); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  bool has_card() const { return shown_card(*machine, "C1").has_value(); }
  void click(const std::string& user, const std::string& action = "approve") {
    tell(Clicked{record, action, card().version, user, "C1", "1.0", now, "1.2"});
  }
  void wait() {
    read(full_document());
    release(ReleaseStatus::open);
    ask();
    release(pending);
    resolve();
  }
};

struct Polled : Driver {
  Polled() : Driver(make_approvals(company)) {
    settings.companies[0].approval_mode = ApprovalMode::release;
    wake();
    end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
    ensured = only_call<EnsureWorkflow>();
    poll({});
  }
  EnsureWorkflow ensured;
  void poll(std::vector<std::string> ids) {
    end(ReadPending{company, "CRONUS"}, PendingRead{std::move(ids)});
  }
  std::vector<ApprovalsKnown> told() const { return sent_to<ApprovalsKnown>(conversation_entity(record)); }
};

}  // namespace

TEST_CASE("a draft is shown when Business Central holds it and asks us, and not before") {
  Talk talk;
  talk.read(full_document());
  CHECK(talk.sent_to<ApprovalsWanted>(approvals_entity(company)).size() == 1);
  CHECK(talk.calls<ReadRelease>().size() == 1);
  talk.release(ReleaseStatus::open);
  talk.now += 1h;
  talk.fire("settle");
  CHECK_FALSE(talk.has_card());
  talk.ask();
  CHECK(talk.calls<ReadRelease>().size() == 1);  // The request is proven by nothing but its address.
  CHECK_FALSE(talk.has_card());
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA", "U0LEE"});
  CHECK(talk.card().requested_by == "maria@contoso.com");
}

TEST_CASE("a request that comes before the document is kept for it") {
  Talk talk;
  talk.ask();
  talk.read(full_document());
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a click answers the workflow, and only its release leads to a post") {
  for (const auto on_approved : {OnApproved::hold, OnApproved::post}) {
    Talk talk(on_approved);
    talk.wait();
    talk.click("U0DANA");
    CHECK(talk.only_call<AnswerWorkflow>().step == first_step);
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().state == CardState::releasing);
    talk.answer(WorkflowAnswered{});
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.calls<ReadRelease>().size() == 1);
    talk.release(ReleaseStatus::released);
    const bool posts = on_approved == OnApproved::post;
    CHECK(talk.calls<PostDocument>().size() == (posts ? 1U : 0U));
    CHECK(talk.card().state == (posts ? CardState::posting : CardState::approved));
    CHECK(talk.card().decided_by == "U0DANA");
    CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  }
}

TEST_CASE("the sender may not approve, and where that is not certain nobody may") {
  Talk talk;
  talk.settings.routes[0].policy = any_of({dana, lee, maria});
  talk.wait();
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA", "U0LEE"});
  talk.click("U0MARIA");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::own_document);
  CHECK(talk.calls<AnswerWorkflow>().empty());
  // The same person under another reference.
  talk.resolve("U0LEE");
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  // Unknown in Slack: an employee's number does not tell that it is somebody else.
  talk.resolve("");
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  talk.click("U0LEE");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::own_document);
}

TEST_CASE("without a sender nothing can be approved, and a later claim of one is not believed") {
  Talk talk;
  talk.read(full_document());
  talk.release(ReleaseStatus::open);
  talk.ask(first_step, "");
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::pending);
  talk.ask(first_step, "somebody@contoso.com");
  CHECK(talk.card().state == CardState::pending);
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().empty());
}

TEST_CASE("what could not be posted afterwards is not offered for approval") {
  Talk talk;
  auto incomplete = full_document();
  incomplete.external_number.clear();
  talk.read(incomplete);
  talk.release(ReleaseStatus::open);
  talk.ask();
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::pending);
  CHECK(talk.card().obstacle.find("the vendor's number") != std::string::npos);
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().empty());
}

TEST_CASE("held, but its request was lost: shown without a button until the request comes") {
  Talk talk;
  talk.read(full_document());
  talk.release(ReleaseStatus::open);
  talk.tell(ApprovalsKnown{{ApprovalState::pending, {}, {}, std::nullopt}});
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::pending);
  CHECK_FALSE(talk.card().obstacle.empty());
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.ask();
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("canceled in Business Central: the card is withdrawn, and an old step is never answered") {
  Talk talk;
  talk.wait();
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}});
  talk.release(ReleaseStatus::open);
  CHECK(talk.card().state == CardState::withdrawn);
  talk.tell(ApprovalsKnown{{ApprovalState::pending, {}, {}, std::nullopt}});
  talk.release(pending);
  CHECK(talk.card().state == CardState::pending);
  talk.ask("99999999-9999-4999-8999-999999999999");
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a reading that began before the request says nothing about it") {
  Talk talk;
  talk.read(full_document());
  talk.ask();  // While the release is being read.
  CHECK(talk.calls<ReadRelease>().empty());
  talk.release(ReleaseStatus::open);
  CHECK(talk.calls<ReadRelease>().size() == 1);
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a lost answer is read back, and repeated only while Business Central still waits") {
  Talk talk;
  talk.wait();
  talk.click("U0DANA");
  talk.answer(InDoubt{"no answer"});
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.release(pending);
  CHECK(talk.calls<AnswerWorkflow>().size() == 1);
  talk.answer(WorkflowRefused{"", "A response has already been received."});
  talk.release(ReleaseStatus::released);
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("an answer that Business Central refuses is told, and tried again by a person") {
  Talk talk;
  talk.wait();
  talk.click("U0DANA");
  talk.answer(WorkflowRefused{"", "User APP cannot act on this step."});
  talk.release(pending);
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.card().failure == "User APP cannot act on this step.");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.release(pending);
  CHECK(talk.card().state == CardState::failed);
  talk.click("U0DANA", "retry");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.release(pending);
  CHECK(talk.calls<AnswerWorkflow>().size() == 1);
}

TEST_CASE("answered but not released: looked at again, and at last given to a person") {
  Talk talk;
  talk.wait();
  talk.click("U0DANA");
  talk.answer(WorkflowAnswered{});
  talk.release(pending);
  CHECK(talk.timer("release").has_value());
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.now += 11min;
  talk.fire("release");
  talk.release(Failed{Failed::Kind::exhausted, "", "no answer"});
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("what changed between the approval and its release is not posted") {
  Talk talk;
  talk.wait();
  talk.click("U0DANA");
  talk.answer(WorkflowAnswered{});
  auto other = full_document();
  other.total.amount = decimal("99999");
  other.last_modified += 1min;
  talk.read(other);
  talk.release(ReleaseStatus::released);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::failed);
}

TEST_CASE("released by somebody else in Business Central: shown, and never posted by us") {
  Talk talk;
  talk.wait();
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}});
  talk.release(ReleaseStatus::released);
  CHECK(talk.card().state == CardState::approved);
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE(
    "released by somebody else, it is posted by nobody's click here, whoever may post what was approved "
    "here") {
  Talk talk(OnApproved::hold);
  talk.settings.routes[0].policy.post_by = {lee};
  talk.wait();
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}});
  talk.release(ReleaseStatus::released);
  CHECK(talk.card().state == CardState::approved);
  CHECK(talk.card().posters.empty());
  talk.click("U0LEE", "post");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.audited("post.wanted") == 0);
  CHECK(talk.audited("click.refused") == 1);
}

TEST_CASE("when Business Central does not say what it holds, no button is shown, and it is asked again") {
  Talk talk;
  talk.wait();
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}});
  talk.release(Failed{Failed::Kind::exhausted, "", "no answer"});
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.timer("release").has_value());
  talk.fire("release");
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a request is no concern of a company with another mode") {
  Talk talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::native;
  talk.ask();
  CHECK(talk.events.empty());
}

TEST_CASE("the company's approvals subscribe once they know its name, and poll for those who follow") {
  Polled approvals;
  CHECK(approvals.ensured.company_name == "CRONUS");
  CHECK(approvals.ensured.rules == hold_rules(approvals.settings.routes, company.company, "EUR"));
  CHECK(approvals.calls<ReadPending>().empty());
  approvals.end(EnsureWorkflow{company, "CRONUS", {}, false}, WorkflowSubscribed{1, 0, false, {"first"}});
  CHECK(approvals.audited("workflow.subscribed") == 1);
  approvals.tell(ApprovalsWanted{record, "107214"});
  CHECK(approvals.calls<ReadPending>().size() == 1);
  approvals.poll({record.id});
  REQUIRE(approvals.told().size() == 1);
  CHECK(approvals.told()[0].facts.state == ApprovalState::pending);
  approvals.fire("poll");
  approvals.poll({record.id});
  CHECK(approvals.told().empty());
  approvals.fire("poll");
  approvals.poll({});
  REQUIRE(approvals.told().size() == 1);
  CHECK(approvals.told()[0].facts.state == ApprovalState::none);
}

TEST_CASE("whoever asks during a poll is answered by the next one") {
  Polled approvals;
  approvals.tell(ApprovalsWanted{record, "107214"});
  approvals.tell(ApprovalsWanted{record, "107214"});
  CHECK(approvals.calls<ReadPending>().empty());
  approvals.poll({});
  CHECK(approvals.told().empty());
  CHECK(approvals.calls<ReadPending>().size() == 1);
  approvals.poll({record.id});
  CHECK(approvals.told().size() == 1);
  CHECK(approvals.rebuilt(make_approvals(company)) == approvals.machine->snapshot().body);
}

TEST_CASE("an environment without the web services is told once, and asked again") {
  Polled approvals;
  approvals.end(EnsureWorkflow{company, "CRONUS", {}, false}, NotOffered{});
  CHECK(approvals.audited("workflow.not_subscribed") == 1);
  approvals.fire("workflow");
  CHECK(approvals.calls<EnsureWorkflow>().size() == 1);
  approvals.end(EnsureWorkflow{company, "CRONUS", {}, false}, NotOffered{});
  CHECK(approvals.audited("workflow.not_subscribed") == 0);
}

// Sent once more --------------------------------------------------------------------------------------------

TEST_CASE("what was changed and sent once more is not answered for what the card showed", "[release]") {
  Talk talk;
  talk.wait();
  const auto shown = talk.card().version;
  talk.ask("99999999-9999-4999-8999-999999999999");
  talk.known.total.amount = decimal("99000");
  talk.known.etag += "x";
  REQUIRE(talk.calls<ReadRecord>().size() == 1);
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{pending});
  CHECK_FALSE(talk.card().obstacle.empty());
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.read_request();
  CHECK(talk.card().version == shown + 1);
  CHECK(talk.card().obstacle.empty());
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().size() == 1);
}

TEST_CASE("what is known to have changed is not decided as the card shows it", "[release]") {
  Talk talk;
  talk.wait();
  auto changed = full_document();
  changed.total.amount = decimal("99000");
  changed.etag += "x";
  talk.read(changed);
  REQUIRE(talk.calls<ReadRelease>().size() == 1);
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.release(pending);
  talk.click("U0DANA");
  CHECK(talk.calls<AnswerWorkflow>().size() == 1);
}

TEST_CASE("a reading that began before it was sent once more says nothing of it, nor one that failed",
          "[release]") {
  Talk talk;
  talk.wait();
  talk.ask("99999999-9999-4999-8999-999999999999");
  talk.ask("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{pending});
  talk.end(ReadRecord{record}, RecordRead{talk.known});
  CHECK_FALSE(talk.card().obstacle.empty());
  REQUIRE(talk.calls<ReadRecord>().size() == 1);
  talk.end(ReadRecord{record}, Failed{Failed::Kind::payload, "HTTP 403", "not permitted"});
  CHECK(talk.calls<ReadRecord>().empty());
  CHECK_FALSE(talk.card().obstacle.empty());
  REQUIRE(talk.timer("request"));
  talk.now = *talk.timer("request");
  talk.fire("request");
  CHECK(talk.calls<ReadRecord>().size() == 1);
  talk.end(ReadRecord{record}, RecordRead{talk.known});
  CHECK(talk.card().obstacle.empty());
}

TEST_CASE("an answer that may be lost is not given to the next request of a changed invoice", "[release]") {
  Talk talk;
  talk.wait();
  talk.click("U0DANA");
  talk.answer(InDoubt{});
  talk.ask("99999999-9999-4999-8999-999999999999");
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{pending});
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.known.total.amount = decimal("99000");
  talk.known.etag += "x";
  talk.read_request();
  talk.now += 10s;
  talk.fire("release");
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{pending});
  CHECK(talk.calls<AnswerWorkflow>().empty());
}

TEST_CASE("who signed and then sent it once more does not count among those who approved", "[release]") {
  Talk talk;
  talk.settings.routes[0].policy.steps = {{2, {dana, lee, maria}}};
  talk.wait();
  talk.click("U0DANA", "sign");
  REQUIRE(talk.card().approvals.size() == 1);
  talk.ask("99999999-9999-4999-8999-999999999999", "dana@contoso.com");
  talk.release(pending);
  CHECK(talk.card().approvals.empty());
  talk.click("U0LEE", "sign");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  CHECK(talk.card().approvals.size() == 1);
}

}  // namespace countersign::conversation_release_test
