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
    {"card.posted", &events::card_posted},
    {"card.updated", &events::card_updated},
    {"card.failed", &events::card_failed},
    {"conversation.approved", &events::approval_decided},
    {"conversation.approved_in_business_central", &events::approval_decided},
    {"conversation.rejected_in_business_central", &events::approval_decided},
    {"click.refused", &events::approval_refused},
    {"exception.posted_without_approval", &events::exception_found},
    {"post.started", &events::invoice_posting},
    {"post.answered", &events::invoice_in_doubt, "in_doubt"},
    {"conversation.posted", &events::invoice_posted},
    {"conversation.not_posted", &events::invoice_failed},
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
    {"sweep.restarted", &events::sweep_restarted},
    {"census.restarted", &events::sweep_restarted},
    {"sweep.failed", &events::sweep_failed},
    {"census.failed", &events::sweep_failed},
};

/// The members of an entry's body that may stand in a log: identifiers and our own reasons, no facts of the
/// record and no words of a person.
constexpr const char* shown_members[] = {"channel", "user", "version", "code", "reason", "why"};

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

}  // namespace

TurnStory story_of(const Turn& turn) {
  TurnStory story{turn.audit, turn.dead_letters, {}};
  for (const auto& event : turn.events) {
    if (event.type != "company.record_seen") continue;
    const auto body = parse(event.body);
    TurnStory::Find find{text_of(body, "resource"), text_of(body, "found_by"), {}};
    const auto lag = body.is_object() ? body.find("lag") : body.end();
    if (lag != body.end() && lag->is_number_integer()) find.lag = Duration{lag->get<Duration::rep>()};
    story.finds.push_back(std::move(find));
  }
  return story;
}

void tell(const Services& services, const TenantId& tenant, const EntityId& entity, const TurnStory& story) {
  for (const auto& entry : story.audit) tell_entry(services, tenant, entry);
  for (const auto& letter : story.dead_letters) tell_dead_letter(services, tenant, entity, letter);
  tell_finds(services, tenant, story);
}

}  // namespace countersign::actors
