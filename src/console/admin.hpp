// The operator's socket: what `countersign secret set`, `deadletter replay`, `tenant resume` and `journal
// backup` ask of a running server. A Unix socket in the data directory that only the server's user may open.
//
//   PUT  /tenants/{tenant}/secrets/{name}                  the body is the secret
//   POST /tenants/{tenant}/dead-letters/{sequence}/replay
//   POST /tenants/{tenant}/resume                          {"by", "reason"}
//   POST /journal/backup                                   {"directory"}
//
// 204 when it is done; otherwise {"message", "remedy"} with 400, 404 or 503.
#pragma once

#include <functional>
#include <string>

#include "http/server.hpp"
#include "ports.hpp"

namespace countersign::console {

/// The socket's path. Linux takes at most 107 bytes (unix(7)).
std::string admin_socket(const std::string& data_directory);

/// Copies the journal into this directory; `done` is called once, on any thread.
using BackUp = std::function<void(const std::string& directory, std::function<void(Result<void>)> done)>;

/// `port` outlives the server. Thread safe.
http::Handler admin_handler(OperatorPort& port, BackUp back_up);

/// Whether a server listens on the socket.
bool is_running(const std::string& socket);

/// The calling side. None when no server listens on the socket: the caller then owns the journal itself.
std::optional<Result<void>> ask_set_secret(const std::string& socket, const TenantId& tenant,
                                           const std::string& name, const vault::Secret& secret);
std::optional<Result<void>> ask_resume(const std::string& socket, const TenantId& tenant,
                                       const domain::ResumeRequested& wanted);
std::optional<Result<void>> ask_replay(const std::string& socket, const TenantId& tenant,
                                       std::uint64_t dead_letter);
/// The directory's path is absolute, and means the server's file system.
std::optional<Result<void>> ask_back_up(const std::string& socket, const std::string& directory);

}  // namespace countersign::console
