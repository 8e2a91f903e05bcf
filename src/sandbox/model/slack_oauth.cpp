// Slack's OAuth v2: the page that asks for permission, the exchange of codes and refresh tokens, and the end
// of an installation.
#include <algorithm>

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

std::string trouble_with(const World& world, std::map<std::string, std::string>& query) {
  if (query["client_id"] != world.app.oauth_client_id) return "invalid_client_id";
  if (query["scope"].empty()) return "invalid_scope";
  const auto& allowed = world.app.redirect_url;
  if (query["redirect_uri"].empty() || (!allowed.empty() && query["redirect_uri"] != allowed))
    return "bad_redirect_uri";
  if (!query["team"].empty() && query["team"] != world.app.team_id)
    return "invalid_team_for_non_distributed_app";
  return {};
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
  const auto answer = [&](const char* verdict) {
    return html_text("/slack/oauth/v2/answer?" + query_string + "&verdict=" + verdict);
  };
  return page(200,
              html_text(world.app.bot_name) + " is requesting permission to access the " +
                  html_text(world.app.team_name) + " Slack workspace",
              "<ul>" + scopes + "</ul><a class=\"allow\" id=\"allow\" href=\"" + answer("allow") +
                  "\">Allow</a><a id=\"cancel\" href=\"" + answer("cancel") + "\">Cancel</a>");
}

HttpResponse send_back(World& world, const std::string& query_string) {
  auto query = read_form(query_string);
  if (const auto trouble = trouble_with(world, query); !trouble.empty()) return page(400, trouble, {});
  std::string target = query["redirect_uri"];
  if (query["verdict"] == "allow") {
    auto& codes = world.slack.codes;
    while (codes.size() >= most_codes) codes.erase(codes.begin());
    const auto code = "2210535565." + world.engine.entropy.hex(12);
    codes[code] = {query["redirect_uri"], query["scope"], world.engine.now(), false};
    target += "?code=" + code;
  } else {
    target += "?error=access_denied";
  }
  return {302, {{"Location", target + "&state=" + query_text(query["state"])}}, {}};
}

Json granted(World& world, const std::string& token, const std::string& scopes) {
  const auto& app = world.app;
  Json team{{"id", app.team_id}, {"name", app.team_name}};
  Json enterprise;
  if (app.org_wide) {
    team = nullptr;
    enterprise = {{"id", "E0SANDBOX1"}, {"name", "Cronus Group"}};
  }
  return {{"ok", true},
          {"access_token", token},
          {"token_type", "bot"},
          {"scope", scopes},
          {"bot_user_id", app.bot_user_id},
          {"app_id", app.app_id},
          {"team", team},
          {"enterprise", enterprise},
          {"is_enterprise_install", app.org_wide},
          {"authed_user", {{"id", world.slack.people.empty() ? "U0" : world.slack.people.begin()->first}}}};
}

Json issue(World& world, const std::string& scopes) {
  auto& tokens = world.slack.bot_tokens;
  std::string token;
  if (world.app.token_rotation) {
    token = "xoxe.xoxb-1-" + world.engine.entropy.hex(12);
    const auto renewal = "xoxe-1-" + world.engine.entropy.hex(16);
    tokens[token] = {world.engine.now() + world.app.token_life_ms, {}};
    world.slack.refresh_tokens[renewal] = scopes;
    auto answer = granted(world, token, scopes);
    answer["refresh_token"] = renewal;
    answer["expires_in"] = world.app.token_life_ms.count() / 1'000;
    return answer;
  }
  // Whoever is installed already has the same token.
  for (const auto& [known, entry] : tokens) {
    if (entry.ended.empty() && !entry.expires) token = known;
  }
  if (token.empty()) token = "xoxb-sandbox-" + world.engine.entropy.hex(12);
  tokens[token] = {};
  return granted(world, token, scopes);
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
  return issue(world, code.scopes);
}

// The refresh token is revoked with that; the bot token before lives to its end.
Json renew(World& world, const std::string& renewal) {
  const auto found = world.slack.refresh_tokens.find(renewal);
  if (found == world.slack.refresh_tokens.end()) return slack_error("invalid_refresh_token");
  const auto scopes = found->second;
  world.slack.refresh_tokens.erase(found);
  ++world.oracle.bot_tokens_renewed;
  return issue(world, scopes);
}

void end_tokens(World& world, const std::string& how) {
  auto& slack = world.slack;
  slack.bot_tokens[world.app.bot_token];
  for (auto& [token, entry] : slack.bot_tokens) {
    if (entry.ended.empty()) entry.ended = how;
  }
  slack.refresh_tokens.clear();
}

void tell(World& world, const Json& event) {
  static_cast<void>(send_event(world, {{"event", event}}));
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
  if (method != "POST") return json_response(405, {{"error", "POST {uninstall, revoke, expire, quiet}"}});
  const Json removed{{"type", "app_uninstalled"}};
  const Json revoked{{"type", "tokens_revoked"},
                     {"tokens", {{"oauth", Json::array()}, {"bot", Json::array({world.app.bot_user_id})}}}};
  const bool quiet = bool_member(body, "quiet", false);
  if (bool_member(body, "uninstall", false)) {
    end_tokens(world, "account_inactive");
    const bool tokens_first = bool_member(body, "tokens_first", false);
    if (!quiet) tell(world, tokens_first ? revoked : removed);
    if (!quiet) tell(world, tokens_first ? removed : revoked);
  } else if (bool_member(body, "revoke", false)) {
    end_tokens(world, "token_revoked");
    if (!quiet) tell(world, revoked);
  } else if (bool_member(body, "expire", false)) {
    for (auto& [token, entry] : world.slack.bot_tokens) {
      if (entry.expires) entry.expires = world.engine.now();
    }
  }
  world.engine.touch();
  return json_response(200, {{"bot_tokens", world.slack.bot_tokens.size()}});
}

}  // namespace countersign::sandbox
