// A thousand random changes over ten companies while webhooks are dropped and repeated and replies are lost:
// in the end every card says what Business Central holds.
#include "e2e/storm.hpp"

#include <thread>

#include "catch.hpp"

namespace countersign::storm_test {

using namespace countersign;
using namespace countersign::e2e;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t changes = 1'000;
constexpr std::size_t changes_between_clicks = 20;
/// The load is bounded: about forty changes a second.
constexpr Duration pause_ms = 25ms;

}  // namespace

TEST_CASE("a thousand changes with lost webhooks and lost replies end in cards that equal Business Central") {
  World world;
  world.sandbox("POST", "/settings", {{"slack_tier_limits", false}});
  const StormOptions options;
  Storm storm(world, options);
  world.start();
  for (const auto& [target, effect, every] :
       std::vector<std::tuple<const char*, const char*, int>>{{"notifications", "drop", 5},
                                                              {"notifications", "duplicate", 10},
                                                              {"bc", "reply_lost", 50},
                                                              {"slack", "reply_lost", 50}}) {
    world.sandbox("POST", "/faults",
                  {{"target", target}, {"effect", effect}, {"every", every}, {"times", -1}});
  }
  for (std::size_t made = 1; made <= changes; ++made) {
    storm.change();
    std::this_thread::sleep_for(pause_ms);
    if (made > options.first_documents * 2 && made % changes_between_clicks == 0) storm.click();
  }
  std::vector<std::string> differences;
  const bool equal = eventually(
      [&] {
        differences = storm.differences();
        return differences.empty();
      },
      Duration{150s});
  INFO(joined(differences));
  CHECK(equal);
  const auto oracle = world.oracle();
  INFO(oracle.dump(1));
  for (const auto& [document, record] : oracle["posts"].items()) {
    INFO(document);
    CHECK(record["successes"].get<int>() <= 1);
  }
  CHECK(oracle["posts_succeeded"].get<int>() > 0);
  CHECK(oracle["duplicate_cards"] == 0);
  CHECK(oracle["subscriptions_deleted_by_4xx"] == 0);
  // Business Central had nothing to hold back: its limits were kept here.
  REQUIRE(oracle["identities"].size() == 1);
  for (const auto& [client, record] : oracle["identities"].items()) {
    CHECK(record["requests"].get<int>() > 1'000);
    CHECK(record["waited"] == 0);
    CHECK(record["throttled"] == 0);
  }
}

}  // namespace countersign::storm_test
