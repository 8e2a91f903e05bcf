// Places where a crash test ends the process, as a power cut would. `COUNTERSIGN_KILL_AT=<name>:<n>` in the
// environment arms one: the process kills itself when it passes there for the n-th time. Not armed, which is
// always so outside of tests, passing one compares a byte.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace countersign {

enum class KillPoint : std::uint8_t {
  none,
  before_inbox_write,   ///< An input from outside was taken; nothing of it is durable.
  after_inbox_write,    ///< It is durable; nobody knows.
  before_commit,        ///< A turn was decided.
  after_commit,         ///< It is durable; its entity does not know, nothing has left.
  before_effect_start,  ///< A call that must not be repeated blindly is about to be marked.
  after_effect_start,   ///< It is marked; not a byte of it has left.
  effect_answered,      ///< The other side has done it and has answered; nothing of that is durable.
  before_effect_end,    ///< The turn that knows the result was decided.
  after_effect_end,     ///< That turn is durable.
  before_ack,           ///< What came in is durable; its sender has no answer.
  after_ack,            ///< Its sender has one.
};

inline constexpr std::array<std::pair<KillPoint, std::string_view>, 11> kill_points{
    {{KillPoint::before_inbox_write, "before_inbox_write"},
     {KillPoint::after_inbox_write, "after_inbox_write"},
     {KillPoint::before_commit, "before_commit"},
     {KillPoint::after_commit, "after_commit"},
     {KillPoint::before_effect_start, "before_effect_start"},
     {KillPoint::after_effect_start, "after_effect_start"},
     {KillPoint::effect_answered, "effect_answered"},
     {KillPoint::before_effect_end, "before_effect_end"},
     {KillPoint::after_effect_end, "after_effect_end"},
     {KillPoint::before_ack, "before_ack"},
     {KillPoint::after_ack, "after_ack"}}};

/// `none` unless the environment names one; a name that there is not ends the process at its start.
extern const KillPoint armed_kill_point;
/// Kills the process when its turn has come. Any thread.
void pass_armed_kill_point();

inline void kill_point(KillPoint point) {
  if (point == armed_kill_point) pass_armed_kill_point();
}

}  // namespace countersign
