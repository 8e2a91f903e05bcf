// The check of one tenant: which questions are asked in which order. What the answers mean is checkup/'s.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "businesscentral/probe.hpp"
#include "businesscentral/subscription_reply.hpp"
#include "checkup/business_central_checks.hpp"
#include "checkup/slack_checks.hpp"
#include "cli/check_session.hpp"

namespace countersign::cli {

/// A tenant as far as its vault could be opened.
struct CheckedTenant {
  actors::Tenant runtime;
  /// The vault has the key of the notification URLs: without it there is no URL of ours anywhere.
  bool has_url_key = false;
};

class TenantCheck {
 public:
  /// All outlive the check.
  TenantCheck(const CheckedTenant& tenant, CheckSession& session, CheckReport& report)
      : tenant_(tenant), session_(session), report_(report) {}

  /// Reads alone; nothing is changed in Business Central or Slack. Takes seconds.
  void run();

 private:
  const domain::TenantSettings& settings() const { return tenant_.runtime->settings; }
  void add(checkup::Finding finding) { report_.add(settings().tenant.value, std::move(finding)); }
  std::string secret(const std::string& name) const;
  domain::CompanyKey key_of(const domain::CompanySettings& company) const;
  std::string name_of(const std::string& company) const;

  HttpResult ask_business_central(std::string url);
  HttpResult ask_slack(HttpRequest request);

  void check_secrets();
  void check_business_central();
  bool get_token();
  void check_companies();
  void check_resources();
  void check_approvals();
  void check_subscriptions();
  bool list_subscriptions(std::vector<businesscentral::Subscription>& subscriptions, std::size_t& count);
  std::vector<checkup::WantedSubscription> wanted_subscriptions() const;
  void check_door();
  void check_slack();
  void check_approvers(const domain::Route& route);
  bool can_approve(const domain::Route& route, const domain::ApproverReference& approver);
  /// The Slack user of an employee of each company that the route meets.
  bool can_employee_approve(const domain::Route& route, const std::string& number);
  /// Looks each address up once; empty when nobody can approve under it.
  std::string user_of(const std::string& label, const std::string& email);

  const CheckedTenant& tenant_;
  CheckSession& session_;
  CheckReport& report_;
  std::string access_token_;
  bool slack_works_ = false;
  std::vector<businesscentral::CompanyNames> companies_;
  /// By label: an approver of several routes is asked for once.
  std::map<std::string, std::string> users_;
};

}  // namespace countersign::cli
