// Which route takes a document, what others add, and what happens when its facts move it elsewhere.
#include <nlohmann/json.hpp>

#include "domain/conversation.hpp"
#include "support.hpp"

namespace countersign::conversation_routing_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};

Route route(const std::string& name, const std::string& channel, const std::string& approver) {
  Route made = full_settings().routes[0];
  made.name = name;
  made.channels = {channel};
  made.at_least.clear();
  made.policy = any_of({{ApproverReference::Kind::slack_user, approver}});
  return made;
}

/// Over EUR 10,000 to Lee in C1, the rest to Dana in C2.
struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    auto large = route("large", "C1", "U0LEE");
    large.at_least_local = decimal("10000");
    settings.routes = {large, route("small", "C2", "U0DANA")};
  }

  Document document = [] {
    auto draft = full_document();
    draft.total = {decimal("500"), "EUR"};
    return draft;
  }();

  std::optional<ExchangeRate> rate;  ///< That comes with the document.

  void read(Origin origin = Origin::added) { tell(DocumentRead{document, facts, origin, false, rate}); }
  void change(const char* amount) {
    document.total.amount = decimal(amount);
    document.last_modified += 1min;
    document.etag += "x";
    now = document.last_modified;
    read(Origin::changed);
  }
  void resolve() {
    std::vector<ResolvedPerson> people;
    for (const char* user : {"U0DANA", "U0LEE"})
      people.push_back({{ApproverReference::Kind::slack_user, user}, user});
    tell(PeopleResolved{people});
  }
  void settle() {
    now = document.last_modified + 10min;
    fire("settle");
  }
  CardView card(const std::string& channel) const {
    const auto view = shown_card(*machine, channel);
    REQUIRE(view.has_value());
    return *view;
  }
  void show(const std::string& channel) {
    end(ShowCard{channel, card(channel).delivery}, CardShown{"1732456800.000100", card(channel).revision});
  }
  void wait_for_approval() {
    read();
    resolve();
    settle();
    show("C2");
  }
  std::vector<std::string> shown_in() const {
    std::vector<std::string> channels;
    for (const auto& call : calls<ShowCard>()) channels.push_back(call.channel);
    return channels;
  }
  nlohmann::json audit(const std::string& type) const {
    for (const auto& entry : last.audit) {
      if (entry.type == type) return nlohmann::json::parse(entry.body);
    }
    return nullptr;
  }
};

}  // namespace

TEST_CASE("a document that grows is decided by the route of what it is now", "[routing]") {
  Talk talk;
  talk.wait_for_approval();
  CHECK(talk.card("C2").approvers == std::vector<std::string>{"U0DANA"});
  talk.change("50000");
  CHECK(talk.audit("conversation.rerouted") == nlohmann::json{{"from", "small"}, {"to", "large"}});
  CHECK(talk.card("C2").state == CardState::withdrawn);
  CHECK(talk.sent_to<PeopleWanted>(directory_entity()).back().references ==
        std::vector<ApproverReference>{{ApproverReference::Kind::slack_user, "U0LEE"}});
  talk.settle();
  CHECK(talk.card("C1").state == CardState::waiting);
  CHECK(talk.card("C1").approvers == std::vector<std::string>{"U0LEE"});
  CHECK(talk.card("C1").decides_here);
  CHECK_FALSE(talk.card("C2").decides_here);
  SECTION("and whoever could approve it before cannot any more") {
    talk.tell(Clicked{record, "approve", talk.card("C1").version, "U0DANA", "C2", "1.0", talk.now, "1.2"});
    CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::stranger);
  }
  SECTION("an old card's button is of an old version") {
    talk.tell(Clicked{record, "approve", 1, "U0LEE", "C2", "1.0", talk.now, "1.2"});
    CHECK(talk.only_call<Whisper>().answer.kind == PrivateAnswer::Kind::stale);
  }
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a notice whose document comes to need an approval asks for it", "[routing]") {
  Talk talk;
  talk.settings.routes[1].approval = false;
  talk.wait_for_approval();
  CHECK(talk.card("C2").state == CardState::notice);
  talk.change("50000");
  talk.settle();
  CHECK(talk.card("C1").state == CardState::waiting);
}

TEST_CASE("a document that shrinks is no longer decided by the route that it left", "[routing]") {
  Talk talk;
  talk.document.total.amount = decimal("50000");
  talk.read();
  talk.resolve();
  talk.settle();
  CHECK(talk.card("C1").state == CardState::waiting);
  talk.show("C1");
  talk.change("500");
  talk.settle();
  CHECK(talk.card("C2").state == CardState::waiting);
  CHECK(talk.card("C2").approvers == std::vector<std::string>{"U0DANA"});
}

TEST_CASE("a document keeps its route when the settings change, and not its facts", "[routing]") {
  Talk talk;
  talk.wait_for_approval();
  talk.settings.routes.insert(talk.settings.routes.begin(), route("new", "C3", "U0LEE"));
  talk.document.purchaser = "MO";
  talk.change("600");
  CHECK(talk.audited("conversation.rerouted") == 0);
  CHECK(talk.card("C2").state == CardState::waiting);
  CHECK(talk.card("C2").rule == "small");
}

TEST_CASE("what is being posted is not moved", "[routing]") {
  Talk talk;
  talk.wait_for_approval();
  talk.tell(Clicked{record, "approve", 1, "U0DANA", "C2", "1.0", talk.now, "1.2"});
  CHECK(talk.card("C2").state == CardState::posting);
  talk.change("50000");
  CHECK(talk.audited("conversation.rerouted") == 0);
}

TEST_CASE("with \"all\" other routes' channels follow without a decision", "[routing]") {
  Talk talk;
  talk.settings.routing.match = RouteMatch::all;
  talk.document.total.amount = decimal("50000");
  talk.read();
  CHECK(talk.audit("conversation.opened")["rule"] == "large");
  CHECK(talk.audit("conversation.opened")["further_rules"] == nlohmann::json{"small"});
  talk.resolve();
  talk.settle();
  CHECK(talk.shown_in() == std::vector<std::string>{"C1", "C2"});
  CHECK(talk.card("C1").decides_here);
  CHECK_FALSE(talk.card("C2").decides_here);
  CHECK(talk.card("C2").state == CardState::waiting);
  talk.show("C1");
  talk.show("C2");
  SECTION("a change mentions the approvers where they decide alone") {
    talk.change("60000");
    CHECK(talk.only_call<NotifyThread>().channel == "C1");
  }
  SECTION("the decision is shown in both") {
    talk.tell(Clicked{record, "approve", 1, "U0LEE", "C1", "1.0", talk.now, "1.2"});
    CHECK(talk.card("C2").state == CardState::posting);
  }
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
}

TEST_CASE("a total in another currency keeps the rate that it began with", "[routing]") {
  Talk talk;
  const Date day = *parse_date("2026-11-02");
  talk.settings.routing.exchange_rates = {{"USD", "EUR", decimal("0.9"), day}};
  talk.document.total = {decimal("12000"), "USD"};
  talk.read();
  CHECK(talk.audit("conversation.opened")["rule"] == "large");
  CHECK(talk.audit("conversation.opened")["local_total"] ==
        nlohmann::json{
            {"total", "EUR 10,800.00"}, {"rate", "0.9"}, {"units", "1"}, {"rate_date", "2026-11-02"}});
  talk.resolve();
  talk.settle();
  CHECK(talk.card("C1").document.local_total == LocalTotal{{decimal("10800"), "EUR"}, decimal("0.9"), day});
  talk.settings.routing.exchange_rates = {{"USD", "EUR", decimal("0.5"), day}};
  talk.document.purchaser = "MO";
  talk.change("13000");
  CHECK(talk.card("C1").state == CardState::waiting);
  CHECK(talk.card("C1").document.local_total->total == Money{decimal("11700"), "EUR"});
  SECTION("another currency takes the rate of now") {
    talk.document.total.currency = "SEK";
    talk.change("13000");
    CHECK_FALSE(talk.card("C1").document.local_total.has_value());
    CHECK(talk.card("C1").rule == "large");
  }
}

TEST_CASE("Business Central's own rate decides, and is kept; without one it counts as above", "[routing]") {
  Talk talk;
  const Date day = *parse_date("2026-11-02");
  // Rates of the table are not mixed in.
  talk.settings.routing.exchange_rates = {{"USD", "EUR", decimal("0.1"), day}};
  talk.settings.routing.rates_from = RateSource::business_central;
  talk.document.total = {decimal("10500"), "USD"};
  SECTION("below the threshold by it") {
    talk.rate = ExchangeRate{"USD", "", decimal("92.34"), day, decimal("100")};
    talk.read();
    CHECK(talk.audit("conversation.opened")["rule"] == "small");
    CHECK(talk.audit("conversation.opened")["local_total"] ==
          nlohmann::json{
              {"total", "EUR 9,695.70"}, {"rate", "92.34"}, {"units", "100"}, {"rate_date", "2026-11-02"}});
    talk.resolve();
    talk.settle();
    CHECK(talk.card("C2").document.local_total->units == decimal("100"));
    talk.rate.reset();
    talk.document.purchaser = "MO";
    talk.change("10600");
    CHECK(talk.card("C2").document.local_total->total == Money{decimal("9788.04"), "EUR"});
  }
  SECTION("no rate was read") {
    talk.read();
    CHECK(talk.audit("conversation.opened")["rule"] == "large");
    CHECK(talk.audit("conversation.opened")["local_total"].is_null());
    // It is known with the next change, and then decides.
    talk.rate = ExchangeRate{"USD", "", decimal("92.34"), day, decimal("100")};
    talk.change("10400");
    CHECK(talk.audit("conversation.rerouted")["to"] == "small");
  }
  SECTION("the rate is another currency's way") {
    talk.rate = ExchangeRate{"USD", "GBP", decimal("80"), day, decimal("100")};
    talk.read();
    CHECK(talk.audit("conversation.opened")["rule"] == "large");
  }
}

TEST_CASE("a notice of what was created is not given of what was there", "[routing]") {
  Talk talk;
  auto created = route("created", "C3", "U0DANA");
  created.approval = false;
  created.changes = {RecordChange::created};
  talk.settings.routes = {created};
  SECTION("what was there, and what changed") {
    talk.read(Origin::first);
    CHECK_FALSE(shown_card(*talk.machine, "C3").has_value());
    talk.change("600");
    talk.settle();
    CHECK_FALSE(shown_card(*talk.machine, "C3").has_value());
  }
  SECTION("what was created, and its card follows") {
    talk.read(Origin::added);
    talk.settle();
    CHECK(talk.card("C3").state == CardState::notice);
    talk.show("C3");
    talk.change("600");
    CHECK(talk.card("C3").document.total.amount == decimal("600"));
  }
}

}  // namespace countersign::conversation_routing_test
