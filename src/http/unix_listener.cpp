#include "http/unix_listener.hpp"

#include <filesystem>

#include <sys/stat.h>

namespace countersign::http {
namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
namespace {

constexpr std::size_t path_bytes = 107;

/// Makes way for a new socket file.
Result<void> clear_path(asio::io_context& context, const Local::endpoint& endpoint, const std::string& path) {
  std::error_code ignored;  // what cannot be looked at will fail in bind, with a better message
  const auto status = std::filesystem::symlink_status(path, ignored);
  if (!std::filesystem::exists(status)) return {};
  if (!std::filesystem::is_socket(status)) {
    return fail(ErrorCode::conflict, "A file that is no socket stands at " + path,
                "Choose another path for the socket");
  }
  Local::socket probe(context);
  boost::system::error_code error;
  probe.connect(endpoint, error);
  if (error == asio::error::connection_refused) {
    remove_socket_file(path);
    return {};
  }
  return fail(ErrorCode::conflict, "Another process listens on " + path, "Stop it, or choose another path");
}

}  // namespace

Result<Local::endpoint> unix_endpoint(const std::string& path) {
  if (path.empty() || path.size() > path_bytes || path.find('\0') != std::string::npos) {
    return fail(ErrorCode::invalid_argument,
                "A socket path must have 1 to " + std::to_string(path_bytes) + " bytes",
                "Choose a shorter path");
  }
  return Local::endpoint(path);
}

Result<std::shared_ptr<Local::acceptor>> open_unix_acceptor(asio::io_context& context,
                                                            const std::string& path) {
  const auto endpoint = unix_endpoint(path);
  if (!endpoint) return fail(endpoint.error());
  if (auto cleared = clear_path(context, *endpoint, path); !cleared) return fail(cleared.error());
  auto acceptor = std::make_shared<Local::acceptor>(context);
  boost::system::error_code error;
  acceptor->open(Local(), error);
  // Linux gives the file the mode of the unbound socket, so that it is never open to others.
  if (!error && ::fchmod(acceptor->native_handle(), S_IRUSR | S_IWUSR) != 0) {
    error.assign(errno, boost::system::system_category());
  }
  if (!error) acceptor->bind(*endpoint, error);
  if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorCode::io, "Cannot listen on the socket " + path + ": " + error.message(),
                "Check that its directory exists and can be written");
  }
  return acceptor;
}

void remove_socket_file(const std::string& path) {
  std::error_code ignored;  // somebody else removed it: as wanted
  std::filesystem::remove(path, ignored);
}

}  // namespace countersign::http
