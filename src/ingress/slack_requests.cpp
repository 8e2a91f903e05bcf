// What Slack sends: verified over the raw body, made durable, answered far inside three seconds.
#include <algorithm>
#include <iterator>

#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "slack/event.hpp"
#include "slack/signature.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

using telemetry::log_event;
namespace events = telemetry::events;

void refuse(const Door& door, const TenantId& tenant, const char* metric_reason, std::string_view why,
            const http::Responder& responder, unsigned status) {
  door.metrics.count(telemetry::metric::slack_requests_refused, {metric_reason});
  log_event(events::slack_request_refused, {{"tenant", tenant}, {"reason", why}});
  responder.send(plain(status));
}

/// After these a channel may not be what it was (docs.slack.dev/reference/events). What they say is not
/// believed: the channel is looked at.
bool changes_channel(const slack::EventCallback& event) {
  constexpr std::string_view types[] = {"channel_shared",
                                        "channel_unshared",
                                        "channel_archive",
                                        "channel_rename",
                                        "channel_unarchive",
                                        "channel_deleted",
                                        "group_archive",
                                        "group_unarchive",
                                        "group_rename",
                                        "group_deleted",
                                        "channel_id_changed",
                                        "shared_channel_invite_accepted",
                                        "shared_channel_invite_approved"};
  return !event.channel.empty() &&
         std::find(std::begin(types), std::end(types), event.type) != std::end(types);
}

bool is_ours(const slack::EventCallback& event, const TenantDoor& tenant) {
  return !event.team_id.empty() && event.team_id == tenant.settings.slack.team_id;
}

void accept_event(const Door& door, journal::AcceptRequest request, const http::Responder& responder) {
  door.server.accept(std::move(request), [responder](journal::AcceptOutcome outcome) {
    const bool is_durable =
        outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
    responder.send(plain(is_durable ? 200 : 503));
  });
}

/// Durable before it is answered: the person waits for what the tab shows.
void take_home(const Door& door, const TenantDoor& tenant, const slack::EventCallback& event,
               const http::Responder& responder) {
  journal::AcceptRequest request;
  request.now = door.clock.now();
  request.to = {tenant.settings.tenant, domain::desk_entity(event.user)};
  request.input = domain::encode(domain::Message{domain::HomeOpened{request.now}});
  request.dedup_keys = slack::dedup_keys(event);
  accept_event(door, std::move(request), responder);
}

/// Durable before it is answered: Slack tells of it a few times, and never again.
void take_removal(const Door& door, const TenantDoor& tenant, const slack::EventCallback& event,
                  const http::Responder& responder) {
  journal::AcceptRequest request;
  request.now = door.clock.now();
  request.to = {tenant.settings.tenant, domain::installation_entity()};
  request.input = domain::encode(domain::Message{domain::AppRemoved{event.type}});
  request.dedup_keys = slack::dedup_keys(event);
  accept_event(door, std::move(request), responder);
}

/// The bot's: tokens of people are none of ours.
bool removes_app(const slack::EventCallback& event) {
  return event.type == "app_uninstalled" || (event.type == "tokens_revoked" && !event.revoked_bots.empty());
}

}  // namespace

void take_slack_event(const Door& door, const TenantDoor& tenant, std::string_view body,
                      const http::Responder& responder) {
  const auto event = slack::parse_event(body);
  if (const auto* verification = std::get_if<slack::UrlVerification>(&event)) {
    responder.send(plain(200, verification->challenge));
  } else if (const auto* unknown = std::get_if<slack::EventNotUnderstood>(&event)) {
    pass_over_slack(door, tenant.settings.tenant, unknown->reason, responder);
  } else if (std::holds_alternative<slack::AppRateLimited>(event)) {
    pass_over_slack(door, tenant.settings.tenant, "Slack holds back events of this app", responder);
  } else {
    const auto& callback = std::get<slack::EventCallback>(event);
    const bool is_home = callback.type == "app_home_opened" && callback.tab == "home";
    if (is_home && slack::is_user_id(callback.user) && is_ours(callback, tenant))
      return take_home(door, tenant, callback, responder);
    if (removes_app(callback) && is_ours(callback, tenant))
      return take_removal(door, tenant, callback, responder);
    // Nothing of other events is kept, so nothing must be durable before its answer. A process that ends
    // meanwhile looks at every channel before it shows a card there.
    if (changes_channel(callback)) door.server.look_at_channel(tenant.settings.tenant, callback.channel);
    responder.send(plain(200));
  }
}

void pass_over_slack(const Door& door, const TenantId& tenant, std::string_view why,
                     const http::Responder& responder) {
  door.metrics.count(telemetry::metric::slack_requests_refused, {"not_understood"});
  log_event(events::slack_request_not_understood, {{"tenant", tenant}, {"reason", why}});
  responder.send(plain(200));
}

namespace {

bool is_kind(std::string_view kind) {
  return kind == "events" || kind == "interactions" || kind == "commands";
}

/// The workspace that the body names; nothing of it is proven yet. Empty: none.
std::string team_in(std::string_view kind, std::string_view body) {
  const auto team_of = []<class T>(const T& one) -> std::string {
    if constexpr (requires { one.team_id; }) {
      return one.team_id;
    } else {
      return {};
    }
  };
  if (kind == "events") return std::visit(team_of, slack::parse_event(body));
  if (kind == "commands") return std::visit(team_of, slack::parse_command_form(body));
  return std::visit(team_of, slack::parse_interaction(body));
}

/// Nothing is looked at before the signature but who might have sent it. `tenants`: the one whose signing
/// secret it was signed with takes it.
void take_signed(const Door& door, const TenantId& named,
                 const std::vector<std::shared_ptr<const TenantDoor>>& tenants, std::string_view kind,
                 const http::ServerRequest& request, const http::Responder& responder) {
  const auto& message = request.message;
  const char* why = "no tenant has this workspace";
  for (const auto& tenant : tenants) {
    const auto secret = tenant->signing_secret();
    const auto genuine = slack::verify(secret.reveal(), message.headers, message.body, door.clock.now());
    if (!genuine) {
      why = slack::to_string(genuine.error());
    } else if (kind == "events") {
      return take_slack_event(door, *tenant, message.body, responder);
    } else if (kind == "commands") {
      return take_slack_command(door, *tenant, slack::parse_command_form(message.body), responder);
    } else {
      return take_slack_interaction(door, *tenant, slack::parse_interaction(message.body), responder);
    }
  }
  refuse(door, named, "signature", why, responder, 401);
}

/// True when it is answered.
bool is_amiss(const Door& door, const TenantId& named, const http::ServerRequest& request,
              const http::Responder& responder) {
  if (request.body_too_large) {
    refuse(door, named, "not_understood", "the body is too large", responder, 413);
  } else if (request.message.method != "POST") {
    refuse(door, named, "not_understood", "not a POST", responder, 405);
  } else {
    return false;
  }
  return true;
}

}  // namespace

void take_slack_request(const Door& door, std::string_view tenant, std::string_view kind,
                        const http::ServerRequest& request, const http::Responder& responder) {
  if (!door.server.accepting()) return static_cast<void>(responder.send(plain(503)));
  const auto known = door.server.tenant(std::string(tenant));
  if (!known || !is_kind(kind)) {
    return refuse(door, TenantId{known ? std::string(tenant) : "unknown"}, "tenant", "an unknown path",
                  responder, 404);
  }
  const auto& id = known->settings.tenant;
  if (is_amiss(door, id, request, responder)) return;
  take_signed(door, id, {known}, kind, request, responder);
}

void take_shared_slack_request(const Door& door, std::string_view kind, const http::ServerRequest& request,
                               const http::Responder& responder) {
  const TenantId nobody{"unknown"};
  if (!door.server.accepting()) return static_cast<void>(responder.send(plain(503)));
  if (!is_kind(kind)) return refuse(door, nobody, "tenant", "an unknown path", responder, 404);
  if (is_amiss(door, nobody, request, responder)) return;
  take_signed(door, nobody, door.server.sharing(team_in(kind, request.message.body)), kind, request,
              responder);
}

}  // namespace countersign::ingress
