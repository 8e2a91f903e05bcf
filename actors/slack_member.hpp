// Whether somebody is a full member of the workspace: a document's lines, and the names of those who decide
// on it, are for its members alone, whoever else sees its card.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "actors/executor.hpp"

namespace countersign::actors {

/// What Slack said lately of people. Not thread safe.
class KnownMembers {
 public:
  /// Why they are no full member; empty: they are one. None: Slack has to be asked.
  std::optional<std::string> refusal_of(const std::string& user, Instant now) const;
  /// What Slack did not say is not kept.
  void note(const std::string& user, const MemberWord& word, Instant now);

 private:
  struct Kept {
    std::string refusal;
    Instant at{};
  };
  static bool holds(const Kept& kept, Instant now);

  std::map<std::string, Kept> kept_;
};

/// users.info. Calls `done` once, on any thread.
void ask_whether_member(const Executor& executor, const std::string& user,
                        std::function<void(MemberWord)> done);

/// A guest who was let into a channel is not told by name who decides there, nor by which route.
std::string draw_whisper(const Executor& executor, const domain::Whisper& whisper, bool is_member);

}  // namespace countersign::actors
