#include "actors/slack_workspace.hpp"

#include <algorithm>

#include "actors/slack_call.hpp"
#include "actors/slack_home.hpp"
#include "actors/slack_member.hpp"
#include "actors/slack_modal.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"
#include "slack/error_class.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using namespace std::chrono_literals;
using telemetry::log_event;

/// Calls of no channel under way at a time.
constexpr std::size_t calls_in_flight = 4;
/// Home tabs wait in a line of their own, so that their pace holds nothing else up.
constexpr Lane home_lane = 1;
/// What is asked about the token goes ahead of everything, whatever else waits.
constexpr Lane token_lane = 2;
/// A desk that does not say in time what is on it is asked again as after a failed call.
constexpr Duration home_wait_ms = 10s;

namespace {

using SlackSelf = SlackActor::stateful_pointer<SlackState>;

Lane lane_of(const domain::Call& call) {
  if (domain::is_about_slack_token(call)) return token_lane;
  return std::holds_alternative<domain::PublishHome>(call) ? home_lane : 0;
}

/// Takes one call's worth; else says when there will be one.
std::optional<Instant> blocked_until(SlackState& state) {
  const Instant now = state.executor.now();
  if (state.paused_until && *state.paused_until > now) return state.paused_until;
  return state.budget.take(now, state.executor.tenant->settings.slack.messages_per_minute);
}

void pause_for_token(SlackState& state) {
  state.paused_until = state.executor.now() + token_refused_pause_ms;
  log_event(telemetry::events::slack_token_failed, {{"tenant", state.executor.tenant->id()}});
}

/// The installation asks Slack itself. Until it says that there is another token, or for a minute, nothing is
/// sent.
void doubt_token(SlackState& state, const std::string& code) {
  const auto& executor = state.executor;
  const Instant now = executor.now();
  state.paused_until = now + token_refused_pause_ms;
  if (state.doubted_until > now) return;
  state.doubted_until = now + token_refused_pause_ms;
  journal::AcceptRequest request;
  request.to = {executor.tenant->id(), domain::installation_entity()};
  request.input = domain::encode(domain::Message{domain::SlackTokenDoubted{code}});
  request.now = now;
  executor.services->journal.accept(
      std::move(request),
      [tenant = executor.tenant_actor](journal::AcceptOutcome, std::optional<journal::InboxRow> row) {
        if (row) caf::anon_send(tenant, Hint{*std::move(row)});
      });
}

void on_token_refused(SlackState& state, const std::string& code) {
  if (code.empty() || slack::ends_token(code)) return doubt_token(state, code);
  pause_for_token(state);
}

void send_job(SlackSelf self, std::uint64_t id, slack::Content content) {
  auto& state = self->state;
  const auto& job = state.flights.at(id);
  call_slack(state.executor, job.call, std::move(content),
             [handle = SlackActor{self}, id](slack::Answer answer) {
               caf::anon_send(handle, SlackAnswered{id, std::make_shared<slack::Answer>(std::move(answer))});
             });
}

void send_whisper(SlackSelf self, std::uint64_t id, bool is_member) {
  const auto& whisper = std::get<domain::Whisper>(self->state.flights.at(id).call);
  slack::Content content;
  content.message.text = draw_whisper(self->state.executor, whisper, is_member);
  send_job(self, id, std::move(content));
}

// Modals ----------------------------------------------------------------------------------------------------

void drop_modal(SlackSelf self, std::uint64_t id, const std::string& reason) {
  auto& state = self->state;
  const auto found = state.flights.find(id);
  if (found == state.flights.end()) return;
  const Job job = std::move(found->second);
  state.flights.erase(found);
  end_job(state.executor, job, domain::Failed{domain::Failed::Kind::exhausted, "too_late", reason});
  answer_drains(state.executor, state.flights.size());
}

void on_modal_content(SlackSelf self, std::uint64_t id, const Content& content) {
  auto& state = self->state;
  const auto found = state.flights.find(id);
  if (found == state.flights.end()) return;
  const auto* card = content.card == nullptr ? nullptr : std::get_if<domain::CardView>(content.card.get());
  if (card == nullptr) return drop_modal(self, id, "there is no card that the form could be about");
  slack::Content rendered;
  rendered.view_json = draw_modal(state.executor, found->second.call, *card);
  send_job(self, id, std::move(rendered));
}

void compose_modal(SlackSelf self, std::uint64_t id) {
  const auto& job = self->state.flights.at(id);
  self->request(self->state.executor.tenant_actor, domain::modal_life_ms,
                ContentRequest{job.owner, modal_of(job.call).channel})
      .then(
          [self, id](const Content& content) { on_modal_content(self, id, content); },
          [self, id](const caf::error&) { drop_modal(self, id, "its conversation did not answer in time"); });
}

void go_on(SlackSelf self, std::uint64_t id, const std::string& refusal) {
  const auto found = self->state.flights.find(id);
  if (found == self->state.flights.end()) return;
  if (std::holds_alternative<domain::Whisper>(found->second.call))
    return send_whisper(self, id, refusal.empty());
  if (!refusal.empty()) return drop_modal(self, id, "whoever clicked " + refusal);
  compose_modal(self, id);
}

void ask_member(SlackSelf self, std::uint64_t id, const std::string& user) {
  auto& state = self->state;
  if (const auto known = state.members.refusal_of(user, state.executor.now())) return go_on(self, id, *known);
  ask_whether_member(state.executor, user, [handle = SlackActor{self}, id, user](MemberWord word) {
    caf::anon_send(handle, MemberLookedAt{id, user, std::move(word)});
  });
}

void begin_whisper(SlackSelf self, std::uint64_t id) {
  const auto& whisper = std::get<domain::Whisper>(self->state.flights.at(id).call);
  if (!domain::names_people(whisper.answer)) return send_whisper(self, id, true);
  ask_member(self, id, whisper.user);
}

void on_member(SlackSelf self, const MemberLookedAt& looked) {
  self->state.members.note(looked.user, looked.word, self->state.executor.now());
  go_on(self, looked.job, looked.word.refusal);
}

/// Straight away, past every budget: a trigger is good for three seconds. A document's lines and files are
/// for the workspace's full members, whoever else sees its card.
void begin_modal(SlackSelf self, Job job) {
  auto& state = self->state;
  const std::uint64_t id = state.executor.next_job++;
  const bool is_late = state.executor.now() - job.effect.not_before > domain::modal_life_ms;
  begin_attempt(state.executor, job);
  const std::string reader = reader_of(job.call);
  state.flights.emplace(id, std::move(job));
  if (!state.access.usable) return drop_modal(self, id, "Slack does not take the bot token");
  if (is_late) return drop_modal(self, id, "its three seconds were over before it could be opened");
  if (reader.empty()) return compose_modal(self, id);
  ask_member(self, id, reader);
}

// Home tabs -------------------------------------------------------------------------------------------------

void fail_home(SlackSelf self, std::uint64_t id) {
  auto& state = self->state;
  const auto found = state.flights.find(id);
  if (found == state.flights.end()) return;
  Job job = std::move(found->second);
  state.flights.erase(found);
  settle_attempt(state.executor, std::move(job),
                 domain::AttemptFailed{false, std::nullopt, "the person's desk did not answer"});
  answer_drains(state.executor, state.flights.size());
}

void on_home_content(SlackSelf self, std::uint64_t id, const Content& content) {
  auto& state = self->state;
  if (!state.flights.contains(id)) return;
  const auto* home = content.card == nullptr ? nullptr : std::get_if<domain::HomeView>(content.card.get());
  if (home == nullptr) return fail_home(self, id);
  slack::Content rendered;
  rendered.view_json = draw_home_tab(state.executor, *home, state.workspace_url);
  send_job(self, id, std::move(rendered));
}

/// What it shows is drawn now, not when something changed: so changes are shown together.
void draw_home(SlackSelf self, std::uint64_t id) {
  auto& state = self->state;
  if (!state.flights.contains(id)) return;
  self->request(state.executor.tenant_actor, home_wait_ms, ContentRequest{state.flights.at(id).owner, {}})
      .then([self, id](const Content& content) { on_home_content(self, id, content); },
            [self, id](const caf::error&) { fail_home(self, id); });
}

/// Asked once in the life of the process, unless Slack does not say: then without links to cards.
void prepare_home(SlackSelf self, std::uint64_t id) {
  if (!self->state.workspace_url.empty()) return draw_home(self, id);
  ask_workspace_url(self->state.executor, [handle = SlackActor{self}, id](std::string url) {
    caf::anon_send(handle, WorkspaceAddress{id, std::move(url)});
  });
}

// All calls -------------------------------------------------------------------------------------------------

void begin(SlackSelf self, Job job) {
  auto& state = self->state;
  const std::uint64_t id = state.executor.next_job++;
  begin_attempt(state.executor, job);
  const bool must_mark = domain::when_in_doubt(job.call) == domain::WhenInDoubt::ask;
  if (must_mark) mark_started(job);
  const auto& flight = state.flights.emplace(id, std::move(job)).first->second;
  if (std::holds_alternative<domain::PublishHome>(flight.call)) return prepare_home(self, id);
  if (std::holds_alternative<domain::Whisper>(flight.call)) return begin_whisper(self, id);
  if (!must_mark) {
    send_job(self, id, {});
    return;
  }
  save_effect(state.executor, flight, {}, [handle = SlackActor{self}, id](journal::CommitOutcome outcome) {
    caf::anon_send(handle, EffectSaved{id, outcome});
  });
}

/// A job whose method is paused waits; others of the queue go on.
bool wait_for_method(SlackState& state, Job& job) {
  const auto paused = state.method_paused_until.find(job.effect.call.type);
  if (paused == state.method_paused_until.end() || paused->second <= state.executor.now()) return false;
  put_back(state.executor, std::move(job), paused->second - state.executor.now());
  return true;
}

/// The line whose next job may begin now.
std::optional<Lane> ready_lane(SlackState& state) {
  const Instant now = state.executor.now();
  auto& queue = state.executor.queue;
  if (state.flights.size() >= calls_in_flight) return std::nullopt;
  if (queue.has(now, false, 0)) return Lane{0};
  const bool has_home = state.next_home_at <= now && queue.has(now, false, home_lane);
  return has_home ? std::optional{home_lane} : std::nullopt;
}

/// When the next one may, while none may now.
std::optional<Instant> next_begin(SlackState& state) {
  auto next = state.executor.queue.next_later();
  if (state.executor.queue.has(state.executor.now(), false, home_lane))
    next = std::min(next.value_or(state.next_home_at), state.next_home_at);
  return next;
}

void begin_token_calls(SlackSelf self) {
  auto& executor = self->state.executor;
  while (!executor.draining && executor.queue.has(executor.now(), false, token_lane)) {
    if (auto job = take_job(executor, false, token_lane)) begin(self, *std::move(job));
  }
}

void pump(SlackSelf self) {
  auto& state = self->state;
  while (!state.executor.draining) {
    auto job = take_immediate_job(state.executor);
    if (!job) break;
    begin_modal(self, *std::move(job));
  }
  begin_token_calls(self);
  const auto next_later = [&] { return state.executor.queue.next_later(); };
  if (!state.access.usable) return schedule_tick(self, state.executor, next_later());
  const auto wants = [&] {
    return !state.permits_wanted.empty() || state.executor.queue.next_due().has_value();
  };
  while (!state.executor.queue.is_held() && !state.executor.draining && wants()) {
    const auto lane = ready_lane(state);
    if (state.permits_wanted.empty() && !lane) {
      if (state.flights.size() < calls_in_flight) schedule_tick(self, state.executor, next_begin(state));
      return;
    }
    if (const auto until = blocked_until(state)) {
      schedule_tick(self, state.executor, std::min(*until, next_later().value_or(*until)));
      return;
    }
    if (!state.permits_wanted.empty()) {
      state.permits_wanted.front().deliver(Permitted{});
      state.permits_wanted.pop_front();
      continue;
    }
    auto job = take_job(state.executor, false, *lane);
    if (*lane == home_lane) state.next_home_at = state.executor.now() + limits::slack_home_gap_ms;
    if (job && !wait_for_method(state, *job)) begin(self, *std::move(job));
  }
}

void on_saved(SlackSelf self, const EffectSaved& saved) {
  auto& state = self->state;
  const auto found = state.flights.find(saved.job);
  if (found == state.flights.end()) return;
  if (saved.outcome == journal::CommitOutcome::committed) {
    send_job(self, saved.job, {});
    return;
  }
  Job job = std::move(found->second);
  state.flights.erase(found);
  job.effect.state = EffectState::queued;
  put_back(state.executor, std::move(job), 1s);
  answer_drains(state.executor, state.flights.size());
}

void on_answer(SlackSelf self, const SlackAnswered& answered) {
  auto& state = self->state;
  const auto found = state.flights.find(answered.job);
  if (found == state.flights.end()) return;
  Job job = std::move(found->second);
  state.flights.erase(found);
  const auto* failure = std::get_if<domain::AttemptFailed>(&answered.answer->result);
  if (answered.answer->rate_limited && failure != nullptr && failure->retry_after) {
    state.method_paused_until[job.effect.call.type] = state.executor.now() + *failure->retry_after;
    count_pause(state.executor, "slack");
    log_event(telemetry::events::slack_ratelimited, {{"tenant", state.executor.tenant->id()},
                                                     {"method", job.effect.call.type},
                                                     {"wait", *failure->retry_after}});
  }
  const auto refused = refusal_of(*answered.answer);
  if (refused) on_token_refused(state, *refused);
  // A modal does not wait for another token.
  if (refused && !domain::is_modal(job.call)) {
    put_back(state.executor, std::move(job), wait_after_refusal(*refused));
  } else {
    settle_attempt(state.executor, std::move(job), answered.answer->result);
  }
  answer_drains(state.executor, state.flights.size());
  pump(self);
}

/// Another token may be taken, whatever became of the one before.
void on_access(SlackSelf self, const domain::SlackAccess& access) {
  auto& state = self->state;
  const bool is_news =
      access.usable && (!state.access.usable || access.generation != state.access.generation);
  state.access = access;
  if (is_news) {
    state.paused_until.reset();
    state.doubted_until = Instant{};
  }
  pump(self);
}

}  // namespace

SlackActor::behavior_type slack_workspace_behavior(SlackSelf self, const Services* services, Tenant tenant,
                                                   journal::Lease lease, TenantActor tenant_actor) {
  set_up(self->state.executor, services, std::move(tenant), std::move(lease), std::move(tenant_actor),
         "slack");
  self->state.executor.lane_of = lane_of;
  self->state.budget.begin(self->state.executor.now());
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
      [self](const Permit&) {
        auto promise = self->make_response_promise<Permitted>();
        self->state.permits_wanted.push_back(promise);
        pump(self);
        return promise;
      },
      [self](const SlackAccessMoved& moved) { on_access(self, moved.access); },
      [self](const WorkspaceAddress& address) {
        self->state.workspace_url = address.url;
        draw_home(self, address.home);
      },
      [self](const MemberLookedAt& looked) { on_member(self, looked); },
      [self](const TokenRefusedBySlack& refused) { on_token_refused(self->state, refused.code); },
      [self](const EffectSaved& saved) { on_saved(self, saved); },
      [self](const SlackAnswered& answered) { on_answer(self, answered); },
      [self](const Tick& tick) {
        if (take_tick(self->state.executor.tick_at, tick)) pump(self);
      },
      [self](const Drain&) {
        auto& executor = self->state.executor;
        auto promise = self->make_response_promise<Drained>();
        executor.draining = true;
        executor.drains.push_back(promise);
        for (auto& permit : self->state.permits_wanted)
          permit.deliver(caf::make_error(caf::sec::request_receiver_down));
        self->state.permits_wanted.clear();
        answer_drains(executor, self->state.flights.size());
        return promise;
      },
  };
}

}  // namespace countersign::actors
