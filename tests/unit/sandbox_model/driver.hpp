// Drives the model in virtual time, playing both its clients and the server that it calls.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sandbox/model/model.hpp"

namespace countersign::sandbox::test {

using Json = nlohmann::json;

inline constexpr const char* company = "33333333-3333-4333-8333-333333333333";
inline const std::string bc = "/bc/v2.0/Production/api/v2.0";
inline const std::string in_company = bc + "/companies(" + company + ")";

class Driver {
 public:
  explicit Driver(ModelOptions options = {});

  Instant now;
  Model model;
  std::deque<Outgoing> sent;  ///< Calls of the model that wait for an answer.

  /// Sends a request; none while (or when never) answered. `last_call` names it.
  std::optional<HttpResponse> send(const std::string& method, const std::string& url,
                                   const std::string& body = {}, std::vector<HttpHeader> headers = {});
  /// The reply to a call that was left open, if it has come; outer none: no reply yet.
  std::optional<Reply> reply_to(CallId call) const;
  CallId last_call = 0;

  /// With a fresh token.
  HttpResponse business_central(const std::string& method, const std::string& url,
                                const std::string& body = {}, std::vector<HttpHeader> headers = {});
  Json read(const std::string& url);
  Json slack(const std::string& method, const Json& arguments);
  HttpResponse slack_raw(const std::string& method, const std::string& body, const std::string& content_type);
  Json control(const std::string& method, const std::string& path, const Json& body = Json::object());
  Json oracle() { return control("GET", "oracle"); }

  /// Answers the oldest open call of the model.
  void answer(unsigned status, const std::string& body = {});
  void answer_nothing();
  /// Does what falls due until then.
  void advance(Duration duration);

  /// Subscribes to purchaseInvoices and answers the handshake; the subscription's JSON.
  Json subscribe(const std::string& notification_url = "http://127.0.0.1:1/n/1?k=v");
  /// The id of the draft with that vendor invoice number.
  std::string invoice(const std::string& external_number);

 private:
  void take(Reaction reaction);
  std::vector<Reply> replies_;
  CallId next_call_ = 1;
  std::string token_;
};

/// The value of the request's query parameter validationToken, decoded.
std::string handshake_token(const HttpRequest& request);

}  // namespace countersign::sandbox::test
