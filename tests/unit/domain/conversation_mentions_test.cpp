// Whom a route mentions: they are told, and decide nothing.
#include "catch.hpp"
#include "domain/conversation.hpp"
#include "domain/notice.hpp"
#include "support.hpp"

namespace countersign::conversation_mentions_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Mentions = std::vector<ApproverReference>;

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
const ApproverReference dana{ApproverReference::Kind::slack_user, "U0DANA"};
const ApproverReference clerk{ApproverReference::Kind::slack_user, "U0CLERK"};
const ApproverReference payables{ApproverReference::Kind::user_group, "S0614TZR7"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) {
    auto& route = settings.routes.front();
    route.channels = {"C1"};
    route.policy = any_of({dana});
    route.mentions = {clerk, payables};
    document.last_modified = now - 1h;
  }
  Document document = full_document();

  void begin() {
    tell(DocumentRead{document, facts, Origin::added});
    tell(PeopleResolved{{{dana, "U0DANA"}}});
    fire("settle");
    if (!calls<ReadChecks>().empty()) end(only_call<ReadChecks>(), ChecksRead{});
  }
  void show(const std::string& channel) {
    const auto card = shown_card(*machine, channel);
    REQUIRE(card.has_value());
    end(ShowCard{channel, card->delivery}, CardShown{"1732456800.000100", card->revision});
  }
  Mentions mentioned(const std::string& channel) const { return shown_card(*machine, channel)->mentions; }
};

}  // namespace

TEST_CASE("those whom a route mentions stand on its card, and are told of a change beside the approvers",
          "[mentions]") {
  Talk talk;
  talk.begin();
  CHECK(talk.mentioned("C1") == Mentions{clerk, payables});
  talk.show("C1");
  talk.now += 1h;
  talk.document.total.amount = decimal("20000");
  talk.document.etag = "W/\"2\"";
  talk.document.last_modified = talk.now;
  talk.tell(DocumentRead{talk.document, facts, Origin::changed});
  const auto note = talk.only_call<NotifyThread>().note;
  CHECK(note.kind == ThreadNote::Kind::changed);
  CHECK(note.users == std::vector<std::string>{"U0DANA"});
  CHECK(note.mentions == Mentions{clerk, payables});
}

TEST_CASE("whoever is mentioned approves nothing by that", "[mentions]") {
  Talk talk;
  talk.begin();
  talk.show("C1");
  const auto action = GENERATE(as<std::string>{}, "approve", "sign", "reject", "ask", "post", "retry");
  talk.tell(Clicked{record, action, 1, "U0CLERK", "C1", "1732456800.000100", talk.now, "1.2", 1});
  CHECK(talk.audited("click.refused") == 1);
  CHECK(talk.audited("conversation.approved") == 0);
  CHECK(talk.calls<OpenModal>().empty());
  CHECK(shown_card(*talk.machine, "C1")->state == CardState::waiting);
}

TEST_CASE("each channel's card mentions whom the routes mention that show it there", "[mentions]") {
  Talk talk;
  talk.settings.routing.match = RouteMatch::all;
  auto sales = talk.settings.routes.front();
  sales.name = "sales";
  sales.approval = false;
  sales.policy = {};
  sales.channels = {"C2"};
  sales.mentions = {payables};
  talk.settings.routes.push_back(sales);
  talk.begin();
  CHECK(talk.mentioned("C1") == Mentions{clerk, payables});
  CHECK(talk.mentioned("C2") == Mentions{payables});
}

TEST_CASE("a notice of a plain record mentions them on its card and on its line", "[mentions]") {
  Driver talk(make_notice(full_vendor().key));
  talk.settings.routes = {vendor_route()};
  talk.settings.routes.front().mentions = {payables};
  talk.lets_notices_through = false;
  talk.tell(PlainRecordRead{full_vendor(), facts, Origin::added});
  talk.now += 1h;
  talk.fire("settle");
  const auto offers = talk.sent_to<NoticeOffered>(digest_entity("C2"));
  REQUIRE(offers.size() == 1);
  CHECK(offers.front().line.mentions == Mentions{payables});
  talk.tell(NoticeTaken{"C2", offers.front().delivery, std::nullopt});
  CHECK(std::get<NoticeView>(*talk.machine->card("C2")).mentions == Mentions{payables});
}

}  // namespace countersign::conversation_mentions_test
