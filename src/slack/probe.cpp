#include "slack/probe.hpp"

#include "slack/error_class.hpp"
#include "slack/json_reader.hpp"
#include "slack/probe_reply.hpp"
#include "slack/text.hpp"
#include "slack/user_facts.hpp"
#include "slack/web_request.hpp"

namespace countersign::slack {
HttpRequest auth_test_request(const domain::SlackSettings& settings) {
  return form_request(settings, "auth.test", {});
}

Result<Identity> read_auth_test(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  const auto root = reader.root();
  Identity identity{text_at(root, {"team_id"}),
                    text_at(root, {"team"}),
                    text_at(root, {"user_id"}),
                    text_at(root, {"bot_id"}),
                    text_at(root, {"enterprise_id"}),
                    is_true_at(root, {"is_enterprise_install"}),
                    text_at(root, {"url"})};
  // An installation in an organisation has no team.
  if (identity.team_id.empty() && identity.enterprise_id.empty()) return fail(incomplete("workspace"));
  return identity;
}

HttpRequest socket_url_request(const domain::SlackSettings& settings) {
  return form_request(settings, "apps.connections.open", {});
}

Result<std::string> read_socket_url(const domain::SlackSettings& settings, const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  std::string url = text_at(reader.root(), {"url"});
  const bool is_plain = settings.api_base.starts_with("http://") && url.starts_with("ws://");
  if (is_plain || url.starts_with("wss://")) return url;
  return fail(incomplete("WebSocket"));
}

HttpRequest channel_request(const domain::SlackSettings& settings, const std::string& channel) {
  return form_request(settings, "conversations.info", {{"channel", channel}});
}

Result<domain::ChannelFacts> read_channel(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  const auto root = reader.root();
  if (text_at(root, {"channel", "id"}).empty()) return fail(incomplete("channel"));
  return domain::ChannelFacts{text_at(root, {"channel", "id"}),
                              text_at(root, {"channel", "name"}),
                              is_true_at(root, {"channel", "is_member"}),
                              is_true_at(root, {"channel", "is_archived"}),
                              is_true_at(root, {"channel", "is_private"}),
                              is_true_at(root, {"channel", "is_ext_shared"}),
                              is_true_at(root, {"channel", "is_pending_ext_shared"}),
                              is_true_at(root, {"channel", "is_org_shared"})};
}

HttpRequest user_by_email_request(const domain::SlackSettings& settings, const std::string& email) {
  return form_request(settings, "users.lookupByEmail", {{"email", email}});
}

HttpRequest user_request(const domain::SlackSettings& settings, const std::string& user) {
  return form_request(settings, "users.info", {{"user", user}});
}

Result<domain::UserFacts> read_user(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  auto user = user_facts_at(reader.root());
  if (user.id.empty()) return fail(incomplete("user"));
  return user;
}

HttpRequest group_request(const domain::SlackSettings& settings, const std::string& group) {
  return form_request(settings, "usergroups.users.list",
                      {{"usergroup", group}, {"team_id", settings.team_id}});
}

Result<std::vector<std::string>> read_group(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  std::vector<std::string> members;
  if (!read_texts(reader.root(), {"users"}, members)) return fail(incomplete("users"));
  return members;
}

std::optional<std::vector<std::string>> granted_scopes(const HttpResponse& response) {
  const std::string_view header = find_header(response.headers, "X-OAuth-Scopes");
  if (header.empty()) return std::nullopt;
  std::vector<std::string> scopes(1);
  for (const char c : header) {
    if (c == ',') {
      scopes.emplace_back();
    } else if (c != ' ') {
      scopes.back() += c;
    }
  }
  return scopes;
}

}  // namespace countersign::slack
