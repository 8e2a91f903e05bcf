// Shared by the tests of Business Central's wire.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "businesscentral/exchange.hpp"
#include "catch.hpp"
#include "domain/document.hpp"
#include "domain/resource_definition.hpp"
#include "source_directory.hpp"

namespace countersign::businesscentral::testing {

inline std::string fixture(const std::string& name) {
  std::ifstream file(countersign::tests::source_directory() + "/tests/unit/businesscentral/fixtures/" + name);
  if (!file) throw std::runtime_error("no fixture " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Instant at(const char* text) {
  return parse_instant(text).value();
}

inline const Instant now = at("2026-11-24T14:00:00Z");
inline const std::string company_id = "33333333-3333-4333-8333-333333333333";
inline const std::string record_id = "5d115c9c-44e3-4a11-bb43-000d3a2feca1";
inline const domain::CompanyKey company{"Production", company_id};

inline domain::RecordKey invoice_key() {
  return {company, domain::Resource::purchase_invoices, record_id};
}

inline const domain::ResourceDefinition& definition(const domain::Resource& resource) {
  return *domain::find_definition({}, resource);
}

inline domain::BusinessCentralSettings settings() {
  domain::BusinessCentralSettings value;
  value.api_base = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";
  value.token_url = "https://login.example/contoso.com/oauth2/v2.0/token";
  value.identities[0].client_id = "app-id";
  value.language = "de-DE";
  return value;
}

inline SubscriptionIdentity identity() {
  return {"https://countersign.example/bc/contoso/0a1b", "state-1"};
}

inline HttpResponse reply(unsigned status, std::string body = "", std::vector<HttpHeader> headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

inline HttpResponse error_reply(unsigned status, const std::string& code, const std::string& message) {
  return reply(status, R"({"error":{"code":")" + code + R"(","message":")" + message +
                           R"(  CorrelationId:  7fbe0bac-b30b-4c26-aa52-653622f9cce2."}})");
}

inline Exchange begin(const domain::Call& call) {
  auto exchange = Exchange::begin(call, settings(), identity());
  REQUIRE(exchange.has_value());
  return std::move(*exchange);
}

/// The outcome that the answer must hold.
template <class Outcome>
Outcome outcome_of(const Answer& answer) {
  const auto* ended = std::get_if<domain::AttemptResult>(&answer);
  REQUIRE(ended != nullptr);
  const auto* outcome = std::get_if<domain::Outcome>(ended);
  REQUIRE(outcome != nullptr);
  const auto* value = std::get_if<Outcome>(outcome);
  REQUIRE(value != nullptr);
  return *value;
}

inline domain::AttemptFailed failed_attempt(const Answer& answer) {
  const auto* ended = std::get_if<domain::AttemptResult>(&answer);
  REQUIRE(ended != nullptr);
  const auto* failure = std::get_if<domain::AttemptFailed>(ended);
  REQUIRE(failure != nullptr);
  return *failure;
}

}  // namespace countersign::businesscentral::testing
