// Every event that countersign logs, declared once. An id is stable: alert rules and runbooks name it, so an
// event may be added or retired, but an id is never changed and never given a new meaning.
#pragma once

#include "telemetry/log.hpp"

namespace countersign::telemetry::events {

// The process -----------------------------------------------------------------------------------------------
inline constexpr LogEvent server_starting{"server.starting", LogLevel::info, "The server is starting"};
inline constexpr LogEvent server_started{"server.started", LogLevel::info, "The server is ready"};
inline constexpr LogEvent server_stopping{"server.stopping", LogLevel::info, "The server is stopping"};
inline constexpr LogEvent server_stopped{"server.stopped", LogLevel::info, "The server has stopped"};
inline constexpr LogEvent server_failed{"server.failed", LogLevel::error, "The server cannot run"};
inline constexpr LogEvent server_distrusts{
    "server.distrusts", LogLevel::error,
    "The server has crashed again and again: what waited to be decided starts in quarantine"};
inline constexpr LogEvent clock_set{"clock.set", LogLevel::warning,
                                    "The machine's clock was set by more than is followed slowly"};
inline constexpr LogEvent config_loaded{"config.loaded", LogLevel::info, "The settings are in force"};

// The store -------------------------------------------------------------------------------------------------
inline constexpr LogEvent journal_opened{"journal.opened", LogLevel::info, "The journal is open"};
inline constexpr LogEvent journal_failed{"journal.failed", LogLevel::error, "The journal cannot be used"};
inline constexpr LogEvent journal_commit_refused{"journal.commit_refused", LogLevel::warning,
                                                 "A commit was refused; the tenant is loaded again"};
inline constexpr LogEvent journal_backed_up{"journal.backed_up", LogLevel::info,
                                            "A backup of the journal is complete"};
inline constexpr LogEvent journal_not_backed_up{"journal.not_backed_up", LogLevel::error,
                                                "No backup of the journal was made"};
inline constexpr LogEvent retention_pruned{"retention.pruned", LogLevel::info,
                                           "What has had its time was deleted from the journal"};
inline constexpr LogEvent retention_failed{"retention.failed", LogLevel::error,
                                           "A tenant's journal could not be pruned"};
inline constexpr LogEvent vault_failed{"vault.failed", LogLevel::error, "Sealed secrets cannot be opened"};

// Tenants and entities --------------------------------------------------------------------------------------
inline constexpr LogEvent tenant_started{"tenant.started", LogLevel::info, "A tenant is running"};
inline constexpr LogEvent tenant_stopped{"tenant.stopped", LogLevel::info, "A tenant has stopped"};
inline constexpr LogEvent tenant_failed{"tenant.failed", LogLevel::error, "A tenant cannot run"};
inline constexpr LogEvent tenant_inbox_full{"tenant.inbox_full", LogLevel::warning,
                                            "A tenant's inbox is full; requests are answered 503"};
inline constexpr LogEvent entity_restarted{"entity.restarted", LogLevel::warning,
                                           "An entity failed and was loaded again"};
inline constexpr LogEvent entity_quarantined{"entity.quarantined", LogLevel::error,
                                             "An entity keeps failing and takes no more inputs"};
inline constexpr LogEvent input_failed{"input.failed", LogLevel::warning,
                                       "An input failed and is tried again"};
inline constexpr LogEvent input_dead_letter{"input.dead_letter", LogLevel::error,
                                            "An input is kept as a dead letter"};

// Effects ---------------------------------------------------------------------------------------------------
inline constexpr LogEvent effect_retry{"effect.retry", LogLevel::warning, "A call failed and is tried again"};
inline constexpr LogEvent effect_passed_on{"effect.passed_on", LogLevel::debug,
                                           "A call is made by another identity"};
inline constexpr LogEvent effect_dead{"effect.dead", LogLevel::warning, "A call has failed for good"};
inline constexpr LogEvent effect_dead_letter{"effect.dead_letter", LogLevel::error,
                                             "A call is kept as a dead letter"};
inline constexpr LogEvent effect_in_doubt{"effect.in_doubt", LogLevel::warning,
                                          "A call may or may not have reached the other side"};

// Business Central ------------------------------------------------------------------------------------------
inline constexpr LogEvent business_central_token_refreshed{
    "business_central.token_refreshed", LogLevel::debug, "A token for Business Central was fetched"};
inline constexpr LogEvent business_central_token_failed{"business_central.token_failed", LogLevel::error,
                                                        "Entra gives no token for Business Central"};
inline constexpr LogEvent business_central_role_missing{
    "business_central.role_missing", LogLevel::error,
    "Entra's token lacks the permission that Business Central asks for"};
inline constexpr LogEvent business_central_credential_in_use{
    "business_central.credential_in_use", LogLevel::info, "Entra takes this credential; it is in use now"};
inline constexpr LogEvent business_central_credential_refused{
    "business_central.credential_refused", LogLevel::warning,
    "A credential does not work; the next is tried if there is one"};
inline constexpr LogEvent business_central_credential_expires{
    "business_central.credential_expires", LogLevel::warning, "A credential for Business Central ends soon"};
inline constexpr LogEvent business_central_credential_expired{
    "business_central.credential_expired", LogLevel::error, "A credential for Business Central has ended"};
inline constexpr LogEvent business_central_identity_refused{
    "business_central.identity_refused", LogLevel::error,
    "Business Central does not let an identity in, or not make a kind of call"};
inline constexpr LogEvent business_central_identity_accepted{
    "business_central.identity_accepted", LogLevel::info,
    "Business Central lets an identity make the calls again that it refused"};
inline constexpr LogEvent business_central_unreachable{
    "business_central.unreachable", LogLevel::error,
    "Calls to Business Central keep failing; they wait, and one at a time asks whether it is back"};
inline constexpr LogEvent business_central_back{"business_central.back", LogLevel::info,
                                                "Business Central answers again; the queue goes on"};
inline constexpr LogEvent business_central_throttled{"business_central.throttled", LogLevel::warning,
                                                     "Business Central asks for a pause"};
inline constexpr LogEvent subscription_created{"subscription.created", LogLevel::info,
                                               "A webhook subscription was created"};
inline constexpr LogEvent subscription_renewed{"subscription.renewed", LogLevel::info,
                                               "A webhook subscription was renewed"};
inline constexpr LogEvent subscription_adopted{"subscription.adopted", LogLevel::info,
                                               "A webhook subscription of ours was found and taken over"};
inline constexpr LogEvent subscription_lost{"subscription.lost", LogLevel::warning,
                                            "A webhook subscription is gone and is created again"};
inline constexpr LogEvent subscription_failed{"subscription.failed", LogLevel::error,
                                              "A webhook subscription cannot be created or renewed"};
inline constexpr LogEvent subscription_polled{"subscription.polled", LogLevel::info,
                                              "A resource is polled instead of subscribed to"};
inline constexpr LogEvent subscription_deleted{"subscription.deleted", LogLevel::info,
                                               "A webhook subscription of ours is not wanted and is deleted"};
inline constexpr LogEvent subscription_not_deleted{"subscription.not_deleted", LogLevel::warning,
                                                   "A webhook subscription could not be deleted"};
inline constexpr LogEvent subscription_ended{"subscription.ended", LogLevel::info,
                                             "A webhook subscription left the settings"};
inline constexpr LogEvent environment_unlisted{"environment.unlisted", LogLevel::error,
                                               "An environment's webhook subscriptions cannot be listed"};
inline constexpr LogEvent environment_full{"environment.full", LogLevel::warning,
                                           "An environment has no room for all webhook subscriptions"};
inline constexpr LogEvent environment_has_room{"environment.has_room", LogLevel::info,
                                               "An environment has room for all webhook subscriptions again"};
inline constexpr LogEvent environment_suspected{
    "environment.suspected", LogLevel::warning,
    "All of our subscriptions are gone at once, as in a copy: Business Central waits until it was compared"};
inline constexpr LogEvent environment_unrecognised{"environment.unrecognised", LogLevel::error,
                                                   "Whether an environment is what it was cannot be found "
                                                   "out; nothing is sent to Business Central until it is"};
inline constexpr LogEvent environment_recognised{"environment.recognised", LogLevel::info,
                                                 "An environment was recognised again"};
inline constexpr LogEvent tenant_paused{
    "tenant.paused", LogLevel::error,
    "A tenant is paused: its environment is not what it was. Nothing is sent until an operator resumes it"};
inline constexpr LogEvent tenant_resumed{"tenant.resumed", LogLevel::warning,
                                         "An operator resumed a paused tenant"};
inline constexpr LogEvent sweep_found{"sweep.found", LogLevel::warning,
                                      "A sweep read changes that no notification had announced in time"};
inline constexpr LogEvent record_unreadable{"record.unreadable", LogLevel::error,
                                            "A record cannot be understood and is kept as a dead letter"};
inline constexpr LogEvent sweep_failed{"sweep.failed", LogLevel::warning,
                                       "A sweep or census was not read to its end; it goes on later"};
inline constexpr LogEvent sweep_restarted{
    "sweep.restarted", LogLevel::info,
    "Business Central no longer takes a sweep's or census's next link; it begins again"};

// Notifications ---------------------------------------------------------------------------------------------
inline constexpr LogEvent notification_accepted{"notification.accepted", LogLevel::debug,
                                                "A notification was accepted"};
inline constexpr LogEvent notification_unknown{"notification.unknown", LogLevel::warning,
                                               "A notification came to a URL that is no tenant's"};
inline constexpr LogEvent notification_bad_client_state{"notification.bad_client_state", LogLevel::warning,
                                                        "A notification does not carry our client state"};
inline constexpr LogEvent notification_not_understood{"notification.not_understood", LogLevel::warning,
                                                      "A notification cannot be read; its company is swept"};
inline constexpr LogEvent notification_too_large{"notification.too_large", LogLevel::warning,
                                                 "A notification is too large; its company is swept"};

// Slack -----------------------------------------------------------------------------------------------------
inline constexpr LogEvent slack_request_refused{"slack.request_refused", LogLevel::warning,
                                                "A request that claims to be Slack's was refused"};
inline constexpr LogEvent slack_request_not_understood{"slack.request_not_understood", LogLevel::warning,
                                                       "A request from Slack cannot be read"};
inline constexpr LogEvent slack_socket_opened{"slack.socket_opened", LogLevel::info,
                                              "A Socket Mode connection to Slack is open"};
inline constexpr LogEvent slack_socket_lost{
    "slack.socket_lost", LogLevel::warning,
    "A Socket Mode connection to Slack has ended; it is opened again"};
inline constexpr LogEvent slack_socket_refused{
    "slack.socket_refused", LogLevel::error,
    "Slack opens no Socket Mode connection; clicks do not arrive over this one"};
inline constexpr LogEvent slack_ratelimited{"slack.ratelimited", LogLevel::warning, "Slack asks for a pause"};
inline constexpr LogEvent slack_token_failed{"slack.token_failed", LogLevel::error,
                                             "Slack refuses the bot token; the tenant's calls wait"};
inline constexpr LogEvent slack_installed{"slack.installed", LogLevel::info,
                                          "The app was installed in the workspace; its bot token is in use"};
inline constexpr LogEvent slack_install_refused{"slack.install_refused", LogLevel::warning,
                                                "An installation of the app was not taken"};
inline constexpr LogEvent slack_app_removed{"slack.app_removed", LogLevel::warning,
                                            "Slack says that the app or its tokens were removed"};
inline constexpr LogEvent slack_paused{"slack.paused", LogLevel::error,
                                       "Slack does not take the bot token: nothing is sent to Slack"};
inline constexpr LogEvent slack_resumed{"slack.resumed", LogLevel::info,
                                        "Slack takes the bot token again; what waited is sent"};
inline constexpr LogEvent slack_token_rotated{"slack.token_rotated", LogLevel::info,
                                              "The bot token was renewed before its end"};
inline constexpr LogEvent slack_rotation_failed{"slack.rotation_failed", LogLevel::error,
                                                "The bot token cannot be renewed; it is tried again"};
inline constexpr LogEvent slack_channel_refused{"slack.channel_refused", LogLevel::error,
                                                "A channel is refused: nothing is sent there"};
inline constexpr LogEvent slack_channel_taken{"slack.channel_taken", LogLevel::info,
                                              "A channel that was refused is taken again"};
inline constexpr LogEvent slack_channel_public{
    "slack.channel_public", LogLevel::warning,
    "Cards are shown in a public channel: everybody of the workspace can read them"};
inline constexpr LogEvent delegation_made{"delegation.made", LogLevel::info,
                                          "A person has another approve for them, by a command"};
inline constexpr LogEvent delegation_ended{"delegation.ended", LogLevel::info, "Such a delegation is over"};
inline constexpr LogEvent approver_refused{"approver.refused", LogLevel::warning,
                                           "An approver is no full member of the workspace"};
inline constexpr LogEvent exception_channel{"exception.channel", LogLevel::error,
                                            "A card is not shown because its channel is refused"};
inline constexpr LogEvent card_failed{"card.failed", LogLevel::error,
                                      "A card cannot be shown in its channel"};
inline constexpr LogEvent card_posted{"card.posted", LogLevel::info, "A card was posted"};
inline constexpr LogEvent card_updated{"card.updated", LogLevel::debug, "A card was updated"};

// Notices ---------------------------------------------------------------------------------------------------
inline constexpr LogEvent notice_told{"notice.told", LogLevel::info,
                                      "A change of a vendor, customer or other record is shown"};
inline constexpr LogEvent notice_digest{"notice.digest", LogLevel::info,
                                        "Many changes are shown in one message"};

// Approvals -------------------------------------------------------------------------------------------------
inline constexpr LogEvent approval_decided{"approval.decided", LogLevel::info, "An approval was decided"};
inline constexpr LogEvent approval_by_policy{
    "approval.by_policy", LogLevel::info,
    "A document that no route asks for was released in Business Central, as the settings say"};
inline constexpr LogEvent approval_refused{"approval.refused", LogLevel::warning,
                                           "A click or a form was refused"};
inline constexpr LogEvent form_not_opened{"form.not_opened", LogLevel::warning,
                                          "Slack did not open a form for a click"};
inline constexpr LogEvent workflow_subscribed{
    "workflow.subscribed", LogLevel::info, "Business Central's workflow now asks us as the routes want it"};
inline constexpr LogEvent workflow_not_subscribed{
    "workflow.not_subscribed", LogLevel::error, "Business Central does not take our workflow's subscription"};
inline constexpr LogEvent workflow_switched_off{
    "workflow.switched_off", LogLevel::error,
    "Our workflow is switched off in Business Central: it holds nothing and asks nobody"};
inline constexpr LogEvent workflow_switched_on{"workflow.switched_on", LogLevel::info,
                                               "Our workflow is switched on again in Business Central"};
inline constexpr LogEvent workflow_unheard{
    "workflow.unheard", LogLevel::warning,
    "Business Central held a document and asked nobody; our address is written in the other way"};
inline constexpr LogEvent invoice_posting{"invoice.posting", LogLevel::info,
                                          "An invoice is being posted in Business Central"};
inline constexpr LogEvent exception_found{"exception.found", LogLevel::warning,
                                          "A document was posted in Business Central without an approval"};
inline constexpr LogEvent exception_held{"exception.held_without_route", LogLevel::warning,
                                         "Business Central holds a document that no route asks for"};
inline constexpr LogEvent invoice_posted{"invoice.posted", LogLevel::info,
                                         "An invoice was read back as posted"};
inline constexpr LogEvent invoice_failed{"invoice.failed", LogLevel::error,
                                         "Business Central refuses to post an invoice"};
inline constexpr LogEvent invoice_in_doubt{"invoice.in_doubt", LogLevel::warning,
                                           "Whether an invoice was posted is being read back"};
inline constexpr LogEvent invoice_undecided{
    "invoice.undecided", LogLevel::error,
    "Whether an invoice was posted could not be read back; an approver must look"};

// HTTP ------------------------------------------------------------------------------------------------------
inline constexpr LogEvent http_connections_full{"http.connections_full", LogLevel::warning,
                                                "Too many connections are open; new ones are closed"};

}  // namespace countersign::telemetry::events
