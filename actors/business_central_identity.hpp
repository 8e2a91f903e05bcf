// One identity in Business Central as the session uses it: its token, its budget, what keeps it from being
// asked, and who of several makes the next call. Plain data; the session (actors/business_central.hpp) sends.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/business_central_login.hpp"
#include "actors/circuit_breaker.hpp"
#include "actors/request_budget.hpp"
#include "actors/services.hpp"
#include "domain/identity_choice.hpp"

namespace countersign::actors {

class BusinessCentralIdentity {
 public:
  /// `place` in the tenant's settings. The tenant and the metrics outlive it.
  BusinessCentralIdentity(Tenant tenant, std::size_t place, telemetry::Metrics& metrics);

  const domain::Identity& settings() const;
  const std::string& name() const { return settings().name; }

  BusinessCentralLogin login;
  RequestBudget budget;
  CircuitBreaker breaker;
  std::size_t in_flight = 0;

  // The token
  std::string token;
  std::optional<Instant> token_expires_at;
  std::uint64_t token_number = 0;  ///< Rises with each one.
  bool token_asked = false;
  std::optional<Instant> ask_again_at;  ///< After a failure, while the token that is there still works.
  bool has_token(Instant now) const { return !token.empty() && token_expires_at > now; }
  void take_token(const std::string& access_token, Instant expires_at);
  struct NoToken {
    std::string why;
    bool refused = false;  ///< By Entra's rules, not for want of an answer.
  };
  /// `fraction` in [0, 1); so many calls wait.
  void do_without_token(const NoToken& answer, Instant now, double fraction, std::size_t waiting);

  // May it be asked?
  /// It begins no call for a while: paused, its window used up, or taken to be down. Others go ahead.
  bool is_shut(Urgency urgency, Instant now);
  /// While shut: when it may be asked again; none when only a call under way can tell.
  std::optional<Instant> opens_at(Urgency urgency, Instant now);
  /// Business Central refused it a moment ago: others go ahead, and it is asked when there are none.
  bool is_doubted(Instant now) const { return doubted_until_ && *doubted_until_ > now; }
  bool is_less_loaded_than(const BusinessCentralIdentity& other) const;

  // What the operator hears, once until it changes
  void pause(Duration wait, Instant now, const char* why);
  void tell(CircuitBreaker::Change change, std::size_t waiting);
  /// Business Central answered 401 (`whole`) or 403 to a call of this kind.
  void refused(const std::string& kind_of_call, const std::string& why, bool whole, Instant now);
  /// It did not refuse a call of this kind.
  void took(const std::string& kind_of_call);

 private:
  void show_refused() const;
  void tell_role();

  Tenant tenant_;
  std::size_t place_;
  telemetry::Metrics* metrics_;
  std::optional<Instant> doubted_until_;
  std::set<std::string> refusals_told_;  ///< Kinds of call.
  bool role_told_ = false;
};

/// Who makes a call now: the first of the groups of which one may be asked, and there the least loaded. None:
/// the call waits, for a free place there or until somebody may be asked again.
std::optional<std::size_t> choose_identity(std::vector<BusinessCentralIdentity>& identities,
                                           const domain::Candidates& candidates, Urgency urgency,
                                           Instant now);

/// Whether one of these can take a call over, now or at the next free place.
bool one_is_open(std::vector<BusinessCentralIdentity>& identities, const domain::Candidates& candidates,
                 Urgency urgency, Instant now);

}  // namespace countersign::actors
