// Notices: what happens to a record is told once, in the channels of the route that wants to know.
#include "domain/notice.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/card_keeping.hpp"
#include "support.hpp"

namespace countersign::notice_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const RecordKey vendor = full_vendor().key;
const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};

struct Notice : Driver {
  Notice() : Driver(make_notice(vendor)) { settings.routes.push_back(vendor_route()); }

  PlainRecord now_known = full_vendor();
  int version = 1;

  Route& route() { return settings.routes.back(); }
  void set(const std::string& field, const std::string& value) {
    for (auto& one : now_known.fields) {
      if (one.name == field) one.value = value;
    }
    if (field == "displayName") now_known.title = value;
    now_known.blocked = !field_of(now_known, "blocked").empty();
  }
  /// Read now, in a new version.
  void read(Origin origin = Origin::changed) {
    now_known.etag = std::to_string(++version);
    now_known.last_modified = now;
    tell(PlainRecordRead{now_known, facts, origin});
  }
  void settle() {
    now += 10min;
    fire("settle");
  }
  void begin() {
    read(Origin::first);
    CHECK(last.timers.empty());
    CHECK(last.effects.empty());
  }
  void change(const std::string& field, const std::string& value) {
    set(field, value);
    read();
    settle();
  }
  void show() {
    const auto call = only_call<ShowCard>();
    end(call, CardShown{"1732456800.000100", card()->revision});
  }
  std::optional<NoticeView> card(const std::string& channel = "C2") const {
    const auto shown = machine->card(channel);
    if (!shown) return std::nullopt;
    return std::get<NoticeView>(*shown);
  }
  void check_rebuilt() const { CHECK(rebuilt(make_notice(vendor)) == machine->snapshot().body); }
};

}  // namespace

TEST_CASE("the first reading shows nothing; a new record is shown once it was left alone", "[notice]") {
  Notice talk;
  talk.read(Origin::added);
  CHECK(talk.timer("settle") == start + 10min);
  CHECK_FALSE(talk.card().has_value());
  talk.settle();
  CHECK(talk.only_call<ShowCard>().channel == "C2");
  const auto card = talk.card();
  REQUIRE(card.has_value());
  CHECK(card->change == RecordChange::created);
  CHECK(card->title == "Fabrikam Grüße GmbH");
  CHECK(card->label == "vendor");
  CHECK(card->changes.empty());
  CHECK(card->number == "some number");
  CHECK(card->fields.front() == RecordField{"Number", "some number"});
  CHECK(talk.audited("notice.created") == 1);
  talk.check_rebuilt();
}

TEST_CASE("a change shows what was and what is; a burst of changes is one", "[notice]") {
  Notice talk;
  talk.begin();
  talk.set("city", "Bremen");
  talk.read();
  talk.now += 5min;
  talk.set("email", "ap@fabrikam.example");
  talk.set("city", "Kiel");
  talk.read();
  CHECK(talk.timer("settle") == talk.now + 10min);
  talk.settle();
  const auto card = talk.card();
  REQUIRE(card.has_value());
  CHECK(card->change == RecordChange::changed);
  CHECK(card->changes == std::vector<FieldChange>{{"City", "some city", "Kiel"},
                                                  {"Email", "some email", "ap@fabrikam.example"}});
  CHECK(talk.calls<ShowCard>().size() == 1);
}

TEST_CASE("what went back to what it was before anybody was told is nothing", "[notice]") {
  Notice talk;
  talk.begin();
  talk.set("city", "Bremen");
  talk.read();
  talk.change("city", "some city");
  CHECK(talk.last.effects.empty());
  CHECK_FALSE(talk.card().has_value());
}

TEST_CASE("blocking and unblocking are changes of their own", "[notice]") {
  Notice talk;
  talk.begin();
  talk.change("blocked", "All");
  CHECK(talk.card()->change == RecordChange::blocked);
  CHECK(talk.card()->blocked);
  CHECK(talk.card()->changes == std::vector<FieldChange>{{"Blocked", "none", "All"}});
  talk.show();
  SECTION("another kind of block is a change") {
    talk.change("blocked", "Payment");
    CHECK(talk.card()->change == RecordChange::changed);
    CHECK(talk.card()->changes == std::vector<FieldChange>{{"Blocked", "none", "Payment"}});
  }
  SECTION("unblocked soon after: the same card, and nothing is left to compare") {
    talk.change("blocked", "");
    CHECK(talk.card()->change == RecordChange::unblocked);
    CHECK(talk.card()->ts == "1732456800.000100");
    CHECK(talk.card()->changes.empty());
  }
}

TEST_CASE("soon after, the same card shows it; later there is a card of its own", "[notice]") {
  Notice talk;
  talk.begin();
  talk.change("city", "Bremen");
  const auto first = talk.card()->delivery;
  talk.show();
  SECTION("soon") {
    talk.change("email", "ap@fabrikam.example");
    CHECK(talk.card()->delivery == first);
    CHECK(talk.card()->ts.has_value());
    CHECK(talk.card()->changes.size() == 2);
    CHECK(talk.only_call<ShowCard>().delivery == first);
  }
  SECTION("later") {
    talk.now += limits::notice_update_ms;
    talk.change("email", "ap@fabrikam.example");
    CHECK(talk.card()->delivery != first);
    CHECK_FALSE(talk.card()->ts.has_value());
    CHECK(talk.card()->changes.size() == 1);
  }
  talk.check_rebuilt();
}

TEST_CASE("a card on its way is not replaced: the next one waits for its answer", "[notice]") {
  Notice talk;
  talk.begin();
  talk.change("city", "Bremen");
  const auto first = talk.only_call<ShowCard>();
  talk.now += limits::notice_update_ms;
  talk.change("email", "ap@fabrikam.example");
  CHECK(talk.calls<ShowCard>().empty());
  CHECK(talk.card()->delivery == first.delivery);
  talk.end(first, CardShown{"1.1", 1});
  CHECK(talk.only_call<ShowCard>().delivery != first.delivery);
  CHECK(talk.card()->changes.size() == 1);
  talk.check_rebuilt();
}

TEST_CASE("a route chooses which changes it shows, and the first that wants one takes it", "[notice]") {
  Notice talk;
  talk.route().changes = {RecordChange::blocked, RecordChange::deleted};
  auto rest = vendor_route();
  rest.name = "others";
  rest.channels = {"C3"};
  rest.changes = {RecordChange::changed};
  talk.settings.routes.push_back(rest);
  talk.begin();
  talk.change("city", "Bremen");
  CHECK_FALSE(talk.card("C2").has_value());
  REQUIRE(talk.card("C3").has_value());
  CHECK(talk.card("C3")->rule == "others");
  talk.end(talk.only_call<ShowCard>(), CardShown{"1.1", talk.card("C3")->revision});
  talk.change("blocked", "All");
  REQUIRE(talk.card("C2").has_value());
  CHECK(talk.card("C2")->change == RecordChange::blocked);
  CHECK(talk.card("C2")->changes == std::vector<FieldChange>{{"Blocked", "none", "All"}});
  talk.end(talk.only_call<ShowCard>(), CardShown{"1.2", talk.card("C2")->revision});
  talk.change("blocked", "");
  CHECK(talk.last.effects.empty());
}

TEST_CASE("a route's fields are what its cards show, and what counts as a change", "[notice]") {
  Notice talk;
  talk.route().fields = {"city", "email"};
  talk.begin();
  talk.change("phoneNumber", "1");
  CHECK(talk.last.effects.empty());
  talk.set("phoneNumber", "2");
  talk.change("city", "Bremen");
  CHECK(talk.card()->changes == std::vector<FieldChange>{{"City", "some city", "Bremen"}});
  CHECK(talk.card()->fields == std::vector<RecordField>{{"City", "Bremen"}, {"Email", "some email"}});
  SECTION("whether it is blocked is never overlooked") {
    talk.show();
    talk.change("blocked", "All");
    CHECK(talk.card()->change == RecordChange::blocked);
  }
}

TEST_CASE("deleted says so", "[notice]") {
  Notice talk;
  talk.begin();
  SECTION("in a card of its own when nothing was shown") {
    talk.tell(RecordMissing{vendor});
    CHECK(talk.card()->change == RecordChange::deleted);
    CHECK(talk.only_call<ShowCard>().channel == "C2");
    talk.show();
    talk.tell(RecordMissing{vendor});
    CHECK(talk.last.events.empty());
    SECTION("and one that comes back is new") {
      talk.read(Origin::added);
      talk.settle();
      CHECK(talk.card()->change == RecordChange::created);
      CHECK_FALSE(talk.card()->ts.has_value());
    }
  }
  SECTION("on the card that people are looking at, though the route does not ask for deletions") {
    talk.route().changes = {RecordChange::changed};
    talk.change("city", "Bremen");
    talk.show();
    talk.tell(RecordMissing{vendor});
    CHECK(talk.card()->change == RecordChange::deleted);
    CHECK(talk.card()->ts.has_value());
  }
  SECTION("and not at all where the route does not ask for it and nothing was shown") {
    talk.route().changes = {RecordChange::changed};
    talk.tell(RecordMissing{vendor});
    CHECK(talk.last.effects.empty());
  }
  talk.check_rebuilt();
}

TEST_CASE("created and deleted before anybody was told is nothing", "[notice]") {
  Notice talk;
  talk.read(Origin::added);
  talk.tell(RecordMissing{vendor});
  CHECK(talk.last.effects.empty());
  talk.settle();
  CHECK(talk.last.effects.empty());
  CHECK_FALSE(talk.card().has_value());
}

TEST_CASE("a change of what was not known before says that, and names no fields", "[notice]") {
  Notice talk;
  talk.read(Origin::changed);
  talk.settle();
  CHECK(talk.card()->change == RecordChange::changed);
  CHECK_FALSE(talk.card()->is_before_known);
  CHECK(talk.card()->changes.empty());
}

TEST_CASE("an older reading, and the same once more, change nothing", "[notice]") {
  Notice talk;
  talk.begin();
  const auto before = talk.now_known;
  talk.now += 1min;
  talk.set("city", "Bremen");
  talk.read();
  talk.tell(PlainRecordRead{before, facts, Origin::changed});
  CHECK(talk.last.events.empty());
  talk.tell(PlainRecordRead{talk.now_known, facts, Origin::changed});
  CHECK(talk.last.events.empty());
}

TEST_CASE("what is read afresh from the start is what later readings are compared with", "[notice]") {
  Notice talk;
  talk.begin();
  talk.set("city", "Bremen");
  talk.read();
  // A restored environment: older than what was known, and no news.
  auto restored = full_vendor();
  restored.etag = "restored";
  restored.last_modified = start - 24h;
  talk.tell(PlainRecordRead{restored, facts, Origin::first});
  CHECK(talk.timer("settle") == std::nullopt);
  talk.now_known = restored;
  talk.change("email", "ap@fabrikam.example");
  CHECK(talk.card()->changes.size() == 1);
  talk.check_rebuilt();
}

TEST_CASE("a channel that cannot show it does not keep the others from it", "[notice]") {
  Notice talk;
  talk.route().channels = {"C2", "C3"};
  talk.begin();
  talk.change("city", "Bremen");
  const auto calls = talk.calls<ShowCard>();
  REQUIRE(calls.size() == 2);
  talk.end(calls[0], Failed{Failed::Kind::channel, "is_archived", "it is archived"});
  CHECK(talk.last.dead_letters.size() == 1);
  talk.end(calls[1], CardShown{"1.1", talk.card("C3")->revision});
  talk.change("city", "Kiel");
  CHECK(talk.only_call<ShowCard>().channel == "C3");
}

// Found by a thousand kills: in a long queue a card is sent long after it was asked for. It was looked for in
// the wrong quarter of an hour, and posted twice.
TEST_CASE("a post whose answer was lost is looked for from when it was sent, however long it waited",
          "[notice]") {
  Notice talk;
  talk.begin();
  talk.change("city", "Bremen");
  const Instant asked_at = talk.now;
  const auto show = talk.only_call<ShowCard>();
  talk.now += 2h;
  SECTION("it is known when") {
    const Instant sent_at = talk.now - 1min;
    talk.end(show, InDoubt{"no answer", sent_at});
    CHECK(talk.only_call<FindCard>().since == sent_at - card_keeping::find_margin_ms);
  }
  SECTION("nobody knows when") {
    talk.end(show, InDoubt{"no answer"});
    CHECK(talk.only_call<FindCard>().since == asked_at - card_keeping::find_margin_ms);
  }
}

TEST_CASE("a first post whose answer was lost is looked for", "[notice]") {
  Notice talk;
  talk.begin();
  talk.change("city", "Bremen");
  talk.end(talk.only_call<ShowCard>(), InDoubt{"no answer"});
  talk.end(talk.only_call<FindCard>(), CardFound{"1.1"});
  CHECK(talk.card()->ts == "1.1");
}

TEST_CASE("a notice refuses what is not meant for it", "[notice]") {
  Notice talk;
  const Context context{talk.now, talk.settings, talk.entropy};
  CHECK_FALSE(talk.machine->take(encode(Message{SubscriptionsQuestioned{"x"}}), context).has_value());
}

TEST_CASE("a field's name becomes a label", "[notice]") {
  CHECK(label_of("displayName") == "Display name");
  CHECK(label_of("taxRegistrationNumber") == "Tax registration number");
  CHECK(label_of("iban") == "Iban");
  CHECK(label_of("vendorVAT") == "Vendor VAT");
  CHECK(label_of("Posting_Date") == "Posting Date");
  CHECK(label_of("") == "");
}

}  // namespace countersign::notice_test
