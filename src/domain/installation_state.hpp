// The installation's state and events. Included by .cpp files alone.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/installation.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// Who installed what, where.
struct Grant {
  std::string app_id;
  std::string team_id;
  std::string team;
  std::string enterprise_id;
  std::string bot_user;
  std::string installer;
  std::vector<std::string> scopes;
  Instant at{};
};
/// The end of a bot token, and what renews it. Without an end there is nothing to renew.
struct TokenTerm {
  std::optional<Instant> expires_at;
  std::string mark;  ///< Of the refresh token.
};

/// With another bot token.
struct Installed {
  Grant grant;
  TokenTerm term;
};
/// By an operator: nothing is known of the new token.
struct TokenReplaced {};
/// Slack is being asked whether it takes the token.
struct ProbeBegun {};
/// Something was heard while it was being asked: it is asked once more.
struct ProbeOutdated {};
struct ProbeEnded {};
struct TokenLost {
  std::string code;
  Instant at{};
};
/// Slack takes it after all.
struct TokenFound {};
struct RefreshBegun {};
struct Refreshed {
  TokenTerm term;
};
/// `code` is empty when the answer was for an older refresh token than the present one.
struct RefreshFailed {
  std::string code;
};

COUNTERSIGN_JSON(Grant, app_id, team_id, team, enterprise_id, bot_user, installer, scopes, at)
COUNTERSIGN_JSON(TokenTerm, expires_at, mark)
COUNTERSIGN_JSON(Installed, grant, term)
COUNTERSIGN_EMPTY_JSON(TokenReplaced)
COUNTERSIGN_EMPTY_JSON(ProbeBegun)
COUNTERSIGN_EMPTY_JSON(ProbeOutdated)
COUNTERSIGN_EMPTY_JSON(ProbeEnded)
COUNTERSIGN_JSON(TokenLost, code, at)
COUNTERSIGN_EMPTY_JSON(TokenFound)
COUNTERSIGN_EMPTY_JSON(RefreshBegun)
COUNTERSIGN_JSON(Refreshed, term)
COUNTERSIGN_JSON(RefreshFailed, code)

COUNTERSIGN_RECORD_TYPE(Installed, "installation.installed")
COUNTERSIGN_RECORD_TYPE(TokenReplaced, "installation.token_replaced")
COUNTERSIGN_RECORD_TYPE(ProbeBegun, "installation.probe_begun")
COUNTERSIGN_RECORD_TYPE(ProbeOutdated, "installation.probe_outdated")
COUNTERSIGN_RECORD_TYPE(ProbeEnded, "installation.probe_ended")
COUNTERSIGN_RECORD_TYPE(TokenLost, "installation.token_lost")
COUNTERSIGN_RECORD_TYPE(TokenFound, "installation.token_found")
COUNTERSIGN_RECORD_TYPE(RefreshBegun, "installation.refresh_begun")
COUNTERSIGN_RECORD_TYPE(Refreshed, "installation.refreshed")
COUNTERSIGN_RECORD_TYPE(RefreshFailed, "installation.refresh_failed")

// State -----------------------------------------------------------------------------------------------------

/// Slack does not take the token: nothing is sent.
struct Outage {
  std::string code;
  Instant since{};
};
COUNTERSIGN_JSON(Outage, code, since)

struct InstallationState {
  std::optional<Grant> grant;    ///< None: the token was stored by hand.
  std::uint64_t generation = 0;  ///< How many tokens there have been.
  TokenTerm term;
  std::optional<Outage> outage;
  bool probing = false;
  bool probe_outdated = false;
  std::uint32_t refusals = 0;  ///< Probes in a row that Slack refused.
  bool refreshing = false;
  std::uint32_t failures = 0;  ///< Refreshes in a row.
  std::string failure;         ///< Why, as the operator was told; empty: all is well.
};
COUNTERSIGN_JSON(InstallationState, grant, generation, term, outage, probing, probe_outdated, refusals,
                 refreshing, failures, failure)

struct InstallationRules {
  using State = InstallationState;
  using Event = std::variant<Installed, TokenReplaced, ProbeBegun, ProbeOutdated, ProbeEnded, TokenLost,
                             TokenFound, RefreshBegun, Refreshed, RefreshFailed>;
  static constexpr const char* state_type = "installation.state";

  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<InstallationRules>& step, const Input& input);
};
extern template void Step<InstallationRules>::emit(InstallationRules::Event);
extern template Record encode_variant(const InstallationRules::Event&);
extern template Result<InstallationRules::Event> decode_variant<InstallationRules::Event>(const Record&);

using InstallationStep = Step<InstallationRules>;

}  // namespace countersign::domain
