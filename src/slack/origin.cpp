#include "slack/origin.hpp"

#include <utility>

namespace countersign::slack {

Origin make_origin(std::string team_id, std::string enterprise_id, bool is_org_wide) {
  if (team_id.starts_with('E')) {
    if (enterprise_id.empty()) enterprise_id = std::move(team_id);
    team_id.clear();
  }
  return {std::move(team_id), std::move(enterprise_id), is_org_wide};
}

bool concerns_organisation_of(const Origin& origin, const domain::SlackSettings& settings) {
  return !settings.enterprise_id.empty() && origin.enterprise_id == settings.enterprise_id;
}

bool is_of(const Origin& origin, const domain::SlackSettings& settings) {
  const bool knows_both = !origin.enterprise_id.empty() && !settings.enterprise_id.empty();
  if (knows_both && origin.enterprise_id != settings.enterprise_id) return false;
  if (!origin.team_id.empty()) return origin.team_id == settings.team_id;
  return origin.is_org_wide && concerns_organisation_of(origin, settings);
}

}  // namespace countersign::slack
