// Several apps in one environment: each has permissions and limits of its own.
#include "catch.hpp"
#include "driver.hpp"

namespace countersign::access_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

constexpr const char* main_app = "11111111-1111-4111-8111-111111111111";
constexpr const char* reader = "55555555-5555-4555-8555-555555555555";

void register_reader(Driver& driver, Json more = Json::object()) {
  Json body{{"client_id", reader}, {"client_secret", "reads"}, {"permissions", {"read"}}};
  body.update(more);
  driver.control("PUT", "app", body);
}

HttpResponse token_of(Driver& driver, const std::string& client, const std::string& secret) {
  return *driver.send("POST", "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token",
                      "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret +
                          "&scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default");
}

/// One app with its token.
struct Caller {
  Driver& driver;
  std::string token;

  Caller(Driver& on, const std::string& client, const std::string& secret) : driver(on) {
    const auto response = token_of(driver, client, secret);
    REQUIRE(response.status == 200);
    token = Json::parse(response.body)["access_token"];
  }
  HttpResponse operator()(const std::string& method, const std::string& url) const {
    return driver.send(method, url, "", {{"Authorization", "Bearer " + token}}).value_or(HttpResponse{});
  }
};

std::string code_of(const HttpResponse& response) {
  return Json::parse(response.body)["error"]["code"];
}

}  // namespace

TEST_CASE("an app makes the calls that its permissions allow, and the oracle counts them by app") {
  Driver driver;
  register_reader(driver);
  const Caller read(driver, reader, "reads");
  const Caller everything(driver, main_app, "sandbox-client-secret");
  const auto id = driver.invoice("INV-88213");
  const std::string post = in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post";
  CHECK(read("GET", bc + "/companies").status == 200);
  CHECK(read("GET", in_company + "/purchaseInvoices(" + id + ")").status == 200);
  const auto refused = read("POST", post);
  CHECK(refused.status == 403);
  CHECK(code_of(refused) == "Authorization_RequestDenied");
  CHECK(refused.body.find("TableData 122") != std::string::npos);
  CHECK(read("GET", bc + "/subscriptions").status == 403);
  CHECK(read("POST", "/bc/v2.0/Production/ODataV4/WorkflowActionResponse_Approve?company=x").status == 403);
  CHECK(everything("POST", post).status == 204);
  const auto clients = driver.oracle()["identities"];
  CHECK(clients[reader]["reads"] == 1);
  CHECK(clients[reader]["posts"] == 0);
  CHECK(clients[reader]["refused"] == 3);
  CHECK(clients[main_app]["posts"] == 1);
}

TEST_CASE("an app whose card is not enabled is not let in, and one unknown to Entra gets no token") {
  Driver driver;
  CHECK(token_of(driver, reader, "reads").body.find("AADSTS700016") != std::string::npos);
  register_reader(driver, {{"enabled", false}});
  const Caller read(driver, reader, "reads");
  const auto refused = read("GET", bc + "/companies");
  CHECK(refused.status == 401);
  CHECK(code_of(refused) == "Authentication_InvalidCredentials");
  CHECK(driver.business_central("GET", bc + "/companies").status == 200);
  driver.control("PUT", "app", {{"client_id", reader}, {"enabled", true}});
  CHECK(read("GET", bc + "/companies").status == 200);
}

TEST_CASE("too many requests are one app's affair, and over when the window has slid on") {
  Driver driver;
  register_reader(driver);
  driver.control("POST", "settings", {{"requests_per_window", 3}, {"request_window_ms", 60'000}});
  const Caller read(driver, reader, "reads");
  for (int i = 0; i < 3; ++i) CHECK(read("GET", bc + "/companies").status == 200);
  CHECK(read("GET", bc + "/companies").status == 429);
  CHECK(driver.business_central("GET", bc + "/companies").status == 200);
  CHECK(driver.oracle()["identities"][reader]["throttled"] == 1);
  driver.advance(Duration(60'000));
  CHECK(read("GET", bc + "/companies").status == 200);
}

TEST_CASE("reading a draft with write permission recalculates it once, and announces the change") {
  Driver driver;
  register_reader(driver);
  driver.control("POST", "settings", {{"recalculate_on_read", true}});
  driver.subscribe();
  const auto id = driver.invoice("INV-88213");
  driver.control("PATCH", "invoices/" + id, {{"dueDate", "2027-01-15"}});
  driver.advance(Duration(60'000));
  while (!driver.sent.empty()) driver.answer(200);
  const std::string url = in_company + "/purchaseInvoices(" + id + ")";
  const Caller read(driver, reader, "reads");
  const auto before = Json::parse(read("GET", url).body)["@odata.etag"];
  CHECK(Json::parse(read("GET", url).body)["@odata.etag"] == before);
  CHECK(driver.oracle()["recalculated_by_reading"] == 0);
  const auto after = Json::parse(driver.business_central("GET", url).body)["@odata.etag"];
  CHECK(after != before);
  CHECK(Json::parse(driver.business_central("GET", url).body)["@odata.etag"] == after);
  CHECK(driver.oracle()["recalculated_by_reading"] == 1);
  driver.advance(Duration(60'000));
  REQUIRE_FALSE(driver.sent.empty());
  CHECK(driver.sent.front().request.body.find("updated") != std::string::npos);
}

TEST_CASE("a fault may be for one app alone, in Business Central and in Entra") {
  Driver driver;
  register_reader(driver);
  const Caller read(driver, reader, "reads");
  for (const char* target : {"bc", "entra"}) {
    driver.control(
        "POST", "faults",
        {{"target", target}, {"effect", "status"}, {"status", 503}, {"times", -1}, {"client", reader}});
  }
  CHECK(read("GET", bc + "/companies").status == 503);
  CHECK(driver.business_central("GET", bc + "/companies").status == 200);
  CHECK(token_of(driver, reader, "reads").status == 503);
  CHECK(token_of(driver, main_app, "sandbox-client-secret").status == 200);
}

}  // namespace countersign::access_test
