// What a modal needs beside what its conversation says: its drawing, and whom a document's lines are for.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "actors/executor.hpp"
#include "domain/card_view.hpp"

namespace countersign::actors {

/// Of OpenModal or UpdateModal.
const domain::Modal& modal_of(const domain::Call& call);
/// Who reads a document's lines in it; empty for other forms: those ask the conversation who may.
std::string reader_of(const domain::Call& call);
/// As JSON.
std::string draw_modal(const Executor& executor, const domain::Call& call, const domain::CardView& card);

/// People of whom Slack said lately that they are full members. Not thread safe.
class KnownReaders {
 public:
  bool knows(const std::string& user, Instant now) const;
  void note(const std::string& user, Instant now);

 private:
  std::map<std::string, Instant> since_;
};

/// users.info. Calls `done` once, on any thread, with why they are no full member of the workspace, or why
/// that is not known, as the end of a sentence; empty: they are one.
void ask_whether_member(const Executor& executor, const std::string& user,
                        std::function<void(std::string)> done);

}  // namespace countersign::actors
