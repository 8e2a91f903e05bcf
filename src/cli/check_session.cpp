#include "cli/check_session.hpp"

#include <future>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

#include "businesscentral/error_reply.hpp"

namespace countersign::cli {

void CheckReport::add(const std::string& tenant, checkup::Finding finding) {
  if (finding.tenant.empty()) finding.tenant = tenant;
  if (!as_json_) std::cout << checkup::text_of(finding) << std::flush;
  findings_.push_back(std::move(finding));
}

void CheckReport::add(const std::string& tenant, checkup::Findings findings) {
  for (auto& finding : findings) add(tenant, std::move(finding));
}

int CheckReport::close() const {
  const auto counts = checkup::count(findings_);
  if (as_json_) {
    std::cout << checkup::json_of(findings_) << "\n";
    return checkup::exit_code(counts);
  }
  std::cout << "\nNot proven by this check:\n";
  for (const auto& item : checkup::not_proven()) std::cout << "  - " << item << "\n";
  std::cout << "\n" << checkup::closing_line(counts) << "\n";
  return checkup::exit_code(counts);
}

HttpResult CheckSession::ask(const std::string& service, HttpRequest request, const std::string& bearer) {
  if (!bearer.empty()) request.headers.push_back({"Authorization", "Bearer " + bearer});
  auto result = send_once(service, request);
  if (!result || result->status != 429) return result;
  const auto pause = businesscentral::retry_after(*result, now()).value_or(std::chrono::seconds{1});
  if (pause > longest_pause_ms) return result;
  std::this_thread::sleep_for(pause);
  return send_once(service, std::move(request));
}

std::vector<checkup::ClockSample> CheckSession::take_clock_samples() {
  return std::exchange(clock_samples_, {});
}

HttpResult CheckSession::send_once(const std::string& service, HttpRequest request) {
  auto promise = std::make_shared<std::promise<HttpResult>>();
  auto future = promise->get_future();
  const Instant asked_at = now();
  transport_.send(std::move(request),
                  [promise](HttpResult result) { promise->set_value(std::move(result)); });
  auto result = future.get();
  if (!result || service.empty()) return result;
  if (auto sample = checkup::clock_sample(service, *result, asked_at, now())) {
    clock_samples_.push_back(*std::move(sample));
  }
  return result;
}

}  // namespace countersign::cli
