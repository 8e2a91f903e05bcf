#include "domain/notice.hpp"

#include <algorithm>
#include <map>

#include "core/limits.hpp"
#include "domain/notice_state.hpp"
#include "domain/quiet_hours.hpp"
#include "domain/record_changes.hpp"
#include "domain/route.hpp"

namespace countersign::domain {

using NoticeStep = Step<NoticeRules>;

std::string card_subject(const NoticeState& state) {
  return to_string(state.record);
}
/// What has to wait is a line of a digest.
bool may_post_card(const NoticeStep&) {
  return true;
}

namespace {

constexpr const char* settle_timer = "settle";

struct Taken {
  const Route* route = nullptr;
  RecordChange change = RecordChange::changed;
};

const PlainRecord* before_of(const NoticeState& state) {
  return state.before ? &*state.before : nullptr;
}

/// What this route makes of what happened; none: it does not want to know.
std::optional<RecordChange> wanted_by(const Route& route, const NoticeState& state,
                                      const ResourceDefinition& definition) {
  if (!concerns(route, state.record)) return std::nullopt;
  if (!state.is_gone) return change_for(route, before_of(state), *state.latest, state.is_new, definition);
  return shows(route, RecordChange::deleted) ? std::optional{RecordChange::deleted} : std::nullopt;
}

using Mentions = std::map<std::string, std::vector<ApproverReference>>;

void add_channels(Mentions& mentions, const Route& route) {
  for (const auto& channel : route.channels) add_mentions(mentions[channel], route.mentions);
}

/// The channels of the route, and with RouteMatch::all those of the others that want to know, too; and whom
/// these routes mention there.
Mentions channels_of(const NoticeStep& step, const Route& taken, const ResourceDefinition& definition) {
  Mentions mentions;
  add_channels(mentions, taken);
  if (step.context.settings.routing.match == RouteMatch::first) return mentions;
  for (const auto& route : step.context.settings.routes) {
    if (wanted_by(route, step.state, definition)) add_channels(mentions, route);
  }
  return mentions;
}

/// The first route that wants to know of what happened.
std::optional<Taken> taken_by(const NoticeStep& step, const ResourceDefinition& definition) {
  for (const auto& route : step.context.settings.routes) {
    if (const auto change = wanted_by(route, step.state, definition)) return Taken{&route, *change};
  }
  return std::nullopt;
}

bool is_card_on_its_way(const NoticeState& state) {
  return std::any_of(state.cards.begin(), state.cards.end(),
                     [](const auto& card) { return card.second.asked; });
}

/// Whether what the cards say is recent, and this route's.
bool continues_story(const NoticeStep& step, const std::string& rule) {
  const auto& story = step.state.story;
  return story && story->change != RecordChange::deleted && story->rule == rule &&
         step.context.now - story->at < limits::notice_update_ms;
}

Story story_of(const NoticeStep& step, const Taken& taken, const ResourceDefinition& definition,
               bool is_fresh) {
  const auto& state = step.state;
  Story story{taken.change, taken.route->name, definition.label, {}, {}, true, step.context.now, {}};
  story.fields = card_fields(*state.latest, *taken.route, definition);
  if (!is_fresh) story.changes = state.story->changes;
  if (const auto* before = before_of(state)) {
    story.changes =
        merged(std::move(story.changes), changes_between(*before, *state.latest, *taken.route, definition));
  } else {
    story.is_before_known = taken.change != RecordChange::changed;
  }
  return story;
}

void audit(NoticeStep& step, const Story& story) {
  nlohmann::json changes = nlohmann::json::array();
  for (const auto& one : story.changes) {
    changes.push_back({{"what", one.label}, {"before", one.before}, {"after", one.after}});
  }
  step.audit(std::string("notice.") + to_string(story.change), to_string(step.state.record),
             {{"rule", story.rule}, {"title", step.state.latest->title}, {"changes", std::move(changes)}});
}

/// Until when the route's notices are collected; none, or by now: they need not wait.
std::optional<Instant> not_before(const NoticeStep& step, const Route& route) {
  const auto& settings = step.context.settings;
  if (route.digest) return next_business_day(settings, step.context.now);
  return route.quiet.kept ? std::optional{next_opening(settings, step.context.now)} : std::nullopt;
}

void offer(NoticeStep& step, const NoticeTold& told, const Route& route) {
  const auto& state = step.state;
  const auto& company = state.company.display_name.empty() ? state.company.name : state.company.display_name;
  NoticeOffered offered{{state.record, told.story.change, told.story.label, state.latest->title,
                         field_of(*state.latest, "number"), told.story.changes, company, told.story.at},
                        not_before(step, route),
                        {}};
  for (const auto& [channel, delivery] : told.deliveries) {
    offered.delivery = delivery;
    offered.line.mentions = told.story.mentions.at(channel);
    step.send(digest_entity(channel), encode(Message{offered}));
  }
}

void tell(NoticeStep& step) {
  if (!step.state.offers.open.empty()) return;  // The digest's answer asks again.
  const auto* definition =
      find_definition(step.context.settings.business_central.resources, step.state.record.resource);
  auto taken = definition == nullptr ? std::nullopt : taken_by(step, *definition);
  const auto& known = step.state.story;
  if (!taken && step.state.is_gone && definition != nullptr && known && continues_story(step, known->rule)) {
    // The card that people are looking at must not show what is not there any more.
    for (const auto& route : step.context.settings.routes) {
      if (route.name == known->rule) taken = Taken{&route, RecordChange::deleted};
    }
  }
  if (!taken) {
    step.emit(NothingToTell{});
    return;
  }
  const bool is_fresh = !continues_story(step, taken->route->name);
  // Replaced under way, a card could be posted twice: its answer asks again.
  if (is_fresh && is_card_on_its_way(step.state)) return;
  NoticeTold told{story_of(step, *taken, *definition, is_fresh), is_fresh, {}};
  told.story.mentions = channels_of(step, *taken->route, *definition);
  for (const auto& [channel, mentions] : told.story.mentions) {
    if (!is_fresh && step.state.cards.contains(channel)) continue;
    told.deliveries[channel] = "dl_" + step.context.entropy.hex(10);
  }
  step.emit(told);
  audit(step, told.story);
  offer(step, told, *taken->route);
  show_cards(step, false);
}

void on_decided(NoticeStep& step, const NoticeTaken& decided) {
  if (!take_decision(step, decided)) return;
  if (step.state.is_due) tell(step);
  show_cards(step, false);
}

/// The wait of the route that is asked first.
std::optional<Duration> settle_of(const NoticeStep& step) {
  for (const auto& route : step.context.settings.routes) {
    if (concerns(route, step.state.record)) return route.settle;
  }
  return std::nullopt;
}

void on_record(NoticeStep& step, const PlainRecordRead& read) {
  const auto& state = step.state;
  if (state.latest && !state.is_gone && read.origin != Origin::first) {
    const auto& latest = *state.latest;
    // Reads overtake one another: an older one says nothing new.
    const bool is_older = read.record.last_modified && latest.last_modified &&
                          *read.record.last_modified < *latest.last_modified;
    if (is_older || read.record.etag == latest.etag) return;
  }
  const bool was_pending = state.latest != state.before;
  step.emit(RecordKnown{read.record, read.company, read.origin});
  if (read.origin == Origin::first) {
    if (was_pending) step.cancel_timer(settle_timer);
    return;
  }
  const auto settle = settle_of(step);
  if (!settle) {
    step.emit(NothingToTell{});
    return;
  }
  const Instant quiet_since = read.record.last_modified.value_or(step.context.now);
  step.set_timer(settle_timer, std::max(step.context.now, quiet_since + *settle));
}

void on_missing(NoticeStep& step) {
  if (!step.state.latest || step.state.is_gone) return;
  const bool was_never_told = step.state.is_new && !step.state.story;
  step.emit(RecordLost{step.context.now});
  step.cancel_timer(settle_timer);
  if (was_never_told) {
    step.emit(NothingToTell{});
    return;
  }
  step.emit(NoticeDue{});
  tell(step);
}

/// That a record is gone was told at once.
void on_settled(NoticeStep& step) {
  if (!step.state.latest || step.state.is_gone) return;
  step.emit(NoticeDue{});
  tell(step);
}

Result<void> on_message(NoticeStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* read = std::get_if<PlainRecordRead>(&*message)) {
    on_record(step, *read);
  } else if (std::holds_alternative<RecordMissing>(*message)) {
    on_missing(step);
  } else if (const auto* decided = std::get_if<NoticeTaken>(&*message)) {
    on_decided(step, *decided);
  } else {
    return fail(ErrorCode::not_understood, "a notice does not take '" + row.type + "'");
  }
  return {};
}

std::optional<NoticeView> notice_view(const NoticeState& state, const std::string& channel) {
  const auto card = state.cards.find(channel);
  if (card == state.cards.end() || !state.story || !state.latest) return std::nullopt;
  NoticeView view;
  view.change = state.story->change;
  view.revision = state.revision;
  view.channel = channel;
  if (!card->second.ts.empty()) view.ts = card->second.ts;
  view.delivery = card->second.delivery;
  view.instead_of = card->second.instead_of;
  view.record = state.record;
  view.label = state.story->label;
  view.title = state.latest->title;
  view.blocked = state.latest->blocked;
  view.fields = state.story->fields;
  view.changes = state.story->changes;
  view.is_before_known = state.story->is_before_known;
  view.at = state.story->at;
  view.number = field_of(*state.latest, "number");
  view.company_name = state.company.display_name.empty() ? state.company.name : state.company.display_name;
  view.company_link_name = state.company.name;
  view.rule = state.story->rule;
  const auto mentions = state.story->mentions.find(channel);
  if (mentions != state.story->mentions.end()) view.mentions = mentions->second;
  return view;
}

class NoticeMachine final : public TypedMachine<NoticeRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<ShownCard> card(const std::string& channel) const override {
    auto view = notice_view(state_, channel);
    if (!view) return std::nullopt;
    return ShownCard{*std::move(view)};
  }
};

/// Events move the state by overloads, one an event.
struct Applier {
  NoticeState& state;

  void operator()(const RecordKnown& event) const {
    const bool is_back = state.is_gone;
    if (is_back) state.before.reset();
    const bool is_unknown = !state.latest || is_back;
    state.is_gone = false;
    state.latest = event.record;
    state.company = event.company;
    if (event.origin == Origin::first) {
      settle();
    } else if (is_unknown) {
      state.is_new = is_back || event.origin == Origin::added;
    }
  }
  void operator()(const NoticeDue&) const { state.is_due = true; }
  void operator()(const NoticeTold& event) const {
    if (event.is_fresh) state.cards.clear();
    for (const auto& [channel, delivery] : event.deliveries) state.offers.open[channel] = delivery;
    state.story = event.story;
    ++state.revision;
    settle();
  }
  void operator()(const ChannelDecided& event) const { apply_decision(state.offers, state.cards, event); }
  void operator()(const NothingToTell&) const { settle(); }
  void operator()(const RecordLost&) const { state.is_gone = true; }
  void operator()(const CardAsked& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardAnswered& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardBroken& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardMoved& event) const { apply_card_event(state.cards, event); }

  void settle() const {
    state.before = state.latest;
    state.is_new = false;
    state.is_due = false;
  }
};

}  // namespace

const char* phase_name(const NoticeState& state) {
  return state.story ? to_string(state.story->change) : "known";
}

void NoticeRules::apply(State& state, const Event& event) {
  std::visit(Applier{state}, event);
}

Result<void> NoticeRules::decide(NoticeStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) return on_message(step, *row);
  if (const auto* timer = std::get_if<TimerFired>(&input); timer != nullptr && timer->name == settle_timer) {
    on_settled(step);
  }
  if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    take_card_answer(step, ended->call, ended->outcome);
    if (step.state.is_due) tell(step);
    show_cards(step, false);
  }
  return {};
}

std::unique_ptr<Machine> make_notice(const RecordKey& record) {
  NoticeState initial;
  initial.record = record;
  return std::make_unique<NoticeMachine>(std::move(initial));
}

template void Step<NoticeRules>::emit(NoticeRules::Event);
template Record encode_variant(const NoticeRules::Event&);
template Result<NoticeRules::Event> decode_variant<NoticeRules::Event>(const Record&);

}  // namespace countersign::domain
