// Business Central's workflow asks about a document: durable before it is answered. Nothing but the secret
// address proves the sender; the conversation reads the document's release before it offers anything.
#include <atomic>
#include <memory>

#include <nlohmann/json.hpp>

#include "businesscentral/environment_list.hpp"
#include "businesscentral/workflow_notification.hpp"
#include "core/ascii.hpp"
#include "domain/message.hpp"
#include "ingress/requests.hpp"
#include "telemetry/events.hpp"

namespace countersign::ingress {
namespace {

using telemetry::log_event;
namespace events = telemetry::events;

void count(const Door& door, std::string_view tenant, std::string_view result) {
  door.metrics.count(telemetry::metric::notifications, {tenant, result});
}

journal::AcceptRequest to_conversation(const Door& door, const TenantId& tenant,
                                       const domain::ApprovalRequested& asked) {
  const auto& key = asked.conversation;
  journal::AcceptRequest request;
  request.to = {tenant, domain::conversation_entity(key)};
  request.input = domain::encode(domain::Message{asked});
  request.now = door.clock.now();
  request.audit.push_back({"workflow.request_accepted", domain::to_string(key), "{}"});
  return request;
}

/// The company may not have read the document yet.
journal::AcceptRequest to_company(const Door& door, const TenantId& tenant, const domain::RecordKey& key) {
  journal::AcceptRequest request;
  request.to = {tenant, domain::company_entity(key.company)};
  request.input =
      domain::encode(domain::Message{domain::RecordMarked{key.resource, key.id, "sent for approval"}});
  request.now = door.clock.now();
  return request;
}

void accept_both(const Door& door, journal::AcceptRequest first, journal::AcceptRequest second,
                 const http::Responder& responder) {
  struct Pending {
    std::atomic<int> left{2};
    std::atomic<bool> failed{false};
  };
  auto pending = std::make_shared<Pending>();
  const auto done = [pending, responder](journal::AcceptOutcome outcome) {
    const bool durable =
        outcome == journal::AcceptOutcome::accepted || outcome == journal::AcceptOutcome::duplicate;
    if (!durable) pending->failed = true;
    // Business Central tries again four times, 12 seconds apart.
    if (--pending->left == 0) responder.send(plain(pending->failed ? 503 : 202));
  };
  door.server.accept(std::move(first), done);
  door.server.accept(std::move(second), done);
}

/// A copy of the environment may have kept the workflow that asks us: its documents are not ours. Empty: they
/// are.
std::string foreign(const businesscentral::WorkflowNotification& asked, const domain::CompanyKey& key,
                    const domain::TenantSettings& settings) {
  if (!asked.company.empty() && asked.company != key.company)
    return "a workflow's request for another company";
  const auto ours = ascii::lower(businesscentral::environment_in(settings.business_central.api_base));
  if (!asked.environment.empty() && !ours.empty() && asked.environment != ours) {
    return "a workflow's request of another environment, perhaps a copy";
  }
  return {};
}

}  // namespace

void take_workflow_request(const Door& door, const WorkflowAddress& address,
                           const http::ServerRequest& request, const http::Responder& responder) {
  const auto [tenant, token, encoded] = address;
  if (!door.server.accepting()) return static_cast<void>(responder.send(plain(503)));
  const auto known = door.server.tenant(std::string(tenant));
  const auto company =
      known ? known->companies.find(std::string(token)) : decltype(known->companies.begin()){};
  if (!known || company == known->companies.end()) {
    count(door, known ? tenant : std::string_view("unknown"), "unknown_url");
    log_event(events::notification_unknown);
    return static_cast<void>(responder.send(plain(202)));
  }
  const auto& id = known->settings.tenant;
  const auto asked =
      request.body_too_large
          ? Result<businesscentral::WorkflowNotification>{fail(ErrorCode::too_large, "the body is too large")}
          : businesscentral::parse_workflow_notification(request.message.body);
  const auto& key = company->second.company;
  const std::string problem = asked ? foreign(*asked, key, known->settings) : asked.error().message;
  if (!problem.empty()) {
    // What waits is found by polling all the same.
    count(door, id.value, "not_understood");
    log_event(events::notification_not_understood, {{"tenant", id}, {"reason", problem}});
    return static_cast<void>(responder.send(plain(202)));
  }
  count(door, id.value, "accepted");
  const domain::RecordKey record{key, domain::Resource::purchase_invoices, asked->row_id};
  accept_both(door, to_conversation(door, id, {record, asked->step_id, asked->requester, encoded}),
              to_company(door, id, record), responder);
}

}  // namespace countersign::ingress
