// Slack's official client talks to the sandbox's Slack: a fidelity that no client of ours could prove. Needs
// npm's package, which script/test installs where npm is there; without it the test says so and proves
// nothing.
#include <filesystem>

#include "catch.hpp"
#include "e2e/support.hpp"
#include "source_directory.hpp"

namespace countersign::web_api_test {

using namespace countersign;
using namespace countersign::e2e;
using countersign::tests::source_directory;

namespace {

const std::string packages = source_directory() + "/build/web_api";

Json what_the_client_says(const std::string& sandbox_url) {
  const auto finished = run({"/usr/bin/env", "node", source_directory() + "/tests/e2e/web_api/client.mjs",
                             packages, sandbox_url + "/slack/api/", "xoxb-sandbox-bot-token"});
  INFO(finished.output);
  REQUIRE(finished.code == 0);
  return Json::parse(finished.output.substr(finished.output.rfind("\n{") + 1));
}

}  // namespace

TEST_CASE("Slack's official client understands the sandbox") {
  if (!std::filesystem::exists(packages + "/node_modules/@slack/web-api")) {
    WARN("left out: @slack/web-api is not installed below " << packages
                                                            << "; install npm and run script/test again");
    return;
  }
  const auto sandbox = sandbox::SandboxServer::start({});
  REQUIRE(sandbox.has_value());
  const Json said = what_the_client_says((*sandbox)->url());
  INFO(said.dump(2));

  CHECK(said["auth"]["team_id"] == "T0SANDBOX1");
  CHECK(said["auth"]["response_metadata"]["scopes"][0] == "chat:write");
  const auto refusal = [&](const char* call) {
    CHECK(said[call]["thrown"] == "slack_webapi_platform_error");
    return said[call]["error"];
  };
  CHECK(refusal("stranger") == "invalid_auth");
  CHECK(refusal("no_channel") == "channel_not_found");
  CHECK(refusal("nobody") == "users_not_found");
  CHECK(refusal("bad_blocks") == "invalid_blocks");
  CHECK(refusal("unknown_method") == "unknown_method");

  CHECK(said["post"]["message"]["text"] == "Approval needed: Fabrikam & Söhne");
  CHECK(said["update"]["ts"] == said["post"]["ts"]);
  const Json& found = said["history"]["messages"][0];
  CHECK(found["text"] == "Posted");
  CHECK(found["metadata"]["event_payload"]["delivery"] == "dl_1");
  CHECK(said["whisper"]["message_ts"].is_string());
  CHECK(said["channel"]["channel"]["is_member"] == true);
  CHECK(said["person"]["user"]["id"] == "U0DANA0001");

  CHECK(said["limited"]["thrown"] == "slack_webapi_rate_limited_error");
  CHECK(said["limited"]["retryAfter"] == 1);
}

}  // namespace countersign::web_api_test
