#include "actors/slack_call.hpp"

#include "slack/error_class.hpp"
#include "slack/oauth.hpp"

namespace countersign::actors {
namespace {

using slack::Answer;

Answer ended(domain::Outcome outcome) {
  return {std::move(outcome), false, false};
}

/// What came for the refresh token that `mark` names.
Answer judge_refresh(const TenantRuntime& tenant, const std::string& mark, slack::GrantReply reply) {
  if (auto* failed = std::get_if<domain::AttemptFailed>(&reply)) return {std::move(*failed), false, false};
  if (const auto* refused = std::get_if<slack::GrantRefused>(&reply))
    return ended(domain::SlackTokenRefused{refused->code, mark});
  auto& grant = std::get<slack::TokenGrant>(reply);
  if (grant.refresh_token.empty() || !grant.life)
    return ended(domain::SlackTokenRefused{"not_renewed", mark});
  domain::SlackTokenRefreshed refreshed{mark, mark_of(tenant, grant.refresh_token), *grant.life, {}};
  auto sealed = seal_grant(tenant, std::move(grant));
  if (!sealed) return {domain::AttemptFailed{false, std::nullopt, describe(sealed.error())}, false, false};
  refreshed.secrets = *std::move(sealed);
  return ended(std::move(refreshed));
}

void refresh_token(const Executor& executor, std::function<void(Answer)> done) {
  const auto& settings = executor.tenant->settings.slack;
  const auto client_secret = executor.tenant->app_secret(&domain::SlackSettings::client_secret);
  const auto token = executor.tenant->secrets.get(settings.refresh_token);
  executor.services->http.send(
      slack::refresh_request(settings, client_secret.reveal(), token.reveal()),
      [tenant = executor.tenant, mark = mark_of(*executor.tenant, token.reveal()), done = std::move(done)](
          const HttpResult& reply) { done(judge_refresh(*tenant, mark, slack::read_grant(reply))); });
}

void add_bot_token(const Executor& executor, HttpRequest& request) {
  const auto token = executor.tenant->secrets.get(executor.tenant->settings.slack.bot_token);
  request.headers.push_back({"Authorization", "Bearer " + std::string(token.reveal())});
}

}  // namespace

void ask_slack(const Executor& executor, HttpRequest request, std::function<void(const HttpResult&)> done) {
  add_bot_token(executor, request);
  executor.services->http.send(std::move(request),
                               [done = std::move(done)](const HttpResult& reply) { done(reply); });
}

Result<std::vector<SealedSecret>> seal_grant(const TenantRuntime& tenant, slack::TokenGrant grant) {
  std::vector<SealedSecret> secrets;
  const vault::Secret access_token(std::move(grant.access_token));
  const vault::Secret refresh_token(std::move(grant.refresh_token));
  const auto& settings = tenant.settings.slack;
  auto sealed = tenant.seal(settings.bot_token, access_token);
  if (!sealed) return fail(sealed.error());
  secrets.push_back({settings.bot_token, *std::move(sealed)});
  if (refresh_token.empty()) return secrets;
  sealed = tenant.seal(settings.refresh_token, refresh_token);
  if (!sealed) return fail(sealed.error());
  secrets.push_back({settings.refresh_token, *std::move(sealed)});
  return secrets;
}

std::optional<std::string> refusal_of(const Answer& answer) {
  if (!answer.token_refused) return std::nullopt;
  const auto* outcome = std::get_if<domain::Outcome>(&answer.result);
  const auto* failed = outcome == nullptr ? nullptr : std::get_if<domain::Failed>(outcome);
  return failed == nullptr ? std::string{} : failed->code;
}

Duration wait_after_refusal(const std::string& code) {
  return slack::ends_token(code) ? Duration::zero() : token_refused_pause_ms;
}

void call_slack(const Executor& executor, const domain::Call& call, slack::Content content,
                std::function<void(Answer)> done) {
  if (std::holds_alternative<domain::RefreshSlackToken>(call))
    return refresh_token(executor, std::move(done));
  const auto& settings = executor.tenant->settings.slack;
  auto request = slack::request_for(settings, call, content);
  if (!request) {
    done(ended(domain::Failed{domain::Failed::Kind::payload, to_string(request.error().code),
                              request.error().message}));
    return;
  }
  const bool has_token = !executor.tenant->secrets.get(settings.bot_token).empty();
  if (!has_token && std::holds_alternative<domain::ProbeSlackToken>(call))
    return done(ended(domain::SlackTokenRefused{domain::no_token, {}}));
  add_bot_token(executor, *request);
  executor.services->http.send(
      *std::move(request), [call, content = std::move(content), done = std::move(done)](HttpResult reply) {
        done(slack::read_answer(call, content, reply));
      });
}

}  // namespace countersign::actors
