// Whether a click in Slack reaches the running server: the one thing that only a person can show.
#pragma once

#include <string>

#include "checkup/finding.hpp"
#include "cli/check_session.hpp"
#include "cli/check_tenant.hpp"
#include "settings/server_settings.hpp"

namespace countersign::cli {

/// Posts a message with a button in the channel, waits up to two minutes until the click on it is in the
/// journal, and takes the button away. Says on standard error what to do.
checkup::Finding check_click(const CheckedTenant& tenant, CheckSession& session,
                             const settings::ServerSettings& server, const std::string& channel);

}  // namespace countersign::cli
