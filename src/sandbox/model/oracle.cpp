#include "sandbox/model/oracle.hpp"

#include <algorithm>

namespace countersign::sandbox {

namespace {

Json describe_posts(const std::map<std::string, PostRecord>& posts) {
  auto object = Json::object();
  for (const auto& [id, record] : posts) {
    object[id] = {
        {"attempts", record.attempts}, {"successes", record.successes}, {"by_people", record.by_people}};
  }
  return object;
}

Json describe_channels(const std::map<std::string, ChannelRecord>& channels) {
  auto object = Json::object();
  for (const auto& [id, record] : channels) {
    object[id] = {{"messages", record.messages},
                  {"updates", record.updates},
                  {"ephemerals", record.ephemerals},
                  {"rate_limited", record.rate_limited},
                  {"while_shared", record.while_shared},
                  {"longest_shared_ms", record.longest_shared.count()},
                  {"smallest_gap_ms", record.smallest_gap ? Json(record.smallest_gap->count()) : Json()}};
  }
  return object;
}

Json describe_identities(const std::map<std::string, IdentityRecord>& identities) {
  auto object = Json::object();
  for (const auto& [id, record] : identities) {
    object[id] = {{"reads", record.reads},
                  {"posts", record.posts},
                  {"subscriptions", record.subscriptions},
                  {"workflow", record.workflow},
                  {"refused", record.refused},
                  {"requests", record.requests},
                  {"throttled", record.throttled},
                  {"waited", record.waited},
                  {"most_in_flight", record.most_in_flight},
                  {"most_in_window", record.most_in_window}};
  }
  return object;
}

Json describe_counts(const std::map<std::string, std::uint64_t>& counts, std::uint64_t from) {
  auto object = Json::object();
  for (const auto& [name, count] : counts) {
    if (count >= from) object[name] = count;
  }
  return object;
}

template <class Map, class Member>
std::uint64_t sum(const Map& map, Member field) {
  std::uint64_t total = 0;
  for (const auto& [key, record] : map) total += record.*field;
  return total;
}

}  // namespace

void Oracle::record_arrival(const std::string& channel, std::optional<Instant> shared_since, Instant now) {
  auto& record = channels[channel];
  if (record.last_arrival) {
    const auto gap = now - *record.last_arrival;
    record.smallest_gap = record.smallest_gap ? std::min(*record.smallest_gap, gap) : gap;
  }
  record.last_arrival = now;
  if (!shared_since) return;
  ++record.while_shared;
  record.longest_shared = std::max(record.longest_shared, now - *shared_since);
}

Json Oracle::describe() const {
  std::uint64_t duplicates = 0;
  for (const auto& [delivery, count] : cards_by_delivery) duplicates += count - 1;
  return {{"posts", describe_posts(posts)},
          {"posts_succeeded", sum(posts, &PostRecord::successes)},
          {"post_attempts", sum(posts, &PostRecord::attempts)},
          {"channels", describe_channels(channels)},
          {"messages", sum(channels, &ChannelRecord::messages)},
          {"updates", sum(channels, &ChannelRecord::updates)},
          {"ephemerals", sum(channels, &ChannelRecord::ephemerals)},
          {"rate_limited", sum(channels, &ChannelRecord::rate_limited)},
          {"deliveries", cards_by_delivery.size()},
          {"duplicate_cards", duplicates},
          {"duplicate_deliveries", describe_counts(cards_by_delivery, 2)},
          {"calls", describe_counts(calls, 0)},
          {"identities", describe_identities(identities)},
          {"recalculated_by_reading", recalculated_by_reading},
          {"tokens_issued", tokens_issued},
          {"notifications_sent", notifications_sent},
          {"notifications_by_status", describe_counts(notifications_by_status, 0)},
          {"notifications_not_logged", notifications_not_logged},
          {"handshakes_sent", handshakes_sent},
          {"handshakes_failed", handshakes_failed},
          {"subscriptions_created", subscriptions_created},
          {"subscriptions_renewed", subscriptions_renewed},
          {"subscriptions_deleted", subscriptions_deleted},
          {"subscriptions_deleted_by_4xx", subscriptions_deleted_by_4xx},
          {"subscriptions_deleted_by_failures", subscriptions_deleted_by_failures},
          {"subscriptions_expired", subscriptions_expired},
          {"clicks_sent", clicks_sent},
          {"clicks_warned", clicks_warned},
          {"modals_opened", modals_opened},
          {"triggers_expired", triggers_expired},
          {"forms_sent", forms_sent},
          {"forms_unanswered", forms_unanswered},
          {"homes_published", homes_published},
          {"apps_installed", apps_installed},
          {"bot_tokens_renewed", bot_tokens_renewed},
          {"calls_with_bad_token", calls_with_bad_token},
          {"commands_sent", commands_sent},
          {"commands_unanswered", commands_unanswered}};
}

}  // namespace countersign::sandbox
