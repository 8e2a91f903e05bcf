#include "domain/digest.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/digest_state.hpp"

namespace countersign::domain {

using DigestStep = Step<DigestRules>;

namespace {

constexpr const char* digest_timer = "digest";
constexpr Duration minute_ms{60'000};

}  // namespace

const char* phase_name(const DigestState&) {
  return "digest";
}
std::string card_subject(const DigestState& state) {
  return state.channel;
}
/// What is collected has waited already.
bool may_post_card(const DigestStep&) {
  return true;
}

namespace {

// Deciding --------------------------------------------------------------------------------------------------

std::optional<Instant> earliest_due(const DigestState& state) {
  if (state.pending.empty()) return std::nullopt;
  return std::min_element(state.pending.begin(), state.pending.end(),
                          [](const auto& left, const auto& right) { return left.due < right.due; })
      ->due;
}

/// When the notice is shown together with others; none: by itself, now.
std::optional<Instant> digest_of(const DigestStep& step, const NoticeOffered& offered) {
  const auto now = step.context.now;
  if (offered.not_before && *offered.not_before > now) return offered.not_before;
  const auto collecting = earliest_due(step.state);
  const auto& slack = step.context.settings.slack;
  if (collecting && *collecting <= now + slack.digest_after) return collecting;
  const auto most = slack.notices_per_minute;
  if (most == 0) return std::nullopt;
  const auto& recent = step.state.let_through;
  const auto count =
      std::count_if(recent.begin(), recent.end(), [&](Instant at) { return at + minute_ms > now; });
  if (static_cast<std::size_t>(count) < most) return std::nullopt;
  return now + slack.digest_after;
}

bool has_line(const DigestState& state, const RecordKey& record) {
  return std::any_of(state.pending.begin(), state.pending.end(),
                     [&](const auto& one) { return one.line.record == record; });
}

void arm(DigestStep& step) {
  if (const auto due = earliest_due(step.state)) step.set_timer(digest_timer, *due);
}

void drop_line(DigestStep& step, const RecordKey& record) {
  if (has_line(step.state, record)) step.emit(LineDropped{record});
}

/// A conversation that is a notice is told as one of a plain record.
EntityId teller_of(const RecordKey& record) {
  return is_document(record.resource) ? conversation_entity(record) : notice_entity(record);
}

void on_offered(DigestStep& step, const NoticeOffered& offered) {
  const auto& record = offered.line.record;
  const auto due = digest_of(step, offered);
  step.send(teller_of(record), encode(Message{NoticeTaken{step.state.channel, offered.delivery, due}}));
  if (!due) {
    drop_line(step, record);  // It was to say less than is said now.
    // Without a limit there is nothing to count.
    if (step.context.settings.slack.notices_per_minute > 0) step.emit(NoticeLetThrough{step.context.now});
  } else if (step.state.pending.size() >= limits::digest_lines && !has_line(step.state, record)) {
    step.emit(LineLeftOut{});
  } else {
    step.emit(LineCollected{offered.line, *due});
    arm(step);
  }
}

bool is_on_its_way(const DigestState& state) {
  return std::any_of(state.cards.begin(), state.cards.end(),
                     [](const auto& card) { return card.second.asked; });
}

/// One at a time: replaced under way, a digest could be posted twice.
void publish(DigestStep& step) {
  const auto due = earliest_due(step.state);
  if (!due || *due > step.context.now || is_on_its_way(step.state)) return;
  step.emit(DigestBegun{step.context.now, "dl_" + step.context.entropy.hex(10)});
  step.audit("notice.digest", step.state.channel,
             {{"notices", step.state.shown.size()}, {"left_out", step.state.shown_left_out}});
  show_cards(step, false);
  arm(step);
}

// Applying --------------------------------------------------------------------------------------------------

void collect(DigestState& state, const LineCollected& collected) {
  for (auto& one : state.pending) {
    if (one.line.record != collected.line.record) continue;
    one.line = collected.line;  // It says all that happened since the record was told last.
    return;
  }
  state.pending.push_back(collected);
}

void drop(DigestState& state, const LineDropped& dropped) {
  std::erase_if(state.pending, [&](const auto& one) { return one.line.record == dropped.record; });
}

void let_through(DigestState& state, const NoticeLetThrough& one) {
  std::erase_if(state.let_through, [&](Instant at) { return at + minute_ms <= one.at; });
  state.let_through.push_back(one.at);
}

void begin(DigestState& state, const DigestBegun& begun) {
  state.shown.clear();
  for (const auto& one : state.pending) {
    if (one.due <= begun.at) state.shown.push_back(one.line);
  }
  std::erase_if(state.pending, [&](const auto& one) { return one.due <= begun.at; });
  state.shown_left_out = state.left_out;
  state.left_out = 0;
  ++state.revision;
  state.cards.clear();
  state.cards[state.channel].delivery = begun.delivery;
}

class DigestMachine final : public TypedMachine<DigestRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<ShownCard> card(const std::string& channel) const override {
    const auto card = state_.cards.find(channel);
    if (card == state_.cards.end()) return std::nullopt;
    DigestView view;
    view.revision = state_.revision;
    view.channel = channel;
    if (!card->second.ts.empty()) view.ts = card->second.ts;
    view.delivery = card->second.delivery;
    view.instead_of = card->second.instead_of;
    view.lines = state_.shown;
    view.left_out = state_.shown_left_out;
    return ShownCard{std::move(view)};
  }
};

}  // namespace

void DigestRules::apply(State& state, const Event& event) {
  if (const auto* through = std::get_if<NoticeLetThrough>(&event)) {
    let_through(state, *through);
  } else if (const auto* collected = std::get_if<LineCollected>(&event)) {
    collect(state, *collected);
  } else if (const auto* dropped = std::get_if<LineDropped>(&event)) {
    drop(state, *dropped);
  } else if (std::holds_alternative<LineLeftOut>(event)) {
    ++state.left_out;
  } else if (const auto* begun = std::get_if<DigestBegun>(&event)) {
    begin(state, *begun);
  } else if (const auto* asked = std::get_if<CardAsked>(&event)) {
    apply_card_event(state.cards, *asked);
  } else if (const auto* answered = std::get_if<CardAnswered>(&event)) {
    apply_card_event(state.cards, *answered);
  } else if (const auto* broken = std::get_if<CardBroken>(&event)) {
    apply_card_event(state.cards, *broken);
  } else if (const auto* moved = std::get_if<CardMoved>(&event)) {
    apply_card_event(state.cards, *moved);
  }
}

Result<void> DigestRules::decide(DigestStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    const auto message = decode_message(*row);
    if (!message) return fail(message.error());
    if (const auto* offered = std::get_if<NoticeOffered>(&*message)) {
      on_offered(step, *offered);
    } else if (const auto* retracted = std::get_if<NoticeRetracted>(&*message)) {
      drop_line(step, retracted->record);
    } else {
      return fail(ErrorCode::not_understood, "a digest does not take '" + row->type + "'");
    }
  } else if (std::holds_alternative<TimerFired>(input)) {
    publish(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    take_card_answer(step, ended->call, ended->outcome);
    show_cards(step, false);
    publish(step);
  }
  return {};
}

std::unique_ptr<Machine> make_digest(const std::string& channel) {
  DigestState initial;
  initial.channel = channel;
  return std::make_unique<DigestMachine>(std::move(initial));
}

template void Step<DigestRules>::emit(DigestRules::Event);
template Record encode_variant(const DigestRules::Event&);
template Result<DigestRules::Event> decode_variant<DigestRules::Event>(const Record&);

}  // namespace countersign::domain
