#include "core/time_zone.hpp"

#include <exception>

#include <date/tz.h>

namespace countersign {
namespace {

const date::time_zone* find(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

Instant to_milliseconds(date::sys_seconds instant) {
  return Instant{instant.time_since_epoch()};
}

}  // namespace

bool TimeZone::is_known(const std::string& name) {
  return find(name) != nullptr;
}

TimeZone::TimeZone(const std::string& name) : zone_(find(name)) {}

LocalTime TimeZone::to_local(Instant instant) const {
  const Duration since_epoch =
      zone_ == nullptr ? instant.time_since_epoch() : zone_->to_local(instant).time_since_epoch();
  return LocalTime{since_epoch};
}

Instant TimeZone::to_instant(LocalTime local) const {
  if (zone_ == nullptr) return Instant{local.time_since_epoch()};
  const auto info = zone_->get_info(date::local_time<Duration>{local.time_since_epoch()});
  if (info.result == date::local_info::nonexistent) return to_milliseconds(info.first.end);
  return Instant{local.time_since_epoch() - info.first.offset};
}

}  // namespace countersign
