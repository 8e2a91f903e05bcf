// Copies of the journal: made while a server runs, brought back as a journal that acts on nothing by itself.
#include "journal/backup.hpp"

#include <filesystem>
#include <iostream>
#include <numeric>
#include <set>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "console/admin.hpp"
#include "domain/restored.hpp"

namespace countersign::cli {
namespace {

namespace files = std::filesystem;

std::string absolute(const std::string& directory) {
  std::error_code ignored;
  const auto path = files::absolute(directory, ignored).lexically_normal().string();
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

/// By the server that runs, or by this process where none does.
Result<void> back_up(const settings::ServerSettings& server, const std::string& directory) {
  const auto asked = console::ask_back_up(console::admin_socket(server.data_directory), directory);
  if (asked) return *asked;
  auto journal = open_journal(server);
  if (!journal) return fail(journal.error());
  auto made =
      wait_for<Result<void>>([&](auto done) { (*journal)->back_up(directory, SystemClock{}.now(), done); });
  auto closed = (*journal)->close();
  return made ? closed : made;
}

/// Every byte of it; how many rows there are.
Result<std::uint64_t> verify(const std::string& directory) {
  const auto store = journal::RocksStore::open(directory, journal::OpenMode::read_only);
  if (!store) return fail(store.error());
  if (const auto sound = (*store)->verify_files(); !sound) return fail(sound.error());
  const auto tables = journal::read_inspection(**store);
  if (!tables) return fail(tables.error());
  return std::accumulate(tables->begin(), tables->end(), std::uint64_t{0},
                         [](std::uint64_t rows, const auto& table) { return rows + table.rows; });
}

// Restoring -------------------------------------------------------------------------------------------------

struct Restored {
  std::size_t tenants = 0;
  std::size_t in_doubt = 0;
};

Result<void> commit(journal::Journal& journal, const journal::Lease& lease, journal::TurnWrite write) {
  std::vector<journal::TurnWrite> turns;
  turns.push_back(std::move(write));
  const auto outcome = wait_for<journal::CommitOutcome>([&](auto done) {
    journal.commit(lease, std::move(turns), [done](journal::CommitOutcome ended, auto) { done(ended); });
  });
  if (outcome == journal::CommitOutcome::committed) return {};
  return fail(ErrorCode::io, "the restored journal took no write", "Check the disk, and restore again");
}

Result<journal::LoadedEntity> load(journal::Journal& journal, const EntityAddress& entity) {
  return wait_for<Result<journal::LoadedEntity>>([&](auto done) { journal.load(entity, done); });
}

/// Open calls that must not be repeated blindly; how many.
Result<std::size_t> doubt_effects(journal::Journal& journal, const journal::Lease& lease) {
  const auto owners = wait_for<Result<std::vector<EntityId>>>(
      [&](auto done) { journal.entities_with_effects(lease.tenant, done); });
  if (!owners) return fail(owners.error());
  std::size_t count = 0;
  for (const auto& owner : *owners) {
    const auto loaded = load(journal, {lease.tenant, owner});
    if (!loaded) return fail(loaded.error());
    journal::TurnWrite write;
    write.entity = owner;
    write.now = SystemClock{}.now();
    for (const auto& effect : loaded->effects) {
      auto doubted = domain::in_doubt(effect);
      if (doubted.state != EffectState::started) continue;
      ++count;
      if (doubted != effect) write.turn.effects.push_back(std::move(doubted));
    }
    if (write.turn.effects.empty()) continue;
    if (auto written = commit(journal, lease, std::move(write)); !written) return fail(written.error());
  }
  return count;
}

Result<void> pause(journal::Journal& journal, const journal::Lease& lease,
                   const domain::TenantSettings& settings, const std::string& reason) {
  const auto guard = load(journal, {lease.tenant, domain::guard_entity()});
  if (!guard) return fail(guard.error());
  SystemEntropy entropy;
  const domain::Context context{SystemClock{}.now(), settings, entropy};
  std::optional<Record> snapshot;
  if (guard->snapshot) snapshot = guard->snapshot->state;
  auto turn = domain::pause_restored(snapshot, guard->events, reason, context);
  if (!turn) return fail(turn.error());
  journal::TurnWrite write;
  write.entity = domain::guard_entity();
  write.first_event = guard->next_event;
  write.turn = *std::move(turn);
  write.now = context.now;
  return commit(journal, lease, std::move(write));
}

/// Every tenant of the journal, and those of the settings that it knows nothing of.
Result<std::set<TenantId>> tenants_of(const std::string& directory, const settings::Loaded& loaded) {
  const auto store = journal::RocksStore::open(directory, journal::OpenMode::read_only);
  if (!store) return fail(store.error());
  const auto known = journal::read_tenants(**store);
  if (!known) return fail(known.error());
  std::set<TenantId> tenants(known->begin(), known->end());
  for (const auto& settings : loaded.tenants) tenants.insert(settings.tenant);
  return tenants;
}

domain::TenantSettings settings_of(const settings::Loaded& loaded, const TenantId& tenant) {
  for (const auto& settings : loaded.tenants) {
    if (settings.tenant == tenant) return settings;
  }
  domain::TenantSettings unknown;
  unknown.tenant = tenant;
  return unknown;
}

Result<Restored> tell_journal(const std::string& directory, const settings::Loaded& loaded,
                              const std::string& reason) {
  const auto tenants = tenants_of(directory, loaded);
  if (!tenants) return fail(tenants.error());
  journal::RocksDbJournalOptions options;
  options.path = directory;
  options.fatal = [](const Error&) {};  // The commit says so, and nothing more is done.
  auto journal = journal::RocksDbJournal::open(std::move(options));
  if (!journal) return fail(journal.error());
  Restored restored;
  for (const auto& tenant : *tenants) {
    const auto lease =
        wait_for<Result<journal::Lease>>([&](auto done) { (*journal)->acquire(tenant, done); });
    if (!lease) return fail(lease.error());
    const auto in_doubt = doubt_effects(**journal, *lease);
    if (!in_doubt) return fail(in_doubt.error());
    if (auto paused = pause(**journal, *lease, settings_of(loaded, tenant), reason); !paused)
      return fail(paused.error());
    ++restored.tenants;
    restored.in_doubt += *in_doubt;
  }
  if (auto closed = (*journal)->close(); !closed) return fail(closed.error());
  return restored;
}

Result<void> check_place(const std::string& journal) {
  std::error_code ignored;
  if (!files::exists(journal, ignored)) return {};
  return fail(ErrorCode::conflict, "there is a journal at " + journal,
              "Stop the server, and move that directory away rather than delete it: it may hold what the "
              "backup does not");
}

/// Under another name until it is complete: a server that starts meanwhile finds no journal half restored.
Result<Restored> restore(const std::string& backup, const settings::Loaded& loaded) {
  const std::string journal = journal_path(*loaded.server);
  if (auto free = check_place(journal); !free) return fail(free.error());
  const auto made_at = journal::backup_time(backup);
  if (!made_at) return fail(made_at.error());
  if (const auto sound = verify(backup); !sound) return fail(sound.error());
  const std::string copy = journal + ".restoring";
  std::error_code problem;
  files::create_directories(loaded.server->data_directory, problem);
  files::remove_all(copy, problem);
  files::copy(backup, copy, files::copy_options::recursive, problem);
  if (problem) {
    return fail(ErrorCode::io, backup + " cannot be copied to " + copy + ": " + problem.message(),
                "Check the disk, its free space and the directories' owners");
  }
  if (auto unmarked = journal::unmark_backup(copy); !unmarked) return fail(unmarked.error());
  auto told = tell_journal(copy, loaded,
                           "its journal was restored from the backup of " + format_instant(*made_at) +
                               ", and knows of nothing since");
  if (!told) return told;
  files::rename(copy, journal, problem);
  if (!problem) return told;
  return fail(ErrorCode::io, copy + " cannot be renamed to " + journal + ": " + problem.message(),
              "Rename it yourself: it is complete");
}

}  // namespace

int journal_backup(const BackupOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const std::string directory = absolute(options.directory);
  if (const auto made = back_up(*loaded->server, directory); !made) return broken(made.error());
  const auto rows = verify(directory);
  if (!rows) return broken(rows.error());
  std::cout << directory << ": " << *rows << " rows, every block of them read back.\n"
            << "The settings and the master key are not in it. Copy it to another machine.\n";
  return 0;
}

int journal_restore(const BackupOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto restored = restore(absolute(options.directory), *loaded);
  if (!restored) return broken(restored.error());
  std::cout << "Restored: " << restored->tenants << (restored->tenants == 1 ? " tenant is" : " tenants are")
            << " paused; " << restored->in_doubt << " calls were under way or may have been, and are looked "
            << "at before anything is repeated.\n"
            << "Start the server, look at `countersign status`, and let each tenant go on with `countersign "
               "tenant resume`.\n";
  return 0;
}

}  // namespace countersign::cli
