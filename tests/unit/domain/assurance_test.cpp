// What nothing announced waits for the guard's word: in a company, and in a company's approvals.
#include "domain/assurance.hpp"

#include "catch.hpp"
#include "domain/approvals.hpp"
#include "domain/company.hpp"
#include "domain/company_state.hpp"
#include "support.hpp"

namespace countersign::assurance_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

/// One whose first sweep is over, and that had no word for a while.
struct Company : Driver {
  Company() : Driver(make_company(company)) {
    settings.routes.push_back(vendor_route());
    wake();
    end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
    end(only_call<ReadPage>(), PageRead{{full_document()}, {}, {}});
    now += 30min;
    is_assured_at_once = false;
  }
  Document changed(const char* etag = "W/\"2\"") const {
    auto document = full_document();
    document.etag = etag;
    document.last_modified = now;
    return document;
  }
  std::vector<DocumentRead> told() const { return sent_to<DocumentRead>(conversation_entity(record)); }
  bool asks() const { return !sent_to<AssuranceWanted>(guard_entity()).empty(); }
  void restart() {
    auto fresh = make_company(company);
    for (const auto& event : events) REQUIRE(fresh->apply(event).has_value());
    CHECK(fresh->snapshot() == machine->snapshot());
    machine = std::move(fresh);
  }
};

}  // namespace

TEST_CASE("a page with something new waits for a word, and the sweep goes on after it",
          "[company][assurance]") {
  Company talk;
  talk.fire("sweep");
  const auto page = talk.only_call<ReadPage>();
  talk.end(page, PageRead{{talk.changed()}, {}, "https://localhost/next?$skiptoken=2"});
  CHECK(talk.told().empty());
  CHECK(talk.asks());
  CHECK(talk.calls<ReadPage>().empty());
  talk.restart();
  SECTION("taken as it was read") {
    talk.tell(Assured{talk.now, false});
    CHECK(talk.told().size() == 1);
    CHECK(talk.only_call<ReadPage>().next_link == "https://localhost/next?$skiptoken=2");
    INFO("what comes soon after it needs none");
    talk.end(talk.only_call<ReadPage>(), PageRead{{talk.changed("W/\"3\"")}, {}, {}});
    CHECK(talk.told().size() == 1);
    CHECK_FALSE(talk.asks());
  }
  SECTION("read again where the tenant was paused meanwhile") {
    talk.tell(Assured{talk.now, true});
    CHECK(talk.told().empty());
    CHECK(talk.only_call<ReadPage>() == page);
  }
  SECTION("and a notification is a word: a copy has no subscription of ours") {
    talk.tell(RecordMarked{Resource::purchase_orders, record.id, change_notified});
    CHECK(talk.told().size() == 1);
  }
}

TEST_CASE("what is known already is no news, and asks nobody", "[company][assurance]") {
  Company talk;
  talk.fire("sweep");
  talk.end(talk.only_call<ReadPage>(), PageRead{{full_document()}, {}, {}});
  CHECK_FALSE(talk.asks());
  talk.fire("census");
  talk.end(talk.only_call<ReadIds>(), IdsRead{{record.id}, {}});
  CHECK_FALSE(talk.asks());
}

TEST_CASE("a record that was announced is told at once", "[company][assurance]") {
  Company talk;
  talk.tell(RecordMarked{record.resource, record.id, change_notified});
  talk.now += 1min;
  talk.end(ReadRecord{record}, RecordRead{talk.changed()});
  CHECK(talk.told().size() == 1);
}

TEST_CASE("one whose reading took longer than an environment needs to be restored is not",
          "[company][assurance]") {
  Company talk;
  talk.tell(RecordMarked{record.resource, record.id, change_notified});
  talk.now += 10min;
  talk.end(ReadRecord{record}, RecordRead{talk.changed()});
  CHECK(talk.told().empty());
  CHECK(talk.asks());
  INFO("asked once, however much waits");
  talk.end(ReadRecord{{company, Resource::purchase_invoices, "55555555-5555-4555-8555-555555555555"}},
           RecordGone{});
  CHECK_FALSE(talk.asks());
  talk.tell(Assured{talk.now, false});
  CHECK(talk.told().size() == 1);
}

TEST_CASE("nobody is told that something is gone before the guard has looked", "[company][assurance]") {
  Company talk;
  talk.fire("census");
  talk.end(talk.only_call<ReadIds>(), IdsRead{{}, {}});
  talk.end(talk.only_call<ReadRecord>(), RecordGone{});
  CHECK(talk.sent_to<RecordMissing>(conversation_entity(record)).empty());
  talk.tell(Assured{talk.now, false});
  CHECK(talk.sent_to<RecordMissing>(conversation_entity(record)).size() == 1);
}

TEST_CASE("readings for which there is no room are made again later", "[company][assurance]") {
  Company talk;
  for (std::size_t i = 0; i < limits::held_readings; ++i)
    talk.end(ReadRecord{record}, RecordRead{talk.changed()});
  talk.end(ReadRecord{record}, RecordRead{talk.changed()});
  REQUIRE(talk.last.effects.size() == 1);
  CHECK(talk.last.effects.front().not_before == talk.now + limits::held_reading_again_ms);
  CHECK(talk.last.events.empty());
}

TEST_CASE("what a poll finds of approvals waits for a word", "[approvals][assurance]") {
  Driver talk(make_approvals(company));
  talk.settings.companies.front().approval_mode = ApprovalMode::native;
  talk.is_assured_at_once = false;
  talk.wake();
  talk.tell(ApprovalsWanted{record, "107214"});
  ApprovalEntry entry;
  entry.id = "77777777-7777-4777-8777-777777777777";
  entry.document_number = "107214";
  entry.last_modified = start;
  talk.end(talk.only_call<ReadApprovals>(), ApprovalsRead{{entry}});
  CHECK(talk.sent_to<ApprovalsKnown>(conversation_entity(record)).empty());
  CHECK(talk.sent_to<AssuranceWanted>(guard_entity()) ==
        std::vector<AssuranceWanted>{{company, Asker::approvals}});
  talk.tell(Assured{talk.now, false});
  CHECK(talk.sent_to<ApprovalsKnown>(conversation_entity(record)).size() == 1);
}

}  // namespace countersign::assurance_test
