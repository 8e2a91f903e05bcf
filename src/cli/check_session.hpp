// What the checks of all tenants share: the way out, one request at a time, and the list of findings.
#pragma once

#include <string>
#include <vector>

#include "checkup/finding.hpp"
#include "checkup/local_checks.hpp"
#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::cli {

/// Collects findings, and prints each as it arrives unless they are wanted as JSON.
class CheckReport {
 public:
  explicit CheckReport(bool as_json) : as_json_(as_json) {}
  void add(const std::string& tenant, checkup::Finding finding);
  void add(const std::string& tenant, checkup::Findings findings);
  /// Prints what closes the report; returns the exit code.
  int close() const;

 private:
  bool as_json_;
  checkup::Findings findings_;
};

/// Sends one request and waits for its answer. Asked for a pause (429), it waits for at most
/// `longest_pause_ms` and asks once more. Takes the time of each answer. One thread.
class CheckSession {
 public:
  CheckSession(HttpTransport& transport, const Clock& clock) : transport_(transport), clock_(clock) {}

  /// `service` names whose clock the answer tells; empty: nobody's. `bearer` may be empty.
  HttpResult ask(const std::string& service, HttpRequest request, const std::string& bearer);
  Instant now() const { return clock_.now(); }
  /// Since the last call.
  std::vector<checkup::ClockSample> take_clock_samples();

 private:
  HttpResult send_once(const std::string& service, HttpRequest request);

  HttpTransport& transport_;
  const Clock& clock_;
  std::vector<checkup::ClockSample> clock_samples_;
};

/// A longer wish is not waited for: the finding says to try again.
inline constexpr Duration longest_pause_ms{30'000};

}  // namespace countersign::cli
