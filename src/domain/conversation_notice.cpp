// A document that nobody decides on: told in a channel by a message of its own, or as a line of its digest.
#include "domain/conversation_json.hpp"
#include "domain/quiet_hours.hpp"

namespace countersign::domain {
namespace {

/// Until when it is collected; none, or by now: it need not wait.
std::optional<Instant> not_before(const ConversationStep& step) {
  const auto& settings = step.context.settings;
  const auto& route = *step.state.route;
  if (route.digest) return next_business_day(settings, step.context.now);
  const Duration wait = quiet_wait(settings, route, step.state.shown, step.context.now);
  return wait > Duration::zero() ? std::optional{step.context.now + wait} : std::nullopt;
}

DigestLine line_of(const ConversationStep& step, const std::string& channel) {
  const auto& state = step.state;
  const auto& document = state.shown;
  DigestLine line;
  line.record = state.record;
  line.change = state.is_new ? RecordChange::created : RecordChange::changed;
  line.label = display_name(state.record.resource);
  line.title = document.partner_name.empty() ? document.partner_number : document.partner_name;
  line.number = document.number;
  line.company_name = state.company.display_name.empty() ? state.company.name : state.company.display_name;
  line.at = step.context.now;
  line.amount = to_display(document.total);
  line.mentions = mentions_in(state, channel);
  return line;
}

void propose(ConversationStep& step, std::map<std::string, std::string> deliveries) {
  if (deliveries.empty()) return;
  step.emit(NoticeProposed{deliveries});
  for (const auto& [channel, delivery] : deliveries) {
    step.send(digest_entity(channel),
              encode(Message{NoticeOffered{line_of(step, channel), not_before(step), delivery}}));
  }
}

std::vector<std::string> open_lines(const ConversationStep& step) {
  std::vector<std::string> channels;
  for (const auto& [channel, until] : step.state.offers.lines) {
    if (until > step.context.now) channels.push_back(channel);
  }
  return channels;
}

}  // namespace

void offer_notice(ConversationStep& step, const std::vector<std::string>& channels) {
  std::map<std::string, std::string> deliveries;
  for (const auto& channel : channels) {
    const bool is_told = step.state.cards.contains(channel) || deliveries.contains(channel);
    if (!is_told) deliveries[channel] = "dl_" + step.context.entropy.hex(10);
  }
  propose(step, std::move(deliveries));
}

bool has_open_lines(const ConversationStep& step) {
  return step.state.phase == Phase::notice && !open_lines(step).empty();
}

void offer_lines_again(ConversationStep& step) {
  std::map<std::string, std::string> deliveries;
  for (const auto& channel : open_lines(step)) deliveries[channel] = "dl_" + step.context.entropy.hex(10);
  propose(step, std::move(deliveries));
}

void retract_notice(ConversationStep& step) {
  auto channels = open_lines(step);
  for (const auto& [channel, delivery] : step.state.offers.open) channels.push_back(channel);
  for (const auto& channel : channels)
    step.send(digest_entity(channel), encode(Message{NoticeRetracted{step.state.record}}));
}

void on_notice_taken(ConversationStep& step, const NoticeTaken& taken) {
  if (take_decision(step, taken)) show_cards(step, false);
}

}  // namespace countersign::domain
