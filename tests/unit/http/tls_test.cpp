#include <filesystem>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::tls_test {

using namespace http_test;

namespace {

/// A self-signed certificate for "localhost" in a directory of its own.
class Certificate {
 public:
  Certificate() {
    std::string pattern = (std::filesystem::temp_directory_path() / "countersign-tls-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1,
                               -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    auto* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(certificate.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    write(files().certificate_file, [&](FILE* file) { PEM_write_X509(file, certificate.get()); });
    write(files().key_file,
          [&](FILE* file) { PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  }
  ~Certificate() { std::filesystem::remove_all(directory_); }

  http::TlsFiles files() const {
    return {(directory_ / "certificate.pem").string(), (directory_ / "key.pem").string()};
  }

 private:
  template <class Writer>
  static void write(const std::string& path, Writer writer) {
    FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file != nullptr);
    writer(file);
    std::fclose(file);
  }
  std::filesystem::path directory_;
};

std::unique_ptr<http::Server> start(http::IoThreads& threads, const Certificate& certificate,
                                    http::ServerLimits limits = {}) {
  http::ServerOptions options;
  options.tls = certificate.files();
  options.limits = limits;
  auto handler = [](http::ServerRequest request, const http::Responder& responder) {
    responder.send({200, {}, request.body_too_large ? "too large" : "secure " + request.message.body});
  };
  return std::move(http::Server::listen(threads, options, handler).value());
}

std::unique_ptr<http::Client> trusting(http::IoThreads& threads, const Certificate& certificate) {
  http::ClientOptions options;
  options.extra_ca_file = certificate.files().certificate_file;
  return std::move(http::Client::create(threads, options).value());
}

HttpRequest request_to(const std::string& host, std::uint16_t port, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.url = "https://" + host + ":" + std::to_string(port) + "/";
  request.body = std::move(body);
  request.timeout = deadline;
  return request;
}

}  // namespace

TEST_CASE("requests and responses travel over TLS and reuse the connection") {
  const Certificate certificate;
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.connections = 1;  // a second connection would be refused
  const auto server = start(threads, certificate, limits);
  const auto client = trusting(threads, certificate);
  for (int number = 0; number < 3; ++number) {
    const auto result = call(*client, request_to("localhost", server->port(), std::to_string(number)));
    REQUIRE(result);
    CHECK(result->body == "secure " + std::to_string(number));
  }
}

TEST_CASE("a body that is too large is answered over TLS") {
  const Certificate certificate;
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.body_bytes = 10;
  const auto server = start(threads, certificate, limits);
  const auto client = trusting(threads, certificate);
  const auto result = call(*client, request_to("localhost", server->port(), std::string(1'000'000, 'x')));
  REQUIRE(result);
  CHECK(result->body == "too large");
}

TEST_CASE("a certificate for another host is refused before anything is sent") {
  const Certificate certificate;
  http::IoThreads threads;
  const auto server = start(threads, certificate);
  const auto client = trusting(threads, certificate);
  const auto result = call(*client, request_to("127.0.0.1", server->port(), "x"));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("a certificate that nobody vouches for is refused before anything is sent") {
  const Certificate certificate;
  http::IoThreads threads;
  const auto server = start(threads, certificate);
  const auto client = std::move(http::Client::create(threads, {}).value());
  const auto result = call(*client, request_to("localhost", server->port(), "x"));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("plain HTTP on a TLS port gets no HTTP response") {
  const Certificate certificate;
  http::IoThreads threads;
  const auto server = start(threads, certificate);
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->find("HTTP") == std::string::npos);
}

TEST_CASE("a TLS handshake that stalls is closed in time") {
  const Certificate certificate;
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.read_timeout = 150ms;
  const auto server = start(threads, certificate, limits);
  RawSocket socket(server->port());
  CHECK(socket.read_to_end() == "");
}

TEST_CASE("missing TLS files are an error that names them") {
  http::IoThreads threads;
  http::ServerOptions options;
  options.tls = http::TlsFiles{"/nonexistent/certificate.pem", "/nonexistent/key.pem"};
  const auto server =
      http::Server::listen(threads, options, [](http::ServerRequest, const http::Responder&) {});
  REQUIRE_FALSE(server);
  CHECK(server.error().message.find("/nonexistent/certificate.pem") != std::string::npos);
}

}  // namespace countersign::tls_test
