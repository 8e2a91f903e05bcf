// What lies on a person's desk: the documents that wait for them, came back to them, or were decided by them.
// Made by conversations, kept by desks (desk.hpp), drawn by cards/.
#pragma once

#include <optional>
#include <string>

#include "core/time.hpp"
#include "domain/approval.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

struct DeskItem {
  /// One document is there once, as the first of these that holds.
  enum class Kind {
    owes_answer,          ///< Somebody asked this person.
    waiting,              ///< Their approval would count now.
    in_business_central,  ///< They are asked there.
    action_needed,        ///< It was approved and is not posted.
    returned,             ///< What they sent was rejected, or nobody decided.
    ready,                ///< Approved and held: they may post it.
    decided,              ///< By them.
  };
  Kind kind = Kind::waiting;
  std::string number;   ///< As Business Central has it now.
  std::string partner;  ///< ERP text, as the next.
  std::string total;    ///< "EUR 18,450.00".
  std::optional<Date> due;
  Instant since{};
  std::string rule;     ///< The route's name.
  std::string channel;  ///< Where its card is.
  std::string ts;       ///< The card's message; empty: it is not known, or not yet.
  std::string company;  ///< Its name, as links to Business Central need it.
  std::string by;       ///< A Slack user id. owes_answer: who asked; returned: who rejected it.
  std::string words;    ///< returned: why; in that person's words.
  std::string phase;    ///< Where the document stands: "posted" (conversation_state.hpp).
  Verdict verdict = Verdict::approve;  ///< decided.
  bool operator==(const DeskItem&) const = default;
};

struct DeskEntry {
  RecordKey record;
  DeskItem item;
  bool operator==(const DeskEntry&) const = default;
};

/// Why somebody does not get another to stand in for them by a command.
enum class DelegationProblem {
  none,
  nobody,        ///< No person was named as Slack names people.
  oneself,       ///< They named themselves.
  no_end,        ///< It is not said until when.
  unclear_date,  ///< A date that is none.
  is_over,       ///< It would be over already.
  backwards,     ///< It would end before it begins.
  too_long,      ///< Longer than `delegation_days`.
  no_member,     ///< A guest, somebody of another workspace, a bot, or deactivated.
};

}  // namespace countersign::domain
