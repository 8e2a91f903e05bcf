#include "http/server.hpp"

#include "catch.hpp"
#include "core/url.hpp"
#include "support.hpp"

namespace countersign::server_test {

using namespace sandbox_test;

namespace {

constexpr const char* client_id = "11111111-1111-4111-8111-111111111111";
constexpr const char* directory = "22222222-2222-4222-8222-222222222222";

std::string bearer(Sandbox& box) {
  const auto form = form_encode({{"grant_type", "client_credentials"},
                                 {"client_id", client_id},
                                 {"client_secret", "sandbox-client-secret"},
                                 {"scope", "https://api.businesscentral.dynamics.com/.default"}});
  const auto result = box.begin("POST", std::string("/entra/") + directory + "/oauth2/v2.0/token", form,
                                {{"Content-Type", "application/x-www-form-urlencoded"}})
                          ->take();
  REQUIRE(result);
  REQUIRE(result->has_value());
  INFO((*result)->body);
  REQUIRE((*result)->status == 200);
  return "Bearer " + json::parse((*result)->body).at("access_token").get<std::string>();
}

/// Business Central asks the notification URL to repeat its validationToken before a subscription exists.
http::Handler echo_token(Box<std::string>& asked) {
  return [&asked](const http::ServerRequest& request, const http::Responder& responder) {
    const auto query = parse_form(split_target(request.message.url).query);
    const auto* token = query ? find_value(*query, "validationToken") : nullptr;
    asked.put(request.message.method);
    responder.send({200, {{"Content-Type", "text/plain"}}, token == nullptr ? std::string() : *token});
  };
}

json slack_message() {
  return {{"channel", "C0APPROVAL"}, {"text", "Approval needed"}};
}

}  // namespace

TEST_CASE("an invoice that is created over HTTP is in the state") {
  Sandbox box;
  const auto created =
      box.fetch("POST", "/sandbox/api/invoices",
                {{"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", "INV-1"},
                 {"dueDate", "2026-12-04"},
                 {"lines", {{{"description", "Desk"}, {"quantity", "2"}, {"unitCost", "100.00"}}}}});
  const auto document = find_document(box.fetch("GET", "/sandbox/api/state"), created.at("number"));
  REQUIRE(document.is_object());
  CHECK(document.at("externalNumber") == "INV-1");
  CHECK(document.at("status") == "Draft");
}

TEST_CASE("links that the model hands out lead back to the port that was taken") {
  Sandbox box;
  CHECK(box.url().find("http://127.0.0.1:") == 0);
  CHECK(box.url() != "http://127.0.0.1:0");
  sandbox::SandboxOptions options;
  options.public_url = "http://sandbox.example:9100";
  const auto started = SandboxServer::start(options);
  REQUIRE(started.has_value());
  CHECK((*started)->url() == "http://sandbox.example:9100");
}

TEST_CASE("a port that is taken is reported") {
  Sandbox box;
  sandbox::SandboxOptions options;
  options.port = static_cast<std::uint16_t>(std::stoi(box.url().substr(box.url().rfind(':') + 1)));
  const auto second = SandboxServer::start(options);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == ErrorCode::io);
}

TEST_CASE("a page that listens is told of every change") {
  Sandbox box;
  RawReader events(box.url(), "/sandbox/api/events");
  REQUIRE(events.wait_for("event: revision\ndata: "));
  CHECK(events.received().find("Content-Type: text/event-stream") != std::string::npos);
  box.fetch("POST", "/sandbox/api/invoices", json::object());
  const auto revision = box.fetch("GET", "/sandbox/api/state").at("revision").get<int>();
  CHECK(events.wait_for("data: " + std::to_string(revision) + "\n\n"));
}

TEST_CASE("events can still be sent to Countersign through the path of the stream") {
  Sandbox box;
  const auto result = box.call("POST", "/sandbox/api/events", R"({"type":"url_verification"})");
  REQUIRE(result.has_value());
  CHECK(result->status == 400);
  CHECK(result->body.find("events_url") != std::string::npos);
}

TEST_CASE("a delayed reply comes at its time and not before") {
  Sandbox box;
  box.fetch("POST", "/sandbox/api/faults", {{"target", "slack"}, {"effect", "delay"}, {"delay_ms", 150}});
  const auto began = std::chrono::steady_clock::now();
  const auto result = box.call("POST", "/slack/api/auth.test");
  const auto took = std::chrono::steady_clock::now() - began;
  REQUIRE(result.has_value());
  CHECK(result->status == 200);
  CHECK(took >= 149ms);
}

TEST_CASE("a lost reply closes the connection although the work was done") {
  Sandbox box;
  box.fetch("POST", "/sandbox/api/faults", {{"target", "slack"}, {"effect", "reply_lost"}});
  const auto answer = box.begin("POST", "/slack/api/chat.postMessage", slack_message().dump(),
                                {{"Content-Type", "application/json; charset=utf-8"},
                                 {"Authorization", "Bearer xoxb-sandbox-bot-token"}})
                          ->take();
  REQUIRE(answer);
  REQUIRE_FALSE(answer->has_value());
  CHECK(answer->error().request_sent);
  const auto state = box.fetch("GET", "/sandbox/api/state");
  for (const auto& channel : state.at("slack").at("channels")) {
    if (channel.at("id") == "C0APPROVAL") CHECK(channel.at("messages").size() == 1);
  }
}

TEST_CASE("a subscription is answered after its handshake, and a change then reaches its URL by itself") {
  sandbox::SandboxOptions options;
  options.model.notification_delay_ms = 20ms;
  Sandbox box(options);
  http::IoThreads threads;
  Box<std::string> asked;
  const auto receiver = http::Server::listen(threads, {}, echo_token(asked));
  REQUIRE(receiver.has_value());
  const auto companies = box.fetch("GET", "/sandbox/api/state").at("companies");
  const json subscription{
      {"notificationUrl", "http://127.0.0.1:" + std::to_string((*receiver)->port()) + "/bc"},
      {"resource", "/api/v2.0/companies(" + companies[0].at("id").get<std::string>() + ")/purchaseInvoices"},
      {"clientState", "state"}};
  const auto answer = box.begin("POST", "/bc/v2.0/Production/api/v2.0/subscriptions", subscription.dump(),
                                {{"Content-Type", "application/json"}, {"Authorization", bearer(box)}})
                          ->take();
  REQUIRE(answer);
  REQUIRE(answer->has_value());
  INFO((*answer)->body);
  CHECK((*answer)->status == 201);
  CHECK(asked.take() == "POST");
  box.fetch("POST", "/sandbox/api/invoices", json::object());
  CHECK(asked.take() == "POST");
}

TEST_CASE("stopping closes streams and requests that were never answered") {
  Sandbox box;
  box.fetch("POST", "/sandbox/api/faults", {{"target", "slack"}, {"effect", "hang"}});
  RawReader events(box.url(), "/sandbox/api/events");
  const auto revision = box.fetch("GET", "/sandbox/api/state").at("revision").get<int>();
  REQUIRE(events.wait_for("data: " + std::to_string(revision) + "\n"));
  const auto hung = box.begin("POST", "/slack/api/auth.test");
  REQUIRE(events.wait_for("data: " + std::to_string(revision + 1) + "\n"));  // the hung call was logged
  box.server().stop();
  CHECK(events.wait_for_end());
  const auto answer = hung->take();
  REQUIRE(answer);
  CHECK_FALSE(answer->has_value());
  box.server().stop();  // again: nothing happens
}

TEST_CASE("a body that is too large is refused without reaching the model") {
  sandbox::SandboxOptions options;
  options.body_bytes = 1000;
  Sandbox box(options);
  const auto result = box.call("POST", "/sandbox/api/invoices", std::string(2000, ' '));
  REQUIRE(result.has_value());
  CHECK(result->status == 413);
}

}  // namespace countersign::server_test
