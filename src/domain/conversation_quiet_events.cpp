#include "domain/conversation_quiet_events.hpp"

namespace countersign::domain {

void QuietEvents::operator()(const NoticeProposed& event) const {
  for (const auto& [channel, delivery] : event.deliveries) state.offers.open[channel] = delivery;
}

void QuietEvents::operator()(const ChannelDecided& event) const {
  apply_decision(state.offers, state.cards, event);
}

void QuietEvents::operator()(const NoteHeld& event) const {
  (*this)(NoteReleased{event.note.kind, event.person});
  state.quiet.notes.push_back({event.note, event.person, event.due, event.seen});
}

void QuietEvents::operator()(const NoteReleased& event) const {
  std::erase_if(state.quiet.notes, [&](const HeldNote& held) {
    return held.note.kind == event.kind && held.person == event.person;
  });
}

void QuietEvents::operator()(const QuietPlanned& event) const {
  state.quiet.next = event.next;
}

void QuietEvents::operator()(const RatePlanned& event) const {
  state.rate.next = event.at;
  if (!event.at) state.rate.again = 0;
}

void QuietEvents::operator()(const RateSought&) const {
  state.rate.next.reset();
  state.rate.reading = true;
  ++state.rate.again;
}

void QuietEvents::operator()(const RateAnswered&) const {
  state.rate.reading = false;
}

void QuietEvents::operator()(const MorningPlanned& event) const {
  state.morning = event.at;
}

void QuietEvents::operator()(const MorningCame& event) const {
  state.morning.reset();
  if (event.counts) changed();
}

}  // namespace countersign::domain
