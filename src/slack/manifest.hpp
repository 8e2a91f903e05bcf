// The manifest from which an administrator creates the Slack app (docs.slack.dev/reference/app-manifest).
// Pure.
#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// Where Slack sends what people do: "{public_url}/slack/{tenant}", and behind it the kinds of
/// ingress/door.hpp.
std::string tenant_url(const std::string& public_url, const TenantId& tenant);

/// Likewise, or "{public_url}/slack" of an app that serves several tenants.
std::string app_url(const domain::TenantSettings& settings);

struct ManifestOptions {
  std::string app_name;
  std::string url;                  ///< As `app_url`; empty: everything comes over Socket Mode.
  std::vector<std::string> scopes;  ///< The bot token's.
  std::string redirect_url{};       ///< Where Slack sends whoever installs it; empty: nowhere.
  bool is_org_wide = false;         ///< It may be installed in a whole organisation.
};
/// JSON, indented, as the page "From a manifest" takes it.
std::string manifest(const ManifestOptions& options);

}  // namespace countersign::slack
