#include "slack/oauth.hpp"

#include <algorithm>
#include <charconv>

#include "core/url.hpp"
#include "slack/error_class.hpp"
#include "slack/json_reader.hpp"
#include "slack/manifest.hpp"
#include "slack/scopes.hpp"
#include "slack/text.hpp"
#include "slack/web_request.hpp"

namespace countersign::slack {
namespace {

using domain::AttemptFailed;

constexpr const char* access_method = "oauth.v2.access";
constexpr std::size_t grant_code_characters = 80;
/// Slack's are 12 hours; a longer one than this is no life.
constexpr long long longest_life_s = 366LL * 24 * 3600;
constexpr Duration grant_pause_ms{1'000};

std::string joined_by_comma(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::vector<std::string> split_at_comma(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find(',', from), text.size());
    if (end > from) parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

/// A whole number of seconds, or nothing that we would rely on.
std::optional<Duration> life_of(const std::string& seconds_text) {
  long long seconds = 0;
  const char* end = seconds_text.data() + seconds_text.size();
  const auto parsed = std::from_chars(seconds_text.data(), end, seconds);
  if (seconds_text.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  if (seconds <= 0 || seconds > longest_life_s) return std::nullopt;
  return Duration{seconds * 1'000};
}

GrantReply refused_grant(const std::string& code) {
  switch (classify(code)) {
    case ErrorClass::rate_limited:
    case ErrorClass::retry:
    case ErrorClass::retry_later:
    case ErrorClass::possibly_done:
      return AttemptFailed{true, grant_pause_ms,
                           "Slack refused with " + clean(cut(code, grant_code_characters)) + "."};
    default:
      return GrantRefused{clean(cut(code, grant_code_characters))};
  }
}

TokenGrant grant_in(simdjson::dom::element root) {
  TokenGrant grant;
  grant.access_token = text_at(root, {"access_token"});
  grant.refresh_token = text_at(root, {"refresh_token"});
  grant.life = life_of(timestamp_at(root, {"expires_in"}));
  grant.scopes = split_at_comma(text_at(root, {"scope"}));
  grant.app_id = text_at(root, {"app_id"});
  grant.team_id = text_at(root, {"team", "id"});
  grant.team = clean(text_at(root, {"team", "name"}));
  grant.enterprise_id = text_at(root, {"enterprise", "id"});
  if (grant.team.empty()) grant.team = clean(text_at(root, {"enterprise", "name"}));
  grant.is_org_wide = is_true_at(root, {"is_enterprise_install"});
  grant.bot_user = text_at(root, {"bot_user_id"});
  grant.installer = text_at(root, {"authed_user", "id"});
  return grant;
}

}  // namespace

std::string redirect_url(const domain::TenantSettings& settings) {
  return app_url(settings) + "/callback";
}

std::string authorize_link(const domain::TenantSettings& settings, const std::string& state) {
  FormPairs query{{"client_id", settings.slack.client_id},
                  {"scope", joined_by_comma(scopes_for(settings))},
                  {"redirect_uri", redirect_url(settings)},
                  {"state", state}};
  // Of an organisation the administrator chooses all of it, which is no workspace that could be named.
  if (settings.slack.enterprise_id.empty()) query.emplace_back("team", settings.slack.team_id);
  return settings.slack.authorize_url + "?" + form_encode(query);
}

HttpRequest code_request(const domain::TenantSettings& settings, const std::string& client_secret,
                         const std::string& code) {
  return form_request(settings.slack, access_method,
                      {{"client_id", settings.slack.client_id},
                       {"client_secret", client_secret},
                       {"code", code},
                       {"redirect_uri", redirect_url(settings)}});
}

HttpRequest refresh_request(const domain::SlackSettings& settings, const std::string& client_secret,
                            const std::string& refresh_token) {
  return form_request(settings, access_method,
                      {{"client_id", settings.client_id},
                       {"client_secret", client_secret},
                       {"grant_type", "refresh_token"},
                       {"refresh_token", refresh_token}});
}

GrantReply read_grant(const HttpResult& reply) {
  if (!reply) return AttemptFailed{true, std::nullopt, "No answer from Slack: " + reply.error().detail + "."};
  JsonReader reader;
  const bool readable = reader.read(reply->body);
  const std::string code = readable ? text_at(reader.root(), {"error"}) : std::string{};
  if (reply->status == 429) return refused_grant("ratelimited");
  if (!code.empty()) return refused_grant(code);
  if (reply->status != 200 || !readable || !is_true_at(reader.root(), {"ok"})) {
    return AttemptFailed{true, std::nullopt,
                         "Slack's address answered HTTP " + std::to_string(reply->status) +
                             " without a Web API answer; check slack.api_base and any proxy."};
  }
  auto grant = grant_in(reader.root());
  const bool is_bot = text_at(reader.root(), {"token_type"}) == "bot";
  if (grant.access_token.empty() || !is_bot) return GrantRefused{"no_bot_token"};
  return grant;
}

}  // namespace countersign::slack
