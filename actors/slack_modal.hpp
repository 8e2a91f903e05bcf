// What a modal needs beside what its conversation says: its drawing, and whom a document's lines are for.
#pragma once

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

}  // namespace countersign::actors
