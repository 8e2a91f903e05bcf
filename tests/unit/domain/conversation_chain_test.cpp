// A step that asks whom Business Central's approval user setup names: when it is read, who then may approve,
// and what the card says meanwhile.
#include <utility>

#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_chain_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR"};
const std::string first_step = "88888888-8888-4888-8888-888888888888";
constexpr auto pending = ReleaseStatus::pending_approval;

ApproverReference by_email(const std::string& address) {
  return {ApproverReference::Kind::email, address};
}

ApprovalUserSetup user(const std::string& name, const std::string& email, const std::string& approver,
                       const char* limit) {
  return {{name, {}, email, false}, approver, decimal(limit), std::string(limit) == "0"};
}

/// The document's total is EUR 18,450.
ApprovalUsersRead setup(const char* limit_of_lee = "20000") {
  ApprovalUsersRead read;
  read.users = {user("MARIA", "maria@contoso.com", "LEE", "1"),
                user("LEE", "lee@contoso.com", "DANA", limit_of_lee),
                user("DANA", "dana@contoso.com", "", "0")};
  return read;
}

/// In the mode release.
struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    settings.companies[0].approval_mode = ApprovalMode::release;
    settings.routes[0].on_approved = OnApproved::post;
    settings.routes[0].policy = any_of({setup_approver});
  }
  Document known;  ///< What Business Central holds.
  bool is_read_open = false;
  void read(const Document& document) {
    known = document;
    tell(DocumentRead{document, facts});
  }
  void ask(const std::string& step = first_step) {
    tell(ApprovalRequested{record, step, "maria@contoso.com"});
    is_read_open = is_read_open || !calls<ReadRecord>().empty();
  }
  void resolve(const std::string& lee = "U0LEE") {
    tell(PeopleResolved{{{by_email("lee@contoso.com"), lee},
                         {by_email("dana@contoso.com"), "U0DANA"},
                         {by_email("maria@contoso.com"), "U0MARIA"}}});
  }
  void release(ReleaseStatus status) {
    // What was sent for approval is read before anybody may answer.
    if (std::exchange(is_read_open, false)) end(ReadRecord{record}, RecordRead{known});
    end(ReadRelease{record, "CRONUS"}, ReleaseRead{status});
  }
  void answer(const Outcome& outcome) { end(ReadApprovalUsers{company}, outcome); }
  void refuse() {
    answer(Failed{Failed::Kind::unauthorised, "HTTP 403", "Business Central does not permit it"});
  }
  bool has_card() const { return shown_card(*machine, "C1").has_value(); }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  void click(const std::string& user) {
    tell(Clicked{record, "approve", card().version, user, "C1", "1.0", now, "1.2", 1});
  }
  void begin() {
    read(full_document());
    release(ReleaseStatus::open);
    ask();
    release(pending);
  }
  void wait() {
    begin();
    answer(setup());
    resolve();
    release(pending);
    show();
  }
  void check_nobody_may() {
    CHECK(card().state == CardState::pending);
    CHECK(card().approvers.empty());
    for (const auto* one : {"U0LEE", "U0DANA", "U0MARIA"}) {
      click(one);
      CHECK(calls<AnswerWorkflow>().empty());
      CHECK(card().approvals.empty());
    }
  }
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the setup is read before the card is shown, which names whom it names", "[chain]") {
  Talk talk;
  talk.begin();
  CHECK_FALSE(talk.has_card());
  CHECK(talk.only_call<ReadApprovalUsers>() == ReadApprovalUsers{company});
  talk.answer(setup());
  CHECK(talk.audited("approver.named") == 1);
  const auto wanted = talk.sent_to<PeopleWanted>(directory_entity());
  REQUIRE(wanted.size() == 1);
  CHECK(wanted[0].references == std::vector{by_email("lee@contoso.com"), by_email("maria@contoso.com")});
  talk.resolve();
  talk.release(pending);
  talk.show();
  const auto card = talk.card();
  CHECK(card.state == CardState::waiting);
  CHECK(card.approvers == std::vector<std::string>{"U0LEE"});
  REQUIRE(card.chain.has_value());
  CHECK(card.chain->approver.user == "LEE");
  CHECK(talk.calls<NotifyThread>().empty());  // The card itself mentions them.
  talk.click("U0DANA");
  CHECK(talk.card().state == CardState::waiting);
  talk.click("U0LEE");
  CHECK(talk.card().state == CardState::releasing);
  CHECK(talk.audited("conversation.approved") == 1);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("an approver whose limit is too low is passed over, and so is whoever sent it", "[chain]") {
  Talk talk;
  talk.begin();
  SECTION("the limit") {
    talk.answer(setup("18449"));
    CHECK_FALSE(talk.has_card());
  }
  SECTION("the requester") {
    auto read = setup();
    read.users[0].approver = "MARIA2";
    read.users.push_back(user("MARIA2", "maria@contoso.com", "DANA", "0"));
    // Who of the two sent it cannot be told.
    talk.answer(read);
    talk.release(pending);
    CHECK(says(talk.card().obstacle, "several users with the address maria@contoso.com"));
    talk.check_nobody_may();
    read.users.back().who.email.clear();
    read.users.back().approver = "MARIA";
    read.users[0].approver = "DANA";
    talk.now = talk.now + 1min;
    talk.fire("chain");
    talk.answer(read);
  }
  talk.resolve();
  talk.release(pending);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  talk.click("U0LEE");
  CHECK(talk.card().state == CardState::waiting);
}

TEST_CASE("while the setup cannot be read nobody may approve; it is read again by itself", "[chain]") {
  Talk talk;
  talk.begin();
  talk.refuse();
  talk.resolve();
  talk.release(pending);
  talk.show();
  CHECK(says(talk.card().obstacle, "it could not be read (Business Central does not permit it)"));
  talk.check_nobody_may();
  const auto first = talk.now + limits::chain_again_first_ms;
  talk.now = first;
  talk.fire("chain");
  CHECK(talk.calls<ReadApprovalUsers>().size() == 1);
  talk.refuse();
  CHECK(talk.timer("chain") == first + 2 * limits::chain_again_first_ms);
  talk.now = *talk.timer("chain");
  talk.fire("chain");
  talk.answer(setup());
  CHECK(talk.card().approvers == std::vector<std::string>{"U0LEE"});
  // The card did not name them when it was posted.
  CHECK(talk.only_call<NotifyThread>().note.kind == ThreadNote::Kind::named);
  talk.click("U0LEE");
  CHECK(talk.card().state == CardState::releasing);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a setup that names nobody says so on the card until it names somebody", "[chain]") {
  Talk talk;
  talk.begin();
  talk.answer(setup("18449"));
  talk.resolve();
  talk.release(pending);
  REQUIRE(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  auto read = setup("18449");
  read.users.pop_back();
  // On a morning somebody has left.
  talk.now = talk.now + 24h;
  talk.fire("morning");
  CHECK(talk.calls<ReadApprovalUsers>().size() == 1);
  talk.answer(read);
  CHECK(says(talk.card().obstacle, "it names DANA as the approver of LEE, and does not list that user"));
  talk.check_nobody_may();
}

TEST_CASE("asking stops at its limit, and begins anew with the next round", "[chain]") {
  Talk talk;
  talk.begin();
  talk.refuse();
  talk.release(pending);
  std::uint32_t readings = 0;
  for (; readings < 2 * limits::chain_again; ++readings) {
    talk.now = talk.now + limits::chain_again_longest_ms;
    talk.fire("chain");
    talk.refuse();
    if (!talk.timer("chain")) break;
  }
  CHECK(readings + 1 == limits::chain_again);
  talk.now = talk.now + 1min;
  talk.ask("99999999-9999-4999-8999-999999999999");
  CHECK(talk.calls<ReadApprovalUsers>().size() == 1);
}

TEST_CASE("another total asks the setup anew, and until it answers nobody may approve", "[chain]") {
  Talk talk;
  talk.wait();
  auto document = full_document();
  document.etag = "W/\"2\"";
  document.last_modified += 1min;
  document.total.amount = decimal("25000");
  document.local_total.reset();
  talk.now += 1min;
  talk.read(document);
  talk.release(pending);
  CHECK(talk.card().state == CardState::pending);
  CHECK(says(talk.card().obstacle, "it is being read"));
  talk.click("U0LEE");
  CHECK(talk.calls<AnswerWorkflow>().empty());
  talk.answer(setup());
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  REQUIRE(talk.card().chain.has_value());
  REQUIRE(talk.card().chain->passed.size() == 1);
  CHECK(talk.card().chain->passed[0].who.user == "LEE");
}

TEST_CASE("a delegate stands in for whoever is named, but never whoever sent it", "[chain]") {
  Talk talk;
  talk.settings.delegations = {{by_email("lee@contoso.com"), by_email("bart@contoso.com"),
                                *parse_date("2026-11-01"), *parse_date("2026-12-24")},
                               {by_email("lee@contoso.com"), by_email("maria@contoso.com"),
                                *parse_date("2026-11-01"), *parse_date("2026-12-24")}};
  talk.begin();
  talk.answer(setup());
  talk.tell(PeopleResolved{{{by_email("lee@contoso.com"), "U0LEE"},
                            {by_email("bart@contoso.com"), "U0BART"},
                            {by_email("maria@contoso.com"), "U0MARIA"}}});
  talk.release(pending);
  talk.show();
  CHECK(talk.card().approvers == std::vector<std::string>{"U0LEE", "U0BART"});
  talk.click("U0MARIA");
  CHECK(talk.card().state == CardState::waiting);
  talk.click("U0BART");
  REQUIRE(talk.card().approvals.size() == 1);
  CHECK(talk.card().approvals[0].on_behalf_of == "U0LEE");
}

TEST_CASE("beside other people the others may approve while the setup names nobody", "[chain]") {
  Talk talk;
  talk.settings.routes[0].policy = any_of({setup_approver, by_email("dana@contoso.com")});
  talk.begin();
  talk.refuse();
  talk.resolve();
  talk.release(pending);
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  CHECK(talk.card().unresolved_approvers == std::vector<std::string>{"whom Business Central's setup names"});
}

TEST_CASE("whoever is named and is nobody in Slack is said, by their address", "[chain]") {
  Talk talk;
  talk.begin();
  talk.answer(setup());
  talk.resolve("");
  talk.release(pending);
  CHECK(talk.card().unresolved_approvers == std::vector<std::string>{"lee@contoso.com"});
  CHECK(talk.card().approvers.empty());
}

TEST_CASE("in the mode countersign it is named for whoever the field says entered it", "[chain]") {
  Talk talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::countersign;
  talk.settings.business_central.requester = {"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
  talk.settings.routes[0].policy.requester_field = "enteredBy";
  talk.read(full_document());
  talk.now += 10min;
  talk.fire("settle");
  auto reading = what_to_read(full_document(), talk.settings.checks);
  reading.with_requester = true;
  ChecksRead checks;
  SECTION("it tells") {
    checks.requester.value = ApprovalUser{"MARIA", "Maria", "maria@contoso.com", false};
    talk.end(reading, checks);
    CHECK_FALSE(talk.has_card());
    talk.answer(setup());
    talk.resolve();
    talk.show();
    CHECK(talk.card().approvers == std::vector<std::string>{"U0LEE"});
    talk.click("U0LEE");
    CHECK(talk.card().state == CardState::posting);
  }
  SECTION("it does not") {
    checks.requester.problem = "HTTP 404";
    talk.end(reading, checks);
    talk.resolve();
    talk.show();
    CHECK(talk.calls<ReadApprovalUsers>().empty());
    CHECK(says(talk.card().obstacle, "Who entered this is not known"));
    talk.check_nobody_may();
  }
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

}  // namespace countersign::conversation_chain_test
