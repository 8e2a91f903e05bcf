// The guard: what a tenant's records belong to, and what happens when that is not what is there.
#include "domain/guard.hpp"

#include <set>

#include "catch.hpp"
#include "domain/fingerprint.hpp"
#include "support.hpp"

namespace countersign::guard_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ListedCompany cronus{company.company, "CRONUS DE", start - 1000 * 24h};
const ListedCompany another{"66666666-6666-4666-8666-666666666666", "Another firm", start};

struct Guard : Driver {
  Guard() : Driver(make_guard()) {
    settings.business_central.api_base = "https://api.example/v2.0/contoso.com/Production/api/v2.0";
    settings.business_central.webhooks = false;  // What they tell: guard_assurance_test.cpp.
  }

  Gate gate() const { return *machine->gate(); }
  void list(std::vector<ListedCompany> companies) {
    end(ReadCompanies{"Production"}, CompaniesListed{std::move(companies)});
  }
  void type(const Outcome& outcome) { end(ReadEnvironmentType{"Production"}, outcome); }
  /// Whatever a comparison finds.
  void compare(std::vector<ListedCompany> companies = {cronus, another},
               const Outcome& of_type = EnvironmentTypeRead{"Production"}) {
    list(std::move(companies));
    if (!calls<ReadEnvironmentType>().empty()) type(of_type);
    if (wants_proof()) offer();
  }
  bool wants_proof() const {
    const CompanyKey first{settings.business_central.environment, company.company};
    return !sent_to<ProofWanted>(company_entity(first)).empty();
  }
  /// What the first company knows of its records; the others know of none.
  void offer(const std::vector<KnownChange>& changes = {}) {
    for (const auto& one : settings.companies) {
      const CompanyKey key{settings.business_central.environment, one.id};
      tell(ProofOffered{key, one.id == company.company ? changes : std::vector<KnownChange>{}});
    }
  }
  void read(const RecordKey& key, Instant modified, DocumentStatus status = DocumentStatus::draft) {
    auto document = full_document();
    document.key = key;
    document.status = status;
    document.last_modified = modified;
    end(ReadRecord{key}, RecordRead{document});
  }
  /// Known and open.
  void begin() {
    wake();
    compare();
    REQUIRE(gate() == Gate::open);
  }
  void start_again() {
    auto fresh = make_guard();
    for (const auto& event : events) REQUIRE(fresh->apply(event).has_value());
    CHECK(fresh->snapshot() == machine->snapshot());
    machine = std::move(fresh);
    wake();
  }
  std::string told_reason() const {
    for (const auto& entry : last.audit) {
      if (entry.type == "tenant.paused") return entry.body;
    }
    return {};
  }
};

}  // namespace

TEST_CASE("before the guard has looked, nothing leaves; what it sees first is what the tenant belongs to",
          "[guard]") {
  Guard talk;
  talk.wake();
  CHECK(talk.gate() == Gate::closed);
  CHECK(talk.only_call<ReadCompanies>() == ReadCompanies{"Production"});
  talk.list({cronus, another});
  CHECK(talk.gate() == Gate::closed);
  CHECK(talk.only_call<ReadEnvironmentType>() == ReadEnvironmentType{"Production"});
  talk.type(EnvironmentTypeRead{"Production"});
  CHECK(talk.gate() == Gate::open);
  CHECK(talk.timer("compare").has_value());
  CHECK(*talk.timer("compare") >= talk.now + 1h);
  CHECK(talk.audited("tenant.paused") == 0);
}

TEST_CASE("after a start Business Central waits until all is as it was; Slack does not", "[guard]") {
  Guard talk;
  talk.begin();
  talk.start_again();
  CHECK(talk.gate() == Gate::slack_alone);
  talk.compare();
  CHECK(talk.gate() == Gate::open);
  INFO("the comparisons in between hold up nobody");
  talk.fire("compare");
  CHECK(talk.gate() == Gate::open);
  CHECK(talk.calls<ReadCompanies>().size() == 1);
}

TEST_CASE("what does not agree pauses the tenant, once, until an operator resumes it", "[guard]") {
  Guard talk;
  talk.begin();
  auto recreated = cronus;
  recreated.created_at = start;
  auto renamed = cronus;
  renamed.name = "CRONUS copy";
  SECTION("another company under the same id") {
    talk.fire("compare");
    talk.compare({recreated});
    CHECK(talk.told_reason().find("it is another company") != std::string::npos);
  }
  SECTION("a renamed company") {
    talk.fire("compare");
    talk.compare({renamed});
    CHECK(talk.told_reason().find("it was 'CRONUS DE'") != std::string::npos);
  }
  SECTION("none of the companies") {
    talk.fire("compare");
    talk.compare({another});
    CHECK(talk.told_reason().find("None of the companies") != std::string::npos);
  }
  SECTION("a sandbox under the name of the production environment") {
    talk.fire("compare");
    talk.compare({cronus}, EnvironmentTypeRead{"Sandbox"});
    CHECK(talk.told_reason().find("type Sandbox; it was Production") != std::string::npos);
  }
  SECTION("settings that name another environment: before anybody is asked") {
    talk.settings.business_central.environment = "Sandbox";
    talk.start_again();
    CHECK(talk.told_reason().find("records belong to 'Production'") != std::string::npos);
    CHECK(talk.last.effects.empty());
  }
  SECTION("settings that lead elsewhere") {
    talk.settings.business_central.api_base = "https://api.example/v2.0/contoso.com/Copy/api/v2.0";
    talk.start_again();
    CHECK(talk.told_reason().find("came from https://api.example/v2.0/contoso.com/Production") !=
          std::string::npos);
  }
  SECTION("records that have gone back in time") {
    talk.tell(WentBack{record, start, start - 24h});
    CHECK(talk.told_reason().find("restored to an earlier time") != std::string::npos);
  }
  SECTION("an environment that is not there any more, three times in a row") {
    talk.fire("compare");
    for (int i = 0; i < 2; ++i) {
      talk.end(ReadCompanies{"Production"}, EnvironmentMissing{});
      CHECK(talk.gate() == Gate::open);
      talk.fire("compare");
    }
    talk.end(ReadCompanies{"Production"}, EnvironmentMissing{});
    CHECK(talk.told_reason().find("renamed or deleted") != std::string::npos);
  }
  CHECK(talk.gate() == Gate::paused);
  CHECK(talk.audited("tenant.paused") == 1);
  INFO("a paused tenant asks nothing and is told of once, over restarts too");
  for (int i = 0; i < 2; ++i) {
    talk.start_again();
    CHECK(talk.gate() == Gate::paused);
    CHECK(talk.last.effects.empty());
    CHECK(talk.audited("tenant.paused") == 0);
    talk.tell(WentBack{record, start, start - 24h});
    talk.tell(CopySuspected{"all of our webhook subscriptions are gone", start});
    talk.fire("compare");
    CHECK(talk.last.effects.empty());
    CHECK(talk.last.sends.empty());
    CHECK(talk.gate() == Gate::paused);
  }
}

TEST_CASE("an operator resumes a tenant with what there is now, and everything is read anew", "[guard]") {
  Guard talk;
  talk.begin();
  talk.settings.business_central.environment = "Sandbox";
  talk.start_again();
  REQUIRE(talk.gate() == Gate::paused);
  talk.tell(ResumeRequested{"dana", "we test with it"});
  CHECK(talk.audited("tenant.resumed") == 1);
  CHECK(talk.gate() == Gate::closed);
  CHECK(talk.only_call<ReadCompanies>() == ReadCompanies{"Sandbox"});
  talk.compare({cronus}, EnvironmentTypeRead{"Sandbox"});
  CHECK(talk.gate() == Gate::open);
  const CompanyKey moved{"Sandbox", company.company};
  CHECK(talk.sent_to<StartOver>(company_entity(moved)).size() == 1);
  CHECK(talk.sent_to<SubscriptionsQuestioned>(environment_entity("Sandbox")).size() == 1);
  INFO("which is what it belongs to from then on");
  talk.start_again();
  CHECK(talk.gate() == Gate::slack_alone);
  talk.compare({cronus}, EnvironmentTypeRead{"Sandbox"});
  CHECK(talk.gate() == Gate::open);
  CHECK(talk.sent_to<StartOver>(company_entity(moved)).empty());
}

TEST_CASE("a tenant that is not paused is not resumed", "[guard]") {
  Guard talk;
  talk.begin();
  talk.tell(ResumeRequested{"dana", ""});
  CHECK(talk.gate() == Gate::open);
  CHECK(talk.last.effects.empty());
  CHECK(talk.audited("tenant.resumed") == 0);
}

TEST_CASE("what cannot be compared holds up Business Central, is told once, and is tried again", "[guard]") {
  Guard talk;
  talk.begin();
  talk.start_again();
  const Failed refused{Failed::Kind::unauthorised, "401", "the app is not let in"};
  talk.end(ReadCompanies{"Production"}, refused);
  CHECK(talk.gate() == Gate::slack_alone);
  CHECK(talk.audited("environment.unrecognised") == 1);
  for (int i = 0; i < 8; ++i) {
    REQUIRE(talk.timer("compare").has_value());
    CHECK(*talk.timer("compare") - talk.now <= 5min);
    talk.now = *talk.timer("compare");
    talk.fire("compare");
    talk.end(talk.only_call<ReadCompanies>(), refused);
    CHECK(talk.audited("environment.unrecognised") == 0);
  }
  talk.fire("compare");
  talk.compare();
  CHECK(talk.gate() == Gate::open);
  CHECK(talk.audited("environment.recognised") == 1);
}

TEST_CASE("an environment that was never there is no copy of anything: nobody has to resume it", "[guard]") {
  Guard talk;
  talk.wake();
  for (int i = 0; i < 5; ++i) {
    talk.end(ReadCompanies{"Production"}, EnvironmentMissing{});
    talk.fire("compare");
  }
  CHECK(talk.gate() == Gate::closed);
  talk.compare();
  CHECK(talk.gate() == Gate::open);
}

TEST_CASE("where Business Central does not tell types, the rest has to do", "[guard]") {
  Guard talk;
  talk.wake();
  const auto silence = GENERATE(as<Outcome>{}, NotOffered{}, Failed{Failed::Kind::unauthorised, "403", "no"});
  talk.compare({cronus}, silence);
  CHECK(talk.gate() == Gate::open);
  INFO("it is not asked for again before a day has passed");
  talk.fire("compare");
  talk.list({cronus});
  CHECK(talk.calls<ReadEnvironmentType>().empty());
  talk.offer();
  CHECK(talk.gate() == Gate::open);
  talk.now += 25h;
  talk.fire("compare");
  talk.list({cronus});
  CHECK(talk.calls<ReadEnvironmentType>().size() == 1);
  INFO("told for the first time it is noted; another one later pauses");
  talk.type(EnvironmentTypeRead{"Production"});
  talk.offer();
  CHECK(talk.gate() == Gate::open);
  talk.fire("compare");
  talk.compare({cronus}, EnvironmentTypeRead{"Sandbox"});
  CHECK(talk.gate() == Gate::paused);
}

TEST_CASE("no answer about the type is no reason to wait a day", "[guard]") {
  Guard talk;
  talk.wake();
  talk.compare({cronus}, Failed{Failed::Kind::exhausted, "exhausted", "503"});
  CHECK(talk.gate() == Gate::open);
  talk.fire("compare");
  talk.list({cronus});
  CHECK(talk.calls<ReadEnvironmentType>().size() == 1);
}

TEST_CASE("a company that the settings name later is noted, and one that they no longer name is not missed",
          "[guard]") {
  Guard talk;
  talk.begin();
  auto second = talk.settings.companies[0];
  second.id = another.id;
  talk.settings.companies.push_back(second);
  talk.start_again();
  talk.compare();
  CHECK(talk.gate() == Gate::open);
  talk.fire("compare");
  auto replaced = another;
  replaced.created_at = start + 24h;
  talk.compare({cronus, replaced});
  CHECK(talk.gate() == Gate::paused);
}

TEST_CASE("one of several companies that is gone is Business Central's affair: nothing of it can be read",
          "[guard]") {
  Guard talk;
  auto second = talk.settings.companies[0];
  second.id = another.id;
  talk.settings.companies.push_back(second);
  talk.begin();
  talk.fire("compare");
  talk.compare({cronus});
  CHECK(talk.gate() == Gate::open);
}

// What records have become ----------------------------------------------------------------------------------

namespace {

RecordKey invoice_number(int i) {
  return {company, Resource::purchase_invoices,
          "44444444-4444-4444-8444-4444444444" + std::to_string(10 + i)};
}

/// Known, started again, and agreeing in all that Business Central says of itself.
struct Described : Guard {
  Described() {
    begin();
    start_again();
    list({cronus, another});
    type(EnvironmentTypeRead{"Production"});
    REQUIRE(wants_proof());
    REQUIRE(gate() == Gate::slack_alone);
  }
};

}  // namespace

TEST_CASE("after a start Business Central waits until the records that changed last were read again",
          "[guard]") {
  Described talk;
  talk.offer({{invoice_number(1), start}, {invoice_number(2), start - 1h}});
  CHECK(talk.calls<ReadRecord>().size() == 2);
  CHECK(talk.gate() == Gate::slack_alone);
  talk.read(invoice_number(2), start - 1h);
  CHECK(talk.gate() == Gate::slack_alone);
  SECTION("and are no older") {
    talk.read(invoice_number(1), start + 1h);
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("a little older is the clock of another server") {
    talk.read(invoice_number(1), start - 4min);
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("one that is gone may have been deleted") {
    talk.end(ReadRecord{invoice_number(1)}, RecordGone{});
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("nor does one that cannot be read") {
    talk.end(ReadRecord{invoice_number(1)}, Failed{});
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("one that is older pauses the tenant") {
    talk.read(invoice_number(1), start - 1h);
    CHECK(talk.gate() == Gate::paused);
    CHECK(talk.told_reason().find("restored to an earlier time") != std::string::npos);
    talk.read(invoice_number(2), start);
    CHECK(talk.gate() == Gate::paused);
  }
  CHECK(talk.rebuilt(make_guard()) == talk.machine->snapshot().body);
}

TEST_CASE("what was posted does not become a draft again, but in a restored environment", "[guard]") {
  Described talk;
  talk.offer({{invoice_number(1), start, true}});
  SECTION("also where somebody has changed it since") {
    talk.read(invoice_number(1), start + 1h);
    CHECK(talk.gate() == Gate::paused);
    CHECK(talk.told_reason().find("was posted, and is a draft again") != std::string::npos);
  }
  SECTION("it is paid by now") {
    talk.read(invoice_number(1), start + 1h, DocumentStatus::paid);
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("a status that is not known says nothing") {
    talk.read(invoice_number(1), start + 1h, DocumentStatus::unknown);
    CHECK(talk.gate() == Gate::open);
  }
}

namespace {

/// All that we made in Business Central is gone.
struct Suspected : Guard {
  const Instant last_there = start - 20min;
  Suspected() {
    begin();
    tell(CopySuspected{"all of our webhook subscriptions are gone", last_there});
    list({cronus, another});
    type(EnvironmentTypeRead{"Production"});
    REQUIRE(gate() == Gate::slack_alone);
  }
  void gone(int i) { end(ReadRecord{invoice_number(i)}, RecordGone{}); }
};

}  // namespace

TEST_CASE("on a suspicion companies name what they found gone since all was there, too", "[guard]") {
  Suspected talk;
  const auto wanted = talk.sent_to<ProofWanted>(company_entity(company));
  REQUIRE(wanted.size() == 1);
  CHECK(wanted[0].gone_since == talk.last_there);
  talk.offer();
  CHECK(talk.gate() == Gate::open);
  talk.fire("compare");
  talk.compare();
  talk.fire("compare");
  talk.list({cronus, another});
  talk.type(EnvironmentTypeRead{"Production"});
  CHECK_FALSE(talk.sent_to<ProofWanted>(company_entity(company)).at(0).gone_since.has_value());
}

TEST_CASE("on a suspicion documents that are gone together tell of a restored environment", "[guard]") {
  Suspected talk;
  SECTION("one alone may have been deleted") {
    talk.offer({{invoice_number(1), start}, {invoice_number(2), start - 1h}});
    talk.gone(1);
    talk.read(invoice_number(2), start - 1h);
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("two that changed last do") {
    talk.offer(
        {{invoice_number(1), start}, {invoice_number(2), start - 1h}, {invoice_number(3), start - 2h}});
    talk.gone(1);
    talk.gone(2);
    CHECK(talk.gate() == Gate::slack_alone);
    talk.read(invoice_number(3), start - 2h);
    CHECK(talk.gate() == Gate::paused);
    CHECK(talk.told_reason().find("2 are gone") != std::string::npos);
    CHECK(talk.told_reason().find("restored to an earlier time") != std::string::npos);
  }
  SECTION("not when one that changed later is as it was") {
    talk.offer(
        {{invoice_number(1), start}, {invoice_number(2), start - 1h}, {invoice_number(3), start - 2h}});
    talk.gone(2);
    talk.gone(3);
    talk.read(invoice_number(1), start);
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("one that was posted does by itself: it is not deleted") {
    talk.offer({{invoice_number(1), start, true}, {invoice_number(2), start - 1h}});
    talk.gone(1);
    talk.read(invoice_number(2), start - 1h);
    CHECK(talk.gate() == Gate::paused);
  }
  SECTION("orders are gone once they are invoiced") {
    auto order = invoice_number(1);
    order.resource = Resource::purchase_orders;
    auto other = invoice_number(2);
    other.resource = Resource::purchase_orders;
    talk.offer({{order, start}, {other, start - 1h}});
    talk.end(ReadRecord{order}, RecordGone{});
    talk.end(ReadRecord{other}, RecordGone{});
    CHECK(talk.gate() == Gate::open);
  }
  SECTION("what cannot be read neither tells nor excuses") {
    talk.offer(
        {{invoice_number(1), start}, {invoice_number(2), start - 1h}, {invoice_number(3), start - 2h}});
    talk.gone(1);
    talk.end(ReadRecord{invoice_number(2)}, Failed{});
    talk.gone(3);
    CHECK(talk.gate() == Gate::paused);
  }
  SECTION("and one that is a minute older does") {
    talk.offer({{invoice_number(1), start}});
    talk.read(invoice_number(1), start - 1min);
    CHECK(talk.gate() == Gate::paused);
  }
  SECTION("but not the error of a clock") {
    talk.offer({{invoice_number(1), start}});
    talk.read(invoice_number(1), start - 2s);
    CHECK(talk.gate() == Gate::open);
  }
  CHECK(talk.rebuilt(make_guard()) == talk.machine->snapshot().body);
}

TEST_CASE("without a suspicion it takes two posted ones that are gone", "[guard]") {
  Described talk;
  const bool is_posted = GENERATE(true, false);
  talk.offer({{invoice_number(1), start, true}, {invoice_number(2), start - 1h, is_posted}});
  talk.end(ReadRecord{invoice_number(1)}, RecordGone{});
  talk.end(ReadRecord{invoice_number(2)}, RecordGone{});
  CHECK(talk.gate() == (is_posted ? Gate::paused : Gate::open));
}

TEST_CASE("of all companies' records the latest are read, and no more", "[guard]") {
  Guard talk;
  auto second = talk.settings.companies[0];
  second.id = another.id;
  talk.settings.companies.push_back(second);
  talk.begin();
  talk.fire("compare");
  talk.list({cronus, another});
  talk.type(EnvironmentTypeRead{"Production"});
  std::vector<KnownChange> ours;
  std::vector<KnownChange> theirs;
  for (int i = 0; i < 15; ++i) {
    ours.push_back({invoice_number(i), start - i * 2h});
    theirs.push_back({invoice_number(40 + i), start - i * 2h - 1h});
  }
  talk.tell(ProofOffered{company, ours});
  CHECK(talk.calls<ReadRecord>().empty());
  talk.tell(ProofOffered{{company.environment, another.id}, theirs});
  std::set<RecordKey> read;
  for (const auto& call : talk.calls<ReadRecord>()) read.insert(call.key);
  CHECK(read.size() == 20);
  CHECK(read.contains(invoice_number(9)));
  CHECK(read.contains(invoice_number(49)));
  CHECK_FALSE(read.contains(invoice_number(10)));
}

TEST_CASE("a company that does not answer holds the tenant up for half a minute", "[guard]") {
  Described talk;
  CHECK(talk.timer("offers") == talk.now + 30s);
  talk.fire("offers");
  CHECK(talk.gate() == Gate::open);
  talk.offer({{invoice_number(1), start}});
  CHECK(talk.last.effects.empty());
}

TEST_CASE("what companies know of another time or place is no proof after a resumption", "[guard]") {
  Guard talk;
  talk.begin();
  talk.tell(WentBack{record, start, start - 24h});
  talk.tell(ResumeRequested{"dana", "restored on purpose"});
  talk.list({cronus});
  talk.type(EnvironmentTypeRead{"Production"});
  CHECK_FALSE(talk.wants_proof());
  CHECK(talk.gate() == Gate::open);
}

TEST_CASE("a suspicion is looked into at once, and Business Central gets nothing meanwhile", "[guard]") {
  Guard talk;
  talk.settings.companies[0].approval_mode = ApprovalMode::release;
  talk.begin();
  const auto denied = [&](const EntityId& to) { return talk.sent_to<SubscriptionsQuestioned>(to).size(); };
  talk.fire("compare");
  talk.tell(CopySuspected{"all of our webhook subscriptions are gone", start});
  CHECK(talk.calls<ReadCompanies>().size() == 1);
  CHECK(talk.audited("environment.suspected") == 1);
  CHECK(talk.gate() == Gate::slack_alone);
  SECTION("whoever suspects it goes on once it is denied") {
    talk.compare();
    CHECK(talk.gate() == Gate::open);
    CHECK(denied(environment_entity("Production")) == 1);
    CHECK(denied(approvals_entity(company)) == 1);
    talk.fire("compare");
    talk.compare();
    CHECK(denied(environment_entity("Production")) == 0);
  }
  SECTION("also when it could not be compared at first") {
    talk.end(ReadCompanies{"Production"}, Failed{});
    CHECK(talk.gate() == Gate::slack_alone);
    talk.fire("compare");
    talk.compare();
    CHECK(talk.gate() == Gate::open);
    CHECK(denied(environment_entity("Production")) == 1);
  }
  SECTION("a copy is paused, and nobody goes on") {
    talk.compare({cronus}, EnvironmentTypeRead{"Sandbox"});
    CHECK(talk.gate() == Gate::paused);
    CHECK(denied(environment_entity("Production")) == 0);
  }
}

TEST_CASE("environments' names and addresses are the same in any letter case", "[guard]") {
  Guard talk;
  talk.begin();
  talk.settings.business_central.api_base = "https://API.example/v2.0/contoso.com/production/api/v2.0";
  talk.start_again();
  CHECK(talk.gate() == Gate::slack_alone);
  talk.compare({cronus}, EnvironmentTypeRead{"PRODUCTION"});
  CHECK(talk.gate() == Gate::open);
}

}  // namespace countersign::guard_test
