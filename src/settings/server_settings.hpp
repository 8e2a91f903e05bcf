// The settings of the whole server, as plain values that load.hpp has checked. No secret: the master key
// appears by its source alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace countersign::settings {

/// Where to listen. Port 0 takes any free port, for tests.
struct ListenAddress {
  std::string host = "127.0.0.1";  ///< An address or a name of this machine; IPv6 without brackets.
  std::uint16_t port = 0;
  bool operator==(const ListenAddress&) const = default;
};
/// "127.0.0.1:8080", "[::1]:8080".
std::string to_string(const ListenAddress& address);

/// PEM files; the certificate file holds the whole chain.
struct TlsFiles {
  std::string certificate_file;
  std::string key_file;
  bool operator==(const TlsFiles&) const = default;
};

struct LogSettings {
  std::string format = "json";  ///< "json" or "text".
  std::string level = "info";   ///< "debug", "info", "warning" or "error": this level and above.
  std::string path;             ///< Empty is standard error.
  bool operator==(const LogSettings&) const = default;
};

/// The proxy for outbound requests.
struct ProxySettings {
  std::string url;                    ///< "http://proxy.contoso.com:3128".
  std::vector<std::string> no_proxy;  ///< Hosts asked directly, with their subdomains.
  bool operator==(const ProxySettings&) const = default;
};

/// Every path is absolute: what the file gives relative is taken from the file's own directory.
struct ServerSettings {
  ListenAddress listen{"127.0.0.1", 8080};  ///< Business Central and Slack.
  std::optional<TlsFiles> tls;              ///< For `listen`; none when a proxy in front ends TLS.
  std::string public_url;                   ///< How the world reaches `listen`; no slash at the end.
  ListenAddress operations_listen{"127.0.0.1", 8081};  ///< healthz, readyz, metrics; always plain HTTP.
  std::string data_directory = "/var/lib/countersign";
  std::string tenants_directory;
  std::string master_key = "credential:countersign-master-key";  ///< As vault::load_master_key takes it.
  LogSettings log;
  std::optional<ProxySettings> proxy;
  unsigned threads = 0;  ///< 0: one a processor core.
  bool operator==(const ServerSettings&) const = default;
};

}  // namespace countersign::settings
