#include "bench/month_end.hpp"

#include "catch.hpp"

namespace countersign::month_end_test {

using namespace countersign::bench;
using namespace std::chrono_literals;

namespace {

/// A sandbox's exchanges with the server, at moments of our own.
struct Seen {
  Stories stories;
  Moment start{1'000s};

  Span at(std::chrono::milliseconds from, std::chrono::milliseconds to) const {
    return {start + from, start + to};
  }
  void tell(bool incoming, const std::string& url, const std::string& body, const Span& span,
            const std::string& answer = "{}") {
    const HttpRequest request{"POST", url, {}, body, Duration{0}};
    const HttpResponse response{200, {}, answer};
    stories.watch({incoming, request, &response, span.begun, span.ended});
  }
};

const std::string id = "44444444-4444-4444-8444-444444444444";
const std::string message = R"({"channel":"C1","text":")";
const std::string record = "/bc/v2.0/Production/api/v2.0/companies(1)/purchaseInvoices(" + id + ")";

std::uint32_t only(const Stage& stage) {
  REQUIRE(stage.measured.latencies_us.size() == 1);
  return stage.measured.latencies_us.front();
}

}  // namespace

TEST_CASE("our own share leaves out the settling time, Business Central's answers and the channel's second") {
  Seen seen;
  seen.tell(false, "http://here/bc/demo/1", "purchaseInvoices(" + id + ")", seen.at(1ms, 3ms));
  seen.stories.begin("FLOW-1", id, seen.start);
  seen.tell(true, record, "", seen.at(6ms, 16ms));
  seen.tell(true, "/slack/api/chat.postMessage", message + "another\"}", seen.at(100ms, 110ms));
  // Settled at 1000 ms; read again for 20 ms; the channel is free at 1110 ms.
  seen.tell(true, record, "", seen.at(1'005ms, 1'025ms));
  seen.tell(true, "/slack/api/chat.postMessage",
            message + R"(Approval needed: FLOW-1","blocks":"\"approve\""})", seen.at(1'112ms, 1'120ms),
            R"({"ok":true,"ts":"1.2"})");
  CHECK(seen.stories.take_offers().size() == 0);  // The button is an element of its own, not a text.
  seen.tell(false, "http://here/slack/demo/interactions", "payload=FLOW-1", seen.at(2'000ms, 2'004ms));
  seen.tell(true, record, "", seen.at(2'005ms, 2'015ms));
  seen.tell(true, record + "/Microsoft.NAV.post", "", seen.at(2'018ms, 2'050ms));
  seen.tell(true, "/slack/api/chat.update", message + "Posted: FLOW-1\"}", seen.at(2'121ms, 2'130ms));
  const auto stages = stages_of(seen.stories);
  CHECK(only(stages[0]) == 2'000);  // Notified to answered.
  CHECK(only(stages[1]) == 5'000);  // Notified to record asked.
  CHECK(only(stages[2]) == 7'000);  // 112 ms since it settled, 20 of them read, 85 for the channel.
  CHECK(only(stages[5]) == 1'112'000);
  CHECK(only(stages[7]) == 12'000);
  CHECK(only(stages[8]) == 8'000);  // 18 ms, 10 of them read.
}

TEST_CASE("a card that offers an approval is offered for a click once") {
  Seen seen;
  seen.stories.begin("FLOW-2", id, seen.start);
  const std::string card = message + R"(Approval needed: FLOW-2","blocks":[{"action_id":"approve"}]})";
  seen.tell(true, "/slack/api/chat.postMessage", card, seen.at(1ms, 2ms), R"({"ok":true,"ts":"1.2"})");
  seen.tell(true, "/slack/api/chat.update", card, seen.at(3ms, 4ms), R"({"ok":true,"ts":"1.2"})");
  const auto offers = seen.stories.take_offers();
  REQUIRE(offers.size() == 1);
  CHECK(offers[0].ts == "1.2");
  CHECK(seen.stories.take_offers().empty());
}

}  // namespace countersign::month_end_test
