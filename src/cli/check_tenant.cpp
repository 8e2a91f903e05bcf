#include "cli/check_tenant.hpp"

#include <algorithm>
#include <utility>

#include "actors/notification_addresses.hpp"
#include "businesscentral/credential.hpp"
#include "businesscentral/environment_list.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/token.hpp"
#include "checkup/credential_checks.hpp"
#include "checkup/environment_checks.hpp"
#include "cli/open.hpp"
#include "core/entropy.hpp"
#include "core/limits.hpp"
#include "domain/hold_rules.hpp"

namespace countersign::cli {
namespace {

/// Pages of subscriptions that are followed; an environment has one.
constexpr int most_pages = 24;

}  // namespace

bool watches(const domain::CompanySettings& company, domain::Resource resource) {
  return std::find(company.resources.begin(), company.resources.end(), resource) != company.resources.end();
}

void TenantCheck::run() {
  if (!tenant_.paused_at.empty()) {
    add(checkup::judge_pause(settings().tenant, tenant_.paused_at, tenant_.pause_reason));
  }
  add(checkup::judge_public_url(settings().public_url, settings().business_central.api_base));
  check_secrets();
  check_business_central();
  asking_.reset();
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
                      access_tokens_[*asking_]);
}

HttpResult TenantCheck::ask_slack(HttpRequest request) {
  return session_.ask("Slack", std::move(request), secret(settings().slack.bot_token));
}

void TenantCheck::check_secrets() {
  for (const auto& name : secrets_named_in(settings())) {
    add(checkup::judge_secret(settings(), name, tenant_.runtime->secrets.has(name)));
  }
}

void TenantCheck::add(checkup::Finding finding) {
  if (asking_ && identities().size() > 1) finding.what += ", as '" + identities()[*asking_].name + "'";
  report_.add(settings().tenant.value, std::move(finding));
}

bool TenantCheck::ask_as(std::size_t place) {
  asking_ = place;
  return !access_tokens_[place].empty();
}

bool TenantCheck::ask_for(domain::Duty duty) {
  for (const auto& group : domain::candidates_for(duty, identities())) {
    for (const auto place : group) {
      if (ask_as(place)) return true;
    }
  }
  return false;
}

void TenantCheck::check_business_central() {
  access_tokens_.resize(identities().size());
  for (std::size_t place = 0; place < identities().size(); ++place) check_identity(place);
  if (ask_for(domain::Duty::reading)) check_environment();
  if (!companies_.empty()) {
    if (ask_for(domain::Duty::reading)) check_approvals();
    if (ask_for(domain::Duty::workflow)) check_workflow();
    if (ask_for(domain::Duty::subscriptions)) check_subscriptions();
  }
  // Approvers that are named as employees are looked up by whoever reads.
  if (!ask_for(domain::Duty::reading)) companies_.clear();
}

void TenantCheck::check_identity(std::size_t place) {
  const auto& identity = identities()[place];
  asking_ = place;
  access_tokens_[place] = get_token(identity);
  if (!ask_as(place)) return;
  add(checkup::judge_roles(access_tokens_[place]));
  if (!check_companies(identity)) {
    access_tokens_[place].clear();
  } else if (identity.use != domain::IdentityUse::workflow) {
    check_resources();
  }
}

std::string TenantCheck::get_token(const domain::Identity& identity) {
  const auto& bc = settings().business_central;
  std::vector<domain::Credential> asked;
  std::vector<checkup::TokenVerdict> verdicts;
  for (const auto& credential : identity.credentials) {
    if (!tenant_.runtime->secrets.has(credential.secret)) continue;
    const std::string text = secret(credential.secret);
    add(checkup::judge_credential(credential, text, session_.now()));
    auto request = businesscentral::token_request(bc, identity.client_id, credential, text,
                                                  SystemEntropy{}.hex(16), session_.now());
    if (!request) continue;  // Said above.
    const auto reply = session_.ask("Entra", *std::move(request), {});
    asked.push_back(credential);
    verdicts.push_back(checkup::judge_token(settings().tenant, reply, session_.now()));
  }
  checkup::weigh_tokens(asked, verdicts);
  std::string token;
  for (auto& verdict : verdicts) {
    if (token.empty()) token = std::move(verdict.access_token);
    add(std::move(verdict.finding));
  }
  return token;
}

bool TenantCheck::check_companies(const domain::Identity& identity) {
  const auto& bc = settings().business_central;
  auto verdict = checkup::judge_companies(bc, identity.client_id,
                                          ask_business_central(businesscentral::companies_url(bc.api_base)));
  const bool listed = verdict.finding.level == checkup::Level::ok;
  add(std::move(verdict.finding));
  if (!listed) return false;
  for (const auto& company : settings().companies) add(checkup::judge_company(company.id, verdict.companies));
  if (companies_.empty()) companies_ = std::move(verdict.companies);
  return true;
}

void TenantCheck::check_resources() {
  for (const auto& company : settings().companies) {
    const bool listed = std::any_of(companies_.begin(), companies_.end(),
                                    [&](const auto& names) { return names.id == company.id; });
    if (!listed) continue;
    for (const auto& resource : company.resources) {
      const auto found = businesscentral::find_resource(settings().business_central, resource);
      if (!found) continue;  // The settings were refused for it.
      const auto url = businesscentral::one_record_url(*found, key_of(company));
      add(checkup::judge_readable(name_of(company.id), found->definition, ask_business_central(url)));
    }
    const auto& bc = settings().business_central;
    if (bc.with_exchange_rates) {
      add(checkup::judge_exchange_rates(
          name_of(company.id),
          ask_business_central(businesscentral::exchange_rates_url(bc.api_base, key_of(company)))));
    }
    check_requester(company);
    check_checks(company);
  }
}

/// Where nobody approves here nothing is looked at.
void TenantCheck::check_checks(const domain::CompanySettings& company) {
  const bool is_checked = company.approval_mode != domain::ApprovalMode::native &&
                          watches(company, domain::Resource::purchase_invoices);
  const auto names = std::find_if(companies_.begin(), companies_.end(),
                                  [&](const auto& one) { return one.id == company.id; });
  if (!is_checked || names == companies_.end()) return;
  for (const auto& probe : businesscentral::check_probes(settings().business_central.api_base,
                                                         key_of(company), names->name, settings().checks)) {
    add(checkup::judge_check_probe(names->display_name, probe, ask_business_central(probe.url)));
  }
}

/// Where our routes alone decide: elsewhere Business Central itself says who sent an invoice.
void TenantCheck::check_requester(const domain::CompanySettings& company) {
  const auto& bc = settings().business_central;
  const bool is_read = bc.requester && company.approval_mode == domain::ApprovalMode::countersign &&
                       watches(company, domain::Resource::purchase_invoices);
  if (!is_read) return;
  const auto url = businesscentral::one_requester_url(bc, *bc.requester, key_of(company));
  if (!url) return;  // The settings were refused for it.
  add(checkup::judge_requester(name_of(company.id), *bc.requester, ask_business_central(*url)));
}

bool TenantCheck::asks_setup_approver(const domain::CompanySettings& company) const {
  const auto& routes = settings().routes;
  return company.approval_mode != domain::ApprovalMode::native &&
         std::any_of(routes.begin(), routes.end(), [&](const domain::Route& route) {
           return route.approval && (!route.company || *route.company == company.id) &&
                  domain::asks_setup_approver(route.policy);
         });
}

checkup::ApprovalSetup TenantCheck::setup_of(const domain::CompanySettings& company,
                                             const std::string& name) const {
  // The local currency changes how the workflow's conditions are written, not what they say to people.
  const auto rules = domain::hold_rules(settings().routes, company.id, {});
  return {name, company.approval_mode, rules.empty() ? "" : domain::describe(rules),
          !settings().slack.exceptions_channel.empty()};
}

void TenantCheck::check_approvals() {
  const auto& api_base = settings().business_central.api_base;
  for (const auto& company : settings().companies) {
    if (!watches(company, domain::Resource::purchase_invoices)) continue;
    const auto names = std::find_if(companies_.begin(), companies_.end(),
                                    [&](const auto& one) { return one.id == company.id; });
    if (names == companies_.end()) continue;
    const checkup::ApprovalSetup setup = setup_of(company, names->display_name);
    add(checkup::judge_approval_entries(
        setup, ask_business_central(businesscentral::approval_entries_url(api_base, key_of(company)))));
    add(checkup::judge_workflow_services(
        setup, ask_business_central(businesscentral::workflow_documents_url(api_base, names->name))));
    add(checkup::judge_workflows(
        setup, ask_business_central(businesscentral::workflows_url(api_base, key_of(company)))));
    if (asks_setup_approver(company)) {
      auto verdict = checkup::judge_setup_approvers(
          setup, ask_business_central(businesscentral::approval_users_url(api_base, key_of(company))));
      add(std::move(verdict.finding));
      setup_approvers_[company.id] = std::move(verdict.approvers);
    }
    const auto& user_name = settings().business_central.user_name;
    if (company.approval_mode != domain::ApprovalMode::release || user_name.empty()) continue;
    add(checkup::judge_user_name(
        setup, user_name,
        ask_business_central(businesscentral::approval_users_url(api_base, key_of(company)))));
  }
}

void TenantCheck::check_workflow() {
  for (const auto& company : settings().companies) {
    const auto names = std::find_if(companies_.begin(), companies_.end(),
                                    [&](const auto& one) { return one.id == company.id; });
    if (names == companies_.end() || company.approval_mode != domain::ApprovalMode::release) continue;
    const auto url =
        businesscentral::workflow_subscriptions_url(settings().business_central.api_base, names->name);
    add(checkup::judge_workflow_subscriptions({names->display_name, company.approval_mode, {}, true},
                                              ask_business_central(url)));
  }
}

/// None where the environment does not tell: then the documented list counts.
std::optional<std::vector<domain::Resource>> TenantCheck::webhook_resources() {
  const auto& bc = settings().business_central;
  const auto url = businesscentral::webhook_resources_url(bc.api_base, settings().companies.front().id);
  if (!url) return std::nullopt;
  const auto reply = ask_business_central(*url);
  if (!reply || reply->status != 200) return std::nullopt;
  auto resources = businesscentral::read_webhook_resources(reply->body, bc);
  if (!resources || resources->empty()) return std::nullopt;
  return *std::move(resources);
}

/// As the server plans it.
domain::EnvironmentPlan TenantCheck::plan_for(const std::vector<businesscentral::Subscription>& listed) {
  const auto tenant = actors::subscriptions_of(tenant_.runtime);
  domain::SubscriptionsListed all{{}, listed.size()};
  for (const auto& subscription : listed) {
    if (!businesscentral::is_below(tenant, subscription)) continue;
    all.ours.push_back(businesscentral::found_subscription(
        tenant, settings().business_central, domain::standard_api, subscription, Duration::zero()));
  }
  return domain::plan_subscriptions(settings(), webhook_resources(), all,
                                    limits::business_central_subscriptions, session_.now());
}

bool TenantCheck::list_subscriptions(const std::string& api,
                                     std::map<std::string, businesscentral::Subscription>& listed) {
  const auto base = businesscentral::api_base_of(settings().business_central, api);
  if (!base) return false;
  std::string url = businesscentral::subscriptions_url(*base);
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
    for (const auto& subscription : page->subscriptions) listed[subscription.id] = subscription;
    const auto next = businesscentral::accept_next_link(*base, page->next_link);
    if (page->next_link.empty() || !next) return true;
    url = *next;
  }
  return true;
}

void TenantCheck::check_subscriptions() {
  // Each API has a list of its own, and may show the others' too.
  std::map<std::string, businesscentral::Subscription> by_id;
  for (const auto& api : businesscentral::apis_of(settings().business_central)) {
    if (!list_subscriptions(api, by_id) && api == domain::standard_api) return;
  }
  std::vector<businesscentral::Subscription> listed;
  for (const auto& [id, subscription] : by_id) listed.push_back(subscription);
  if (!tenant_.has_url_key) return add(checkup::judge_subscription_count(listed.size(), 0, 0));
  const auto plan = plan_for(listed);
  const auto missing = std::count_if(plan.planned.begin(), plan.planned.end(), [](const auto& one) {
    return one.plan == domain::SubscriptionPlan::subscribe && !one.kept;
  });
  add(checkup::judge_subscription_count(listed.size(), static_cast<std::size_t>(missing), plan.without_room));
  for (const auto& company : settings().companies) {
    for (const auto& one : plan.planned) {
      if (one.company == key_of(company)) check_planned(company, one, listed);
    }
  }
}

void TenantCheck::check_planned(const domain::CompanySettings& company,
                                const domain::PlannedSubscription& planned,
                                const std::vector<businesscentral::Subscription>& listed) {
  const auto* definition = domain::find_definition(settings().business_central.resources, planned.resource);
  if (definition == nullptr) return;
  const auto name = name_of(company.id);
  if (planned.plan == domain::SubscriptionPlan::poll) {
    return add(checkup::judge_polled(planned, name, company));
  }
  const auto identity = actors::subscription_identity(*tenant_.runtime, planned.company, planned.resource);
  add(checkup::judge_subscription({planned.company, name, *definition, identity}, listed, session_.now()));
}

void TenantCheck::check_environment() {
  const auto url = businesscentral::environments_url(settings().business_central.api_base);
  if (url) add(checkup::judge_environment(settings(), ask_business_central(*url)));
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

}  // namespace countersign::cli
