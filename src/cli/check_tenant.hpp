// The check of one tenant: which questions are asked in which order. What the answers mean is checkup/'s.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "businesscentral/probe.hpp"
#include "businesscentral/subscription_reply.hpp"
#include "checkup/approval_checks.hpp"
#include "checkup/business_central_checks.hpp"
#include "checkup/slack_checks.hpp"
#include "cli/check_session.hpp"
#include "domain/identity_choice.hpp"
#include "domain/subscription_plan.hpp"

namespace countersign::cli {

/// A tenant as far as its vault could be opened.
struct CheckedTenant {
  actors::Tenant runtime;
  /// The vault has the key of the notification URLs: without it there is no URL of ours anywhere.
  bool has_url_key = false;
  std::string paused_at;  ///< By its guard; empty: it is not.
  std::string pause_reason{};
};

/// Whether the settings have the company's records of this kind read.
bool watches(const domain::CompanySettings& company, domain::Resource resource);

/// What stands in check_slack.cpp asks Slack, all else Business Central and Entra.
class TenantCheck {
 public:
  /// All outlive the check.
  TenantCheck(const CheckedTenant& tenant, CheckSession& session, CheckReport& report)
      : tenant_(tenant), session_(session), report_(report) {}

  /// Reads alone; nothing is changed in Business Central or Slack. Takes seconds.
  void run();

 private:
  const domain::TenantSettings& settings() const { return tenant_.runtime->settings; }
  const std::vector<domain::Identity>& identities() const { return settings().business_central.identities; }
  /// Says who asked, where several identities do.
  void add(checkup::Finding finding);
  std::string secret(const std::string& name) const;
  domain::CompanyKey key_of(const domain::CompanySettings& company) const;
  std::string name_of(const std::string& company) const;

  HttpResult ask_business_central(std::string url);
  HttpResult ask_slack(HttpRequest request);

  void check_secrets();
  void check_business_central();
  /// Makes this identity the one that asks; false when it has no token.
  bool ask_as(std::size_t place);
  /// The best of an identity's duties that has a token asks from now on; false when none has.
  bool ask_for(domain::Duty duty);
  /// One identity: its token, its roles, and what it must be able to read.
  void check_identity(std::size_t place);
  std::string get_token(const domain::Identity& identity);
  bool check_companies(const domain::Identity& identity);
  void check_resources();
  void check_checks(const domain::CompanySettings& company);
  void check_requester(const domain::CompanySettings& company);
  checkup::ApprovalSetup setup_of(const domain::CompanySettings& company, const std::string& name) const;
  bool asks_setup_approver(const domain::CompanySettings& company) const;
  void check_approvals();
  void check_workflow();
  void check_subscriptions();
  bool list_subscriptions(const std::string& api,
                          std::map<std::string, businesscentral::Subscription>& listed);
  std::optional<std::vector<domain::Resource>> webhook_resources();
  domain::EnvironmentPlan plan_for(const std::vector<businesscentral::Subscription>& listed);
  /// What the plan gives one company and resource.
  void check_planned(const domain::CompanySettings& company, const domain::PlannedSubscription& planned,
                     const std::vector<businesscentral::Subscription>& listed);
  void check_environment();
  void check_door();
  void check_slack();
  void check_approvers(const domain::Route& route);
  bool can_approve(const domain::Route& route, const domain::ApproverReference& approver);
  /// The Slack user of an employee of each company that the route meets.
  bool can_employee_approve(const domain::Route& route, const std::string& number);
  /// The Slack user of anybody whom Business Central's setup names there.
  bool can_setup_approver_approve(const domain::Route& route);
  /// Looks each address up once; empty when nobody can approve under it.
  std::string user_of(const std::string& label, const std::string& email);

  const CheckedTenant& tenant_;
  CheckSession& session_;
  CheckReport& report_;
  std::vector<std::string> access_tokens_;  ///< By identity; empty where there is none.
  std::optional<std::size_t> asking_;       ///< The identity that asks Business Central.
  bool slack_works_ = false;
  std::vector<businesscentral::CompanyNames> companies_;
  std::map<std::string, std::vector<domain::ApprovalUser>> setup_approvers_;  ///< By company.
  /// By label: an approver of several routes is asked for once.
  std::map<std::string, std::string> users_;
};

}  // namespace countersign::cli
