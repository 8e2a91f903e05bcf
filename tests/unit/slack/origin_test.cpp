// Whose it is what Slack sends: one workspace's, or of an installation in the whole organisation.
#include "slack/origin.hpp"

#include "catch.hpp"

namespace countersign::origin_test {

using namespace countersign;
using namespace countersign::slack;

namespace {

domain::SlackSettings in_workspace() {
  domain::SlackSettings settings;
  settings.team_id = "T1";
  return settings;
}
domain::SlackSettings in_organisation() {
  auto settings = in_workspace();
  settings.enterprise_id = "E1";
  return settings;
}

}  // namespace

TEST_CASE("a workspace's tenant takes what names the workspace, whatever organisation it belongs to") {
  CHECK(is_of({"T1", "", false}, in_workspace()));
  CHECK(is_of({"T1", "E9", false}, in_workspace()));
  CHECK_FALSE(is_of({"T2", "", false}, in_workspace()));
  CHECK_FALSE(is_of({"", "", false}, in_workspace()));
  CHECK_FALSE(is_of({"", "E1", true}, in_workspace()));
  CHECK_FALSE(concerns_organisation_of({"", "", true}, in_workspace()));
}

TEST_CASE("an organisation's tenant takes its own workspace in its own organisation alone") {
  CHECK(is_of({"T1", "E1", true}, in_organisation()));
  CHECK(is_of({"T1", "", false}, in_organisation()));
  CHECK(is_of({"", "E1", true}, in_organisation()));
  CHECK_FALSE(is_of({"", "E1", false}, in_organisation()));
  CHECK_FALSE(is_of({"T2", "E1", true}, in_organisation()));
  CHECK_FALSE(is_of({"T1", "E2", true}, in_organisation()));
  CHECK_FALSE(is_of({"", "E2", true}, in_organisation()));
  CHECK(concerns_organisation_of({"T2", "E1", true}, in_organisation()));
  CHECK_FALSE(concerns_organisation_of({"T1", "E2", true}, in_organisation()));
}

TEST_CASE("an organisation's id in a workspace's place is no workspace") {
  const auto origin = make_origin("E1", "", true);
  CHECK(origin.team_id.empty());
  CHECK(origin.enterprise_id == "E1");
  CHECK(make_origin("E2", "E1", true).enterprise_id == "E1");
  CHECK(make_origin("T1", "E1", false).team_id == "T1");
}

}  // namespace countersign::origin_test
