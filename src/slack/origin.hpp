// Where something that Slack sends comes from, and whose it is. Pure; any thread.
#pragma once

#include <string>

#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// The installation that Slack speaks of.
struct Origin {
  std::string team_id;        ///< The workspace; empty where Slack names the organisation alone.
  std::string enterprise_id;  ///< The organisation; empty outside one.
  bool is_org_wide = false;   ///< The app is installed in the whole organisation.
};

/// Slack has written an organisation's id where a workspace's is expected: it is no workspace.
Origin make_origin(std::string team_id, std::string enterprise_id, bool is_org_wide);

/// Of the tenant's workspace, and of no other organisation than the tenant's. Where an installation in the
/// whole organisation names no workspace, the organisation alone counts.
bool is_of(const Origin& origin, const domain::SlackSettings& settings);

/// Of the tenant's organisation, in whichever workspace: what concerns an installation in all of it.
bool concerns_organisation_of(const Origin& origin, const domain::SlackSettings& settings);

}  // namespace countersign::slack
