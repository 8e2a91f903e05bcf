// A person's Home tab (docs.slack.dev/surfaces/app-home). Pure but for the system's time zone database; any
// thread.
#pragma once

#include <functional>
#include <string>

#include "core/time.hpp"
#include "domain/home_view.hpp"

namespace countersign::cards {

/// Where an entry leads; an empty one is left out.
struct EntryLinks {
  std::string card;  ///< Its message in Slack.
  std::string business_central;
};
using LinksOf = std::function<EntryLinks(const domain::DeskEntry&)>;

/// A view object, at most 100 blocks. `time_zone`: the tenant's; the view may name the person's own.
std::string render_home(const domain::HomeView& view, const LinksOf& links_of, const std::string& time_zone,
                        Instant now);

}  // namespace countersign::cards
