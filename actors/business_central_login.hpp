// How one identity proves itself to Entra: the credentials in their order, and their ends. The session
// (actors/business_central.hpp) asks and is told; nothing here sends.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "actors/services.hpp"

namespace countersign::actors {

/// Plain data; the tenant and the metrics outlive it. The operator hears of each trouble once, until it is
/// another one or over.
class BusinessCentralLogin {
 public:
  /// Of the identity in this place of the tenant's settings.
  BusinessCentralLogin(Tenant tenant, std::size_t place, telemetry::Metrics& metrics);

  /// A new question to Entra begins with the first credential: the order in the settings is what the operator
  /// wants.
  void begin() { index_ = 0; }
  /// The request with the present credential, or with the first after it that can be used; `not_found` when
  /// none is left, in words for the log.
  Result<HttpRequest> request(Entropy& entropy, Instant now);
  /// Entra refused the present credential for itself: true when another one is left to be asked with at once.
  bool refused(const std::string& why);
  /// Entra took the present one. Logged when it is another one than before, or the first after a failure.
  void taken();
  /// Entra gave no token: with no credential, or not at all.
  void failed(const std::string& why);

  /// Announces ends that come near, each step once while the server runs, and shows the days left.
  void announce_ends(Instant now);

 private:
  const domain::Identity& identity() const;
  const domain::Credential& present() const { return identity().credentials[index_]; }
  void tell_refused(const std::string& why);
  void show_in_use() const;

  Tenant tenant_;
  std::size_t place_;
  telemetry::Metrics* metrics_;
  std::size_t index_ = 0;
  std::optional<std::size_t> in_use_;
  std::map<std::string, int> announced_;     ///< The last step by the secret's name.
  std::map<std::string, std::string> told_;  ///< Why each secret was refused, likewise.
  std::string failure_told_;
};

}  // namespace countersign::actors
