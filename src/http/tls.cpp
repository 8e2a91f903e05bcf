#include "http/tls.hpp"

#include <openssl/ssl.h>

namespace countersign::http {
namespace ssl = boost::asio::ssl;
namespace {

std::shared_ptr<ssl::context> make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  return context;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_server_tls(const TlsFiles& files) {
  auto context = make_context(ssl::context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(files.certificate_file, error);
  if (error) {
    return fail(ErrorCode::io,
                "The TLS certificate " + files.certificate_file + " cannot be used: " + error.message(),
                "Give a readable PEM file with the certificate chain, the server's own first");
  }
  context->use_private_key_file(files.key_file, ssl::context::pem, error);
  if (error) {
    return fail(ErrorCode::io, "The TLS key " + files.key_file + " cannot be used: " + error.message(),
                "Give the readable, unencrypted PEM key that belongs to the certificate");
  }
  return context;
}

Result<std::shared_ptr<ssl::context>> make_client_tls(const std::string& extra_ca_file) {
  auto context = make_context(ssl::context::tls_client);
  context->set_verify_mode(ssl::verify_peer);
  boost::system::error_code error;
  context->set_default_verify_paths(error);
  if (error) {
    return fail(ErrorCode::io, "The system's certificate authorities cannot be loaded: " + error.message(),
                "Install the ca-certificates package");
  }
  if (!extra_ca_file.empty()) context->load_verify_file(extra_ca_file, error);
  if (error) {
    return fail(ErrorCode::io, "The CA file " + extra_ca_file + " cannot be used: " + error.message(),
                "Give a readable PEM file");
  }
  return context;
}

}  // namespace countersign::http
