// One identity in Business Central.
#pragma once

#include <map>

#include "actors/business_central_login.hpp"
#include "actors/circuit_breaker.hpp"
#include "actors/executor.hpp"
#include "actors/request_budget.hpp"

namespace countersign::actors {

struct BusinessCentralState {
  static inline const char* name = "business_central";

  /// One effect's exchange, from its first request to its result.
  struct Flight {
    Job job;
    std::shared_ptr<businesscentral::Exchange> exchange;
    bool wants_token = false;
  };

  Executor executor;
  std::map<std::uint64_t, Flight> flights;
  std::string token;
  std::optional<Instant> token_expires_at;
  bool token_asked = false;
  BusinessCentralLogin login;
  std::optional<Instant> ask_again_at;  ///< After a failure, while the token that is there still works.
  RequestBudget budget;
  CircuitBreaker breaker;
};

BusinessCentralActor::behavior_type business_central_behavior(
    BusinessCentralActor::stateful_pointer<BusinessCentralState> self, const Services* services,
    Tenant tenant, journal::Lease lease, TenantActor tenant_actor);

/// What makes this tenant's subscription to (company, resource) ours: its URL and client state.
businesscentral::SubscriptionIdentity subscription_identity(const TenantRuntime& tenant,
                                                            const domain::CompanyKey& company,
                                                            domain::Resource resource);
/// Where Business Central's workflow asks us about this company's documents, and the client id that makes the
/// subscription ours.
businesscentral::SubscriptionIdentity workflow_identity(const TenantRuntime& tenant,
                                                        const domain::CompanyKey& company);
/// The unguessable last part of the company's notification URL.
std::string company_token(const TenantRuntime& tenant, const domain::CompanyKey& company);

}  // namespace countersign::actors
