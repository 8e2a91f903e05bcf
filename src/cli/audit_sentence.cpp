#include "cli/audit_sentence.hpp"

#include <nlohmann/json.hpp>

#include "slack/text.hpp"

namespace countersign::cli {
namespace {

using Json = nlohmann::json;

/// A member of the body stands in braces. What stands in brackets is left out when one of its members is
/// absent or empty.
struct Sentence {
  std::string_view type;
  std::string_view text;
};

constexpr Sentence sentences[] = {
    // What comes in
    {"notification.accepted", "Business Central announced a change"},
    {"workflow.request_accepted", "Business Central's workflow asked for an approval"},
    {"click.received", "{user} clicked {action}[ on version {version}][, step {step}][ in {channel}]"},
    {"click.refused", "the click of {user} on {action} was refused: {why}"},
    {"form.received", "{user} sent the form {form}[ about version {version}]"},
    {"form.refused", "the form {form} of {user} was refused: {why}"},
    {"form.opened", "the form {action} was opened for {user}"},
    {"form.not_opened", "Slack did not open a form: {reason}"},
    {"command.received", "a command in Slack: {command}[ {sought}]"},
    {"input.dead_letter", "an input was given up and kept as a dead letter: {type}"},
    {"answer.not_delivered", "a private answer was not delivered: {reason}"},
    {"file.opened", "{user} opened the file {name}"},
    // The document
    {"conversation.opened",
     "the rule {rule} takes {number} of {partner}, {total}, in the mode {approval_mode}"
     "[; in local currency {local_total}][; the rules {further_rules} show it, too]"},
    {"conversation.ready", "complete and left alone: version {version} is asked about, {total}"},
    {"conversation.changed",
     "version {version} has other facts: {changes}[; approvals that no longer count: {approvals_fallen}]"},
    {"conversation.withdrawn", "it is in preparation and nobody is asked[; missing: {missing}]"},
    {"conversation.rerouted", "it belongs to the rule {to} now, no longer to {from}"},
    {"conversation.came_back", "it was deleted and is there again, as {number}"},
    {"conversation.deleted_in_business_central", "{number} was deleted in Business Central"},
    {"conversation.handled_in_business_central", "posted in Business Central, not by us: {number}"},
    {"requester.read", "the field {field} names[ {user}][ {email}] as who entered it[; problem: {problem}]"},
    {"approver.named",
     "Business Central's setup names[ {user}][ {email}] as the approver of what {requester} sent[, {amount}]"
     "[; passed over: {passed_over}][; nobody, because {problem}]"},
    {"checks.read", "the checks found[: {found}]"},
    {"conversation.forgotten", "{number} is forgotten: over since {ended_at} ({phase})"},
    {"audit.pruned", "{entries} entries had their time and are gone: up to entry {to}, of {until}"},
    {"dead_letters.pruned", "{dead_letters} settled dead letters had their time and are gone"},
    // Decisions
    {"conversation.approved",
     "{user} approved version {version}[ for {on_behalf_of}], {total}, step {step} of {steps}[, named by "
     "{named_by}]; clicked at {clicked_at}"},
    {"conversation.rejected",
     "{user} rejected version {version}, {total}[: \"{text}\"]; clicked at {clicked_at}"},
    {"conversation.approval_fell", "the approval of {user} no longer counts: {why}"},
    {"conversation.reminded", "{users} were reminded of version {version}"},
    {"conversation.escalated", "version {version} is asked of others as well[: {users}][, because {why}]"},
    {"conversation.expired", "nobody decided on version {version} in time: it expired"},
    {"question.asked", "{user} asked {asked}: \"{text}\""},
    {"question.answered", "{user} answered: \"{text}\""},
    {"approval.requested", "Business Central's workflow holds it[, sent by {requester}]"},
    {"approval.cancel_asked", "{user} takes the request back"},
    {"approval.cancel_refused", "Business Central does not take the request back[: {message}]"},
    {"approval.seen", "Business Central's own approval is {state}"},
    {"conversation.approved_in_business_central",
     "approved in Business Central[ by {by}], {total}; what follows: {on_approved}"},
    {"conversation.rejected_in_business_central", "rejected in Business Central[ by {by}]"},
    {"conversation.released", "read back as released, approved by {approved_by}"},
    {"conversation.released_in_business_central", "released in Business Central, not by us"},
    {"conversation.released_by_policy", "{number}, {total}: no route asks for it; released as {policy} says"},
    {"conversation.reopened", "read back as reopened ({verdict} by {by})"},
    {"release.asked", "Business Central's workflow was answered {answer} for {number}"},
    {"release.answered", "to that Business Central's workflow said {answer}[: {message}]"},
    {"release.read", "the document's status was read: {answer}"},
    // The posting
    {"post.wanted", "{user} posts what was approved, version {version}; clicked at {clicked_at}"},
    {"post.asked", "Business Central is to post {number}, unchanged since etag {etag}"},
    {"post.started", "attempt {attempt} to post it begins, with the identity {identity}"},
    {"post.answered", "Business Central's answer to the posting: {answer}[, {message}]"},
    {"post.read_back", "read back: {number} is {status}"},
    {"post.retried", "{user} asked for another try on version {version}"},
    {"conversation.posted",
     "read back as posted: {draft_number} is {number} now[; approved by {approvals}][; posting asked by "
     "{posting_asked_by}][; our posting was answered {answer}]"},
    {"conversation.not_posted", "it was not posted[: {message}]"},
    {"conversation.undecided",
     "nobody can read whether it was posted (our posting was answered {answer}): a "
     "person must look"},
    // Cards and notices
    {"card.posted", "its card stands in {channel} as message {ts}, {phase}"},
    {"card.updated", "its card in {channel} shows {phase}, revision {revision}"},
    {"card.in_doubt", "whether its card arrived in {channel} is not known: {reason}"},
    {"card.looked_for", "its card was looked for in {channel}: {result}[, message {ts}]"},
    {"card.failed", "its card cannot be shown in {channel}: {reason}"},
    {"notice.created", "{title} is new; told by the rule {rule}"},
    {"notice.changed", "{title} has changed: {changes}; told by the rule {rule}"},
    {"notice.blocked", "{title} was blocked[: {changes}]; told by the rule {rule}"},
    {"notice.unblocked", "{title} is no longer blocked[: {changes}]; told by the rule {rule}"},
    {"notice.deleted", "{title} was deleted; told by the rule {rule}"},
    {"notice.digest",
     "{notices} changes were shown in one message[; {left_out} more are only counted there]"},
    // Exceptions
    {"exception.posted_without_approval",
     "{number} of {partner}, {total}, was posted without the approval that the rule {rule} asks for"},
    {"exception.held_without_route",
     "Business Central holds {number} of {partner}, {total}, and no route asks for it; the settings say: "
     "{policy}"},
    {"exception.channel_refused",
     "its card is not shown in {channel}: {reason}[; it is shown in {shown_in}]"},
    {"exception.workflow_switched_off", "our workflow is switched off in Business Central: {workflow}"},
    // People
    {"delegation.made", "{user} has {to} approve for them from {starts} to {ends}[; they are {names}]"},
    {"delegation.ended", "{to} no longer approves for {user}[: {why}][; they are {names}]"},
    {"approver.refused", "no full member of the workspace: {reason}"},
    // Business Central's side
    {"workflow.subscribed",
     "Business Central's workflow holds {holds}[; created: {created}][; deleted: {deleted}]"},
    {"workflow.not_subscribed", "Business Central's workflow cannot be set up: {reason}"},
    {"workflow.switched_on", "our workflow is switched on again in Business Central"},
    {"workflow.unheard", "a held document was announced to nobody: our address is written as {address} now"},
    {"workflow.heard_otherwise", "a request came by the other way of writing our address: {address} now"},
    {"approvals.unreadable", "approvals cannot be read: {reason}"},
    {"approvals.users_unreadable", "the approval user setup cannot be read: {reason}"},
    {"company.unreadable", "the company cannot be read: {reason}"},
    {"record.unreadable", "the record cannot be understood: {reason}[ ({code})][; {records} records]"},
    {"sweep.failed", "a sweep was not read to its end: {reason}[ ({code})]"},
    {"sweep.restarted", "a sweep begins again: {reason}[ ({code})]"},
    {"census.failed", "a census was not read to its end: {reason}[ ({code})]"},
    {"census.restarted", "a census begins again: {reason}[ ({code})]"},
    {"census.missed", "{records} records are gone that nobody announced"},
    {"subscription.created", "subscription {subscription} was created, good until {expires_at}"},
    {"subscription.renewed", "subscription {subscription} was renewed, good until {expires_at}"},
    {"subscription.adopted", "subscription {subscription} of ours was found, good until {expires_at}"},
    {"subscription.lost", "subscription {subscription} is gone"},
    {"subscription.failed", "the subscription cannot be created or renewed: {reason}[ ({code})]"},
    {"subscription.polled", "polled instead of subscribed to: {reason}"},
    {"subscription.deleted", "subscription {subscription} was deleted: {why}"},
    {"subscription.not_deleted", "subscription {subscription} could not be deleted: {reason}[ ({code})]"},
    {"subscription.ended", "the subscription is no longer wanted: {reason}"},
    {"environment.webhooks", "webhooks by {source}[: {resources}]"},
    {"environment.unlisted", "the subscriptions cannot be listed: {reason}[ ({code})]"},
    {"environment.full", "no room for all subscriptions: limit {limit}, others' {foreign}, polled {polled}"},
    {"environment.has_room", "there is room for all subscriptions again: limit {limit}[, others' {foreign}]"},
    {"environment.suspected", "this may be a copy; nothing is sent until it was compared: {reason}"},
    {"environment.unrecognised", "whether it is what it was cannot be found out: {reason}"},
    {"environment.recognised", "it is what it was"},
    {"tenant.paused", "the tenant is paused: {reason}"},
    {"tenant.resumed", "{by} resumed the tenant[: {reason}][; it was paused because {paused_for}]"},
    // Slack's side
    {"slack.installed",
     "{user} installed the app {app}[ in {team}][ of {enterprise}][; the token ends at {expires_at}]"},
    {"slack.install_refused",
     "an installation by {user} was not taken: {reason}[; workspace {team}][ of {enterprise}]"},
    {"slack.install_returned", "somebody came back from Slack to install the app"},
    {"slack.app_removed", "Slack says that the app is gone: {reason}"},
    {"slack.paused", "nothing is sent to Slack: {reason}[ ({code})][. {remedy}]"},
    {"slack.resumed", "Slack is sent to again: {by}"},
    {"slack.token_rotated", "the bot token was renewed, good until {expires_at}"},
    {"slack.rotation_failed", "the bot token cannot be renewed: {reason}[ ({code})][. {remedy}]"},
    {"secret.set", "the secret {name} was set"},
};

const Sentence* find(std::string_view type) {
  for (const auto& one : sentences) {
    if (one.type == type) return &one;
  }
  return nullptr;
}

std::string words_of(const Json& value);

std::string member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? std::string{} : words_of(*found);
}

/// The three kinds of things that entries list: a change of a field, an approval, a check's finding.
std::string words_of_object(const Json& object) {
  if (object.contains("before") && object.contains("after")) {
    const auto before = member(object, "before");
    return member(object, "what") + " " + (before.empty() ? "(none)" : before) + " → " +
           member(object, "after");
  }
  if (object.contains("user") && object.contains("step")) {
    const auto absent = member(object, "on_behalf_of");
    return member(object, "user") + (absent.empty() ? "" : " for " + absent) + " (version " +
           member(object, "version") + ", step " + member(object, "step") + ")";
  }
  if (object.contains("text") && object.contains("verdict"))
    return member(object, "text") + " (" + member(object, "verdict") + ")";
  std::string words;
  for (const auto& [name, value] : object.items())
    words += (words.empty() ? "" : ", ") + name + " " + words_of(value);
  return words;
}

/// Empty for what says nothing: null, false, 0, an empty list. A person's or a vendor's words stay on one
/// line: in a terminal they must not look like another entry.
std::string words_of(const Json& value) {
  if (value.is_string()) return slack::clean(value.get_ref<const std::string&>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "";
  if (value.is_number()) return value == 0 ? "" : value.dump();
  if (value.is_object()) return words_of_object(value);
  std::string words;
  if (!value.is_array()) return words;
  for (const auto& one : value) words += (words.empty() ? "" : "; ") + words_of(one);
  return words;
}

struct Filled {
  std::string text;
  bool is_whole = true;  ///< No member was absent.
};

Filled fill(std::string_view text, const Json& body) {
  Filled filled;
  while (!text.empty()) {
    const auto open = text.find('{');
    filled.text += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    const auto words = member(body, std::string(text.substr(open + 1, close - open - 1)).c_str());
    if (words.empty()) filled.is_whole = false;
    filled.text += words;
    text.remove_prefix(close + 1);
  }
  return filled;
}

std::string fill_all(std::string_view text, const Json& body) {
  std::string sentence;
  while (!text.empty()) {
    const auto open = text.find('[');
    sentence += fill(text.substr(0, open), body).text;
    if (open == std::string_view::npos) break;
    const auto close = text.find(']', open);
    const auto optional = fill(text.substr(open + 1, close - open - 1), body);
    if (optional.is_whole) sentence += optional.text;
    text.remove_prefix(close + 1);
  }
  return sentence;
}

}  // namespace

std::string audit_sentence(const AuditEntry& entry) {
  const auto* sentence = find(entry.type);
  const auto body = Json::parse(entry.body, nullptr, false);
  const bool can_be_told = sentence != nullptr && body.is_object();
  return can_be_told ? fill_all(sentence->text, body) : slack::clean(entry.body);
}

bool has_audit_sentence(std::string_view type) {
  return find(type) != nullptr;
}

}  // namespace countersign::cli
