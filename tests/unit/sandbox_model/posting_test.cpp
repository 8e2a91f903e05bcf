// Postings that take their time, and sales invoices whose status does not tell whether they are posted.
#include "catch.hpp"
#include "driver.hpp"

namespace countersign::posting_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

struct Posting : Driver {
  std::string resource = "purchaseInvoices";
  std::string id = invoice("INV-88213");
  std::string url() const { return in_company + "/" + resource + "(" + id + ")"; }
  CallId post() {
    business_central("POST", url() + "/Microsoft.NAV.post");
    return last_call;
  }
  unsigned status_of(CallId call) const {
    const auto reply = reply_to(call);
    return reply && reply->response ? reply->response->status : 0;
  }
  std::string status() { return read(url())["status"]; }
};

}  // namespace

TEST_CASE("A slow posting shows nothing until its end") {
  Posting bc;
  bc.control("POST", "settings", {{"posting_takes_ms", 180'000}});
  const auto first = bc.post();
  bc.advance(Duration(100'000));
  CHECK(bc.status_of(first) == 0);
  CHECK(bc.status() == "Draft");
  const auto second = bc.post();
  bc.advance(Duration(80'000));
  CHECK(bc.status_of(first) == 204);
  CHECK(bc.status() == "Open");
  bc.advance(Duration(100'000));
  CHECK(bc.status_of(second) == 400);
  CHECK(bc.oracle()["posts"][bc.id]["successes"] == 1);
  CHECK(bc.oracle()["posts"][bc.id]["attempts"] == 2);
}

TEST_CASE("A posting that takes longer than eight minutes is cancelled and answered 408") {
  Posting bc;
  bc.control("POST", "settings", {{"posting_takes_ms", 500'000}});
  const auto call = bc.post();
  bc.advance(Duration(480'000));
  CHECK(bc.status_of(call) == 408);
  bc.advance(Duration(600'000));
  CHECK(bc.status() == "Draft");
}

TEST_CASE("A document that goes while it is posted is not found") {
  Posting bc;
  bc.control("POST", "settings", {{"posting_takes_ms", 60'000}});
  const auto call = bc.post();
  bc.control("DELETE", "invoices/" + bc.id);
  bc.advance(Duration(60'000));
  CHECK(bc.status_of(call) == 404);
}

TEST_CASE("A sales invoice is Open when it is released, and Open when it is posted") {
  Posting bc;
  bc.resource = "salesInvoices";
  bc.id = bc.control("POST", "sales-invoices")["id"];
  CHECK(bc.status() == "Draft");
  bc.control("POST", "invoices/" + bc.id + "/send");
  CHECK(bc.status() == "In_x0020_Review");
  CHECK(bc.status_of(bc.post()) == 400);
  bc.control("POST", "invoices/" + bc.id + "/approve");
  CHECK(bc.status() == "Open");
  CHECK(bc.read(bc.url())["number"].get<std::string>().starts_with("S-INV"));
  CHECK(bc.status_of(bc.post()) == 204);
  CHECK(bc.status() == "Open");
  CHECK(bc.read(bc.url())["number"].get<std::string>().starts_with("PS-INV"));
  CHECK(bc.status_of(bc.post()) == 400);
}

}  // namespace countersign::posting_test
