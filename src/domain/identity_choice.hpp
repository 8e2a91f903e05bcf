// Which of a tenant's identities may make a call to Business Central, and which of them should. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "domain/effect.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// What a call asks of the identity that makes it.
enum class Duty {
  workflow,  ///< To be the one that subscribed: Business Central takes an answer from nobody else.
  posting,
  subscriptions,  ///< To own the webhook subscriptions.
  reading,
};
inline constexpr std::size_t duties = 4;
/// Of a call to Business Central.
Duty duty_of(const Call& call);

/// Groups of identities, by their place in the settings.
using Candidates = std::vector<std::vector<std::size_t>>;
/// Those of one group are equal; a later group serves only when no
/// identity of the groups before it can.
///
/// Reading prefers identities that are for nothing else: with write permission, reading a draft may
/// recalculate and so change it. Subscriptions and the workflow belong to one identity each, whatever happens
/// to it: whether Business Central lets another one renew or answer for it is not documented, or refused.
Candidates candidates_for(Duty duty, const std::vector<Identity>& identities);

/// Whether a result is about who asked: they were refused, or asked too often. The call did nothing then, and
/// somebody else may make it.
bool concerns_identity(const AttemptResult& result);

/// Whether a refusal of this call is something to repair. Which resources have webhooks is read where an
/// environment tells, and known without; likewise the environment's type.
bool must_be_allowed(const Call& call);

/// Calls that permission sets allow or refuse together: "read_page purchaseInvoices of 3333…".
std::string kind_of(const Call& call);

}  // namespace countersign::domain
