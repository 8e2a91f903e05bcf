// Weeks of an environment and its subscriptions in virtual time, against a Business Central that forgets,
// refuses and loses replies. Whatever happens: in the end each has its one subscription, and nobody else lost
// any.
#include <algorithm>
#include <map>

#include <rapidcheck.h>

#include "catch.hpp"
#include "domain/environment.hpp"
#include "domain/subscription.hpp"
#include "random_input.hpp"
#include "support.hpp"

namespace countersign::subscription_life_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

constexpr Duration trouble_ms = 21 * 24h;
constexpr Duration peace_ms = 4 * 24h;
constexpr Duration life_ms = 72h;
/// What an announcement may be late when a subscription was lost in silence.
constexpr Duration longest_gap_ms = 2h;

/// Business Central's table of subscriptions.
struct Remote {
  struct Row {
    std::string id;
    std::string key;  ///< Of our entity; empty: somebody else's.
    Instant created_at{};
    Instant expires_at{};
  };
  std::vector<Row> rows;
  int next = 1;
  int lists = 0;
  int renewals = 0;

  Row& add(const std::string& key, Instant now) {
    rows.push_back({"s" + std::to_string(next++), key, now, now + life_ms});
    return rows.back();
  }
  Row* find(const std::string& id) {
    for (auto& row : rows) {
      if (row.id == id) return &row;
    }
    return nullptr;
  }
  void expire(Instant now) {
    std::erase_if(rows, [&](const Row& row) { return !row.key.empty() && row.expires_at <= now; });
  }
  std::size_t count(const std::string& key) const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return row.key == key; }));
  }
};

/// The entities with their timers, inboxes and calls.
struct World {
  explicit World(std::uint32_t seed) : entropy(seed), choices(seed) {
    settings.companies[0].resources = {Resource::purchase_invoices, Resource::vendors, Resource::employees};
    settings.companies.push_back(settings.companies[0]);
    settings.companies[1].id = "44444444-3333-4333-8333-333333333333";
    machines[environment_entity("Production")] = make_environment("Production");
    for (const auto& one : settings.companies) {
      for (const auto& resource : one.resources) {
        const CompanyKey key{"Production", one.id};
        machines[subscription_entity(key, resource)] = make_subscription(key, resource);
      }
    }
    for (int i = 0; i < 5; ++i) remote.add("", now).expires_at = now + 1'000h;
    for (auto& [id, machine] : machines) take(id, Wake{});
  }

  TenantSettings settings = full_settings();
  SeededEntropy entropy;
  SeededEntropy choices;
  Instant now = start;
  bool peaceful = false;
  Remote remote;
  std::map<EntityId, std::unique_ptr<Machine>> machines;
  struct Due {
    EntityId entity;
    Input input;
  };
  std::multimap<Instant, Due> queue;
  std::map<std::pair<EntityId, std::string>, Instant> timers;
  std::map<std::string, Instant> covered_since;  ///< By entity key.

  bool chance(double share) { return !peaceful && choices.fraction() < share; }

  void take(const EntityId& id, const Input& input) {
    auto turn = machines.at(id)->take(input, Context{now, settings, entropy});
    RC_ASSERT(turn.has_value());
    for (const auto& timer : turn->timers) {
      if (timer.due) {
        timers[{id, timer.name}] = *timer.due;
      } else {
        timers.erase({id, timer.name});
      }
    }
    for (const auto& send : turn->sends) {
      if (machines.contains(send.to)) queue.emplace(now + delay(), Due{send.to, send.input});
    }
    for (const auto& effect : turn->effects) {
      const auto call = *decode_call(effect.call);
      auto outcome = answer(id, call);
      queue.emplace(now + delay(), Due{id, EffectEnded{effect.id, call, std::move(outcome)}});
    }
  }
  Duration delay() { return Duration{1 + static_cast<long long>(choices.fraction() * 3'000)}; }

  Outcome answer(const EntityId& id, const Call& call) {
    remote.expire(now);
    const Failed failed{Failed::Kind::exhausted, "exhausted", "no answer"};
    if (chance(0.15)) return failed;
    if (std::holds_alternative<ReadWebhookResources>(call)) return NotOffered{};
    if (std::holds_alternative<ListSubscriptions>(call)) return list();
    if (const auto* deletion = std::get_if<DeleteSubscription>(&call)) {
      const auto* row = remote.find(deletion->subscription_id);
      const bool is_foreign = row != nullptr && row->key.empty();  // RC_ASSERT's || would look at both sides.
      RC_ASSERT(!is_foreign);
      std::erase_if(remote.rows, [&](const auto& one) { return one.id == deletion->subscription_id; });
      return SubscriptionDeleted{};
    }
    if (const auto* renewal = std::get_if<RenewSubscription>(&call)) {
      auto* row = remote.find(renewal->subscription_id);
      if (row == nullptr || chance(0.02)) return SubscriptionMissing{};
      row->expires_at = now + life_ms;
      ++remote.renewals;
      return SubscriptionActive{row->id, row->expires_at};
    }
    const auto& row = remote.add(id.key, now);
    const SubscriptionActive active{row.id, row.expires_at};
    return chance(0.2) ? Outcome{InDoubt{"the reply was lost"}} : Outcome{active};
  }

  SubscriptionsListed list() {
    ++remote.lists;
    SubscriptionsListed listed;
    listed.all = remote.rows.size();
    for (const auto& row : remote.rows) {
      if (row.key.empty()) continue;
      FoundSubscription found;
      found.id = row.id;
      const auto slash = row.key.rfind('/');
      found.company = *parse_company_key(row.key.substr(0, slash));
      found.resource = *parse_resource(row.key.substr(slash + 1));
      found.created_at = row.created_at;
      found.expires_at = row.expires_at;
      found.reaches_us = true;
      listed.ours.push_back(found);
    }
    return listed;
  }

  /// Business Central drops one, or all, and says nothing; a stray one appears.
  void disturb() {
    const auto ours = [](const Remote::Row& row) { return !row.key.empty(); };
    const auto kind = choices.next() % 8;
    if (kind == 0) std::erase_if(remote.rows, ours);
    if (kind < 4) {
      const auto row = std::find_if(remote.rows.begin(), remote.rows.end(), ours);
      if (row != remote.rows.end()) remote.rows.erase(row);
    } else if (kind < 6) {
      remote.add(std::next(machines.begin(), 1)->first.key, now);
    }
  }

  void run(Duration span) {
    const Instant end = now + span;
    Instant next_trouble = now;
    while (now < end) {
      Instant next = peaceful ? end : next_trouble;
      if (!queue.empty()) next = std::min(next, queue.begin()->first);
      auto timer = std::min_element(timers.begin(), timers.end(),
                                    [](const auto& a, const auto& b) { return a.second < b.second; });
      if (timer != timers.end()) next = std::min(next, timer->second);
      now = std::max(now, next);
      if (!queue.empty() && queue.begin()->first <= now) {
        const auto due = std::move(queue.begin()->second);
        queue.erase(queue.begin());
        take(due.entity, due.input);
      } else if (timer != timers.end() && timer->second <= now) {
        const auto [entity, name] = timer->first;
        timers.erase(timer);
        take(entity, TimerFired{name});
      } else if (!peaceful && next_trouble <= now) {
        disturb();
        next_trouble = now + Duration{static_cast<long long>(choices.fraction() * 24 * 3'600'000)};
      }
      if (peaceful) check_gaps();
    }
  }

  /// Once the trouble is over, none is ever missing for long.
  void check_gaps() {
    remote.expire(now);
    for (const auto& [id, machine] : machines) {
      if (id.kind != EntityKind::subscription) continue;
      if (remote.count(id.key) > 0) {
        covered_since[id.key] = now;
      } else {
        const auto since = covered_since.emplace(id.key, now).first->second;
        RC_ASSERT(now - since <= longest_gap_ms);
      }
    }
  }
};

}  // namespace

TEST_CASE("after weeks of trouble every wanted subscription exists once, and nobody else's is gone",
          "[property][subscription]") {
  CHECK(rc::check("weeks", [] {
    World world{*rc::gen::inRange<std::uint32_t>(0, 1U << 31)};
    world.run(trouble_ms);
    world.peaceful = true;
    world.run(peace_ms);
    RC_ASSERT(world.remote.count("") == 5U);
    for (const auto& [id, machine] : world.machines) {
      if (id.kind == EntityKind::subscription) RC_ASSERT(world.remote.count(id.key) == 1U);
    }
    for (const auto& [timer, due] : world.timers) RC_ASSERT(timer.second != "poll");
  }));
}

TEST_CASE("a healthy subscription costs two renewals in three days and one list an hour", "[subscription]") {
  World world{7};
  world.peaceful = true;
  world.run(1min);
  const auto before = world.remote.rows;
  world.run(30 * 24h);
  REQUIRE(world.remote.rows.size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(world.remote.rows[i].id == before[i].id);
  CHECK(world.remote.renewals >= 6 * 18);
  CHECK(world.remote.renewals <= 6 * 23);
  CHECK(world.remote.lists >= 30 * 21);
  CHECK(world.remote.lists <= 30 * 24 + 2);
}

}  // namespace countersign::subscription_life_test
