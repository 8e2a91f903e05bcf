#include "journal/backup.hpp"

#include <filesystem>
#include <system_error>

#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"

namespace countersign::journal {
namespace {

namespace files = std::filesystem;

Result<void> check_place(const std::string& directory) {
  std::error_code problem;
  if (files::exists(directory, problem)) {
    return fail(ErrorCode::conflict, directory + " is there already",
                "Name a directory that does not exist yet; a backup is never written over");
  }
  const auto parent = files::absolute(files::path(directory), problem).parent_path();
  if (!files::is_directory(parent, problem)) {
    return fail(ErrorCode::not_found, "there is no directory " + parent.string(),
                "Make it, owned by the server's user");
  }
  return {};
}

Result<void> mark(const std::string& directory, Instant now) {
  auto copy = RocksStore::open(directory, OpenMode::read_write);
  if (!copy) return fail(copy.error());
  auto written = (*copy)->write({{keys::backup(), encode(TextValue{format_instant(now)})}});
  if (!written) return written;
  return (*copy)->close();
}

}  // namespace

Result<void> make_backup(RocksStore& store, const std::string& directory, Instant now) {
  if (auto free = check_place(directory); !free) return free;
  auto made = store.checkpoint(directory);
  std::error_code ignored;
  files::permissions(directory, files::perms::owner_all, ignored);  // Documents and sealed secrets are in it.
  if (made) made = mark(directory, now);
  if (!made) files::remove_all(directory, ignored);
  return made;
}

Result<Instant> backup_time(const std::string& directory) {
  const auto store = RocksStore::open(directory, OpenMode::read_only);
  if (!store) return fail(store.error());
  if (const auto format = read_format(**store); !format) return fail(format.error());
  const auto made_at = read_backup_mark(**store);
  if (!made_at) return fail(made_at.error());
  if (*made_at) return parse_instant(**made_at);
  return fail(ErrorCode::invalid_argument, directory + " is a journal, and no backup of one",
              "Name a directory that `countersign journal backup` has made");
}

Result<void> unmark_backup(const std::string& directory) {
  auto store = RocksStore::open(directory, OpenMode::read_write);
  if (!store) return fail(store.error());
  auto written = (*store)->write({{keys::backup(), std::nullopt}});
  if (!written) return written;
  return (*store)->close();
}

}  // namespace countersign::journal
