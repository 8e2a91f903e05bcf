// The settings in force as text, for `config check --show`: TOML that the loader reads back to the same
// values. Secrets appear by name, as they do in the settings themselves.
#pragma once

#include <string>

#include "domain/tenant_settings.hpp"
#include "settings/server_settings.hpp"

namespace countersign::settings {

std::string dump(const ServerSettings& settings);
/// The public URL, which is the server's, stands in a comment.
std::string dump(const domain::TenantSettings& settings);

}  // namespace countersign::settings
