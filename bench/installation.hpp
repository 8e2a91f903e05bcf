// countersign as somebody would install it: settings, sealed secrets, a store, the program on ports of this
// machine. What it talks to is a sandbox.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/process.hpp"
#include "core/result.hpp"
#include "http/client.hpp"

namespace countersign::bench {

using Json = nlohmann::json;

/// A company of Business Central whose invoices over 1000 EUR go to a channel.
struct CompanyPlan {
  std::string id;
  std::string channel;
};
struct TenantPlan {
  std::string name = "demo";
  std::vector<CompanyPlan> companies;
  bool is_quiet = false;            ///< Without webhooks, nothing is polled before tomorrow, nothing shown.
  std::string sweep_every = "15m";  ///< Unless it is quiet.
  std::string client_id = "11111111-1111-4111-8111-111111111111";  ///< In Entra.
  /// None: what the product has by itself.
  std::optional<std::size_t> notifications_per_second = std::nullopt;
};

/// What the sandbox begins with.
extern const CompanyPlan sandbox_company;
extern const char* const signing_secret;
/// "44444444-4444-4444-8444-00000000002a", and its channel; the sandbox gets it from `add_company`.
CompanyPlan numbered_company(std::size_t number);

/// Calls that are waited for.
class Caller {
 public:
  Caller();
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  HttpResult send(const std::string& method, const std::string& url, const std::string& body = {},
                  std::vector<HttpHeader> headers = {});
  bool answers(const std::string& url);

 private:
  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
};

/// True as soon as it holds; false when it has not within a minute, and 20 ms more for each tenant.
bool eventually(const std::function<bool()>& condition, std::size_t tenants = 1);

/// The sandbox's control API; null when it refuses.
Json control(Caller& caller, const std::string& sandbox, const std::string& method, const std::string& path,
             const Json& body = nullptr);
/// The company and its channel exist from now on.
void add_company(Caller& caller, const std::string& sandbox, const CompanyPlan& company);

class Installation {
 public:
  /// Writes the settings and seals the secrets; nothing runs yet. `io` when that fails.
  static Result<std::unique_ptr<Installation>> make(const std::string& program, const std::string& directory,
                                                    const std::string& sandbox,
                                                    const std::vector<TenantPlan>& tenants);
  /// Runs the program, and waits for nothing.
  Result<void> launch();
  /// The same, and waits until it says that it is ready; `io` with the end of its log when it does not.
  Result<void> start();
  bool is_ready();

  std::string door() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::uint16_t port() const { return port_; }
  const std::string& directory() const { return directory_; }
  /// The sum of a metric over all its labels that hold `part`.
  double metric(const std::string& name, const std::string& part = {});
  std::unique_ptr<Process>& process() { return process_; }

 private:
  Installation(std::string program, std::string directory)
      : program_(std::move(program)), directory_(std::move(directory)) {}
  Result<void> write(const std::string& sandbox, const std::vector<TenantPlan>& tenants);

  std::string program_;
  std::string directory_;
  std::uint16_t port_ = 0;
  std::uint16_t operations_port_ = 0;
  std::size_t tenants_ = 1;
  Caller caller_;
  std::unique_ptr<Process> process_;
};

}  // namespace countersign::bench
