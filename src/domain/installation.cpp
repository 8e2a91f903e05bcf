#include "domain/installation.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/installation_state.hpp"

namespace countersign::domain {
namespace {

constexpr const char* probe_timer = "probe";
constexpr const char* refresh_timer = "refresh";
/// Ours, beside `no_token`: the bot token belongs to another workspace than the settings name.
constexpr const char* other_workspace = "other_workspace";
constexpr const char* token_expired = "token_expired";

std::string subject() {
  return installation_entity().key;
}

Duration backoff(std::uint32_t failures) {
  Duration wait = limits::slack_token_again_first_ms;
  for (std::uint32_t i = 1; i < failures && wait < limits::slack_token_again_longest_ms; ++i) wait *= 2;
  return std::min(wait, limits::slack_token_again_longest_ms);
}

void write_row(InstallationStep& step) {
  const auto& state = step.state;
  const auto text = [](const std::optional<Instant>& at) { return at ? format_instant(*at) : std::string{}; };
  nlohmann::json row{{"paused_at", state.outage ? format_instant(state.outage->since) : std::string{}},
                     {"code", state.outage ? state.outage->code : std::string{}},
                     {"reason", state.outage ? words_of_pause(state.outage->code) : std::string{}},
                     {"team_id", state.grant ? state.grant->team_id : std::string{}},
                     {"team", state.grant ? state.grant->team : std::string{}},
                     {"enterprise_id", state.grant ? state.grant->enterprise_id : std::string{}},
                     {"installed_at", state.grant ? format_instant(state.grant->at) : std::string{}},
                     {"installer", state.grant ? state.grant->installer : std::string{}},
                     {"expires_at", text(state.term.expires_at)},
                     {"failure", state.failure}};
  step.turn.index.push_back({installation_index, subject(), to_text(row)});
}

bool is_renewable(const InstallationState& state) {
  return state.term.expires_at && !state.term.mark.empty();
}

// Pausing ---------------------------------------------------------------------------------------------------

void lose(InstallationStep& step, const std::string& code) {
  if (step.state.outage) return;
  step.emit(TokenLost{code, step.context.now});
  step.audit(
      "slack.paused", subject(),
      {{"code", code}, {"reason", words_of_pause(code)}, {"remedy", remedy_of_pause(step.context.settings)}});
}

/// Call it before the event that ends the outage.
void tell_resumed(InstallationStep& step, const char* by) {
  if (step.state.outage) step.audit("slack.resumed", subject(), {{"by", by}});
}

// Asking Slack ----------------------------------------------------------------------------------------------

void probe(InstallationStep& step) {
  if (step.state.probing) {
    if (!step.state.probe_outdated) step.emit(ProbeOutdated{});
    return;
  }
  step.emit(ProbeBegun{});
  step.cancel_timer(probe_timer);
  step.call(ProbeSlackToken{}, true);
}

void refresh(InstallationStep& step) {
  if (step.state.refreshing || !is_renewable(step.state)) return;
  step.emit(RefreshBegun{});
  step.cancel_timer(refresh_timer);
  step.call(RefreshSlackToken{}, true);
}

/// Well before its end, so that a Slack that does not answer for an hour does no harm.
void plan_refresh(InstallationStep& step) {
  if (!is_renewable(step.state)) return step.cancel_timer(refresh_timer);
  const Duration life = *step.state.term.expires_at - step.context.now;
  const Duration ahead = std::min(limits::slack_token_refresh_ahead_ms, life / 2);
  step.set_timer(refresh_timer, *step.state.term.expires_at - ahead);
}

/// Where renewing it has failed already, its own schedule goes on.
void on_expired(InstallationStep& step) {
  if (step.state.failures == 0) return refresh(step);
  lose(step, token_expired);
}

void on_refused(InstallationStep& step, const std::string& code) {
  if (code == token_expired && is_renewable(step.state)) return on_expired(step);
  lose(step, code);
  // Without a token there is nothing to ask with: whoever stores one makes it be asked for.
  if (code != no_token) step.set_timer(probe_timer, step.context.now + backoff(step.state.refusals));
}

/// The token of another workspace than the tenant's, or of another organisation.
bool is_of_others(const SlackTokenTaken& taken, const SlackSettings& settings) {
  if (taken.is_org_wide)
    return settings.enterprise_id.empty() || taken.enterprise_id != settings.enterprise_id;
  return !taken.team_id.empty() && taken.team_id != settings.team_id;
}

void on_probe_ended(InstallationStep& step, const Outcome& outcome) {
  const bool is_outdated = step.state.probe_outdated;
  const auto* refused = std::get_if<SlackTokenRefused>(&outcome);
  const auto* taken = std::get_if<SlackTokenTaken>(&outcome);
  const bool is_foreign = taken != nullptr && is_of_others(*taken, step.context.settings.slack);
  if (is_outdated || taken == nullptr || is_foreign) {
    step.emit(ProbeEnded{});
  } else {
    tell_resumed(step, "Slack takes the bot token");
    step.emit(TokenFound{});
  }
  if (is_outdated) {
    probe(step);
  } else if (refused != nullptr || is_foreign) {
    on_refused(step, is_foreign ? other_workspace : refused->code);
  } else if (taken == nullptr && step.state.outage) {
    step.set_timer(probe_timer, step.context.now + backoff(step.state.refusals));
  }
}

void tell_failure(InstallationStep& step, const std::string& code, const std::string& reason) {
  step.audit("slack.rotation_failed", subject(),
             {{"code", code}, {"reason", reason}, {"remedy", remedy_of_pause(step.context.settings)}});
}

/// Told once, until it is another reason or over. The token is good until its end.
void on_refresh_failed(InstallationStep& step, const std::string& code, const std::string& reason) {
  const bool is_told = step.state.failure == code;
  step.emit(RefreshFailed{code});
  if (!is_told) tell_failure(step, code, reason);
  if (*step.state.term.expires_at <= step.context.now) lose(step, token_expired);
  step.set_timer(refresh_timer, step.context.now + backoff(step.state.failures));
}

/// The app was installed anew meanwhile: what the answer is about is not the present token.
void pass_over_refresh(InstallationStep& step) {
  step.emit(RefreshFailed{{}});
  plan_refresh(step);
}

void on_refresh_ended(InstallationStep& step, const Outcome& outcome) {
  if (!is_renewable(step.state)) return pass_over_refresh(step);
  if (const auto* refreshed = std::get_if<SlackTokenRefreshed>(&outcome)) {
    if (refreshed->mark != step.state.term.mark) return pass_over_refresh(step);
    const Instant expires_at = step.context.now + refreshed->life;
    tell_resumed(step, "the bot token was renewed");
    step.emit(Refreshed{{expires_at, refreshed->new_mark}});
    step.turn.secrets = refreshed->secrets;
    step.audit("slack.token_rotated", subject(), {{"expires_at", format_instant(expires_at)}});
    step.cancel_timer(probe_timer);
    plan_refresh(step);
  } else if (const auto* refused = std::get_if<SlackTokenRefused>(&outcome)) {
    if (refused->mark != step.state.term.mark) return pass_over_refresh(step);
    on_refresh_failed(step, refused->code, "Slack refuses to renew the bot token: " + refused->code);
  } else {
    on_refresh_failed(step, "unreachable", words_of(outcome));
  }
}

// Installing ------------------------------------------------------------------------------------------------

InstallAnswer::Problem problem_of(const AppInstalled& installed, const SlackSettings& settings) {
  using Problem = InstallAnswer::Problem;
  if (installed.app_id != settings.app_id) return Problem::other_app;
  const bool is_org_wide = installed.is_org_wide || installed.team_id.empty();
  if (is_org_wide && settings.enterprise_id.empty()) return Problem::org_wide;
  if (!settings.enterprise_id.empty() && installed.enterprise_id != settings.enterprise_id)
    return Problem::other_enterprise;
  if (!is_org_wide && installed.team_id != settings.team_id) return Problem::other_team;
  // Slack takes a refresh token once, and gives the next one to whoever sent it: there is one chain.
  if (installed.life && is_org_wide && settings.shares_organisation) return Problem::shared_chain;
  if (installed.life && installed.mark.empty()) return Problem::not_renewable;
  return Problem::none;
}

const char* words_of_problem(InstallAnswer::Problem problem) {
  switch (problem) {
    case InstallAnswer::Problem::org_wide:
      return "installed for a whole organisation, and the settings name no enterprise_id";
    case InstallAnswer::Problem::other_team:
      return "installed in another workspace than the settings name";
    case InstallAnswer::Problem::other_enterprise:
      return "installed in another organisation than the settings name";
    case InstallAnswer::Problem::other_app:
      return "another app than the settings name";
    case InstallAnswer::Problem::not_renewable:
      return "the bot token expires, and there is no refresh token";
    case InstallAnswer::Problem::shared_chain:
      return "the bot token expires, and other tenants share the organisation's installation, so each would "
             "use up the others' refresh token";
    case InstallAnswer::Problem::none:
      break;
  }
  return "";
}

void on_installed(InstallationStep& step, const AppInstalled& installed) {
  const auto problem = problem_of(installed, step.context.settings.slack);
  step.turn.reply = encode(InstallAnswer{problem});
  nlohmann::json body{{"app", installed.app_id},
                      {"team", installed.team_id},
                      {"enterprise", installed.enterprise_id},
                      {"user", installed.installer}};
  if (problem != InstallAnswer::Problem::none) {
    body["reason"] = words_of_problem(problem);
    step.audit("slack.install_refused", subject(), body);
    return;
  }
  TokenTerm term;
  if (installed.life) term = {installed.at + *installed.life, installed.mark};
  body["scopes"] = installed.scopes;
  if (term.expires_at) body["expires_at"] = format_instant(*term.expires_at);
  step.audit("slack.installed", subject(), body);
  tell_resumed(step, "the app was installed");
  step.emit(Installed{{installed.app_id, installed.team_id, installed.team, installed.enterprise_id,
                       installed.bot_user, installed.installer, installed.scopes, installed.at},
                      term});
  step.turn.secrets = installed.secrets;
  step.cancel_timer(probe_timer);
  plan_refresh(step);
}

void on_doubted(InstallationStep& step, const SlackTokenDoubted& doubted) {
  if (doubted.code == token_expired && is_renewable(step.state)) return on_expired(step);
  probe(step);
}

Result<void> on_row(InstallationStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* installed = std::get_if<AppInstalled>(&*message)) {
    on_installed(step, *installed);
  } else if (std::holds_alternative<InstallReturned>(*message)) {
    step.audit("slack.install_returned", subject(), nlohmann::json::object());
  } else if (const auto* doubted = std::get_if<SlackTokenDoubted>(&*message)) {
    on_doubted(step, *doubted);
  } else if (const auto* removed = std::get_if<AppRemoved>(&*message)) {
    step.audit("slack.app_removed", subject(), {{"reason", removed->event}});
    probe(step);
  } else if (std::holds_alternative<SlackTokenReplaced>(*message)) {
    step.emit(TokenReplaced{});
    step.cancel_timer(refresh_timer);
    probe(step);
  } else {
    return fail(ErrorCode::not_understood, "the installation does not take '" + row.type + "'");
  }
  return {};
}

/// The operator may have stored another token while nobody was there.
void on_wake(InstallationStep& step) {
  if (step.state.outage && !step.state.probing) probe(step);
}

}  // namespace

std::string install_url(const TenantSettings& settings) {
  if (settings.slack.client_id.empty()) return {};
  return settings.public_url + "/slack/" + settings.tenant.value + "/install";
}

std::string words_of_pause(std::string_view code) {
  if (code == no_token) return "no bot token is stored";
  if (code == other_workspace)
    return "the bot token belongs to another workspace or organisation than the settings name";
  if (code == token_expired) return "the bot token has expired";
  if (code == "token_revoked") return "the app was removed from the workspace, or its bot token was revoked";
  if (code == "account_inactive") return "the app was removed from the workspace, or its bot is deactivated";
  return "Slack does not take the bot token (" + std::string(code) + ")";
}

std::string remedy_of_pause(const TenantSettings& settings) {
  const auto url = install_url(settings);
  if (!url.empty()) return "Install the app again: open " + url;
  return "Install the app again, copy its Bot User OAuth Token (xoxb-…) at api.slack.com/apps, OAuth & "
         "Permissions, and store it: `countersign secret set --tenant " +
         settings.tenant.value + " " + settings.slack.bot_token + "`";
}

void InstallationRules::apply(State& state, const Event& event) {
  if (const auto* installed = std::get_if<Installed>(&event)) {
    state.grant = installed->grant;
    state.term = installed->term;
    ++state.generation;
    state.outage.reset();
    state.refusals = state.failures = 0;
    state.failure.clear();
    state.probe_outdated = state.probing;
  } else if (std::holds_alternative<TokenReplaced>(event)) {
    state.grant.reset();
    state.term = {};
    ++state.generation;
    state.refusals = state.failures = 0;
    state.failure.clear();
  } else if (std::holds_alternative<ProbeBegun>(event)) {
    state.probing = true;
  } else if (std::holds_alternative<ProbeOutdated>(event)) {
    state.probe_outdated = true;
  } else if (std::holds_alternative<ProbeEnded>(event)) {
    state.probing = state.probe_outdated = false;
    ++state.refusals;
  } else if (const auto* lost = std::get_if<TokenLost>(&event)) {
    state.outage = Outage{lost->code, lost->at};
  } else if (std::holds_alternative<TokenFound>(event)) {
    state.probing = state.probe_outdated = false;
    state.outage.reset();
    state.refusals = 0;
  } else if (std::holds_alternative<RefreshBegun>(event)) {
    state.refreshing = true;
  } else if (const auto* refreshed = std::get_if<Refreshed>(&event)) {
    state.term = refreshed->term;
    ++state.generation;
    state.refreshing = false;
    state.outage.reset();
    state.refusals = state.failures = 0;
    state.failure.clear();
    state.probe_outdated = state.probing;
  } else if (const auto* failed = std::get_if<RefreshFailed>(&event)) {
    state.refreshing = false;
    if (failed->code.empty()) return;
    ++state.failures;
    state.failure = failed->code;
  }
}

Result<void> InstallationRules::decide(InstallationStep& step, const Input& input) {
  Result<void> decided;
  if (const auto* row = std::get_if<Record>(&input)) {
    decided = on_row(step, *row);
  } else if (std::holds_alternative<Wake>(input)) {
    on_wake(step);
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == probe_timer && step.state.outage) probe(step);
    if (timer->name == refresh_timer) refresh(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    if (std::holds_alternative<ProbeSlackToken>(ended->call)) on_probe_ended(step, ended->outcome);
    if (std::holds_alternative<RefreshSlackToken>(ended->call)) on_refresh_ended(step, ended->outcome);
  }
  if (!step.turn.events.empty()) write_row(step);
  return decided;
}

namespace {

class InstallationMachine final : public TypedMachine<InstallationRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<SlackAccess> slack_access() const override {
    return SlackAccess{!state_.outage, state_.generation};
  }
};

}  // namespace

std::unique_ptr<Machine> make_installation() {
  return std::make_unique<InstallationMachine>(InstallationState{});
}

template void Step<InstallationRules>::emit(InstallationRules::Event);
template Record encode_variant(const InstallationRules::Event&);
template Result<InstallationRules::Event> decode_variant<InstallationRules::Event>(const Record&);

}  // namespace countersign::domain
