// What people write behind /countersign. Pure; made for hostile input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/time.hpp"
#include "domain/desk_item.hpp"

namespace countersign::domain {

struct ParsedCommand {
  /// "help" (also of an empty text), "mine", "ready", "find", "delegate"; "unknown" for all others.
  std::string verb;
  std::string words;  ///< What follows, without spaces at its ends; of "unknown" the whole text.
};
ParsedCommand parse_command(std::string_view text);

/// What somebody wants who writes "delegate …".
struct DelegationWish {
  enum class Kind {
    show,  ///< Nothing follows: who stands in now?
    stop,
    make,
  };
  Kind kind = Kind::show;
  std::string to;              ///< A Slack user id.
  std::optional<Date> starts;  ///< None: at once.
  Date ends{};                 ///< The last day.
};
/// "@dana until friday", "<@U024BE7LH|dana> from 21 dec until 2027-01-06", "stop", "". A name of a day is the
/// next one after `today`; a day of a month the next one that is not past. `today`: by the person's clock.
std::variant<DelegationWish, DelegationProblem> parse_delegation(std::string_view words, Date today);

}  // namespace countersign::domain
