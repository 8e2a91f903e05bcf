// Completeness: what was posted in Business Central although a route asks for an approval, and there was
// none.
#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

/// In the mode native by Business Central's approvers, else by a person here; and of what was posted.
bool was_approved(const ConversationState& state) {
  const auto& decision = state.decision;
  if (!decision || decision->verdict != Verdict::approve || decision->version != state.version) return false;
  const bool by_ours = state.mode == ApprovalMode::native || !decision->user.empty();
  return by_ours && is_same_debt(state.shown, state.document);
}

}  // namespace

bool was_watched(const Document& document, const CompanyFacts& company) {
  if (!company.watched_since || !document.posting_date) return false;
  const Date first_day(std::chrono::floor<std::chrono::days>(*company.watched_since));
  return document.last_modified >= *company.watched_since && *document.posting_date >= first_day;
}

void note_exception(ConversationStep& step) {
  const auto& state = step.state;
  if (!state.route->approval || state.unrouted || was_approved(state)) return;
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
