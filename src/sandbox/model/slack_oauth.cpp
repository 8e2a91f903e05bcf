// Slack's OAuth v2: the page that asks for permission, the exchange of codes and refresh tokens, and the end
// of an installation.
#include <algorithm>
#include <set>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration code_life_ms{10 * 60'000};
constexpr std::size_t most_codes = 1'000;

std::string html_text(const std::string& text) {
  std::string html;
  for (const char c : text) {
    if (c == '&') {
      html += "&amp;";
    } else if (c == '<') {
      html += "&lt;";
    } else if (c == '"') {
      html += "&quot;";
    } else {
      html += c;
    }
  }
  return html;
}

std::string query_text(const std::string& text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = ascii::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return encoded;
}

HttpResponse page(unsigned status, const std::string& title, const std::string& body) {
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"}},
          "<!doctype html><meta charset=\"utf-8\"><title>" + title +
              "</title><style>body{font:16px/1.5 system-ui;margin:10vh auto;max-width:32rem;padding:0 1rem}"
              "a{display:inline-block;padding:.5rem 1.2rem;border-radius:.3rem;margin-right:.6rem;"
              "border:1px solid #611f69;color:#611f69;text-decoration:none}.allow{background:#611f69;"
              "color:#fff}</style><h1>" +
              title + "</h1>" + body + "\n"};
}

bool has_workspace(const World& world, const std::string& id) {
  return id == world.app.team_id || world.slack.workspaces.contains(id);
}

std::string trouble_with(const World& world, std::map<std::string, std::string>& query) {
  if (query["client_id"] != world.app.oauth_client_id) return "invalid_client_id";
  if (query["scope"].empty()) return "invalid_scope";
  const auto& allowed = world.app.redirect_url;
  if (query["redirect_uri"].empty() || (!allowed.empty() && query["redirect_uri"] != allowed))
    return "bad_redirect_uri";
  if (!query["team"].empty() && !has_workspace(world, query["team"]))
    return "invalid_team_for_non_distributed_app";
  return {};
}

/// Where a person may install the app: a workspace, or the whole of its organisation.
struct Choice {
  std::string id;
  std::string name;
  Installation installation;
};

/// The one that the app asks for comes first.
std::vector<Choice> choices(const World& world, const std::string& wanted) {
  std::vector<Choice> all;
  for (const auto& one : all_workspaces(world)) all.push_back({one.id, one.name, {one.id, {}}});
  const auto& organisation = world.app.enterprise_id;
  if (!organisation.empty())
    all.push_back({organisation, "the whole organisation " + world.app.enterprise_name, {{}, organisation}});
  std::stable_partition(all.begin(), all.end(), [&](const Choice& one) { return one.id == wanted; });
  return all;
}

HttpResponse ask_for_permission(World& world, const std::string& query_string) {
  auto query = read_form(query_string);
  if (const auto trouble = trouble_with(world, query); !trouble.empty())
    return page(400, "Something went wrong when authorizing this app.",
                "<p>Error details: " + trouble + "</p>");
  std::string scopes;
  for (std::string rest = query["scope"]; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    scopes += "<li>" + html_text(rest.substr(0, end)) + "</li>";
    rest.erase(0, end + 1);
  }
  const auto link = [&](const std::string& id, const std::string& verdict, const std::string& text) {
    return "<a " + std::string(id == "allow" ? "class=\"allow\" " : "") + "id=\"" + html_text(id) +
           "\" href=\"" + html_text("/slack/oauth/v2/answer?" + query_string + "&verdict=" + verdict) +
           "\">" + html_text(text) + "</a>";
  };
  const auto offered = choices(world, query["team"]);
  const bool may_choose = offered.size() > 1;
  std::string links;
  for (const auto& one : offered) {
    links += link(&one == &offered.front() ? "allow" : "allow-" + one.id, "allow&chosen=" + one.id,
                  may_choose ? "Allow in " + one.name : "Allow");
  }
  const auto& first = offered.front();
  return page(200,
              html_text(world.app.bot_name) + " is requesting permission to access " +
                  (may_choose ? "a Slack workspace" : "the " + html_text(first.name) + " Slack workspace"),
              "<ul>" + scopes + "</ul>" + links + link("cancel", "cancel", "Cancel"));
}

HttpResponse send_back(World& world, const std::string& query_string) {
  auto query = read_form(query_string);
  if (const auto trouble = trouble_with(world, query); !trouble.empty()) return page(400, trouble, {});
  const auto offered = choices(world, query["chosen"].empty() ? query["team"] : query["chosen"]);
  std::string target = query["redirect_uri"];
  if (query["verdict"] == "allow") {
    auto& codes = world.slack.codes;
    while (codes.size() >= most_codes) codes.erase(codes.begin());
    const auto code = "2210535565." + world.engine.entropy.hex(12);
    codes[code] = {offered.front().installation, query["redirect_uri"], query["scope"], world.engine.now(),
                   false};
    target += "?code=" + code;
  } else {
    target += "?error=access_denied";
  }
  return {302, {{"Location", target + "&state=" + query_text(query["state"])}}, {}};
}

Json granted(World& world, const std::string& token, const RefreshToken& grant) {
  const auto& app = world.app;
  const auto& installation = grant.installation;
  const bool is_org_wide = installation.is_org_wide();
  const auto place = workspace_of(world, installation.team_id);
  return {{"ok", true},
          {"access_token", token},
          {"token_type", "bot"},
          {"scope", grant.scopes},
          {"bot_user_id", app.bot_user_id},
          {"app_id", app.app_id},
          {"team", is_org_wide ? Json() : Json{{"id", place.id}, {"name", place.name}}},
          {"enterprise", enterprise_json(world, installation.team_id)},
          {"is_enterprise_install", is_org_wide},
          {"authed_user", {{"id", world.slack.people.empty() ? "U0" : world.slack.people.begin()->first}}}};
}

Json issue(World& world, const RefreshToken& grant) {
  auto& tokens = world.slack.bot_tokens;
  std::string token;
  if (world.app.token_rotation) {
    token = "xoxe.xoxb-1-" + world.engine.entropy.hex(12);
    const auto renewal = "xoxe-1-" + world.engine.entropy.hex(16);
    tokens[token] = {grant.installation, world.engine.now() + world.app.token_life_ms, {}};
    world.slack.refresh_tokens[renewal] = grant;
    auto answer = granted(world, token, grant);
    answer["refresh_token"] = renewal;
    answer["expires_in"] = world.app.token_life_ms.count() / 1'000;
    return answer;
  }
  // Whoever is installed there already has the same token.
  for (const auto& [known, entry] : tokens) {
    if (entry.ended.empty() && !entry.expires && entry.installation == grant.installation) token = known;
  }
  if (token.empty()) token = "xoxb-sandbox-" + world.engine.entropy.hex(12);
  tokens[token] = {grant.installation, {}, {}};
  return granted(world, token, grant);
}

Json exchange_code(World& world, std::map<std::string, std::string>& form) {
  const auto found = world.slack.codes.find(form["code"]);
  if (found == world.slack.codes.end()) return slack_error("invalid_code");
  auto& code = found->second;
  if (code.used) return slack_error("code_already_used");
  if (world.engine.now() - code.issued > code_life_ms) return slack_error("invalid_code");
  if (form["redirect_uri"] != code.redirect_uri) return slack_error("bad_redirect_uri");
  code.used = true;
  ++world.oracle.apps_installed;
  return issue(world, {code.installation, code.scopes});
}

// The refresh token is revoked with that; the bot token before lives to its end.
Json renew(World& world, const std::string& renewal) {
  const auto found = world.slack.refresh_tokens.find(renewal);
  if (found == world.slack.refresh_tokens.end()) return slack_error("invalid_refresh_token");
  const auto grant = found->second;
  world.slack.refresh_tokens.erase(found);
  ++world.oracle.bot_tokens_renewed;
  return issue(world, grant);
}

/// `of`: a workspace's or an organisation's id; empty: all. Returns what has ended.
std::set<Installation> end_tokens(World& world, const std::string& of, const std::string& how) {
  auto& slack = world.slack;
  const auto is_meant = [&](const Installation& one) {
    return of.empty() || of == (one.is_org_wide() ? one.enterprise_id : one.team_id);
  };
  std::set<Installation> ended;
  slack.bot_tokens[world.app.bot_token];
  for (auto& [token, entry] : slack.bot_tokens) {
    const auto installation = installation_with(world, token);
    if (!entry.ended.empty() || !is_meant(installation)) continue;
    entry.ended = how;
    ended.insert(installation);
  }
  std::erase_if(slack.refresh_tokens, [&](const auto& one) { return is_meant(one.second.installation); });
  return ended;
}

void tell(World& world, const Installation& installation, const Json& event) {
  const auto& where = installation.is_org_wide() ? installation.enterprise_id : installation.team_id;
  static_cast<void>(send_event(world, {{"event", event}, {"team_id", where}}));
}

}  // namespace

HttpResponse handle_oauth_page(World& world, const HttpRequest& request) {
  const auto target = read_target(request.url);
  if (request.method == "GET" && target.path == "/slack/oauth/v2/authorize")
    return ask_for_permission(world, target.query);
  if (request.method == "GET" && target.path == "/slack/oauth/v2/answer")
    return send_back(world, target.query);
  return {404, {{"Content-Type", "text/plain"}}, "Not found"};
}

SlackAnswer exchange_grant(World& world, const HttpRequest& request) {
  auto form = read_form(request.body);
  if (form["client_id"] != world.app.oauth_client_id) return slack_error("invalid_client_id");
  if (form["client_secret"] != world.app.oauth_client_secret) return slack_error("bad_client_secret");
  if (form["grant_type"] == "refresh_token") return renew(world, form["refresh_token"]);
  return exchange_code(world, form);
}

std::string trouble_with_bot_token(World& world, const std::string& token) {
  const auto found = world.slack.bot_tokens.find(token);
  if (found == world.slack.bot_tokens.end()) return token == world.app.bot_token ? "" : "invalid_auth";
  if (!found->second.ended.empty()) return found->second.ended;
  const auto& expires = found->second.expires;
  return expires && *expires <= world.engine.now() ? "token_expired" : "";
}

HttpResponse control_installation(World& world, const std::string& method, const Json& body) {
  if (method != "POST") return json_response(405, {{"error", "POST {uninstall, revoke, expire, of, quiet}"}});
  const Json removed{{"type", "app_uninstalled"}};
  const Json revoked{{"type", "tokens_revoked"},
                     {"tokens", {{"oauth", Json::array()}, {"bot", Json::array({world.app.bot_user_id})}}}};
  const bool is_told = !bool_member(body, "quiet", false);
  const auto of = text_member(body, "of");
  if (bool_member(body, "uninstall", false)) {
    const bool tokens_first = bool_member(body, "tokens_first", false);
    for (const auto& installation : end_tokens(world, of, "account_inactive")) {
      if (is_told) tell(world, installation, tokens_first ? revoked : removed);
      if (is_told) tell(world, installation, tokens_first ? removed : revoked);
    }
  } else if (bool_member(body, "revoke", false)) {
    for (const auto& installation : end_tokens(world, of, "token_revoked")) {
      if (is_told) tell(world, installation, revoked);
    }
  } else if (bool_member(body, "expire", false)) {
    for (auto& [token, entry] : world.slack.bot_tokens) {
      if (entry.expires) entry.expires = world.engine.now();
    }
  }
  world.engine.touch();
  return json_response(200, {{"bot_tokens", world.slack.bot_tokens.size()}});
}

}  // namespace countersign::sandbox
