#include "actors/services.hpp"

#include <nlohmann/json.hpp>

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

journal::SecretWrite secret_write(const TenantId& tenant, const std::string& name, std::string sealed,
                                  Instant now) {
  const auto body =
      nlohmann::json{{"name", name}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return {tenant, name, std::move(sealed), {{"secret.set", "secret/" + name, body}}, now};
}

}  // namespace countersign::actors
