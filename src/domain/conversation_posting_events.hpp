// What the events of a posting, and of the checks before it, change in a conversation's state. Included by
// .cpp files alone.
#pragma once

#include <string>

#include "domain/conversation_state.hpp"

namespace countersign::domain {

/// By overloads, one an event; a part of conversation_state.cpp's.
struct PostingEvents {
  ConversationState& state;

  void changed() const { ++state.revision; }

  void operator()(const PostPlanned& event) const;
  void operator()(const PostAsked& event) const;
  void operator()(const PostAnswered& event) const;
  void operator()(const LastLookTaken& event) const;
  void operator()(const LookPlanned& event) const;
  void operator()(const PostUndecided& event) const;
  void operator()(const PostAgainAsked& event) const;
  void operator()(const ChecksAsked& event) const;
  void operator()(const ChecksAnswered& event) const;
  void operator()(const ChecksPlanned& event) const;

  /// Whoever approved it stays who approved it.
  Decision once_more(const std::string& user, std::uint32_t version, Instant at) const;
  void forget_posting(bool maybe_done) const;
  void forget_failure() const;
  /// Those of other facts say nothing about these.
  void keep_fresh_checks() const;
  void forget_checks() const;
};

}  // namespace countersign::domain
