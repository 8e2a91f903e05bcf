// Business Central's webhook subscriptions and what waits to be sent to them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::sandbox {

struct World;

struct Subscription {
  std::string id;  ///< 32 hex digits.
  std::string notification_url;
  std::string resource;       ///< As the client wrote it: the prefix of every notification's resource.
  std::string company;        ///< Read from it.
  std::string resource_name;  ///< "purchaseInvoices", read from it.
  std::string api = "v2.0";   ///< In whose collection it is.
  std::string client_state;
  std::uint64_t version = 1;
  Instant created{};
  Instant modified{};
  Instant expires{};
};

enum class Change { created, updated, deleted, collection };

struct PendingChange {
  std::uint64_t sequence = 0;
  std::string subscription;
  std::string record;  ///< Its id; empty for a collection.
  Change change = Change::updated;
  Instant at{};
  bool filtered = true;  ///< Collections alone: whether its URL carries a $filter.
  bool in_flight = false;
};

/// What waits for one notification URL within one company; sent as one POST.
struct Queue {
  std::vector<PendingChange> changes;
  unsigned failures = 0;
  std::optional<Instant> retry_at;
  bool in_flight = false;
};

struct Webhooks {
  std::map<std::string, Subscription> subscriptions;
  /// By (company, notification URL).
  std::map<std::pair<std::string, std::string>, Queue> queues;
  /// A company's sending job is due then.
  std::map<std::string, Instant> jobs;
  std::uint64_t next_sequence = 1;
  std::vector<std::string> more_resources;  ///< With webhooks, beyond the documented list.
  unsigned list_status = 200;               ///< Of webhookSupportedResources.
  std::size_t limit = 200;                  ///< Subscriptions of the environment, everybody's together.
  std::size_t foreign = 0;                  ///< Other systems' subscriptions that were added.
  /// How far Business Central's clock is ahead: in its Date header and in what it says of subscriptions.
  Duration clock_ahead{0};
};

/// What the user who changes a record may do (BaseApp, codeunit "API Webhook Notification Mgt.").
enum class Writer {
  full,
  cannot_schedule,  ///< No job of their own, as with a limited licence: the notification waits for another's.
  cannot_register,  ///< No rights on the webhooks' tables: there is no notification.
};
/// "full", "cannot_schedule", "cannot_register"; none for other texts.
std::optional<Writer> writer_named(std::string_view name);

/// A record was created, changed or deleted: every subscription for it hears of it after the delay.
void record_change(World& world, const std::string& company, const std::string& resource,
                   const std::string& record, Change change, Writer writer = Writer::full);
/// The job queue runs again: what was collected meanwhile is sent.
void resume_jobs(World& world);
/// Sends one "collection" notification at once to each subscription of that resource; returns how many.
std::size_t force_collection(World& world, const std::string& company, const std::string& resource,
                             bool filtered);
/// The rest of a change of subscriptions: what waits for a subscription that is gone is dropped.
void drop_orphans(World& world);

/// BC's own call that proves a notification URL; `done(true)` when the token came back within 5 s.
void shake_hands(World& world, const std::string& notification_url, std::function<void(bool)> done);

}  // namespace countersign::sandbox
