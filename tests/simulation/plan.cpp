#include "simulation/plan.hpp"

namespace countersign::simulation {

using namespace std::chrono_literals;

Plan plan_of_minutes() {
  Plan plan;
  plan.faulty_for_ms = 10min;
  plan.act_every_ms = 20s;
  plan.workflows_off_until_ms = 4min + 45s;
  plan.first_approval_ms = 5min;
  plan.approve_every_ms = 4min;
  plan.approved_until_ms = 28min;
  plan.settled_after_ms = 40min;
  plan.poll_every_ms = 60s;
  plan.sweep_every_ms = 2min;
  plan.census_every_ms = 3min;
  plan.subscriptions_every_ms = 2min;
  plan.subscription_life_ms = 20min;
  plan.records_per_page = 2;
  return plan;
}

Plan plan_of_days(std::size_t days) {
  Plan plan;
  plan.faulty_for_ms = std::chrono::hours(24) * static_cast<long long>(days);
  plan.act_every_ms = 20min;
  plan.workflows_off_until_ms = 29min;
  plan.first_approval_ms = 30min;
  plan.approve_every_ms = 20min;
  plan.approved_until_ms = 150min;
  plan.settled_after_ms = 240min;
  plan.poll_every_ms = 5min;
  plan.sweep_every_ms = 15min;
  plan.census_every_ms = 60min;
  plan.subscriptions_every_ms = 10min;
  plan.subscription_life_ms = 72h;
  plan.records_per_page = 20;
  return plan;
}

}  // namespace countersign::simulation
