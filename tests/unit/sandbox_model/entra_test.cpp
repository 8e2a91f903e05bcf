#include "catch.hpp"
#include "certificate.hpp"
#include "core/url.hpp"
#include "driver.hpp"

namespace countersign::entra_test {

using namespace countersign;
using namespace countersign::sandbox::test;
using countersign::test::make_certificate;

namespace {

constexpr const char* client = "11111111-1111-4111-8111-111111111111";
const std::string token_path = "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
const std::string audience = "http://127.0.0.1:9100" + token_path;

HttpResponse ask(Driver& driver, FormPairs proof) {
  proof.push_back({"grant_type", "client_credentials"});
  proof.push_back({"client_id", client});
  proof.push_back({"scope", "https://api.businesscentral.dynamics.com/.default"});
  return driver.send("POST", token_path, form_encode(proof)).value();
}

/// The AADSTS number of a refusal; 0 for a token.
int code_of(const HttpResponse& response) {
  const auto body = Json::parse(response.body);
  return response.status == 200 ? 0 : body.at("error_codes").at(0).get<int>();
}

struct Assertion {
  const countersign::test::TestCertificate& certificate;
  std::string audience;
  std::string subject = client;
  Instant begins{};
  Instant expires{};
};

std::string make(const Assertion& wanted) {
  const auto seconds = [](Instant instant) { return instant.time_since_epoch().count() / 1000; };
  const auto thumbprint = countersign::test::thumbprint_of(wanted.certificate.certificate, EVP_sha1());
  const Json header{{"alg", "RS256"}, {"typ", "JWT"}, {"x5t", countersign::test::to_base64url(thumbprint)}};
  const Json claims{{"aud", wanted.audience},        {"iss", wanted.subject},
                    {"sub", wanted.subject},         {"jti", "once"},
                    {"nbf", seconds(wanted.begins)}, {"exp", seconds(wanted.expires)}};
  const auto text =
      countersign::test::to_base64url(header.dump()) + "." + countersign::test::to_base64url(claims.dump());
  return text + "." +
         countersign::test::to_base64url(countersign::test::sign_rs256(wanted.certificate.key, text));
}

int judge(Driver& driver, const std::string& assertion) {
  return code_of(
      ask(driver, {{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
                   {"client_assertion", assertion}}));
}

}  // namespace

TEST_CASE("Entra knows several secrets of an app, and when each has expired") {
  Driver driver;
  driver.control(
      "PUT", "app",
      {{"client_id", client},
       {"client_secrets", {{{"value", "old"}, {"expires", "2026-11-24T10:00:00Z"}}, {{"value", "new"}}}}});
  CHECK(code_of(ask(driver, {{"client_secret", "old"}})) == 0);
  CHECK(code_of(ask(driver, {{"client_secret", "new"}})) == 0);
  CHECK(code_of(ask(driver, {{"client_secret", "sandbox-client-secret"}})) == 7000215);
  CHECK(code_of(ask(driver, {})) == 7000216);
  driver.advance(std::chrono::hours{1});
  CHECK(code_of(ask(driver, {{"client_secret", "old"}})) == 7000222);
  CHECK(code_of(ask(driver, {{"client_secret", "new"}})) == 0);
}

TEST_CASE("Entra takes an assertion that a registered certificate signed, and no other") {
  Driver driver;
  const auto day = std::chrono::hours{24};
  const auto ours = make_certificate(driver.now - day, driver.now + 30 * day);
  const auto strange = make_certificate(driver.now - day, driver.now + 30 * day);
  driver.control("PUT", "app", {{"client_id", client}, {"certificates", {ours.certificate}}});
  const Duration minute{60'000};
  const Assertion good{ours, audience, client, driver.now - minute, driver.now + 5 * minute};
  CHECK(judge(driver, make(good)) == 0);
  CHECK(judge(driver, make({strange, audience, client, good.begins, good.expires})) == 700027);
  CHECK(judge(driver, make({ours, audience + "x", client, good.begins, good.expires})) == 700023);
  CHECK(judge(driver, make({ours, audience, "22222222-1111-4111-8111-111111111111", good.begins,
                            good.expires})) == 700021);
  CHECK(judge(driver, make({ours, audience, client, good.begins - 60 * minute, driver.now - 6 * minute})) ==
        700024);
  CHECK(judge(driver, make({ours, audience, client, driver.now + 6 * minute, good.expires + 10 * minute})) ==
        700024);
  auto forged = make(good);
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  CHECK(judge(driver, forged) != 0);
  CHECK(judge(driver, "not.an.assertion") == 50027);
  driver.advance(31 * day);
  CHECK(judge(driver, make({ours, audience, client, driver.now - minute, driver.now + 5 * minute})) ==
        700027);
}

TEST_CASE("the control API refuses what is no certificate or no instant") {
  Driver driver;
  const auto status = [&](const Json& body) {
    return driver.send("PUT", "/sandbox/api/app", body.dump()).value().status;
  };
  CHECK(status({{"client_id", client}, {"certificates", {"no PEM"}}}) == 400);
  CHECK(status({{"client_id", client}, {"client_secrets", {{{"value", "x"}, {"expires", "soon"}}}}}) == 400);
  CHECK(code_of(ask(driver, {{"client_secret", "sandbox-client-secret"}})) == 0);
}

}  // namespace countersign::entra_test
