// What a test or a person may change while the sandbox runs.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace countersign::sandbox {

/// How a 429 of Business Central says how long to wait: its documentation promises nothing.
enum class RetryAfter { none, seconds, date };
const char* retry_after_name(RetryAfter form);
std::optional<RetryAfter> retry_after_named(std::string_view name);

/// `POST /sandbox/api/settings`.
struct Settings {
  std::string posting_from;  ///< "YYYY-MM-DD"; empty: no bound. General Ledger Setup's Allow Posting From.
  std::string posting_to;
  Duration notification_delay_ms{30'000};
  Duration notification_retry_ms{60'000};
  Duration slack_ack_deadline_ms{3'000};
  std::size_t notifications_per_subscription = 1'000;  ///< More become one "collection".
  /// Notifications that wait, of all companies; further ones are lost.
  std::size_t notifications_logged = 1'000'000;
  bool job_queue = true;  ///< Off: what changed is collected, and sent when it is on again.
  // Of one identity (operational limits, online): the sixth request at a time waits, the 101st is refused.
  std::size_t requests_per_window = 6'000;
  Duration request_window_ms{300'000};
  std::size_t requests_in_flight = 5;
  std::size_t requests_queued = 95;
  RetryAfter retry_after = RetryAfter::none;
  /// Microsoft.NAV.post does its work after this long, and answers then; past 8 min it is cancelled.
  Duration posting_takes_ms{0};
  Duration slack_channel_interval_ms{1'000};  ///< chat.postMessage: one a channel, sustained.
  std::size_t slack_channel_burst = 3;
  std::size_t records_per_page = 20'000;  ///< Business Central online: operational limits.
  Duration skip_token_life_ms{0};         ///< An older next link is refused; nought: never.
  Duration workflow_retry_ms{12'000};     ///< Between the five tries to ask by a workflow.
  bool workflow_decodes_url = false;      ///< A workflow's address is stored as base64.
  std::string workflow_parameter = "workflowStepInstanceId";  ///< As the answers' parameter is spelled.
  bool web_services = true;          ///< The services behind Power Automate's approvals are published.
  bool recalculate_on_read = false;  ///< Whoever edits a draft leaves its discounts to be recalculated.
  bool slack_tier_limits = true;     ///< Slack's tiers 3 (50 a minute) and 4 (100 a minute) per method.
};

struct ClientSecret {
  std::string value;
  std::optional<Instant> expires;  ///< Never, when absent.
};
/// What permission sets in Business Central amount to here.
enum class Permission { read, post, webhooks, workflow };
/// An app registration in Entra, and its card on Business Central's page Microsoft Entra Applications.
struct ClientApp {
  std::vector<ClientSecret> secrets;
  std::vector<std::string> certificates;          ///< PEM, without their keys.
  std::optional<std::vector<std::string>> roles;  ///< Its own application permissions; else those of all.
  bool enabled = true;                            ///< "State" on its card.
  std::set<Permission> permissions{Permission::read, Permission::post, Permission::webhooks,
                                   Permission::workflow};
};

/// The connector as Entra, Business Central and Slack know it; `PUT /sandbox/api/app`.
struct App {
  std::string interactions_url;
  std::string events_url;
  std::string commands_url;
  std::string signing_secret = "sandbox-signing-secret";
  std::string bot_token = "xoxb-sandbox-bot-token";
  std::string oauth_client_id = "2210535565.4410535565";
  std::string oauth_client_secret = "sandbox-slack-client-secret";
  std::string redirect_url;     ///< Empty: any is taken.
  bool token_rotation = false;  ///< Bot tokens that are installed from now on expire.
  Duration token_life_ms{12 * 3'600 * 1'000};
  std::string enterprise_id;  ///< Of the organisation that the workspace belongs to; empty: to none.
  std::string enterprise_name = "Cronus Group";
  bool names_teams = true;  ///< Interactions of an installation in the organisation name the workspace.
  bool home_tab = true;
  bool socket_mode = false;  ///< What people do is sent over a socket that the app keeps open.
  std::string app_token = "xapp-sandbox-app-token";  ///< Of apps.connections.open.
  /// By client id.
  std::map<std::string, ClientApp> clients{
      {"11111111-1111-4111-8111-111111111111", {{{"sandbox-client-secret", {}}}, {}, {}}}};
  std::vector<std::string> roles{"API.ReadWrite.All"};  ///< Application permissions with admin consent.
  /// Of the bot token, as Slack's X-OAuth-Scopes header lists them.
  std::string scopes =
      "chat:write,users:read,users:read.email,channels:read,groups:read,channels:history,groups:history,"
      "channels:join,im:write,commands";
  std::string team_id = "T0SANDBOX1";
  std::string team_name = "Cronus";
  std::string team_domain = "cronus";
  std::string app_id = "A0SANDBOX1";
  std::string bot_id = "B0SANDBOX1";
  std::string bot_user_id = "U0SANDBOT1";
  std::string bot_name = "countersign";
};

/// The tenant's Entra directory.
inline constexpr const char* directory_id = "22222222-2222-4222-8222-222222222222";

}  // namespace countersign::sandbox
