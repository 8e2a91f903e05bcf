// What the app may do in a workspace (docs.slack.dev/reference/scopes): asked for by its manifest and by its
// installation, looked at by `check`. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "domain/tenant_settings.hpp"

namespace countersign::slack {

struct Scope {
  const char* name;
  const char* needed_for;  ///< For people; null: used when granted, not missed otherwise.
};
/// All that the product uses of Slack.
const std::vector<Scope>& known_scopes();

/// What these settings need, and nothing else: the bot token's.
std::vector<std::string> scopes_for(const domain::TenantSettings& settings);

}  // namespace countersign::slack
