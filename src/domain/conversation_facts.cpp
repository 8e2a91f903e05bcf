// What was read about the record: opening, settling, following changes, withdrawing, ending.
#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

constexpr const char* settle_timer = "settle";

void forget_people(ConversationStep& step) {
  if (!step.state.route || !step.state.route->approval) return;
  step.send(directory_entity(), encode(Message{PeopleWanted{subject(step), step.state.record.company, {}}}));
}

/// Of the audit: what a threshold in the local currency was compared with.
nlohmann::json local_total_of(const Document& document) {
  const auto& local = document.local_total;
  if (!local) return nullptr;
  if (!local->rate_date) return to_display(local->total);
  return {{"total", to_display(local->total)},
          {"rate", local->rate.to_string()},
          {"units", local->units.to_string()},
          {"rate_date", format_date(*local->rate_date)}};
}

nlohmann::json names_of(const std::vector<FurtherRoute>& routes) {
  nlohmann::json names = nlohmann::json::array();
  for (const auto& route : routes) names.push_back(route.name);
  return names;
}

bool is_shown(const ConversationState& state) {
  return state.phase == Phase::waiting || state.phase == Phase::failed || state.phase == Phase::approved ||
         state.phase == Phase::rejected || state.phase == Phase::releasing || state.phase == Phase::expired;
}

}  // namespace

/// Business Central's own approvals are known for purchase invoices alone; the settings refuse the others.
ApprovalMode mode_in_settings(const ConversationStep& step) {
  if (step.state.record.resource != Resource::purchase_invoices) return ApprovalMode::countersign;
  for (const auto& company : step.context.settings.companies) {
    if (company.id == step.state.record.company.company) return company.approval_mode;
  }
  return ApprovalMode::countersign;
}

namespace {

void settle(ConversationStep& step) {
  const Instant quiet_since = step.state.document.last_modified;
  step.set_timer(settle_timer, std::max(step.context.now, quiet_since + step.state.route->settle));
}

void end(ConversationStep& step, ConversationEvent event, const std::string& audit_type) {
  if (own_read_decides(step.state.phase)) stop_looking(step);
  retract_notice(step);
  step.emit(std::move(event));
  step.cancel_timer(settle_timer);
  step.audit(audit_type, subject(step), {{"number", step.state.document.number}});
  forget_people(step);
  forget_approval(step);
  show_cards(step, false);
}

}  // namespace

void withdraw(ConversationStep& step, const std::vector<std::string>& missing) {
  step.cancel_timer(settle_timer);
  if (!is_shown(step.state)) return;
  step.emit(Withdrawn{missing});
  step.audit("conversation.withdrawn", subject(step), {{"missing", missing}});
  show_cards(step, false);
}

namespace {

/// Whoever decided, or let it expire, is asked again in any case.
bool is_asked_anew(const ConversationState& state) {
  return state.phase == Phase::rejected || state.phase == Phase::expired || state.returned;
}

FactsChanged change_of(const ConversationStep& step, const std::vector<FieldChange>& changes) {
  const auto& state = step.state;
  FactsChanged event{state.version + 1, changes, step.context.now};
  if (is_asked_anew(state)) return event;
  const auto given = static_cast<std::uint32_t>(state.signatures.size());
  const bool was_last = state.decision && state.decision->verdict == Verdict::approve;
  if (is_same_debt(state.shown, state.document)) event.kept = was_last && given > 0 ? given - 1 : given;
  event.fallen = given - event.kept;
  return event;
}

/// Who is asked now, and whose approval does not count any more.
std::vector<std::string> concerned(const ConversationState& state, const std::vector<Signature>& before) {
  auto users = asked_of(state);
  for (auto i = state.signatures.size(); i < before.size(); ++i) {
    const auto& user = before[i].user;
    if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
  }
  return users;
}

}  // namespace

void show_change(ConversationStep& step, const std::vector<FieldChange>& changes) {
  const auto before = step.state.changed_at;
  const auto approvals = step.state.signatures;
  const auto seen = is_asked_anew(step.state) ? std::nullopt : std::optional{step.state.shown};
  step.emit(change_of(step, changes));
  const auto fallen = step.state.fallen;
  nlohmann::json list = nlohmann::json::array();
  for (const auto& one : changes)
    list.push_back({{"what", one.label}, {"before", one.before}, {"after", one.after}});
  step.audit("conversation.changed", subject(step),
             {{"version", step.state.version}, {"changes", list}, {"approvals_fallen", fallen}});
  show_cards(step, false);
  // An edit of a message notifies nobody; but a clerk who types is announced once, not at every key.
  const bool announced = before && step.context.now - *before < step.state.route->settle;
  const auto users = concerned(step.state, approvals);
  const bool nobody = users.empty() && step.state.route->mentions.empty();
  if ((announced && fallen == 0) || nobody) return;
  tell_threads(step, {ThreadNote::Kind::changed, users, {}, {}, fallen, {}}, seen ? &*seen : nullptr);
}

namespace {

/// A draft, in a phase where its facts decide what is shown.
void follow_draft(ConversationStep& step) {
  const Document& document = step.state.document;
  const Route& route = *step.state.route;
  if (is_unclear_after_post(step.state)) return;  // It stays with the person who was asked.
  if (route.approval && step.state.mode == ApprovalMode::native) return follow_approval(step);
  if (route.approval && step.state.mode == ApprovalMode::release) return ask_release(step);
  const auto missing = route.approval ? missing_for_approval(document) : std::vector<std::string>{};
  if (!missing.empty() || !matches(route, document)) {
    withdraw(step, missing);
    return;
  }
  if (step.state.phase == Phase::settling) {
    // What may be posted already is not announced; one that is shown says so (obstacle_of).
    if (!route.approval || tells_whether_posted(document)) settle(step);
    return;
  }
  const auto changes = changes_between(step.state.shown, document);
  if (changes.empty()) return show_cards(step, false);
  const bool is_over = step.state.phase == Phase::rejected || step.state.phase == Phase::expired;
  if (!is_over) return show_change(step, changes);
  // Its clerk works on it again: the approvers are asked once it was left alone.
  withdraw(step, {});
  settle(step);
}

}  // namespace

void open(ConversationStep& step, const Route& route, bool unrouted, const std::vector<FurtherRoute>& further,
          bool is_new) {
  step.emit(Opened{route, mode_in_settings(step), unrouted, further, is_new});
  step.audit("conversation.opened", subject(step),
             {{"rule", route.name},
              {"further_rules", names_of(further)},
              {"local_total", local_total_of(step.state.document)},
              {"approval_mode", to_string(step.state.mode)},
              {"number", step.state.document.number},
              {"partner", step.state.document.partner_name},
              {"total", to_display(step.state.document.total)}});
  if (route.approval && step.state.mode == ApprovalMode::native) {
    ask_approval(step);
  } else if (route.approval && step.state.mode == ApprovalMode::release) {
    begin_release(step);
  } else if (route.approval) {
    ask_for_people(step);
  }
  follow_draft(step);
}

namespace {

void open_first(ConversationStep& step, const Document& document, const CompanyFacts& facts, Origin origin) {
  const auto routing = choose_routes(step.context.settings, document, origin);
  if (routing.decides == nullptr) return keep_unrouted(step, document, facts);
  const Route& taken = *routing.decides;
  if (taken.approval && is_posted(document)) {
    if (!was_watched(document, facts)) return;
    step.emit(DocumentSeen{document, facts});
    step.emit(Opened{taken, mode_in_settings(step), false, routing.further});
    return end_as_handled(step);
  }
  step.emit(DocumentSeen{document, facts});
  open(step, taken, false, routing.further, origin == Origin::added);
}

/// Nobody has decided yet, and nothing of ours is under way.
bool may_take_another_route(const ConversationState& state) {
  if (!state.route || state.unrouted || is_unclear_after_post(state)) return false;
  // What is held after an approval here is a draft like any other.
  const bool is_held = state.phase == Phase::approved && state.mode == ApprovalMode::countersign;
  return is_held || state.phase == Phase::settling || state.phase == Phase::notice ||
         state.phase == Phase::waiting || state.phase == Phase::rejected || state.phase == Phase::failed ||
         state.phase == Phase::expired;
}

/// What a clerk changed may belong to other approvers: the route in force for the new facts takes it, unless
/// it is the settings that changed, because a document keeps the policy that it began with.
bool take_other_route(ConversationStep& step, const Document& before) {
  if (!may_take_another_route(step.state)) return false;
  const auto now = choose_routes(step.context.settings, step.state.document);
  if (now.decides == nullptr || now.decides->name == step.state.route->name) return false;
  if (choose_routes(step.context.settings, before).decides == now.decides) return false;
  step.audit("conversation.rerouted", subject(step),
             {{"from", step.state.route->name}, {"to", now.decides->name}});
  if (!now.decides->approval) {
    forget_people(step);
    forget_approval(step);
  }
  retract_notice(step);
  if (step.state.version > 0) step.emit(Withdrawn{});
  open(step, *now.decides, false, now.further);
  show_cards(step, false);
  return true;
}

}  // namespace

void look_whether_back(ConversationStep& step, const DocumentRead& read) {
  const auto& state = step.state;
  const bool is_over = state.phase == Phase::posted || state.phase == Phase::handled;
  const bool is_draft =
      read.document.status == DocumentStatus::draft || read.document.status == DocumentStatus::in_review;
  if (is_over && is_draft && read.is_afresh) step.emit(PostingUndone{step.context.now});
  if (state.phase == Phase::deleted) ask_for_read(step);
}

void on_back(ConversationStep& step, const DocumentRead& read) {
  const auto& state = step.state;
  if (state.phase != Phase::deleted || state.forgotten) return;
  const Document document = with_local_total(step, read, state.company);
  if (state.route->approval && is_posted_since(draft_number_of(state), document)) {
    step.emit(DocumentSeen{document, {}});
    return end_as_found_posted(step);
  }
  // As of a document that was never seen: another route may ask for it by now, or none.
  const auto routing = choose_routes(step.context.settings, document, Origin::added);
  if (routing.decides == nullptr) return;
  step.emit(DocumentSeen{document, {}});
  step.emit(CameBack{});
  step.audit("conversation.came_back", subject(step),
             {{"number", document.number}, {"version", step.state.version}});
  open(step, *routing.decides, false, routing.further, true);
  show_cards(step, false);
}

void on_document(ConversationStep& step, const DocumentRead& read) {
  const auto& state = step.state;
  if (is_final(state.phase)) return;
  const CompanyFacts& facts = read.company.name.empty() ? state.company : read.company;
  const Document document = with_local_total(step, read, facts);
  if (state.phase == Phase::unseen) return open_first(step, document, facts, read.origin);
  // Reads overtake one another: an older one says nothing new.
  if (document.last_modified < state.document.last_modified && !read.is_afresh) return;
  // After a restore a card may show what is not known here any more.
  if (document == state.document && facts == state.company) return show_cards(step, false);
  const bool posted = is_posted_since(draft_number_of(state), document);
  const Document before = state.document;
  step.emit(DocumentSeen{document, facts});
  if (own_read_decides(state.phase)) return;
  if (state.unrouted && !posted && open_held(step)) return;
  if (!posted && take_other_route(step, before)) return;
  if (state.phase == Phase::notice) {
    show_cards(step, false);
    offer_lines_again(step);
  } else if (posted && state.route->approval) {
    end_as_found_posted(step);
  } else {
    follow_draft(step);
  }
}

void on_settled(ConversationStep& step) {
  const auto& state = step.state;
  if (state.phase != Phase::settling || !matches(*state.route, state.document)) return;
  if (state.route->approval && state.mode != ApprovalMode::countersign) return;
  const auto& document = state.document;
  if (state.route->approval && !missing_for_approval(document).empty()) return;
  if (state.route->approval && !tells_whether_posted(document)) return;
  // The timer fired while a change was on its way: the wait begins anew.
  if (step.context.now < state.document.last_modified + state.route->settle) return settle(step);
  if (!have_checks(step) || !have_chain(step)) return;
  const auto changes =
      state.returned ? changes_between(state.shown, state.document) : std::vector<FieldChange>{};
  if (changes.empty()) {
    become_ready(step);
  } else {
    show_change(step, changes);
  }
}

void become_ready(ConversationStep& step) {
  const auto& state = step.state;
  std::vector<std::string> channels = state.route->channels;
  for (const auto& route : state.further)
    channels.insert(channels.end(), route.channels.begin(), route.channels.end());
  std::map<std::string, std::string> deliveries;
  for (const auto& channel : channels) {
    const auto card = state.cards.find(channel);
    if (card != state.cards.end()) {
      deliveries[channel] = card->second.delivery;
    } else if (state.route->approval && !deliveries.contains(channel)) {
      deliveries[channel] = "dl_" + step.context.entropy.hex(10);
    }
  }
  step.emit(BecameReady{state.version + 1, std::move(deliveries), step.context.now});
  step.audit("conversation.ready", subject(step),
             {{"version", step.state.version}, {"total", to_display(step.state.document.total)}});
  if (!step.state.route->approval) offer_notice(step, channels);
  show_cards(step, false);
}

void on_missing(ConversationStep& step) {
  switch (step.state.phase) {
    case Phase::unseen:
    case Phase::posted:
    case Phase::handled:
    case Phase::deleted:
      return;
    case Phase::posting:
    case Phase::checking:
    case Phase::undecided:
      return;  // Our own read decides (conversation_checking.cpp).
    default:
      end(step, Deleted{step.context.now}, "conversation.deleted_in_business_central");
  }
}

void end_as_deleted(ConversationStep& step) {
  end(step, Deleted{step.context.now}, "conversation.deleted_in_business_central");
}

void end_as_handled(ConversationStep& step) {
  note_exception(step);
  end(step, HandledElsewhere{step.context.now}, "conversation.handled_in_business_central");
}

void end_as_posted(ConversationStep& step) {
  const std::string draft_number = step.state.posting.draft_number;
  stop_looking(step);
  step.emit(Posted{step.context.now});
  step.audit("conversation.posted", subject(step),
             {{"draft_number", draft_number},
              {"number", step.state.document.number},
              {"approved_by", step.state.decision ? step.state.decision->user : ""},
              {"approvals", step.state.signatures},
              {"posting_asked_by", step.state.posting.asked_by},
              {"answer", step.state.posting.answer}});
  forget_people(step);
  forget_approval(step);
  show_cards(step, true);
}

void end_as_found_posted(ConversationStep& step) {
  if (step.state.posting.maybe_done) {
    end_as_posted(step);
  } else {
    end_as_handled(step);
  }
}

std::string draft_number_of(const ConversationState& state) {
  const auto& asked = state.posting.draft_number;
  return asked.empty() ? state.document.number : asked;
}

void follow_facts(ConversationStep& step) {
  if (is_posted_since(draft_number_of(step.state), step.state.document)) {
    end_as_found_posted(step);
  } else {
    follow_draft(step);
  }
}

}  // namespace countersign::domain
