// Installing the app: a person's code becomes a sealed bot token.
#pragma once

#include <functional>

#include "actors/services.hpp"
#include "ports.hpp"

namespace countersign::actors {

/// See ServerPort::install_slack. `services` and `server` outlive the call. The link is used up durably
/// before Slack is asked; the token is stored in the turn that takes it.
void install_app(const Services& services, ServerPort& server, const Tenant& tenant, SlackReturn returned,
                 std::function<void(InstallResult)> done);

}  // namespace countersign::actors
