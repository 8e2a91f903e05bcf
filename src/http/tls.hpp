// Internal: OpenSSL contexts with the settings of this server. TLS 1.2 is the oldest version taken.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "core/result.hpp"
#include "http/server.hpp"

namespace countersign::http {

/// `io` when a file cannot be read or the key does not belong to the certificate.
Result<std::shared_ptr<boost::asio::ssl::context>> make_server_tls(const TlsFiles& files);

/// Trusts the system's certificate authorities, and those in `extra_ca_file` (PEM) unless empty.
Result<std::shared_ptr<boost::asio::ssl::context>> make_client_tls(const std::string& extra_ca_file);

}  // namespace countersign::http
