#include "actors/notification_addresses.hpp"

#include "businesscentral/workflow_notification.hpp"
#include "domain/identity_choice.hpp"

namespace countersign::actors {
namespace {

std::string company_url(const TenantRuntime& tenant, const domain::CompanyKey& company) {
  return tenant.settings.public_url +
         businesscentral::notification_path(tenant.id(), company_token(tenant, company));
}

/// The app that subscribes to the workflow and answers it.
const std::string& workflow_app(const TenantRuntime& tenant) {
  const auto& identities = tenant.settings.business_central.identities;
  const auto groups = domain::candidates_for(domain::Duty::workflow, identities);
  return identities[groups.empty() ? 0 : groups.front().front()].client_id;
}

}  // namespace

std::string company_token(const TenantRuntime& tenant, const domain::CompanyKey& company) {
  return tenant.derive("notification-url:" + to_string(company));
}

businesscentral::SubscriptionIdentity subscription_identity(const TenantRuntime& tenant,
                                                            const domain::CompanyKey& company,
                                                            const domain::Resource& resource) {
  return {company_url(tenant, company),
          tenant.derive("client-state:" + to_string(company) + "/" + api_name(resource))};
}

businesscentral::SubscriptionIdentity workflow_identity(const TenantRuntime& tenant,
                                                        const domain::CompanyKey& company) {
  return {company_url(tenant, company) + businesscentral::workflow_path + "/" + workflow_app(tenant),
          businesscentral::guid_from(tenant.derive("workflow-client:" + to_string(company)))};
}

businesscentral::SubscriptionIdentity subscription_identity_for(const TenantRuntime& tenant,
                                                                const domain::Call& call) {
  if (const auto* create = std::get_if<domain::CreateSubscription>(&call)) {
    return subscription_identity(tenant, create->company, create->resource);
  }
  if (const auto* renew = std::get_if<domain::RenewSubscription>(&call)) {
    return subscription_identity(tenant, renew->company, renew->resource);
  }
  if (const auto* workflow = std::get_if<domain::EnsureWorkflow>(&call))
    return workflow_identity(tenant, workflow->company);
  return {};
}

businesscentral::TenantSubscriptions subscriptions_of(const Tenant& tenant) {
  return {businesscentral::notification_urls_below(tenant->settings.public_url, tenant->id()),
          [tenant](const domain::CompanyKey& company, const domain::Resource& resource) {
            return subscription_identity(*tenant, company, resource);
          }};
}

}  // namespace countersign::actors
