#include "checkup/environment_checks.hpp"

#include <set>

#include "businesscentral/environment_list.hpp"

namespace countersign::checkup {
namespace {

std::size_t channels_of(const domain::TenantSettings& settings) {
  std::set<std::string> channels;
  for (const auto& route : settings.routes) channels.insert(route.channels.begin(), route.channels.end());
  return channels.size();
}

}  // namespace

Finding judge_environment(const domain::TenantSettings& settings, const HttpResult& result) {
  constexpr const char* check = "bc.environment";
  const auto& bc = settings.business_central;
  const std::string name = businesscentral::environment_in(bc.api_base);
  const auto type = result && result->status == 200
                        ? businesscentral::read_environment_type(result->body, name)
                        : Result<std::string>{""};
  if (!type || type->empty()) {
    return passed(
        check, "Business Central does not tell this app whether '" + bc.environment + "' is for production");
  }
  const std::string what = "The environment '" + name + "' is of the type " + *type;
  if (*type == "Production") return passed(check, what);
  const auto channels = channels_of(settings);
  if (channels == 0) return passed(check, what + ", and its cards reach no channel");
  return warned(
      check,
      what + ", and its cards reach " + std::to_string(channels) + (channels == 1 ? " channel" : " channels"),
      "A sandbox is a copy as a rule. If people decide in these channels, give the sandbox's tenant "
      "channels of its own");
}

Finding judge_pause(const TenantId& tenant, const std::string& since, const std::string& reason) {
  return failed("tenant.paused", "The tenant is paused since " + since + ": " + reason,
                "Nothing is sent until somebody has looked. If this environment is the one that is meant: "
                "`countersign tenant resume --tenant " +
                    tenant.value + "`");
}

Finding judge_polled(const domain::PlannedSubscription& planned, const std::string& company,
                     const domain::CompanySettings& settings) {
  return passed("bc.subscription", std::string(domain::api_name(planned.resource)) + " of '" + company +
                                       "' is polled every " + format_duration(settings.poll_every) + ": " +
                                       planned.reason);
}

}  // namespace countersign::checkup
