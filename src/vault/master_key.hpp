// The master key: comes from outside the store, wraps every tenant's own keys.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "core/result.hpp"
#include "vault/secret_key.hpp"
#include "vault/secret_text.hpp"

namespace countersign::vault {

/// A longer file or variable is refused as not being a key.
inline constexpr std::size_t master_key_text_bytes = 1024;

class MasterKey {
 public:
  explicit MasterKey(SecretKey key) : key_(std::move(key)) {}
  const SecretKey& key() const { return key_; }
  /// 16 hex digits that name the key; may be logged.
  std::string id() const { return to_hex(key_.id()); }

 private:
  SecretKey key_;
};

/// `source` is one of
///   "file:/path"       a regular file that only its owner can read;
///   "env:NAME"         an environment variable;
///   "credential:name"  a service credential: $CREDENTIALS_DIRECTORY/name (systemd.exec, LoadCredential=),
///   whose
///                      access systemd sees to.
/// The content is 32 bytes as 64 hex digits or as base64; a trailing newline is ignored.
/// Errors: `invalid_argument` (source or content malformed), `not_found`, `unauthorised` (permissions), `io`.
Result<MasterKey> load_master_key(const std::string& source);

/// A fresh key as 64 hex digits, to be written where `load_master_key` will find it.
Secret generate_master_key();

}  // namespace countersign::vault
