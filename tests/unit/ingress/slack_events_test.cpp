// What Slack tells of, and what comes for an app that several tenants share.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "scripted_door.hpp"

namespace countersign::slack_events_test {

using namespace countersign;
using namespace countersign::ingress_test;

TEST_CASE("an event about a channel has that channel looked at again, and nothing is kept of it") {
  Front front;
  const auto event = [&](const std::string& type, const std::string& channel) {
    return front.send_signed("events", R"({"type":"event_callback","team_id":"T1","event":{"type":")" + type +
                                           R"(","channel":)" + channel + "}}");
  };
  CHECK(event("channel_shared", R"("C1")") == 200);
  CHECK(event("channel_unshared", R"("C1")") == 200);
  CHECK(event("channel_archive", R"("C2")") == 200);
  CHECK(event("channel_rename", R"({"id":"C3","name":"other"})") == 200);
  CHECK(event("message", R"("C4")") == 200);
  CHECK(event("channel_shared", R"("")") == 200);
  CHECK(front.server.looked_at == std::vector<std::string>{"demo C1", "demo C1", "demo C2", "demo C3"});
  CHECK(front.server.written.empty());
}

TEST_CASE("whoever opens the Home tab is told to their desk, once, and nobody of elsewhere") {
  Front front;
  const auto event = [&](const std::string& user, const std::string& tab, const std::string& team = "T1") {
    return front.send_signed("events", R"({"type":"event_callback","event_id":"Ev1","team_id":")" + team +
                                           R"(","event":{"type":"app_home_opened","user":")" + user +
                                           R"(","tab":")" + tab + R"(","event_ts":"1.5"}})");
  };
  CHECK(event("W1", "messages") == 200);
  CHECK(event("W1", "home", "T2") == 200);
  CHECK(event("W1:x", "home") == 200);
  CHECK(event("", "home") == 200);
  CHECK(front.server.written.empty());
  CHECK(event("W1", "home") == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.entity == domain::desk_entity("W1"));
  CHECK(front.server.written[0].input.type == "home_opened");
  CHECK(front.server.written[0].dedup_keys.size() == 2);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::duplicate, AcceptOutcome::unavailable};
  CHECK(event("W1", "home") == 200);
  CHECK(event("W1", "home") == 503);
}

TEST_CASE(
    "the end of an installation is durable before Slack is answered; of people's tokens nothing is kept") {
  Front front;
  const std::string head = R"({"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{)";
  CHECK(front.send_signed("events", head + R"("type":"app_uninstalled"}})") == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].input.type == "app_removed");
  CHECK(front.server.written[0].to.entity == domain::installation_entity());
  CHECK_FALSE(front.server.written[0].dedup_keys.empty());
  CHECK(front.send_signed("events", head + R"("type":"tokens_revoked","tokens":{"oauth":["U1"]}}})") == 200);
  CHECK(front.server.written.size() == 1);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::unavailable};
  CHECK(front.send_signed("events", head + R"("type":"tokens_revoked","tokens":{"bot":["U2"]}}})") == 503);
  CHECK(front.server.written.size() == 2);
  const std::string foreign = R"({"type":"event_callback","event_id":"Ev2","team_id":"T2","event":{)";
  CHECK(front.send_signed("events", foreign + R"("type":"app_uninstalled"}})") == 200);
  CHECK(front.server.written.size() == 2);
}

TEST_CASE(
    "an app that serves several tenants has one address, and what comes there goes to the workspace's "
    "tenant") {
  Front front;
  const auto send = [&](const std::string& kind, const std::string& body,
                        const std::string& secret = "secret") {
    return front.send_signed_to("/slack/" + kind, body, secret);
  };
  const auto removed = [](const std::string& team) {
    return R"({"type":"event_callback","event_id":"Ev1","team_id":")" + team +
           R"(","event":{"type":"app_uninstalled"}})";
  };
  CHECK(send("events", removed("T1")) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.tenant.value == "demo");
  CHECK(send("events", removed("T2")) == 401);
  CHECK(send("events", removed("T1"), "another") == 401);
  CHECK(send("events", R"({"type":"url_verification","challenge":"c"})") == 200);
  CHECK(front.body_of_answer == "c");
  CHECK(send("interactions", form_with(about + "|C1")) == 200);
  CHECK(send("commands", "command=%2Fcountersign&team_id=T1&user_id=U1&text=help&trigger_id=1.2") == 200);
  CHECK(front.server.written.size() == 3);
  CHECK(send("commands", "command=%2Fcountersign&team_id=T2&user_id=U1&text=help&trigger_id=1.3") == 401);
  CHECK(send("elsewhere", "{}") == 404);
  CHECK(front.server.written.size() == 3);
}

TEST_CASE("an organisation's installation ends for all of its tenants, and a click must say whose it is") {
  Front front;
  const auto send = [&](const std::string& kind, const std::string& body) {
    return front.send_signed_to("/slack/" + kind, body);
  };
  front.server.of_organisation = {ScriptedServer::make_tenant("one", "T7", "E1"),
                                  ScriptedServer::make_tenant("two", "T8", "E1")};
  const std::string removed =
      R"({"type":"event_callback","event_id":"Ev1","event":{"type":"app_uninstalled"},"authorizations":)"
      R"([{"team_id":null,"enterprise_id":"E1","is_enterprise_install":true}]})";
  CHECK(send("events", removed) == 200);
  REQUIRE(front.server.written.size() == 2);
  CHECK(front.server.written[0].to.tenant.value == "one");
  CHECK(front.server.written[1].to.tenant.value == "two");
  // Not answered before all of them are durable.
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::accepted, AcceptOutcome::accepted,
                           AcceptOutcome::unavailable};
  CHECK(send("events", removed) == 503);

  const auto clicked = changed(click(), [](nlohmann::json& payload) {
    payload["team"] = nullptr;
    payload["enterprise"] = {{"id", "E1"}};
    payload["is_enterprise_install"] = true;
  });
  front.server.written.clear();
  front.server.outcomes.clear();
  CHECK(send("interactions", clicked) == 200);
  CHECK(front.server.written.empty());
  front.server.of_organisation.pop_back();
  CHECK(send("interactions", clicked) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.tenant.value == "one");
}

}  // namespace countersign::slack_events_test
