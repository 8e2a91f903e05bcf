// The Home tab: shown when its person opens it, and for some days after that whenever something on the desk
// has changed; never more often than `home_gap_ms`, so that a burst is shown once.
#include <algorithm>

#include "core/limits.hpp"
#include "domain/desk_state.hpp"

namespace countersign::domain {
namespace {

using SectionKind = HomeSection::Kind;

SectionKind section_of(DeskItem::Kind kind) {
  switch (kind) {
    case DeskItem::Kind::waiting:
    case DeskItem::Kind::in_business_central:
    case DeskItem::Kind::action_needed:
      return SectionKind::waiting;
    case DeskItem::Kind::owes_answer:
    case DeskItem::Kind::returned:
      return SectionKind::back;
    case DeskItem::Kind::ready:
      return SectionKind::ready;
    case DeskItem::Kind::decided:
      break;
  }
  return SectionKind::decided;
}

void publish(DeskStep& step, bool urgent) {
  step.emit(HomeAsked{});
  step.cancel_timer(home_timer);
  step.call(PublishHome{step.state.user}, urgent);
}

/// At once, or when the gap is over.
void publish_in_time(DeskStep& step, bool urgent) {
  const auto& home = step.state.home;
  if (home.publishing) return;  // Drawn when its turn comes; what changes after that is shown next.
  const Instant due = home.ended_at ? *home.ended_at + limits::home_gap_ms : step.context.now;
  if (due <= step.context.now) return publish(step, urgent);
  if (home.due) return;
  step.emit(HomePlanned{due});
  step.set_timer(home_timer, due);
}

bool is_followed(const DeskStep& step) {
  const auto& opened = step.state.home.opened_at;
  return opened && step.context.now - *opened < limits::home_followed_for_ms;
}

}  // namespace

void on_home_opened(DeskStep& step, const HomeOpened& opened) {
  step.emit(HomeSeen{opened.at});
  publish_in_time(step, true);
}

void on_home_due(DeskStep& step) {
  if (!step.state.home.publishing) publish(step, false);
}

void on_home_ended(DeskStep& step, const Outcome& outcome) {
  const bool is_stale = step.state.home.stale;
  step.emit(HomeEnded{step.context.now, std::holds_alternative<Delivered>(outcome)});
  if (is_stale && is_followed(step)) publish_in_time(step, false);
}

void keep_home(DeskStep& step) {
  if (!step.turn.events.empty() && is_followed(step)) publish_in_time(step, false);
}

HomeView home_of(const DeskState& state) {
  HomeView view;
  view.is_known = is_known(state);
  view.is_cut = state.is_cut;
  view.time_zone = state.person.time_zone;
  if (!view.is_known) return view;
  for (const auto kind :
       {SectionKind::waiting, SectionKind::back, SectionKind::ready, SectionKind::decided}) {
    HomeSection section{kind, entries_of(state, [&](DeskItem::Kind one) { return section_of(one) == kind; }),
                        0};
    // The latest decision first; of all else what waits the longest.
    if (kind == SectionKind::decided) std::reverse(section.entries.begin(), section.entries.end());
    if (section.entries.size() > limits::home_entries) {
      section.more = section.entries.size() - limits::home_entries;
      section.entries.resize(limits::home_entries);
    }
    view.sections.push_back(std::move(section));
  }
  return view;
}

void apply_home(DeskHome& home, const DeskRules::Event& event) {
  if (const auto* seen = std::get_if<HomeSeen>(&event)) {
    home.opened_at = seen->at;
  } else if (std::holds_alternative<HomeAsked>(event)) {
    home.publishing = true;
    home.stale = false;
    home.due.reset();
  } else if (const auto* planned = std::get_if<HomePlanned>(&event)) {
    home.due = planned->due;
  } else if (const auto* ended = std::get_if<HomeEnded>(&event)) {
    home.publishing = home.stale = false;
    home.ended_at = ended->at;
    // Slack does not show it: not before it is opened again.
    if (!ended->shown) home.opened_at.reset();
  } else if (home.publishing) {
    home.stale = true;
  }
}

}  // namespace countersign::domain
