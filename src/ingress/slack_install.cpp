// Installing the app, in a person's browser: on to Slack's page, and back with a code.
#include "core/limits.hpp"
#include "core/url.hpp"
#include "domain/installation.hpp"
#include "ingress/install_link.hpp"
#include "ingress/install_page.hpp"
#include "ingress/requests.hpp"
#include "slack/oauth.hpp"
#include "slack/text.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

/// Of the cookie that proves that whoever comes back is the browser that set out; the tenant's name follows.
constexpr std::string_view cookie_prefix = "countersign-install-";
/// Of what Slack or the address says, on a page.
constexpr std::size_t shown_characters = 80;

std::string set_cookie(const domain::TenantSettings& settings, const std::string& value, Duration life) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(life).count();
  std::string cookie = std::string(cookie_prefix) + settings.tenant.value + "=" + value +
                       "; Path=/slack; Max-Age=" + std::to_string(seconds) + "; HttpOnly; SameSite=Lax";
  if (settings.public_url.starts_with("https://")) cookie += "; Secure";
  return cookie;
}

/// Empty when the browser sends none.
std::string cookie_in(std::string_view header, const TenantId& tenant) {
  const std::string start = std::string(cookie_prefix) + tenant.value + "=";
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(start)) return std::string(pair.substr(start.size()));
  }
  return {};
}

void show(const http::Responder& responder, const InstallPage& page) {
  responder.send(render(page));
}

/// What is said with the link to begin again.
InstallPage begin_again(const domain::TenantSettings& settings, unsigned status, std::string title,
                        std::vector<std::string> sentences) {
  return {status,       false, std::move(title), std::move(sentences), domain::install_url(settings),
          "Begin again"};
}

void refuse_state(const Door& door, const domain::TenantSettings& settings, const Error& error,
                  const http::Responder& responder) {
  door.metrics.count(telemetry::metric::slack_requests_refused, {"state"});
  telemetry::log_event(telemetry::events::slack_request_refused,
                       {{"tenant", settings.tenant}, {"reason", error.message}});
  const bool is_late = error.code == ErrorCode::not_found;
  responder.send(render(begin_again(
      settings, 400, is_late ? "That took too long" : "This did not begin in this browser",
      {is_late ? "The way to Slack and back must take less than ten minutes. Nothing was changed."
               : "Countersign only takes an installation back in the browser where it began, with cookies "
                 "allowed. Nothing was changed."})));
}

InstallPage page_of_answer(const domain::TenantSettings& settings, const InstallResult& result) {
  using Problem = domain::InstallAnswer::Problem;
  const auto& slack = settings.slack;
  const auto team = slack::cut(result.team, shown_characters);
  switch (result.answer.problem) {
    case Problem::org_wide:
      return begin_again(
          settings, 403, "This was an installation for a whole organisation",
          {"The settings of '" + settings.tenant.value + "' name one workspace, " + slack.team_id +
           ", and no organisation. Nothing was stored. Install the app in that "
           "workspace alone, or have the organisation's id (E…) written into the settings, as "
           "enterprise_id in [slack]."});
    case Problem::other_enterprise:
      return begin_again(settings, 403, "This is another organisation",
                         {"The settings of '" + settings.tenant.value + "' name the organisation " +
                          slack.enterprise_id + ", and you chose " + team +
                          ". Nothing was stored. Remove the "
                          "app there again, or have enterprise_id in the settings corrected."});
    case Problem::other_team:
      return begin_again(
          settings, 403, "This is another workspace",
          {"You chose " + team + ", but the settings of '" + settings.tenant.value + "' name the workspace " +
           slack.team_id + ". Nothing was stored. Remove the app from " + team +
           ", or have team_id in the settings corrected."});
    case Problem::other_app:
      return begin_again(settings, 403, "This is another app",
                         {"The client id in the settings is not that of the app " + slack.app_id +
                          ". Nothing was stored. Have client_id and app_id in [slack] compared with "
                          "Basic Information at api.slack.com/apps."});
    case Problem::not_renewable:
      return begin_again(settings, 502, "Slack gave a token that cannot be renewed", {"Nothing was stored."});
    case Problem::shared_chain:
      return begin_again(
          settings, 403, "This installation would be several tenants' at once",
          {"It is for the whole organisation, its tokens expire, and other tenants of this server have the "
           "same app in the organisation " +
               slack.enterprise_id +
               ". Slack renews one chain of tokens, and each tenant would use up the "
               "others'. Nothing was stored.",
           "Choose the workspace " + slack.team_id +
               " instead of the organisation: each workspace's tokens are its own. Or give each tenant an "
               "app of its own."});
    case Problem::none:
      break;
  }
  InstallPage page{200, true, "Countersign is installed in " + team, {}, {}, {}};
  if (result.is_org_wide) {
    page.sentences.push_back(
        "It is installed in the organisation, and in no workspace of it yet: now add it to "
        "the workspace " +
        slack.team_id + ", on the page below.");
    page.link = "https://app.slack.com/manage/" + slack.enterprise_id + "/integrations/profile/" +
                slack.app_id + "/workspaces/add";
    page.link_text = "Add it to the workspace";
  }
  if (!result.missing.empty()) {
    std::string names;
    for (const auto& scope : result.missing) names += (names.empty() ? "" : ", ") + scope;
    page.sentences.push_back("It may do less than it needs: Slack did not grant " + names +
                             ". Add them at api.slack.com/apps, OAuth & Permissions, and install it again.");
  }
  page.sentences.emplace_back(
      "The bot token is stored, sealed, and in use from now on. What waited is being sent.");
  page.sentences.push_back(
      "Next: in each channel that cards go to, write /invite @Countersign. Then have `countersign check "
      "--tenant " +
      settings.tenant.value + "` look at everything. You may close this page.");
  return page;
}

InstallPage page_of(const domain::TenantSettings& settings, const InstallResult& result) {
  using Kind = InstallResult::Kind;
  switch (result.kind) {
    case Kind::answered:
      return page_of_answer(settings, result);
    case Kind::used_before:
      return begin_again(settings, 409, "This was answered before",
                         {"An installation is taken back once. If you loaded this page again, all is well; "
                          "`countersign status` says so."});
    case Kind::too_many:
      return begin_again(settings, 429, "Too many at once",
                         {"More installations came back in the last minute than people make. Nothing was "
                          "changed. Try again in a minute."});
    case Kind::refused:
      return begin_again(
          settings, 502, "Slack did not give the token",
          {"Slack refused with " + slack::cut(result.detail, shown_characters) + ". Nothing was changed.",
           "invalid_code: begin again. bad_client_secret or invalid_client_id: have the client "
           "id in the settings and the stored client secret compared with Basic Information at "
           "api.slack.com/apps. bad_redirect_uri: the app's redirect URL must be " +
               slack::redirect_url(settings) + "."});
    case Kind::no_answer:
      return begin_again(settings, 502, "Slack did not answer", {result.detail, "Nothing was changed here."});
    case Kind::not_confirmed:
      return {202,
              false,
              "Almost there",
              {"Slack gave the token, and it is stored. `countersign status` says in a moment whether it is "
               "in use."},
              {},
              {}};
    case Kind::not_stored:
      break;
  }
  return begin_again(settings, 503, "Countersign cannot store anything now",
                     {"Nothing was changed. Try again in a moment."});
}

void set_out(const Door& door, const TenantDoor& tenant, const http::Responder& responder) {
  const auto browser = door.server.fresh_nonce();
  const auto state = install_state(tenant.settings.tenant, tenant.derive, door.server.fresh_nonce(), browser,
                                   door.clock.now() + limits::slack_install_link_ms);
  responder.send({302,
                  {{"Location", slack::authorize_link(tenant.settings, state)},
                   {"Set-Cookie", set_cookie(tenant.settings, browser, limits::slack_install_link_ms)},
                   {"Cache-Control", "no-store"},
                   {"Referrer-Policy", "no-referrer"}},
                  {}});
}

std::string value_of(const FormPairs& pairs, std::string_view name) {
  const auto* value = find_value(pairs, name);
  return value == nullptr ? std::string{} : *value;
}

void come_back(const Door& door, const TenantDoor& tenant, const http::ServerRequest& request,
               const http::Responder& responder) {
  const auto& settings = tenant.settings;
  const auto query = parse_form(split_target(request.message.url).query).value_or(FormPairs{});
  const auto browser = cookie_in(find_header(request.message.headers, "Cookie"), settings.tenant);
  const auto link = check_install_state(settings.tenant, tenant.derive, value_of(query, "state"), browser,
                                        door.clock.now());
  if (!link) return refuse_state(door, settings, link.error(), responder);
  const auto error = value_of(query, "error");
  if (error == "access_denied") {
    return show(responder, begin_again(settings, 200, "You did not allow it",
                                       {"Slack was told no. Nothing was changed."}));
  }
  const auto code = value_of(query, "code");
  if (!error.empty() || code.empty()) {
    return show(responder,
                begin_again(settings, 400, "Slack sent no code",
                            {"Slack says: " +
                             slack::cut(slack::clean(error.empty() ? "nothing" : error), shown_characters) +
                             ". Nothing was changed."}));
  }
  door.server.install_slack(
      settings.tenant, {code, *link}, [settings, responder](const InstallResult& result) {
        auto response = render(page_of(settings, result));
        response.headers.push_back({"Set-Cookie", set_cookie(settings, "", Duration::zero())});
        responder.send(std::move(response));
      });
}

}  // namespace

void take_install_request(const Door& door, std::string_view tenant, std::string_view step,
                          const http::ServerRequest& request, const http::Responder& responder) {
  if (request.message.method != "GET") return static_cast<void>(responder.send(plain(405, "Only GET.\n")));
  if (!door.server.accepting())
    return static_cast<void>(responder.send(plain(503, "Countersign is starting or stopping.\n")));
  const auto known = door.server.tenant(std::string(tenant));
  if (!known || known->settings.slack.client_id.empty()) {
    return show(responder,
                {404,
                 false,
                 "There is nothing to install here",
                 {"No tenant has this address, or its settings name no client_id in [slack]: then its app is "
                  "installed at api.slack.com/apps."},
                 {},
                 {}});
  }
  if (step == "install") return set_out(door, *known, responder);
  come_back(door, *known, request, responder);
}

void take_shared_callback(const Door& door, const http::ServerRequest& request,
                          const http::Responder& responder) {
  const auto query = parse_form(split_target(request.message.url).query).value_or(FormPairs{});
  take_install_request(door, tenant_in(value_of(query, "state")), "callback", request, responder);
}

}  // namespace countersign::ingress
