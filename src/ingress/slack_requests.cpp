// What Slack sends: verified over the raw body, made durable, answered far inside three seconds.
#include <nlohmann/json.hpp>

#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "slack/button_value.hpp"
#include "slack/event.hpp"
#include "slack/interaction.hpp"
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

/// Verified, but nothing that we act on: Slack must not send it again.
void pass_over(const Door& door, const TenantId& tenant, std::string_view why,
               const http::Responder& responder) {
  door.metrics.count(telemetry::metric::slack_requests_refused, {"not_understood"});
  log_event(events::slack_request_not_understood, {{"tenant", tenant}, {"reason", why}});
  responder.send(plain(200));
}

void accept(const Door& door, journal::AcceptRequest request, const http::Responder& responder) {
  door.server.accept(std::move(request), [responder](journal::AcceptOutcome outcome) {
    const bool durable =
        outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
    responder.send(plain(durable ? 200 : 503));
  });
}

void take_click(const Door& door, const TenantDoor& tenant, const slack::BlockAction& action,
                const http::Responder& responder) {
  const auto& settings = tenant.settings;
  if (action.team_id != settings.slack.team_id) {
    return pass_over(door, settings.tenant, "a click from another workspace", responder);
  }
  // A link button tells of its click and wants nothing.
  if (action.action_id == "open") return static_cast<void>(responder.send(plain(200)));
  const auto value = action.value ? slack::parse_button_value(*action.value)
                                  : Result<slack::ButtonValue>{fail(ErrorCode::not_understood, "no value")};
  if (!value) return pass_over(door, settings.tenant, "a button without a value of ours", responder);
  const auto record = domain::parse_record_key(value->conversation);
  if (!record || action.channel_id.empty()) {
    return pass_over(door, settings.tenant, "a button whose record or channel is missing", responder);
  }
  journal::AcceptRequest request;
  request.to = {settings.tenant, domain::conversation_entity(*record)};
  request.now = door.clock.now();
  request.input = domain::encode(
      domain::Message{domain::Clicked{*record, action.action_id, value->version, action.user_id,
                                      action.channel_id, action.message_ts, request.now}});
  request.dedup_keys = slack::dedup_keys(action);
  request.audit.push_back({"click.received", domain::to_string(*record),
                           nlohmann::json{{"user", action.user_id},
                                          {"action", action.action_id},
                                          {"version", value->version},
                                          {"channel", action.channel_id}}
                               .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)});
  accept(door, std::move(request), responder);
}

void take_interaction(const Door& door, const TenantDoor& tenant, std::string_view body,
                      const http::Responder& responder) {
  const auto interaction = slack::parse_interaction(body);
  if (const auto* click = std::get_if<slack::BlockAction>(&interaction))
    return take_click(door, tenant, *click, responder);
  if (const auto* other = std::get_if<slack::InteractionNotUnderstood>(&interaction)) {
    return pass_over(door, tenant.settings.tenant, other->reason, responder);
  }
  responder.send(plain(200));
}

void take_event(const Door& door, const TenantDoor& tenant, std::string_view body,
                const http::Responder& responder) {
  const auto event = slack::parse_event(body);
  if (const auto* verification = std::get_if<slack::UrlVerification>(&event)) {
    responder.send(plain(200, verification->challenge));
  } else if (const auto* unknown = std::get_if<slack::EventNotUnderstood>(&event)) {
    pass_over(door, tenant.settings.tenant, unknown->reason, responder);
  } else if (std::holds_alternative<slack::AppRateLimited>(event)) {
    pass_over(door, tenant.settings.tenant, "Slack holds back events of this app", responder);
  } else {
    // No event changes anything yet; clicks come as interactions. Known and answered, so Slack does not
    // repeat it.
    responder.send(plain(200));
  }
}

}  // namespace

void take_slack_request(const Door& door, std::string_view tenant, std::string_view kind,
                        const http::ServerRequest& request, const http::Responder& responder) {
  if (!door.server.accepting()) return static_cast<void>(responder.send(plain(503)));
  const auto known = door.server.tenant(std::string(tenant));
  if (!known || (kind != "events" && kind != "interactions")) {
    return refuse(door, TenantId{known ? std::string(tenant) : "unknown"}, "tenant", "an unknown path",
                  responder, 404);
  }
  const auto& id = known->settings.tenant;
  if (request.body_too_large)
    return refuse(door, id, "not_understood", "the body is too large", responder, 413);
  if (request.message.method != "POST")
    return refuse(door, id, "not_understood", "not a POST", responder, 405);
  const auto secret = known->signing_secret();
  const auto genuine =
      slack::verify(secret.reveal(), request.message.headers, request.message.body, door.clock.now());
  if (!genuine) return refuse(door, id, "signature", slack::to_string(genuine.error()), responder, 401);
  if (kind == "events") {
    take_event(door, *known, request.message.body, responder);
  } else {
    take_interaction(door, *known, request.message.body, responder);
  }
}

}  // namespace countersign::ingress
