// The limit: the least that can be called a durable acknowledgement. It reads a request, writes its body to
// RocksDB with one fsync for all that wait, and answers. No rules, no signature, no actors.
#pragma once

#include <cstdint>
#include <string>

namespace countersign::bench {

/// Listens on 127.0.0.1 until the process is told to end. Exit code: 2 when it cannot begin.
int run_bare_server(std::uint16_t port, const std::string& directory);

}  // namespace countersign::bench
