// Every kind of request that Business Central and Slack send, in the shape in which they send it.
#include <algorithm>

#include <signal.h>

#include "catch.hpp"
#include "e2e/payloads.hpp"

namespace countersign::payload_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string invoices = std::string("companies(") + company_id + ")/purchaseInvoices";

/// As Business Central would send it to us: with the ids and client states of our subscriptions.
std::string notification(const World& world, const std::string& name) {
  Json body = json_fixture("business-central/" + name);
  const Json list = subscriptions(world);
  for (auto& item : body["value"]) {
    for (const auto& subscription : list) {
      const auto watched = subscription["resource"].get<std::string>();
      const auto resource = watched.substr(watched.rfind('/') + 1);
      if (item["resource"].get<std::string>().find("/" + resource) == std::string::npos) continue;
      item["subscriptionId"] = subscription["subscriptionId"];
      item["clientState"] = subscription["clientState"];
    }
  }
  return body.dump();
}

HttpResponse post_json(const World& world, const std::string& path, const std::string& body,
                       std::vector<HttpHeader> headers = {}) {
  headers.push_back({"Content-Type", "application/json"});
  auto reply = world.send("POST", world.door() + path, body, std::move(headers));
  REQUIRE(reply.has_value());
  return *std::move(reply);
}

HttpResponse send_notification(const World& world, const std::string& path, const std::string& body) {
  return post_json(world, path, body,
                   {{"Accept", "application/json"},
                    {"clientRequestId", "7fbe0bac-b30b-4c26-aa52-653622f9cce2"},
                    {"x-ms-correlation-id", "7fbe0bac-b30b-4c26-aa52-653622f9cce2"}});
}

HttpResponse send_event(const World& world, const std::string& name,
                        const std::vector<HttpHeader>& more = {}) {
  const std::string body = fixture("slack/" + name);
  auto headers = signed_headers(body);
  headers.insert(headers.end(), more.begin(), more.end());
  return post_json(world, "/slack/demo/events", body, headers);
}

HttpResponse send_interaction(const World& world, const std::string& name) {
  const std::string body = form_of(fixture("slack/" + name));
  auto headers = signed_headers(body);
  headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  auto reply = world.send("POST", world.door() + "/slack/demo/interactions", body, headers);
  REQUIRE(reply.has_value());
  return *std::move(reply);
}

void check_empty(const HttpResponse& reply, unsigned status) {
  CHECK(reply.status == status);
  CHECK(reply.body.empty());
}

/// How often Business Central was asked for this path.
std::size_t reads(const World& world, const std::string& path_end) {
  const Json state = world.sandbox("GET", "/state");
  const auto& calls = state["calls"];
  return static_cast<std::size_t>(std::count_if(calls.begin(), calls.end(), [&](const Json& call) {
    const auto path = call["path"].get<std::string>();
    return call["direction"] == "in" && path.size() >= path_end.size() &&
           path.compare(path.size() - path_end.size(), path_end.size(), path_end) == 0;
  }));
}

std::string record(int number) {
  return invoices + "(a1f0c3d2-5b64-4e11-9c1d-00000000000" + std::to_string(number) + ")";
}

}  // namespace

TEST_CASE("each change that Business Central notifies of is read, in every form of its resource") {
  World world;
  world.start();
  const auto path = notification_path(world);
  const auto employees = std::string("companies(") + company_id + ")/employees";
  const auto sweeps_before = reads(world, employees);
  check_empty(send_notification(world, path, notification(world, "notification_four_changes.json")), 202);
  CHECK(notifications(world, "accepted") == 5);
  for (int number = 1; number <= 4; ++number) {
    INFO(number);
    CHECK(eventually([&] { return reads(world, record(number)) == 1; }));
  }
  CHECK(eventually([&] { return reads(world, employees) > sweeps_before; }));

  const auto pages_before = reads(world, invoices);
  check_empty(send_notification(world, path, notification(world, "notification_whole_collection.json")), 202);
  // What changed, and the ids of all, because a change without a bound may have been a deletion.
  CHECK(eventually([&] { return reads(world, invoices) == pages_before + 2; }));
  check_empty(send_notification(world, path, notification(world, "notification_documented_filter.json")),
              202);
  CHECK(eventually([&] { return reads(world, invoices) == pages_before + 3; }));
  CHECK(notifications(world, "accepted") == 7);
  CHECK(notifications(world, "bad_client_state") == 0);
  CHECK(notifications(world, "not_understood") == 0);

  // An older server puts a byte order mark before the body, and a batch comes again with the next job.
  const auto again = "\xEF\xBB\xBF" + notification(world, "notification_four_changes.json");
  check_empty(send_notification(world, path, again), 202);
  CHECK(eventually([&] { return reads(world, record(1)) == 2; }));

  world.stop(SIGTERM);
  const auto story = audit(world);
  CHECK(story.find("a1f0c3d2-5b64-4e11-9c1d-000000000004") != std::string::npos);
  CHECK(story.find("a collection changed") != std::string::npos);
}

TEST_CASE("what Business Central notifies of beside our records is answered and read nowhere") {
  World world;
  world.start();
  const auto path = notification_path(world);
  check_empty(send_notification(world, path, notification(world, "notification_foreign.json")), 202);
  CHECK(notifications(world, "accepted") == 0);
  // Another entity's item has no client state of ours; another company's has one, which is not for that
  // company.
  CHECK(notifications(world, "bad_client_state") == 2);
  CHECK(notifications(world, "not_understood") == 1);
  const auto handshake = world.send("POST", world.door() + path + "?validationToken=a%2Bb%20%C3%A9%3D");
  REQUIRE(handshake.has_value());
  CHECK(handshake->status == 200);
  CHECK(handshake->body == "a+b \u00e9=");
  CHECK(find_header(handshake->headers, "Content-Type").substr(0, 10) == "text/plain");
  for (int number = 5; number <= 7; ++number) {
    CHECK(reads(world, "(a1f0c3d2-5b64-4e11-9c1d-00000000000" + std::to_string(number) + ")") == 0);
  }
}

TEST_CASE("each request of Slack is answered as Slack documents it") {
  World world;
  world.start();
  const auto challenge = send_event(world, "url_verification.json");
  CHECK(challenge.status == 200);
  CHECK(challenge.body == "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
  CHECK(find_header(challenge.headers, "Content-Type").substr(0, 10) == "text/plain");

  check_empty(send_event(world, "app_rate_limited.json"), 200);
  CHECK(slack_refusals(world, "not_understood") == 1);
  check_empty(send_event(world, "event_shared_channel.json"), 200);
  // A retry is no reason to drop anything: the first delivery may never have arrived.
  check_empty(send_event(world, "event_shared_channel.json",
                         {{"X-Slack-Retry-Num", "1"}, {"X-Slack-Retry-Reason", "http_timeout"}}),
              200);
  CHECK(slack_refusals(world, "not_understood") == 1);

  for (const auto* other : {"view_closed.json", "shortcut.json"}) {
    INFO(other);
    check_empty(send_interaction(world, other), 200);
  }
  CHECK(slack_refusals(world, "not_understood") == 1);
  // Another app's form and buttons: they carry no metadata of ours.
  check_empty(send_interaction(world, "view_submission.json"), 200);
  check_empty(send_interaction(world, "block_actions_of_a_modal.json"), 200);
  check_empty(send_interaction(world, "block_actions_bare.json"), 200);
  CHECK(slack_refusals(world, "not_understood") == 4);

  check_empty(send_interaction(world, "block_actions.json"), 200);
  check_empty(send_interaction(world, "block_actions.json"), 200);
  // Nothing waits for a decision there: the person is told so, and once.
  const auto answers = [&] {
    const Json state = world.sandbox("GET", "/state");
    const auto& all = state["slack"]["ephemerals"];
    return std::count_if(all.begin(), all.end(), [](const Json& one) { return one["user"] == "U0STRANGE1"; });
  };
  CHECK(eventually([&] { return answers() == 1; }));
  check_empty(send_event(world, "event_tokens_revoked.json"), 200);
  check_empty(send_event(world, "event_app_uninstalled.json"), 200);
  CHECK(slack_refusals(world, "signature") == 0);
  CHECK(world.oracle()["post_attempts"] == 0);

  world.stop(SIGTERM);
  const auto story = audit(world);
  const auto click = story.find("click.received");
  REQUIRE(click != std::string::npos);
  CHECK(story.find("click.received", click + 1) == std::string::npos);
  CHECK(answers() == 1);
  CHECK(story.find("hooks.slack.com") == std::string::npos);
}

}  // namespace countersign::payload_test
