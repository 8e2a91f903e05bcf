// A person's Home tab (docs.slack.dev/surfaces/app-home). Pure but for the system's time zone database; any
// thread.
#pragma once

#include <string>

#include "core/time.hpp"
#include "domain/home_view.hpp"

namespace countersign::cards {

/// A view object, at most 100 blocks. `time_zone`: the tenant's; the view may name the person's own.
std::string render_home(const domain::HomeView& view, const std::string& time_zone, Instant now);

}  // namespace countersign::cards
