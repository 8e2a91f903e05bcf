#include "actors/effect_queue.hpp"

#include "catch.hpp"

using namespace countersign;
using namespace std::chrono_literals;
using actors::EffectQueue;
using actors::Job;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");

Job job(const std::string& id, Instant not_before = noon, bool urgent = false) {
  Job made;
  made.owner = EntityId{EntityKind::conversation, "one"};
  made.effect.id = EffectId{id};
  made.effect.urgent = urgent;
  made.effect.not_before = not_before;
  return made;
}

std::string take(EffectQueue& queue, Instant now) {
  const auto taken = queue.take(now);
  return taken ? taken->effect.id.value : "";
}

}  // namespace

TEST_CASE("jobs are taken in the order they came, but an urgent one goes ahead of the backlog") {
  EffectQueue queue;
  queue.add(job("first"));
  queue.add(job("second"));
  CHECK(take(queue, noon) == "first");
  queue.add(job("click", noon, true));
  CHECK(take(queue, noon) == "click");
  CHECK(take(queue, noon) == "second");
  CHECK(take(queue, noon).empty());
}

TEST_CASE("no job is taken before its time, urgent or not") {
  EffectQueue queue;
  queue.add(job("later", noon + 2s, true));
  queue.add(job("sooner", noon + 1s));
  CHECK(take(queue, noon).empty());
  CHECK(queue.next_due() == noon + 1s);
  CHECK(take(queue, noon + 1s) == "sooner");
  CHECK(take(queue, noon + 1s).empty());
  CHECK(take(queue, noon + 2s) == "later");
  CHECK_FALSE(queue.next_due());
}

TEST_CASE("an effect is queued once until it is forgotten, also while it is under way") {
  EffectQueue queue;
  CHECK(queue.add(job("one")));
  CHECK_FALSE(queue.add(job("one")));
  CHECK(queue.waiting() == 1);
  const auto taken = queue.take(noon);
  REQUIRE(taken);
  CHECK(queue.under_way() == 1);
  CHECK_FALSE(queue.add(job("one")));
  CHECK(take(queue, noon).empty());
  queue.forget(*taken);
  CHECK(queue.under_way() == 0);
  CHECK(queue.add(job("one")));
}

TEST_CASE("a job that is put back waits for its new time and is still queued once") {
  EffectQueue queue;
  queue.add(job("one"));
  auto taken = queue.take(noon);
  REQUIRE(taken);
  taken->effect.not_before = noon + 5s;
  queue.retry(*taken);
  CHECK_FALSE(queue.add(job("one")));
  CHECK(take(queue, noon + 4s).empty());
  CHECK(take(queue, noon + 5s) == "one");
}

TEST_CASE("a job that is taken out of its line is not begun, and stays known") {
  EffectQueue queue;
  queue.add(job("one"));
  queue.add(job("two"));
  queue.remove(job("one"));
  CHECK(take(queue, noon) == "two");
  CHECK_FALSE(queue.add(job("one")));
}
