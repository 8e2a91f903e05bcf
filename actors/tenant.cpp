#include "actors/tenant.hpp"

#include <algorithm>
#include <utility>

#include "actors/business_central.hpp"
#include "actors/channel.hpp"
#include "actors/slack_workspace.hpp"
#include "actors/tenant_children.hpp"
#include "actors/tenant_state.hpp"
#include "domain/message.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using telemetry::log_event;

/// Pending rows read at a time.
constexpr std::size_t pending_page_rows = 1'000;

void read_pending(TenantSelf self, std::uint64_t cursor) {
  auto& state = self->state;
  state.services->journal.pending(
      state.tenant->id(), cursor, pending_page_rows,
      [handle = TenantActor{self}](Result<journal::PendingPage> page) {
        caf::anon_send(handle,
                       PendingAnswer{std::make_shared<Result<journal::PendingPage>>(std::move(page))});
      });
}

// Inputs ----------------------------------------------------------------------------------------------------

void on_hint(TenantSelf self, const Hint& hint) {
  auto& state = self->state;
  if (!state.ready) {
    state.early.push_back(hint);
  } else if (!was_read(state, hint)) {
    deliver(self, hint.row.to.entity, hint);
  }
}

/// Everything in memory is dropped, and the tenant begins again.
void give_up(TenantSelf self, const std::string& problem) {
  log_event(telemetry::events::tenant_failed, {{"tenant", self->state.tenant->id()}, {"problem", problem}});
  self->quit(caf::sec::runtime_error);
}

void begin_rescan(TenantSelf self) {
  auto& state = self->state;
  if (!state.ready || state.scanning || state.next_rescans.empty()) return;
  state.scanning = true;
  state.rescans = std::exchange(state.next_rescans, {});
  read_pending(self, 0);
}

/// Restart is reload: the rows that were in its mailbox are read again before anything newer is passed on.
void on_restart_due(TenantSelf self, const RestartDue& restart) {
  auto& state = self->state;
  const EntityId& id = restart.entity;
  auto& child = state.children[id];
  if (restart.only_if_quarantined && !child.quarantined) return;
  if (child.actor) dismiss(self, child);  // A replayed dead letter: load it afresh.
  child.restarting = true;
  if (child.quarantined) {  // A person looked: it may fail as often as a new one.
    child.quarantined = false;
    child.failures.clear();
    show_quarantined(state);
  }
  state.next_rescans.insert(id);
  begin_rescan(self);
}

void finish_rescans(TenantSelf self, std::uint64_t scanned_to) {
  auto& state = self->state;
  for (const auto& id : state.rescans) {
    auto& child = state.children[id];
    child.restarting = false;
    child.scanned_to = scanned_to;
    if (!child.actor) start_entity(self, id, child);
    // What it was to do at the start may be what failed.
    if (state.standing.contains(id)) pass(self, child, WakeUp{id});
    for (const auto& held : child.held) {
      const auto* hint = std::get_if<Hint>(&held);
      if (hint == nullptr || !was_read(state, *hint)) pass(self, child, held);
    }
    child.held.clear();
  }
  state.rescans.clear();
}

/// A rescan reads the rows of all entities and passes on those of the entities that are being loaded again.
void on_pending(TenantSelf self, const Result<journal::PendingPage>& page) {
  auto& state = self->state;
  if (!page) return give_up(self, page.error().message);
  for (const auto& row : page->rows) {
    if (!state.ready && row.accepted_at < state.services->distrusted_before.value_or(Instant::min())) {
      quarantine(self, row.to.entity);
    } else if (!state.ready) {
      deliver(self, row.to.entity, Hint{row});
    } else if (state.rescans.contains(row.to.entity)) {
      auto& child = state.children[row.to.entity];
      if (!child.actor) start_entity(self, row.to.entity, child);
      pass(self, child, Hint{row});
    }
  }
  if (!page->complete) {
    read_pending(self, page->next_cursor);
    return;
  }
  state.scanning = false;
  finish_rescans(self, page->scanned_to);
  begin_rescan(self);
  if (state.ready) return;
  state.scanned_to = page->scanned_to;
  state.services->journal.entities_with_effects(
      state.tenant->id(), [handle = TenantActor{self}](Result<std::vector<EntityId>> owners) {
        caf::anon_send(handle,
                       OwnersAnswer{std::make_shared<Result<std::vector<EntityId>>>(std::move(owners))});
      });
}

// Start -----------------------------------------------------------------------------------------------------

void on_lease(TenantSelf self, const Result<journal::Lease>& lease) {
  auto& state = self->state;
  if (!lease) return give_up(self, lease.error().message);
  state.lease = *lease;
  state.services->journal.secrets(state.tenant->id(), [handle = TenantActor{self}](
                                                          Result<std::vector<journal::IndexRow>> secrets) {
    caf::anon_send(
        handle, SecretsAnswer{std::make_shared<Result<std::vector<journal::IndexRow>>>(std::move(secrets))});
  });
}

/// A turn whose outcome was unknown may have stored newer ones than are in use.
void on_secrets(TenantSelf self, const Result<std::vector<journal::IndexRow>>& secrets) {
  auto& state = self->state;
  if (!secrets) return give_up(self, secrets.error().message);
  use_stored_secrets(*state.tenant, *secrets);
  state.leased_at = state.services->clock.now();
  const TenantActor me{self};
  state.business_central = self->spawn<caf::monitored + caf::linked>(
      business_central_behavior, state.services, state.tenant, state.lease, me);
  state.slack = self->spawn<caf::monitored + caf::linked>(slack_workspace_behavior, state.services,
                                                          state.tenant, state.lease, me);
  // Ahead of any row and timer: what the guard trusted before this start it doubts until it has compared.
  deliver(self, domain::guard_entity(), WakeUp{domain::guard_entity()});
  for (const auto& timer : std::exchange(state.early_timers, {})) deliver(self, timer.entity.entity, timer);
  state.scanning = true;
  read_pending(self, 0);
}

/// Pending inputs have woken their entities; now those with open effects, and those that the settings call
/// for.
void on_owners(TenantSelf self, const Result<std::vector<EntityId>>& owners) {
  auto& state = self->state;
  if (!owners) return give_up(self, owners.error().message);
  state.to_load.assign(owners->begin(), owners->end());
  for (const auto& id : standing_entities(state.tenant->settings)) {
    if (id != domain::guard_entity()) deliver(self, id, WakeUp{id});
  }
  load_owners(self);
  state.ready = true;
  show_quarantined(state);
  for (const auto& hint : state.early) {
    if (!was_read(state, hint)) deliver(self, hint.row.to.entity, hint);
  }
  state.early.clear();
  begin_rescan(self);
  log_event(telemetry::events::tenant_started, {{"tenant", state.tenant->id()}});
  self->send(state.root, TenantReady{state.tenant->id()});
}

// Routing ---------------------------------------------------------------------------------------------------

const ChannelActor& channel_actor(TenantSelf self, const std::string& channel) {
  auto& state = self->state;
  auto& actor = state.channels[channel];
  if (!actor) {
    actor =
        self->spawn<caf::monitored + caf::linked>(channel_behavior, state.services, state.tenant, state.lease,
                                                  TenantActor{self}, state.slack, channel, *state.leased_at);
    self->send(actor, GateMoved{state.gate});
  }
  return actor;
}

void on_gate(TenantSelf self, const GateMoved& moved) {
  auto& state = self->state;
  const bool paused = moved.gate == domain::Gate::paused;
  state.services->metrics.set(telemetry::metric::tenant_paused, {state.tenant->id().value}, paused ? 1 : 0);
  if (state.gate == moved.gate) return;
  state.gate = moved.gate;
  self->send(state.business_central, moved);
  self->send(state.slack, moved);
  for (const auto& [name, actor] : state.channels) self->send(actor, moved);
}

void on_slack_access(TenantSelf self, const SlackAccessMoved& moved) {
  auto& state = self->state;
  state.services->metrics.set(telemetry::metric::slack_paused, {state.tenant->id().value},
                              moved.access.usable ? 0 : 1);
  self->send(state.slack, moved);
}

void on_dispatch(TenantSelf self, const Dispatch& dispatch) {
  auto& state = self->state;
  was_loaded(self, dispatch.owner);
  if (state.draining) return;  // The row is there; the next start finds it.
  const auto call = domain::decode_call(dispatch.effect.call);
  if (!call) {
    log_event(telemetry::events::effect_dead, {{"tenant", state.tenant->id()},
                                               {"entity", to_string(dispatch.owner)},
                                               {"reason", call.error().message}});
    return;
  }
  switch (domain::party_of(*call)) {
    case domain::Party::business_central:
      self->send(state.business_central, dispatch);
      break;
    case domain::Party::slack_workspace:
      self->send(state.slack, dispatch);
      break;
    case domain::Party::slack_channel:
      self->send(channel_actor(self, domain::channel_of(*call)), dispatch);
      break;
  }
}

caf::result<Content> on_content(TenantSelf self, const ContentRequest& request) {
  auto& state = self->state;
  auto& child = state.children[request.owner];
  if (child.quarantined || child.restarting) return caf::make_error(caf::sec::request_receiver_down);
  if (!child.actor) start_entity(self, request.owner, child);
  ++child.passed;
  return self->delegate(child.actor, request);
}

/// Asks every executor to finish what is under way, and lets go of the request when all have.
void drain(TenantSelf self, const DrainTenant& request) {
  auto& state = self->state;
  state.draining = true;
  auto left = std::make_shared<std::size_t>(1);
  const auto one_done = [left, under_way = request.under_way, tenant = state.tenant->id()] {
    if (--*left == 0) log_event(telemetry::events::tenant_stopped, {{"tenant", tenant}});
  };
  const auto ask = [&](const auto& actor) {
    if (!actor) return;
    ++*left;
    self->request(actor, caf::infinite, Drain{})
        .then([one_done](const Drained&) { one_done(); }, [one_done](const caf::error&) { one_done(); });
  };
  ask(state.business_central);
  ask(state.slack);
  for (const auto& [name, actor] : state.channels) ask(actor);
  one_done();
}

}  // namespace

TenantActor::behavior_type tenant_behavior(TenantSelf self, const Services* services, Tenant tenant,
                                           TimersActor timers, RootActor root) {
  auto& state = self->state;
  state.services = services;
  state.tenant = std::move(tenant);
  state.timers = std::move(timers);
  state.root = std::move(root);
  const auto standing = standing_entities(state.tenant->settings);
  state.standing = {standing.begin(), standing.end()};
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  self->set_down_handler([self](const caf::down_msg& down) { on_child_down(self, down); });
  // Linked children end with us; their own ends are the down handler's. We end with the root.
  self->set_exit_handler([self](const caf::exit_msg& message) {
    if (message.source == self->state.root) self->quit(message.reason);
  });
  services->journal.acquire(state.tenant->id(), [handle = TenantActor{self}](Result<journal::Lease> lease) {
    caf::anon_send(handle, LeaseAnswer{std::make_shared<Result<journal::Lease>>(std::move(lease))});
  });
  return {
      [self](const Hint& hint) { on_hint(self, hint); },
      [self](const TimerDue& timer) { deliver(self, timer.entity.entity, timer); },
      [self](const Dispatch& dispatch) { on_dispatch(self, dispatch); },
      [self](const Ended& ended) { deliver(self, ended.owner, ended); },
      [self](const ContentRequest& request) { return on_content(self, request); },
      [self](const CommitLost&) { give_up(self, "the journal did not take a turn"); },
      [self](const Idle& idle) { on_idle(self, idle); },
      [self](const GateMoved& moved) { on_gate(self, moved); },
      [self](const SlackAccessMoved& moved) { on_slack_access(self, moved); },
      [self](const ChannelTouched& touched) {
        // One that nothing was sent to yet is looked at before its first card.
        const auto found = self->state.channels.find(touched.channel);
        if (found != self->state.channels.end()) self->send(found->second, LookAtChannel{});
      },
      [self](const ReadAtOnce& read) { self->send(self->state.business_central, read); },
      [self](const RestartDue& restart) { on_restart_due(self, restart); },
      [self](const LeaseAnswer& answer) { on_lease(self, *answer.lease); },
      [self](const SecretsAnswer& answer) { on_secrets(self, *answer.secrets); },
      [self](const PendingAnswer& answer) { on_pending(self, *answer.page); },
      [self](const OwnersAnswer& answer) { on_owners(self, *answer.owners); },
      [self](const TenantHealthRequest& request) {
        request.tenants->at(request.place) = health_of(self->state);
      },
      [self](const DrainTenant& request) { drain(self, request); },
  };
}

}  // namespace countersign::actors
