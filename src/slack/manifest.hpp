// The manifest from which an administrator creates the Slack app (docs.slack.dev/reference/app-manifest).
// Pure.
#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"

namespace countersign::slack {

/// Where Slack sends what people click: "{public_url}/slack/{tenant}/interactions".
std::string interactions_url(const std::string& public_url, const TenantId& tenant);

/// JSON, indented, as the page "From a manifest" takes it. `scopes` are the bot token's. Without an address
/// for interactions they come over Socket Mode.
std::string manifest(const std::string& app_name, const std::string& interactions_url,
                     const std::vector<std::string>& scopes);

}  // namespace countersign::slack
