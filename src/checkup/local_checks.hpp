// Findings that need no other system: settings, secrets, the public address, clocks. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"
#include "settings/problem.hpp"

namespace countersign::checkup {

/// Each problem of the settings as a finding of its tenant, which is the file's name; or that all is sound.
/// `server_file` is the file that is no tenant's. `tenant`: this one's problems and the server's alone.
Findings judge_settings(const std::vector<settings::Problem>& problems, const std::string& server_file,
                        const std::string& tenant);

/// Https, or a loopback address together with a Business Central that is on this machine too.
Finding judge_public_url(const std::string& public_url, const std::string& api_base);

/// Whether the secret that the settings name is in the vault.
Finding judge_secret(const domain::TenantSettings& settings, const std::string& name, bool is_set);

/// Slack refuses signatures that are five minutes off, and so do we: its requests would be lost.
inline constexpr Duration clock_warning_ms{60'000};
inline constexpr Duration clock_broken_ms{240'000};

struct ClockSample {
  std::string service;  ///< "Entra", "Business Central", "Slack".
  Duration ahead{};     ///< Of this machine's clock before the service's; negative: behind.
};
/// From the Date header of an answer that was asked for and had at these times. Date has whole seconds, so
/// what lies within the call counts as zero. None without a readable header.
std::optional<ClockSample> clock_sample(std::string service, const HttpResponse& response, Instant asked_at,
                                        Instant answered_at);
/// The sample that is furthest off decides.
Finding judge_clock(const std::vector<ClockSample>& samples);

}  // namespace countersign::checkup
