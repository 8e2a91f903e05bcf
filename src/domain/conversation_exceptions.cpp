// Completeness: what was posted in Business Central although a route asks for an approval, and there was
// none.
#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

bool was_approved(const ConversationState& state) {
  if (state.phase == Phase::approved) return true;  // By Business Central's own approvers.
  return state.decision && state.decision->version == state.version;
}

}  // namespace

bool was_watched(const Document& document, const CompanyFacts& company) {
  if (!company.watched_since || !document.posting_date) return false;
  const Date first_day(std::chrono::floor<std::chrono::days>(*company.watched_since));
  return document.last_modified >= *company.watched_since && *document.posting_date >= first_day;
}

void note_exception(ConversationStep& step) {
  const auto& state = step.state;
  if (!state.route->approval || was_approved(state)) return;
  const auto& settings = step.context.settings;
  ExceptionNoted noted{step.context.now, {}};
  const auto& channel = settings.slack.exceptions_channel;
  if (!channel.empty() && !state.cards.contains(channel)) {
    noted.deliveries[channel] = "dl_" + step.context.entropy.hex(10);
  }
  step.emit(noted);
  step.audit("exception.posted_without_approval", to_string(state.record),
             {{"number", state.document.number},
              {"partner", state.document.partner_name},
              {"total", to_display(state.document.total)},
              {"rule", state.route->name},
              {"shown_version", state.version}});
}

}  // namespace countersign::domain
