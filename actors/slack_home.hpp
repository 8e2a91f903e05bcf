// What a Home tab needs beside what its person's desk says: where its entries lead.
#pragma once

#include <functional>
#include <string>

#include "actors/executor.hpp"
#include "domain/home_view.hpp"

namespace countersign::actors {

/// As JSON. `workspace_url` may be empty: then no entry leads to its card.
std::string draw_home_tab(const Executor& executor, const domain::HomeView& view,
                          const std::string& workspace_url);

/// auth.test. Calls `done` once, on any thread; empty when Slack did not say.
void ask_workspace_url(const Executor& executor, std::function<void(std::string)> done);

}  // namespace countersign::actors
