#include "vault/vault.hpp"

#include <algorithm>
#include <utility>

#include "vault/seal.hpp"

namespace countersign::vault {
namespace {

constexpr std::size_t derived_bytes = 16;

bool is_reserved(std::string_view name) {
  return name.starts_with('.');
}

const SealedRow* find_row(const std::vector<SealedRow>& rows, std::string_view name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [name](const SealedRow& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

/// Opens the tenant's key of that row name, or makes it and appends its row to `new_rows`.
Result<SecretKey> open_or_make_key(const MasterKey& master, const RowPlace& place,
                                   const std::vector<SealedRow>& rows, std::vector<SealedRow>& new_rows) {
  if (const SealedRow* row = find_row(rows, place.name)) {
    auto opened = open_row(master.key(), "master key", place, row->bytes);
    if (!opened) return fail(opened.error());
    return SecretKey::from_bytes(opened->reveal());
  }
  SecretKey key = SecretKey::random();
  auto sealed =
      seal_row(master.key(), place, {reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size()});
  if (!sealed) return fail(sealed.error());
  new_rows.push_back({std::string(place.name), std::move(*sealed)});
  return key;
}

Result<void> check_name(std::string_view name) {
  if (name.empty() || is_reserved(name) || name.size() > secret_name_bytes) {
    return fail(ErrorCode::invalid_argument,
                "The secret name '" + std::string(name.substr(0, secret_name_bytes)) + "' cannot be used",
                "Use 1 to " + std::to_string(secret_name_bytes) + " characters that do not begin with a dot");
  }
  return {};
}

}  // namespace

TenantVault::TenantVault(TenantId tenant, SecretKey data_key, SecretKey url_key,
                         std::vector<SealedRow> new_rows)
    : tenant_(std::move(tenant)),
      data_key_(std::move(data_key)),
      url_key_(std::move(url_key)),
      new_rows_(std::move(new_rows)) {}

Result<TenantVault> TenantVault::open(const MasterKey& master, TenantId tenant,
                                      const std::vector<SealedRow>& rows) {
  const bool has_secrets =
      std::any_of(rows.begin(), rows.end(), [](const SealedRow& row) { return !is_reserved(row.name); });
  if (has_secrets && find_row(rows, data_key_row) == nullptr) {
    return fail(ErrorCode::corrupt,
                "Tenant '" + tenant.value + "' has sealed secrets but no data key to open them",
                "Restore the store from a backup, or delete the tenant's secrets and set them again");
  }
  std::vector<SealedRow> new_rows;
  auto data_key = open_or_make_key(master, {tenant, data_key_row}, rows, new_rows);
  if (!data_key) return fail(data_key.error());
  auto url_key = open_or_make_key(master, {tenant, url_key_row}, rows, new_rows);
  if (!url_key) return fail(url_key.error());
  return TenantVault(std::move(tenant), std::move(*data_key), std::move(*url_key), std::move(new_rows));
}

std::vector<SealedRow> TenantVault::take_new_rows() {
  return std::exchange(new_rows_, {});
}

Result<std::string> TenantVault::seal(std::string_view name, const Secret& secret) const {
  if (auto checked = check_name(name); !checked) return fail(checked.error());
  if (secret.empty()) {
    return fail(ErrorCode::invalid_argument,
                "The secret '" + std::string(name) + "' of tenant '" + tenant_.value + "' is empty",
                "Give its value again");
  }
  if (secret.reveal().size() > secret_bytes) {
    return fail(ErrorCode::too_large, "The secret '" + std::string(name) + "' of tenant '" + tenant_.value +
                                          "' is longer than " + std::to_string(secret_bytes) + " bytes");
  }
  return seal_row(data_key_, {tenant_, name}, secret.reveal());
}

Result<Secret> TenantVault::open_secret(std::string_view name, std::string_view sealed) const {
  if (auto checked = check_name(name); !checked) return fail(checked.error());
  return open_row(data_key_, "data key", {tenant_, name}, sealed);
}

std::string TenantVault::derive(std::string_view purpose) const {
  const std::string digest = url_key_.authenticate("derive:" + join_unambiguously(tenant_.value, purpose));
  return to_hex(std::string_view(digest).substr(0, derived_bytes));
}

}  // namespace countersign::vault
