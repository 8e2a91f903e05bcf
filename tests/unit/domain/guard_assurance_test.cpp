// The guard's word for whoever read what nothing announced.
#include "catch.hpp"
#include "domain/guard.hpp"
#include "domain/message.hpp"
#include "support.hpp"

namespace countersign::guard_assurance_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const ListedCompany cronus{company.company, "CRONUS DE", start - 1000 * 24h};
const AssuranceWanted company_asks{company, Asker::company};
const AssuranceWanted approvals_ask{company, Asker::approvals};

FoundSubscription made_at(Instant at) {
  FoundSubscription found;
  found.id = "0123456789abcdef";
  found.created_at = at;
  return found;
}

/// Compared, and nothing was asked since for longer than a word holds.
struct Guard : Driver {
  Guard() : Driver(make_guard()) {
    settings.business_central.api_base = "https://api.example/v2.0/contoso.com/Production/api/v2.0";
    wake();
    list({});
    compare();
    now += 30min;
  }
  Gate gate() const { return *machine->gate(); }
  /// All agrees.
  void compare() {
    end(ReadCompanies{"Production"}, CompaniesListed{{cronus}});
    if (!calls<ReadEnvironmentType>().empty())
      end(ReadEnvironmentType{"Production"}, EnvironmentTypeRead{"Production"});
    const auto first = company_entity({"Production", company.company});
    if (sent_to<ProofWanted>(first).empty()) return;
    for (const auto& one : settings.companies) tell(ProofOffered{{"Production", one.id}, {}});
  }
  void list(std::vector<FoundSubscription> ours) {
    const auto all = ours.size();
    end(ListSubscriptions{"Production"}, SubscriptionsListed{std::move(ours), all});
  }
  std::vector<Assured> words(const EntityId& to = company_entity(company)) const {
    return sent_to<Assured>(to);
  }
};

}  // namespace

TEST_CASE("while subscriptions of ours are there it is the environment that was compared last", "[guard]") {
  Guard guard;
  guard.tell(company_asks);
  CHECK(guard.words().empty());
  CHECK(guard.calls<ListSubscriptions>().size() == 1);
  CHECK(guard.calls<ReadCompanies>().empty());
  guard.now += 1s;
  guard.list({made_at(start - 24h)});
  REQUIRE(guard.words().size() == 1);
  CHECK(guard.words().front().at == guard.now);
  CHECK_FALSE(guard.words().front().was_paused);
  CHECK(guard.gate() == Gate::open);

  INFO("and for a while after it, without being asked about again");
  guard.now += 1min;
  guard.tell(approvals_ask);
  CHECK(guard.words(approvals_entity(company)).size() == 1);
  CHECK(guard.calls<ListSubscriptions>().empty());
  guard.now += 2min;
  guard.tell(approvals_ask);
  CHECK(guard.words(approvals_entity(company)).empty());
  CHECK(guard.calls<ListSubscriptions>().size() == 1);
}

TEST_CASE("all who wait have one word, each once", "[guard]") {
  Guard guard;
  guard.tell(company_asks);
  guard.tell(approvals_ask);
  CHECK(guard.calls<ListSubscriptions>().empty());
  guard.tell(company_asks);
  guard.list({made_at(start - 24h)});
  CHECK(guard.words().size() == 1);
  CHECK(guard.words(approvals_entity(company)).size() == 1);
}

TEST_CASE("without a subscription that is older than the last comparison everything is compared", "[guard]") {
  Guard guard;
  SECTION("because none is used") {
    guard.settings.business_central.webhooks = false;
    guard.tell(company_asks);
    CHECK(guard.calls<ListSubscriptions>().empty());
  }
  SECTION("because there is none") {
    guard.tell(company_asks);
    guard.list({});
  }
  SECTION("because it may have been made in a copy") {
    guard.tell(company_asks);
    guard.list({made_at(guard.now - 10min)});
  }
  SECTION("because they cannot be listed") {
    guard.tell(company_asks);
    guard.end(ListSubscriptions{"Production"}, Failed{Failed::Kind::exhausted, "exhausted", "503"});
  }
  CHECK(guard.words().empty());
  CHECK(guard.calls<ReadCompanies>().size() == 1);
  INFO("which stops nothing meanwhile");
  CHECK(guard.gate() == Gate::open);
  guard.compare();
  CHECK(guard.words().size() == 1);
}

TEST_CASE("where they were listed, and none is any more, it is a suspicion", "[guard]") {
  Guard guard;
  guard.tell(company_asks);
  guard.list({made_at(start - 24h)});
  guard.now += 10min;
  guard.tell(company_asks);
  guard.list({});
  CHECK(guard.words().empty());
  CHECK(guard.gate() == Gate::slack_alone);
  REQUIRE(guard.calls<ReadCompanies>().size() == 1);
  SECTION("that may be denied") {
    guard.compare();
    CHECK(guard.words().size() == 1);
    CHECK(guard.gate() == Gate::open);
  }
  SECTION("or hold: then nobody has a word before an operator has looked") {
    guard.end(ReadCompanies{"Production"}, CompaniesListed{{{company.company, "Another", start}}});
    guard.end(ReadEnvironmentType{"Production"}, EnvironmentTypeRead{"Production"});
    CHECK(guard.gate() == Gate::paused);
    CHECK(guard.words().empty());
    guard.tell(approvals_ask);
    CHECK(guard.calls<ListSubscriptions>().empty());
    CHECK(guard.words(approvals_entity(company)).empty());
    guard.tell(ResumeRequested{"dana", "it is meant so"});
    guard.list({});
    guard.compare();
    REQUIRE(guard.words().size() == 1);
    INFO("what was read before that may be another environment's");
    CHECK(guard.words().front().was_paused);
    CHECK(guard.words(approvals_entity(company)).size() == 1);
  }
}

TEST_CASE("a suspicion needs nobody who asks, and where there was no room for ours everybody's will do",
          "[guard]") {
  Guard guard;
  guard.fire("compare");
  guard.end(ListSubscriptions{"Production"}, SubscriptionsListed{{}, 200});
  guard.compare();
  guard.now += 1h;
  guard.fire("compare");
  CHECK(guard.gate() == Gate::open);
  guard.list({});
  CHECK(guard.gate() == Gate::slack_alone);
  CHECK(guard.calls<ReadCompanies>().size() == 1);
  guard.compare();
  CHECK(guard.gate() == Gate::open);
  INFO("and whoever makes them again is told that it may");
  CHECK(guard.sent_to<SubscriptionsQuestioned>(environment_entity("Production")).size() == 1);
}

TEST_CASE("ours are gone, too, where there are but new ones", "[guard]") {
  Guard guard;
  guard.tell(company_asks);
  guard.list({made_at(start - 24h)});
  guard.now += 1h;
  guard.tell(company_asks);
  guard.list({made_at(guard.now - 2min)});
  CHECK(guard.gate() == Gate::slack_alone);
}

TEST_CASE("what is due once an hour is not lost in a word that is being looked for", "[guard]") {
  Guard guard;
  guard.tell(company_asks);
  guard.fire("compare");
  guard.list({made_at(start - 24h)});
  CHECK(guard.words().empty());
  CHECK(guard.calls<ReadCompanies>().size() == 1);
  guard.compare();
  CHECK(guard.words().size() == 1);
  CHECK(guard.timer("compare").has_value());
}

TEST_CASE("a word that is wanted during a comparison comes with its end", "[guard]") {
  Guard guard;
  guard.fire("compare");
  guard.tell(company_asks);
  CHECK(guard.calls<ListSubscriptions>().empty());
  CHECK(guard.words().empty());
  guard.list({made_at(start - 24h)});
  guard.compare();
  CHECK(guard.words().size() == 1);
}

}  // namespace countersign::guard_assurance_test
