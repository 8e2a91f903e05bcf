#include "businesscentral/credential.hpp"

#include <nlohmann/json.hpp>

#include "businesscentral/client_assertion.hpp"
#include "businesscentral/token.hpp"
#include "certificate.hpp"
#include "core/url.hpp"
#include "support.hpp"

namespace countersign::credential_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using countersign::test::make_certificate;
using Kind = domain::Credential::Kind;

namespace {

const auto& certificate() {
  static const auto made = make_certificate(at("2026-01-01T00:00:00Z"), at("2027-03-01T15:00:00Z"));
  return made;
}

std::vector<std::string> parts_of(const std::string& token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

HttpResult refusal(int number, unsigned status = 401) {
  return reply(status, R"({"error":"invalid_client","error_codes":[)" + std::to_string(number) + "]}");
}

}  // namespace

TEST_CASE("an assertion is signed by the key, names its certificate and lives for minutes") {
  const AssertionClaims claims{"https://login.example/t/oauth2/v2.0/token", "app-id", "once", now};
  const auto token = client_assertion(certificate().both(), claims);
  REQUIRE(token.has_value());
  const auto parts = parts_of(*token);
  CHECK(test::verify_ps256(certificate().certificate, parts[0] + "." + parts[1],
                           test::from_base64url(parts[2])));
  CHECK_FALSE(test::verify_ps256(certificate().certificate, parts[0] + "." + parts[1] + "x",
                                 test::from_base64url(parts[2])));

  const auto header = nlohmann::json::parse(test::from_base64url(parts[0]));
  CHECK(header.at("alg") == "PS256");
  CHECK(header.at("typ") == "JWT");
  CHECK(test::from_base64url(header.at("x5t#S256")) ==
        test::thumbprint_of(certificate().certificate, EVP_sha256()));
  const auto payload = nlohmann::json::parse(test::from_base64url(parts[1]));
  CHECK(payload.at("aud") == claims.token_url);
  CHECK(payload.at("iss") == "app-id");
  CHECK(payload.at("sub") == "app-id");
  CHECK(payload.at("jti") == "once");
  const auto seconds = now.time_since_epoch().count() / 1000;
  CHECK(payload.at("nbf").get<std::int64_t>() <= seconds);
  CHECK(payload.at("exp").get<std::int64_t>() > seconds);
  CHECK(payload.at("exp").get<std::int64_t>() - payload.at("nbf").get<std::int64_t>() <= 600);
}

TEST_CASE("the order of key and certificates in the secret does not matter, and a chain does no harm") {
  const auto other = make_certificate(at("2026-01-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
  const std::string pem = other.certificate + certificate().certificate + certificate().key;
  const auto facts = read_certificate(pem);
  REQUIRE(facts.has_value());
  CHECK(facts->valid_from == at("2026-01-01T00:00:00Z"));
  CHECK(facts->valid_until == at("2027-03-01T15:00:00Z"));
  CHECK(facts->thumbprint.size() == 40);
  CHECK(facts->thumbprint.find_first_not_of("0123456789ABCDEF") == std::string::npos);
}

TEST_CASE("what is no key with its certificate is refused with what is missing, and never quoted") {
  const auto other = make_certificate(at("2026-01-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
  const auto small = make_certificate(at("2026-01-01T00:00:00Z"), at("2026-12-01T00:00:00Z"), 1024);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"a client secret", "no private key"},
      {certificate().certificate, "no private key"},
      {certificate().key, "no certificate"},
      {certificate().key + other.certificate, "no certificate"},
      {small.both(), "2048"},
      {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "password"}};
  for (const auto& [pem, words] : cases) {
    const auto facts = read_certificate(pem);
    REQUIRE_FALSE(facts.has_value());
    INFO(facts.error().message);
    CHECK(facts.error().message.find(words) != std::string::npos);
    CHECK_FALSE(facts.error().remedy.empty());
    CHECK_FALSE(client_assertion(pem, {"https://x", "app", "id", now}).has_value());
  }
}

TEST_CASE("each kind of credential makes its own form") {
  const auto secret = token_request(settings(), "app-id", {Kind::secret, "s", {}}, "s3cr&t", "id", now);
  REQUIRE(secret.has_value());
  CHECK(secret->body == token_request(settings(), "app-id", "s3cr&t").body);

  const auto signed_one =
      token_request(settings(), "app-id", {Kind::certificate, "c", {}}, certificate().both(), "id", now);
  REQUIRE(signed_one.has_value());
  const auto form = parse_form(signed_one->body);
  REQUIRE(form.has_value());
  CHECK(find_value(*form, "client_secret") == nullptr);
  CHECK(*find_value(*form, "client_assertion_type") ==
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  CHECK(*find_value(*form, "client_id") == "app-id");
  CHECK(find_value(*form, "client_assertion")->find('.') != std::string::npos);
  CHECK(signed_one->body.find("PRIVATE") == std::string::npos);

  const auto empty = token_request(settings(), "app-id", {Kind::secret, "s", {}}, "", "id", now);
  REQUIRE_FALSE(empty.has_value());
  CHECK(empty.error().message.find("'s'") != std::string::npos);
}

TEST_CASE("only a refusal of the credential itself leads to the next one") {
  for (const int number : {7000215, 7000222, 7000216, 700027, 700024}) {
    INFO(number);
    CHECK(refuses_credential(refusal(number)));
  }
  for (const int number : {700016, 90002, 53003, 70011, 4242}) {
    INFO(number);
    CHECK_FALSE(refuses_credential(refusal(number, 400)));
  }
  CHECK_FALSE(refuses_credential(refusal(7000215, 503)));
  CHECK_FALSE(refuses_credential(tl::unexpected<TransportError>(TransportError{true, "timeout"})));
  const auto sentence = read_token(refusal(700027), now);
  REQUIRE_FALSE(sentence.has_value());
  CHECK(sentence.error().message.find("AADSTS700027") != std::string::npos);
  CHECK(sentence.error().remedy.find("certificate") != std::string::npos);
}

TEST_CASE("a credential ends on its noted day, or with its certificate if that is earlier") {
  const domain::Credential noted{Kind::secret, "s", *parse_date("2027-03-01")};
  CHECK(last_day_of(noted, "text") == *parse_date("2027-03-01"));
  CHECK_FALSE(last_day_of({Kind::secret, "s", {}}, "text").has_value());
  CHECK(last_day_of({Kind::certificate, "c", {}}, certificate().both()) == *parse_date("2027-03-01"));
  CHECK(last_day_of({Kind::certificate, "c", *parse_date("2027-02-01")}, certificate().both()) ==
        *parse_date("2027-02-01"));
  CHECK(last_day_of({Kind::certificate, "c", *parse_date("2028-02-01")}, certificate().both()) ==
        *parse_date("2027-03-01"));
  CHECK(days_left(*parse_date("2026-11-26"), at("2026-11-24T23:59:59Z")) == 2);
  CHECK(days_left(*parse_date("2026-11-24"), at("2026-11-24T23:59:59Z")) == 0);
  CHECK(days_left(*parse_date("2026-11-23"), at("2026-11-24T00:00:00Z")) == -1);
}

TEST_CASE("an end is announced 60, 30, 7 and 1 days ahead, and when it is past") {
  CHECK_FALSE(expiry_step(61).has_value());
  const std::vector<std::pair<int, int>> steps{{60, 60},
                                               {31, 60},
                                               {30, 30},
                                               {8, 30},
                                               {7, 7},
                                               {2, 7},
                                               {1, 1},
                                               {0, 1},
                                               {-1, expired_step},
                                               {-400, expired_step}};
  for (const auto& [left, step] : steps) {
    INFO(left);
    CHECK(expiry_step(left) == step);
  }
  CHECK(expiry_words(1, *parse_date("2027-03-01")) == "ends in 1 day, on 2027-03-01");
  CHECK(expiry_words(-3, *parse_date("2027-03-01")) == "ended on 2027-03-01");
}

TEST_CASE("a token without the permission is told from one that cannot be read") {
  const std::string without = "e30." + test::to_base64url(R"({"aud":"x"})") + ".s";
  const std::string other = "e30." + test::to_base64url(R"({"roles":["Automation.ReadWrite.All"]})") + ".s";
  const std::string with = "e30." + test::to_base64url(R"({"roles":["API.ReadWrite.All"]})") + ".s";
  REQUIRE(missing_role(without).has_value());
  CHECK(missing_role(without)->remedy.find("Grant admin consent") != std::string::npos);
  CHECK(missing_role(other).has_value());
  CHECK_FALSE(missing_role(with).has_value());
  CHECK_FALSE(missing_role("opaque").has_value());
}

TEST_CASE("an attempt tells whether Business Central is well, busy or down") {
  using Side = domain::AttemptFailed::Side;
  const auto side_of = [](const HttpResult& result) {
    auto exchange = begin(domain::ReadRecord{invoice_key()});
    return failed_attempt(exchange.answer(result, now)).side;
  };
  CHECK(side_of(reply(429)) == Side::busy);
  CHECK(side_of(reply(503)) == Side::down);
  CHECK(side_of(reply(408)) == Side::down);
  CHECK(side_of(reply(404, "<html>no such host</html>")) == Side::down);
  CHECK(side_of(tl::unexpected<TransportError>(TransportError{true, "reset"})) == Side::down);
}

}  // namespace countersign::credential_test
