// The user of a reply, as facts. For this module's .cpp files alone.
#pragma once

#include "domain/slack_safety.hpp"
#include "slack/json_reader.hpp"

namespace countersign::slack {

/// Of {"user": …}; an empty id: there is none.
domain::UserFacts user_facts_at(simdjson::dom::element root);

}  // namespace countersign::slack
