// What waits for business hours: new cards and replies in their threads, where the route keeps quiet hours,
// and direct messages to people who are not at work. All of it is kept here, not in a queue, because the
// night changes what is true.
#include <algorithm>

#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"
#include "domain/quiet_hours.hpp"

namespace countersign::domain {
namespace {

using Kind = ThreadNote::Kind;

constexpr const char* quiet_timer = "quiet";

/// Ahead of any backlog, as the card is then. What else is told waits behind the card that it speaks of.
bool follows_click(Kind kind) {
  return kind == Kind::ready || kind == Kind::rejected || kind == Kind::next_step;
}

/// Nobody is mentioned in a route's quiet hours but about money that may have moved.
bool waits_for_hours(Kind kind) {
  return kind != Kind::not_posted && kind != Kind::undecided;
}

Duration wait_of(const ConversationStep& step) {
  const auto& state = step.state;
  if (!state.route) return Duration::zero();
  return quiet_wait(step.context.settings, *state.route, state.shown, step.context.now);
}

bool is_quiet(const ConversationStep& step) {
  return wait_of(step) > Duration::zero();
}

/// Whatever a person's hours are.
bool is_urgent_now(const ConversationStep& step) {
  const auto& state = step.state;
  return state.route && is_urgent(*state.route, state.shown, today(step.context.settings, step.context.now));
}

/// It ended, or went back to its clerk, before anybody saw it.
bool is_no_news(const ConversationState& state) {
  return state.phase == Phase::settling || state.phase == Phase::deleted ||
         (state.phase == Phase::handled && !state.exception);
}

bool holds_card(const ConversationState& state) {
  return std::any_of(state.cards.begin(), state.cards.end(), [&](const auto& entry) {
    const Card& card = entry.second;
    return card.ts.empty() && !card.asked && !card.broken && card.shown_revision != state.revision;
  });
}

bool holds_thread_note(const ConversationState& state) {
  return std::any_of(state.quiet.notes.begin(), state.quiet.notes.end(),
                     [](const HeldNote& held) { return held.person.empty(); });
}

bool holds(const std::vector<std::string>& users, const std::string& user) {
  return std::find(users.begin(), users.end(), user) != users.end();
}

// Is it still so? -------------------------------------------------------------------------------------------

bool has_signed(const ConversationState& state, const std::string& user) {
  return std::any_of(state.signatures.begin(), state.signatures.end(),
                     [&](const Signature& given) { return given.user == user; });
}

/// For those alone who are still asked.
std::optional<ThreadNote> for_asked(const ConversationState& state, ThreadNote note) {
  if (state.phase != Phase::waiting) return std::nullopt;
  const auto asked = asked_of(state);
  std::erase_if(note.users, [&](const auto& user) { return !holds(asked, user); });
  return note.users.empty() ? std::nullopt : std::optional{std::move(note)};
}

std::optional<ThreadNote> changed_still(const ConversationState& state, const HeldNote& held) {
  if (state.phase != Phase::waiting) return std::nullopt;
  const bool is_as_seen = held.seen && changes_between(*held.seen, state.shown).empty();
  if (is_as_seen && held.note.fallen == 0) return std::nullopt;
  ThreadNote note = held.note;
  std::erase_if(note.users, [&](const auto& user) { return has_signed(state, user); });
  return note.users.empty() && state.route->mentions.empty() ? std::nullopt : std::optional{std::move(note)};
}

std::optional<ThreadNote> ready_still(const ConversationState& state, ThreadNote note) {
  if (!is_ready_to_post(state)) return std::nullopt;
  const auto posters = posters_of(state);
  std::erase_if(note.users, [&](const auto& user) { return !holds(posters, user); });
  return note.users.empty() ? std::nullopt : std::optional{std::move(note)};
}

/// What is told of it by now; none: it is no news any more.
std::optional<ThreadNote> still(const ConversationState& state, const HeldNote& held) {
  switch (held.note.kind) {
    case Kind::changed:
      return changed_still(state, held);
    case Kind::next_step:
    case Kind::reminder:
    case Kind::escalated:
    case Kind::named:
      return for_asked(state, held.note);
    case Kind::cleared:
      return stop_of(state) == nullptr ? for_asked(state, held.note) : std::nullopt;
    case Kind::ready:
      return ready_still(state, held.note);
    case Kind::expired:
      return state.phase == Phase::expired ? std::optional{held.note} : std::nullopt;
    case Kind::rejected: {
      const bool stands = state.decision && state.decision->verdict == Verdict::reject;
      return stands ? std::optional{held.note} : std::nullopt;
    }
    default:
      return held.note;
  }
}

// Telling ---------------------------------------------------------------------------------------------------

void send_to_threads(ConversationStep& step, ThreadNote note) {
  for (const auto& [channel, ts] : deciding_cards(step.state)) {
    if (note.kind == Kind::changed) note.mentions = mentions_in(step.state, channel);
    step.call(NotifyThread{channel, ts, note}, follows_click(note.kind));
  }
}

void send_to_person(ConversationStep& step, const std::string& user, Kind kind) {
  const auto& document = step.state.shown;
  const std::string channel = step.state.cards.empty() ? std::string{} : step.state.cards.begin()->first;
  step.call(TellPerson{
      user, {kind, {}, {}, {}}, channel, to_display(document.total) + " · " + document.partner_name});
}

/// What is held of the same kind already is told with it.
void hold(ConversationStep& step, NoteHeld held) {
  for (const auto& before : step.state.quiet.notes) {
    if (before.note.kind != held.note.kind || before.person != held.person) continue;
    for (const auto& user : before.note.users) {
      if (!holds(held.note.users, user)) held.note.users.push_back(user);
    }
    held.note.fallen += before.note.fallen;
    held.seen = before.seen;
  }
  step.emit(std::move(held));
}

void release(ConversationStep& step) {
  const auto notes = step.state.quiet.notes;
  if (notes.empty()) return;
  const bool threads_wait = is_quiet(step);
  for (const auto& held : notes) {
    const bool waits = held.person.empty()
                           ? threads_wait
                           : held.due.value_or(Instant{}) > step.context.now && !is_urgent_now(step);
    if (waits) continue;
    step.emit(NoteReleased{held.note.kind, held.person});
    const auto note = still(step.state, held);
    if (note && held.person.empty()) send_to_threads(step, *note);
    if (note && !held.person.empty()) send_to_person(step, held.person, note->kind);
  }
}

/// When something may be told that is held now.
std::optional<Instant> next_look(const ConversationStep& step) {
  const auto& state = step.state;
  std::optional<Instant> next;
  const auto sooner = [&](std::optional<Instant> at) {
    if (at) next = next ? std::min(*next, *at) : *at;
  };
  const bool opens = (holds_card(state) && !is_no_news(state)) || holds_thread_note(state);
  if (opens && is_quiet(step)) sooner(step.context.now + wait_of(step));
  for (const auto& held : state.quiet.notes) sooner(held.due);
  const bool can_become_urgent = opens || has_open_lines(step) || !state.quiet.notes.empty();
  if (can_become_urgent && state.route)
    sooner(becomes_urgent(step.context.settings, *state.route, state.shown, step.context.now));
  return next;
}

}  // namespace

/// What was done around us is told at once; whether a notice waits its channel's digest decides.
bool may_post_card(const ConversationStep& step) {
  const auto& state = step.state;
  if (state.exception || state.phase == Phase::notice) return true;
  if (is_quiet(step)) return false;
  return !(state.route && state.route->quiet.kept && is_no_news(state));
}

void tell_threads(ConversationStep& step, const ThreadNote& note, const Document* seen) {
  if (!waits_for_hours(note.kind) || !is_quiet(step)) return send_to_threads(step, note);
  if (deciding_cards(step.state).empty()) return;  // The card to come says it.
  hold(step, {note, {}, {}, seen == nullptr ? std::nullopt : std::optional{*seen}});
}

void tell_person(ConversationStep& step, const std::string& user, Kind kind) {
  const Instant due = at_work(step, user);
  if (due <= step.context.now || is_urgent_now(step)) return send_to_person(step, user, kind);
  hold(step, {{kind, {user}, {}, {}}, user, due, {}});
}

void on_quiet_due(ConversationStep& step) {
  step.emit(QuietPlanned{});
  if (has_open_lines(step) && !is_quiet(step)) offer_lines_again(step);
}

void keep_quiet(ConversationStep& step) {
  release(step);
  if (holds_card(step.state) && may_post_card(step)) show_cards(step, false);
  const auto next = next_look(step);
  if (next == step.state.quiet.next) return;
  step.emit(QuietPlanned{next});
  if (next) return step.set_timer(quiet_timer, *next);
  step.cancel_timer(quiet_timer);
}

}  // namespace countersign::domain
