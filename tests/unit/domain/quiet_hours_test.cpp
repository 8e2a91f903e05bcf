// Hours in which channels are left alone.
#include "domain/quiet_hours.hpp"

#include "catch.hpp"
#include "domain/notice.hpp"
#include "support.hpp"

namespace countersign::quiet_hours_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Instant at(const char* text) {
  return *parse_instant(text);
}
const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
// A Tuesday; 08:00 to 18:00 in Berlin is 07:00 to 17:00 UTC.
const Instant evening = at("2026-11-24T19:00:00Z");
const Instant morning = at("2026-11-25T07:00:00Z");

TenantSettings quiet_settings() {
  auto settings = full_settings();
  settings.time_zone = "Europe/Berlin";
  settings.routes.front().quiet.kept = true;
  settings.routes.push_back(vendor_route());
  settings.routes.back().quiet.kept = true;
  return settings;
}

Duration wait_of(const TenantSettings& settings, const Document& document, Instant now) {
  return quiet_wait(settings, settings.routes.front(), document, now);
}

}  // namespace

TEST_CASE("a new message waits for business hours by the tenant's clock", "[quiet_hours]") {
  const auto settings = quiet_settings();
  const auto document = full_document();
  CHECK(wait_of(settings, document, evening) == morning - evening);
  CHECK(wait_of(settings, document, morning) == Duration::zero());
  CHECK(wait_of(settings, document, at("2026-11-24T16:59:59Z")) == Duration::zero());
  CHECK(wait_of(settings, document, at("2026-11-27T17:00:00Z")) ==
        at("2026-11-30T07:00:00Z") - at("2026-11-27T17:00:00Z"));
  CHECK(wait_of(full_settings(), document, evening) == Duration::zero());
}

TEST_CASE("what is urgent does not wait", "[quiet_hours]") {
  auto settings = quiet_settings();
  auto& quiet = settings.routes.front().quiet;
  auto document = full_document();
  document.local_total = LocalTotal{{decimal("18450"), "EUR"}, decimal("1"), {}};
  document.due_date = *parse_date("2026-11-27");
  SECTION("over an amount") {
    quiet.urgent_over = decimal("18450");
    CHECK(wait_of(settings, document, evening) == Duration::zero());
    quiet.urgent_over = decimal("18450.01");
    CHECK(wait_of(settings, document, evening) > Duration::zero());
    INFO("a credit counts without its sign; without a rate nobody can tell");
    document.local_total->total.amount = decimal("-20000");
    CHECK(wait_of(settings, document, evening) == Duration::zero());
    document.local_total.reset();
    CHECK(wait_of(settings, document, evening) == Duration::zero());
  }
  SECTION("due soon, or overdue") {
    quiet.urgent_within = 48h;
    CHECK(wait_of(settings, document, evening) > Duration::zero());
    quiet.urgent_within = 72h;
    CHECK(wait_of(settings, document, evening) == Duration::zero());
    document.due_date = *parse_date("2026-11-01");
    CHECK(wait_of(settings, document, evening) == Duration::zero());
    document.due_date.reset();
    CHECK(wait_of(settings, document, evening) > Duration::zero());
  }
}

TEST_CASE("a digest is due at the beginning of the next business day", "[quiet_hours]") {
  const auto settings = quiet_settings();
  CHECK(next_business_day(settings, morning) == morning + 24h);
  CHECK(next_business_day(settings, evening) == morning);
  INFO("after midnight it is the day after, as it is for everything of that day");
  CHECK(next_business_day(settings, at("2026-11-25T01:00:00Z")) == morning + 24h);
  CHECK(next_business_day(settings, at("2026-11-27T12:00:00Z")) == at("2026-11-30T07:00:00Z"));
}

TEST_CASE("a notice in quiet hours is offered for the morning, and as a line it has no card",
          "[quiet_hours]") {
  Driver talk(make_notice(full_vendor().key));
  talk.settings = quiet_settings();
  talk.lets_notices_through = false;
  talk.now = evening;
  auto vendor = full_vendor();
  talk.tell(PlainRecordRead{vendor, facts, Origin::added});
  talk.now += 10min;
  talk.fire("settle");
  const auto offers = talk.sent_to<NoticeOffered>(digest_entity("C2"));
  REQUIRE(offers.size() == 1);
  CHECK(offers.front().not_before == morning);
  CHECK(offers.front().line.change == RecordChange::created);
  CHECK(talk.calls<ShowCard>().empty());
  talk.tell(NoticeTaken{"C2", offers.front().delivery, morning});
  CHECK(talk.calls<ShowCard>().empty());
  CHECK_FALSE(talk.machine->card("C2").has_value());

  INFO("what happens to it soon after is offered with all that happened since");
  vendor.etag = "2";
  vendor.last_modified = talk.now;
  for (auto& field : vendor.fields) {
    if (field.name == "city") field.value = "Kiel";
  }
  talk.tell(PlainRecordRead{vendor, facts, Origin::changed});
  talk.now += 10min;
  talk.fire("settle");
  const auto again = talk.sent_to<NoticeOffered>(digest_entity("C2"));
  REQUIRE(again.size() == 1);
  INFO("and nothing is told twice while the digest decides");
  talk.fire("settle");
  CHECK(talk.sent_to<NoticeOffered>(digest_entity("C2")).empty());
  talk.tell(NoticeTaken{"C2", "dl_of_another_offer", std::nullopt});
  CHECK(talk.calls<ShowCard>().empty());
  talk.tell(NoticeTaken{"C2", again.front().delivery, std::nullopt});
  CHECK(talk.only_call<ShowCard>().channel == "C2");
  CHECK(talk.rebuilt(make_notice(full_vendor().key)) == talk.machine->snapshot().body);
}

TEST_CASE("a route with a digest is told once a business day", "[quiet_hours]") {
  Driver talk(make_notice(full_vendor().key));
  talk.settings = quiet_settings();
  talk.settings.routes.back().quiet.kept = false;
  talk.settings.routes.back().digest = true;
  talk.lets_notices_through = false;
  talk.now = morning + 2h;
  talk.tell(PlainRecordRead{full_vendor(), facts, Origin::added});
  talk.now += 10min;
  talk.fire("settle");
  const auto offers = talk.sent_to<NoticeOffered>(digest_entity("C2"));
  REQUIRE(offers.size() == 1);
  CHECK(offers.front().not_before == morning + 24h);
}

}  // namespace countersign::quiet_hours_test
