// The end of the log after a crash: torn, cut, or damaged.
#include <filesystem>
#include <fstream>

#include <signal.h>
#include <sys/wait.h>

#include "catch.hpp"
#include "crash/expected.hpp"
#include "journal/reads.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::log_test {

using namespace countersign;
using namespace countersign::crash;
using namespace countersign::e2e;
namespace files = std::filesystem;

namespace {

/// Within the last write, which holds a notification's rows.
constexpr std::uintmax_t ends[] = {1, 7, 64, 200};

files::path newest_log(const files::path& journal) {
  files::path newest;
  for (const auto& entry : files::directory_iterator(journal)) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  REQUIRE_FALSE(newest.empty());
  return newest;
}

void flip_byte(const files::path& path, std::uintmax_t position) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(position));
  const char byte = static_cast<char>(file.get() ^ 0x55);
  file.seekp(static_cast<std::streamoff>(position));
  file.put(byte);
}

/// The journal as a kill left it, whose last write is durable and was told to nobody.
class Wreck {
 public:
  Wreck() {
    world_.start();
    Notifier first(world_, 1);
    world_.stop(SIGTERM);
    acknowledged_ = run_until_a_durable_input(world_);
    REQUIRE(total(acknowledged_) > 10);
  }

  World& world() { return world_; }
  files::path journal() const { return world_.directory() + "/data/journal"; }
  /// A copy to be damaged.
  files::path copy() {
    const files::path path = world_.directory() + "/copy-" + std::to_string(++copies_);
    files::copy(journal(), path, files::copy_options::recursive);
    return path;
  }
  std::vector<std::string> missing_in(const journal::Rows& rows) const {
    const auto audit = journal::read_audit(rows, TenantId{"demo"}, 0, 1'000'000);
    REQUIRE(audit.has_value());
    std::map<std::string, std::size_t> kept;
    for (const auto& row : *audit) {
      if (row.entry.type == "notification.accepted") ++kept[row.entry.subject];
    }
    return lost(acknowledged_, kept, "the notifications");
  }
  /// It opens and has all that was acknowledged, or it is refused in plain words; true when it opens.
  bool opens_whole_or_is_refused(const files::path& damaged) const {
    const auto store = journal::RocksStore::open(damaged.string(), journal::OpenMode::read_write);
    if (!store) {
      INFO(store.error().message);
      CHECK(store.error().code == ErrorCode::corrupt);
      CHECK_FALSE(store.error().remedy.empty());
      return false;
    }
    const auto missing = missing_in(**store);
    INFO(joined(missing));
    CHECK(missing.empty());
    return true;
  }

 private:
  World world_;
  std::map<std::string, std::size_t> acknowledged_;
  int copies_ = 0;
};

}  // namespace

TEST_CASE("a log whose end is torn or damaged loses nothing that was acknowledged, or is refused", "[log]") {
  Wreck wreck;
  const auto size = files::file_size(newest_log(wreck.journal()));
  for (const auto end : ends) {
    INFO(end << " bytes before the end of " << size);
    const auto cut = wreck.copy();
    files::resize_file(newest_log(cut), size - end);
    CHECK(wreck.opens_whole_or_is_refused(cut));  // That is what a crash within a write leaves.
    const auto filled = wreck.copy();
    files::resize_file(newest_log(filled), size - end);
    files::resize_file(newest_log(filled), size + 4'096);  // Allocated ahead, never written.
    wreck.opens_whole_or_is_refused(filled);
    const auto flipped = wreck.copy();
    flip_byte(newest_log(flipped), size - end);
    wreck.opens_whole_or_is_refused(flipped);
  }
  for (std::uintmax_t part = 1; part < 20; ++part) {
    INFO("at " << part << " twentieths of " << size);
    const auto damaged = wreck.copy();
    flip_byte(newest_log(damaged), size * part / 20);
    wreck.opens_whole_or_is_refused(damaged);
  }
}

TEST_CASE("the server starts over a torn log, and goes on", "[log]") {
  Wreck wreck;
  const auto log = newest_log(wreck.journal());
  files::resize_file(log, files::file_size(log) - 100);
  auto& world = wreck.world();
  world.start();
  CHECK(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  CHECK(world.stop(SIGTERM) == 0);
  const auto store = journal::RocksStore::open(wreck.journal().string(), journal::OpenMode::read_only);
  REQUIRE(store.has_value());
  CHECK(wreck.missing_in(**store).empty());
}

TEST_CASE("a log that is damaged before its end keeps the server from starting, and is left as it is",
          "[log]") {
  Wreck wreck;
  const auto log = newest_log(wreck.journal());
  flip_byte(log, files::file_size(log) / 3);
  const auto before = read_file(log.string());
  const auto served = wreck.world().countersign({"serve"});
  CHECK(served.code == 2);
  INFO(served.output);
  CHECK(served.output.find("restore the journal from its last backup") != std::string::npos);
  CHECK(read_file(log.string()) == before);
}

}  // namespace countersign::log_test
