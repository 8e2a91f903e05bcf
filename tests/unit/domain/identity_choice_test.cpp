// Which identity may make which call, and what a result says of it.
#include "domain/identity_choice.hpp"

#include "support.hpp"

namespace countersign::identity_choice_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Identity identity(const std::string& name, IdentityUse use) {
  return {name, use, "client-of-" + name, {Credential{}}};
}

const std::vector<Identity> four{
    identity("first", IdentityUse::everything), identity("reader", IdentityUse::read),
    identity("hook", IdentityUse::workflow), identity("second", IdentityUse::everything)};
const std::vector<Identity> single{identity("main", IdentityUse::everything)};

}  // namespace

TEST_CASE("readers read first, and whoever posts reads only when no reader can") {
  CHECK(candidates_for(Duty::reading, four) == Candidates{{1}, {0, 3}});
  CHECK(candidates_for(Duty::reading, single) == Candidates{{0}});
}

TEST_CASE("only identities for everything post, and they share it") {
  CHECK(candidates_for(Duty::posting, four) == Candidates{{0, 3}});
  CHECK(candidates_for(Duty::posting, {four[1], four[2]}).empty());
}

TEST_CASE("subscriptions and the workflow have one owner each, that nobody stands in for") {
  CHECK(candidates_for(Duty::subscriptions, four) == Candidates{{0}});
  CHECK(candidates_for(Duty::workflow, four) == Candidates{{2}});
  CHECK(candidates_for(Duty::workflow, {four[1], four[0], four[3]}) == Candidates{{1}});
  CHECK(candidates_for(Duty::workflow, single) == Candidates{{0}});
}

TEST_CASE("every call to Business Central has its duty, and only a post needs posting") {
  CHECK(duty_of(PostDocument{record, "W/\"1\""}) == Duty::posting);
  CHECK(duty_of(AnswerWorkflow{record, "step"}) == Duty::workflow);
  CHECK(duty_of(EnsureWorkflow{company, "CRONUS", {}, false}) == Duty::workflow);
  for (const Call& call :
       {Call{CreateSubscription{company, Resource::vendors}},
        Call{RenewSubscription{company, Resource::vendors, "id"}}, Call{ListSubscriptions{"Production"}},
        Call{DeleteSubscription{"Production", "id"}}, Call{ReadWebhookResources{company}}}) {
    CHECK(duty_of(call) == Duty::subscriptions);
  }
  for (const Call& call : {Call{ReadRecord{record}}, Call{ReadPage{company, Resource::vendors, {}, ""}},
                           Call{ReadIds{company, Resource::vendors, ""}}, Call{ReadCompany{company}},
                           Call{ReadApprovals{company, "1", {}}}, Call{ReadApprovalUsers{company}},
                           Call{ReadRelease{record, "CRONUS"}}, Call{ReadPending{company, "CRONUS"}}}) {
    CHECK(duty_of(call) == Duty::reading);
  }
}

TEST_CASE("another identity may help against a refusal or too many requests, not against anything else") {
  using Side = AttemptFailed::Side;
  CHECK(concerns_identity(Outcome{Failed{Failed::Kind::unauthorised, "HTTP 403", "no"}}));
  CHECK(concerns_identity(AttemptFailed{false, 5s, "HTTP 429", Side::busy}));
  CHECK_FALSE(concerns_identity(AttemptFailed{true, 5s, "HTTP 429", Side::busy}));
  CHECK_FALSE(concerns_identity(AttemptFailed{false, 5s, "HTTP 503", Side::down}));
  CHECK_FALSE(concerns_identity(Outcome{Failed{Failed::Kind::payload, "HTTP 400", "no"}}));
  CHECK_FALSE(concerns_identity(Outcome{PostRefused{"code", "The period is closed."}}));
  CHECK_FALSE(concerns_identity(Outcome{InDoubt{"no answer"}}));
}

TEST_CASE("only what is known without asking may be refused in peace") {
  CHECK_FALSE(must_be_allowed(ReadWebhookResources{company}));
  CHECK(must_be_allowed(ListSubscriptions{"Production"}));
  CHECK(must_be_allowed(ReadRecord{record}));
  CHECK(must_be_allowed(PostDocument{record, "W/\"1\""}));
}

TEST_CASE("calls that permission sets allow together are one kind") {
  CHECK(kind_of(ReadRecord{record}) == "read_record purchaseInvoices of " + company.company);
  CHECK(kind_of(ReadPage{company, Resource::employees, {}, ""}) ==
        "read_page employees of " + company.company);
  CHECK(kind_of(ListSubscriptions{"Production"}) == "list_subscriptions");
}

TEST_CASE("an identity's use is read from its name, and no other name gives one") {
  for (const auto use : {IdentityUse::everything, IdentityUse::read, IdentityUse::workflow})
    CHECK(parse_identity_use(to_string(use)) == use);
  CHECK_FALSE(parse_identity_use("write").has_value());
  CHECK_FALSE(parse_identity_use("").has_value());
}

}  // namespace countersign::identity_choice_test
