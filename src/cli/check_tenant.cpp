#include "cli/check_tenant.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "actors/business_central.hpp"
#include "businesscentral/credential.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/token.hpp"
#include "checkup/approval_checks.hpp"
#include "checkup/credential_checks.hpp"
#include "cli/open.hpp"
#include "core/entropy.hpp"
#include "domain/subscription.hpp"
#include "slack/probe.hpp"

namespace countersign::cli {
namespace {

/// Pages of subscriptions that are followed; an environment has one.
constexpr int most_pages = 24;

bool watches(const domain::CompanySettings& company, domain::Resource resource) {
  return std::find(company.resources.begin(), company.resources.end(), resource) != company.resources.end();
}

}  // namespace

void TenantCheck::run() {
  add(checkup::judge_public_url(settings().public_url, settings().business_central.api_base));
  check_secrets();
  check_business_central();
  check_door();
  check_slack();
  add(checkup::judge_clock(session_.take_clock_samples()));
}

std::string TenantCheck::secret(const std::string& name) const {
  return tenant_.runtime->secrets.get(name).reveal();
}

domain::CompanyKey TenantCheck::key_of(const domain::CompanySettings& company) const {
  return {settings().business_central.environment, company.id};
}

std::string TenantCheck::name_of(const std::string& company) const {
  for (const auto& names : companies_) {
    if (names.id == company) return names.display_name;
  }
  return company;
}

HttpResult TenantCheck::ask_business_central(std::string url) {
  return session_.ask("Business Central",
                      businesscentral::probe_request(settings().business_central, std::move(url)),
                      access_token_);
}

HttpResult TenantCheck::ask_slack(HttpRequest request) {
  return session_.ask("Slack", std::move(request), secret(settings().slack.bot_token));
}

void TenantCheck::check_secrets() {
  for (const auto& name : secrets_named_in(settings())) {
    add(checkup::judge_secret(settings().tenant, name, tenant_.runtime->secrets.has(name)));
  }
}

void TenantCheck::check_business_central() {
  if (!get_token()) return;
  add(checkup::judge_roles(access_token_));
  check_companies();
  if (companies_.empty()) return;
  check_resources();
  check_approvals();
  check_subscriptions();
}

bool TenantCheck::get_token() {
  const auto& bc = settings().business_central;
  std::vector<domain::Credential> asked;
  std::vector<checkup::TokenVerdict> verdicts;
  for (const auto& credential : bc.credentials) {
    if (!tenant_.runtime->secrets.has(credential.secret)) continue;
    const std::string text = secret(credential.secret);
    add(checkup::judge_credential(credential, text, session_.now()));
    auto request =
        businesscentral::token_request(bc, credential, text, SystemEntropy{}.hex(16), session_.now());
    if (!request) continue;  // Said above.
    const auto reply = session_.ask("Entra", *std::move(request), {});
    asked.push_back(credential);
    verdicts.push_back(checkup::judge_token(settings().tenant, reply, session_.now()));
  }
  checkup::weigh_tokens(asked, verdicts);
  for (auto& verdict : verdicts) {
    if (access_token_.empty()) access_token_ = std::move(verdict.access_token);
    add(std::move(verdict.finding));
  }
  return !access_token_.empty();
}

void TenantCheck::check_companies() {
  const auto& bc = settings().business_central;
  auto verdict =
      checkup::judge_companies(bc, ask_business_central(businesscentral::companies_url(bc.api_base)));
  companies_ = std::move(verdict.companies);
  const bool listed = verdict.finding.level == checkup::Level::ok;
  add(std::move(verdict.finding));
  if (!listed) return;
  for (const auto& company : settings().companies) add(checkup::judge_company(company.id, companies_));
}

void TenantCheck::check_resources() {
  for (const auto& company : settings().companies) {
    const bool listed = std::any_of(companies_.begin(), companies_.end(),
                                    [&](const auto& names) { return names.id == company.id; });
    if (!listed) continue;
    for (const auto resource : company.resources) {
      const auto url =
          businesscentral::one_record_url(settings().business_central.api_base, key_of(company), resource);
      add(checkup::judge_readable(name_of(company.id), resource, ask_business_central(url)));
    }
  }
}

void TenantCheck::check_approvals() {
  const auto& api_base = settings().business_central.api_base;
  for (const auto& company : settings().companies) {
    if (!watches(company, domain::Resource::purchase_invoices)) continue;
    const auto names = std::find_if(companies_.begin(), companies_.end(),
                                    [&](const auto& one) { return one.id == company.id; });
    if (names == companies_.end()) continue;
    const checkup::ApprovalSetup setup{names->display_name, company.approval_mode};
    add(checkup::judge_approval_entries(
        setup, ask_business_central(businesscentral::approval_entries_url(api_base, key_of(company)))));
    add(checkup::judge_workflow_services(
        setup, ask_business_central(businesscentral::workflow_documents_url(api_base, names->name))));
    add(checkup::judge_workflows(
        setup, ask_business_central(businesscentral::workflows_url(api_base, key_of(company)))));
  }
}

std::vector<checkup::WantedSubscription> TenantCheck::wanted_subscriptions() const {
  std::vector<checkup::WantedSubscription> wanted;
  if (!tenant_.has_url_key) return wanted;
  for (const auto& company : settings().companies) {
    for (const auto resource : company.resources) {
      if (!domain::has_webhook(resource)) continue;
      wanted.push_back({key_of(company), name_of(company.id), resource,
                        actors::subscription_identity(*tenant_.runtime, key_of(company), resource)});
    }
  }
  return wanted;
}

bool TenantCheck::list_subscriptions(std::vector<businesscentral::Subscription>& subscriptions,
                                     std::size_t& count) {
  const auto& api_base = settings().business_central.api_base;
  std::string url = businesscentral::subscriptions_url(api_base);
  for (int pages = 0; pages < most_pages; ++pages) {
    const auto reply = ask_business_central(url);
    const auto page = reply && reply->status == 200
                          ? businesscentral::read_subscriptions(reply->body)
                          : Result<businesscentral::SubscriptionPage>(
                                fail(ErrorCode::unavailable, "The subscriptions cannot be listed"));
    if (!page) {
      add(checkup::judge_subscription_list(reply));
      return false;
    }
    count += page->count;
    subscriptions.insert(subscriptions.end(), page->subscriptions.begin(), page->subscriptions.end());
    const auto next = businesscentral::accept_next_link(api_base, page->next_link);
    if (page->next_link.empty() || !next) return true;
    url = *next;
  }
  return true;
}

void TenantCheck::check_subscriptions() {
  std::vector<businesscentral::Subscription> listed;
  std::size_t count = 0;
  if (!list_subscriptions(listed, count)) return;
  const auto wanted = wanted_subscriptions();
  const auto missing = std::count_if(wanted.begin(), wanted.end(), [&](const auto& one) {
    return std::none_of(listed.begin(), listed.end(), [&](const auto& subscription) {
      return businesscentral::is_ours(subscription, one.identity, one.company, one.resource);
    });
  });
  add(checkup::judge_subscription_count(count, static_cast<std::size_t>(missing)));
  for (const auto& one : wanted) add(checkup::judge_subscription(one, listed, session_.now()));
}

void TenantCheck::check_door() {
  if (!tenant_.has_url_key || settings().companies.empty()) return;
  const auto company = key_of(settings().companies.front());
  const auto identity =
      actors::subscription_identity(*tenant_.runtime, company, domain::Resource::purchase_invoices);
  // Which verb Business Central uses is not documented; POST is what people see. The clock that answers is
  // ours.
  for (const std::string method : {"POST", "GET"}) {
    const std::string token = SystemEntropy{}.hex(16);
    const auto reply =
        session_.ask({}, checkup::handshake_request(method, identity.notification_url, token), {});
    auto finding = checkup::judge_handshake(method, settings().public_url, token, reply);
    const bool answered = finding.level == checkup::Level::ok;
    add(std::move(finding));
    if (!answered) return;
  }
}

void TenantCheck::check_slack() {
  const auto& slack = settings().slack;
  if (!tenant_.runtime->secrets.has(slack.bot_token)) return;
  auto findings =
      checkup::judge_slack_token(settings().tenant, slack, ask_slack(slack::auth_test_request(slack)));
  slack_works_ = findings.front().level == checkup::Level::ok;
  report_.add(settings().tenant.value, std::move(findings));
  if (!slack_works_) return;
  for (const auto& channel : checkup::channels_of(settings().routes)) {
    add(checkup::judge_channel(channel, ask_slack(slack::channel_request(slack, channel.id))));
  }
  for (const auto& route : settings().routes) {
    if (route.approval) check_approvers(route);
  }
}

void TenantCheck::check_approvers(const domain::Route& route) {
  std::size_t found = 0;
  bool all_asked = true;
  for (const auto& approver : route.approvers) {
    if (approver.kind == domain::ApproverReference::Kind::employee && companies_.empty()) {
      all_asked = false;
    } else if (can_approve(route, approver)) {
      ++found;
    }
  }
  if (route.approvers.empty()) return;  // Business Central's own approvers are asked.
  // Business Central is down or shut: who its employees are is not known, so nothing can be said.
  if (found > 0 || all_asked) add(checkup::judge_route(route, found));
}

bool TenantCheck::can_approve(const domain::Route& route, const domain::ApproverReference& approver) {
  const auto& slack = settings().slack;
  const std::string label = checkup::label_of(approver);
  switch (approver.kind) {
    case domain::ApproverReference::Kind::employee:
      return can_employee_approve(route, approver.value);
    case domain::ApproverReference::Kind::email:
      return !user_of(label, approver.value).empty();
    case domain::ApproverReference::Kind::slack_user:
      break;
  }
  const auto known = users_.find(label);
  if (known != users_.end()) return !known->second.empty();
  auto verdict = checkup::judge_person(label, ask_slack(slack::user_request(slack, approver.value)));
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
    const auto url =
        businesscentral::employee_url(settings().business_central.api_base, key_of(company), number);
    auto verdict =
        checkup::judge_employee(number, key_of(company), name_of(company.id), ask_business_central(url));
    add(std::move(verdict.finding));
    std::string user;
    if (!verdict.email.empty()) user = user_of(label + ", " + verdict.email + ",", verdict.email);
    found = found || !user.empty();
    users_[label] = std::move(user);
  }
  return found;
}

std::string TenantCheck::user_of(const std::string& label, const std::string& email) {
  const auto known = users_.find(label);
  if (known != users_.end()) return known->second;
  const auto reply = ask_slack(slack::user_by_email_request(settings().slack, email));
  auto verdict = checkup::judge_person(label, reply);
  add(std::move(verdict.finding));
  return users_[label] = verdict.user;
}

}  // namespace countersign::cli
