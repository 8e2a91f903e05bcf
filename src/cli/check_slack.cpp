// The part of a tenant's check that asks Slack: its token, its channels, and who may approve.
#include <utility>

#include "cli/check_tenant.hpp"
#include "slack/probe.hpp"

namespace countersign::cli {

void TenantCheck::check_slack() {
  const auto& slack = settings().slack;
  const auto& secrets = tenant_.runtime->secrets;
  if (!secrets.has(slack.bot_token)) return;
  auto findings = checkup::judge_slack_token(settings(), ask_slack(slack::auth_test_request(slack)));
  slack_works_ = findings.front().level == checkup::Level::ok;
  report_.add(settings().tenant.value, std::move(findings));
  const auto app_token = tenant_.runtime->app_secret(&domain::SlackSettings::app_token);
  if (slack.sockets > 0 && !app_token.empty())
    add(checkup::judge_socket(
        slack, session_.ask("Slack", slack::socket_url_request(slack), std::string(app_token.reveal()))));
  if (!slack_works_) return;
  for (const auto& channel : checkup::channels_of(settings().routes, slack.exceptions_channel)) {
    add(checkup::judge_channel(channel, ask_slack(slack::channel_request(slack, channel.id))));
  }
  for (const auto& route : settings().routes) {
    if (route.approval) check_approvers(route);
  }
}

void TenantCheck::check_approvers(const domain::Route& route) {
  std::size_t found = 0;
  bool all_asked = true;
  const auto approvers = domain::people_of(route.policy);
  for (const auto& approver : approvers) {
    using Kind = domain::ApproverReference::Kind;
    const bool is_there = approver.kind == Kind::employee || approver.kind == Kind::business_central;
    if (is_there && companies_.empty()) {
      all_asked = false;
    } else if (can_approve(route, approver)) {
      ++found;
    }
  }
  if (approvers.empty()) return;  // Business Central's own approvers are asked.
  // Business Central is down or shut: who its employees are is not known, so nothing can be said.
  if (found > 0 || all_asked) add(checkup::judge_route(route, found));
}

bool TenantCheck::can_approve(const domain::Route& route, const domain::ApproverReference& approver) {
  using Kind = domain::ApproverReference::Kind;
  const auto& slack = settings().slack;
  const std::string label = checkup::label_of(approver);
  if (approver.kind == Kind::business_central) return can_setup_approver_approve(route);
  if (approver.kind == Kind::employee) return can_employee_approve(route, approver.value);
  if (approver.kind == Kind::email) return !user_of(label, approver.value).empty();
  const auto known = users_.find(label);
  if (known != users_.end()) return !known->second.empty();
  auto verdict = approver.kind == Kind::user_group
                     ? checkup::judge_group(label, ask_slack(slack::group_request(slack, approver.value)))
                     : checkup::judge_person(label, slack.team_id,
                                             ask_slack(slack::user_request(slack, approver.value)));
  add(std::move(verdict.finding));
  return !(users_[label] = verdict.user).empty();
}

bool TenantCheck::can_employee_approve(const domain::Route& route, const std::string& number) {
  bool found = false;
  for (const auto& company : settings().companies) {
    if (route.company && *route.company != company.id) continue;
    if (!watches(company, route.resource)) continue;
    const std::string label = "employee:" + number + " of '" + name_of(company.id) + "'";
    if (const auto known = users_.find(label); known != users_.end()) {
      found = found || !known->second.empty();
      continue;
    }
    const auto employees =
        businesscentral::find_resource(settings().business_central, domain::Resource::employees);
    if (!employees || !ask_for(domain::Duty::reading)) continue;
    const auto url = businesscentral::employee_url(*employees, key_of(company), number);
    auto verdict =
        checkup::judge_employee(number, key_of(company), name_of(company.id), ask_business_central(url));
    asking_.reset();
    add(std::move(verdict.finding));
    auto& user = users_[label];
    if (!verdict.email.empty()) user = user_of(label + ", " + verdict.email + ",", verdict.email);
    found = found || !user.empty();
  }
  return found;
}

bool TenantCheck::can_setup_approver_approve(const domain::Route& route) {
  bool found = false;
  for (const auto& [company, approvers] : setup_approvers_) {
    if (route.company && *route.company != company) continue;
    for (const auto& approver : approvers) {
      const std::string label = approver.email + ", whom the setup of '" + name_of(company) + "' names,";
      found = !user_of(label, approver.email).empty() || found;
    }
  }
  return found;
}

std::string TenantCheck::user_of(const std::string& label, const std::string& email) {
  if (const auto known = users_.find(label); known != users_.end()) return known->second;
  const auto reply = ask_slack(slack::user_by_email_request(settings().slack, email));
  auto verdict = checkup::judge_person(label, settings().slack.team_id, reply);
  add(std::move(verdict.finding));
  return users_[label] = verdict.user;
}

}  // namespace countersign::cli
