// Looking after a store: dead letters, tables, settings.
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "console/admin.hpp"
#include "settings/describe.hpp"

namespace countersign::cli {
namespace {

struct Range {
  Instant from{};
  Instant to = Instant::max();
};

Result<Range> range_of(const DeadLetterOptions& options) {
  Range range;
  if (!options.from.empty()) {
    const auto from = parse_instant(options.from);
    if (!from) return fail(from.error());
    range.from = *from;
  }
  if (!options.to.empty()) {
    const auto to = parse_instant(options.to);
    if (!to) return fail(to.error());
    range.to = *to;
  }
  return range;
}

bool is_wanted(const DeadLetterOptions& options, const Range& range, const journal::DeadLetterRow& row) {
  if (options.sequence != 0) return row.sequence == options.sequence;
  return row.at >= range.from && row.at <= range.to;
}

/// Those that the options select; a bounded page at a time is read.
Result<std::vector<journal::DeadLetterRow>> select(
    const DeadLetterOptions& options,
    const std::function<Result<std::vector<journal::DeadLetterRow>>(std::uint64_t from)>& read) {
  const auto range = range_of(options);
  if (!range) return fail(range.error());
  std::vector<journal::DeadLetterRow> wanted;
  std::uint64_t from = 0;
  while (true) {
    auto rows = read(from);
    if (!rows) return rows;
    if (rows->empty()) return wanted;
    for (const auto& row : *rows) {
      if (is_wanted(options, *range, row)) wanted.push_back(row);
    }
    from = rows->back().sequence + 1;
  }
}

Result<std::vector<journal::DeadLetterRow>> read_letters(const settings::ServerSettings& server,
                                                         const DeadLetterOptions& options) {
  auto store = open_store(server);
  if (!store) return fail(store.error());
  return select(options, [&](std::uint64_t from) {
    return journal::read_dead_letters(**store, TenantId{options.tenant}, from, rows_per_read);
  });
}

Result<void> replay_in(journal::Journal& journal, const journal::DeadLetterRow& row) {
  const auto replayed = wait_for<Result<std::optional<journal::InboxRow>>>(
      [&](auto done) { journal.replay(row.entity.tenant, row.sequence, SystemClock{}.now(), done); });
  return replayed ? Result<void>{} : fail(replayed.error());
}

}  // namespace

namespace {

void print(const journal::DeadLetterRow& row) {
  std::cout << row.sequence << "  " << format_instant(row.at) << "  "
            << (row.letter.is_effect ? "effect" : "input") << " " << row.letter.content.type << "  "
            << to_string(row.entity.entity) << "  " << row.letter.reason << "\n";
}

}  // namespace

int dead_letter_list(const DeadLetterOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto letters = read_letters(*loaded->server, options);
  if (!letters) return broken(letters.error());
  for (const auto& row : *letters) print(row);
  if (letters->empty()) std::cerr << "There are no dead letters.\n";
  return 0;
}

int dead_letter_show(const DeadLetterOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto letters = read_letters(*loaded->server, options);
  if (!letters) return broken(letters.error());
  if (options.sequence == 0 || letters->empty()) {
    return broken({ErrorCode::not_found, "there is no such dead letter",
                   "`countersign deadletter list` shows those that there are"});
  }
  for (const auto& row : *letters) {
    print(row);
    const auto body = nlohmann::json::parse(row.letter.content.body, nullptr, false);
    std::cout << (body.is_discarded() ? row.letter.content.body : body.dump(2)) << "\n";
  }
  return 0;
}

int dead_letter_replay(const DeadLetterOptions& options) {
  if (options.sequence == 0 && options.from.empty()) {
    return broken(
        {ErrorCode::invalid_argument, "say which dead letters", "Give a number, or --from with a time"});
  }
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto letters = read_letters(*loaded->server, options);
  if (!letters) return broken(letters.error());
  if (letters->empty()) {
    return broken({ErrorCode::not_found, "there is no such dead letter",
                   "`countersign deadletter list` shows those that there are"});
  }
  const auto socket = console::admin_socket(loaded->server->data_directory);
  std::unique_ptr<journal::RocksDbJournal> journal;  // Opened when no server answers.
  for (const auto& row : *letters) {
    auto replayed = journal ? std::nullopt : console::ask_replay(socket, row.entity.tenant, row.sequence);
    if (!replayed && !journal) {
      auto opened = open_journal(*loaded->server);
      if (!opened) return broken(opened.error());
      journal = *std::move(opened);
    }
    if (!replayed) replayed = replay_in(*journal, row);
    if (!*replayed) return broken(replayed->error());
    std::cout << row.sequence << "  queued again\n";
  }
  std::cout << letters->size() << " queued"
            << (journal ? "; they are worked on at the next start.\n" : ".\n");
  const auto closed = journal ? journal->close() : Result<void>{};
  return closed ? 0 : broken(closed.error());
}

int journal_inspect(const std::string& config) {
  const auto loaded = load_settings(config);
  if (!loaded) return 2;
  auto store = open_store(*loaded->server);
  if (!store) return broken(store.error());
  const auto tables = journal::read_inspection(**store);
  if (!tables) return broken(tables.error());
  std::cout << std::left << std::setw(24) << "table" << std::right << std::setw(12) << "rows" << std::setw(14)
            << "bytes"
            << "\n";
  for (const auto& table : *tables) {
    std::cout << std::left << std::setw(24) << table.table << std::right << std::setw(12) << table.rows
              << std::setw(14) << table.bytes << "\n";
  }
  return 0;
}

int config_check(const ConfigCheckOptions& options) {
  const auto loaded = settings::load(options.config);
  for (const auto& problem : loaded.problems) std::cout << settings::describe(problem) << "\n";
  if (options.show && loaded.server) {
    std::cout << settings::dump(*loaded.server) << "\n";
    for (const auto& tenant : loaded.tenants) std::cout << settings::dump(tenant) << "\n";
  }
  if (!loaded.server || settings::has_errors(loaded.problems)) return 2;
  std::cout << "The settings are sound: " << loaded.tenants.size()
            << (loaded.tenants.size() == 1 ? " tenant.\n" : " tenants.\n");
  return loaded.problems.empty() ? 0 : 1;
}

}  // namespace countersign::cli
