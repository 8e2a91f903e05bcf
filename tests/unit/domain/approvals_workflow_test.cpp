// That our workflows in Business Central hold and reach us, and that somebody is told when they do not.
#include "catch.hpp"
#include "domain/approvals.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

struct Watched : Driver {
  Watched() : Driver(make_approvals(company)) {
    settings.companies[0].approval_mode = ApprovalMode::release;
    settings.slack.exceptions_channel = "C9";
    wake();
    end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
    poll({});
    ensured();
  }
  void ensured(std::size_t created = 2) {
    end(EnsureWorkflow{company, "CRONUS", {}, false}, WorkflowSubscribed{created, 0, false});
  }
  void poll(std::vector<std::string> ids) {
    end(ReadPending{company, "CRONUS"}, PendingRead{std::move(ids)});
  }
  void workflows(std::vector<WorkflowState> list) {
    end(ReadWorkflows{company}, WorkflowsRead{std::move(list)});
  }
  std::vector<ChannelNotice::Kind> told() const {
    std::vector<ChannelNotice::Kind> kinds;
    for (const auto& one : calls<TellChannel>()) kinds.push_back(one.notice.kind);
    return kinds;
  }
};

const WorkflowState first{"MS-PDAW-WH-01", true};
const WorkflowState second{"MS-PDAW-WH-02", true};
const WorkflowState own{"PIAPW", true};

WorkflowState off(WorkflowState workflow) {
  workflow.enabled = false;
  return workflow;
}

using Kinds = std::vector<ChannelNotice::Kind>;

}  // namespace

TEST_CASE("a workflow that is switched off is told once, and once more when it is on again", "[workflow]") {
  Watched bc;
  CHECK(bc.calls<ReadWorkflows>().size() == 1);
  bc.workflows({own, first, second});
  CHECK(bc.told().empty());
  bc.workflows({own, off(first), second});
  CHECK(bc.told().empty());  // It is read from a replica: once proves nothing.
  CHECK(bc.timer("workflow_again").has_value());
  bc.fire("workflow_again");
  bc.workflows({own, off(first), second});
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::workflow_off});
  CHECK(bc.only_call<TellChannel>().notice.detail == "MS-PDAW-WH-01");
  CHECK(bc.audited("exception.workflow_switched_off") == 1);
  bc.workflows({own, off(first), second});
  CHECK(bc.told().empty());
  CHECK(bc.rebuilt(make_approvals(company)) == bc.machine->snapshot().body);
  bc.workflows({own, first, second});
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::workflow_on});
}

TEST_CASE("fewer workflows than rules are as good as switched off, and a replica that lags is not",
          "[workflow]") {
  Watched bc;
  bc.workflows({own, first});
  bc.workflows({own, first, second});
  CHECK(bc.told().empty());
  bc.workflows({own, second});
  bc.workflows({own, second});
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::workflow_off});
}

TEST_CASE("other rules make other workflows, and the old ones are not missed", "[workflow]") {
  Watched bc;
  bc.workflows({first, second});
  bc.settings.routes[0].at_least.clear();
  bc.fire("workflow");
  CHECK(bc.only_call<EnsureWorkflow>().rules == std::vector<HoldRule>{HoldRule{}});
  bc.ensured(1);
  bc.workflows({off(first), {"MS-PDAW-WH-03", true}});
  bc.workflows({off(first), {"MS-PDAW-WH-03", true}});
  CHECK(bc.told().empty());
}

TEST_CASE("workflows that cannot be read alarm nobody", "[workflow]") {
  Watched bc;
  bc.end(ReadWorkflows{company}, Failed{});
  bc.end(ReadWorkflows{company}, NotOffered{});
  CHECK(bc.told().empty());
}

TEST_CASE("a document that waits unheard while we are there changes how the address is written",
          "[workflow]") {
  Watched bc;
  bc.fire("workflow");
  bc.ensured(0);
  bc.now += 2min;
  bc.poll({record.id});
  CHECK(bc.calls<EnsureWorkflow>().empty());
  bc.now += 3min;
  bc.poll({record.id});
  CHECK(bc.only_call<EnsureWorkflow>().encoded_url);
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::requests_unheard});
  bc.ensured(2);
  bc.now += 2min;
  bc.tell(RequestHeard{"55555555-5555-4555-8555-555555555555"});
  bc.poll({record.id, "55555555-5555-4555-8555-555555555555"});
  bc.now += 4min;
  bc.poll({record.id, "55555555-5555-4555-8555-555555555555"});
  CHECK(bc.told().empty());  // Requests are heard: one that was not is told by its own card.
  CHECK(bc.calls<EnsureWorkflow>().empty());
}

TEST_CASE("what may have waited before we were there proves nothing", "[workflow]") {
  Watched bc;
  bc.now += 1h;
  bc.poll({record.id});
  bc.now += 4min;
  bc.poll({record.id});
  CHECK(bc.told().empty());
}

TEST_CASE("what waits and nobody follows is told to its conversation, and its record is read", "[workflow]") {
  Watched bc;
  bc.poll({record.id});
  CHECK(bc.sent_to<ApprovalsKnown>(conversation_entity(record)).size() == 1);
  CHECK(bc.sent_to<RecordMarked>(company_entity(company)).size() == 1);
  bc.poll({record.id});
  CHECK(bc.last.sends.empty());
}

TEST_CASE("requests can be taken back when the app is an approval administrator", "[workflow]") {
  Watched bc;
  bc.settings.business_central.user_name = "COUNTERSIGN";
  bc.tell(ApprovalsWanted{record, "107214"});
  bc.poll({record.id});
  CHECK_FALSE(bc.sent_to<ApprovalsKnown>(conversation_entity(record)).back().may_cancel);
  bc.fire("workflow");
  CHECK(bc.calls<ReadApprovalUsers>().size() == 1);
  bc.end(ReadApprovalUsers{company}, ApprovalUsersRead{{{"COUNTERSIGN", "", "", true}}});
  REQUIRE(bc.sent_to<ApprovalsKnown>(conversation_entity(record)).size() == 1);
  CHECK(bc.sent_to<ApprovalsKnown>(conversation_entity(record))[0].may_cancel);
}
