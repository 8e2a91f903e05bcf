#include "actors/channel.hpp"

#include <algorithm>

#include "actors/slack_call.hpp"
#include "businesscentral/links.hpp"
#include "cards/card.hpp"
#include "core/limits.hpp"
#include "slack/probe.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using namespace std::chrono_literals;
using telemetry::log_event;

/// The first wait when nobody could say what to show: the conversation is being loaded again. Each is twice
/// the one before, because it may be quarantined, and each attempt takes a call from the workspace's budget.
constexpr Duration no_content_wait_ms = 500ms;
constexpr unsigned no_content_doublings = 9;
/// The clock tells whole milliseconds, so what it calls now may be almost one later, and it may run fast by a
/// millisecond in a second (core/slewed_clock.hpp). A gap counted from there must not come out short.
constexpr Duration clock_grain_ms = 2ms;

namespace {

using ChannelSelf = ChannelActor::stateful_pointer<ChannelState>;

void pump(ChannelSelf self);

Job take_flight(ChannelState& state) {
  Job job = *std::move(state.flight);
  state.flight.reset();
  return job;
}

void send_job(ChannelSelf self) {
  auto& state = self->state;
  call_slack(state.executor, state.flight->call, state.content,
             [handle = ChannelActor{self}, id = state.flight_id](slack::Answer answer) {
               caf::anon_send(handle, SlackAnswered{id, std::make_shared<slack::Answer>(std::move(answer))});
             });
}

void give_up_turn(ChannelSelf self, Duration wait) {
  auto& state = self->state;
  state.watch.flight_waits = false;
  if (!state.flight) return;
  put_back(state.executor, take_flight(state), wait);
  answer_drains(state.executor, 0);
  pump(self);
}

void wait_for_content(ChannelSelf self) {
  if (!self->state.flight) return;
  auto& waits = self->state.flight->waits;
  const Duration wait = no_content_wait_ms * (1 << waits);
  waits = std::min(waits + 1, no_content_doublings);
  give_up_turn(self, wait);
}

/// A first post and a thread reply would be seen twice if repeated: their start is made durable first.
void mark_and_send(ChannelSelf self) {
  auto& state = self->state;
  if (state.executor.queue.is_held()) return give_up_turn(self, Duration::zero());
  begin_attempt(state.executor, *state.flight);
  if (state.content.ts && std::holds_alternative<domain::ShowCard>(state.flight->call)) {
    send_job(self);
    return;
  }
  mark_started(*state.flight);
  save_effect(state.executor, *state.flight, {},
              [handle = ChannelActor{self}, id = state.flight_id](journal::CommitOutcome outcome) {
                caf::anon_send(handle, EffectSaved{id, outcome});
              });
}

std::string link_of(const domain::BusinessCentralSettings& settings, const domain::CardView& view) {
  return businesscentral::open_link(settings.web_client, view.company_link_name, view.document);
}

std::string link_of(const domain::BusinessCentralSettings& settings, const domain::NoticeView& view) {
  return businesscentral::open_link(settings.web_client, view.company_link_name, view.record.resource,
                                    view.number);
}

slack::Content render(const ChannelState& state, const domain::ShownCard& committed) {
  const auto& settings = state.executor.tenant->settings;
  return std::visit(
      [&]<class View>(View view) -> slack::Content {
        if constexpr (std::is_same_v<View, domain::HomeView>) {
          return {};  // Nobody's channel.
        } else {
          if constexpr (!std::is_same_v<View, domain::DigestView>)
            view.open_url = link_of(settings.business_central, view);
          return {cards::render(view, settings.time_zone, state.executor.now()), view.ts, view.revision, {}};
        }
      },
      committed);
}

void on_content(ChannelSelf self, const Content& content) {
  auto& state = self->state;
  if (!state.flight) return;
  if (content.card == nullptr) {
    end_job(state.executor, take_flight(state),
            domain::Failed{domain::Failed::Kind::payload, "no_card", "there is no card in this channel"});
    pump(self);
    return;
  }
  state.content = render(state, *content.card);
  mark_and_send(self);
}

void compose(ChannelSelf self) {
  auto& state = self->state;
  if (!state.flight) return;
  const auto* note = std::get_if<domain::NotifyThread>(&state.flight->call);
  const auto* tell = std::get_if<domain::TellChannel>(&state.flight->call);
  const auto* person = std::get_if<domain::TellPerson>(&state.flight->call);
  if (note != nullptr || tell != nullptr || person != nullptr) {
    state.content = {};
    state.content.message.text = note != nullptr   ? cards::thread_note(note->note)
                                 : tell != nullptr ? cards::channel_notice(tell->notice)
                                                   : cards::direct_message(*person);
    mark_and_send(self);
    return;
  }
  self->request(state.executor.tenant_actor, caf::infinite,
                ContentRequest{state.flight->owner, state.channel})
      .then([self](const Content& content) { on_content(self, content); },
            [self](const caf::error&) { wait_for_content(self); });
}

// What the channel is ---------------------------------------------------------------------------------------

void look(ChannelSelf self) {
  auto& state = self->state;
  if (state.watch.is_looking) return;
  state.watch.is_looking = true;
  const auto failed = [self] {
    self->state.watch.is_looking = false;
    if (self->state.watch.flight_waits) give_up_turn(self, no_content_wait_ms);
  };
  self->request(state.workspace, caf::infinite, Permit{})
      .then(
          [self](const Permitted&) {
            const auto& executor = self->state.executor;
            auto request = slack::channel_request(executor.tenant->settings.slack, self->state.channel);
            ask_slack(executor, std::move(request), [handle = ChannelActor{self}](const HttpResult& reply) {
              caf::anon_send(handle, ChannelLookedAt{std::make_shared<HttpResult>(reply)});
            });
          },
          [failed](const caf::error&) { failed(); });
}

/// Said once, and again once it is for another reason.
void tell_refusal(const ChannelState& state, const std::string& before) {
  const auto& executor = state.executor;
  const auto& refusal = state.watch.refusal;
  if (refusal == before) return;
  executor.services->metrics.set(telemetry::metric::channels_refused,
                                 {executor.tenant->id().value, state.channel}, refusal.empty() ? 0 : 1);
  log_event(
      refusal.empty() ? telemetry::events::slack_channel_taken : telemetry::events::slack_channel_refused,
      {{"tenant", executor.tenant->id()}, {"channel", state.channel}, {"reason", refusal}});
}

void take_look(ChannelState& state, const Result<domain::ChannelFacts>& facts) {
  const std::string before = state.watch.refusal;
  const Instant now = state.executor.now();
  if (facts) {
    state.watch.take(*facts, now);
  } else {
    state.watch.take_failure(facts.error().message, now);
  }
  tell_refusal(state, before);
  if (!facts || facts->is_private || !state.watch.refusal.empty() || state.watch.public_told) return;
  state.watch.public_told = true;
  log_event(telemetry::events::slack_channel_public,
            {{"tenant", state.executor.tenant->id()}, {"channel", state.channel}});
}

/// The call under way goes on as the channel allows.
void go_on(ChannelSelf self) {
  auto& state = self->state;
  state.watch.flight_waits = false;
  if (state.watch.refusal.empty()) return compose(self);
  end_job(state.executor, take_flight(state),
          domain::Failed{domain::Failed::Kind::channel, std::string(domain::refused_channel),
                         "The channel " + state.channel + " " + state.watch.refusal});
  answer_drains(state.executor, 0);
  pump(self);
}

/// Looking for a message of ours shows nobody anything, and the app's own conversation with a person is with
/// that person alone. Of another direct message nobody can say who is in it: it is looked at, and refused.
void compose_where_safe(ChannelSelf self) {
  auto& state = self->state;
  if (!state.flight) return;
  const auto& call = state.flight->call;
  const bool is_harmless =
      std::holds_alternative<domain::FindCard>(call) || std::holds_alternative<domain::TellPerson>(call);
  if (is_harmless) return compose(self);
  if (state.watch.is_known(state.executor.now())) return go_on(self);
  state.watch.flight_waits = true;
  look(self);
}

void on_looked(ChannelSelf self, const ChannelLookedAt& looked) {
  auto& state = self->state;
  auto& watch = state.watch;
  watch.is_looking = false;
  const auto facts = slack::read_channel(*looked.reply);
  const bool waits = watch.flight_waits;
  if (!facts && facts.error().code == ErrorCode::unauthorised) {
    self->send(state.workspace, TokenRefusedBySlack{});
    if (waits) give_up_turn(self, Duration::zero());  // The workspace gives no permit meanwhile.
    return;
  }
  if (!facts && facts.error().code == ErrorCode::unavailable) {
    if (waits) give_up_turn(self, limits::slack_channel_look_wait_ms);
    return;
  }
  take_look(state, facts);
  self->delayed_send(self, limits::slack_channel_look_every_ms, LookAtChannel{++watch.look});
  if (waits && state.flight) go_on(self);
}

/// What was known holds no more; where nothing is under way it is looked at now.
void on_touched(ChannelSelf self, const LookAtChannel& touched) {
  auto& state = self->state;
  if (touched.look != 0 && touched.look != state.watch.look) return;  // Looked at since.
  state.watch.looked_at.reset();
  if (!state.flight && !state.executor.queue.is_held() && !state.executor.draining) look(self);
}

void pump(ChannelSelf self) {
  auto& state = self->state;
  if (state.executor.queue.is_held() || state.executor.draining || state.flight) return;
  const Instant now = state.executor.now();
  if (now < state.next_at) {
    if (state.executor.queue.waiting() > 0) schedule_tick(self, state.executor, state.next_at);
    return;
  }
  state.flight = take_job(state.executor);
  if (!state.flight) {
    schedule_tick(self, state.executor, state.executor.queue.next_due());
    return;
  }
  state.flight_id = state.executor.next_job++;
  self->request(state.workspace, caf::infinite, Permit{})
      .then([self](const Permitted&) { compose_where_safe(self); },
            [self](const caf::error&) { give_up_turn(self, no_content_wait_ms); });
}

void on_saved(ChannelSelf self, const EffectSaved& saved) {
  auto& state = self->state;
  if (!state.flight || saved.job != state.flight_id) return;
  if (saved.outcome == journal::CommitOutcome::committed) {
    send_job(self);
    return;
  }
  state.flight->effect.state = EffectState::queued;
  give_up_turn(self, 1s);
}

void on_answer(ChannelSelf self, const SlackAnswered& answered) {
  auto& state = self->state;
  if (!state.flight || answered.job != state.flight_id) return;
  const Instant now = state.executor.now() + clock_grain_ms;
  state.next_at = now + limits::slack_channel_gap_ms;
  Job job = take_flight(state);
  const auto* failure = std::get_if<domain::AttemptFailed>(&answered.answer->result);
  if (answered.answer->rate_limited && failure != nullptr && failure->retry_after) {
    state.next_at = std::max(state.next_at, now + *failure->retry_after);
    count_pause(state.executor, "slack");
    log_event(telemetry::events::slack_ratelimited, {{"tenant", state.executor.tenant->id()},
                                                     {"channel", state.channel},
                                                     {"wait", *failure->retry_after}});
  }
  if (const auto refused = refusal_of(*answered.answer)) {
    self->send(state.workspace, TokenRefusedBySlack{*refused});
    job.effect.state = EffectState::queued;
    save_effect(state.executor, job, {}, [](journal::CommitOutcome) {});
    put_back(state.executor, std::move(job), wait_after_refusal(*refused));
  } else {
    settle_attempt(state.executor, std::move(job), answered.answer->result);
  }
  answer_drains(state.executor, 0);
  pump(self);
}

}  // namespace

ChannelActor::behavior_type channel_behavior(ChannelSelf self, const Services* services, Tenant tenant,
                                             journal::Lease lease, TenantActor tenant_actor,
                                             SlackActor workspace, std::string channel,
                                             Instant tenant_begun_at) {
  auto& state = self->state;
  set_up(state.executor, services, std::move(tenant), std::move(lease), std::move(tenant_actor), channel);
  state.workspace = std::move(workspace);
  state.channel = std::move(channel);
  state.next_at = tenant_begun_at + limits::slack_channel_start_gap_ms +
                  std::chrono::duration_cast<Duration>(state.executor.entropy->fraction() *
                                                       limits::slack_channel_start_spread_ms);
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  return {
      [self](const Dispatch& dispatch) {
        accept_dispatch(self->state.executor, dispatch);
        pump(self);
      },
      [self](const GateMoved& moved) {
        self->state.executor.queue.hold(held_from_slack(moved.gate));
        pump(self);
      },
      [self](const LookAtChannel& touched) { on_touched(self, touched); },
      [self](const ChannelLookedAt& looked) { on_looked(self, looked); },
      [self](const EffectSaved& saved) { on_saved(self, saved); },
      [self](const SlackAnswered& answered) { on_answer(self, answered); },
      [self](const Tick& tick) {
        if (take_tick(self->state.executor.tick_at, tick)) pump(self);
      },
      [self](const Drain&) {
        auto& inner = self->state;
        auto promise = self->make_response_promise<Drained>();
        inner.executor.draining = true;
        inner.executor.drains.push_back(promise);
        answer_drains(inner.executor, inner.flight ? 1 : 0);
        return promise;
      },
  };
}

}  // namespace countersign::actors
