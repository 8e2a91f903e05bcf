// Every named limit of the server, in one place. What happens at a limit is said beside it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/time.hpp"

namespace countersign::limits {

using namespace std::chrono_literals;

// Ingress ---------------------------------------------------------------------------------------------------
/// A larger body on a notification URL becomes "sweep this company"; elsewhere it is answered 413.
inline constexpr std::size_t request_body_bytes = 1024 * 1024;
/// Larger request heads close the connection without an answer.
inline constexpr std::size_t request_head_bytes = 32 * 1024;
/// A request that is not complete by then loses its connection.
inline constexpr Duration request_read_timeout_ms = 10s;
/// An idle keep-alive connection is closed after this long.
inline constexpr Duration connection_idle_timeout_ms = 75s;
/// More connections than this are closed on accept.
inline constexpr std::size_t inbound_connections = 4096;
/// Slack: requests older or newer than this are refused (docs.slack.dev, verifying requests from Slack).
inline constexpr Duration slack_signature_window_ms = 300s;
/// Slack retries an event up to three times within about five minutes; the keys live far longer.
inline constexpr Duration dedup_key_lifetime_ms = 24h;
/// Slack wants an answer within 3 s: what an entity has not replied by then is answered empty.
inline constexpr Duration reply_wait_ms = 1500ms;
/// A tenant that sends more notifications a second than its settings say has its answers held back, each for
/// at most `answer_hold_ms`, once it is `notification_burst_ms` ahead of its pace. All are durable by then.
inline constexpr Duration notification_burst_ms = 2s;
inline constexpr Duration answer_hold_ms = 1s;
/// Pending inbox bytes a tenant may hold; beyond it the door answers 503.
inline constexpr std::size_t tenant_inbox_bytes = 16 * 1024 * 1024;

// Time ------------------------------------------------------------------------------------------------------
/// The wall clock's corrections up to here are followed slowly, larger ones at once (core/slewed_clock.hpp).
/// Slack and Entra take a time that is five minutes off.
inline constexpr Duration clock_slew_at_most_ms = 2min;
/// Followed by one in so many.
inline constexpr int clock_slew_share = 1'000;

// Journal ---------------------------------------------------------------------------------------------------
/// One group commit holds at most this many requests; the rest wait for the next.
inline constexpr std::size_t journal_batch_requests = 512;
/// Requests waiting for the writer; beyond it they are refused as unavailable.
inline constexpr std::size_t journal_queue_requests = 65'536;
/// The write-ahead log is flushed into tables past this size, so that a start stays short.
inline constexpr std::size_t journal_wal_bytes = 64 * 1024 * 1024;
/// A snapshot is written once this many events were written since the last one, and weigh as much as it: so
/// snapshots at most double what is written, and a load reads at most twice the state.
inline constexpr std::size_t events_between_snapshots = 64;
/// One step of pruning deletes at most this many rows, and looks at so many entities and dead letters; the
/// next step goes on there.
inline constexpr std::size_t pruned_rows_per_step = 256;
inline constexpr std::size_t pruning_looks_per_step = 64;
/// Between two steps of pruning, of whichever tenant: what people wait for goes between them.
inline constexpr Duration pruning_step_gap_ms = 100ms;
/// From one passage over all tenants to the next, and from the start to the first.
inline constexpr Duration pruning_every_ms = 24h;
inline constexpr Duration pruning_start_wait_ms = 5min;
/// Documents that ended together are not forgotten together: each within this time after its retention.
inline constexpr Duration forgetting_spread_ms = 24h;
/// A document that is to be forgotten while a call about it is open waits for this long.
inline constexpr Duration forgetting_again_ms = 24h;

// Entities --------------------------------------------------------------------------------------------------
/// Tenants that read their journal and wake their entities at once, after a start; more would overfill the
/// journal's queue. The next begins as soon as one is ready.
inline constexpr std::size_t tenants_starting = 64;
/// At a stop, the actors have this long to end after the grace for calls under way.
inline constexpr Duration actors_end_ms = 5s;
/// The server has crashed so often in a row, each time within `crash_after_start_ms` of its start: the next
/// start quarantines the entities whose inputs were waiting to be decided.
inline constexpr std::size_t crashes_in_a_row = 3;
inline constexpr Duration crash_after_start_ms = 10min;
/// Inputs folded into one commit.
inline constexpr std::size_t inputs_per_commit = 64;
/// An input that failed this often becomes a dead letter.
inline constexpr unsigned input_attempts = 3;
/// An entity that had nothing to do for this long leaves memory, until an input or a timer wakes it.
inline constexpr Duration entity_idle_ms = 2min;
/// Restarts of one entity within `entity_restart_window_ms` before it is quarantined.
inline constexpr unsigned entity_restarts = 5;
inline constexpr Duration entity_restart_window_ms = 10min;

// Records ---------------------------------------------------------------------------------------------------
/// Changed records of a company that wait to be read one by one; past it a sweep and a census of the resource
/// find what changed.
inline constexpr std::size_t marked_records = 1'000;
/// Records of one resource of one company whose deletion a census finds; 24 bytes each. Past it a new record
/// is still shown, and a deletion of it is seen when Business Central announces it.
inline constexpr std::size_t roll_records = 100'000;
/// Unreadable records of one resource of one company that are kept as dead letters until they can be read
/// again; past it they are only counted in the audit.
inline constexpr std::size_t unreadable_records = 1'000;
/// A change within this time of a notice's card updates that card; a later one is a card of its own, because
/// an edit of an old message reaches nobody.
inline constexpr Duration notice_update_ms = 1h;

// People's words --------------------------------------------------------------------------------------------
/// Why a document is rejected; a longer text stays in its form, which says so. In code points, as below.
inline constexpr std::size_t reason_characters = 500;
/// A question about a document, or its answer; likewise.
inline constexpr std::size_t question_characters = 1000;

// Approvals -------------------------------------------------------------------------------------------------
/// Steps of a route's policy; more are refused when the settings are loaded.
inline constexpr std::size_t policy_steps = 8;
/// People and user groups that a route mentions; likewise.
inline constexpr std::size_t route_mentions = 20;
/// Delegations of a tenant; likewise.
inline constexpr std::size_t delegations = 200;
/// The longest that somebody may have another stand in for them by a command; more is refused.
inline constexpr int delegation_days = 366;
/// Documents on one person's desk; past it a further one is not listed, and the list says so.
inline constexpr std::size_t desk_items = 1'000;
/// Of these, decided ones: the latest; older ones leave the list.
inline constexpr std::size_t desk_decided = 10;
/// Documents that one section of a Home tab lists; it says how many more there are. A view holds 100 blocks.
inline constexpr std::size_t home_entries = 20;
/// Between the end of one drawing of a Home tab and the next; what changes meanwhile is shown together.
inline constexpr Duration home_gap_ms = 10s;
/// For so long after it was opened a Home tab follows what changes; then not before it is opened again.
inline constexpr Duration home_followed_for_ms = 7 * 24h;
/// Documents that the answer to a command lists; it says how many more there are.
inline constexpr std::size_t command_entries = 15;
/// Documents that one search shows; likewise.
inline constexpr std::size_t found_documents = 5;
/// Documents of one number that are looked at for it, in the order of their ids; there are rarely two.
inline constexpr std::size_t found_candidates = 50;
/// Of a number that is looked for; the rest is not read.
inline constexpr std::size_t number_characters = 100;
/// Invoices of one vendor that one is compared with; of a vendor with more it is said that not all were.
inline constexpr std::size_t compared_invoices = 1'000;
/// Receipts that one invoice's lines are compared with; of lines with further ones no receipt is known.
inline constexpr std::size_t compared_receipts = 20;
/// Currencies whose rates are read with one page of documents; documents in further ones have none.
inline constexpr std::size_t rates_read = 20;
/// Cards are drawn afresh each morning because of their days left: within this time of the opening, so that
/// not all of them are at once.
inline constexpr Duration morning_spread_ms = 15min;
/// A link to a document's files is good for this long after the lines were shown.
inline constexpr Duration file_link_life_ms = 5min;
/// Files of one document that are listed; of more it is said how many there are.
inline constexpr std::size_t document_files = 50;
/// A larger file is not given, but opened in Business Central.
inline constexpr std::size_t document_file_bytes = 20 * 1024 * 1024;
/// Files of one tenant that are read at a time, each held in memory until it was sent; whoever asks for one
/// more is told to ask again.
inline constexpr std::size_t files_at_a_time = 2;
/// What keeps an invoice from being approved is read again by itself: the first time after this long, then
/// ever more rarely, and so many times; after that with each change of the invoice, and each click.
inline constexpr Duration checks_again_first_ms = 1min;
inline constexpr Duration checks_again_longest_ms = 1h;
inline constexpr std::uint32_t checks_again = 200;

/// Users of Business Central's approval user setup that are gone through, from whoever sent a document up to
/// somebody who may approve it; past it nobody is asked, and the card says so.
inline constexpr std::size_t approver_chain_users = 20;
/// While that setup names nobody, or cannot be read, it is read again by itself: the first time after this
/// long, then ever more rarely, and so many times; after that with each change of what it depends on.
inline constexpr Duration chain_again_first_ms = 1min;
inline constexpr Duration chain_again_longest_ms = 1h;
inline constexpr std::uint32_t chain_again = 200;
/// While the exchange rate of a document is not known, the document is read again by itself, and its rate
/// with it: the first time after this long, then ever more rarely, and so many times, half a day in all;
/// after that with each change of the document. Until then its amount counts as above every threshold.
inline constexpr Duration exchange_rate_again_first_ms = 1min;
inline constexpr Duration exchange_rate_again_longest_ms = 1h;
inline constexpr std::uint32_t exchange_rate_again = 18;

// Outbound --------------------------------------------------------------------------------------------------
/// A reply larger than this is dropped and counts as not understood.
inline constexpr std::size_t response_body_bytes = 32 * 1024 * 1024;
/// Connections to one host that wait idle for reuse.
inline constexpr std::size_t idle_connections_per_host = 8;
/// Business Central: requests in flight per identity (operational limits, online).
inline constexpr std::size_t business_central_in_flight = 5;
/// Of these, what no person waits for may use so many: a click finds a free one at once.
inline constexpr std::size_t business_central_background_in_flight = 4;
/// Business Central: requests per identity in a sliding five minutes, below the documented 6000: a call that
/// has begun may go on past it (at most `exchange_requests` for each in flight).
inline constexpr std::size_t business_central_requests_per_window = 5'700;
/// What no person waits for stops here; the rest of the window is for clicks.
inline constexpr std::size_t business_central_background_requests_per_window = 5'200;
inline constexpr Duration business_central_window_ms = 5min;
/// Business Central: the first and the longest pause after a "too many requests" that names none; they
/// double.
inline constexpr Duration business_central_throttle_first_ms = 2s;
inline constexpr Duration business_central_throttle_longest_ms = 2min;
/// The wait when Entra refuses an identity: a person must act, and each call would be refused again.
inline constexpr Duration token_refused_wait_ms = 30s;
/// An identity that Business Central answered 401 is asked last for this long.
inline constexpr Duration identity_doubt_ms = 5min;
/// Kinds of call that an identity is told to be refused, one line each; further kinds are not told.
inline constexpr std::size_t identity_refusals_told = 256;
/// Failed calls in a row, of whatever kind of call, after which Business Central is taken to be down.
inline constexpr unsigned breaker_failures = 6;
/// Then one call at a time asks whether it is back: the first after about this long, then ever more rarely.
inline constexpr Duration breaker_first_ms = 10s;
inline constexpr Duration breaker_longest_ms = 5min;
/// Business Central: webhook subscriptions an environment, of all companies and everybody (operational
/// limits, online). What finds no room is polled.
inline constexpr std::size_t business_central_subscriptions = 200;
/// Between two lists of all subscriptions that subscriptions ask for; more questions wait for the next list.
inline constexpr Duration subscription_list_gap_ms = 10s;
/// How often an environment is asked which resources have webhooks.
inline constexpr Duration webhook_probe_every_ms = 24h;
/// How often a tenant's environment and companies are compared with what they were.
inline constexpr Duration compare_every_ms = 1h;
/// Notices that a channel's digest names; more are counted.
inline constexpr std::size_t digest_lines = 200;
/// How long what was read counts as read in the environment that was compared last: to restore or to copy one
/// takes Business Central longer.
inline constexpr Duration assurance_holds_ms = 2min;
/// Readings of one company that wait for such a comparison; one more is made again after a while.
inline constexpr std::size_t held_readings = 1'000;
inline constexpr Duration held_reading_again_ms = 1min;
/// Records of an environment that are read again in each comparison: those that changed last.
inline constexpr std::size_t records_of_proof = 20;
/// How long the guard waits for companies to name these; one that is in trouble holds up nobody for longer.
inline constexpr Duration proof_offer_wait_ms = 30s;
/// How often the form of our workflows' address is changed because nothing is heard; then it stays until the
/// next start: what waits unheard may be another workflow's.
inline constexpr std::uint32_t workflow_address_changes = 4;
/// Slack: the gap between the reply to one call on a channel and the start of the next.
inline constexpr Duration slack_channel_gap_ms = 1s;
/// Slack: the wait before the first call on a channel after a start. A call of the process before may still
/// have been on its way when that one ended.
inline constexpr Duration slack_channel_start_gap_ms = 2s;
/// Slack: that first call waits up to this much longer, by chance: channels that begin at one instant would
/// go on calling at one instant.
inline constexpr Duration slack_channel_start_spread_ms = 1s;
/// Slack: what is known of a channel is looked at again after this long, and whenever Slack tells of a
/// change.
inline constexpr Duration slack_channel_look_every_ms = 15min;
/// The same for a channel that could not be looked at: a person may have repaired it.
inline constexpr Duration slack_channel_look_again_ms = 1min;
/// The wait after Slack did not answer; nothing is sent to the channel meanwhile.
inline constexpr Duration slack_channel_look_wait_ms = 5s;
/// Slack: between two calls that show a Home tab, of whomever: tier 4 is 100 a minute and workspace
/// (docs.slack.dev/apis/web-api/rate-limits). The first after a pause begins at once.
inline constexpr Duration slack_home_gap_ms = 750ms;
/// Slack: members of a user group that are read as approvers; the others may not approve.
inline constexpr std::size_t user_group_members = 200;
/// Slack: how long a link to install the app, once begun, may be used.
inline constexpr Duration slack_install_link_ms = 10min;
/// Slack: installations of a tenant that are taken back in a minute; anybody may begin one, and each asks
/// Slack. More are told to wait.
inline constexpr std::size_t slack_installs_per_minute = 10;
/// Slack: a bot token that expires is renewed this long before its end, or at half of its life if that is
/// shorter; as Slack's own libraries do.
inline constexpr Duration slack_token_refresh_ahead_ms = 2h;
/// Slack: how often it is asked again to take a bot token that it refused, or to renew one: the first time
/// after this long, then ever more rarely.
inline constexpr Duration slack_token_again_first_ms = 10min;
inline constexpr Duration slack_token_again_longest_ms = 6h;
/// Slack: block payload budget; the undocumented limit is near 13 200 characters.
inline constexpr std::size_t slack_blocks_characters = 12'000;

}  // namespace countersign::limits
