// A conversation about a document that Business Central's own approvers decide.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_native_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ApprovalUser dana{"DANA", "Dana Reyes", "dana@contoso.com"};
const ApprovalUser lee{"LEE", "", ""};
const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};

ApprovalFacts approval(ApprovalState state, std::vector<ApprovalUser> people = {dana}) {
  return {state, {"MARIA", "Maria Okafor", ""}, std::move(people), start};
}

struct Talk : Driver {
  explicit Talk(OnApproved on_approved = OnApproved::hold) : Driver(make_conversation(record)) {
    settings.companies[0].approval_mode = ApprovalMode::native;
    settings.routes[0].on_approved = on_approved;
    settings.routes[0].policy = {};
  }
  void read(const Document& document) { tell(DocumentRead{document, facts}); }
  void known(ApprovalState state, std::vector<ApprovalUser> people = {dana}) {
    tell(ApprovalsKnown{approval(state, std::move(people))});
  }
  void resolve() { tell(PeopleResolved{{{{ApproverReference::Kind::email, dana.email}, "U0DANA"}}}); }
  void release(const Outcome& outcome) { end(ReadRelease{record, "CRONUS"}, outcome); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  bool has_card() const { return shown_card(*machine, "C1").has_value(); }
  void click(const std::string& action) {
    tell(Clicked{record, action, card().version, "U0DANA", "C1", "1.0", now, "1.2"});
  }
  void open_and_ask() {
    read(full_document());
    known(ApprovalState::pending);
    resolve();
  }
  /// Approved there, released, and its posting refused.
  void be_refused() {
    open_and_ask();
    known(ApprovalState::approved);
    release(ReleaseRead{ReleaseStatus::released});
    end(PostDocument{record, full_document().etag}, PostRefused{"code", "The period is closed."});
    end(ReadRecord{record}, RecordRead{full_document()});
    REQUIRE(card().state == CardState::failed);
  }
};

Document edited() {
  auto document = full_document();
  document.total.amount = decimal("19050");
  document.etag = "W/\"2\"";
  document.last_modified += 1min;
  return document;
}

}  // namespace

TEST_CASE("a draft is shown when Business Central asks its approvers, and not before") {
  Talk talk;
  talk.read(full_document());
  REQUIRE(talk.sent_to<ApprovalsWanted>(approvals_entity(company)).size() == 1);
  CHECK(talk.sent_to<ApprovalsWanted>(approvals_entity(company))[0].document_number == "107214");
  CHECK(talk.audited("conversation.opened") == 1);
  CHECK(talk.last.audit[0].body.find(R"("approval_mode":"native")") != std::string::npos);
  talk.known(ApprovalState::none, {});
  talk.now += 1h;
  talk.fire("settle");
  CHECK_FALSE(talk.has_card());
  talk.known(ApprovalState::pending);
  CHECK(talk.calls<ShowCard>().size() == 1);
  REQUIRE(talk.sent_to<PeopleWanted>(directory_entity()).size() == 1);
  talk.resolve();
  CHECK(talk.card().state == CardState::pending);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  CHECK(talk.card().requested_by == "Maria Okafor");
}

TEST_CASE("an approver without a Slack user is named as Business Central does") {
  Talk talk;
  talk.read(full_document());
  talk.known(ApprovalState::pending, {dana, lee});
  CHECK(talk.card().unresolved_approvers == std::vector<std::string>{"Dana Reyes", "LEE"});
  talk.resolve();
  CHECK(talk.card().unresolved_approvers == std::vector<std::string>{"LEE"});
}

TEST_CASE("nothing is approved from Slack where Business Central's approvers decide") {
  Talk talk(OnApproved::post);
  talk.open_and_ask();
  talk.click("approve");
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::not_waiting);
}

TEST_CASE("approved and released in Business Central: held, unless the route says post") {
  for (const auto on_approved : {OnApproved::hold, OnApproved::post}) {
    Talk talk(on_approved);
    talk.open_and_ask();
    talk.known(ApprovalState::approved);
    CHECK(talk.card().state == CardState::pending);  // Not claimed before it is released.
    CHECK(talk.calls<ReadRelease>().size() == 1);
    talk.release(ReleaseRead{ReleaseStatus::released});
    const bool posts = on_approved == OnApproved::post;
    CHECK(talk.calls<PostDocument>().size() == (posts ? 1U : 0U));
    CHECK(talk.card().state == (posts ? CardState::posting : CardState::approved));
    CHECK(talk.card().decided_by == "U0DANA");
    CHECK(talk.audited("conversation.approved_in_business_central") == 1);
  }
}

TEST_CASE("an environment that does not tell of releases: its entries decide") {
  Talk talk(OnApproved::post);
  talk.open_and_ask();
  talk.known(ApprovalState::approved);
  talk.release(NotOffered{});
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("approved but not released, or not told: nothing is posted, and it is asked again") {
  const std::vector<Outcome> answers{ReleaseRead{ReleaseStatus::pending_approval},
                                     ReleaseRead{ReleaseStatus::unknown},
                                     Failed{Failed::Kind::unauthorised, "", "forbidden"}};
  for (const auto& answer : answers) {
    Talk talk(OnApproved::post);
    talk.open_and_ask();
    talk.known(ApprovalState::approved);
    talk.release(answer);
    CHECK(talk.calls<PostDocument>().empty());
    CHECK(talk.card().state == CardState::pending);
    CHECK(talk.timer("release") == start + 1min);
    talk.fire("release");
    CHECK(talk.calls<ReadRelease>().size() == 1);
  }
}

TEST_CASE("reopened after its approval: the card is withdrawn and nothing is posted") {
  Talk talk(OnApproved::post);
  talk.open_and_ask();
  talk.known(ApprovalState::approved);
  talk.release(ReleaseRead{ReleaseStatus::open});
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::withdrawn);
}

TEST_CASE("an approved document that changes is asked about again") {
  Talk talk;
  talk.open_and_ask();
  talk.known(ApprovalState::approved);
  talk.release(ReleaseRead{ReleaseStatus::released});
  talk.read(edited());
  CHECK(talk.calls<ReadRelease>().size() == 1);
  talk.release(ReleaseRead{ReleaseStatus::open});
  CHECK(talk.card().state == CardState::withdrawn);
}

TEST_CASE("rejected and canceled in Business Central: the card says so, and a new request asks again") {
  Talk talk;
  talk.open_and_ask();
  talk.known(ApprovalState::rejected);
  CHECK(talk.card().state == CardState::rejected);
  CHECK(talk.card().decided_by == "U0DANA");
  talk.known(ApprovalState::pending);
  CHECK(talk.card().state == CardState::pending);
  CHECK(talk.card().version == 2);
  talk.known(ApprovalState::canceled);
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.card().approval == ApprovalState::canceled);
}

TEST_CASE("an approval that is not understood shows nothing and posts nothing") {
  Talk talk(OnApproved::post);
  talk.open_and_ask();
  talk.known(ApprovalState::unknown);
  CHECK(talk.card().state == CardState::withdrawn);
  CHECK(talk.calls<ReadRelease>().empty());
}

TEST_CASE("approved before it was ever shown: it is shown as approved") {
  Talk talk;
  talk.read(full_document());
  talk.known(ApprovalState::approved);
  talk.release(ReleaseRead{ReleaseStatus::released});
  CHECK(talk.card().state == CardState::approved);
  CHECK(talk.calls<ShowCard>().size() == 1);
}

TEST_CASE("a posting that Business Central refuses is tried again by its approver, never by itself") {
  Talk talk(OnApproved::post);
  talk.be_refused();
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.calls<ReadRelease>().empty());
  talk.click("retry");
  CHECK(talk.calls<PostDocument>().size() == 1);
  CHECK(talk.card().decided_by == "U0DANA");
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("what changed since its posting was refused is not tried again as the card shows it") {
  Talk talk(OnApproved::post);
  talk.be_refused();
  talk.read(edited());
  talk.click("retry");
  CHECK(talk.calls<PostDocument>().empty());
}

TEST_CASE("posted by a person in Business Central: the card says so, and nobody is followed any more") {
  Talk talk;
  talk.open_and_ask();
  auto posted = edited();
  posted.status = DocumentStatus::open;
  talk.read(posted);
  CHECK(talk.card().state == CardState::handled);
  const auto wanted = talk.sent_to<ApprovalsWanted>(approvals_entity(company));
  REQUIRE(wanted.size() == 1);
  CHECK(wanted[0].document_number.empty());
}

TEST_CASE("a company of our own policy takes no notice of Business Central's entries") {
  Talk talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::countersign;
  talk.read(full_document());
  CHECK(talk.sent_to<ApprovalsWanted>(approvals_entity(company)).empty());
  talk.known(ApprovalState::approved);
  CHECK(talk.calls<ReadRelease>().empty());
  CHECK(talk.events.size() == 2);  // Seen and opened.
}

}  // namespace countersign::conversation_native_test
