// How long to wait before the next attempt. Pure.
#pragma once

#include "core/time.hpp"

namespace countersign {

/// `first` · 2^`repeats`, at most `longest`.
Duration doubled_wait(Duration first, Duration longest, unsigned repeats);
/// Half of `first` · 2^`repeats`, at most of `longest`, and as much again by chance (`fraction` in [0, 1)).
Duration jittered_backoff(Duration first, Duration longest, unsigned repeats, double fraction);

}  // namespace countersign
