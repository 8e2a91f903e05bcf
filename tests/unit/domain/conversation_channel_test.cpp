// A channel that is refused: the controllers are shown what nobody there may see.
#include <nlohmann/json.hpp>

#include "domain/conversation.hpp"
#include "domain/notice.hpp"
#include "support.hpp"

namespace countersign::conversation_channel_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const CompanyFacts facts{"CRONUS", "CRONUS DE", "EUR", start};
const Failed refused{Failed::Kind::channel, std::string(refused_channel),
                     "The channel C1 is shared with another organisation (Slack Connect)"};

struct Talk : Driver {
  Talk() : Driver(make_conversation(record)) { settings.slack.exceptions_channel = "C9"; }

  void wait_for_approval() {
    tell(DocumentRead{full_document(), facts, Origin::added});
    tell(PeopleResolved{{{{ApproverReference::Kind::slack_user, "U0DANA"}, "U0DANA"}}});
    now = start + 10min;
    fire("settle");
  }
  CardView card(const std::string& channel) const {
    const auto view = shown_card(*machine, channel);
    REQUIRE(view.has_value());
    return *view;
  }
  void refuse(const std::string& channel) { end(ShowCard{channel, card(channel).delivery}, refused); }
};

}  // namespace

TEST_CASE("a card whose channel is refused is shown to the controllers, who are told why", "[channel]") {
  Talk talk;
  talk.wait_for_approval();
  talk.refuse("C1");
  CHECK(talk.audited("card.failed") == 1);
  CHECK(talk.audited("exception.channel_refused") == 1);
  CHECK(talk.last.dead_letters.size() == 1);
  CHECK(talk.only_call<ShowCard>().channel == "C9");
  CHECK(talk.card("C9").instead_of == "C1");
  CHECK(talk.card("C9").decides_here);
  CHECK(talk.rebuilt(make_conversation(record)) == talk.machine->snapshot().body);
  SECTION("and can be decided there by whoever may") {
    talk.end(ShowCard{"C9", talk.card("C9").delivery}, CardShown{"1.0", talk.card("C9").revision});
    talk.tell(Clicked{record, "approve", 1, "U0DANA", "C9", "1.0", talk.now, "1.2"});
    CHECK(talk.calls<PostDocument>().size() == 1);
    CHECK(talk.only_call<ShowCard>().channel == "C9");
  }
  SECTION("a second refused channel adds nothing") {
    talk.refuse("C1");
    CHECK(talk.calls<ShowCard>().empty());
  }
}

TEST_CASE("where the controllers' own channel is refused, or there is none, the dead letter is what is left",
          "[channel]") {
  Talk talk;
  const auto own = GENERATE(std::string{}, std::string{"C1"});
  talk.settings.slack.exceptions_channel = own;
  talk.wait_for_approval();
  talk.refuse("C1");
  CHECK(talk.calls<ShowCard>().empty());
  CHECK(talk.last.dead_letters.size() == 1);
  CHECK(talk.audited("exception.channel_refused") == 1);
}

TEST_CASE("a channel that is broken for another reason moves nothing", "[channel]") {
  Talk talk;
  talk.wait_for_approval();
  talk.end(ShowCard{"C1", talk.card("C1").delivery},
           Failed{Failed::Kind::channel, "is_archived", "Slack refused with is_archived."});
  CHECK(talk.audited("exception.channel_refused") == 0);
  CHECK(talk.calls<ShowCard>().empty());
}

TEST_CASE("a notice of a record goes to the controllers, too", "[channel]") {
  Driver talk(make_notice(full_vendor().key));
  talk.settings.slack.exceptions_channel = "C9";
  talk.settings.routes.push_back(vendor_route());
  talk.tell(PlainRecordRead{full_vendor(), facts, Origin::added});
  talk.now += 10min;
  talk.fire("settle");
  const auto asked = talk.only_call<ShowCard>();
  talk.end(asked, refused);
  CHECK(talk.only_call<ShowCard>().channel == "C9");
}

}  // namespace countersign::conversation_channel_test
