// What the door answers a workflow of Business Central that asks for an approval.
#include <map>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "scripted_door.hpp"

namespace countersign::workflow_requests_test {

using namespace countersign;
using namespace countersign::ingress_test;

namespace {

std::string workflow_request(const std::string& company = company_id) {
  return nlohmann::json{{"Row Id", record_id},
                        {"Workflow Step Id", "88888888-8888-4888-8888-888888888888"},
                        {"Requested By User Email", "maria@contoso.com"},
                        {"Company Id", company}}
      .dump();
}

}  // namespace

TEST_CASE(
    "a workflow's request reaches the conversation, and the company that may not know the document yet") {
  Front front;
  CHECK(front.send("/bc/demo/token/workflow", workflow_request()) == 202);
  REQUIRE(front.server.written.size() == 2);
  CHECK(to_string(front.server.written[0].to.entity) ==
        "conversation:Production/" + company_id + "/purchaseInvoices/" + record_id);
  CHECK(front.server.written[0].input.type == "approval_requested");
  CHECK(front.server.written[1].input.type == "record_marked");
}

TEST_CASE("a workflow's request tells by its address how Business Central takes addresses") {
  for (const auto& [path, encoded] : std::map<std::string, bool>{{"workflow", false},
                                                                 {"workflow/app", false},
                                                                 {"workflow/base64", false},
                                                                 {"workflow/app/other", false},
                                                                 {"workflow/app/base64", true}}) {
    INFO(path);
    Front front;
    CHECK(front.send("/bc/demo/token/" + path, workflow_request()) == 202);
    REQUIRE(front.server.written.size() == 2);
    const auto message = domain::decode_message(front.server.written[0].input);
    REQUIRE(message.has_value());
    CHECK(std::get<domain::ApprovalRequested>(*message).encoded == encoded);
  }
  Front front;
  CHECK(front.send("/bc/demo/token/workflow/app/base64/more", workflow_request()) == 202);
  CHECK(front.server.written.empty());
}

TEST_CASE("a workflow's request that could not be written is to be sent again") {
  for (const auto& outcomes : std::vector<std::vector<AcceptOutcome>>{
           {AcceptOutcome::full}, {AcceptOutcome::accepted, AcceptOutcome::unavailable}}) {
    Front front;
    front.server.outcomes = outcomes;
    CHECK(front.send("/bc/demo/token/workflow", workflow_request()) == 503);
  }
}

TEST_CASE("a workflow's request is never answered 4xx, and what is not ours changes nothing") {
  Front front;
  CHECK(front.send("/bc/demo/wrong/workflow", workflow_request()) == 202);
  CHECK(front.send("/bc/nobody/token/workflow", workflow_request()) == 202);
  CHECK(front.send("/bc/demo/token/workflow", "{") == 202);
  CHECK(front.send("/bc/demo/token/workflow", "", {}, true) == 202);
  CHECK(front.send("/bc/demo/token/workflow", workflow_request("00000000-0000-4000-8000-000000000001")) ==
        202);
  CHECK(front.send("/bc/demo/token/elsewhere", workflow_request()) == 202);
  CHECK(front.server.written.empty());
}

}  // namespace countersign::workflow_requests_test
