// How one event becomes one line. Pure; used by log.cpp alone.
#pragma once

#include <initializer_list>
#include <string>

#include "core/time.hpp"
#include "telemetry/log.hpp"

namespace countersign::telemetry {

/// Without the newline at the end; holds no other newline.
std::string render_line(LogFormat format, Instant now, const LogEvent& event,
                        std::initializer_list<LogField> fields);

}  // namespace countersign::telemetry
