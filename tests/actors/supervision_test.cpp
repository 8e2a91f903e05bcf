// What becomes of entities and inputs whose decisions fail.
#include <algorithm>

#include "bench.hpp"
#include "catch.hpp"
#include "domain/message.hpp"
#include "telemetry/log.hpp"

namespace countersign::supervision_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;

namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};
const EntityId company_entity = domain::company_entity(company);
const domain::RecordKey record{company, domain::Resource::purchase_invoices,
                               "44444444-4444-4444-8444-444444444444"};

/// A click on a card that nobody knows: answered privately, for which the decision makes an identifier.
void click(Bench& bench) {
  bench.accept(domain::conversation_entity(record),
               domain::encode(domain::Message{domain::Clicked{record, "approve", 1, "U1", "C1",
                                                              "1732456800.000100", bench.now(), "1.2"}}));
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Lines of this event that tell of this entity.
std::size_t lines_of(const telemetry::ScopedLogCapture& capture, const std::string& event,
                     const std::string& entity) {
  std::size_t count = 0;
  for (const auto& line : capture.lines())
    count += holds(line, "\"event\":\"" + event + "\"") && holds(line, entity) ? 1 : 0;
  return count;
}

/// A dead letter that cannot be understood. A company that is woken decides to ask Business Central who it
/// is, and needs an identifier for it.
journal::TurnWrite dead_letter_of(const EntityId& entity) {
  journal::TurnWrite turn;
  turn.entity = entity;
  turn.turn.dead_letters = {{"for the test", Record{"test.unknown", 1, "{}"}, false}};
  return turn;
}

bool is_quarantined(Bench& bench) {
  const auto list = bench.quarantined();
  return std::find(list.begin(), list.end(), to_string(company_entity)) != list.end();
}

std::vector<journal::DeadLetterRow> letters_of(Bench& bench, const EntityId& entity) {
  auto letters = bench.dead_letters();
  std::erase_if(letters, [&](const auto& row) { return row.entity.entity != entity; });
  return letters;
}

/// The guard's quarantine ends as any other's.
void release_the_guard(Bench& bench) {
  const auto letters = letters_of(bench, domain::guard_entity());
  REQUIRE(letters.size() == 1);
  REQUIRE(bench.replay(letters.front().sequence));
}

}  // namespace

TEST_CASE(
    "after crashes in a row what waited stays undecided, others are served, and a later start decides it") {
  Bench bench;
  bench.respond = actors::test::private_answer;
  click(bench);
  bench.distrusts = true;
  bench.start();
  bench.run_until([] { return false; }, 1min);
  CHECK(bench.quarantined() == std::vector{to_string(domain::conversation_entity(record))});
  CHECK(bench.loads("conversation") == 0);
  CHECK(bench.loads("company") > 0);
  CHECK(bench.asked("chat.postEphemeral") == 0);

  bench.distrusts = false;
  bench.start();
  CHECK(bench.run_until([&] { return bench.asked("chat.postEphemeral") == 1; }, 1min));
  CHECK(bench.quarantined().empty());
}

TEST_CASE("an entity whose decisions throw is restarted, then quarantined and shown; others go on") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  bench.write(dead_letter_of(domain::guard_entity()));
  bench.broken = true;
  bench.start();
  const Instant begun = bench.now();
  REQUIRE(bench.run_until([&] { return is_quarantined(bench); }, 5min));
  CHECK(bench.now() - begun > 10s);  // Each restart waits longer than the one before.
  CHECK(lines_of(capture, "entity.quarantined", to_string(company_entity)) == 1);
  CHECK(lines_of(capture, "entity.restarted", to_string(company_entity)) == 5);
  CHECK(holds(bench.metrics(), "countersign_entities_quarantined{tenant=\"demo\"}"));

  bench.broken = false;
  click(bench);
  INFO("the guard is quarantined too: nothing leaves");
  CHECK_FALSE(bench.run_until([&] { return bench.asked("chat.postEphemeral") > 0; }, 10min));
  release_the_guard(bench);
  CHECK(bench.run_until([&] { return bench.asked("chat.postEphemeral") == 1; }, 1min));
  CHECK(is_quarantined(bench));
}

TEST_CASE("replaying an input's dead letter lifts the quarantine of its entity") {
  Bench bench;
  bench.write(dead_letter_of(company_entity));
  bench.write(dead_letter_of(domain::guard_entity()));
  bench.broken = true;
  bench.start();
  REQUIRE(bench.run_until([&] { return is_quarantined(bench); }, 5min));
  bench.broken = false;
  const auto before = letters_of(bench, company_entity);
  REQUIRE(before.size() == 1);
  CHECK_FALSE(bench.run_until([&] { return !is_quarantined(bench); }, 1h));

  const auto others = bench.quarantined().size() - 1;
  REQUIRE(bench.replay(before.front().sequence));
  CHECK(bench.run_until([&] { return !is_quarantined(bench); }, 1min));
  CHECK(bench.quarantined().size() == others);
  CHECK(holds(bench.metrics(),
              "countersign_entities_quarantined{tenant=\"demo\"} " + std::to_string(others) + "\n"));
  // It judges again, and this input is still not one that it understands.
  CHECK(bench.run_until(
      [&] {
        const auto after = letters_of(bench, company_entity);
        return after.size() == 1 && after.front().sequence != before.front().sequence;
      },
      1min));
  release_the_guard(bench);
  CHECK(bench.run_until([&] { return bench.asked("login.example") > 0; }, 1min));
}

TEST_CASE("an input that fails three times becomes a dead letter, and the next is taken") {
  const telemetry::ScopedLogCapture capture;
  Bench bench;
  bench.start();
  bench.run_until([] { return false; }, 1s);  // The start's own decisions.
  REQUIRE(lines_of(capture, "tenant.started", "demo") == 1);
  const std::string conversation = to_string(domain::conversation_entity(record));
  bench.broken = true;
  click(bench);
  REQUIRE(bench.run_until([&] { return !bench.dead_letters().empty(); }, 1min));
  const auto letter = bench.dead_letters().front();
  CHECK(letter.entity.entity == domain::conversation_entity(record));
  CHECK(letter.letter.reason == "it failed 3 times");
  CHECK_FALSE(letter.letter.is_effect);
  CHECK(lines_of(capture, "input.failed", conversation) == 3);
  CHECK(lines_of(capture, "input.dead_letter", conversation) == 1);
  CHECK(lines_of(capture, "entity.restarted", conversation) == 0);
  CHECK(holds(bench.metrics(), "countersign_dead_letters_total{kind=\"input\",tenant=\"demo\"} 1\n"));

  bench.broken = false;
  click(bench);
  CHECK(bench.run_until([&] { return bench.asked("chat.postEphemeral") == 1; }, 1min));
  CHECK(bench.dead_letters().size() == 1);
}

TEST_CASE("a secret that is set while the server runs is audited by its name alone") {
  Bench bench;
  bench.start();
  std::optional<Result<void>> stored;
  bench.system().set_secret(TenantId{"demo"}, "slack-bot-token", vault::Secret::copy_of("xoxb-1"),
                            [&](Result<void> result) { stored = std::move(result); });
  REQUIRE(bench.run_until([&] { return stored.has_value(); }, 1min));
  REQUIRE(stored->has_value());
  std::vector<AuditEntry> entries;
  for (const auto& row : bench.audit()) {
    if (row.entry.type == "secret.set") entries.push_back(row.entry);
  }
  REQUIRE(entries.size() == 1);
  CHECK(entries[0] == AuditEntry{"secret.set", "secret/slack-bot-token", R"({"name":"slack-bot-token"})"});
}

}  // namespace countersign::supervision_test
