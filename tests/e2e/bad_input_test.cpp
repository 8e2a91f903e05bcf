// The table of docs/reference/bad-input.md, walked against the running server.
#include "catch.hpp"
#include "core/url.hpp"
#include "e2e/support.hpp"
#include "slack/signature.hpp"

using namespace countersign;
using namespace countersign::e2e;

namespace {

struct Row {
  std::string what;
  std::string method;
  std::string path;
  std::string body;
  std::vector<HttpHeader> headers;
  unsigned status = 0;
};

std::vector<HttpHeader> signed_headers(const std::string& body, Duration offset = {}) {
  const Instant now = SystemClock{}.now() + offset;
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  return {{"X-Slack-Request-Timestamp", seconds},
          {"X-Slack-Signature", slack::sign("sandbox-signing-secret", seconds, body)}};
}

void walk(const World& world, const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.what);
    const auto reply = world.send(row.method, world.door() + row.path, row.body, row.headers);
    REQUIRE(reply.has_value());
    CHECK(reply->status == row.status);
  }
}

/// The path that the server subscribed with: where the sandbox shook hands.
std::string notification_path(const World& world) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& call : state["calls"]) {
    if (call["direction"] == "out") return call["path"];
  }
  return {};
}

}  // namespace

TEST_CASE("under the notification path nothing is ever answered with 4xx") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !notification_path(world).empty(); }));
  const auto path = notification_path(world);
  const std::string wrong_client_state =
      R"x({"value":[{"subscriptionId":"x","clientState":"guess","changeType":"updated","resource":"api/v2.0/)x"
      R"x(companies(33333333-3333-4333-8333-333333333333)/vendors(44444444-4444-4444-8444-444444444444)"}]})x";
  walk(world, {
                  {"handshake by POST", "POST", path + "?validationToken=abc%20def", "", {}, 200},
                  {"handshake by GET", "GET", path + "?validationToken=abc", "", {}, 200},
                  {"malformed JSON", "POST", path, "{\"value\":[", {}, 202},
                  {"no JSON at all", "POST", path, "hello", {{"Content-Type", "text/plain"}}, 202},
                  {"empty body", "POST", path, "", {}, 202},
                  {"another shape", "POST", path, "{\"value\":17}", {}, 202},
                  {"wrong client state", "POST", path, wrong_client_state, {}, 202},
                  {"too large", "POST", path, std::string(2 * 1024 * 1024, 'x'), {}, 202},
                  {"another method", "DELETE", path, "", {}, 202},
                  {"unknown token", "POST", "/bc/demo/0000", "{}", {}, 202},
                  {"unknown tenant", "POST", "/bc/nobody/0000", "{}", {}, 202},
                  {"no token", "POST", "/bc/demo", "{}", {}, 202},
                  {"nothing", "GET", "/bc", "", {}, 202},
                  {"a deeper path", "POST", path + "/more", "{}", {}, 202},
              });
  CHECK(world.oracle()["subscriptions_deleted_by_4xx"] == 0);
  const auto metrics = world.send("GET", world.operations() + "/metrics");
  REQUIRE(metrics.has_value());
  CHECK(
      metrics->body.find("countersign_notifications_total{result=\"bad_client_state\",tenant=\"demo\"} 1") !=
      std::string::npos);
}

TEST_CASE("what claims to be Slack's is refused unless it is, and never answered with a server error") {
  World world;
  world.start();
  const std::string verification = R"({"type":"url_verification","challenge":"abc"})";
  const std::string no_event = R"({"type":"event_callback"})";
  const auto click = [](const std::string& payload) { return "payload=" + percent_encode(payload); };
  const auto bare =
      click(R"({"type":"block_actions","user":{"id":"W1"},"team":null,"actions":[{"action_id":"approve"}]})");
  const auto edited = click(
      R"({"type":"block_actions","user":{"id":"U0DANA0001"},"team":{"id":"T0SANDBOX1"},"channel":{"id":"C0APPROVAL"},)"
      R"("actions":[{"action_id":"approve","value":"../../etc|v1|s1","action_ts":17}]})");
  const std::string events = "/slack/demo/events";
  const std::string interactions = "/slack/demo/interactions";
  using namespace std::chrono_literals;
  walk(
      world,
      {
          {"verified", "POST", events, verification, signed_headers(verification), 200},
          {"unsigned", "POST", events, verification, {}, 401},
          {"replayed", "POST", events, verification, signed_headers(verification, -301s), 401},
          {"future-dated", "POST", events, verification, signed_headers(verification, 400s), 401},
          {"altered", "POST", events, verification + " ", signed_headers(verification), 401},
          {"no event", "POST", events, no_event, signed_headers(no_event), 200},
          {"malformed JSON", "POST", events, "{", signed_headers("{"), 200},
          {"unknown tenant", "POST", "/slack/nobody/events", verification, signed_headers(verification), 404},
          {"unknown kind", "POST", "/slack/demo/else", verification, signed_headers(verification), 404},
          {"not a POST", "GET", events, "", {}, 405},
          {"too large", "POST", interactions, std::string(2 * 1024 * 1024, 'x'), {}, 413},
          {"a click without everything", "POST", interactions, bare, signed_headers(bare), 200},
          {"an edited value", "POST", interactions, edited, signed_headers(edited), 200},
          {"elsewhere", "GET", "/", "", {}, 404},
      });
  CHECK(world.oracle()["post_attempts"] == 0);
}
