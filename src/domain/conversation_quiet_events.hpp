// What the events of what waits change in a conversation's state: notes that are held, a notice's offers, the
// reading of a rate. Included by .cpp files alone.
#pragma once

#include "domain/conversation_release_events.hpp"

namespace countersign::domain {

/// By overloads, one an event; a part of conversation_state.cpp's.
struct QuietEvents : ReleaseEvents {
  using ReleaseEvents::operator();

  void operator()(const NoticeProposed& event) const;
  void operator()(const ChannelDecided& event) const;
  void operator()(const NoteHeld& event) const;
  void operator()(const NoteReleased& event) const;
  void operator()(const QuietPlanned& event) const;
  void operator()(const RatePlanned& event) const;
  void operator()(const RateSought& event) const;
  void operator()(const RateAnswered& event) const;
  void operator()(const MorningPlanned& event) const;
  void operator()(const MorningCame& event) const;
};

}  // namespace countersign::domain
