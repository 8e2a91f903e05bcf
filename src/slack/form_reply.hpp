// What is answered to a view_submission (docs.slack.dev/surfaces/modals, handling submissions). Pure; any
// thread.
#pragma once

#include <string>

namespace countersign::slack {

/// The form stays open with this text under the input block of that id.
std::string form_errors(const std::string& block_id, const std::string& text);

/// The form is replaced by this view, a JSON object.
std::string form_update(const std::string& view_json);

}  // namespace countersign::slack
