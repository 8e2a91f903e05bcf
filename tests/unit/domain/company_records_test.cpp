// A company's plain records: read once silently, then told when they change, and missed when they are gone.
#include "catch.hpp"
#include "domain/company.hpp"
#include "support.hpp"

namespace countersign::company_records_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const RecordKey vendor = full_vendor().key;

PlainRecord vendor_at(const std::string& etag, std::optional<Instant> modified = start,
                      const std::string& id = vendor.id) {
  auto record = full_vendor();
  record.key.id = id;
  record.etag = etag;
  record.last_modified = modified;
  return record;
}

PlainRecord employee() {
  PlainRecord record;
  record.key = full_employee().key;
  record.etag = "W/\"1\"";
  record.title = "Lee Wong";
  record.fields = {{"number", "E-7"}, {"email", "Lee@Contoso.com"}, {"status", "Active"}};
  record.last_modified = start;
  return record;
}

struct Vendors : Driver {
  explicit Vendors(const Resource& watched = Resource::vendors) : Driver(make_company(company)) {
    settings.companies[0].resources = {watched};
    settings.routes.push_back(vendor_route());
    wake();
    end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
  }
  /// The answer to the only page that the last turn asked for.
  void page(const std::vector<BusinessRecord>& records, const std::string& next_link = {}) {
    const auto call = only_call<ReadPage>();
    end(call, PageRead{records, {}, next_link});
  }
  void sweep(const std::vector<BusinessRecord>& records) {
    fire("sweep");
    page(records);
  }
  void mark(const Outcome& outcome) {
    tell(RecordMarked{Resource::vendors, vendor.id, "notified"});
    end(only_call<ReadRecord>(), outcome);
  }
  std::vector<Origin> origins(const RecordKey& key = vendor) const {
    std::vector<Origin> found;
    for (const auto& read : sent_to<PlainRecordRead>(notice_entity(key))) found.push_back(read.origin);
    return found;
  }
};

}  // namespace

TEST_CASE("all plain records are read once, and told as what later ones are compared with", "[records]") {
  Vendors talk;
  CHECK(talk.only_call<ReadPage>().modified_since == Instant{});
  talk.page({vendor_at("1")}, "https://localhost/next");
  CHECK(talk.origins() == std::vector{Origin::first});
  talk.page({vendor_at("1", start, record.id)});
  CHECK(talk.origins({company, Resource::vendors, record.id}) == std::vector{Origin::first});
  SECTION("a later sweep reads what changed since, and tells nothing twice") {
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 5min);
    talk.page({vendor_at("1")});
    CHECK(talk.last.sends.empty());
  }
  SECTION("another version is a change, and one that was not there is new") {
    talk.sweep({vendor_at("2"), vendor_at("1", start, full_employee().key.id)});
    CHECK(talk.origins() == std::vector{Origin::changed});
    CHECK(talk.origins({company, Resource::vendors, full_employee().key.id}) == std::vector{Origin::added});
  }
  SECTION("a signal reads it, and one that is gone is told as missing") {
    talk.mark(RecordRead{vendor_at("2")});
    CHECK(talk.origins() == std::vector{Origin::changed});
    talk.mark(RecordGone{});
    CHECK(talk.sent_to<RecordMissing>(notice_entity(vendor)).size() == 1);
    talk.mark(RecordRead{vendor_at("3")});
    CHECK(talk.origins() == std::vector{Origin::added});
  }
  SECTION("its state is its events") {
    CHECK(talk.rebuilt(make_company(company)) == talk.machine->snapshot().body);
  }
}

TEST_CASE("a vendor that was deleted while nobody told is missed by the census", "[records]") {
  Vendors talk;
  talk.page({vendor_at("1"), vendor_at("1", start, record.id)});
  talk.fire("census");
  talk.end(talk.only_call<ReadIds>(), IdsRead{{record.id}, {}});
  CHECK(talk.only_call<ReadRecord>().key == vendor);
  talk.end(talk.only_call<ReadRecord>(), RecordGone{});
  CHECK(talk.sent_to<RecordMissing>(notice_entity(vendor)).size() == 1);
  talk.fire("census");
  talk.end(talk.only_call<ReadIds>(), IdsRead{{record.id}, {}});
  CHECK(talk.calls<ReadRecord>().empty());
}

TEST_CASE("a resource that does not tell when it changed is read in full by every sweep", "[records]") {
  const Resource projects = Resource::described_as("projects");
  Vendors talk(projects);
  ResourceDefinition definition;
  definition.resource = projects;
  definition.fields = {"code"};
  talk.settings.business_central.resources = {definition};
  talk.settings.routes.back().resource = projects;
  const auto project = [&](const std::string& etag) {
    auto one = vendor_at(etag, std::nullopt);
    one.key.resource = projects;
    return one;
  };
  talk.sweep({project("1")});
  CHECK(talk.origins(project("1").key) == std::vector{Origin::first});
  talk.fire("sweep");
  CHECK(talk.only_call<ReadPage>().modified_since == Instant{});
  talk.page({project("1")});
  CHECK(talk.last.sends.empty());
  talk.sweep({project("2")});
  CHECK(talk.origins(project("2").key) == std::vector{Origin::changed});
}

TEST_CASE("what no route shows is not even read", "[records]") {
  Vendors talk;
  talk.settings.routes.pop_back();
  talk.fire("sweep");
  CHECK(talk.calls<ReadPage>().empty());
  talk.fire("census");
  CHECK(talk.calls<ReadIds>().empty());
  talk.tell(RecordMarked{Resource::vendors, vendor.id, "notified"});
  CHECK(talk.last.effects.empty());
  CHECK(talk.last.events.empty());
}

TEST_CASE("employees are read for the directory, with or without a route", "[records]") {
  Vendors talk(Resource::employees);
  talk.page({employee()});
  const auto told = talk.sent_to<EmployeeRead>(directory_entity());
  REQUIRE(told.size() == 1);
  CHECK(told[0].employee == full_employee());
  CHECK(talk.origins(employee().key).empty());
  SECTION("one who is gone is told to the directory") {
    talk.fire("census");
    talk.end(talk.only_call<ReadIds>(), IdsRead{{}, {}});
    talk.end(talk.only_call<ReadRecord>(), RecordGone{});
    CHECK(talk.sent_to<RecordMissing>(directory_entity()).size() == 1);
  }
  SECTION("a route for employees has notices of them") {
    talk.settings.routes.back().resource = Resource::employees;
    auto changed = employee();
    changed.etag = "W/\"2\"";
    talk.sweep({changed});
    CHECK(talk.origins(employee().key) == std::vector{Origin::changed});
  }
}

TEST_CASE("a page that failed leaves the first reading to be made again", "[records]") {
  Vendors talk;
  talk.end(talk.only_call<ReadPage>(), Failed{Failed::Kind::exhausted, "exhausted", "503"});
  talk.sweep({vendor_at("1")});
  CHECK(talk.origins() == std::vector{Origin::first});
}

}  // namespace countersign::company_records_test
