#include "actors/turn_story.hpp"

#include <map>
#include <string_view>

#include <nlohmann/json.hpp>

#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

namespace events = telemetry::events;
using telemetry::log_event;
using telemetry::LogEvent;

/// An audit entry that is also a log event and a milestone.
struct Telling {
  std::string_view audit;
  const LogEvent* event;
  std::string_view answer = {};  ///< Only entries whose body has this "answer"; empty is all.
};

constexpr Telling tellings[] = {
    {"approver.refused", &events::approver_refused},
    {"delegation.made", &events::delegation_made},
    {"delegation.ended", &events::delegation_ended},
    {"exception.channel_refused", &events::exception_channel},
    {"card.posted", &events::card_posted},
    {"card.updated", &events::card_updated},
    {"card.failed", &events::card_failed},
    {"conversation.approved", &events::approval_decided},
    {"conversation.approved_in_business_central", &events::approval_decided},
    {"conversation.rejected_in_business_central", &events::approval_decided},
    {"conversation.rejected", &events::approval_decided},
    {"conversation.released_by_policy", &events::approval_by_policy},
    {"click.refused", &events::approval_refused},
    {"form.refused", &events::approval_refused},
    {"form.not_opened", &events::form_not_opened},
    {"exception.posted_without_approval", &events::exception_found},
    {"notice.created", &events::notice_told},
    {"notice.changed", &events::notice_told},
    {"notice.blocked", &events::notice_told},
    {"notice.unblocked", &events::notice_told},
    {"notice.deleted", &events::notice_told},
    {"notice.digest", &events::notice_digest},
    {"record.unreadable", &events::record_unreadable},
    {"exception.held_without_route", &events::exception_held},
    {"exception.workflow_switched_off", &events::workflow_switched_off},
    {"workflow.subscribed", &events::workflow_subscribed},
    {"workflow.not_subscribed", &events::workflow_not_subscribed},
    {"workflow.switched_on", &events::workflow_switched_on},
    {"workflow.unheard", &events::workflow_unheard},
    {"post.started", &events::invoice_posting},
    {"post.answered", &events::invoice_in_doubt, "in_doubt"},
    {"conversation.posted", &events::invoice_posted},
    {"conversation.not_posted", &events::invoice_failed},
    {"conversation.undecided", &events::invoice_undecided},
    {"subscription.created", &events::subscription_created},
    {"subscription.adopted", &events::subscription_adopted},
    {"subscription.renewed", &events::subscription_renewed},
    {"subscription.lost", &events::subscription_lost},
    {"subscription.failed", &events::subscription_failed},
    {"subscription.polled", &events::subscription_polled},
    {"subscription.deleted", &events::subscription_deleted},
    {"subscription.not_deleted", &events::subscription_not_deleted},
    {"subscription.ended", &events::subscription_ended},
    {"environment.unlisted", &events::environment_unlisted},
    {"environment.full", &events::environment_full},
    {"environment.has_room", &events::environment_has_room},
    {"environment.suspected", &events::environment_suspected},
    {"environment.unrecognised", &events::environment_unrecognised},
    {"environment.recognised", &events::environment_recognised},
    {"tenant.paused", &events::tenant_paused},
    {"tenant.resumed", &events::tenant_resumed},
    {"slack.installed", &events::slack_installed},
    {"slack.install_refused", &events::slack_install_refused},
    {"slack.app_removed", &events::slack_app_removed},
    {"slack.paused", &events::slack_paused},
    {"slack.resumed", &events::slack_resumed},
    {"slack.token_rotated", &events::slack_token_rotated},
    {"slack.rotation_failed", &events::slack_rotation_failed},
    {"sweep.restarted", &events::sweep_restarted},
    {"census.restarted", &events::sweep_restarted},
    {"sweep.failed", &events::sweep_failed},
    {"census.failed", &events::sweep_failed},
};

/// The members of an entry's body that may stand in a log: identifiers and our own reasons, no facts of the
/// record and no words of a person.
constexpr const char* shown_members[] = {"channel", "user",     "version", "code",      "reason",
                                         "why",     "workflow", "holds",   "address",   "by",
                                         "remedy",  "team",     "app",     "expires_at"};

nlohmann::json parse(const std::string& body) {
  return nlohmann::json::parse(body, nullptr, false);
}

std::string text_of(const nlohmann::json& object, const char* member) {
  if (!object.is_object()) return {};
  const auto found = object.find(member);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : std::string{};
}

std::string details_of(const nlohmann::json& body) {
  std::string details;
  for (const auto* member : shown_members) {
    const auto text = text_of(body, member);
    if (text.empty()) continue;
    if (!details.empty()) details += "; ";
    details += std::string(member) + " " + text;
  }
  return details;
}

void tell_entry(const Services& services, const TenantId& tenant, const AuditEntry& entry) {
  for (const auto& telling : tellings) {
    if (telling.audit != entry.type) continue;
    const auto body = parse(entry.body);
    if (!telling.answer.empty() && text_of(body, "answer") != telling.answer) return;
    services.metrics.count(telemetry::metric::milestones, {tenant.value, telling.event->id});
    log_event(*telling.event,
              {{"tenant", tenant}, {"subject", entry.subject}, {"details", details_of(body)}});
    return;
  }
}

void tell_dead_letter(const Services& services, const TenantId& tenant, const EntityId& entity,
                      const DeadLetter& letter) {
  services.metrics.count(telemetry::metric::dead_letters,
                         {tenant.value, letter.is_effect ? "effect" : "input"});
  log_event(letter.is_effect ? events::effect_dead_letter : events::input_dead_letter,
            {{"tenant", tenant},
             {"entity", to_string(entity)},
             {letter.is_effect ? "call" : "input", letter.content.type},
             {"reason", letter.reason}});
}

void tell_finds(const Services& services, const TenantId& tenant, const TurnStory& story) {
  std::map<std::string, std::size_t> missed;  // By resource.
  for (const auto& find : story.finds) {
    services.metrics.count(telemetry::metric::changes_found, {tenant.value, find.found_by});
    if (find.lag) {
      services.metrics.observe(telemetry::metric::change_lag, {tenant.value, find.found_by},
                               telemetry::seconds(*find.lag));
    }
    if (find.found_by == "sweep") ++missed[find.resource];
  }
  for (const auto& [resource, records] : missed) {
    log_event(events::sweep_found, {{"tenant", tenant}, {"resource", resource}, {"records", records}});
  }
}

TurnStory::Find find_of(const std::string& resource, const nlohmann::json& seen) {
  TurnStory::Find find{resource, text_of(seen, "found_by"), {}};
  const auto lag = seen.is_object() ? seen.find("lag") : seen.end();
  if (lag != seen.end() && lag->is_number_integer()) find.lag = Duration{lag->get<Duration::rep>()};
  return find;
}

}  // namespace

TurnStory story_of(const Turn& turn) {
  TurnStory story{turn.audit, turn.dead_letters, {}};
  for (const auto& event : turn.events) {
    if (event.type != "company.record_seen" && event.type != "company.records_entered") continue;
    const auto body = parse(event.body);
    const std::string resource = text_of(body, "resource");
    if (event.type == "company.record_seen") {
      story.finds.push_back(find_of(resource, body));
    } else {
      for (const auto& record : body.at("records")) story.finds.push_back(find_of(resource, record));
    }
  }
  return story;
}

void tell(const Services& services, const TenantId& tenant, const EntityId& entity, const TurnStory& story) {
  for (const auto& entry : story.audit) tell_entry(services, tenant, entry);
  for (const auto& letter : story.dead_letters) tell_dead_letter(services, tenant, entity, letter);
  tell_finds(services, tenant, story);
}

}  // namespace countersign::actors
