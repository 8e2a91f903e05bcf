// The Home tab: when it is shown, and what it lists.
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/desk.hpp"
#include "support.hpp"

namespace countersign::desk_home_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

struct Desk : Driver {
  Desk() : Driver(make_desk("U0LEE")) { tell(PersonKnown{true, {"over-1k"}, "Europe/Berlin"}); }

  void open() { tell(HomeOpened{now}); }
  void put(int number, DeskItem::Kind kind = DeskItem::Kind::waiting) {
    auto key = record;
    const auto digits = std::to_string(100'000 + number);
    key.id.replace(key.id.size() - digits.size(), digits.size(), digits);
    DeskItem item;
    item.kind = kind;
    item.number = std::to_string(number);
    item.since = start + Duration{number};
    tell(DeskChanged{key, item});
  }
  bool publishes() const { return !calls<PublishHome>().empty(); }
  void shown(const Outcome& outcome = Delivered{}) { end(PublishHome{"U0LEE"}, outcome); }
  HomeView view() const {
    const auto card = machine->card("");
    REQUIRE(card.has_value());
    return std::get<HomeView>(*card);
  }
};

}  // namespace

TEST_CASE("nothing is shown before the tab is opened, then at once", "[home]") {
  Desk desk;
  desk.put(1);
  CHECK(desk.last.effects.empty());
  CHECK(desk.last.timers.empty());
  desk.open();
  REQUIRE(desk.calls<PublishHome>() == std::vector<PublishHome>{{"U0LEE"}});
  CHECK(desk.last.effects.front().urgent);
}

TEST_CASE("changes are shown together, ten seconds after the tab was last shown", "[home]") {
  Desk desk;
  desk.open();
  desk.shown();
  desk.now += 1s;
  desk.put(1);
  CHECK_FALSE(desk.publishes());
  CHECK(desk.timer("home") == desk.now + 9s);
  desk.put(2);
  CHECK_FALSE(desk.publishes());
  CHECK(desk.last.timers.empty());
  desk.now += 9s;
  desk.fire("home");
  CHECK(desk.publishes());
  desk.shown();
  desk.now += 1min;
  desk.put(3);
  CHECK(desk.publishes());
}

TEST_CASE("what changes while the tab is being shown is shown after it", "[home]") {
  Desk desk;
  desk.open();
  desk.put(1);
  CHECK_FALSE(desk.publishes());
  desk.shown();
  CHECK_FALSE(desk.publishes());
  CHECK(desk.timer("home") == desk.now + 10s);
  desk.now += 10s;
  desk.fire("home");
  CHECK(desk.publishes());
  desk.shown();
  CHECK(desk.last.timers.empty());
}

TEST_CASE("a tab that is opened again and again is shown at its pace", "[home]") {
  Desk desk;
  desk.open();
  desk.open();
  CHECK_FALSE(desk.publishes());
  desk.shown();
  desk.open();
  CHECK_FALSE(desk.publishes());
  CHECK(desk.timer("home").has_value());
}

TEST_CASE("a tab is followed for a week, and not at all once Slack refuses it", "[home]") {
  Desk desk;
  desk.open();
  desk.shown();
  desk.now += limits::home_followed_for_ms - 1s;
  desk.put(1);
  CHECK(desk.publishes());
  desk.shown();
  desk.now += 1min;
  desk.put(2);
  CHECK_FALSE(desk.publishes());
  desk.open();
  CHECK(desk.publishes());
  desk.shown(Failed{Failed::Kind::payload, "not_enabled", "Slack refused"});
  desk.now += 1min;
  desk.put(3);
  CHECK_FALSE(desk.publishes());
  CHECK(desk.rebuilt(make_desk("U0LEE")) == desk.machine->snapshot().body);
}

TEST_CASE("the tab has what waits, what came back, what is ready and what was decided", "[home]") {
  Desk desk;
  desk.put(1, DeskItem::Kind::waiting);
  desk.put(2, DeskItem::Kind::action_needed);
  desk.put(3, DeskItem::Kind::in_business_central);
  desk.put(4, DeskItem::Kind::owes_answer);
  desk.put(5, DeskItem::Kind::returned);
  desk.put(6, DeskItem::Kind::ready);
  desk.put(7, DeskItem::Kind::decided);
  desk.put(8, DeskItem::Kind::decided);
  const auto view = desk.view();
  REQUIRE(view.sections.size() == 4);
  const auto numbers = [&](std::size_t section) {
    std::string text;
    for (const auto& entry : view.sections[section].entries) text += entry.item.number;
    return text;
  };
  CHECK(numbers(0) == "132");
  CHECK(numbers(1) == "45");
  CHECK(numbers(2) == "6");
  CHECK(numbers(3) == "87");
  CHECK(view.time_zone == "Europe/Berlin");
}

TEST_CASE("a section lists so many, and says how many more there are", "[home]") {
  Desk desk;
  for (int i = 1; i <= static_cast<int>(limits::home_entries) + 2; ++i) desk.put(i);
  CHECK(desk.view().sections[0].entries.size() == limits::home_entries);
  CHECK(desk.view().sections[0].more == 2);
}

TEST_CASE("whoever has to do with nothing is shown nothing", "[home]") {
  Driver desk(make_desk("U0STRANGE"));
  desk.tell(HomeOpened{desk.now});
  CHECK(desk.calls<PublishHome>().size() == 1);
  const auto view = std::get<HomeView>(*desk.machine->card(""));
  CHECK_FALSE(view.is_known);
  CHECK(view.sections.empty());
}

}  // namespace countersign::desk_home_test
