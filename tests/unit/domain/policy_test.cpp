// Who may approve, and when it is enough.
#include "domain/policy.hpp"

#include <algorithm>

#include <rapidcheck.h>

#include "catch.hpp"
#include "domain/leaving.hpp"
#include "random_input.hpp"
#include "support.hpp"

namespace countersign::policy_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Users = std::vector<std::string>;
using Kind = Objection::Kind;

ApproverReference by_id(const std::string& user) {
  return {ApproverReference::Kind::slack_user, user};
}
const ApproverReference group{ApproverReference::Kind::user_group, "S0FINANCE1"};

/// Everybody is who they are called.
PolicyFacts facts_of(std::vector<PolicyStep> steps) {
  PolicyFacts facts;
  facts.policy.steps = std::move(steps);
  facts.amount = decimal("18450.05");
  for (const auto& person : people_of(facts.policy)) {
    if (person.kind == ApproverReference::Kind::slack_user) facts.people.push_back({person, person.value});
  }
  return facts;
}

bool may(const PolicyFacts& facts, const std::string& user) {
  return std::holds_alternative<Signature>(may_sign(facts, user));
}
Kind objection(const PolicyFacts& facts, const std::string& user) {
  const auto right = may_sign(facts, user);
  REQUIRE(std::holds_alternative<Objection>(right));
  return std::get<Objection>(right).kind;
}
void sign(PolicyFacts& facts, const std::string& user) {
  const auto right = may_sign(facts, user);
  REQUIRE(std::holds_alternative<Signature>(right));
  facts.signatures.push_back(std::get<Signature>(right));
}

const ApproverReference dana = by_id("U0DANA");
const ApproverReference lee = by_id("U0LEE");
const ApproverReference maria = by_id("U0MARIA");

}  // namespace

TEST_CASE("one of several people is enough, and nobody else's approval counts", "[policy]") {
  auto facts = facts_of({{1, {dana, lee}}});
  CHECK(standing_of(facts).asked == Users{"U0DANA", "U0LEE"});
  CHECK(standing_of(facts).is_last);
  CHECK(objection(facts, "U0STRANGE") == Kind::stranger);
  sign(facts, "U0LEE");
  CHECK(standing_of(facts).satisfied);
  CHECK(objection(facts, "U0DANA") == Kind::approved);
}

TEST_CASE("two of three must approve, each once", "[policy]") {
  auto facts = facts_of({{2, {dana, lee, maria}}});
  CHECK(standing_of(facts).missing == 2);
  CHECK_FALSE(standing_of(facts).is_last);
  sign(facts, "U0DANA");
  CHECK(objection(facts, "U0DANA") == Kind::approved);
  CHECK(standing_of(facts).asked == Users{"U0LEE", "U0MARIA"});
  CHECK(standing_of(facts).is_last);
  sign(facts, "U0MARIA");
  CHECK(standing_of(facts).satisfied);
}

TEST_CASE("where everybody must approve, somebody who is not found is waited for", "[policy]") {
  auto facts = facts_of({{PolicyStep::everybody, {dana, lee}}});
  facts.people.pop_back();
  sign(facts, "U0DANA");
  const auto standing = standing_of(facts);
  CHECK_FALSE(standing.satisfied);
  CHECK(standing.asked.empty());
  CHECK(standing.not_in_slack == std::vector<ApproverReference>{lee});
  facts.people.push_back({lee, "U0LEE"});
  CHECK(standing_of(facts).asked == Users{"U0LEE"});
}

TEST_CASE("an approval that was given counts when its giver leaves", "[policy]") {
  auto facts = facts_of({{PolicyStep::everybody, {dana, lee}}});
  facts.signatures.push_back(std::get<Signature>(may_sign(facts, "U0DANA")));
  // Dana's account is deactivated while Lee is waited for.
  for (auto& person : facts.people) {
    if (person.reference == dana) person.user.clear();
  }
  CHECK(standing_of(facts).missing == 1);
  CHECK(standing_of(facts).not_in_slack.empty());
  CHECK(standing_of(facts).is_last);
  facts.signatures.push_back(std::get<Signature>(may_sign(facts, "U0LEE")));
  CHECK(standing_of(facts).satisfied);
  SECTION("but not for the others of a group") {
    auto of_group = facts_of({{PolicyStep::everybody, {group}}});
    of_group.people = {{group, "U0DANA"}, {group, "U0LEE"}};
    of_group.signatures.push_back(std::get<Signature>(may_sign(of_group, "U0DANA")));
    of_group.people = {{group, ""}};
    CHECK_FALSE(standing_of(of_group).satisfied);
  }
  SECTION("nor for somebody else who has the name by now") {
    facts.signatures.pop_back();
    facts.people = {{dana, "U0MARIA"}, {lee, "U0LEE"}};
    CHECK(standing_of(facts).missing == 2);
  }
}

TEST_CASE("a group is its members, and where everybody must, all of them", "[policy]") {
  auto facts = facts_of({{PolicyStep::everybody, {group}}});
  CHECK(standing_of(facts).not_in_slack == std::vector<ApproverReference>{group});
  facts.people = {{group, "U0DANA"}, {group, "U0LEE"}};
  sign(facts, "U0LEE");
  CHECK(standing_of(facts).asked == Users{"U0DANA"});
}

TEST_CASE("steps come one after the other, and each person approves once", "[policy]") {
  auto facts = facts_of({{1, {dana, lee}}, {1, {dana, maria}}});
  CHECK(objection(facts, "U0MARIA") == Kind::another_step);
  CHECK_FALSE(standing_of(facts).is_last);
  sign(facts, "U0DANA");
  CHECK(standing_of(facts).step == 2);
  CHECK(standing_of(facts).is_last);
  CHECK(objection(facts, "U0DANA") == Kind::approved);
  CHECK(objection(facts, "U0LEE") == Kind::another_step);
  CHECK(standing_of(facts).asked == Users{"U0MARIA"});
}

TEST_CASE("nobody approves more than their limit, and an amount that is not known is more", "[policy]") {
  auto facts = facts_of({{1, {dana, lee}}});
  facts.policy.limits = {{dana, decimal("10000")}};
  CHECK(may_sign(facts, "U0DANA") == SigningRight{Objection{Kind::over_limit, decimal("10000")}});
  CHECK(standing_of(facts).asked == Users{"U0LEE"});
  facts.amount = decimal("10000");
  CHECK(may(facts, "U0DANA"));
  facts.amount.reset();
  CHECK(objection(facts, "U0DANA") == Kind::over_limit);
  CHECK(may(facts, "U0LEE"));
}

TEST_CASE("of several limits of one person the lowest holds", "[policy]") {
  auto facts = facts_of({{1, {dana, group}}});
  facts.people.push_back({group, "U0DANA"});
  facts.policy.limits = {{dana, decimal("50000")}, {group, decimal("10000")}};
  CHECK(objection(facts, "U0DANA") == Kind::over_limit);
}

TEST_CASE("whoever sent it does not approve it, nor does anybody for them", "[policy]") {
  auto facts = facts_of({{1, {dana, lee}}});
  facts.barred = {"U0DANA"};
  facts.stand_ins = {{"U0DANA", "U0BART"}, {"U0LEE", "U0DANA"}};
  CHECK(objection(facts, "U0DANA") == Kind::barred);
  CHECK_FALSE(may(facts, "U0BART"));
  CHECK(participants_of(facts) == Users{"U0LEE"});
}

TEST_CASE("whoever stands in approves in the other's place, within both their limits", "[policy]") {
  auto facts = facts_of({{1, {dana}}, {1, {lee}}});
  facts.stand_ins = {{"U0DANA", "U0LEE"}, {"U0DANA", "U0BART"}};
  CHECK(may_sign(facts, "U0BART") == SigningRight{Signature{"U0BART", "U0DANA", 0, 1, {}, {dana}}});
  SECTION("the limit of the one who is away") {
    facts.policy.limits = {{dana, decimal("10000")}};
    CHECK(objection(facts, "U0BART") == Kind::over_limit);
  }
  SECTION("their own limit") {
    facts.policy.limits = {{lee, decimal("10000")}};
    CHECK(objection(facts, "U0LEE") == Kind::over_limit);
    CHECK(may(facts, "U0BART"));
  }
  SECTION("one place is filled once, and one person fills one place") {
    sign(facts, "U0LEE");
    CHECK(facts.signatures.back() == Signature{"U0LEE", "U0DANA", 0, 1, {}, {dana}});
    CHECK(objection(facts, "U0DANA") == Kind::approved);
    // Lee's own step cannot be Lee's as well.
    CHECK(objection(facts, "U0LEE") == Kind::approved);
    CHECK(standing_of(facts).asked.empty());
  }
}

TEST_CASE("whoever is asked when nobody decides approves beside the step's own people", "[policy]") {
  auto facts = facts_of({{1, {dana}}});
  facts.policy.patience.escalate_to = {maria};
  facts.people.push_back({maria, "U0MARIA"});
  CHECK(objection(facts, "U0MARIA") == Kind::another_step);
  facts.escalated = true;
  CHECK(standing_of(facts).asked == Users{"U0DANA", "U0MARIA"});
}

namespace {

/// Their account is deactivated, as Slack says.
void leave(PolicyFacts& facts, const std::string& user) {
  for (auto& person : facts.people) {
    if (person.user == user) person = {person.reference, {}, {}, user};
  }
}

}  // namespace

TEST_CASE("for whoever has left their delegate approves, in their name and up to their limit",
          "[policy][left]") {
  auto facts = facts_of({{1, {dana, lee}}});
  leave(facts, "U0LEE");
  CHECK_FALSE(may(facts, "U0LEE"));
  CHECK(objection(facts, "U0BART") == Kind::stranger);
  facts.stand_ins = {{"U0LEE", "U0BART"}};
  CHECK(standing_of(facts).asked == Users{"U0DANA", "U0BART"});
  facts.policy.limits = {{lee, decimal("10")}};
  CHECK(objection(facts, "U0BART") == Kind::over_limit);
  facts.policy.limits.clear();
  facts.barred = {"U0LEE"};
  CHECK(objection(facts, "U0BART") == Kind::stranger);
  facts.barred.clear();
  sign(facts, "U0BART");
  CHECK(facts.signatures.back().on_behalf_of == "U0LEE");
  CHECK(standing_of(facts).satisfied);
}

TEST_CASE("where everybody must, the delegate of whoever has left completes it", "[policy][left]") {
  auto facts = facts_of({{PolicyStep::everybody, {dana, lee}}});
  leave(facts, "U0LEE");
  CHECK(lacks_people(facts));
  facts.stand_ins = {{"U0LEE", "U0BART"}};
  CHECK_FALSE(lacks_people(facts));
  sign(facts, "U0BART");
  CHECK(standing_of(facts).left == 1);
  CHECK(standing_of(facts).asked == Users{"U0DANA"});
  CHECK_FALSE(lacks_people(facts));
  sign(facts, "U0DANA");
  CHECK(standing_of(facts).satisfied);
}

TEST_CASE("whoever has left by one name and is there by another is one person", "[policy][left]") {
  const ApproverReference address{ApproverReference::Kind::email, "lee@contoso.com"};
  auto facts = facts_of({{PolicyStep::everybody, {address, lee}}});
  facts.people.push_back({address, {}, {}, "U0LEE"});
  CHECK(standing_of(facts).is_last);
  sign(facts, "U0LEE");
  CHECK(standing_of(facts).satisfied);
}

TEST_CASE("others are enough when one of several has left", "[policy][left]") {
  auto facts = facts_of({{1, {dana, lee}}});
  leave(facts, "U0LEE");
  CHECK_FALSE(lacks_people(facts));
  leave(facts, "U0DANA");
  CHECK(lacks_people(facts));
}

namespace {

const Users everybody{"U0DANA", "U0LEE", "U0MARIA", "U0BART", "U0STRANGE"};

ApproverReference some_reference(Choices& choices) {
  return choices.below(4) == 0 ? group : by_id(everybody[choices.below(4)]);
}

PolicyFacts some_facts(const std::vector<std::uint32_t>& numbers) {
  PolicyFacts facts;
  for (const auto number : numbers) {
    Choices choices{number};
    switch (choices.below(6)) {
      case 0:
        facts.policy.steps.push_back({choices.below(3), {some_reference(choices), some_reference(choices)}});
        break;
      case 1:
        facts.policy.limits.push_back(
            {some_reference(choices), decimal(choices.below(2) == 0 ? "10" : "100")});
        break;
      case 2:
        facts.people.push_back({some_reference(choices), everybody[choices.below(4)]});
        if (choices.below(4) == 0) leave(facts, facts.people.back().user);
        break;
      case 3:
        facts.stand_ins.push_back({everybody[choices.below(4)], everybody[choices.below(5)]});
        break;
      case 4:
        facts.barred = {everybody[choices.below(5)]};
        break;
      default:
        facts.policy.patience.escalate_to = {some_reference(choices)};
        facts.escalated = choices.below(2) == 0;
    }
  }
  for (const auto& person : people_of(facts.policy)) {
    if (person.kind == ApproverReference::Kind::slack_user) facts.people.push_back({person, person.value});
  }
  facts.amount = decimal("50");
  return facts;
}

}  // namespace

TEST_CASE("whatever the policy, it ends by different people who were asked, or waits", "[policy][property]") {
  using Numbers = std::vector<std::uint32_t>;
  CHECK(rc::check("a policy", [] {
    auto facts = some_facts(*rc::gen::container<Numbers>(rc::gen::inRange<std::uint32_t>(0, 1U << 31)));
    const auto clicks = *rc::gen::container<Numbers>(rc::gen::inRange<std::uint32_t>(0, 5));
    for (const auto click : clicks) {
      const auto& user = everybody[click];
      const auto before = standing_of(facts);
      const auto right = may_sign(facts, user);
      const auto* given = std::get_if<Signature>(&right);
      // Who is asked is exactly who may.
      const bool is_asked = std::count(before.asked.begin(), before.asked.end(), user) == 1;
      RC_ASSERT(is_asked == (given != nullptr));
      if (given == nullptr) continue;
      RC_ASSERT(!before.satisfied);
      RC_ASSERT(std::count(facts.barred.begin(), facts.barred.end(), user) == 0);
      RC_ASSERT(std::count(facts.barred.begin(), facts.barred.end(), given->on_behalf_of) == 0);
      facts.signatures.push_back(*given);
      const auto after = standing_of(facts);
      // One approval is one approval less, and the last one is the one that was said to be.
      RC_ASSERT(after.satisfied == before.is_last);
      RC_ASSERT(before.left - after.left == 1U);
      RC_ASSERT(after.step >= before.step);
    }
    // No name stands for two approvals.
    Users names;
    for (const auto& given : facts.signatures) {
      names.push_back(given.user);
      if (!given.on_behalf_of.empty()) names.push_back(given.on_behalf_of);
    }
    std::sort(names.begin(), names.end());
    RC_ASSERT(std::adjacent_find(names.begin(), names.end()) == names.end());
    const auto end = standing_of(facts);
    if (facts.policy.steps.empty()) return;
    RC_ASSERT(end.satisfied || end.left > 0U);
  }));
}

}  // namespace countersign::policy_test
