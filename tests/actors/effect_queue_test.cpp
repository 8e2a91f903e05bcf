#include "actors/effect_queue.hpp"

#include "catch.hpp"
#include "domain/message.hpp"

namespace countersign::effect_queue_test {

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

TEST_CASE("what waits in one lane holds up no other, and each keeps its own order") {
  EffectQueue queue;
  const auto in_lane = [](Job made, actors::Lane lane) {
    made.lane = lane;
    return made;
  };
  queue.add(in_lane(job("read 1"), 3));
  queue.add(in_lane(job("read 2"), 3));
  queue.add(in_lane(job("post", noon + 1s, true), 1));
  CHECK(queue.waiting() == 3);
  CHECK_FALSE(queue.has(noon, false, 1));
  CHECK_FALSE(queue.has(noon, true, 3));
  CHECK(queue.has(noon + 1s, true, 1));
  CHECK(queue.take(noon + 1s, false, 1)->effect.id.value == "post");
  CHECK(queue.take(noon + 1s, false, 3)->effect.id.value == "read 1");
  CHECK_FALSE(queue.take(noon + 1s, false, 0).has_value());
  CHECK(queue.waiting() == 1);
  CHECK(queue.under_way() == 2);
}

TEST_CASE("a modal goes ahead of all, and is all that an exhausted budget still lets begin") {
  EffectQueue queue;
  queue.add(job("backlog"));
  queue.add(job("click", noon, true));
  auto modal = job("modal", noon, true);
  modal.call = domain::OpenModal{};
  queue.add(modal);
  CHECK(queue.waiting() == 3);
  const auto immediate = queue.take_immediate(noon);
  REQUIRE(immediate);
  CHECK(immediate->effect.id.value == "modal");
  CHECK_FALSE(queue.take_immediate(noon));
  CHECK(take(queue, noon) == "click");
  queue.forget(*immediate);
  CHECK(queue.add(modal));
  CHECK(take(queue, noon) == "modal");  // `take` gives these too.
  CHECK(take(queue, noon) == "backlog");
}

TEST_CASE("what the guard asks goes ahead of all, and alone while the queue is held") {
  EffectQueue queue;
  queue.add(job("work"));
  queue.add(job("click", noon, true));
  auto modal = job("modal", noon, true);
  modal.call = domain::OpenModal{};
  queue.add(modal);
  Job question = job("question");
  question.owner = domain::guard_entity();
  queue.add(question);
  queue.hold(EffectQueue::Held::all);
  CHECK(queue.lanes(noon).empty());
  CHECK(take(queue, noon).empty());
  queue.hold(EffectQueue::Held::all_but_guard);
  CHECK(queue.lanes(noon) == std::vector<actors::Lane>{0});
  CHECK(take(queue, noon) == "question");
  CHECK(take(queue, noon).empty());
  CHECK_FALSE(queue.take_immediate(noon));
  CHECK(queue.lanes(noon).empty());
  CHECK(queue.waiting() == 3);
  queue.hold(EffectQueue::Held::nothing);
  CHECK(take(queue, noon) == "modal");
  CHECK(take(queue, noon) == "click");
  CHECK(take(queue, noon) == "work");
}

TEST_CASE("the oldest counts until it has ended, also while it is under way or waits for its next attempt") {
  EffectQueue queue;
  CHECK_FALSE(queue.oldest());
  auto first = job("first");
  first.queued_at = noon - 2min;
  auto second = job("second");
  second.queued_at = noon - 1min;
  queue.add(second);
  queue.add(first);
  CHECK(queue.oldest() == noon - 2min);
  auto under_way = queue.take(noon);
  REQUIRE(under_way);
  CHECK(queue.oldest() == noon - 2min);
  queue.forget(first);
  queue.forget(first);
  CHECK(queue.oldest() == noon - 1min);
  queue.forget(second);
  CHECK_FALSE(queue.oldest());
}

}  // namespace countersign::effect_queue_test
