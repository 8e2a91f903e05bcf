// Where Business Central reaches us for one company, and what proves that it was Business Central.
#pragma once

#include <string>

#include "actors/services.hpp"
#include "businesscentral/subscription_urls.hpp"
#include "domain/effect.hpp"

namespace countersign::actors {

/// The unguessable last part of the company's notification URL.
std::string company_token(const TenantRuntime& tenant, const domain::CompanyKey& company);
/// What makes this tenant's subscription to (company, resource) ours: its URL and client state.
businesscentral::SubscriptionIdentity subscription_identity(const TenantRuntime& tenant,
                                                            const domain::CompanyKey& company,
                                                            const domain::Resource& resource);
/// Where Business Central's workflow asks us about this company's documents, and the client id that makes the
/// subscription ours. Another identity for the workflow has another URL: the subscription of the one before
/// is not taken over, because Business Central would take no answer from the new one; it is replaced.
businesscentral::SubscriptionIdentity workflow_identity(const TenantRuntime& tenant,
                                                        const domain::CompanyKey& company);
/// What a call that subscribes needs of these; empty for every other call.
businesscentral::SubscriptionIdentity subscription_identity_for(const TenantRuntime& tenant,
                                                                const domain::Call& call);
/// How the tenant tells its subscriptions from everybody else's.
businesscentral::TenantSubscriptions subscriptions_of(const Tenant& tenant);

}  // namespace countersign::actors
