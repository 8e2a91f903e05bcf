// The Web API's door: arguments, credentials, tiers, and the table of methods.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr unsigned not_limited = 0;

SlackAnswer auth_test(World& world, const Json& arguments) {
  const auto& app = world.app;
  const auto installation = installation_with(world, text_member(arguments, "token"));
  const auto place = workspace_of(world, installation.team_id);
  const bool is_org_wide = installation.is_org_wide();
  SlackAnswer answer{{"ok", true},
                     {"url", "https://" + place.domain + (is_org_wide ? ".enterprise" : "") + ".slack.com/"},
                     {"team", is_org_wide ? app.enterprise_name : place.name},
                     {"user", app.bot_name},
                     {"team_id", is_org_wide ? installation.enterprise_id : place.id},
                     {"user_id", app.bot_user_id},
                     {"bot_id", app.bot_id},
                     {"is_enterprise_install", is_org_wide}};
  if (!place.enterprise_id.empty()) answer["enterprise_id"] = place.enterprise_id;
  return answer;
}

/// Where a socket is opened, once. The ticket is not looked at when it is.
SlackAnswer open_connection(World& world, const Json&) {
  const auto& app = world.app;
  return {{"ok", true},
          {"url", "ws" + world.options.public_url.substr(4) +
                      "/slack/link/?ticket=" + world.engine.entropy.hex(16) + "&app_id=" + app.app_id}};
}

struct Method {
  const char* name;
  SlackAnswer (*run)(World&, const Json&);
  bool takes_json;
  unsigned per_minute;  ///< Slack's tier; 0: special, not limited here.
};

constexpr std::array<Method, 14> methods{{
    {"auth.test", auth_test, true, not_limited},
    {"apps.connections.open", open_connection, true, not_limited},
    {"chat.postMessage", post_message, true, not_limited},  // Its limit is per channel.
    {"chat.update", update_message, true, 50},
    {"chat.postEphemeral", post_ephemeral, true, 100},
    {"views.open", open_view, true, 100},
    {"views.update", update_view, true, 100},
    {"views.publish", publish_view, true, 100},
    {"users.lookupByEmail", user_by_email, false, 50},
    {"users.info", user_info, false, 100},
    {"usergroups.users.list", user_group_members, false, 20},
    {"conversations.info", channel_info, false, 50},
    {"conversations.history", channel_history, true, 50},
    {"conversations.join", join_channel, true, 50},
}};

Json form_arguments(const std::map<std::string, std::string>& pairs) {
  auto arguments = Json::object();
  for (const auto& [name, value] : pairs) {
    const bool structured = name == "blocks" || name == "metadata" || name == "attachments" || name == "view";
    arguments[name] = structured ? read_json(value) : Json(value);
  }
  return arguments;
}

// A JSON body is ignored by the methods that take none: their arguments are then simply missing.
Json read_arguments(const Method& method, const HttpRequest& request) {
  auto arguments = form_arguments(read_query(read_target(request.url).query));
  const auto type = ascii::lower(find_header(request.headers, "Content-Type"));
  if (type.starts_with("application/json")) {
    if (!method.takes_json) return arguments;
    auto body = read_json(request.body);
    if (body.is_object()) arguments.update(body);
  } else if (type.starts_with("application/x-www-form-urlencoded")) {
    arguments.update(form_arguments(read_form(request.body)));
  }
  return arguments;
}

std::string credential(const HttpRequest& request, const Json& arguments) {
  constexpr std::string_view bearer = "Bearer ";
  const auto header = find_header(request.headers, "Authorization");
  if (header.starts_with(bearer)) return std::string(header.substr(bearer.size()));
  return text_member(arguments, "token");
}

HttpResponse rate_limited(Duration wait) {
  const auto seconds = std::max<std::int64_t>(1, (wait.count() + 999) / 1'000);
  auto response = json_response(429, slack_error("ratelimited"));
  response.headers.push_back({"Retry-After", std::to_string(seconds)});
  return response;
}

// The wait of a call that is too early; none when it may go ahead.
std::optional<Duration> limit(World& world, const Method& method, const Json& arguments) {
  const auto now = world.engine.now();
  if (method.run == post_message) {
    const auto found = world.slack.channels.find(text_member(arguments, "channel"));
    if (found == world.slack.channels.end()) return std::nullopt;
    const auto wait = found->second.bucket.take(now, static_cast<double>(world.settings.slack_channel_burst),
                                                world.settings.slack_channel_interval_ms);
    if (wait) ++world.oracle.channels[found->first].rate_limited;
    return wait;
  }
  if (method.per_minute == not_limited || !world.settings.slack_tier_limits) return std::nullopt;
  return world.slack.method_buckets[method.name].take(now, method.per_minute,
                                                      Duration(60'000 / method.per_minute));
}

void record_arrival(World& world, const Method& method, const Json& arguments) {
  if (method.run != post_message && method.run != update_message) return;
  const auto channel = text_member(arguments, "channel");
  const auto found = world.slack.channels.find(channel);
  if (found == world.slack.channels.end()) return;
  world.oracle.record_arrival(channel, found->second.shared_since, world.engine.now());
}

}  // namespace

std::optional<Duration> Bucket::take(Instant now, double capacity, Duration interval) {
  if (interval.count() <= 0) return std::nullopt;
  const auto interval_ms = static_cast<double>(interval.count());
  const double gained = filled ? static_cast<double>((now - *filled).count()) / interval_ms : capacity;
  tokens = std::min(capacity, tokens + gained);
  filled = now;
  // A whole token, but for the rounding of many small gains.
  constexpr double whole = 1.0 - 1e-9;
  if (tokens >= whole) {
    tokens -= 1.0;
    return std::nullopt;
  }
  return Duration(static_cast<std::int64_t>(std::ceil((1.0 - tokens) * interval_ms)));
}

SlackAnswer slack_error(const std::string& error) {
  return {{"ok", false}, {"error", error}};
}

SlackAnswer slack_argument_error(const std::string& message) {
  return {{"ok", false},
          {"error", "invalid_arguments"},
          {"response_metadata", {{"messages", Json::array({"[ERROR] " + message})}}}};
}

HttpResponse handle_slack_method(World& world, const std::string& name, const HttpRequest& request) {
  if (name == "oauth.v2.access") return json_response(200, exchange_grant(world, request));
  const auto method =
      std::find_if(methods.begin(), methods.end(), [&](const Method& one) { return one.name == name; });
  if (method == methods.end()) return json_response(200, slack_error("unknown_method"));
  auto arguments = read_arguments(*method, request);
  const auto token = credential(request, arguments);
  if (token.empty()) return json_response(200, slack_error("not_authed"));
  const bool of_app = method->run == open_connection;
  if (of_app && token == world.app.bot_token)
    return json_response(200, slack_error("not_allowed_token_type"));
  if (of_app && token != world.app.app_token) return json_response(200, slack_error("invalid_auth"));
  if (const auto trouble = of_app ? std::string{} : trouble_with_bot_token(world, token); !trouble.empty()) {
    ++world.oracle.calls_with_bad_token;
    return json_response(200, slack_error(trouble));
  }
  arguments["token"] = token;
  if (const auto refusal = check_reach(world, arguments); !refusal.is_null())
    return json_response(200, refusal);
  record_arrival(world, *method, arguments);
  if (const auto wait = limit(world, *method, arguments)) return rate_limited(*wait);
  auto response = json_response(200, method->run(world, arguments));
  response.headers.push_back({"X-OAuth-Scopes", world.app.scopes});
  return response;
}

}  // namespace countersign::sandbox
