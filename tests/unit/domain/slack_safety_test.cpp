// Which channels and people are taken.
#include "domain/slack_safety.hpp"

#include "catch.hpp"

namespace countersign::slack_safety_test {

using namespace countersign::domain;

TEST_CASE("a channel is refused when others than the workspace's people may read it", "[safety]") {
  ChannelFacts facts;
  CHECK(refusal_of(facts).empty());
  facts.is_private = true;
  CHECK(refusal_of(facts).empty());
  SECTION("shared with another organisation") {
    facts.is_ext_shared = true;
  }
  SECTION("about to be") {
    facts.is_pending_ext_shared = true;
  }
  SECTION("shared with other workspaces of the organisation") {
    facts.is_org_shared = true;
  }
  if (facts.is_ext_shared || facts.is_pending_ext_shared || facts.is_org_shared)
    CHECK_FALSE(refusal_of(facts).empty());
}

TEST_CASE("a full member of the workspace may approve, and nobody else", "[safety]") {
  UserFacts user;
  user.team_id = "T1";
  CHECK(refusal_of(user, "T1").empty());
  CHECK_FALSE(refusal_of(user, "T2").empty());
  user.other_teams = {"T2"};
  CHECK(refusal_of(user, "T2").empty());
  for (bool UserFacts::*flag :
       {&UserFacts::is_deactivated, &UserFacts::is_bot, &UserFacts::is_guest, &UserFacts::is_stranger}) {
    auto barred = user;
    barred.*flag = true;
    CHECK_FALSE(refusal_of(barred, "T1").empty());
  }
}

}  // namespace countersign::slack_safety_test
