#include <filesystem>
#include <fstream>

#include "settings/load.hpp"
#include "settings/section.hpp"
#include "settings/toml_tree.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

/// Relative paths belong to the file that names them, wherever the server was started.
class Paths {
 public:
  explicit Paths(const std::string& file) {
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(file, failure);
    directory_ = failure ? std::filesystem::path(file).parent_path() : absolute.parent_path();
  }
  std::string resolve(const std::string& path) const {
    return path.empty() ? path : (directory_ / path).lexically_normal().string();
  }

 private:
  std::filesystem::path directory_;
};

ListenAddress endpoint(const Section& section, std::string_view key) {
  return parse_endpoint(section.text(key)).value_or(ListenAddress{});
}

bool is_loopback_host(const ListenAddress& address) {
  return is_loopback_url("http://" + to_string(address) + "/");
}

std::optional<TlsFiles> read_tls(const Section& top, const Paths& paths) {
  const bool certificate = top.is_given("tls_certificate");
  const bool key = top.is_given("tls_key");
  if (certificate != key) {
    top.error(certificate ? "tls_certificate" : "tls_key",
              std::string("is given without ") + (certificate ? "tls_key" : "tls_certificate"),
              "TLS needs both files");
  }
  if (!top.has("tls_certificate") || !top.has("tls_key")) return std::nullopt;
  TlsFiles files{paths.resolve(top.text("tls_certificate")), paths.resolve(top.text("tls_key"))};
  const auto must_open = [&](const char* name, const std::string& path) {
    if (std::ifstream(path).good()) return;
    top.error(name, "the file " + path + " cannot be opened",
              "Check that it exists and that the server's user may read it");
  };
  must_open("tls_certificate", files.certificate_file);
  must_open("tls_key", files.key_file);
  return files;
}

std::string read_master_key(const Section& top, const Paths& paths) {
  auto source = top.text("master_key");
  const std::string prefix = "file:";
  if (source.compare(0, prefix.size(), prefix) != 0) return source;
  return prefix + paths.resolve(source.substr(prefix.size()));
}

void check_addresses(const Section& top, const ServerSettings& settings) {
  if (settings.listen == settings.operations_listen && settings.listen.port != 0) {
    top.error("operations_listen", "is the same address as listen",
              "Metrics must not stand on the public door; use another port");
  }
  if (!settings.tls && !is_loopback_host(settings.listen)) {
    top.warning("listen", "takes plain HTTP from other machines",
                "Give tls_certificate and tls_key, unless only a proxy that ends TLS can reach it");
  }
}

ServerSettings read_settings(const Document& document, const Paths& paths) {
  ServerSettings settings;
  const auto& top = document.one("");
  settings.listen = endpoint(top, "listen");
  settings.tls = read_tls(top, paths);
  settings.public_url = without_slash_at_end(top.text("public_url"));
  settings.operations_listen = endpoint(top, "operations_listen");
  settings.data_directory = paths.resolve(top.text("data_directory"));
  settings.tenants_directory = paths.resolve(top.text("tenants_directory"));
  settings.master_key = read_master_key(top, paths);
  settings.threads = static_cast<unsigned>(top.number("threads"));
  const auto& log = document.one("log");
  settings.log = {log.text("format"), log.text("level"), paths.resolve(log.text("path"))};
  if (document.has("proxy")) {
    const auto& proxy = document.one("proxy");
    settings.proxy = ProxySettings{without_slash_at_end(proxy.text("url")), proxy.texts("no_proxy")};
  }
  return settings;
}

}  // namespace

LoadedServer load_server(const std::string& file) {
  ProblemList problems(file);
  Node root;
  LoadedServer loaded;
  if (read_toml(root, problems)) {
    const Document document(root, server_keys(), problems);
    auto settings = read_settings(document, Paths(file));
    if (document.one("").sound()) check_addresses(document.one(""), settings);
    if (!problems.has_errors()) loaded.settings = std::move(settings);
  }
  loaded.problems = problems.take();
  return loaded;
}

}  // namespace countersign::settings
