// Whom Business Central's approval user setup names for what somebody sent.
#include "domain/approver_chain.hpp"

#include <algorithm>

#include <rapidcheck.h>

#include "catch.hpp"
#include "core/limits.hpp"
#include "random_input.hpp"
#include "support.hpp"

namespace countersign::approver_chain_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Setup = std::vector<ApprovalUserSetup>;

ApprovalUserSetup user(const std::string& name, const std::string& approver, const char* limit) {
  return {{name, {}, name + "@contoso.com", false}, approver, decimal(limit), false};
}
ApprovalUserSetup unlimited(const std::string& name, const std::string& approver = {}) {
  auto one = user(name, approver, "0");
  one.is_unlimited = true;
  return one;
}
ApprovalUser called(const std::string& name) {
  return {name, {}, {}, false};
}
ApprovalUser at(const std::string& address) {
  return {{}, {}, address, false};
}
Setup firm() {
  return {user("MARIA", "LEE", "0"), user("LEE", "DANA", "10000"), unlimited("DANA")};
}

}  // namespace

TEST_CASE("the requester's own approver is named, when their limit is enough", "[chain]") {
  const auto chain = approver_chain(firm(), at("maria@CONTOSO.com"), decimal("10000"));
  CHECK(chain.approver.user == "LEE");
  CHECK(chain.passed.empty());
  CHECK(chain.problem.empty());
  CHECK(approver_chain(firm(), called("maria"), decimal("1")).approver.user == "LEE");
}

TEST_CASE("above a limit the next one up is named; without a rate only whoever has none", "[chain]") {
  for (const auto& amount : {std::optional{decimal("10000.01")}, std::optional<Decimal>{}}) {
    const auto chain = approver_chain(firm(), called("MARIA"), amount);
    CHECK(chain.approver.user == "DANA");
    REQUIRE(chain.passed.size() == 1);
    CHECK(chain.passed[0].who.user == "LEE");
    CHECK(chain.passed[0].limit == decimal("10000"));
  }
}

TEST_CASE("a limit of 0 is a limit", "[chain]") {
  const Setup setup{user("MARIA", "LEE", "0"), user("LEE", "", "0")};
  const auto chain = approver_chain(setup, called("MARIA"), decimal("0.01"));
  CHECK(chain.approver.user.empty());
  CHECK(chain.problem == "LEE may not approve this, and has no approver in it");
}

TEST_CASE("whoever sent it is passed over, under another name of theirs, too", "[chain]") {
  Setup setup{user("MARIA", "MARIA2", "0"), unlimited("MARIA2", "DANA"), unlimited("DANA")};
  setup[1].who.email = "Maria@contoso.com";
  const auto chain = approver_chain(setup, called("MARIA"), decimal("5"));
  CHECK(chain.approver.user == "DANA");
  REQUIRE(chain.passed.size() == 1);
  CHECK_FALSE(chain.passed[0].limit.has_value());
  // One's own approver leads nowhere.
  const auto own = approver_chain({unlimited("DANA", "DANA")}, called("DANA"), decimal("5"));
  CHECK(own.approver.user.empty());
  CHECK(own.problem == "its approvers name one another in a circle, and none of them may approve this");
}

TEST_CASE("where the setup does not tell, nobody is named, and it says why", "[chain]") {
  const auto why = [](const Setup& setup, const ApprovalUser& requester) {
    const auto chain = approver_chain(setup, requester, decimal("5"));
    CHECK(chain.approver.user.empty());
    return chain.problem;
  };
  CHECK(why(firm(), at("bart@contoso.com")) == "it does not list bart@contoso.com, who sent this");
  CHECK(why(firm(), {}) == "it is not known who sent this");
  CHECK(why(firm(), called("DANA")) == "DANA has no approver in it");
  CHECK(why({user("MARIA", "GONE", "0")}, called("MARIA")) ==
        "it names GONE as the approver of MARIA, and does not list that user");
  auto twice = firm();
  twice[1].who.email = "MARIA@contoso.com";
  CHECK(why(twice, at("maria@contoso.com")) == "it lists several users with the address maria@contoso.com");
  auto silent = firm();
  silent[1].who = {"LEE", "Lee Wong", {}, false};
  CHECK(why(silent, called("MARIA")) == "Lee Wong has no e-mail address in it");
}

TEST_CASE("the way up ends somewhere", "[chain]") {
  Setup setup;
  for (int i = 0; i < 40; ++i)
    setup.push_back(user("U" + std::to_string(i), "U" + std::to_string(i + 1), "0"));
  const auto chain = approver_chain(setup, called("U0"), decimal("5"));
  CHECK(chain.approver.user.empty());
  CHECK(chain.passed.size() == limits::approver_chain_users);
  CHECK(chain.problem == "none of the first 20 approvers in it may approve this");
}

TEST_CASE("whoever is named may approve so much, is above the requester, and is not them",
          "[chain][property]") {
  using Numbers = std::vector<std::uint32_t>;
  CHECK(rc::check("a setup", [] {
    Setup setup;
    for (const auto number : *rc::gen::container<Numbers>(rc::gen::inRange<std::uint32_t>(0, 1U << 31))) {
      Choices choices{number};
      const auto some_name = [&] { return "U" + std::to_string(choices.below(6)); };
      auto one =
          user(some_name(), choices.below(5) == 0 ? "" : some_name(), choices.below(2) == 0 ? "10" : "100");
      one.is_unlimited = choices.below(6) == 0;
      if (choices.below(8) == 0) one.who.email = choices.below(2) == 0 ? "" : "u1@contoso.com";
      setup.push_back(one);
    }
    const ApprovalUser requester = *rc::gen::arbitrary<bool>() ? called("u1") : at("u1@contoso.com");
    const auto amount = *rc::gen::arbitrary<bool>() ? std::optional{decimal("50")} : std::nullopt;
    const auto chain = approver_chain(setup, requester, amount);
    RC_ASSERT(chain.approver.user.empty() == !chain.problem.empty());
    RC_ASSERT(chain.passed.size() <= limits::approver_chain_users);
    for (const auto& passed : chain.passed) {
      if (passed.limit && amount) RC_ASSERT(*passed.limit < *amount);
    }
    if (chain.approver.user.empty()) return;
    RC_ASSERT(!chain.approver.email.empty());
    RC_ASSERT(chain.approver.email != "u1@contoso.com" || requester.email.empty());
    RC_ASSERT(chain.approver.user != "U1" || requester.user.empty());
    const auto row = std::find_if(setup.begin(), setup.end(),
                                  [&](const auto& one) { return one.who.user == chain.approver.user; });
    RC_ASSERT(row != setup.end());
    const bool may = row->is_unlimited || (amount && *amount <= row->purchase_limit);
    RC_ASSERT(may);
    // Somebody of the chain names them.
    const auto names_them = [&](const std::string& below) {
      const auto found =
          std::find_if(setup.begin(), setup.end(), [&](const auto& one) { return one.who.user == below; });
      return found != setup.end() && found->approver == chain.approver.user;
    };
    if (!chain.passed.empty()) RC_ASSERT(names_them(chain.passed.back().who.user));
  }));
}

}  // namespace countersign::approver_chain_test
