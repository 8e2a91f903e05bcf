// A port for a server that is about to be started.
#pragma once

#include <cstdint>

#include "core/result.hpp"

namespace countersign {

/// A port of 127.0.0.1 that nothing listened on a moment ago. It lies below those that the kernel hands to
/// outgoing connections
/// (/proc/sys/net/ipv4/ip_local_port_range begins at 32768), so none of these can take it before its server
/// does, or while that server restarts; a process is never given the same one twice. `io` when none is free.
/// Thread safe.
Result<std::uint16_t> free_port();

}  // namespace countersign
