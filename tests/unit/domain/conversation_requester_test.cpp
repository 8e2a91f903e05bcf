// In the mode countersign a field of an extension may say who entered an invoice: who then may approve it,
// and what the card says.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_requester_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ApproverReference lee{ApproverReference::Kind::email, "lee@contoso.com"};
const ApproverReference dana{ApproverReference::Kind::email, "dana@contoso.com"};
const ApprovalUser entered_by_lee{"LEE", "Lee Wong", "lee@contoso.com"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    settings.checks = {};
    settings.business_central.requester = {"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
    auto& policy = settings.routes.front().policy;
    policy = any_of({lee, dana});
    policy.not_requester = true;
    policy.requester_field = "enteredBy";
  }

  Document document = full_document();

  ReadChecks reading() const {
    auto call = what_to_read(document, settings.checks);
    call.with_requester = true;
    if (!call.draft_number.empty()) call.company_name = "CRONUS";
    return call;
  }
  /// Nothing is wrong with the invoice.
  void answer(const CheckPart<ApprovalUser>& requester) {
    ChecksRead read;
    read.vendors.value = {{"10000", " ", start - 2400h}, {"10001", " ", start - 2400h}};
    read.same_number.value.emplace();
    read.recent.value.emplace();
    read.posting_range.value.emplace();
    read.requester = requester;
    end(reading(), read);
  }
  void resolve() { tell(PeopleResolved{{{lee, "U0LEE"}, {dana, "U0DANA"}}}); }
  void settle() {
    tell(DocumentRead{document, {"CRONUS", "CRONUS DE", "EUR"}});
    resolve();
    now += 10min;
    fire("settle");
  }
  void show() { end(ShowCard{"C1", card().delivery}, CardShown{"1.0", card().revision}); }
  void click(const std::string& user) {
    tell(Clicked{record, "approve", card().version, user, "C1", "1.0", now, "1.2", 1});
  }
  CardView card() const {
    const auto view = shown_card(*machine, "C1");
    REQUIRE(view.has_value());
    return *view;
  }
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("who entered it is read with the checks, and may not approve it", "[requester]") {
  Talk talk;
  talk.settle();
  CHECK(talk.only_call<ReadChecks>() == talk.reading());
  talk.answer({entered_by_lee, {}});
  CHECK(talk.audited("requester.read") == 1);
  talk.resolve();
  talk.show();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  CHECK(talk.card().requested_by == "Lee Wong");
  CHECK(talk.card().requester_field == "enteredBy");
  CHECK(talk.card().sender == "U0LEE");
  talk.click("U0LEE");
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.calls<Whisper>().size() == 1);
  CHECK(talk.calls<PostDocument>().empty());
  talk.click("U0DANA");
  CHECK(talk.card().state == CardState::posting);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("they are asked for, so that another name of theirs approves nothing either", "[requester]") {
  Talk talk;
  talk.settings.routes.front().policy = any_of({dana, {ApproverReference::Kind::employee, "LW"}});
  talk.settings.routes.front().policy.not_requester = true;
  talk.settings.routes.front().policy.requester_field = "enteredBy";
  talk.settle();
  talk.answer({entered_by_lee, {}});
  const auto wanted = talk.sent_to<PeopleWanted>(directory_entity());
  REQUIRE(!wanted.empty());
  const auto& references = wanted.back().references;
  CHECK(std::find(references.begin(), references.end(), lee) != references.end());
  talk.tell(PeopleResolved{
      {{dana, "U0DANA"}, {{ApproverReference::Kind::employee, "LW"}, "U0LEE"}, {lee, "U0LEE"}}});
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
}

TEST_CASE("while it is not known who entered it, nobody approves it, and the card says why", "[requester]") {
  Talk talk;
  talk.settle();
  SECTION("the field is not read") {
    talk.answer({std::nullopt, "HTTP 400 BadRequest"});
    CHECK(says(talk.card().obstacle, "the field 'enteredBy' does not say it (HTTP 400 BadRequest)"));
  }
  SECTION("nothing is read") {
    talk.end(talk.reading(), Failed{Failed::Kind::exhausted, "exhausted", "HTTP 503"});
    CHECK(says(talk.card().obstacle, "Business Central did not answer"));
  }
  SECTION("a user without an address") {
    talk.answer({ApprovalUser{"LEE", "Lee Wong", ""}, {}});
    CHECK(says(talk.card().obstacle, "says that LEE entered this"));
    CHECK(talk.card().requested_by == "Lee Wong");
  }
  const auto due = talk.timer("checks");
  talk.show();
  CHECK(talk.card().state == CardState::pending);
  CHECK(talk.card().approvers.empty());
  for (const auto* user : {"U0LEE", "U0DANA"}) {
    talk.click(user);
    CHECK(talk.card().state == CardState::pending);
    CHECK(talk.calls<PostDocument>().empty());
  }
  // It is read again by itself.
  REQUIRE(due.has_value());
  talk.now = *due;
  talk.fire("checks");
  CHECK(talk.only_call<ReadChecks>() == talk.reading());
  talk.answer({entered_by_lee, {}});
  talk.resolve();
  CHECK(talk.card().state == CardState::waiting);
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  // Once known it stays known.
  talk.document.etag = "W/\"2\"";
  talk.now += 1min;
  talk.document.last_modified = talk.now;
  talk.tell(DocumentRead{talk.document, {"CRONUS", "CRONUS DE", "EUR"}});
  talk.answer({std::nullopt, "HTTP 404"});
  CHECK(talk.card().approvers == std::vector<std::string>{"U0DANA"});
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("without not_requester the card names them, and they may approve", "[requester]") {
  Talk talk;
  talk.settings.routes.front().policy.not_requester = false;
  // It is read where no check is wanted, too.
  talk.settings.checks = no_checks();
  talk.settle();
  talk.answer({entered_by_lee, {}});
  talk.resolve();
  talk.show();
  CHECK(talk.card().requested_by == "Lee Wong");
  talk.click("U0LEE");
  CHECK(talk.card().state == CardState::posting);
}

TEST_CASE("settings that name the field no more bar whom they barred", "[requester]") {
  Talk talk;
  talk.settle();
  talk.settings.business_central.requester.reset();
  talk.settings.routes.front().policy.requester_field.clear();
  talk.settings.routes.front().policy.not_requester = false;
  talk.answer({std::nullopt, "the settings name no field any more"});
  CHECK(talk.card().state == CardState::pending);
  CHECK(talk.card().approvers.empty());
}

}  // namespace countersign::conversation_requester_test
