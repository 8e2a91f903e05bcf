// What Slack sends over a Socket Mode connection, and what it never should.
#include "slack/socket_message.hpp"

#include "catch.hpp"

namespace countersign::socket_message_test {

using namespace countersign::slack;

namespace {

SocketEnvelope envelope(const char* text) {
  const auto message = parse_socket_message(text);
  const auto* found = std::get_if<SocketEnvelope>(&message);
  REQUIRE(found != nullptr);
  return *found;
}

bool not_understood(const char* text) {
  return std::holds_alternative<SocketMessageNotUnderstood>(parse_socket_message(text));
}

}  // namespace

TEST_CASE("a connection begins with hello and is told of its end") {
  CHECK(std::holds_alternative<SocketHello>(parse_socket_message(
      R"({"type":"hello","num_connections":2,"debug_info":{},"connection_info":{"app_id":"A1"}})")));
  const auto message = parse_socket_message(R"({"type":"disconnect","reason":"refresh_requested"})");
  REQUIRE(std::holds_alternative<SocketDisconnect>(message));
  CHECK(std::get<SocketDisconnect>(message).reason == "refresh_requested");
  CHECK(std::holds_alternative<SocketDisconnect>(parse_socket_message(R"({"type":"disconnect"})")));
}

TEST_CASE("an envelope carries its payload as it would have come in a request") {
  const auto click =
      envelope(R"({"envelope_id":"e-1","type":"interactive","payload":{"type":"block_actions","n":"é"},)"
               R"("accepts_response_payload":true})");
  CHECK(click.id == "e-1");
  CHECK(click.type == "interactive");
  CHECK(click.payload == R"({"type":"block_actions","n":"é"})");
  CHECK(click.accepts_response);
  CHECK_FALSE(envelope(R"({"envelope_id":"e-2","type":"events_api","payload":{}})").accepts_response);
  CHECK(envelope(R"({"envelope_id":"e-3","type":"of_tomorrow","payload":{}})").type == "of_tomorrow");
}

TEST_CASE("a message without an id or a payload, or that is no JSON object, is not understood") {
  CHECK(not_understood(R"({"type":"interactive","payload":{}})"));
  CHECK(not_understood(R"({"envelope_id":7,"type":"interactive","payload":{}})"));
  CHECK(not_understood(R"({"envelope_id":"e","type":"interactive"})"));
  CHECK(not_understood(R"({"envelope_id":"e","type":"interactive","payload":null})"));
  CHECK(not_understood("[]"));
  CHECK(not_understood("Ping from applink.slack.com"));
  CHECK(not_understood(""));
}

TEST_CASE("an acknowledgement carries a response only when there is an object to carry") {
  CHECK(acknowledgement("e-1", "") == R"({"envelope_id":"e-1"})");
  CHECK(acknowledgement("e-1", "ok") == R"({"envelope_id":"e-1"})");
  CHECK(acknowledgement("e-1", R"({"response_action":"clear"})") ==
        R"({"envelope_id":"e-1","payload":{"response_action":"clear"}})");
  CHECK(acknowledgement("\"\n", "") == R"({"envelope_id":"\"\n"})");
}

}  // namespace countersign::socket_message_test
