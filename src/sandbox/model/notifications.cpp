// Webhook notifications: collected for a delay, sent once per company and notification URL, retried, given
// up.
#include <algorithm>
#include <array>
#include <set>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration sending_deadline_ms{30'000};  // ApiSubscriptionSendingNotificationTimeout.
constexpr Duration collection_overlap_ms{50};    // Business Central subtracts it for SQL's rounding.
constexpr std::array<int, 5> retry_factors{1, 1, 10, 100,
                                           1'000};  // The sixth failure deletes the subscription.

using QueueKey = std::pair<std::string, std::string>;

void run_job(World& world, const std::string& company);

// At most one job waits per company; an earlier need moves it forward.
void need_job(World& world, const std::string& company, Instant at) {
  if (!world.settings.job_queue) return;
  auto& jobs = world.webhooks.jobs;
  const auto waiting = jobs.find(company);
  if (waiting != jobs.end() && waiting->second <= at) return;
  jobs[company] = at;
  world.engine.schedule(at, [&world, company, at] {
    const auto found = world.webhooks.jobs.find(company);
    if (found == world.webhooks.jobs.end() || found->second != at) return;
    world.webhooks.jobs.erase(found);
    if (world.settings.job_queue) run_job(world, company);
  });
}

bool merges(const PendingChange& last, const PendingChange& next) {
  return !last.in_flight && last.change == Change::updated && next.change == Change::updated;
}

// Consecutive updates of one record become one; created and deleted never merge.
void append(Queue& queue, PendingChange next) {
  const auto last =
      std::find_if(queue.changes.rbegin(), queue.changes.rend(), [&](const PendingChange& change) {
        return change.subscription == next.subscription && change.record == next.record;
      });
  if (last != queue.changes.rend() && merges(*last, next)) {
    last->at = next.at;
    return;
  }
  queue.changes.push_back(std::move(next));
}

const char* change_name(Change change) {
  switch (change) {
    case Change::created:
      return "created";
    case Change::updated:
      return "updated";
    case Change::deleted:
      return "deleted";
    case Change::collection:
      return "collection";
  }
  return "";
}

Json item_json(const Subscription& subscription, const std::string& resource, Change change, Instant at) {
  return {{"subscriptionId", subscription.id},
          {"clientState", subscription.client_state},
          {"expirationDateTime", format_instant(subscription.expires)},
          {"resource", resource},
          {"changeType", change_name(change)},
          {"lastModifiedDateTime", format_instant(at)}};
}

Json collection_json(const Subscription& subscription, Instant first, Instant last, bool filtered) {
  auto resource = subscription.resource;
  if (filtered) {
    resource += "?$filter=lastModifiedDateTime%20gt%20" + format_instant(first - collection_overlap_ms);
  }
  return item_json(subscription, resource, Change::collection, last);
}

// Business Central filters by lastModifiedDateTime alone; what has no such field is named as a whole.
bool tells_when_changed(const Subscription& subscription) {
  return subscription.api == "v2.0";
}

// One subscription's items: ordered by time, then created before updated before deleted, whatever really came
// first.
void write_items(const World& world, const Subscription& subscription, std::vector<PendingChange> changes,
                 Json& value) {
  std::stable_sort(changes.begin(), changes.end(), [](const PendingChange& left, const PendingChange& right) {
    return std::pair(left.at, left.change) < std::pair(right.at, right.change);
  });
  if (changes.size() > world.settings.notifications_per_subscription) {
    const bool deleted = std::any_of(changes.begin(), changes.end(), [](const PendingChange& change) {
      return change.change == Change::deleted;
    });
    value.push_back(collection_json(subscription, changes.front().at, changes.back().at,
                                    !deleted && tells_when_changed(subscription)));
    return;
  }
  for (const auto& change : changes) {
    if (change.change == Change::collection) {
      value.push_back(collection_json(subscription, change.at, change.at,
                                      change.filtered && tells_when_changed(subscription)));
    } else {
      value.push_back(item_json(subscription, subscription.resource + "(" + change.record + ")",
                                change.change, change.at));
    }
  }
}

Json notification_body(const World& world, const Queue& queue) {
  std::map<std::string, std::vector<PendingChange>> by_subscription;
  for (const auto& change : queue.changes) by_subscription[change.subscription].push_back(change);
  auto value = Json::array();
  for (const auto& [id, changes] : by_subscription) {
    const auto subscription = world.webhooks.subscriptions.find(id);
    if (subscription != world.webhooks.subscriptions.end())
      write_items(world, subscription->second, changes, value);
  }
  return {{"value", std::move(value)}};
}

std::uint64_t delete_subscriptions(World& world, const QueueKey& key) {
  const auto count = std::erase_if(world.webhooks.subscriptions, [&](const auto& entry) {
    return entry.second.company == key.first && entry.second.notification_url == key.second;
  });
  drop_orphans(world);
  world.engine.touch();
  return count;
}

bool worth_a_retry(const HttpResult& result) {
  if (!result) return true;
  return result->status == 408 || result->status == 429 || result->status >= 500;
}

// Retries ride on every job of the company, but only one that was due counts against the subscription.
void sending_failed(World& world, const QueueKey& key, Queue& queue, bool was_due) {
  for (auto& change : queue.changes) change.in_flight = false;
  if (was_due) {
    if (++queue.failures > retry_factors.size()) {
      world.oracle.subscriptions_deleted_by_failures += delete_subscriptions(world, key);
      return;
    }
    queue.retry_at =
        world.engine.now() + world.settings.notification_retry_ms * retry_factors[queue.failures - 1];
  }
  need_job(world, key.first, *queue.retry_at);
}

void sending_answered(World& world, const QueueKey& key, bool was_due, const HttpResult& result) {
  ++world.oracle.notifications_by_status[result ? std::to_string(result->status) : "none"];
  const auto found = world.webhooks.queues.find(key);
  if (found == world.webhooks.queues.end()) return;  // Its subscriptions are gone.
  auto& queue = found->second;
  queue.in_flight = false;
  if (result && result->status >= 200 && result->status < 300) {
    std::erase_if(queue.changes, [](const PendingChange& change) { return change.in_flight; });
    queue.failures = 0;
    queue.retry_at.reset();
    if (!queue.changes.empty())
      need_job(world, key.first, world.engine.now() + world.settings.notification_delay_ms);
  } else if (worth_a_retry(result)) {
    sending_failed(world, key, queue, was_due);
  } else {
    world.oracle.subscriptions_deleted_by_4xx += delete_subscriptions(world, key);
  }
}

void send_queue(World& world, const QueueKey& key, Queue& queue) {
  const bool was_due = !queue.retry_at || *queue.retry_at <= world.engine.now();
  const auto body = notification_body(world, queue);
  for (auto& change : queue.changes) change.in_flight = true;
  queue.in_flight = true;
  HttpRequest request;
  request.method = "POST";
  request.url = key.second;
  const auto correlation = make_guid(world.engine.entropy);
  request.headers = {{"Content-Type", "application/json"},
                     {"Accept", "application/json"},
                     {"clientRequestId", correlation},
                     {"x-ms-correlation-id", correlation}};
  request.body = write_json(body);
  request.timeout = sending_deadline_ms;
  ++world.oracle.notifications_sent;
  const auto count = body["value"].size();
  world.engine.send(
      FaultTarget::notifications, std::move(request),
      "notification with " + std::to_string(count) + (count == 1 ? " item" : " items"),
      [&world, key, was_due](const HttpResult& result) { sending_answered(world, key, was_due, result); });
}

// Until then they are listed, and take up room (BaseApp, DeleteExpiredSubscriptions).
void remove_expired(World& world, const std::string& company) {
  const auto count = std::erase_if(world.webhooks.subscriptions, [&](const auto& entry) {
    return entry.second.company == company && entry.second.expires <= world.engine.now();
  });
  if (count == 0) return;
  world.oracle.subscriptions_expired += count;
  drop_orphans(world);
  world.engine.touch();
}

void run_job(World& world, const std::string& company) {
  remove_expired(world, company);
  for (auto& [key, queue] : world.webhooks.queues) {
    if (key.first == company && !queue.in_flight && !queue.changes.empty()) send_queue(world, key, queue);
  }
}

std::size_t count_logged(const World& world) {
  std::size_t count = 0;
  for (const auto& [key, queue] : world.webhooks.queues) count += queue.changes.size();
  return count;
}

void enqueue(World& world, const Subscription& subscription, PendingChange change) {
  if (count_logged(world) >= world.settings.notifications_logged) {
    ++world.oracle.notifications_not_logged;
    return;
  }
  change.sequence = world.webhooks.next_sequence++;
  change.subscription = subscription.id;
  change.at = world.engine.now();
  append(world.webhooks.queues[{subscription.company, subscription.notification_url}], std::move(change));
}

}  // namespace

std::optional<Writer> writer_named(std::string_view name) {
  if (name == "full") return Writer::full;
  if (name == "cannot_schedule") return Writer::cannot_schedule;
  if (name == "cannot_register") return Writer::cannot_register;
  return std::nullopt;
}

void resume_jobs(World& world) {
  for (const auto& [key, queue] : world.webhooks.queues) {
    if (!queue.changes.empty()) need_job(world, key.first, world.engine.now());
  }
}

void record_change(World& world, const std::string& company, const std::string& resource,
                   const std::string& record, Change change, Writer writer) {
  if (writer == Writer::cannot_register) return;
  bool any = false;
  for (const auto& [id, subscription] : world.webhooks.subscriptions) {
    if (subscription.company != company || subscription.resource_name != resource) continue;
    enqueue(world, subscription, {0, {}, record, change, {}, true, false});
    any = true;
  }
  if (any && writer == Writer::full)
    need_job(world, company, world.engine.now() + world.settings.notification_delay_ms);
}

std::size_t force_collection(World& world, const std::string& company, const std::string& resource,
                             bool filtered) {
  std::size_t count = 0;
  for (const auto& [id, subscription] : world.webhooks.subscriptions) {
    if (subscription.company != company || subscription.resource_name != resource) continue;
    enqueue(world, subscription, {0, {}, {}, Change::collection, {}, filtered, false});
    ++count;
  }
  if (count > 0) need_job(world, company, world.engine.now());
  return count;
}

void drop_orphans(World& world) {
  auto& webhooks = world.webhooks;
  std::set<QueueKey> wanted;
  for (const auto& [id, subscription] : webhooks.subscriptions) {
    wanted.insert({subscription.company, subscription.notification_url});
  }
  for (auto& [key, queue] : webhooks.queues) {
    std::erase_if(queue.changes, [&](const PendingChange& change) {
      const auto found = webhooks.subscriptions.find(change.subscription);
      return found == webhooks.subscriptions.end() || found->second.notification_url != key.second;
    });
  }
  std::erase_if(webhooks.queues, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

}  // namespace countersign::sandbox
