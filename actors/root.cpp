#include "actors/root.hpp"

#include "actors/retention.hpp"
#include "actors/tenant.hpp"
#include "actors/tenant_state.hpp"
#include "actors/timers.hpp"
#include "core/limits.hpp"
#include "domain/supervision.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using namespace std::chrono_literals;
using RootSelf = RootActor::stateful_pointer<RootState>;

/// A tenant that keeps failing is tried again this often, for ever: it may be its disk or its settings.
constexpr Duration failing_tenant_restart_ms = 30s;

/// Those that wait for their start, a few at a time.
void start_tenants(RootSelf self) {
  auto& state = self->state;
  while (!state.draining && !state.to_start.empty() && state.starting.size() < limits::tenants_starting) {
    auto& child = state.tenants.at(state.to_start.front());
    state.starting.insert(state.to_start.front());
    state.to_start.pop_front();
    child.actor = self->spawn<caf::monitored + caf::linked>(tenant_behavior, state.services, child.tenant,
                                                            state.timers, RootActor{self});
  }
}

/// It is ready, or it has failed.
void on_started(RootSelf self, const TenantId& tenant) {
  if (self->state.starting.erase(tenant) > 0) start_tenants(self);
}

TenantActor* find(RootState& state, const TenantId& tenant) {
  const auto found = state.tenants.find(tenant);
  return found == state.tenants.end() || !found->second.actor ? nullptr : &found->second.actor;
}

void on_down(RootSelf self, const caf::down_msg& down) {
  auto& state = self->state;
  if (state.draining) return;
  for (auto& [id, child] : state.tenants) {
    if (!child.actor || child.actor.address() != down.source) continue;
    child.actor = nullptr;
    const Instant now = state.services->clock.now();
    child.failures.push_back(now);
    const auto decision = domain::supervise(child.failures, now);
    const auto* restart = std::get_if<domain::Restart>(&decision);
    telemetry::log_event(telemetry::events::tenant_failed, {{"tenant", id}});
    self->delayed_send(self, restart != nullptr ? restart->after : failing_tenant_restart_ms,
                       TenantRestartDue{id});
    on_started(self, id);
    return;
  }
}

/// Every tenant has its place in the list; one that is away, or fails before it answers, is told as not
/// ready.
void on_health(RootSelf self, const HealthRequest& request) {
  const std::shared_ptr<std::vector<TenantHealth>> list(
      new std::vector<TenantHealth>, [done = request.done](std::vector<TenantHealth>* answered) {
        (*done)(std::move(*answered));
        delete answered;
      });
  for (const auto& [id, child] : self->state.tenants) list->push_back({id.value});
  std::size_t place = 0;
  for (const auto& [id, child] : self->state.tenants) {
    if (child.actor) self->send(child.actor, TenantHealthRequest{list, place});
    ++place;
  }
}

void on_drain(RootSelf self, const DrainTenant& request) {
  self->state.draining = true;
  for (const auto& [id, child] : self->state.tenants) {
    if (child.actor) self->send(child.actor, request);
  }
}

}  // namespace

RootActor::behavior_type root_behavior(RootSelf self, const Services* services, std::vector<Tenant> tenants) {
  auto& state = self->state;
  state.services = services;
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { end_process("the root"); });
  self->set_down_handler([self](const caf::down_msg& down) { on_down(self, down); });
  // Linked children end with us; their own ends are the down handler's. CAF names the receiver as the source
  // of an exit that no actor sent.
  self->set_exit_handler([self](const caf::exit_msg& message) {
    if (message.source == self->address()) self->quit(message.reason);
  });
  state.timers = self->spawn<caf::linked>(timers_behavior, services, RootActor{self});
  state.retention = self->spawn<caf::linked>(retention_behavior, state.services, tenants);
  for (auto& tenant : tenants) {
    const TenantId id = tenant->id();
    state.tenants[id].tenant = std::move(tenant);
    state.to_start.push_back(id);
  }
  start_tenants(self);
  return {
      [self](const Hint& hint) {
        // A tenant that is away reads its pending rows when it comes back.
        if (auto* tenant = find(self->state, hint.row.to.tenant)) self->send(*tenant, hint);
      },
      [self](const TimerDue& timer) {
        if (auto* tenant = find(self->state, timer.entity.tenant)) self->send(*tenant, timer);
      },
      [self](const Reload& reload) {
        if (auto* tenant = find(self->state, reload.entity.tenant))
          self->send(*tenant, RestartDue{reload.entity.entity, reload.only_if_quarantined});
      },
      [self](const TenantRestartDue& restart) {
        self->state.to_start.push_back(restart.tenant);
        start_tenants(self);
      },
      [self](const TenantReady& ready) { on_started(self, ready.tenant); },
      [self](const HealthRequest& request) { on_health(self, request); },
      [self](const ReplyLate& late) { self->state.services->replies->give_up(late.sequence); },
      [self](const ChannelTouched& touched) {
        if (auto* tenant = find(self->state, touched.tenant)) self->send(*tenant, touched);
      },
      [self](const ReadAtOnce& read) {
        if (auto* tenant = find(self->state, read.tenant)) self->send(*tenant, read);
      },
      [self](const DrainTenant& request) { on_drain(self, request); },
  };
}

}  // namespace countersign::actors
