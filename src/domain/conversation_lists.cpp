#include "domain/conversation_lists.hpp"

#include <algorithm>

#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

using Desks = std::map<std::string, DeskItem>;
using ItemKind = DeskItem::Kind;

void add_user(std::vector<std::string>& users, const std::string& user) {
  if (!user.empty() && std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
}

std::string due_text(const Document& document) {
  return document.due_date ? format_date(*document.due_date) : std::string{};
}

/// Where a card is that people can follow.
std::string channel_of_card(const ConversationState& state) {
  const auto deciding = deciding_cards(state);
  if (!deciding.empty()) return deciding.front().first;
  return state.cards.empty() ? std::string{} : state.cards.begin()->first;
}

/// Everybody whom the document concerns: they may find it by its numbers.
std::vector<std::string> people_of(const ConversationState& state) {
  std::vector<std::string> people;
  if (!state.route || state.people.empty()) return people;
  for (const auto& users : {approvers_of(state), deciders_of(state), posters_of(state)}) {
    for (const auto& user : users) add_user(people, user);
  }
  add_user(people, sender_of(state));
  if (state.question) add_user(people, state.question->asked);
  return people;
}

DocumentRow row_of(const ConversationState& state) {
  const auto& document = state.document;
  DocumentRow row;
  row.phase = to_string(state.phase);
  row.number = document.number;
  row.external = document.external_number;
  row.partner = document.partner_name;
  row.total = to_display(document.total);
  row.due = due_text(document);
  if (state.route) row.rule = state.route->name;
  row.channel = channel_of_card(state);
  row.people = people_of(state);
  if (is_ready_to_post(state) && state.decision) {
    row.ready_since = state.decision->at;
    row.posters = posters_of(state);
  }
  return row;
}

// Desks -----------------------------------------------------------------------------------------------------

/// The first of what a document is to a person stays.
struct Placing {
  const ConversationState& state;
  Desks& desks;

  /// Null when it is something else to this person already, or there is no such person.
  DeskItem* put(const std::string& user, ItemKind kind, Instant since) const {
    if (user.empty() || desks.contains(user)) return nullptr;
    auto& item = desks[user];
    item.kind = kind;
    item.number = state.document.number;
    item.partner = state.document.partner_name;
    item.total = to_display(state.document.total);
    item.due = state.document.due_date;
    item.since = since;
    item.rule = state.route ? state.route->name : std::string{};
    item.channel = channel_of_card(state);
    const auto card = state.cards.find(item.channel);
    if (card != state.cards.end()) item.ts = card->second.ts;
    item.company = state.company.name;
    item.phase = to_string(state.phase);
    return &item;
  }
  void put_all(const std::vector<std::string>& users, ItemKind kind, Instant since) const {
    for (const auto& user : users) put(user, kind, since);
  }
};

void place_waiting(const Placing& placing) {
  const auto& state = placing.state;
  if (state.question) {
    if (auto* item = placing.put(state.question->asked, ItemKind::owes_answer, state.question->at))
      item->by = state.question->by;
  }
  if (state.mode == ApprovalMode::native)
    return placing.put_all(asked_of(state), ItemKind::in_business_central, state.waiting.since);
  if (obstacle_of(state).empty())
    placing.put_all(asked_of(state), ItemKind::waiting, state.waiting.step_since);
}

/// What came back to whoever sent it.
void place_returned(const Placing& placing) {
  const auto& state = placing.state;
  const bool is_rejected = state.phase == Phase::rejected && state.decision;
  auto* item = placing.put(sender_of(state), ItemKind::returned,
                           is_rejected ? state.decision->at : state.ended_at.value_or(state.waiting.since));
  if (!is_rejected || item == nullptr) return;
  item->by = state.decision->user;
  item->words = state.decision->reason;
}

void place_decided(const Placing& placing) {
  const auto& state = placing.state;
  if (state.decision) {
    if (auto* item = placing.put(state.decision->user, ItemKind::decided, state.decision->at))
      item->verdict = state.decision->verdict;
  }
  for (const auto& signature : state.signatures) placing.put(signature.user, ItemKind::decided, signature.at);
}

Desks desks_of(const ConversationState& state) {
  Desks desks;
  if (!state.route || !state.route->approval || state.unrouted) return desks;
  const Placing placing{state, desks};
  const Instant decided_at = state.decision ? state.decision->at : state.waiting.since;
  if (state.phase == Phase::waiting) place_waiting(placing);
  if (state.phase == Phase::failed || state.phase == Phase::undecided)
    placing.put_all(deciders_of(state), ItemKind::action_needed, decided_at);
  if (state.phase == Phase::rejected || state.phase == Phase::expired) place_returned(placing);
  if (is_ready_to_post(state)) placing.put_all(posters_of(state), ItemKind::ready, decided_at);
  place_decided(placing);
  return desks;
}

/// A number that a document once had finds it for ever.
void add_number(ConversationStep& step, const std::string& number, const std::string& before) {
  if (number == before || folded_number(number).empty()) return;
  step.turn.index.push_back({numbers_index, number_row_key(number, step.state.record), "{}"});
}

/// Nobody finds it any more. A number that it had before the last one may stay, and finds nothing.
void erase_rows(ConversationStep& step, const DocumentRow& row) {
  const auto erase = [&](const char* index, std::string key) {
    step.turn.index.push_back({index, std::move(key), std::nullopt});
  };
  erase(documents_index, to_string(step.state.record));
  for (const auto& number : {row.number, row.external}) {
    if (!folded_number(number).empty()) erase(numbers_index, number_row_key(number, step.state.record));
  }
}

void tell_desks(ConversationStep& step, const Desks& before, const Desks& after) {
  for (const auto& [user, item] : before) {
    if (!after.contains(user))
      step.send(desk_entity(user), encode(Message{DeskChanged{step.state.record, std::nullopt}}));
  }
  for (const auto& [user, item] : after) {
    const auto known = before.find(user);
    if (known == before.end() || known->second != item)
      step.send(desk_entity(user), encode(Message{DeskChanged{step.state.record, item}}));
  }
}

}  // namespace

Lists lists_of(const ConversationState& state) {
  if (state.phase != Phase::unseen && !state.forgotten) return {row_of(state), desks_of(state)};
  // Nothing that concerns anybody was read yet, or is known any more.
  Lists lists;
  lists.row.phase = to_string(state.phase);
  return lists;
}

void keep_lists(ConversationStep& step, const Lists& before) {
  // State moves by events alone.
  if (step.turn.events.empty()) return;
  const Lists after = lists_of(step.state);
  tell_desks(step, before.desks, after.desks);
  if (after.row == before.row) return;
  if (step.state.forgotten) return erase_rows(step, before.row);
  step.turn.index.push_back({documents_index, to_string(step.state.record), row_text(after.row)});
  add_number(step, after.row.number, before.row.number);
  add_number(step, after.row.external, before.row.external);
}

}  // namespace countersign::domain
