// Copies of the journal: made while a server runs, brought back as a journal that acts on nothing by itself.
#include "journal/backup.hpp"

#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>

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

std::optional<Record> snapshot_of(const journal::LoadedEntity& loaded) {
  return loaded.snapshot ? std::optional(loaded.snapshot->state) : std::nullopt;
}

journal::TurnWrite write_of(const EntityId& entity, const journal::LoadedEntity& loaded, Turn turn,
                            Instant now) {
  journal::TurnWrite write;
  write.entity = entity;
  write.first_event = loaded.next_event;
  write.turn = std::move(turn);
  write.now = now;
  return write;
}

Result<void> pause(journal::Journal& journal, const journal::Lease& lease, const domain::Context& context,
                   const std::string& reason) {
  const auto guard = load(journal, {lease.tenant, domain::guard_entity()});
  if (!guard) return fail(guard.error());
  auto turn = domain::pause_restored(snapshot_of(*guard), guard->events, reason, context);
  if (!turn) return fail(turn.error());
  return commit(journal, lease, write_of(domain::guard_entity(), *guard, *std::move(turn), context.now));
}

Result<void> distrust_cards(journal::Journal& journal, const journal::Lease& lease,
                            const domain::Context& context, const std::vector<EntityId>& conversations) {
  for (const auto& entity : conversations) {
    const auto loaded = load(journal, {lease.tenant, entity});
    if (!loaded) return fail(loaded.error());
    auto turn = domain::distrust_cards(snapshot_of(*loaded), loaded->events, context);
    if (!turn) return fail(turn.error());
    if (turn->events.empty()) continue;
    auto written = commit(journal, lease, write_of(entity, *loaded, *std::move(turn), context.now));
    if (!written) return written;
  }
  return {};
}

/// Every tenant of the journal, and those of the settings that it knows nothing of; with its conversations.
using Survey = std::map<TenantId, std::vector<EntityId>>;
Result<Survey> survey(const std::string& directory, const settings::Loaded& loaded) {
  const auto store = journal::RocksStore::open(directory, journal::OpenMode::read_only);
  if (!store) return fail(store.error());
  auto tenants = journal::read_tenants(**store);
  if (!tenants) return fail(tenants.error());
  for (const auto& settings : loaded.tenants) tenants->push_back(settings.tenant);
  Survey found;
  for (const auto& tenant : *tenants) {
    auto conversations = journal::read_entities(**store, tenant, EntityKind::conversation);
    if (!conversations) return fail(conversations.error());
    found[tenant] = *std::move(conversations);
  }
  return found;
}

domain::TenantSettings settings_of(const settings::Loaded& loaded, const TenantId& tenant) {
  for (const auto& settings : loaded.tenants) {
    if (settings.tenant == tenant) return settings;
  }
  domain::TenantSettings unknown;
  unknown.tenant = tenant;
  return unknown;
}

/// How many of its calls are in doubt.
Result<std::size_t> tell_tenant(journal::Journal& journal, const domain::TenantSettings& settings,
                                const std::vector<EntityId>& conversations, const std::string& reason) {
  const auto lease =
      wait_for<Result<journal::Lease>>([&](auto done) { journal.acquire(settings.tenant, done); });
  if (!lease) return fail(lease.error());
  const auto in_doubt = doubt_effects(journal, *lease);
  if (!in_doubt) return in_doubt;
  SystemEntropy entropy;
  const domain::Context context{SystemClock{}.now(), settings, entropy};
  if (auto told = distrust_cards(journal, *lease, context, conversations); !told) return fail(told.error());
  if (auto paused = pause(journal, *lease, context, reason); !paused) return fail(paused.error());
  return in_doubt;
}

Result<Restored> tell_journal(const std::string& directory, const settings::Loaded& loaded,
                              const std::string& reason) {
  const auto found = survey(directory, loaded);
  if (!found) return fail(found.error());
  journal::RocksDbJournalOptions options;
  options.path = directory;
  options.fatal = [](const Error&) {};  // The commit says so, and nothing more is done.
  auto journal = journal::RocksDbJournal::open(std::move(options));
  if (!journal) return fail(journal.error());
  Restored restored;
  for (const auto& [tenant, conversations] : *found) {
    const auto in_doubt = tell_tenant(**journal, settings_of(loaded, tenant), conversations, reason);
    if (!in_doubt) return fail(in_doubt.error());
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
