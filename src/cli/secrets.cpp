#include <algorithm>
#include <iostream>
#include <iterator>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "console/admin.hpp"

namespace countersign::cli {
namespace {

const domain::TenantSettings* find_tenant(const settings::Loaded& loaded, const std::string& name) {
  for (const auto& tenant : loaded.tenants) {
    if (tenant.tenant.value == name) return &tenant;
  }
  return nullptr;
}

Error no_such_tenant(const std::string& name) {
  return {ErrorCode::not_found, "there is no sound settings file for the tenant '" + name + "'",
          "Run `countersign config check`"};
}

/// Standard input up to its end, without one line break at its end.
std::string read_input() {
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

/// Into the journal, which no server holds.
Result<void> store_secret(const settings::ServerSettings& server, const TenantId& tenant,
                          const std::string& name, const vault::Secret& secret) {
  auto master = vault::load_master_key(server.master_key);
  if (!master) return fail(master.error());
  auto journal = open_journal(server);
  if (!journal) return fail(journal.error());
  auto vault = open_vault(**journal, *master, tenant);
  if (!vault) return fail(vault.error());
  auto sealed = vault->seal(name, secret);
  if (!sealed) return fail(sealed.error());
  const auto stored = wait_for<Result<void>>([&](auto done) {
    (*journal)->put_secret(actors::secret_write(tenant, name, *sealed, SystemClock{}.now()), done);
  });
  if (!stored) return stored;
  return (*journal)->close();
}

}  // namespace

int secret_set(const SecretOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto* tenant = find_tenant(*loaded, options.tenant);
  if (tenant == nullptr) return broken(no_such_tenant(options.tenant));
  const vault::Secret secret(read_input());
  const auto socket = console::admin_socket(loaded->server->data_directory);
  auto stored = console::ask_set_secret(socket, tenant->tenant, options.name, secret);
  const bool server_runs = stored.has_value();
  if (!stored) stored = store_secret(*loaded->server, tenant->tenant, options.name, secret);
  if (!*stored) return broken(stored->error());
  std::cout << "The secret '" << options.name << "' of " << options.tenant << " is sealed"
            << (server_runs ? ", and the running server uses it from now on.\n" : ".\n");
  const auto named = secrets_named_in(*tenant);
  if (std::find(named.begin(), named.end(), options.name) == named.end()) {
    std::cout << "Note: the tenant's settings do not name it.\n";
    return 1;
  }
  return 0;
}

int secret_list(const SecretOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto* tenant = find_tenant(*loaded, options.tenant);
  if (tenant == nullptr) return broken(no_such_tenant(options.tenant));
  auto store = open_store(*loaded->server);
  if (!store) return broken(store.error());
  const auto rows = journal::read_secrets(**store, tenant->tenant);
  if (!rows) return broken(rows.error());
  int missing = 0;
  for (const auto& name : secrets_named_in(*tenant)) {
    const bool set =
        std::any_of(rows->begin(), rows->end(), [&](const auto& row) { return row.key == name; });
    std::cout << (set ? "set      " : "MISSING  ") << name << "\n";
    if (!set) ++missing;
  }
  return missing == 0 ? 0 : 1;
}

int secret_new_master_key() {
  std::cout << vault::generate_master_key().reveal() << "\n";
  return 0;
}

}  // namespace countersign::cli
