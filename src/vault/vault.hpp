// A tenant's secrets, sealed under keys of its own, which are sealed under the master key.
//
// What the caller does:
//   1. reads the tenant's sealed rows and calls TenantVault::open;
//   2. stores `take_new_rows()` before it seals or derives anything: rows sealed under a key that was never
//   stored
//      cannot be opened again;
//   3. stores what `seal` returns under the secret's name, and opens it with the same name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "vault/master_key.hpp"
#include "vault/secret_key.hpp"
#include "vault/secret_text.hpp"

namespace countersign::vault {

/// Names that begin with '.' are the vault's own.
inline constexpr std::string_view data_key_row = ".data-key";
inline constexpr std::string_view url_key_row = ".url-key";
/// A larger secret is refused as `too_large`; the longest real one is a private key of a few KiB.
inline constexpr std::size_t secret_bytes = 64 * 1024;
inline constexpr std::size_t secret_name_bytes = 128;

struct SealedRow {
  std::string name;
  std::string bytes;
};

/// `seal`, `open_secret` and `derive` may be called from several threads at once.
class TenantVault {
 public:
  /// `rows` are all sealed rows of the tenant; those that are no keys are only looked at by name. Keys that
  /// the tenant lacks are made, except a data key when secrets exist that only the lost one opens: that is
  /// `corrupt`. Errors otherwise: `unauthorised` (sealed under another master key), `corrupt`,
  /// `newer_format`, `io`.
  static Result<TenantVault> open(const MasterKey& master, TenantId tenant,
                                  const std::vector<SealedRow>& rows);

  /// Rows that `open` made and that must be stored now; usually none. Empty on the second call.
  std::vector<SealedRow> take_new_rows();

  /// The bytes to store under `name`. Sealing the same secret twice gives different bytes.
  /// Errors: `invalid_argument` (a reserved or empty name, an empty secret), `too_large`, `io`.
  Result<std::string> seal(std::string_view name, const Secret& secret) const;
  /// Errors: `corrupt`, `unauthorised` (sealed under another data key), `newer_format`.
  Result<Secret> open_secret(std::string_view name, std::string_view sealed) const;

  /// 32 hex digits that are stable for this tenant and purpose and cannot be guessed: for notification URLs
  /// and client states. Depends on the URL key alone, so that a new data key or master key keeps every URL.
  std::string derive(std::string_view purpose) const;

 private:
  TenantVault(TenantId tenant, SecretKey data_key, SecretKey url_key, std::vector<SealedRow> new_rows);

  TenantId tenant_;
  SecretKey data_key_;
  SecretKey url_key_;
  std::vector<SealedRow> new_rows_;
};

}  // namespace countersign::vault
