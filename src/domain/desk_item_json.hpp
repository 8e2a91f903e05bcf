// JSON forms of what lies on a desk. Included by .cpp files alone.
#pragma once

#include "domain/desk_item.hpp"
#include "domain/record_codec.hpp"
#include "domain/slack_calls_json.hpp"

namespace countersign::domain {

template <>
struct StoredNames<DeskItem::Kind> {
  static constexpr StoredName<DeskItem::Kind> names[] = {
      {DeskItem::Kind::owes_answer, "owes_answer"},
      {DeskItem::Kind::waiting, "waiting"},
      {DeskItem::Kind::in_business_central, "in_business_central"},
      {DeskItem::Kind::action_needed, "action_needed"},
      {DeskItem::Kind::returned, "returned"},
      {DeskItem::Kind::ready, "ready"},
      {DeskItem::Kind::decided, "decided"}};
};
COUNTERSIGN_JSON(DeskItem, kind, number, partner, total, due, since, rule, channel, ts, company, by, words,
                 phase, verdict)
COUNTERSIGN_JSON(DeskEntry, record, item)

template <>
struct StoredNames<DelegationProblem> {
  static constexpr StoredName<DelegationProblem> names[] = {{DelegationProblem::none, "none"},
                                                            {DelegationProblem::nobody, "nobody"},
                                                            {DelegationProblem::oneself, "oneself"},
                                                            {DelegationProblem::no_end, "no_end"},
                                                            {DelegationProblem::unclear_date, "unclear_date"},
                                                            {DelegationProblem::is_over, "is_over"},
                                                            {DelegationProblem::backwards, "backwards"},
                                                            {DelegationProblem::too_long, "too_long"},
                                                            {DelegationProblem::no_member, "no_member"}};
};

}  // namespace countersign::domain
