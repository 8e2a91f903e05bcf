// What is looked at before an invoice is approved, and once more before it is posted: when it is read, what
// the card offers meanwhile, and what is never posted.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_checks_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

ChecksRead nothing_wrong() {
  ChecksRead read;
  read.vendors.value = {{"10000", " ", start - 2400h}, {"10001", " ", start - 2400h}};
  read.same_number.value.emplace();
  read.recent.value.emplace();
  read.posting_range.value.emplace();
  return read;
}

ChecksRead blocked() {
  auto read = nothing_wrong();
  read.vendors.value->front().blocked = "All";
  return read;
}

ReadChecks wanted_reading(const Document& document, const CheckSettings& checks) {
  auto call = what_to_read(document, checks);
  if (!call.draft_number.empty()) call.company_name = "CRONUS";
  return call;
}

const Failed no_answer{Failed::Kind::exhausted, "exhausted", "HTTP 503"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) { settings.checks = {}; }

  Document document = full_document();

  void read() { tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}}); }
  void change(const char* etag) {
    now += 1min;
    document.last_modified = now;
    document.etag = etag;
    read();
  }
  void settle() {
    read();
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now += 10min;
    fire("settle");
  }
  void answer(const Outcome& outcome) { end(wanted_reading(document, settings.checks), outcome); }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  /// Shown, with these checks.
  void wait(const Outcome& outcome) {
    settle();
    answer(outcome);
    show();
  }
  void click(const std::string& action) {
    tell(Clicked{record, action, card().version, "U0DANA", "C1", "1.0", now, "1.2", 1});
  }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
  bool offers_approval() const {
    const auto view = card();
    return view.state == CardState::waiting && !view.checks_awaited && find_stop(view.checks) == nullptr;
  }
  PrivateAnswer::Kind refusal() const {
    CHECK(calls<PostDocument>().empty());
    return only_call<Whisper>().answer.kind;
  }
};

}  // namespace

TEST_CASE("the checks are read before a card is first shown") {
  Talk talk;
  talk.settle();
  CHECK(talk.only_call<ReadChecks>() == wanted_reading(talk.document, talk.settings.checks));
  CHECK(talk.calls<ShowCard>().empty());
  talk.answer(nothing_wrong());
  CHECK(talk.calls<ShowCard>().size() == 1);
  CHECK(talk.offers_approval());
  CHECK(talk.card().checks.size() == 8);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a change while they are read has them read for what is there then") {
  Talk talk;
  talk.settle();
  const auto before = talk.document;
  talk.document.external_number = "INV-2";
  talk.change("W/\"2\"");
  talk.end(wanted_reading(before, talk.settings.checks), nothing_wrong());
  CHECK(talk.calls<ShowCard>().empty());
  talk.now += 10min;
  talk.fire("settle");
  CHECK(talk.only_call<ReadChecks>().external_number == "INV-2");
  talk.answer(nothing_wrong());
  CHECK(talk.calls<ShowCard>().size() == 1);
}

TEST_CASE("what cannot be read is said, and the card is shown") {
  Talk talk;
  talk.settle();
  talk.answer(no_answer);
  CHECK(talk.calls<ShowCard>().size() == 1);
  CHECK(has_unread(talk.card().checks));
  CHECK(talk.offers_approval());
}

TEST_CASE("a stop takes the approval away, and it comes back by itself once that is corrected") {
  Talk talk;
  talk.wait(blocked());
  CHECK(talk.card().state == CardState::waiting);
  CHECK_FALSE(talk.offers_approval());
  // A click that arrives nevertheless is told why, and has it looked at again.
  talk.click("approve");
  CHECK(talk.refusal() == PrivateAnswer::Kind::stopped);
  CHECK(talk.only_call<Whisper>().answer.check == "The vendor is blocked (All)");
  CHECK(talk.calls<ReadChecks>().size() == 1);
  talk.answer(blocked());
  CHECK(talk.timer("checks") == talk.now + 2min);
  talk.now += 2min;
  talk.fire("checks");
  CHECK(talk.calls<ReadChecks>().size() == 1);
  talk.answer(nothing_wrong());
  CHECK(talk.offers_approval());
  REQUIRE(talk.calls<NotifyThread>().size() == 1);
  CHECK(talk.only_call<NotifyThread>().note.kind == ThreadNote::Kind::cleared);
  CHECK(talk.only_call<NotifyThread>().note.users == std::vector<std::string>{"U0DANA"});
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("it can be rejected all the same") {
  Talk talk;
  talk.wait(blocked());
  talk.tell(FormSubmitted{record, "reject", 1, "U0DANA", "C1", "Paid already", "", talk.now});
  CHECK(talk.card().state == CardState::rejected);
}

TEST_CASE("what stays stopped is looked at ever more rarely, and not for ever") {
  Talk talk;
  talk.settle();
  Duration wait = 1min;
  for (int i = 0; i < 200; ++i) {
    talk.answer(blocked());
    REQUIRE(talk.timer("checks") == talk.now + wait);
    wait = std::min<Duration>(2 * wait, 1h);
    talk.now = *talk.timer("checks");
    talk.fire("checks");
    REQUIRE(talk.calls<ReadChecks>().size() == 1);
  }
  talk.answer(blocked());
  CHECK_FALSE(talk.timer("checks").has_value());
}

TEST_CASE("not reading it again is no correction") {
  Talk talk;
  talk.wait(blocked());
  talk.click("approve");
  talk.answer(no_answer);
  CHECK_FALSE(talk.offers_approval());
  talk.fire("checks");
  auto read = nothing_wrong();
  read.vendors = {std::nullopt, "not permitted"};
  talk.answer(read);
  CHECK_FALSE(talk.offers_approval());
}

TEST_CASE("a new version of the facts is not offered before it was looked at") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.document.total.amount = decimal("19050.05");
  talk.document.net = decimal("16104.24");
  talk.change("W/\"2\"");
  CHECK(talk.card().version == 2);
  CHECK(talk.card().checks_awaited);
  CHECK(talk.calls<ReadChecks>().size() == 1);
  talk.click("approve");
  CHECK(talk.refusal() == PrivateAnswer::Kind::not_checked);
  CHECK(talk.calls<ReadChecks>().empty());  // One at a time.
  talk.answer(nothing_wrong());
  CHECK(talk.offers_approval());
}

TEST_CASE("a change of what is no fact on the card has it looked at again, and takes nothing away") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.change("W/\"2\"");
  CHECK(talk.calls<ReadChecks>().size() == 1);
  CHECK(talk.offers_approval());
  talk.answer(blocked());
  CHECK_FALSE(talk.offers_approval());
}

TEST_CASE("an approval is posted after the checks were read once more") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.click("approve");
  CHECK(talk.card().state == CardState::posting);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.calls<ReadChecks>().size() == 1);
  auto read = nothing_wrong();
  read.vendors.value->front().last_modified = talk.now - 1h;  // A new warning stops nothing.
  talk.answer(read);
  CHECK(talk.only_call<PostDocument>().etag == talk.document.etag);
  talk.answer(read);  // Of a reading that nobody waits for any more.
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("what one of them stops between card and posting is not posted, and can be tried again") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.click("approve");
  talk.answer(blocked());
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::failed);
  CHECK(talk.card().failure == "The vendor is blocked (All). Nothing was posted");
  CHECK_FALSE(talk.card().advice.empty());
  talk.click("retry");
  CHECK(talk.calls<PostDocument>().empty());
  talk.answer(blocked());
  CHECK(talk.card().state == CardState::failed);
  talk.click("retry");
  talk.answer(nothing_wrong());
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("nothing is posted while the checks cannot be read") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.click("approve");
  talk.answer(no_answer);
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::failed);
}

TEST_CASE("what changed while the checks were read is decided on anew") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.click("approve");
  const auto before = talk.document;
  talk.document.due_date = *parse_date("2026-12-05");
  talk.change("W/\"2\"");
  talk.end(wanted_reading(before, talk.settings.checks), nothing_wrong());
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().version == 2);
}

TEST_CASE("what is no draft any more once the checks were read is not posted") {
  for (const auto status : {DocumentStatus::in_review, DocumentStatus::unknown, DocumentStatus::blank}) {
    Talk talk;
    talk.wait(nothing_wrong());
    talk.click("approve");
    talk.document.status = status;
    talk.change("W/\"2\"");
    talk.answer(nothing_wrong());
    CHECK(talk.calls<PostDocument>().empty());
    const auto state = talk.card().state;
    const bool offers_nothing = state == CardState::failed || state == CardState::withdrawn;
    CHECK(offers_nothing);
  }
}

TEST_CASE("what somebody posted while the checks were read is not posted again") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.click("approve");
  talk.document.status = DocumentStatus::open;
  talk.document.number = "108052";
  talk.change("W/\"2\"");
  talk.answer(nothing_wrong());
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.card().state == CardState::handled);
}

TEST_CASE("a reading that began before the approval does not stand for the one before posting") {
  Talk talk;
  talk.wait(nothing_wrong());
  talk.change("W/\"2\"");
  CHECK(talk.calls<ReadChecks>().size() == 1);
  talk.click("approve");
  CHECK(talk.calls<ReadChecks>().empty());
  talk.answer(nothing_wrong());
  CHECK(talk.calls<PostDocument>().empty());
  CHECK(talk.calls<ReadChecks>().size() == 1);
  talk.answer(nothing_wrong());
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("where Business Central's own approvers decide, and on notices, nothing is looked at") {
  Talk talk;
  SECTION("native") {
    talk.settings.companies[0].approval_mode = ApprovalMode::native;
    talk.read();
    talk.tell(ApprovalsKnown{{ApprovalState::pending, {}, {{"DANA", "Dana", "", false}}, start}, false});
    CHECK(talk.calls<ShowCard>().size() == 1);
  }
  SECTION("notice") {
    talk.settings.routes[0].approval = false;
    talk.settle();
    CHECK(talk.calls<ShowCard>().size() == 1);
  }
  CHECK(talk.calls<ReadChecks>().empty());
  CHECK_FALSE(talk.card().checks_awaited);
}

TEST_CASE("in the mode release the card waits for the checks, too") {
  Talk talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::release;
  talk.read();
  talk.tell(ApprovalRequested{record, "first", "maria@contoso.com", false});
  talk.end(ReadRecord{record}, RecordRead{talk.document});
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::pending_approval});
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::pending_approval});
  CHECK(talk.calls<ShowCard>().empty());
  talk.answer(nothing_wrong());
  CHECK(talk.calls<ReadRelease>().size() == 1);
  talk.end(ReadRelease{record, "CRONUS"}, ReleaseRead{ReleaseStatus::pending_approval});
  CHECK(talk.calls<ShowCard>().size() == 1);
  CHECK_FALSE(talk.card().checks_awaited);
}

TEST_CASE("a route says of single checks what the tenant's settings do not, as long as the asking lasts") {
  Talk talk;
  talk.settings.routes[0].checks = {{CheckKind::blocked_vendor, CheckLevel::warn}};
  talk.wait(blocked());
  CHECK(talk.offers_approval());
  CHECK(talk.card().checks.front().verdict == CheckVerdict::warning);
  talk.settings.routes[0].checks.clear();
  talk.click("approve");
  talk.answer(blocked());
  CHECK(talk.calls<PostDocument>().size() == 1);
}

TEST_CASE("a route may switch every check off, or one on that is off for the others") {
  Talk talk;
  SECTION("off: nothing is read") {
    for (std::size_t i = 0; i < check_kinds; ++i)
      talk.settings.routes[0].checks.push_back({static_cast<CheckKind>(i), CheckLevel::off});
    talk.settle();
    CHECK(talk.calls<ReadChecks>().empty());
    CHECK(talk.calls<ShowCard>().size() == 1);
    CHECK(talk.offers_approval());
  }
  SECTION("on") {
    talk.settings.checks = no_checks();
    talk.settings.routes[0].checks = {{CheckKind::blocked_vendor, CheckLevel::stop}};
    talk.wait(blocked());
    CHECK_FALSE(talk.offers_approval());
    CHECK(talk.card().checks.size() == 1);
  }
}

}  // namespace countersign::conversation_checks_test
