// Business Central's notifications: signals, made durable as dirty marks before they are answered.
#include <atomic>
#include <set>
#include <utility>

#include "businesscentral/notification.hpp"
#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

using telemetry::log_event;
namespace events = telemetry::events;

/// More records than this in one request are one sweep.
constexpr std::size_t marks_per_request = 200;

/// Not shorter for a wrong guess than for a right one.
bool same_secret(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference |= static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]);
  }
  return difference == 0;
}

void count(const Door& door, std::string_view tenant, std::string_view result) {
  door.metrics.count(telemetry::metric::notifications, {tenant, result});
}

void note_accepted(const Door& door, const TenantId& tenant, std::string_view resource) {
  count(door, tenant.value, "accepted");
  log_event(events::notification_accepted, {{"tenant", tenant}, {"resource", resource}});
}

journal::AcceptRequest request_for(const Door& door, const TenantId& tenant,
                                   const domain::CompanyKey& company, const domain::Message& message,
                                   const std::string& subject, const std::string& audit_body) {
  journal::AcceptRequest request;
  request.to = {tenant, domain::company_entity(company)};
  request.input = domain::encode(message);
  request.now = door.clock.now();
  request.audit.push_back({"notification.accepted", subject, audit_body});
  return request;
}

/// Where an answer goes, and how much later than it could: so a tenant is slowed down that sends too much. A
/// refusal would count as a failure of the subscription.
struct Answer {
  http::Responder responder;
  Duration hold;
  void send(unsigned status) const { responder.send(plain(status), hold); }
};

Answer answer_at_pace(const Door& door, const TenantDoor& tenant, const http::Responder& responder) {
  const Duration hold = tenant.notification_pace->take(door.clock.now());
  if (hold > Duration::zero())
    door.metrics.count(telemetry::metric::notifications_held, {tenant.settings.tenant.value});
  return {responder, hold};
}

/// Answers 202 once everything is durable, 503 if anything is not: Business Central then sends it again.
void accept_all(const Door& door, std::vector<journal::AcceptRequest> requests, const Answer& answer) {
  if (requests.empty()) {
    answer.send(202);
    return;
  }
  struct Pending {
    std::atomic<std::size_t> left;
    std::atomic<bool> failed{false};
  };
  auto pending = std::make_shared<Pending>();
  pending->left = requests.size();
  for (auto& request : requests) {
    door.server.accept(std::move(request), [pending, answer](journal::AcceptOutcome outcome) {
      const bool durable =
          outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
      if (!durable) pending->failed = true;
      if (--pending->left == 0) answer.send(pending->failed ? 503 : 202);
    });
  }
}

journal::AcceptRequest sweep(const Door& door, const TenantId& tenant, const domain::CompanyKey& company,
                             std::optional<domain::Resource> resource, std::optional<Instant> since,
                             const std::string& reason) {
  return request_for(door, tenant, company,
                     domain::SweepRequested{std::move(resource), since, reason, !since, true},
                     domain::to_string(company), "{\"sweep\":\"" + reason + "\"}");
}

bool is_ours(const CompanyDoor& company, const businesscentral::Notification& item) {
  if (item.target) {
    const auto expected = company.client_states.find(item.target->resource);
    return expected != company.client_states.end() && item.target->company == company.company.company &&
           same_secret(expected->second, item.client_state);
  }
  for (const auto& [resource, state] : company.client_states) {
    if (same_secret(state, item.client_state)) return true;
  }
  return false;
}

/// The inputs that the items of one request become.
std::vector<journal::AcceptRequest> inputs_of(const Door& door, const TenantId& tenant,
                                              const CompanyDoor& company,
                                              const std::vector<businesscentral::Notification>& items) {
  std::vector<journal::AcceptRequest> requests;
  std::set<std::string> marked;
  for (const auto& item : items) {
    if (!is_ours(company, item)) {
      count(door, tenant.value, "bad_client_state");
      log_event(events::notification_bad_client_state, {{"tenant", tenant}});
    } else if (!item.target) {
      count(door, tenant.value, "not_understood");
      log_event(events::notification_not_understood, {{"tenant", tenant}, {"reason", item.problem}});
      requests.push_back(
          sweep(door, tenant, company.company, std::nullopt, std::nullopt, "an item was not understood"));
    } else if (!item.target->id) {
      note_accepted(door, tenant, api_name(item.target->resource));
      requests.push_back(sweep(door, tenant, company.company, item.target->resource,
                               item.target->modified_since, "a collection changed"));
    } else {
      note_accepted(door, tenant, api_name(item.target->resource));
      const domain::RecordKey key{company.company, item.target->resource, *item.target->id};
      const std::string subject = domain::to_string(key);
      if (!marked.insert(subject).second) continue;
      requests.push_back(request_for(door, tenant, company.company,
                                     domain::RecordMarked{key.resource, key.id, domain::change_notified},
                                     subject, "{}"));
    }
  }
  if (requests.size() <= marks_per_request) return requests;
  std::vector<journal::AcceptRequest> one;
  one.push_back(sweep(door, tenant, company.company, std::nullopt, std::nullopt, "many records changed"));
  return one;
}

void take_body(const Door& door, const TenantId& tenant, const CompanyDoor& company,
               const std::vector<domain::ResourceDefinition>& described, const http::ServerRequest& request,
               const Answer& answer) {
  if (request.body_too_large) {
    count(door, tenant.value, "too_large");
    log_event(events::notification_too_large, {{"tenant", tenant}});
    accept_all(
        door,
        {sweep(door, tenant, company.company, std::nullopt, std::nullopt, "a notification was too large")},
        answer);
    return;
  }
  const auto items = businesscentral::parse_notifications(request.message.body, described);
  if (!items) {
    count(door, tenant.value, "not_understood");
    log_event(events::notification_not_understood, {{"tenant", tenant}, {"reason", items.error().message}});
    accept_all(door,
               {sweep(door, tenant, company.company, std::nullopt, std::nullopt,
                      "a notification was not understood")},
               answer);
    return;
  }
  accept_all(door, inputs_of(door, tenant, company, *items), answer);
}

}  // namespace

void take_notification(const Door& door, std::string_view tenant, std::string_view token,
                       const http::ServerRequest& request, const http::Responder& responder) {
  if (!door.server.accepting()) {
    responder.send(plain(503));
    return;
  }
  const auto known = door.server.tenant(std::string(tenant));
  const auto company =
      known ? known->companies.find(std::string(token)) : decltype(known->companies.begin()){};
  if (!known || company == known->companies.end()) {
    // A tenant or company that was taken out of the settings: its subscriptions run out by themselves.
    count(door, known ? tenant : std::string_view("unknown"), "unknown_url");
    log_event(events::notification_unknown);
    responder.send(plain(202));
    return;
  }
  // Business Central waits with its own request open, at most five seconds: answered before anything else is
  // done.
  if (const auto handshake = businesscentral::validation_token(request.message.url)) {
    responder.send(plain(200, *handshake));
    return;
  }
  take_body(door, known->settings.tenant, company->second, known->settings.business_central.resources,
            request, answer_at_pace(door, *known, responder));
}

}  // namespace countersign::ingress
