#include "vault/vault.hpp"

#include <set>

#include "catch.hpp"

namespace countersign::vault_test {

using namespace countersign;
using namespace countersign::vault;

namespace {

const TenantId acme("acme");
const TenantId globex("globex");

MasterKey master_key(char fill = 'm') {
  std::string bytes(key_bytes, fill);
  bytes[0] = '!';
  return MasterKey(std::move(*SecretKey::from_bytes(bytes)));
}

TenantVault open_vault(const MasterKey& master, const TenantId& tenant, const std::vector<SealedRow>& rows) {
  auto opened = TenantVault::open(master, tenant, rows);
  REQUIRE(opened);
  return std::move(*opened);
}

ErrorCode open_error(const TenantVault& vault, std::string_view name, std::string_view sealed) {
  const auto opened = vault.open_secret(name, sealed);
  REQUIRE_FALSE(opened);
  CHECK_FALSE(opened.error().message.empty());
  return opened.error().code;
}

}  // namespace

TEST_CASE("a sealed secret opens again after a restart and shows nothing of itself") {
  const MasterKey master = master_key();
  TenantVault first = open_vault(master, acme, {});
  const auto rows = first.take_new_rows();
  CHECK(rows.size() == 2);
  CHECK(first.take_new_rows().empty());

  const std::string text = std::string("xoxb-secret-with-\0-zero", 23);
  const auto sealed = first.seal("slack.bot_token", Secret::copy_of(text));
  REQUIRE(sealed);
  CHECK(sealed->find("xoxb") == std::string::npos);

  TenantVault second = open_vault(master, acme, rows);
  CHECK(second.take_new_rows().empty());
  const auto opened = second.open_secret("slack.bot_token", *sealed);
  REQUIRE(opened);
  CHECK(opened->reveal() == text);
}

TEST_CASE("sealing the same secret again gives other bytes") {
  const TenantVault vault = open_vault(master_key(), acme, {});
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(*vault.seal("token", Secret::copy_of("same")));
  CHECK(seen.size() == 100);
}

TEST_CASE("another master key is named as the reason") {
  TenantVault vault = open_vault(master_key('a'), acme, {});
  const auto rows = vault.take_new_rows();
  const MasterKey other = master_key('b');
  const auto refused = TenantVault::open(other, acme, rows);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::unauthorised);
  CHECK(refused.error().message.find("another master key: " + master_key('a').id()) != std::string::npos);
  CHECK(refused.error().message.find(other.id()) != std::string::npos);
}

TEST_CASE("a row moved to another name or tenant does not open") {
  const MasterKey master = master_key();
  TenantVault vault = open_vault(master, acme, {});
  const auto rows = vault.take_new_rows();
  const auto sealed = vault.seal("slack.bot_token", Secret::copy_of("text"));
  REQUIRE(sealed);

  CHECK(open_error(vault, "slack.signing_secret", *sealed) == ErrorCode::corrupt);
  CHECK(open_error(open_vault(master, globex, {}), "slack.bot_token", *sealed) == ErrorCode::unauthorised);

  const auto stolen = TenantVault::open(master, globex, rows);
  REQUIRE_FALSE(stolen);
  CHECK(stolen.error().code == ErrorCode::corrupt);

  const std::vector<SealedRow> swapped{{rows[0].name, rows[1].bytes}, {rows[1].name, rows[0].bytes}};
  CHECK_FALSE(TenantVault::open(master, acme, swapped));
}

TEST_CASE("every flipped bit and every cut is refused") {
  const TenantVault vault = open_vault(master_key(), acme, {});
  const auto sealed = vault.seal("token", Secret::copy_of("some text"));
  REQUIRE(sealed);
  for (std::size_t i = 0; i < sealed->size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = *sealed;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      INFO("byte " << i << " bit " << bit);
      CHECK_FALSE(vault.open_secret("token", changed));
    }
    CHECK_FALSE(vault.open_secret("token", sealed->substr(0, i)));
  }
  CHECK_FALSE(vault.open_secret("token", *sealed + "x"));
}

TEST_CASE("every flipped byte of a key row is refused") {
  const MasterKey master = master_key();
  const auto rows = open_vault(master, acme, {}).take_new_rows();
  for (std::size_t i = 0; i < rows[0].bytes.size(); ++i) {
    auto changed = rows;
    changed[0].bytes[i] = static_cast<char>(changed[0].bytes[i] ^ 0x10);
    CHECK_FALSE(TenantVault::open(master, acme, changed));
  }
}

TEST_CASE("a newer format is told apart from damage") {
  const TenantVault vault = open_vault(master_key(), acme, {});
  auto sealed = vault.seal("token", Secret::copy_of("text"));
  REQUIRE(sealed);
  (*sealed)[0] = 2;
  CHECK(open_error(vault, "token", *sealed) == ErrorCode::newer_format);
  CHECK(open_error(vault, "token", "") == ErrorCode::corrupt);
}

TEST_CASE("a lost data key is never replaced while secrets need it") {
  const MasterKey master = master_key();
  TenantVault vault = open_vault(master, acme, {});
  auto rows = vault.take_new_rows();
  std::erase_if(rows, [](const SealedRow& row) { return row.name == data_key_row; });
  CHECK(TenantVault::open(master, acme, rows));
  rows.push_back({"token", *vault.seal("token", Secret::copy_of("text"))});
  const auto refused = TenantVault::open(master, acme, rows);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::corrupt);
}

TEST_CASE("names of the vault's own, empty secrets and oversized ones are refused") {
  const TenantVault vault = open_vault(master_key(), acme, {});
  const Secret secret = Secret::copy_of("text");
  for (const std::string& name :
       {std::string(), std::string(".data-key"), std::string(".x"), std::string(129, 'n')}) {
    const auto sealed = vault.seal(name, secret);
    REQUIRE_FALSE(sealed);
    CHECK(sealed.error().code == ErrorCode::invalid_argument);
  }

  CHECK(vault.seal("token", Secret()).error().code == ErrorCode::invalid_argument);
  CHECK(vault.seal("token", Secret(std::string(secret_bytes + 1, 's'))).error().code == ErrorCode::too_large);
  CHECK(vault.seal("token", Secret(std::string(secret_bytes, 's'))));
}

TEST_CASE("derived tokens are stable, survive a new data key, and differ by purpose and tenant") {
  const MasterKey master = master_key();
  TenantVault vault = open_vault(master, acme, {});
  auto rows = vault.take_new_rows();
  const std::string token = vault.derive("notifications");
  CHECK(token.size() == 32);
  CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(open_vault(master, acme, rows).derive("notifications") == token);
  CHECK(vault.derive("client-state") != token);
  CHECK(open_vault(master, globex, {}).derive("notifications") != token);
  CHECK(open_vault(master, acme, {}).derive("notifications") != token);

  std::erase_if(rows, [](const SealedRow& row) { return row.name == data_key_row; });
  CHECK(open_vault(master, acme, rows).derive("notifications") == token);
}

}  // namespace countersign::vault_test
