// Internal: the file system's side of listening on a Unix domain socket.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "core/result.hpp"

namespace countersign::http {

/// Listening, mode 0600 from its first moment. Replaces a socket file that nobody listens on; `conflict` for
/// any other file of that name.
Result<std::shared_ptr<boost::asio::local::stream_protocol::acceptor>> open_unix_acceptor(
    boost::asio::io_context& context, const std::string& path);

/// Linux: sockaddr_un takes 107 bytes (unix(7)). `invalid_argument` past it.
Result<boost::asio::local::stream_protocol::endpoint> unix_endpoint(const std::string& path);

void remove_socket_file(const std::string& path);

}  // namespace countersign::http
