#include "actors/services.hpp"

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

}  // namespace countersign::actors
