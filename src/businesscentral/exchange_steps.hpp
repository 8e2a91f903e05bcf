// The steps of each call; exchange.cpp alone uses them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "businesscentral/exchange.hpp"

namespace countersign::businesscentral {

using StepAnswer = std::variant<NextRequest, domain::AttemptResult>;

class ExchangeSteps {
 public:
  virtual ~ExchangeSteps() = default;

  const HttpRequest& request() const { return request_; }
  /// Begins a sentence about the present request: "Reading a purchase invoice".
  const std::string& what() const { return what_; }
  /// Whether Business Central may have done something when no answer came.
  bool may_change() const { return may_change_; }
  /// Whether an earlier request of this exchange may have done something: nothing but an outcome of the
  /// steps themselves ends that.
  bool is_in_doubt() const { return in_doubt_; }

  /// Whether a 403 is a part of the answer: the steps go on without what was refused.
  virtual bool takes_refusals() const { return false; }
  /// Whether the present request is one without which the steps can end: whatever keeps it from being
  /// answered, but too many requests, leads to `go_without`.
  virtual bool is_optional() const { return false; }
  virtual StepAnswer go_without() { return NextRequest{}; }
  /// Judges what `judge_common` leaves.
  virtual StepAnswer reply(const HttpResponse& response, Instant now) = 0;

 protected:
  explicit ExchangeSteps(const domain::BusinessCentralSettings& settings) : settings_(settings) {}

  /// A read. Never from a replica (Data-Access-Intent): it may lag behind the notification that led here.
  void get(std::string what, std::string url);
  /// A read of bytes, whatever they are.
  void get_content(std::string what, std::string url);
  /// A change. `body` may be empty, as for a bound action.
  void change(std::string what, std::string method, std::string url, std::string body, Duration timeout);
  void add_header(std::string name, std::string value) {
    request_.headers.push_back({std::move(name), std::move(value)});
  }
  void keep_in_doubt() { in_doubt_ = true; }
  StepAnswer rest(const HttpResponse& response) const;

  const domain::BusinessCentralSettings& settings() const { return settings_; }

 private:
  domain::BusinessCentralSettings settings_;
  HttpRequest request_;
  std::string what_;
  bool may_change_ = false;
  bool in_doubt_ = false;
};

using Steps = Result<std::unique_ptr<ExchangeSteps>>;
Steps begin_steps(const domain::ReadRecord& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::PostDocument& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadPage& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadIds& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadCompany& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadCompanies& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadEnvironmentType& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::CreateSubscription& call, const domain::BusinessCentralSettings& settings,
                  const SubscriptionIdentity& identity);
Steps begin_steps(const domain::RenewSubscription& call, const domain::BusinessCentralSettings& settings,
                  const SubscriptionIdentity& identity);
Steps begin_steps(const domain::ListSubscriptions& call, const domain::BusinessCentralSettings& settings,
                  const TenantSubscriptions& tenant);
Steps begin_steps(const domain::DeleteSubscription& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadWebhookResources& call, const domain::BusinessCentralSettings& settings);

Steps begin_steps(const domain::ReadApprovals& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadApprovalUsers& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::EnsureWorkflow& call, const domain::BusinessCentralSettings& settings,
                  const SubscriptionIdentity& identity);
Steps begin_steps(const domain::ReadPending& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadWorkflows& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::AnswerWorkflow& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadRelease& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadChecks& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ListFiles& call, const domain::BusinessCentralSettings& settings);
Steps begin_steps(const domain::ReadFile& call, const domain::BusinessCentralSettings& settings);

}  // namespace countersign::businesscentral
