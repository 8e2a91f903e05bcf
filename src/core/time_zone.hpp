// A place's clock, with its daylight saving time, from the system's time zone database. Any thread.
#pragma once

#include <chrono>
#include <string>

#include "core/time.hpp"

namespace date {
class time_zone;
}

namespace countersign {

/// What the clocks on the wall show, to the millisecond; no instant until a zone is named.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

class TimeZone {
 public:
  /// Whether the database has this IANA name.
  static bool is_known(const std::string& name);

  /// An IANA name. One that is not known, and a system without the database, count as UTC.
  explicit TimeZone(const std::string& name);

  LocalTime to_local(Instant instant) const;
  /// Of a time that the clocks show twice the first; of one that they skip the moment of their jump.
  Instant to_instant(LocalTime local) const;

 private:
  const date::time_zone* zone_ = nullptr;  ///< Null: UTC. Owned by the library until the process ends.
};

}  // namespace countersign
