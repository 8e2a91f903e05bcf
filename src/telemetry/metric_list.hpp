// Every metric that countersign exposes, declared once. Labels name a tenant, a resource or an outcome, never
// a record: a tenant has millions of those.
#pragma once

#include "telemetry/metric_family.hpp"

namespace countersign::telemetry::metric {

/// Calls to other servers, and waiting for people's clicks to take effect: 5 ms to 30 s.
inline constexpr double call_seconds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
/// Disk: 0.5 ms to 1 s.
inline constexpr double disk_seconds[] = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1};
/// From a change to our knowing of it: 1 s to a day.
inline constexpr double lag_seconds[] = {1, 5, 15, 30, 45, 60, 120, 300, 900, 1'800, 3'600, 21'600, 86'400};
inline constexpr double batch_sizes[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

// The door --------------------------------------------------------------------------------------------------
inline constexpr Counter<2> notifications{
    "countersign_notifications_total",
    "Notifications from Business Central by result: accepted, bad_client_state, unknown_url, too_large, "
    "not_understood.",
    {"tenant", "result"}};
inline constexpr Counter<1> notifications_held{"countersign_notifications_held_total",
                                               "Requests of Business Central whose answer was held back, as "
                                               "the tenant sends more than its settings say.",
                                               {"tenant"}};
inline constexpr Counter<1> slack_requests_refused{"countersign_slack_requests_refused_total",
                                                   "Requests on Slack's URLs that were refused, by reason: "
                                                   "signature, timestamp, header, tenant, not_understood.",
                                                   {"reason"}};
inline constexpr Gauge<1> slack_sockets{
    "countersign_slack_sockets", "Socket Mode connections to Slack that are open.", {"tenant"}};
inline constexpr Counter<3> inbox_inputs{
    "countersign_inbox_inputs_total",
    "Inputs offered to inboxes by kind and by outcome: accepted, duplicate, full, unavailable.",
    {"tenant", "kind", "outcome"}};
inline constexpr Gauge<0> http_connections{"countersign_http_connections",
                                           "Inbound connections that are open."};
inline constexpr Gauge<0> http_calls_waiting{
    "countersign_http_calls_waiting",
    "Calls to other servers that wait because as many as may be are in flight, in all or to one host."};
inline constexpr Histogram<1> http_request_duration{
    "countersign_http_request_duration_seconds",
    "From the last byte of an inbound request to the first of its answer, by endpoint.",
    {"endpoint"},
    call_seconds};

// Turns -----------------------------------------------------------------------------------------------------
inline constexpr Counter<2> turns_committed{"countersign_turns_committed_total",
                                            "Turns that were committed, by kind of entity.",
                                            {"tenant", "entity"}};
inline constexpr Counter<1> entities_loaded{
    "countersign_entities_loaded_total", "Entities that were read from the journal, by kind.", {"entity"}};
inline constexpr Counter<2> turn_failures{
    "countersign_turn_failures_total", "Turns that failed, by kind of entity.", {"tenant", "entity"}};
inline constexpr Counter<2> dead_letters{"countersign_dead_letters_total",
                                         "Inputs and effects kept as dead letters, by kind: input, effect.",
                                         {"tenant", "kind"}};
inline constexpr Gauge<1> entities_quarantined{"countersign_entities_quarantined",
                                               "Entities that take no inputs until a person releases them.",
                                               {"tenant"}};
inline constexpr Gauge<1> tenant_paused{"countersign_tenant_paused",
                                        "1 while a tenant sends nothing: its environment is not what it was.",
                                        {"tenant"}};
inline constexpr Gauge<1> slack_paused{
    "countersign_slack_paused",
    "1 while Slack does not take a tenant's bot token: nothing is sent there.",
    {"tenant"}};
inline constexpr Counter<2> milestones{
    "countersign_milestones_total",
    "What entities did, by the id of the log event that tells of it: card.posted, approval.decided, "
    "invoice.posted, subscription.lost and so on.",
    {"tenant", "event"}};
inline constexpr Counter<2> changes_found{
    "countersign_changes_found_total",
    "Changed records by what they were found by: signal (a notification), sweep (a sweep alone, which should "
    "not be), ahead (a sweep that was quicker than the notification), poll (nothing announces the resource), "
    "away (after the server was away), resync (a full reading that Business Central asked for), first (the "
    "first sweep).",
    {"tenant", "found_by"}};
inline constexpr Histogram<2> change_lag{"countersign_change_lag_seconds",
                                         "From a record's change in Business Central, by its clock, to our "
                                         "having read it, by what it was found by.",
                                         {"tenant", "found_by"},
                                         lag_seconds};

// Effects ---------------------------------------------------------------------------------------------------
inline constexpr Counter<3> effects{"countersign_effects_total",
                                    "Finished attempts to call Business Central or Slack, by kind of effect "
                                    "and by outcome: done, retry, passed_on, dead, "
                                    "in_doubt.",
                                    {"tenant", "kind", "outcome"}};
inline constexpr Histogram<1> effect_duration{"countersign_effect_duration_seconds",
                                              "From the start of an attempt to its result.",
                                              {"kind"},
                                              call_seconds};
inline constexpr Gauge<2> channels_refused{
    "countersign_slack_channel_refused",
    "1 for a Slack channel where nothing is sent because it is shared or cannot be looked at.",
    {"tenant", "channel"}};
inline constexpr Gauge<2> effects_queued{
    "countersign_effects_queued",
    "Effects that wait for their slot, by queue: business_central, slack, or a Slack channel's id.",
    {"tenant", "queue"}};

inline constexpr Gauge<2> effects_oldest{"countersign_effects_oldest_timestamp_seconds",
                                         "Since when the oldest effect of a queue that has not ended is "
                                         "there, or since the start; 0: there is none.",
                                         {"tenant", "queue"}};

// Business Central ------------------------------------------------------------------------------------------
inline constexpr Counter<3> business_central_requests{
    "countersign_business_central_requests_total",
    "Requests to Business Central by identity and by class of status: 2xx, 3xx, 4xx, 429, 5xx, none.",
    {"tenant", "identity", "status"}};
inline constexpr Gauge<2> business_central_in_flight{"countersign_business_central_in_flight",
                                                     "Calls of an identity that are under way.",
                                                     {"tenant", "identity"}};
inline constexpr Gauge<2> business_central_unreachable{
    "countersign_business_central_unreachable",
    "1 while an identity's calls keep failing and wait until Business Central is back.",
    {"tenant", "identity"}};
inline constexpr Gauge<2> business_central_refusals{
    "countersign_business_central_refusals",
    "Kinds of call that Business Central refuses to an identity: 401 or 403.",
    {"tenant", "identity"}};
inline constexpr Gauge<3> credential_in_use{
    "countersign_business_central_credential_in_use",
    "1 for the identity's credential, by its secret's name, that Entra took last; 0 for the others.",
    {"tenant", "identity", "credential"}};
inline constexpr Gauge<3> credential_days_left{"countersign_business_central_credential_days_left",
                                               "Days until a credential's noted end, or its certificate's; "
                                               "negative past it. Absent where no end is known.",
                                               {"tenant", "identity", "credential"}};

// Both ------------------------------------------------------------------------------------------------------
inline constexpr Counter<2> throttle_pauses{
    "countersign_throttle_pauses_total",
    "Pauses that the other side asked for, by system: slack, business_central.",
    {"tenant", "system"}};

// The journal -----------------------------------------------------------------------------------------------
inline constexpr Counter<0> journal_batches{"countersign_journal_batches_total", "Group commits written."};
inline constexpr Histogram<0> journal_batch_requests{"countersign_journal_batch_requests",
                                                     "Requests that shared one group commit.", batch_sizes};
inline constexpr Histogram<0> journal_commit_duration{"countersign_journal_commit_duration_seconds",
                                                      "One group commit, its fsync included.", disk_seconds};

inline constexpr Counter<2> pruned_rows{
    "countersign_pruned_rows_total",
    "Rows that have had their time and were deleted, by class: events, dead_letters, audit.",
    {"tenant", "class"}};
inline constexpr Gauge<1> retention_last_run{
    "countersign_retention_last_run_timestamp_seconds",
    "When a tenant's journal was last gone through for what has had its time, in seconds since 1970.",
    {"tenant"}};

// The metrics themselves ------------------------------------------------------------------------------------
inline constexpr Counter<1> metric_series_over_limit{"countersign_metric_series_over_limit_total",
                                                     "Values that were counted under the label \"other\", or "
                                                     "dropped from a gauge, because their family is full.",
                                                     {"family"}};

/// A new family must be added here as well; a unit test compares.
inline constexpr const MetricFamily* all[] = {&notifications,
                                              &notifications_held,
                                              &slack_requests_refused,
                                              &slack_sockets,
                                              &inbox_inputs,
                                              &http_connections,
                                              &http_calls_waiting,
                                              &http_request_duration,
                                              &turns_committed,
                                              &entities_loaded,
                                              &turn_failures,
                                              &dead_letters,
                                              &entities_quarantined,
                                              &tenant_paused,
                                              &slack_paused,
                                              &milestones,
                                              &changes_found,
                                              &change_lag,
                                              &effects,
                                              &effect_duration,
                                              &channels_refused,
                                              &effects_queued,
                                              &effects_oldest,
                                              &business_central_requests,
                                              &business_central_in_flight,
                                              &business_central_unreachable,
                                              &business_central_refusals,
                                              &credential_in_use,
                                              &credential_days_left,
                                              &throttle_pauses,
                                              &journal_batches,
                                              &journal_batch_requests,
                                              &journal_commit_duration,
                                              &pruned_rows,
                                              &retention_last_run,
                                              &metric_series_over_limit};

}  // namespace countersign::telemetry::metric
