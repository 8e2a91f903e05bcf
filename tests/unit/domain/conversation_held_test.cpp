// In the mode release: Reject, taking a request back, and what Business Central holds without a route.
#include <utility>

#include "catch.hpp"
#include "domain/approvals.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_held_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};
const ApproverReference dana{ApproverReference::Kind::email, "dana@contoso.com"};
const ApproverReference maria{ApproverReference::Kind::email, "maria@contoso.com"};
const std::string first_step = "88888888-8888-4888-8888-888888888888";
const std::string second_step = "99999999-9999-4999-8999-999999999999";
constexpr auto pending = ReleaseStatus::pending_approval;

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    settings.companies[0].approval_mode = ApprovalMode::release;
    settings.slack.exceptions_channel = "C9";
    settings.routes[0].policy = any_of({dana});
  }
  Document document = full_document();
  void read() { tell(DocumentRead{document, facts}); }
  bool is_read_open = false;
  void ask(const std::string& step = first_step) {
    tell(ApprovalRequested{record, step, "maria@contoso.com"});
    is_read_open = is_read_open || !calls<ReadRecord>().empty();
  }
  void resolve() { tell(PeopleResolved{{{dana, "U0DANA"}, {maria, "U0MARIA"}}}); }
  void release(const Outcome& outcome) {
    // What was sent for approval is read before anybody may answer.
    if (std::exchange(is_read_open, false)) end(ReadRecord{record}, RecordRead{document});
    end(ReadRelease{record, "CRONUS"}, outcome);
  }
  void release(ReleaseStatus status) { release(ReleaseRead{status}); }
  void answer(const Outcome& outcome, Verdict verdict) {
    end(AnswerWorkflow{record, first_step, verdict}, outcome);
  }
  CardView card(const std::string& channel = "C1") const { return *shown_card(*machine, channel); }
  void click(const std::string& user, const std::string& action) {
    tell(Clicked{record, action, card().version, user, "C1", "1.0", now, "1.2"});
  }
  void reject(const std::string& reason = "Price differs") {
    tell(FormSubmitted{record, "reject", card().version, "U0DANA", "C1", reason, "", now});
  }
  void may_cancel() { tell(ApprovalsKnown{{ApprovalState::pending, {}, {}, std::nullopt}, true}); }
  void wait() {
    read();
    release(ReleaseStatus::open);
    ask();
    release(pending);
    resolve();
    end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision});
    REQUIRE(card().state == CardState::waiting);
  }
  /// Held by a poll's word, in a company whose routes do not ask for it.
  void hold_without_route() {
    settings.routes[0].at_least = {{decimal("99999"), "EUR"}};
    read();
    ask();
    release(pending);
  }
};

}  // namespace

TEST_CASE("Reject answers the workflow, and counts once the document is read back as reopened", "[release]") {
  Talk talk;
  talk.wait();
  talk.reject();
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::reject);
  CHECK(talk.only_call<NotifyThread>().note ==
        ThreadNote{ThreadNote::Kind::rejected, {"U0MARIA"}, "U0DANA", "Price differs"});
  CHECK(talk.card().state == CardState::releasing);
  CHECK(talk.card().verdict == Verdict::reject);
  talk.answer(WorkflowAnswered{}, Verdict::reject);
  talk.release(ReleaseStatus::open);
  CHECK(talk.card().state == CardState::rejected);
  CHECK(talk.card().reason == "Price differs");
  CHECK(talk.audited("conversation.reopened") == 1);
  CHECK(talk.calls<PostDocument>().empty());
  // A poll finds it open: it stays rejected until it is another document or sent again.
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}, false});
  talk.release(ReleaseStatus::open);
  CHECK(talk.card().state == CardState::rejected);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a rejected document that is changed and sent again is asked about with what changed",
          "[release]") {
  Talk talk;
  talk.wait();
  talk.reject();
  talk.answer(WorkflowAnswered{}, Verdict::reject);
  talk.release(ReleaseStatus::open);
  talk.document.total.amount = decimal("17000");
  talk.document.last_modified += 1min;
  talk.document.etag = "2";
  talk.read();
  talk.release(ReleaseStatus::open);
  CHECK(talk.card().state == CardState::withdrawn);
  talk.ask(second_step);
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == 2);
  CHECK(talk.card().changes.size() == 1);
}

TEST_CASE("a rejection that Business Central refuses is told, and Try again rejects again", "[release]") {
  Talk talk;
  talk.wait();
  talk.reject();
  talk.answer(WorkflowRefused{"", "User APP cannot act on this step."}, Verdict::reject);
  talk.release(pending);
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.card().verdict == Verdict::reject);
  talk.release(pending);  // What follows a failure.
  talk.click("U0DANA", "retry");
  talk.release(pending);
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::reject);
}

TEST_CASE("a lost rejection is repeated while it waits, and a release meanwhile is never hidden",
          "[release]") {
  Talk talk;
  talk.wait();
  talk.reject();
  talk.answer(InDoubt{"no answer"}, Verdict::reject);
  talk.release(pending);
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::reject);
  talk.answer(WorkflowRefused{"", "A response has already been received."}, Verdict::reject);
  talk.release(ReleaseStatus::released);
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("a request can be taken back where Business Central lets us, by its sender or an approver",
          "[release]") {
  Talk talk;
  talk.wait();
  CHECK_FALSE(talk.card().may_cancel);
  talk.click("U0MARIA", "cancel");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::not_waiting);
  talk.may_cancel();
  talk.release(pending);
  CHECK(talk.card().may_cancel);
  talk.click("U0STRANGER", "cancel");
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::stranger);
  talk.click("U0MARIA", "cancel");
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::cancel);
  CHECK(talk.audited("approval.cancel_asked") == 1);
  talk.answer(WorkflowAnswered{}, Verdict::cancel);
  talk.release(ReleaseStatus::open);
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.card().verdict == Verdict::cancel);
  talk.ask(second_step);
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("a refused cancel leaves it waiting, says so, and is not offered again", "[release]") {
  Talk talk;
  talk.wait();
  talk.may_cancel();
  talk.release(pending);
  talk.click("U0DANA", "cancel");
  talk.answer(WorkflowRefused{"", "User APP does not have the permission necessary to cancel the item."},
              Verdict::cancel);
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
  CHECK_FALSE(talk.card().may_cancel);
  CHECK(talk.card().failure.find("permission") != std::string::npos);
  talk.click("U0DANA", "approve");
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::approve);
}

TEST_CASE("held without a route: the controllers are told once, and nobody can approve it", "[held]") {
  Talk talk;
  talk.settings.routes[0].at_least = {{decimal("99999"), "EUR"}};
  talk.read();
  CHECK_FALSE(talk.machine->card("C9").has_value());
  talk.ask();
  CHECK(talk.audited("exception.held_without_route") == 1);
  talk.release(pending);
  CHECK_FALSE(talk.machine->card("C1").has_value());
  CHECK(talk.card("C9").state == CardState::pending);
  CHECK(talk.card("C9").obstacle.find("no route asks for it") != std::string::npos);
  CHECK(talk.card("C9").requested_by == "maria@contoso.com");
  talk.tell(Clicked{record, "approve", 1, "U0DANA", "C9", "1.0", talk.now, "1.2"});
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.tell(ApprovalsKnown{{ApprovalState::none, {}, {}, std::nullopt}, false});
  talk.release(ReleaseStatus::open);
  CHECK(talk.card("C9").state == CardState::withdrawn);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("held without a route, found by a poll alone: before its document was read and after", "[held]") {
  Talk talk;
  talk.settings.routes[0].at_least = {{decimal("99999"), "EUR"}};
  const ApprovalsKnown waits{{ApprovalState::pending, {}, {}, std::nullopt}, false};
  SECTION("after") {
    talk.read();
    talk.tell(waits);
  }
  SECTION("before") {
    talk.tell(waits);
    talk.read();
  }
  CHECK(talk.audited("exception.held_without_route") == 1);
  talk.release(pending);
  CHECK(talk.card("C9").state == CardState::pending);
}

TEST_CASE("where the settings say so it is released without a person, and that is no exception", "[held]") {
  Talk talk;
  talk.settings.companies[0].held_without_route = HeldWithoutRoute::release;
  talk.hold_without_route();
  CHECK(talk.only_call<AnswerWorkflow>().verdict == Verdict::approve);
  CHECK(talk.audited("conversation.released_by_policy") == 1);
  talk.answer(WorkflowAnswered{}, Verdict::approve);
  talk.release(ReleaseStatus::released);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK_FALSE(talk.machine->card("C9").has_value());
  talk.document.status = DocumentStatus::open;
  talk.document.last_modified += 1min;
  talk.document.etag = "posted";
  talk.read();
  CHECK(talk.audited("exception.posted_without_approval") == 0);
}

TEST_CASE("a route that is added later takes over what was held without one", "[held]") {
  Talk talk;
  talk.hold_without_route();
  talk.settings.routes[0].at_least = {{decimal("1000"), "EUR"}};
  talk.ask(second_step);
  talk.release(pending);
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card("C9").state == CardState::waiting);
}

TEST_CASE("a document that leaves its route is not lost between two chairs", "[held]") {
  Talk talk;
  talk.wait();
  talk.document.total.amount = decimal("999.50");
  talk.document.last_modified += 1min;
  talk.document.etag = "2";
  talk.read();
  talk.release(pending);
  CHECK(talk.audited("exception.held_without_route") == 1);
}

TEST_CASE("a notice that Business Central holds is told too", "[held]") {
  Talk talk;
  talk.settings.routes[0].approval = false;
  talk.settings.routes[0].policy = {};
  talk.read();
  talk.now += 10min;
  talk.fire("settle");
  CHECK(talk.card().state == CardState::notice);
  talk.ask();
  CHECK(talk.audited("exception.held_without_route") == 1);
  talk.release(pending);
  CHECK(talk.card("C9").state == CardState::pending);
}

TEST_CASE("a request is passed on to the approvals, which learn that requests reach us", "[release]") {
  Talk talk;
  talk.read();
  talk.ask();
  REQUIRE(talk.sent_to<RequestHeard>(approvals_entity(company)).size() == 1);
  CHECK_FALSE(talk.sent_to<RequestHeard>(approvals_entity(company))[0].encoded);
  talk.tell(ApprovalRequested{record, second_step, "maria@contoso.com", true});
  CHECK(talk.sent_to<RequestHeard>(approvals_entity(company)).at(0).encoded);
}

}  // namespace countersign::conversation_held_test
