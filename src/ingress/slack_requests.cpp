// What Slack sends: verified over the raw body, made durable, answered far inside three seconds.
#include <algorithm>
#include <atomic>
#include <iterator>
#include <memory>

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

/// Answers once all of them are durable.
void accept_events(const Door& door, std::vector<journal::AcceptRequest> requests,
                   const http::Responder& responder) {
  struct Writing {
    std::atomic<std::size_t> left;
    std::atomic<bool> is_durable{true};
  };
  const auto writing = std::make_shared<Writing>();
  writing->left = requests.size();
  for (auto& request : requests) {
    door.server.accept(std::move(request), [responder, writing](journal::AcceptOutcome outcome) {
      if (outcome != journal::AcceptOutcome::accepted && outcome != journal::AcceptOutcome::duplicate)
        writing->is_durable = false;
      if (--writing->left == 0) responder.send(plain(writing->is_durable ? 200 : 503));
    });
  }
}

journal::AcceptRequest input_of(const Door& door, const EntityAddress& to, const domain::Message& message,
                                const slack::EventCallback& event) {
  journal::AcceptRequest request;
  request.to = to;
  request.now = door.clock.now();
  request.input = domain::encode(message);
  request.dedup_keys = slack::dedup_keys(event);
  return request;
}

/// Durable before it is answered: the person waits for what the tab shows.
void take_home(const Door& door, const TenantDoor& tenant, const slack::EventCallback& event,
               const http::Responder& responder) {
  accept_events(door,
                {input_of(door, {tenant.settings.tenant, domain::desk_entity(event.user)},
                          domain::HomeOpened{door.clock.now()}, event)},
                responder);
}

/// The bot's: tokens of people are none of ours.
bool removes_app(const slack::EventCallback& event) {
  return event.type == "app_uninstalled" || (event.type == "tokens_revoked" && !event.revoked_bots.empty());
}

/// Durable before it is answered: Slack tells of it a few times, and never again. An installation in an
/// organisation may be that of several tenants; what they are told of it they ask Slack about.
void take_removal(const Door& door, const TenantDoors& tenants, const slack::EventCallback& event,
                  const http::Responder& responder) {
  std::vector<journal::AcceptRequest> requests;
  for (const auto& tenant : tenants) {
    const auto& settings = tenant->settings;
    if (!slack::is_of(event.origin, settings.slack) &&
        !slack::concerns_organisation_of(event.origin, settings.slack))
      continue;
    requests.push_back(input_of(door, {settings.tenant, domain::installation_entity()},
                                domain::AppRemoved{event.type}, event));
  }
  if (requests.empty()) return static_cast<void>(responder.send(plain(200)));
  accept_events(door, std::move(requests), responder);
}

void take_callback(const Door& door, const TenantDoors& tenants, const slack::EventCallback& event,
                   const http::Responder& responder) {
  if (removes_app(event)) return take_removal(door, tenants, event, responder);
  const bool is_home = event.type == "app_home_opened" && event.tab == "home";
  for (const auto& tenant : tenants) {
    if (is_home && slack::is_user_id(event.user) && slack::is_of(event.origin, tenant->settings.slack))
      return take_home(door, *tenant, event, responder);
    // Nothing of other events is kept, so nothing must be durable before its answer. A process that ends
    // meanwhile looks at every channel before it shows a card there.
    if (changes_channel(event)) door.server.look_at_channel(tenant->settings.tenant, event.channel);
  }
  responder.send(plain(200));
}

void take_event(const Door& door, const TenantDoors& tenants, const slack::Event& event,
                const http::Responder& responder) {
  const auto& first = tenants.front()->settings.tenant;
  if (const auto* verification = std::get_if<slack::UrlVerification>(&event)) {
    responder.send(plain(200, verification->challenge));
  } else if (const auto* unknown = std::get_if<slack::EventNotUnderstood>(&event)) {
    pass_over_slack(door, first, unknown->reason, responder);
  } else if (std::holds_alternative<slack::AppRateLimited>(event)) {
    pass_over_slack(door, first, "Slack holds back events of this app", responder);
  } else {
    take_callback(door, tenants, std::get<slack::EventCallback>(event), responder);
  }
}

/// Which of an organisation's tenants is meant: of one alone nothing has to be said.
bool is_unclear(const TenantDoors& tenants, const slack::Origin& origin) {
  return tenants.size() > 1 && origin.team_id.empty();
}

}  // namespace

slack::Origin origin_of(const SlackInput& input) {
  const auto origin = []<class T>(const T& one) -> slack::Origin {
    if constexpr (requires { one.origin; }) {
      return one.origin;
    } else if constexpr (requires { one.team_id; }) {
      return {one.team_id, {}, false};
    } else {
      return {};
    }
  };
  return std::visit([&](const auto& kind) { return std::visit(origin, kind); }, input);
}

TenantDoors sharing_tenants(const Door& door, const SlackInput& input) {
  const auto origin = origin_of(input);
  auto tenants = door.server.sharing(origin.team_id, origin.enterprise_id);
  const auto* event = std::get_if<slack::Event>(&input);
  const auto* callback = event == nullptr ? nullptr : std::get_if<slack::EventCallback>(event);
  if (callback == nullptr || !removes_app(*callback) || origin.enterprise_id.empty()) return tenants;
  for (auto& tenant : door.server.sharing({}, origin.enterprise_id)) {
    if (std::find(tenants.begin(), tenants.end(), tenant) == tenants.end())
      tenants.push_back(std::move(tenant));
  }
  return tenants;
}

void take_slack_input(const Door& door, const TenantDoors& tenants, const SlackInput& input,
                      const http::Responder& responder) {
  const auto& first = *tenants.front();
  if (const auto* event = std::get_if<slack::Event>(&input))
    return take_event(door, tenants, *event, responder);
  if (is_unclear(tenants, origin_of(input)))
    return pass_over_slack(door, first.settings.tenant, "which of the organisation's workspaces is not said",
                           responder);
  if (const auto* command = std::get_if<slack::CommandBody>(&input))
    return take_slack_command(door, first, *command, responder);
  take_slack_interaction(door, first, std::get<slack::Interaction>(input), responder);
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

SlackInput read_input(std::string_view kind, std::string_view body) {
  if (kind == "events") return slack::parse_event(body);
  if (kind == "commands") return slack::parse_command_form(body);
  return slack::parse_interaction(body);
}

/// `tenants`: those whose app might have sent it. Those whose signing secret it was signed with take it.
void take_signed(const Door& door, const TenantId& named, const TenantDoors& tenants, std::string_view kind,
                 const http::ServerRequest& request, const http::Responder& responder) {
  const auto& message = request.message;
  const char* why = "no tenant has this workspace";
  TenantDoors genuine;
  for (const auto& tenant : tenants) {
    const auto secret = tenant->signing_secret();
    const auto verified = slack::verify(secret.reveal(), message.headers, message.body, door.clock.now());
    if (verified) {
      genuine.push_back(tenant);
    } else {
      why = slack::to_string(verified.error());
    }
  }
  if (genuine.empty()) return refuse(door, named, "signature", why, responder, 401);
  take_slack_input(door, genuine, read_input(kind, message.body), responder);
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
  // Nothing is believed before the signature; what is read here says whose secret to verify it with.
  take_signed(door, nobody, sharing_tenants(door, read_input(kind, request.message.body)), kind, request,
              responder);
}

}  // namespace countersign::ingress
