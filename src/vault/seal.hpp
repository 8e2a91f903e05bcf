// The sealed form of a row, shared by the tenant's keys (sealed under the master key) and its secrets (sealed
// under the data key):
//
//   version 1 byte ‖ key id 8 bytes ‖ nonce 12 bytes ‖ ciphertext ‖ tag 16 bytes
//
// AES-256-GCM (NIST SP 800-38D). Version, key id, tenant and row name are associated data, so a row that was
// moved to another tenant or name does not open. Nonces come from OpenSSL's RAND_bytes and never from
// core/entropy.hpp, which the simulator seeds: a nonce used twice under one key gives both texts away.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "vault/secret_key.hpp"
#include "vault/secret_text.hpp"

namespace countersign::vault {

/// Where a sealed row belongs.
struct RowPlace {
  const TenantId& tenant;
  std::string_view name;
};

/// `io` when OpenSSL refuses.
Result<std::string> seal_row(const SecretKey& key, const RowPlace& place, std::string_view plain);

/// Errors: `corrupt` (cut, changed or moved), `newer_format`, `unauthorised` (sealed under another key).
/// `key_name` says in messages what `key` is: "master key", "data key".
Result<Secret> open_row(const SecretKey& key, std::string_view key_name, const RowPlace& place,
                        std::string_view sealed);

/// Two fields that no other pair encodes to.
std::string join_unambiguously(std::string_view first, std::string_view second);

}  // namespace countersign::vault
