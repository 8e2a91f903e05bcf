// A company: signals become reads, reads become facts, and sweeps find what no signal announced.
#include "domain/company.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::company_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const Resource invoices = Resource::purchase_invoices;
const CompanyRead cronus{"CRONUS", "CRONUS DE", "EUR"};

/// Another change is another etag.
Document changed_at(Instant at) {
  auto document = full_document();
  document.last_modified = at;
  document.etag = "W/\"" + format_instant(at) + "\"";
  return document;
}

struct Company : Driver {
  Company() : Driver(make_company(company)) {}

  void mark(const std::string& change = "updated") { tell(RecordMarked{invoices, record.id, change}); }
  void answer(const Outcome& outcome) { end(ReadRecord{record}, outcome); }
  void page(const ReadPage& call, std::optional<Instant> newest, const std::string& next_link = {}) {
    PageRead read{{}, {}, next_link};
    if (newest) {
      read.records.emplace_back(changed_at(*newest));
    }
    end(call, read);
  }
  /// Known to Business Central, and its first sweep saw a change at `newest`.
  void begin(std::optional<Instant> newest = start - 1h) {
    wake();
    end(ReadCompany{company}, cronus);
    page(only_call<ReadPage>(), newest);
  }
  std::vector<DocumentRead> facts_sent() const { return sent_to<DocumentRead>(conversation_entity(record)); }
};

}  // namespace

TEST_CASE("a new company is asked for its name before anything of it is read", "[company]") {
  Company talk;
  talk.wake();
  CHECK(talk.only_call<ReadCompany>().company == company);
  CHECK(talk.calls<ReadPage>().empty());
  SECTION("a second wake while it is asked does not ask twice") {
    talk.wake();
    CHECK(talk.calls<ReadCompany>().empty());
  }
  SECTION("once known, the last thirty days are read") {
    talk.end(ReadCompany{company}, cronus);
    const auto call = talk.only_call<ReadPage>();
    CHECK(call.resource == invoices);
    CHECK(call.modified_since == talk.now - 30 * 24h);
    CHECK(call.next_link.empty());
  }
  SECTION("signals that came before its name wait for it: no conversation begins without a currency") {
    talk.mark();
    CHECK(talk.last.effects.empty());
    talk.tell(SweepRequested{invoices, std::nullopt, "a subscription began", false, false});
    CHECK(talk.last.effects.empty());
    talk.end(ReadCompany{company}, cronus);
    CHECK(talk.only_call<ReadRecord>().key == record);
    CHECK(talk.calls<ReadPage>().size() == 1);
    talk.answer(RecordRead{full_document()});
    REQUIRE(talk.facts_sent().size() == 1);
    CHECK(talk.facts_sent()[0].company == CompanyFacts{"CRONUS", "CRONUS DE", "EUR", talk.now});
  }
  SECTION("one that cannot be read is asked for again at the next sweep's time") {
    const auto due = talk.timer("sweep");
    REQUIRE(due.has_value());
    talk.end(ReadCompany{company}, Failed{Failed::Kind::unauthorised, "401", "no permission"});
    CHECK(talk.audited("company.unreadable") == 1);
    talk.now = *due;
    talk.fire("sweep");
    CHECK(talk.calls<ReadCompany>().size() == 1);
  }
}

TEST_CASE(
    "each sweep begins five minutes before the newest change that was seen, by Business Central's clock",
    "[company]") {
  Company talk;
  talk.begin(start - 1h);
  talk.now += 15min;
  talk.fire("sweep");
  const auto call = talk.only_call<ReadPage>();
  CHECK(call.modified_since == start - 1h - 5min);
  SECTION("an older record does not move the watermark back") {
    talk.page(call, start - 3h);
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
  SECTION("an empty sweep leaves it, whatever our clock says") {
    talk.page(call, std::nullopt);
    talk.now += 24h;
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
  SECTION("a failed sweep leaves it: the same span is read again") {
    talk.end(call, Failed{Failed::Kind::exhausted, "exhausted", "503"});
    CHECK(talk.audited("sweep.failed") == 1);
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
}

TEST_CASE("a sweep follows the next link verbatim and moves the watermark only with its last page",
          "[company]") {
  Company talk;
  talk.begin(start - 1h);
  talk.fire("sweep");
  const auto first = talk.only_call<ReadPage>();
  talk.page(first, start + 1h, "https://localhost/next?$skiptoken=1");
  const auto second = talk.only_call<ReadPage>();
  CHECK(second.next_link == "https://localhost/next?$skiptoken=1");
  CHECK(second.modified_since == first.modified_since);
  SECTION("complete") {
    talk.page(second, start - 2h);
    CHECK(talk.calls<ReadPage>().empty());
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start + 1h - 5min);
  }
}

TEST_CASE("every record of a page goes to its conversation; what cannot be read is kept for a person",
          "[company]") {
  Company talk;
  talk.begin();
  talk.fire("sweep");
  const auto call = talk.only_call<ReadPage>();
  const UnreadableRecord broken{"66666666-6666-4666-8666-666666666667", "no number", "{\"raw\xff\"}"};
  talk.end(call, PageRead{{full_document()}, {broken, {"", "no id", "7"}, {"", "no id", "8"}}, {}});
  CHECK(talk.facts_sent().size() == 1);
  REQUIRE(talk.last.dead_letters.size() == 3);
  const auto letter = talk.last.dead_letters[0];
  CHECK(letter.reason == "no number");
  CHECK_FALSE(letter.is_effect);
  CHECK(letter.content.body.find("raw") != std::string::npos);
  CHECK(talk.audited("record.unreadable") == 3);
  SECTION("it is kept once, however often sweeps read it in the same form") {
    talk.fire("sweep");
    talk.end(talk.only_call<ReadPage>(), PageRead{{}, {broken, {"", "no id", "7"}, {"", "no id", "8"}}, {}});
    CHECK(talk.last.dead_letters.empty());
    auto another = broken;
    another.raw = "{}";
    talk.fire("sweep");
    talk.end(talk.only_call<ReadPage>(), PageRead{{}, {another}, {}});
    CHECK(talk.last.dead_letters.size() == 1);
  }
  SECTION("a dead letter that is replayed reads the record again") {
    talk.take(letter.content);
    CHECK(talk.only_call<ReadRecord>().key.id == broken.id);
    talk.end(talk.only_call<ReadRecord>(), RecordUnreadable{broken});
    CHECK(talk.last.dead_letters.size() == 1);
  }
  SECTION("one whose id is not known is looked for by a sweep") {
    talk.take(Record{talk.last.dead_letters[1].content});
    talk.end(talk.only_call<ReadPage>(), PageRead{{}, {{"", "no id", "7"}, {"", "no id", "8"}}, {}});
    CHECK(talk.last.dead_letters.size() == 1);
  }
}

TEST_CASE("a marked record that cannot be understood is a dead letter with what Business Central wrote",
          "[company]") {
  Company talk;
  talk.begin();
  talk.mark();
  talk.answer(RecordUnreadable{{record.id, "no total", "{\"status\":\"Draft\"}"}});
  REQUIRE(talk.last.dead_letters.size() == 1);
  CHECK(talk.last.dead_letters[0].content.type == "unreadable_record");
  CHECK(talk.last.dead_letters[0].content.body.find("Draft") != std::string::npos);
  CHECK(talk.last.sends.empty());
}

TEST_CASE("a sweep asked for while one runs begins when that one ends", "[company]") {
  Company talk;
  talk.begin(start - 1h);
  talk.fire("sweep");
  const auto running = talk.only_call<ReadPage>();
  talk.tell(SweepRequested{invoices, start - 2h, "a collection changed", false, false});
  CHECK(talk.calls<ReadPage>().empty());
  talk.tell(SweepRequested{invoices, start - 3h, "a collection changed", false, false});
  talk.tell(SweepRequested{invoices, std::nullopt, "a subscription began", false, false});
  SECTION("once, and from the earliest instant that was named") {
    talk.page(running, std::nullopt);
    const auto again = talk.only_call<ReadPage>();
    CHECK(again.modified_since == start - 3h);
    talk.page(again, std::nullopt);
    CHECK(talk.calls<ReadPage>().empty());
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 1h - 5min);
  }
  SECTION("also when that one fails: what was asked for is read by the next sweep") {
    talk.end(running, Failed{Failed::Kind::exhausted, "exhausted", "503"});
    talk.fire("sweep");
    CHECK(talk.only_call<ReadPage>().modified_since == start - 3h);
  }
}

TEST_CASE("an early instant that a sweep was asked for outlives the sweep's failure", "[company]") {
  Company talk;
  talk.begin(start - 1h);
  talk.tell(SweepRequested{invoices, start - 5h, "a collection changed", false, false});
  const auto call = talk.only_call<ReadPage>();
  CHECK(call.modified_since == start - 5h);
  talk.end(call, Failed{Failed::Kind::exhausted, "exhausted", "503"});
  CHECK(talk.calls<ReadPage>().empty());
  talk.fire("sweep");
  CHECK(talk.only_call<ReadPage>().modified_since == start - 5h);
}

TEST_CASE("a request without a resource sweeps everything that is watched", "[company]") {
  Company talk;
  talk.settings.companies[0].resources = {invoices, Resource::employees};
  talk.wake();
  talk.end(ReadCompany{company}, cronus);
  for (const auto& call : talk.calls<ReadPage>()) talk.page(call, std::nullopt);
  talk.tell(SweepRequested{std::nullopt, std::nullopt, "an item was not understood", false, true});
  CHECK(talk.calls<ReadPage>().size() == 2);
}

TEST_CASE("a notification is a dirty mark: the record is read, and the read decides", "[company]") {
  Company talk;
  talk.begin();
  talk.mark("deleted");
  CHECK(talk.only_call<ReadRecord>().key == record);
  CHECK(talk.last.sends.empty());
  SECTION("it is there after all") {
    talk.answer(RecordRead{changed_at(start)});
    CHECK(talk.facts_sent().size() == 1);
  }
  SECTION("it is gone") {
    talk.answer(RecordGone{});
    CHECK(talk.sent_to<RecordMissing>(conversation_entity(record)).size() == 1);
  }
  SECTION("it cannot be read: kept for a person, and the next mark reads it again") {
    talk.answer(Failed{Failed::Kind::exhausted, "exhausted", "503"});
    REQUIRE(talk.last.dead_letters.size() == 1);
    CHECK(talk.last.dead_letters[0].is_effect);
    CHECK(talk.last.sends.empty());
    talk.mark();
    CHECK(talk.calls<ReadRecord>().size() == 1);
  }
}

TEST_CASE("a decision that breaks off half-way says that its machine must be loaded again", "[company]") {
  Company talk;
  talk.begin();
  struct Broken final : Entropy {
    std::uint64_t next() override { throw std::runtime_error("no randomness"); }
  } broken;
  const Context context{talk.now, talk.settings, broken};
  CHECK(!talk.machine->take(Record{"nonsense", 1, "{}"}, context));
  INFO("it had not begun to move");
  CHECK(!talk.machine->is_astray());
  const auto mark = encode(Message{RecordMarked{invoices, record.id, "updated"}});
  CHECK_THROWS(talk.machine->take(mark, context));
  INFO("it is marked, and nobody reads it");
  CHECK(talk.machine->is_astray());
  CHECK(talk.machine->snapshot().body != talk.rebuilt(make_company(company)));
}

TEST_CASE("a storm over many records is read one by one up to a limit, and then swept and counted",
          "[company]") {
  Company talk;
  talk.begin();
  std::size_t reads = 0;
  std::size_t sweeps = 0;
  std::size_t counts = 0;
  const auto mark = [&](std::size_t number) {
    auto id = record.id;
    const auto text = std::to_string(number);
    talk.tell(RecordMarked{invoices, id.replace(id.size() - text.size(), text.size(), text), "updated"});
    reads += talk.calls<ReadRecord>().size();
    sweeps += talk.calls<ReadPage>().size();
    counts += talk.calls<ReadIds>().size();
  };
  for (std::size_t number = 0; number < limits::marked_records; ++number) mark(100'000 + number);
  CHECK(reads == limits::marked_records);
  CHECK(sweeps == 0);
  for (std::size_t number = 0; number < 5'000; ++number) mark(200'000 + number);
  CHECK(reads == limits::marked_records);
  INFO("one under way, and one more after it");
  CHECK(sweeps == 1);
  CHECK(counts <= 1);
  const auto events = talk.events.size();
  mark(300'000);
  INFO("what is wanted already takes no more room");
  CHECK(talk.events.size() == events);
  INFO("a record that is being read already is still marked");
  mark(100'000);
  CHECK(talk.events.size() == events + 1);
}

TEST_CASE("a storm of notifications for one record is one read in flight and one more after it",
          "[company]") {
  Company talk;
  talk.begin();
  std::size_t reads = 0;
  for (int i = 0; i < 1000; ++i) {
    talk.mark();
    reads += talk.calls<ReadRecord>().size();
  }
  CHECK(reads == 1);
  talk.answer(RecordRead{changed_at(start)});
  CHECK(talk.facts_sent().size() == 1);
  CHECK(talk.calls<ReadRecord>().size() == 1);
  talk.answer(RecordRead{changed_at(start + 1min)});
  CHECK(talk.facts_sent().size() == 1);
  CHECK(talk.calls<ReadRecord>().empty());
}

TEST_CASE("a poll that a subscription asks for reads its resource alone, and counts nothing", "[company]") {
  Company talk;
  talk.settings.companies[0].resources = {invoices, Resource::purchase_orders};
  talk.wake();
  talk.end(ReadCompany{company}, cronus);
  for (const auto& call : talk.calls<ReadPage>()) talk.page(call, std::nullopt);
  talk.tell(SweepRequested{Resource::purchase_orders, std::nullopt, "poll", false, false});
  CHECK(talk.only_call<ReadPage>().resource == Resource::purchase_orders);
  CHECK(talk.calls<ReadIds>().empty());
}

TEST_CASE("sweeps come at the settings' pace with up to a tenth of jitter", "[company]") {
  Company talk;
  talk.begin();
  for (int i = 0; i < 50; ++i) {
    talk.fire("sweep");
    const auto due = talk.timer("sweep");
    REQUIRE(due.has_value());
    CHECK(*due >= talk.now + 15min);
    CHECK(*due < talk.now + 16min + 30s);
  }
}

TEST_CASE("a company that was taken out of the settings is left alone", "[company]") {
  Company talk;
  talk.begin();
  talk.settings.companies.clear();
  talk.wake();
  CHECK(talk.last == Turn{});
  talk.fire("sweep");
  CHECK(talk.last == Turn{});
}

TEST_CASE("a read that ends in an answer which it cannot have still ends", "[company]") {
  Company talk;
  talk.begin(start - 1h);
  talk.fire("sweep");
  talk.end(talk.only_call<ReadPage>(), RecordGone{});
  talk.fire("sweep");
  CHECK(talk.calls<ReadPage>().size() == 1);
}

TEST_CASE("a record that was told is not told again, whoever finds it", "[company]") {
  Company talk;
  talk.begin();
  talk.mark();
  talk.answer(RecordRead{changed_at(start - 1h)});
  CHECK(talk.facts_sent().empty());
  talk.answer(RecordRead{changed_at(start)});
  CHECK(talk.facts_sent().size() == 1);
  talk.tell(SweepRequested{invoices, std::nullopt, "a subscription began", false, false});
  talk.page(talk.only_call<ReadPage>(), start);
  CHECK(talk.facts_sent().empty());
}

TEST_CASE("a census reads what it does not find, and the read decides", "[company]") {
  Company talk;
  talk.begin();
  talk.tell(SweepRequested{invoices, start, "a collection changed", true, false});
  const auto census = talk.only_call<ReadIds>();
  CHECK(census.resource == invoices);
  SECTION("all are there") {
    talk.end(census, IdsRead{{record.id}, {}});
    CHECK(talk.calls<ReadRecord>().empty());
  }
  SECTION("all are there, over two pages") {
    talk.end(census, IdsRead{{"00000000-0000-4000-8000-000000000001"}, "https://localhost/next"});
    const auto next = talk.only_call<ReadIds>();
    CHECK(next.next_link == "https://localhost/next");
    talk.end(next, IdsRead{{record.id}, {}});
    CHECK(talk.calls<ReadRecord>().empty());
  }
  SECTION("one is missing: read, and gone") {
    talk.end(census, IdsRead{{"00000000-0000-4000-8000-000000000001"}, {}});
    CHECK(talk.only_call<ReadRecord>().key == record);
    talk.answer(RecordGone{});
    CHECK(talk.sent_to<RecordMissing>(conversation_entity(record)).size() == 1);
  }
  SECTION("one that was found gone meanwhile is not missed") {
    talk.mark("deleted");
    talk.answer(RecordGone{});
    talk.end(census, IdsRead{{}, {}});
    CHECK(talk.calls<ReadRecord>().empty());
  }
  SECTION("a census that failed concludes nothing") {
    talk.end(census, Failed{Failed::Kind::exhausted, "exhausted", "503"});
    CHECK(talk.calls<ReadRecord>().empty());
    talk.tell(SweepRequested{invoices, start, "a collection changed", true, false});
    CHECK(talk.calls<ReadIds>().size() == 1);
  }
  SECTION("another one that is asked for meanwhile follows it") {
    talk.tell(SweepRequested{invoices, start, "a collection changed", true, false});
    CHECK(talk.calls<ReadIds>().empty());
    talk.end(census, IdsRead{{record.id}, {}});
    CHECK(talk.calls<ReadIds>().size() == 1);
  }
}

}  // namespace countersign::company_test
