#include "domain/conversation.hpp"

#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"
#include "domain/conversation_lists.hpp"
#include "domain/conversation_request.hpp"
#include "domain/conversation_retention.hpp"

namespace countersign::domain {
namespace {

/// Late answers to what a forgotten document had asked.
bool is_for_the_living(const Message& message) {
  return std::holds_alternative<PeopleResolved>(message) || std::holds_alternative<ApprovalsKnown>(message);
}

Result<void> on_message(ConversationStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (step.state.forgotten && is_for_the_living(*message)) return {};
  if (const auto* read = std::get_if<DocumentRead>(&*message)) {
    look_whether_back(step, *read);
    on_document(step, *read);
    on_read_by_others(step);
  } else if (std::holds_alternative<RecordMissing>(*message)) {
    on_missing(step);
  } else if (const auto* click = std::get_if<Clicked>(&*message)) {
    on_click(step, *click);
  } else if (const auto* form = std::get_if<FormSubmitted>(&*message)) {
    on_form(step, *form);
  } else if (const auto* turned = std::get_if<PageTurned>(&*message)) {
    on_page(step, *turned);
  } else if (const auto* opened = std::get_if<FileOpened>(&*message)) {
    step.audit("file.opened", subject(step),
               {{"user", opened->user}, {"file", opened->file}, {"name", opened->name}});
  } else if (const auto* resolved = std::get_if<PeopleResolved>(&*message)) {
    on_people(step, *resolved);
  } else if (const auto* known = std::get_if<ApprovalsKnown>(&*message)) {
    on_approval(step, *known);
  } else if (const auto* requested = std::get_if<ApprovalRequested>(&*message)) {
    on_requested(step, *requested);
  } else if (const auto* taken = std::get_if<NoticeTaken>(&*message)) {
    on_notice_taken(step, *taken);
  } else {
    return fail(ErrorCode::not_understood, "a conversation does not take '" + row.type + "'");
  }
  return {};
}

void take_reading(ConversationStep& step, const Outcome& outcome) {
  if (const auto* read = std::get_if<RecordRead>(&outcome)) {
    const auto* document = std::get_if<Document>(&read->record);
    if (document == nullptr) return;
    DocumentRead own{
        *document, {}, Origin::changed, false, rate_of(document->total.currency, read->exchange_rates)};
    if (begin_forgotten(step, *document)) own.origin = Origin::added;
    on_back(step, own);
    on_document(step, own);
    on_read_back(step);
  } else if (std::holds_alternative<RecordGone>(outcome)) {
    on_read_back_missing(step);
  } else {
    on_read_failed(step);
  }
}

void on_read_ended(ConversationStep& step, const Outcome& outcome) {
  const bool is_of_request = step.state.releasing.unread && step.state.releasing.read_asked;
  step.emit(ReadAnswered{});
  take_reading(step, outcome);
  if (is_of_request) on_request_read(step, std::holds_alternative<RecordRead>(outcome));
}

void on_effect(ConversationStep& step, const EffectEnded& ended) {
  if (std::holds_alternative<PostDocument>(ended.call)) on_post_answer(step, ended.outcome);
  if (const auto* read = std::get_if<ReadRecord>(&ended.call)) {
    read->for_rate ? on_rate_read(step, ended.outcome) : on_read_ended(step, ended.outcome);
  }
  if (std::holds_alternative<ReadRelease>(ended.call)) on_release(step, ended.outcome);
  if (const auto* checks = std::get_if<ReadChecks>(&ended.call)) on_checks(step, *checks, ended.outcome);
  if (std::holds_alternative<ReadApprovalUsers>(ended.call)) on_chain(step, ended.outcome);
  if (std::holds_alternative<AnswerWorkflow>(ended.call)) on_answer(step, ended.outcome);
  if (is_modal(ended.call)) on_modal_ended(step, ended.call, ended.outcome);
  if (std::holds_alternative<ShowCard>(ended.call) || std::holds_alternative<FindCard>(ended.call)) {
    take_card_answer(step, ended.call, ended.outcome);
    const bool somebody_waits = step.state.phase == Phase::posting || step.state.phase == Phase::posted;
    show_cards(step, somebody_waits);
  }
  if (const auto* failed = std::get_if<Failed>(&ended.outcome); failed != nullptr) {
    // A private answer or a thread note that did not arrive changes nothing; the audit still tells.
    if (std::holds_alternative<Whisper>(ended.call) || std::holds_alternative<NotifyThread>(ended.call)) {
      step.audit("answer.not_delivered", to_string(step.state.record),
                 {{"call", name_of(ended.call)}, {"reason", failed->reason}});
    }
  }
}

class ConversationMachine final : public TypedMachine<ConversationRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<ShownCard> card(const std::string& channel) const override {
    auto view = card_view(state_, channel);
    if (!view) return std::nullopt;
    return ShownCard{*std::move(view)};
  }
  bool is_forgotten() const override { return state_.forgotten; }
};

}  // namespace

Result<void> ConversationRules::decide(ConversationStep& step, const Input& input) {
  const Lists before = lists_of(step.state);
  const bool was_over = is_final(step.state.phase);
  keep_stand_ins(step);
  const std::uint32_t awaited = awaited_step(step.state);
  if (const auto* row = std::get_if<Record>(&input)) {
    if (auto taken = on_message(step, *row); !taken) return taken;
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == "settle") on_settled(step);
    if (timer->name == "look") on_look_due(step);
    if (timer->name == "decide") on_decide_due(step);
    if (timer->name == "release") on_release_due(step);
    if (timer->name == "request") on_request_due(step);
    if (timer->name == "patience") on_patience_due(step);
    if (timer->name == "checks") on_checks_due(step);
    if (timer->name == "chain") on_chain_due(step);
    if (timer->name == "morning") on_morning(step);
    if (timer->name == "forget") on_forget_due(step);
    if (timer->name == "quiet") on_quiet_due(step);
    if (timer->name == "rate") on_rate_due(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  }
  keep_request(step);
  keep_policy(step, awaited);
  keep_checks(step);
  keep_chain(step);
  keep_patience(step);
  keep_days(step);
  keep_rate(step);
  keep_quiet(step);
  keep_retention(step, was_over);
  keep_lists(step, before);
  return {};
}

std::unique_ptr<Machine> make_conversation(const RecordKey& record) {
  ConversationState initial;
  initial.record = record;
  // A snapshot names the record in these too, also before it was read or shown.
  initial.document.key = record;
  initial.shown.key = record;
  return std::make_unique<ConversationMachine>(std::move(initial));
}

Result<KnownDocument> known_document(const Record& snapshot) {
  struct Reading final : TypedMachine<ConversationRules> {
    using TypedMachine::state_;
    using TypedMachine::TypedMachine;
  } reading{ConversationState{}};
  if (auto restored = reading.restore(snapshot); !restored) return fail(restored.error());
  const auto& state = reading.state_;
  return KnownDocument{state.document, to_string(state.phase), state.route ? state.route->name : ""};
}

template void Step<ConversationRules>::emit(ConversationRules::Event);
template Record encode_variant(const ConversationRules::Event&);
template Result<ConversationRules::Event> decode_variant<ConversationRules::Event>(const Record&);

}  // namespace countersign::domain
