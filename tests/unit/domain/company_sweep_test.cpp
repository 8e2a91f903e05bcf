// Sweeps and censuses that break off go on where they were; what a change was found by, and after how long.
#include "catch.hpp"
#include "domain/company.hpp"
#include "domain/company_state.hpp"
#include "support.hpp"

namespace countersign::company_sweep_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

constexpr auto invoices = Resource::purchase_invoices;
const std::string second_page = "https://localhost/next?$skiptoken=2";
const std::string third_page = "https://localhost/next?$skiptoken=3";
const Failed exhausted{Failed::Kind::exhausted, "exhausted", "503"};
const Failed refused_link{Failed::Kind::payload, "BadRequest", "the skip token has expired"};

Document changed_at(Instant at, const std::string& id = record.id) {
  auto document = full_document();
  document.key.id = id;
  document.last_modified = at;
  document.etag = "W/\"" + format_instant(at) + "\"";
  return document;
}

std::string id_of(int number) {
  return "44444444-4444-4444-8444-4444444444" + std::to_string(10 + number);
}

struct Company : Driver {
  Company() : Driver(make_company(company)) {
    wake();
    end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
    page(only_call<ReadPage>(), {changed_at(start - 1h)});
  }

  void page(const ReadPage& call, std::vector<BusinessRecord> records, const std::string& next_link = {}) {
    end(call, PageRead{std::move(records), {}, next_link});
  }
  /// A scheduled sweep whose second page comes next.
  ReadPage in_the_middle() {
    fire("sweep");
    page(only_call<ReadPage>(), {changed_at(start, id_of(1))}, second_page);
    return only_call<ReadPage>();
  }
  ReadIds counting_the_second_page() {
    fire("census");
    end(only_call<ReadIds>(), IdsRead{{id_of(1)}, second_page});
    return only_call<ReadIds>();
  }
  /// The stored events alone, as after a start.
  void restart() {
    auto fresh = make_company(company);
    for (const auto& event : events) REQUIRE(fresh->apply(event).has_value());
    CHECK(fresh->snapshot() == machine->snapshot());
    machine = std::move(fresh);
  }
  std::vector<RecordSeen> seen() const {
    std::vector<RecordSeen> found;
    for (const auto& event : last.events) {
      if (event.type == RecordType<RecordSeen>::name) found.push_back(*decode_as<RecordSeen>(event));
    }
    return found;
  }
  RecordSeen only_seen() const {
    REQUIRE(seen().size() == 1);
    return seen().front();
  }
};

}  // namespace

TEST_CASE("a sweep that broke off goes on with the page that comes next", "[company]") {
  Company talk;
  const auto second = talk.in_the_middle();
  CHECK(second.next_link == second_page);
  talk.end(second, exhausted);
  CHECK(talk.audited("sweep.failed") == 1);
  CHECK(talk.calls<ReadPage>().empty());
  SECTION("when the next one is due, after a restart too, with its link as it was") {
    talk.restart();
    talk.now += 15min;
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>() == second);
    INFO("and only its end moves the watermark: to the newest of all its pages");
    talk.page(talk.only_call<ReadPage>(), {changed_at(start - 30min, id_of(2))});
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 5min);
    CHECK(talk.only_call<ReadPage>().next_link.empty());
  }
  SECTION("three times, for its link may be worth nothing; then it begins where it began") {
    for (int i = 0; i < 2; ++i) {
      talk.fire("sweep");
      CHECK(talk.only_call<ReadPage>() == second);
      talk.end(second, exhausted);
    }
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().next_link.empty());
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
  SECTION("again and again, as long as pages come") {
    for (int i = 0; i < 5; ++i) {
      talk.fire("sweep");
      talk.page(talk.only_call<ReadPage>(), {}, second_page);
      talk.end(talk.only_call<ReadPage>(), exhausted);
    }
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>() == second);
  }
  SECTION("and what began earlier than it did is read by another one after it") {
    talk.tell(SweepRequested{invoices, start - 5h, "a collection changed", false, true});
    CHECK(talk.only_call<ReadPage>() == second);
    talk.page(second, {});
    CHECK(talk.only_call<ReadPage>().modified_since == start - 5h);
  }
  SECTION("what it reads up to now needs no other one") {
    talk.tell(SweepRequested{invoices, start, "a collection changed", false, true});
    talk.page(talk.only_call<ReadPage>(), {});
    CHECK(talk.calls<ReadPage>().empty());
  }
}

TEST_CASE("a sweep whose first page failed begins again where it began", "[company]") {
  Company talk;
  talk.fire("sweep");
  const auto first = talk.only_call<ReadPage>();
  talk.end(first, exhausted);
  talk.restart();
  talk.fire("sweep");
  CHECK(talk.only_call<ReadPage>() == first);
}

TEST_CASE("a next link that Business Central no longer takes is given up for the watermark, once",
          "[company]") {
  Company talk;
  const auto second = talk.in_the_middle();
  talk.end(second, refused_link);
  CHECK(talk.audited("sweep.restarted") == 1);
  auto again = talk.only_call<ReadPage>();
  CHECK(again.next_link.empty());
  CHECK(again.modified_since == start - 1h - 5min);
  SECTION("the run is read to its end, and nothing is told twice") {
    talk.page(again, {changed_at(start, id_of(1))}, third_page);
    CHECK(talk.seen().empty());
    talk.page(talk.only_call<ReadPage>(), {changed_at(start + 1h, id_of(3))});
    CHECK(talk.seen().size() == 1);
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start + 1h - 5min);
  }
  SECTION("refused again it waits for its time: no hot loop") {
    talk.page(again, {changed_at(start, id_of(1))}, third_page);
    talk.end(talk.only_call<ReadPage>(), refused_link);
    CHECK(talk.calls<ReadPage>().empty());
    CHECK(talk.audited("sweep.failed") == 1);
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>() == again);
  }
  SECTION("a reply that nobody can read is as good as a refusal") {
    talk.page(again, {}, third_page);
    const auto third = talk.only_call<ReadPage>();
    talk.end(third, exhausted);
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>() == third);
    talk.end(third, Failed{Failed::Kind::not_understood, "", "no JSON"});
    CHECK(talk.calls<ReadPage>().empty());
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().next_link.empty());
  }
}

TEST_CASE("a page that was read before a newer signal tells nothing old: the record is read again",
          "[company]") {
  Company talk;
  talk.fire("sweep");
  const auto call = talk.only_call<ReadPage>();
  talk.tell(RecordMarked{invoices, record.id, "notified"});
  talk.end(ReadRecord{record}, RecordRead{changed_at(start)});
  CHECK(talk.seen().size() == 1);
  talk.page(call, {changed_at(start - 20min)});
  CHECK(talk.seen().empty());
  CHECK(talk.sent_to<DocumentRead>(conversation_entity(record)).empty());
  CHECK(talk.only_call<ReadRecord>().key == record);
}

TEST_CASE("a census that broke off goes on with the page that comes next", "[company]") {
  Company talk;
  const auto second = talk.counting_the_second_page();
  CHECK(second.next_link == second_page);
  SECTION("and counts what the pages before have named") {
    talk.end(second, exhausted);
    CHECK(talk.audited("census.failed") == 1);
    talk.restart();
    talk.fire("census");
    CHECK(talk.only_call<ReadIds>() == second);
    talk.end(second, IdsRead{{}, {}});
    CHECK(talk.only_call<ReadRecord>().key == record);
  }
  SECTION("three times, then from the first page") {
    for (int i = 0; i < 3; ++i) {
      talk.end(second, exhausted);
      talk.fire("census");
    }
    CHECK(talk.only_call<ReadIds>().next_link.empty());
  }
  SECTION("a deletion that is told meanwhile is looked for by another one after it") {
    talk.end(second, exhausted);
    talk.tell(SweepRequested{invoices, std::nullopt, "a collection changed", true, true});
    CHECK(talk.only_call<ReadIds>() == second);
    talk.end(second, IdsRead{{record.id}, {}});
    CHECK(talk.only_call<ReadIds>().next_link.empty());
  }
  SECTION("unless Business Central no longer takes its link: then from the first page, once") {
    talk.end(second, refused_link);
    CHECK(talk.audited("census.restarted") == 1);
    const auto again = talk.only_call<ReadIds>();
    CHECK(again.next_link.empty());
    talk.end(again, IdsRead{{record.id}, third_page});
    talk.end(talk.only_call<ReadIds>(), refused_link);
    CHECK(talk.calls<ReadIds>().empty());
    CHECK(talk.calls<ReadRecord>().empty());
    talk.fire("census");
    CHECK(talk.only_call<ReadIds>().next_link.empty());
  }
}

TEST_CASE("every change is counted by what it was found by, with its lag", "[company]") {
  Company talk;
  const auto sweep = [&](Instant modified) {
    talk.page(talk.only_call<ReadPage>(), {changed_at(modified)});
    return talk.only_seen();
  };
  SECTION("a notification") {
    talk.tell(RecordMarked{invoices, record.id, "notified"});
    talk.end(ReadRecord{record}, RecordRead{changed_at(talk.now - 34s)});
    CHECK(talk.only_seen().found_by == source::signal);
    CHECK(talk.only_seen().lag == Duration{34s});
  }
  SECTION("by Business Central's clock, where its reply tells how far that is from ours") {
    talk.tell(RecordMarked{invoices, record.id, "notified"});
    talk.end(ReadRecord{record}, RecordRead{changed_at(talk.now + 10min - 34s), 10min});
    CHECK(talk.only_seen().lag == Duration{34s});
    talk.tell(RecordMarked{invoices, record.id, "notified"});
    talk.end(ReadRecord{record}, RecordRead{changed_at(talk.now + 20min), 10min});
    CHECK(talk.only_seen().lag == Duration::zero());
  }
  SECTION("a collection is a notification too") {
    talk.tell(SweepRequested{invoices, start - 1h, "a collection changed", false, true});
    CHECK(sweep(talk.now - 40s).found_by == source::signal);
  }
  SECTION("a poll, where nothing announces the resource") {
    talk.fire("sweep");
    CHECK(sweep(talk.now - 90s).found_by == source::poll);
  }
  SECTION("a sweep alone, where it should have been announced") {
    talk.tell(AnnouncingChanged{invoices, true});
    talk.fire("sweep");
    const auto missed = sweep(talk.now - 12min);
    CHECK(missed.found_by == source::sweep);
    CHECK(missed.lag == Duration{12min});
    INFO("a sweep that is quicker than the notification proves nothing");
    talk.fire("sweep");
    CHECK(sweep(talk.now - 1min).found_by == source::ahead);
    INFO("and when announcing ends, it is a poll again");
    talk.tell(AnnouncingChanged{invoices, false});
    talk.fire("sweep");
    CHECK(sweep(talk.now).found_by == source::poll);
  }
  SECTION("a sweep after the server was away") {
    talk.tell(AnnouncingChanged{invoices, true});
    talk.now += 8h;
    talk.wake();
    CHECK(sweep(talk.now - 3h).found_by == source::away);
  }
}

TEST_CASE("a collection that does not say since when is a full reading, deletions included", "[company]") {
  Company talk;
  talk.now += 24h;
  const SweepRequested everything{invoices, std::nullopt, "a collection changed", true, true};
  const auto is_full = [&](const ReadPage& call) { return call.modified_since == talk.now - 30 * 24h; };
  SECTION("what it finds is no measure of notifications") {
    talk.tell(everything);
    CHECK(talk.calls<ReadIds>().size() == 1);
    REQUIRE(is_full(talk.only_call<ReadPage>()));
    talk.page(talk.only_call<ReadPage>(), {changed_at(start - 20 * 24h, id_of(1)), changed_at(start - 1h)});
    CHECK(talk.only_seen().found_by == source::resync);
    CHECK_FALSE(talk.only_seen().lag.has_value());
    INFO("the next one begins at the watermark again");
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
  SECTION("also after a sweep that is under way, whoever asks for another one meanwhile") {
    talk.fire("sweep");
    const auto scheduled = talk.only_call<ReadPage>();
    talk.tell(everything);
    talk.tell(SweepRequested{invoices, start, "a collection changed", false, true});
    talk.page(scheduled, {});
    REQUIRE(is_full(talk.only_call<ReadPage>()));
    SECTION("also when it fails, with the sweep that makes up for it") {
      talk.end(talk.only_call<ReadPage>(), exhausted);
      talk.fire("sweep");
      CHECK(is_full(talk.only_call<ReadPage>()));
    }
    talk.page(talk.only_call<ReadPage>(), {changed_at(start - 20 * 24h, id_of(1))});
    CHECK(talk.only_seen().found_by == source::resync);
  }
}

TEST_CASE("the first sweep tells what there is, and is late for nothing", "[company]") {
  Driver talk{make_company(company)};
  talk.wake();
  talk.end(ReadCompany{company}, CompanyRead{"CRONUS", "CRONUS DE", "EUR"});
  talk.end(talk.only_call<ReadPage>(), PageRead{{changed_at(start - 20 * 24h)}, {}, {}});
  const auto event = std::find_if(talk.last.events.begin(), talk.last.events.end(),
                                  [](const Record& one) { return one.type == RecordType<RecordSeen>::name; });
  REQUIRE(event != talk.last.events.end());
  CHECK(decode_as<RecordSeen>(*event)->found_by == source::first);
  CHECK_FALSE(decode_as<RecordSeen>(*event)->lag.has_value());
}

TEST_CASE("a record that was deleted and is there again is told as new", "[company]") {
  Company talk;
  talk.tell(RecordMarked{invoices, record.id, "notified"});
  talk.end(ReadRecord{record}, RecordGone{});
  CHECK(talk.sent_to<RecordMissing>(conversation_entity(record)).size() == 1);
  INFO("created after deleted, or both in one notification: the read decides");
  talk.tell(RecordMarked{invoices, record.id, "notified"});
  talk.end(ReadRecord{record}, RecordRead{changed_at(start - 1h)});
  CHECK(talk.sent_to<DocumentRead>(conversation_entity(record)).size() == 1);
  CHECK(talk.only_seen().open);
}

TEST_CASE("asked for proof a company names the records that changed last", "[company]") {
  Company talk;
  talk.fire("sweep");
  std::vector<BusinessRecord> records;
  for (int i = 0; i < 9; ++i) records.emplace_back(changed_at(start + i * 1min, id_of(i)));
  talk.page(talk.only_call<ReadPage>(), records);
  talk.tell(ProofWanted{});
  const auto offered = talk.sent_to<ProofOffered>(guard_entity());
  REQUIRE(offered.size() == 1);
  CHECK(offered[0].company == company);
  REQUIRE(offered[0].changes.size() >= 9);
  CHECK(offered[0].changes.front().record.id == id_of(8));
  CHECK(offered[0].changes.front().at == start + 8min);
  CHECK(talk.last.effects.empty());
}

namespace {

std::vector<KnownChange> offered_by(Company& talk, std::optional<Instant> gone_since = {}) {
  talk.tell(ProofWanted{gone_since});
  const auto offered = talk.sent_to<ProofOffered>(guard_entity());
  REQUIRE(offered.size() == 1);
  return offered[0].changes;
}

}  // namespace

TEST_CASE("posted documents are named, too, long after sweeps have forgotten them", "[company]") {
  Company talk;
  auto posted = changed_at(start);
  posted.status = DocumentStatus::open;
  const auto sweep = [&](const Document& document) {
    talk.fire("sweep");
    talk.page(talk.only_call<ReadPage>(), {document});
  };
  sweep(posted);
  sweep(changed_at(start + 2h, id_of(1)));
  sweep(changed_at(start + 3h, id_of(2)));
  const auto changes = offered_by(talk);
  REQUIRE(changes.size() == 3);
  CHECK(changes[0].record.id == id_of(2));
  CHECK_FALSE(changes[0].posted);
  CHECK(changes[2].record == record);
  CHECK(changes[2].posted);
  INFO("what is read as older, or as a draft again, does not make it so");
  talk.tell(RecordMarked{invoices, record.id, "not in the census"});
  talk.end(ReadRecord{record}, RecordRead{changed_at(start - 2min)});
  CHECK(offered_by(talk)[2].at == start);
  CHECK(offered_by(talk)[2].posted);
  INFO("but no more than twenty of each resource");
  for (int i = 10; i < 40; ++i) sweep(changed_at(start + 4h + i * 1min, id_of(i)));
  CHECK(offered_by(talk).size() == 20);
  CHECK(offered_by(talk).back().at == start + 4h + 20min);
}

TEST_CASE("what was found gone is named to a guard that suspects a copy, unless it was announced",
          "[company]") {
  Company talk;
  const auto lose = [&](const char* change) {
    talk.tell(RecordMarked{invoices, record.id, change});
    talk.end(ReadRecord{record}, RecordGone{});
  };
  talk.now += 1h;
  SECTION("by nobody: since its own time alone") {
    lose("not in the census");
    CHECK(offered_by(talk).empty());
    CHECK(offered_by(talk, talk.now - 1min).size() == 1);
    CHECK(offered_by(talk, talk.now + 1min).empty());
    INFO("its notification was late");
    lose(change_notified);
    CHECK(offered_by(talk, talk.now - 1min).empty());
  }
  SECTION("by a notification: the environment went on") {
    lose(change_notified);
    CHECK(offered_by(talk, talk.now - 1min).empty());
  }
  SECTION("a notification of a change before it was read says nothing of what came later") {
    talk.tell(RecordMarked{invoices, record.id, change_notified});
    talk.end(ReadRecord{record}, RecordRead{changed_at(start)});
    lose("not in the census");
    CHECK(offered_by(talk, talk.now - 1min).size() == 1);
  }
}

TEST_CASE("a company that knows of nothing says so to the guard, which waits for it", "[company]") {
  Driver talk(make_company(company));
  talk.tell(ProofWanted{});
  REQUIRE(talk.sent_to<ProofOffered>(guard_entity()).size() == 1);
  CHECK(talk.sent_to<ProofOffered>(guard_entity())[0].changes.empty());
}

TEST_CASE("a record that is older than it was, twice, proves that Business Central has gone back in time",
          "[company]") {
  Company talk;
  talk.tell(RecordMarked{invoices, record.id, "notified"});
  talk.end(ReadRecord{record}, RecordRead{changed_at(start)});
  const auto read_again = [&](Instant modified) {
    talk.tell(RecordMarked{invoices, record.id, "notified"});
    talk.end(ReadRecord{record}, RecordRead{changed_at(modified)});
  };
  const auto proofs = [&] { return talk.sent_to<WentBack>(guard_entity()); };
  SECTION("once it may have been overtaken on its way: it is read again") {
    read_again(start - 3h);
    CHECK(proofs().empty());
    CHECK(talk.sent_to<DocumentRead>(conversation_entity(record)).empty());
    CHECK(talk.only_call<ReadRecord>().key == record);
    SECTION("and the second read, which began later, proves it") {
      talk.restart();
      talk.end(ReadRecord{record}, RecordRead{changed_at(start - 3h)});
      REQUIRE(proofs().size() == 1);
      CHECK(proofs()[0].record == record);
      CHECK(proofs()[0].known == start);
      CHECK(proofs()[0].seen == start - 3h);
      CHECK(talk.sent_to<DocumentRead>(conversation_entity(record)).empty());
    }
    SECTION("or takes the doubt away, for the next time too") {
      talk.end(ReadRecord{record}, RecordRead{changed_at(start)});
      CHECK(proofs().empty());
      read_again(start - 3h);
      CHECK(proofs().empty());
      CHECK(talk.calls<ReadRecord>().size() == 1);
    }
  }
  SECTION("a little older is the clock of another server") {
    read_again(start - 4min);
    CHECK(proofs().empty());
    CHECK(talk.calls<ReadRecord>().empty());
  }
}

TEST_CASE("a company that starts over reads everything anew, and believes nothing that it knew",
          "[company]") {
  Company talk;
  talk.tell(RecordMarked{invoices, record.id, "notified"});
  talk.end(ReadRecord{record}, RecordRead{changed_at(start)});
  talk.now += 1h;
  SECTION("from the beginning") {
    talk.tell(StartOver{"the tenant was resumed"});
    CHECK(talk.only_call<ReadPage>().modified_since == talk.now - 30 * 24h);
    CHECK(talk.calls<ReadIds>().size() == 1);
    CHECK(talk.calls<ReadCompany>().size() == 1);
    INFO("an older state is the present one now");
    talk.page(talk.only_call<ReadPage>(), {changed_at(start - 3h)});
    REQUIRE(talk.sent_to<DocumentRead>(conversation_entity(record)).size() == 1);
    CHECK(talk.sent_to<DocumentRead>(conversation_entity(record))[0].is_afresh);
    CHECK(talk.sent_to<WentBack>(guard_entity()).empty());
    INFO("as what follows, and what is new");
    talk.fire("sweep");
    talk.page(talk.only_call<ReadPage>(), {changed_at(start - 2h), changed_at(talk.now, id_of(7))});
    CHECK_FALSE(talk.sent_to<DocumentRead>(conversation_entity(record)).at(0).is_afresh);
    const RecordKey added{company, invoices, id_of(7)};
    CHECK_FALSE(talk.sent_to<DocumentRead>(conversation_entity(added)).at(0).is_afresh);
  }
  SECTION("also after the sweep that is under way") {
    const auto second = talk.in_the_middle();
    talk.tell(StartOver{"the tenant was resumed"});
    CHECK(talk.calls<ReadPage>().empty());
    talk.page(second, {});
    CHECK(talk.only_call<ReadPage>().modified_since == talk.now - 30 * 24h);
  }
  SECTION("and misses what is not there any more") {
    talk.tell(StartOver{"the tenant was resumed"});
    talk.end(ReadIds{company, invoices, {}}, IdsRead{{}, {}});
    CHECK(talk.only_call<ReadRecord>().key == record);
  }
}

}  // namespace countersign::company_sweep_test
