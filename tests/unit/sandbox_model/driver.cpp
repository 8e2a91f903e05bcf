#include "driver.hpp"

#include "catch.hpp"
#include "core/url.hpp"

namespace countersign::sandbox::test {

Driver::Driver(ModelOptions options) : now(*parse_instant("2026-11-24T09:00:00Z")), model(options, now) {}

void Driver::take(Reaction reaction) {
  for (auto& reply : reaction.replies) replies_.push_back(std::move(reply));
  for (auto& call : reaction.outgoing) sent.push_back(std::move(call));
}

std::optional<Reply> Driver::reply_to(CallId call) const {
  for (const auto& reply : replies_) {
    if (reply.call == call) return reply;
  }
  return std::nullopt;
}

std::optional<HttpResponse> Driver::send(const std::string& method, const std::string& url,
                                         const std::string& body, std::vector<HttpHeader> headers) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = std::move(headers);
  request.body = body;
  last_call = next_call_++;
  take(model.handle(last_call, request, now));
  const auto reply = reply_to(last_call);
  return reply ? reply->response : std::nullopt;
}

HttpResponse Driver::business_central(const std::string& method, const std::string& url,
                                      const std::string& body, std::vector<HttpHeader> headers) {
  if (token_.empty()) {
    const auto response =
        send("POST", "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token",
             "grant_type=client_credentials&client_id=11111111-1111-4111-8111-111111111111&"
             "client_secret=sandbox-client-secret&scope=https%3A%2F%2Fapi.businesscentral.dynamics."
             "com%2F.default");
    REQUIRE(response);
    REQUIRE(response->status == 200);
    token_ = Json::parse(response->body)["access_token"];
  }
  headers.push_back({"Authorization", "Bearer " + token_});
  return send(method, url, body, std::move(headers)).value_or(HttpResponse{});
}

Json Driver::read(const std::string& url) {
  const auto response = business_central("GET", url);
  INFO(response.body);
  REQUIRE(response.status == 200);
  return Json::parse(response.body);
}

HttpResponse Driver::slack_raw(const std::string& method, const std::string& body,
                               const std::string& content_type) {
  return send("POST", "/slack/api/" + method, body,
              {{"Authorization", "Bearer xoxb-sandbox-bot-token"}, {"Content-Type", content_type}})
      .value_or(HttpResponse{});
}

Json Driver::slack(const std::string& method, const Json& arguments) {
  const auto response = slack_raw(method, arguments.dump(), "application/json; charset=utf-8");
  return Json::parse(response.body);
}

Json Driver::control(const std::string& method, const std::string& path, const Json& body) {
  const auto response = send(method, "/sandbox/api/" + path, method == "GET" ? "" : body.dump());
  REQUIRE(response);
  INFO(response->body);
  CHECK(response->status < 300);
  return response->body.empty() ? Json() : Json::parse(response->body);
}

void Driver::answer(unsigned status, const std::string& body) {
  REQUIRE_FALSE(sent.empty());
  const auto call = sent.front().call;
  sent.pop_front();
  take(model.answered(call, HttpResponse{status, {}, body}, now));
}

void Driver::answer_nothing() {
  REQUIRE_FALSE(sent.empty());
  const auto call = sent.front().call;
  sent.pop_front();
  take(model.answered(call, tl::unexpected<TransportError>(TransportError{true, "reset"}), now));
}

void Driver::advance(Duration duration) {
  const auto until = now + duration;
  for (auto due = model.next_due(); due && *due <= until; due = model.next_due()) {
    now = std::max(now, *due);
    take(model.run_due(now));
  }
  now = until;
  take(model.run_due(now));
}

Json Driver::subscribe(const std::string& notification_url) {
  const Json body{{"notificationUrl", notification_url},
                  {"resource", std::string("/api/v2.0/companies(") + company + ")/purchaseInvoices"},
                  {"clientState", "state-1"}};
  business_central("POST", bc + "/subscriptions", body.dump());
  const auto call = last_call;
  REQUIRE_FALSE(reply_to(call));
  REQUIRE(sent.size() == 1);
  answer(200, handshake_token(sent.front().request));
  const auto reply = reply_to(call);
  REQUIRE(reply);
  REQUIRE(reply->response->status == 201);
  return Json::parse(reply->response->body);
}

std::string Driver::invoice(const std::string& external_number) {
  const auto rows =
      read(in_company + "/purchaseInvoices?$filter=vendorInvoiceNumber%20eq%20'" + external_number + "'");
  REQUIRE(rows["value"].size() == 1);
  return rows["value"][0]["id"];
}

std::string handshake_token(const HttpRequest& request) {
  const auto query = std::string(split_target(request.url).query);
  const auto pairs = parse_form(query);
  REQUIRE(pairs);
  const auto* token = find_value(*pairs, "validationToken");
  REQUIRE(token != nullptr);
  return *token;
}

}  // namespace countersign::sandbox::test
