// That our workflows in Business Central hold and reach us, and that somebody is told when they do not.
#include "catch.hpp"
#include "domain/approvals.hpp"
#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::approvals_workflow_test {

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
  void ensured(std::vector<std::string> ours = {"a", "b"}) {
    end(EnsureWorkflow{company, "CRONUS", {}, false}, WorkflowSubscribed{0, 0, false, std::move(ours)});
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
  bc.ensured({"c"});
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

namespace {

const RecordKey another{company, Resource::purchase_invoices, "55555555-5555-4555-8555-555555555555"};
const RecordKey third{company, Resource::purchase_invoices, "66666666-6666-4666-8666-666666666666"};

/// A document is followed, so what waits is polled often.
struct Listening : Watched {
  Listening() {
    tell(ApprovalsWanted{record, "107214"});
    poll({});
    wait(1min, {});
    workflows({first, second});
  }
  void wait(Duration for_long, std::vector<std::string> ids) {
    now += for_long;
    fire("poll");
    poll(std::move(ids));
  }
  void subscribe(bool encoded) {
    end(EnsureWorkflow{company, "CRONUS", {}, encoded},
        WorkflowSubscribed{2, 2, false, {encoded ? "c" : "a", encoded ? "d" : "b"}});
  }
  /// Unheard for so long that it is looked into; the workflows are on.
  void look(std::vector<std::string> ids) {
    wait(1min, ids);
    wait(4min, std::move(ids));
    REQUIRE(calls<ReadWorkflows>().size() == 1);
    workflows({first, second});
  }
  /// The address that is asked for now; none: it stays.
  std::optional<bool> asks_for() const {
    const auto wanted = calls<EnsureWorkflow>();
    return wanted.empty() ? std::nullopt : std::optional(wanted.front().encoded_url);
  }
};

}  // namespace

TEST_CASE("a document that waits unheard while we are there changes how the address is written",
          "[workflow]") {
  Listening bc;
  bc.wait(1min, {record.id});
  bc.wait(2min, {record.id});
  CHECK(bc.calls<ReadWorkflows>().empty());
  bc.wait(2min, {record.id});
  CHECK(bc.calls<ReadWorkflows>().size() == 1);
  CHECK(bc.told().empty());
  bc.workflows({first, second});
  CHECK(bc.asks_for() == true);
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::requests_unheard});
  CHECK(bc.audited("workflow.unheard") == 1);
  bc.subscribe(true);
  bc.tell(RequestHeard{true});
  bc.workflows({first, second});
  INFO("once a request was heard, one that was not is told by its own card");
  bc.wait(1min, {record.id, another.id});
  bc.wait(4min, {record.id, another.id});
  CHECK(bc.last.effects.empty());
  CHECK(bc.rebuilt(make_approvals(company)) == bc.machine->snapshot().body);
}

TEST_CASE("what began to wait under one address proves nothing about the other", "[workflow]") {
  Listening bc;
  bc.look({record.id});
  REQUIRE(bc.asks_for() == true);
  INFO("asked about while the new one was on its way");
  bc.wait(1min, {record.id, another.id});
  bc.subscribe(true);
  bc.workflows({first, second});
  INFO("or since the poll that found nothing of it");
  bc.wait(1min, {record.id, another.id, third.id});
  for (int i = 0; i < 5; ++i) {
    bc.wait(4min, {record.id, another.id, third.id});
    CHECK(bc.calls<ReadWorkflows>().empty());
  }
  INFO("one that begins to wait from then on does");
  bc.look({"77777777-7777-4777-8777-777777777777"});
  CHECK(bc.asks_for() == false);
}

TEST_CASE("an address that changed while the other was on its way is asked for again", "[workflow]") {
  Listening bc;
  bc.fire("workflow");
  REQUIRE(bc.asks_for() == false);
  bc.tell(RequestHeard{true});
  CHECK_FALSE(bc.asks_for().has_value());
  bc.subscribe(false);
  CHECK(bc.asks_for() == true);
}

TEST_CASE("the address that a request came to is proof, however late it comes", "[workflow]") {
  Listening bc;
  bc.look({record.id});
  bc.subscribe(true);
  bc.workflows({first, second});
  bc.tell(RequestHeard{false});
  CHECK(bc.asks_for() == false);
  CHECK(bc.told().empty());
  bc.subscribe(false);
  bc.workflows({first, second});
  bc.wait(1min, {record.id, another.id});
  bc.wait(4min, {record.id, another.id});
  CHECK(bc.last.effects.empty());
  bc.tell(RequestHeard{true});
  CHECK(bc.last.effects.empty());
}

TEST_CASE("while workflows are switched off the address stays: making them anew would switch them on",
          "[workflow]") {
  Listening bc;
  bc.wait(1min, {record.id});
  bc.wait(4min, {record.id});
  bc.workflows({off(first), off(second)});
  CHECK_FALSE(bc.asks_for().has_value());
  bc.workflows({off(first), off(second)});
  CHECK(bc.told() == Kinds{ChannelNotice::Kind::workflow_off});
  CHECK_FALSE(bc.asks_for().has_value());
  bc.workflows({first, second});
  CHECK(bc.asks_for() == true);
}

TEST_CASE("what may have waited before we were there proves nothing", "[workflow]") {
  Listening bc;
  SECTION("because nobody looked for long") {
    bc.wait(1h, {record.id});
    bc.wait(4min, {record.id});
    CHECK(bc.last.effects.empty());
  }
  SECTION("because the server was away") {
    bc.wake();
    bc.wait(1min, {record.id});
    bc.wait(4min, {record.id});
    CHECK(bc.last.effects.empty());
  }
}

TEST_CASE("the two addresses do not change places for ever", "[workflow]") {
  Listening bc;
  std::size_t changes = 0;
  for (int i = 0; i < 9; ++i) {
    const std::string id = "7777777" + std::to_string(i) + "-7777-4777-8777-777777777777";
    bc.wait(1min, {});
    bc.wait(1min, {id});
    bc.wait(4min, {id});
    if (bc.calls<ReadWorkflows>().empty()) continue;
    bc.workflows({first, second});
    REQUIRE(bc.asks_for().has_value());
    ++changes;
    bc.subscribe(*bc.asks_for());
    bc.workflows({first, second});
  }
  CHECK(changes == 4);
}

TEST_CASE("workflows that an attempt made and lost the reply of are others all the same", "[workflow]") {
  Watched bc;
  bc.workflows({first, second});
  bc.fire("workflow");
  INFO("the last attempt found all as it should be, and made nothing");
  bc.ensured({"c", "d"});
  CHECK(bc.audited("workflow.subscribed") == 1);
  for (int i = 0; i < 2; ++i) bc.workflows({off(first), {"MS-PDAW-WH-03", true}, {"MS-PDAW-WH-04", true}});
  CHECK(bc.told().empty());
}

TEST_CASE("a reading of the workflows that ours overtook proves nothing", "[workflow]") {
  Listening bc;
  bc.fire("workflow_again");
  REQUIRE(bc.calls<ReadWorkflows>().size() == 1);
  bc.settings.routes[0].at_least.clear();
  bc.fire("workflow");
  SECTION("while they are being made") {
    bc.workflows({off(first), second});
    CHECK_FALSE(bc.timer("workflow_again").has_value());
    bc.ensured({"c"});
    CHECK(bc.calls<ReadWorkflows>().size() == 1);
  }
  SECTION("once they are made") {
    bc.ensured({"c"});
    CHECK(bc.calls<ReadWorkflows>().empty());
    bc.workflows({off(first), second});
    CHECK_FALSE(bc.timer("workflow_again").has_value());
    CHECK(bc.calls<ReadWorkflows>().size() == 1);
  }
}

TEST_CASE("what waits and nobody follows is told to its conversation, and its record is read", "[workflow]") {
  Watched bc;
  bc.poll({record.id});
  CHECK(bc.sent_to<ApprovalsKnown>(conversation_entity(record)).size() == 1);
  CHECK(bc.sent_to<RecordMarked>(company_entity(company)).size() == 1);
  bc.poll({record.id});
  CHECK(bc.last.sends.empty());
}

TEST_CASE("workflows of ours that are gone are not made again before the guard has looked", "[workflow]") {
  Watched bc;
  const Instant last_there = bc.now;
  bc.now += 1h;
  bc.fire("workflow");
  CHECK(bc.only_call<EnsureWorkflow>().expects_ours);
  bc.end(bc.only_call<EnsureWorkflow>(), WorkflowsGone{});
  REQUIRE(bc.sent_to<CopySuspected>(guard_entity()).size() == 1);
  CHECK(bc.sent_to<CopySuspected>(guard_entity())[0].last_there == last_there);
  CHECK(bc.audited("workflow.not_subscribed") == 1);
  CHECK(bc.last.effects.empty());
  bc.tell(SubscriptionsQuestioned{"it is no copy"});
  CHECK_FALSE(bc.only_call<EnsureWorkflow>().expects_ours);
  bc.end(bc.only_call<EnsureWorkflow>(), WorkflowSubscribed{2, 0, false, {"c", "d"}});
  CHECK(bc.audited("workflow.subscribed") == 1);
  CHECK(bc.sent_to<CopySuspected>(guard_entity()).empty());
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

}  // namespace countersign::approvals_workflow_test
