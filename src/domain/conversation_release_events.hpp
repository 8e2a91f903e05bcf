// What the events of a request in Business Central, and of our answer to it, change in a conversation's
// state. Included by .cpp files alone.
#pragma once

#include "domain/conversation_posting_events.hpp"

namespace countersign::domain {

/// By overloads, one an event; a part of conversation_state.cpp's.
struct ReleaseEvents : PostingEvents {
  using PostingEvents::operator();

  void operator()(const HeldSeen& event) const;
  void operator()(const RequestRead& event) const;
  void operator()(const ReleaseAsked& event) const;
  void operator()(const ReleaseAnswered& event) const;
  void operator()(const AnswerAsked& event) const;
  void operator()(const AnswerEnded& event) const;
};

}  // namespace countersign::domain
