// What one person has to do with, and what they are told when they ask.
#include "domain/desk.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::desk_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = CommandAnswer::Kind;

RecordKey document(int number) {
  auto key = record;
  const auto digits = std::to_string(100'000 + number);
  key.id.replace(key.id.size() - digits.size(), digits.size(), digits);
  return key;
}

struct Desk : Driver {
  Desk() : Driver(make_desk("U0LEE")) {}

  void name(bool is_named = true) { tell(PersonKnown{is_named, {"over-1k"}, "Europe/Berlin"}); }
  void put(int number, DeskItem::Kind kind, Duration age = 1h) {
    DeskItem item;
    item.kind = kind;
    item.number = std::to_string(number);
    item.since = start - age;
    tell(DeskChanged{document(number), item});
  }
  void take_away(int number) { tell(DeskChanged{document(number), std::nullopt}); }
  CommandAnswer ask(const std::string& verb, const std::string& words = {}) {
    tell(CommandGiven{"U0LEE", verb, words, now});
    REQUIRE(last.reply.has_value());
    auto answer = decode_command_answer(*last.reply);
    REQUIRE(answer.has_value());
    return *answer;
  }
  std::vector<std::string> numbers(const std::string& verb) {
    std::vector<std::string> found;
    for (const auto& entry : ask(verb).entries) found.push_back(entry.item.number);
    return found;
  }
};

using Numbers = std::vector<std::string>;

}  // namespace

TEST_CASE("who has to do with nothing is told nothing, whatever is asked", "[desk]") {
  Desk desk;
  for (const auto* verb : {"help", "mine", "ready", "find", "unknown", "anything"})
    CHECK(desk.ask(verb, "107214") == CommandAnswer{});
  CHECK(desk.events.empty());
  desk.name();
  CHECK(desk.ask("help").kind == Kind::help);
  desk.name(false);
  CHECK(desk.ask("help").kind == Kind::stranger);
  desk.put(1, DeskItem::Kind::returned);
  CHECK(desk.ask("help").kind == Kind::help);
  desk.take_away(1);
  CHECK(desk.ask("help").kind == Kind::stranger);
}

TEST_CASE("mine lists the most urgent first and the longest waiting before others", "[desk]") {
  Desk desk;
  desk.put(1, DeskItem::Kind::waiting, 1h);
  desk.put(2, DeskItem::Kind::returned, 9h);
  desk.put(3, DeskItem::Kind::waiting, 2h);
  desk.put(4, DeskItem::Kind::decided);
  desk.put(5, DeskItem::Kind::owes_answer);
  desk.put(6, DeskItem::Kind::ready);
  CHECK(desk.numbers("mine") == Numbers{"5", "3", "1", "2", "6"});
  CHECK(desk.numbers("ready") == Numbers{"6"});
  desk.take_away(5);
  desk.put(3, DeskItem::Kind::decided);
  CHECK(desk.numbers("mine") == Numbers{"1", "2", "6"});
}

TEST_CASE("only so many are listed, and how many more there are is said", "[desk]") {
  Desk desk;
  const int all = static_cast<int>(limits::command_entries) + 3;
  for (int i = 1; i <= all; ++i) desk.put(i, DeskItem::Kind::ready);
  const auto answer = desk.ask("ready");
  CHECK(answer.entries.size() == limits::command_entries);
  CHECK(answer.more == 3);
}

TEST_CASE("of what was decided the latest stay", "[desk]") {
  Desk desk;
  desk.name();
  const int kept = static_cast<int>(limits::desk_decided);
  for (int i = 1; i <= kept + 5; ++i) desk.put(i, DeskItem::Kind::decided, 100h - 1h * i);
  const auto body = nlohmann::json::parse(desk.machine->snapshot().body);
  CHECK(body["items"].size() == limits::desk_decided);
  CHECK_FALSE(body["items"].contains(to_string(document(5))));
  CHECK(body["items"].contains(to_string(document(6))));
}

TEST_CASE("a desk that is full says so, and takes documents again when there is room", "[desk]") {
  Desk desk;
  const int most = static_cast<int>(limits::desk_items);
  for (int i = 1; i <= most + 1; ++i) desk.put(i, DeskItem::Kind::ready);
  CHECK(desk.ask("ready").is_cut);
  CHECK(desk.ask("ready").more == limits::desk_items - limits::command_entries);
  // What is there changes all the same.
  desk.put(1, DeskItem::Kind::waiting);
  CHECK(desk.numbers("mine").front() == "1");
  for (int i = 1; i <= most; ++i) desk.take_away(i);
  desk.put(7, DeskItem::Kind::ready);
  CHECK_FALSE(desk.ask("ready").is_cut);
  CHECK(desk.rebuilt(make_desk("U0LEE")) == desk.machine->snapshot().body);
}

TEST_CASE("find is allowed with the routes that name the person, and needs a number", "[desk]") {
  Desk desk;
  desk.name();
  const auto answer = desk.ask("find", "107214");
  CHECK(answer.kind == Kind::find);
  CHECK(answer.words == "107214");
  CHECK(answer.rules == Numbers{"over-1k"});
  CHECK(desk.ask("find").kind == Kind::help);
  const auto unknown = desk.ask("unknown", "aprove it");
  CHECK(unknown.kind == Kind::unknown);
  CHECK(unknown.words == "aprove it");
}

TEST_CASE("what is told twice is written once", "[desk]") {
  Desk desk;
  desk.name();
  desk.put(1, DeskItem::Kind::waiting);
  const auto before = desk.events.size();
  desk.name();
  desk.put(1, DeskItem::Kind::waiting);
  desk.take_away(2);
  CHECK(desk.events.size() == before);
}

}  // namespace countersign::desk_test
