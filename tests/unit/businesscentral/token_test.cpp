#include "businesscentral/token.hpp"

#include "support.hpp"

namespace countersign::token_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;

namespace {

Error refused(const std::string& body, unsigned status = 400) {
  const auto token = read_token(reply(status, body), now);
  REQUIRE_FALSE(token.has_value());
  return token.error();
}

}  // namespace

TEST_CASE("a token is asked for with a form") {
  const auto request = token_request(settings(), "app-id", "s3cr&t");
  CHECK(request.method == "POST");
  CHECK(request.url == settings().token_url);
  CHECK(find_header(request.headers, "Content-Type") == "application/x-www-form-urlencoded");
  CHECK(request.body ==
        "grant_type=client_credentials&client_id=app-id&client_secret=s3cr%26t&scope=https%3A%2F%2Fapi."
        "businesscentral.dynamics.com%2F.default");
}

TEST_CASE("a token lives as long as Entra says") {
  const auto token = read_token(
      reply(200, R"({"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"a.b.c"})"),
      now);
  REQUIRE(token.has_value());
  CHECK(token->access_token == "a.b.c");
  CHECK(token->expires_at == now + std::chrono::seconds{3599});
  const auto text = read_token(
      reply(200, R"({"token_type":"bearer","expires_in":"99999999","access_token":"a.b.c"})"), now);
  CHECK(text.value().expires_at == now + longest_token_life_ms);
}

TEST_CASE("an answer that is no usable token is not understood and is never quoted") {
  const std::string body =
      GENERATE("", "<html>secret-a</html>", R"({"token_type":"Bearer","expires_in":3599})",
               R"({"token_type":"mac","expires_in":3599,"access_token":"secret-a"})",
               R"({"token_type":"Bearer","access_token":"secret-a"})",
               R"({"token_type":"Bearer","expires_in":-1,"access_token":"secret-a"})",
               R"({"token_type":"Bearer","expires_in":1e9,"access_token":"secret-a"})",
               R"({"token_type":"Bearer","expires_in":3599,"access_token":"secret-a\r\nX: 1"})");
  INFO(body);
  const Error error = refused(body, 200);
  CHECK(error.code == ErrorCode::not_understood);
  CHECK(describe(error).find("secret-a") == std::string::npos);
}

TEST_CASE("what Entra refuses is said in plain words with a remedy") {
  const int number = GENERATE(7000215, 7000222, 7000216, 700016, 7000112, 7000229, 90002, 900023, 500011,
                              70011, 1002012, 53003);
  const std::string code = std::to_string(number);
  const Error error = refused(R"({"error":"invalid_client","error_description":"AADSTS)" + code +
                                  R"(: words of Entra","error_codes":[)" + code + "]}",
                              401);
  CHECK(error.code == ErrorCode::unauthorised);
  CHECK(error.message.find("AADSTS" + code) != std::string::npos);
  CHECK_FALSE(error.remedy.empty());
  CHECK(describe(error).find("words of Entra") == std::string::npos);
}

TEST_CASE("Entra's number is found in its description too") {
  const Error error =
      refused(R"({"error":"invalid_client","error_description":"AADSTS7000222: The secret expired."})");
  CHECK(error.message.find("has expired") != std::string::npos);
}

TEST_CASE("an unknown refusal is named by its code alone") {
  const Error error = refused(
      R"({"error":"invalid_request","error_description":"AADSTS4242: secret words","error_codes":[4242]})");
  CHECK(error.code == ErrorCode::unauthorised);
  CHECK(error.message.find("AADSTS4242") != std::string::npos);
  CHECK(error.message.find("invalid_request") != std::string::npos);
  CHECK(error.message.find("secret words") == std::string::npos);
  CHECK(refused(R"({"error":"Token eyJ0.x"})").message.find("eyJ0") == std::string::npos);
  CHECK(refused("<html>", 404).code == ErrorCode::not_understood);
}

TEST_CASE("a silent or busy token endpoint is unavailable") {
  CHECK(read_token(tl::unexpected(TransportError{true, "timeout"}), now).error().code ==
        ErrorCode::unavailable);
  for (const unsigned status : {408U, 429U, 500U, 503U}) {
    CHECK(refused("", status).code == ErrorCode::unavailable);
  }
  CHECK(refused(R"({"error":"temporarily_unavailable"})").code == ErrorCode::unavailable);
}

TEST_CASE("a token's roles are read from its claims") {
  // {"alg":"none"} . {"aud":"x","roles":["API.ReadWrite.All","app_access"]}
  const auto roles = roles_of(
      "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4Iiwicm9sZXMiOlsiQVBJLlJlYWRXcml0ZS5BbGwiLCJhcHBfYWNjZXNzIl19.s");
  REQUIRE(roles.has_value());
  CHECK(*roles == std::vector<std::string>{"API.ReadWrite.All", "app_access"});
  CHECK(roles_of("e30.e30.").value().empty());
  for (const char* bad : {"", "abc", "a.b", "a.!!!.c", "e30.W10.s", "e30.eyJyb2xlcyI6MX0.s"}) {
    INFO(bad);
    CHECK_FALSE(roles_of(bad).has_value());
  }
}

}  // namespace countersign::token_test
