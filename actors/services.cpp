#include "actors/services.hpp"

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "telemetry/events.hpp"

namespace countersign::actors {

void SecretBook::set(const std::string& name, vault::Secret secret) {
  const std::lock_guard lock(mutex_);
  secrets_.insert_or_assign(name, std::move(secret));
}

vault::Secret SecretBook::get(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? vault::Secret::copy_of("") : found->second.copy();
}

bool SecretBook::has(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return secrets_.contains(name);
}

void end_process(const std::string& failed) {
  telemetry::log_event(telemetry::events::server_failed,
                       {{"problem", failed + " failed, and no tenant can do without"}});
  std::abort();
}

void use_secrets(const TenantRuntime& tenant, const std::vector<SealedSecret>& secrets) {
  for (const auto& secret : secrets) {
    auto opened = tenant.open(secret.name, secret.sealed);
    if (opened) {
      tenant.secrets.set(secret.name, *std::move(opened));
    } else {
      telemetry::log_event(telemetry::events::vault_failed,
                           {{"tenant", tenant.id()}, {"problem", describe(opened.error())}});
    }
  }
}

void use_stored_secrets(const TenantRuntime& tenant, const std::vector<journal::IndexRow>& rows) {
  std::vector<SealedSecret> secrets;
  for (const auto& row : rows) {
    if (!row.key.starts_with('.')) secrets.push_back({row.key, row.value});
  }
  use_secrets(tenant, secrets);
}

std::string mark_of(const TenantRuntime& tenant, const std::string& token) {
  return token.empty() ? std::string{} : tenant.derive("slack token " + token);
}

journal::SecretWrite secret_write(const TenantId& tenant, const std::string& name, std::string sealed,
                                  Instant now) {
  const auto body =
      nlohmann::json{{"name", name}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return {tenant, name, std::move(sealed), {{"secret.set", "secret/" + name, body}}, now};
}

}  // namespace countersign::actors
