#include "checkup/local_checks.hpp"

#include <algorithm>

#include "businesscentral/error_reply.hpp"
#include "domain/installation.hpp"
#include "settings/values.hpp"

namespace countersign::checkup {
namespace {

/// "tenants/contoso.toml" → "contoso".
std::string stem_of(const std::string& file) {
  const auto slash = file.rfind('/');
  std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  const auto dot = name.rfind('.');
  if (dot != std::string::npos) name.resize(dot);
  return name;
}

Finding finding_of(const settings::Problem& problem) {
  std::string what = problem.file;
  if (problem.line != 0) what += ":" + std::to_string(problem.line);
  what += ": ";
  if (!problem.key.empty()) what += problem.key + ": ";
  what += problem.message;
  return problem.severity == settings::Severity::error
             ? failed("settings.file", what, problem.remedy.empty() ? "Correct the file" : problem.remedy)
             : warned("settings.file", what, problem.remedy);
}

Duration size_of(Duration duration) {
  return duration < Duration::zero() ? -duration : duration;
}

std::string seconds_text(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(size_of(duration)).count()) + " s";
}

}  // namespace

Findings judge_settings(const std::vector<settings::Problem>& problems, const std::string& server_file,
                        const std::string& tenant) {
  Findings findings;
  for (const auto& problem : problems) {
    Finding finding = finding_of(problem);
    // A problem of the tenants' directory is every tenant's.
    if (problem.file != server_file && problem.file.ends_with(".toml"))
      finding.tenant = stem_of(problem.file);
    if (!tenant.empty() && !finding.tenant.empty() && finding.tenant != tenant) continue;
    findings.push_back(std::move(finding));
  }
  if (findings.empty()) findings.push_back(passed("settings.file", "The settings are sound"));
  return findings;
}

Finding judge_public_url(const std::string& public_url, const std::string& api_base) {
  constexpr const char* check = "settings.public_url";
  if (settings::is_loopback_url(public_url)) {
    if (settings::is_loopback_url(api_base)) {
      return passed(check, "public_url " + public_url +
                               " is this machine's own, and so is the Business Central that calls it");
    }
    return failed(
        check,
        "public_url " + public_url + " is this machine's own: neither Business Central nor Slack reach it",
        "Set public_url to the https address under which the world reaches this server");
  }
  if (!public_url.starts_with("https://")) {
    return failed(check, "public_url " + public_url + " is not https: Business Central and Slack refuse it",
                  "Give the server a certificate, or put a proxy that has one in front, and write https://");
  }
  return passed(check, "public_url " + public_url + " is https");
}

Finding judge_secret(const domain::TenantSettings& settings, const std::string& name, bool is_set) {
  if (is_set) return passed("vault.secret", "The secret '" + name + "' is in the vault");
  if (name == settings.slack.bot_token && !settings.slack.client_id.empty())
    return failed("vault.secret", "The app is not installed in Slack yet", domain::remedy_of_pause(settings));
  return failed("vault.secret", "The secret '" + name + "' is not in the vault",
                "Run `countersign secret set --tenant " + settings.tenant.value + " " + name +
                    "` and give it the secret on standard input");
}

std::optional<ClockSample> clock_sample(std::string service, const HttpResponse& response, Instant asked_at,
                                        Instant answered_at) {
  const auto date = businesscentral::parse_http_date(std::string(find_header(response.headers, "Date")));
  if (!date) return std::nullopt;
  const Instant latest = *date + std::chrono::seconds{1};
  if (latest < asked_at) return ClockSample{std::move(service), asked_at - latest};
  if (*date > answered_at) return ClockSample{std::move(service), answered_at - *date};
  return ClockSample{std::move(service), Duration::zero()};
}

Finding judge_clock(const std::vector<ClockSample>& samples) {
  constexpr const char* check = "clock";
  if (samples.empty()) {
    return warned(check, "This machine's clock cannot be compared: no answer told the time",
                  "Make sure that a time service keeps this machine's clock (timedatectl)");
  }
  const auto worst = *std::max_element(
      samples.begin(), samples.end(),
      [](const auto& left, const auto& right) { return size_of(left.ahead) < size_of(right.ahead); });
  const std::string what = "This machine's clock is " + seconds_text(worst.ahead) +
                           (worst.ahead < Duration::zero() ? " behind " : " ahead of ") + worst.service +
                           "'s";
  constexpr const char* remedy = "Switch on a time service for this machine (timedatectl set-ntp true)";
  if (size_of(worst.ahead) > clock_broken_ms) {
    return failed(check, what + "; Slack's signed requests are refused at 300 s", remedy);
  }
  if (size_of(worst.ahead) > clock_warning_ms) return warned(check, what, remedy);
  return passed(check, size_of(worst.ahead) < std::chrono::seconds{1}
                           ? "This machine's clock agrees with the others to the second"
                           : what);
}

}  // namespace countersign::checkup
