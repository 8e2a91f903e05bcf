// What Business Central's entries mean together, and the entity that polls them.
#include "domain/approvals.hpp"

#include "catch.hpp"
#include "support.hpp"

namespace countersign::approvals_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

ApprovalEntry entry(int number, EntryStatus status, const std::string& approver,
                    const std::string& step = "first") {
  return {"77777777-7777-4777-8777-77777777777" + std::to_string(number),
          number,
          "107214",
          status,
          "MARIA",
          approver,
          approver + " in full",
          step,
          start,
          start + number * 1s};
}

TenantSettings native_settings() {
  auto settings = full_settings();
  settings.companies[0].approval_mode = ApprovalMode::native;
  return settings;
}

struct Polled : Driver {
  Polled() : Driver(make_approvals(company)) { settings = native_settings(); }
  void follow(const std::string& number = "107214") { tell(ApprovalsWanted{record, number}); }
  void read(std::vector<ApprovalEntry> entries, const std::string& number = "107214") {
    end(ReadApprovals{company, number, std::nullopt}, ApprovalsRead{std::move(entries)});
  }
  std::vector<ApprovalsKnown> told() const { return sent_to<ApprovalsKnown>(conversation_entity(record)); }
};

}  // namespace

TEST_CASE("the latest request of a document counts, and only a whole approval is one") {
  const auto state = [](const std::vector<ApprovalEntry>& entries) { return facts_of(entries, {}).state; };
  using S = EntryStatus;
  CHECK(state({}) == ApprovalState::none);
  CHECK(state({entry(1, S::open, "DANA")}) == ApprovalState::pending);
  CHECK(state({entry(1, S::approved, "DANA"), entry(2, S::open, "LEE")}) == ApprovalState::pending);
  CHECK(state({entry(1, S::approved, "DANA"), entry(2, S::created, "LEE")}) == ApprovalState::pending);
  CHECK(state({entry(1, S::approved, "DANA"), entry(2, S::approved, "LEE")}) == ApprovalState::approved);
  CHECK(state({entry(1, S::approved, "DANA"), entry(2, S::rejected, "LEE")}) == ApprovalState::rejected);
  CHECK(state({entry(2, S::approved, "DANA"), entry(1, S::rejected, "LEE")}) == ApprovalState::rejected);
  CHECK(state({entry(1, S::canceled, "DANA")}) == ApprovalState::canceled);
  CHECK(state({entry(1, S::canceled, "DANA"), entry(2, S::open, "DANA", "second")}) ==
        ApprovalState::pending);
  CHECK(state({entry(1, S::rejected, "DANA"), entry(2, S::approved, "DANA", "second")}) ==
        ApprovalState::approved);
  CHECK(state({entry(1, S::approved, "DANA"), entry(2, S::unknown, "LEE")}) == ApprovalState::unknown);
  // An earlier step that still waits keeps a later, approved one from counting as the whole.
  CHECK(state({entry(1, S::open, "DANA"), entry(2, S::approved, "LEE", "second")}) == ApprovalState::pending);
}

TEST_CASE("whoever is asked now is named, by the setup where it lists them") {
  const auto facts = facts_of({entry(1, EntryStatus::approved, "DANA"), entry(2, EntryStatus::open, "LEE"),
                               entry(3, EntryStatus::created, "CFO")},
                              {{"LEE", "", "lee@contoso.com"}, {"MARIA", "Maria Okafor", ""}});
  REQUIRE(facts.people.size() == 1);
  CHECK(facts.people[0] == ApprovalUser{"LEE", "LEE in full", "lee@contoso.com"});
  CHECK(facts.sender.name == "Maria Okafor");
}

TEST_CASE("a follower is told at once, and again only when something changed") {
  Polled approvals;
  approvals.follow();
  CHECK(approvals.only_call<ReadApprovals>().document_number == "107214");
  approvals.read({entry(1, EntryStatus::open, "DANA")});
  REQUIRE(approvals.told().size() == 1);
  CHECK(approvals.told()[0].facts.state == ApprovalState::pending);
  approvals.read({entry(1, EntryStatus::open, "DANA")}, "");
  CHECK(approvals.told().empty());
  auto approved = entry(1, EntryStatus::approved, "DANA");
  approved.last_modified += 1min;
  approvals.read({approved}, "");
  REQUIRE(approvals.told().size() == 1);
  CHECK(approvals.told()[0].facts.state == ApprovalState::approved);
  approvals.read({entry(1, EntryStatus::open, "DANA")}, "");  // from a replica that lags
  CHECK(approvals.told().empty());
  approvals.follow("");
  approvals.read({entry(1, EntryStatus::canceled, "DANA")}, "");
  CHECK(approvals.told().empty());
  CHECK(approvals.rebuilt(make_approvals(company)) == approvals.machine->snapshot().body);
}

TEST_CASE("entries of a company that follows its own policy are not polled") {
  Polled approvals;
  approvals.settings.companies[0].approval_mode = ApprovalMode::countersign;
  approvals.follow();
  approvals.wake();
  CHECK(approvals.calls<ReadApprovals>().empty());
  CHECK_FALSE(approvals.timer("poll"));
}

TEST_CASE("each poll begins before the newest change of the last complete one") {
  Polled approvals;
  approvals.follow();
  approvals.wake();
  CHECK(approvals.only_call<ReadApprovals>().modified_since == start - 5min);
  CHECK(approvals.timer("poll") == start + 2min);
  approvals.end(ReadApprovals{company, "", start - 5min}, Failed{Failed::Kind::exhausted, "", "no answer"});
  CHECK(approvals.audited("approvals.unreadable") == 1);
  approvals.now += 1h;
  approvals.fire("poll");
  CHECK(approvals.only_call<ReadApprovals>().modified_since == start - 5min);
  auto late = entry(1, EntryStatus::open, "DANA");
  late.last_modified = start + 50min;
  approvals.read({late}, "");
  approvals.fire("poll");
  CHECK(approvals.only_call<ReadApprovals>().modified_since == start + 45min);
  approvals.fire("poll");  // still running
  CHECK(approvals.calls<ReadApprovals>().empty());
}

TEST_CASE("a user that the setup did not list is looked for again, but not at every poll") {
  Polled approvals;
  approvals.follow();
  approvals.wake();
  approvals.end(ReadApprovalUsers{company}, ApprovalUsersRead{{{"LEE", "", "lee@contoso.com"}}});
  approvals.read({entry(1, EntryStatus::open, "DANA")});
  CHECK(approvals.calls<ReadApprovalUsers>().empty());
  approvals.now += 10min;
  approvals.read({entry(1, EntryStatus::open, "DANA"), entry(2, EntryStatus::open, "LEE")});
  CHECK(approvals.calls<ReadApprovalUsers>().size() == 1);
  approvals.end(ReadApprovalUsers{company}, ApprovalUsersRead{{{"DANA", "Dana", "dana@contoso.com"}}});
  REQUIRE(approvals.told().size() == 1);
  CHECK(approvals.told()[0].facts.people[0].email == "dana@contoso.com");
}

}  // namespace countersign::approvals_test
