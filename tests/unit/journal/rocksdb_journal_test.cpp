#include "journal/rocksdb_journal.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <signal.h>
#include <sys/resource.h>

#include "contract.hpp"
#include "core/limits.hpp"
#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"

namespace countersign::rocksdb_journal_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;
namespace files = std::filesystem;

namespace {

Result<std::unique_ptr<RocksDbJournal>> open_at(const files::path& path) {
  RocksDbJournalOptions options;
  options.path = path.string();
  options.fatal = [](const Error&) { std::abort(); };
  return RocksDbJournal::open(std::move(options));
}

/// Gives contract.hpp's helpers a journal that the test opened itself.
class Opened final : public Harness {
 public:
  explicit Opened(const files::path& path) : path_(path) { reopen(); }
  RocksDbJournal& journal() override { return *journal_; }
  void run() override {}
  void reopen() override {
    journal_.reset();
    auto opened = open_at(path_);
    REQUIRE(opened);
    journal_ = std::move(*opened);
  }

 private:
  files::path path_;
  std::unique_ptr<RocksDbJournal> journal_;
};

std::vector<files::path> files_of(const files::path& directory, const std::string& extension) {
  std::vector<files::path> found;
  for (const auto& entry : files::directory_iterator(directory)) {
    if (entry.path().extension() == extension && entry.file_size() > 0) found.push_back(entry.path());
  }
  return found;
}

void flip_byte(const files::path& path, std::uintmax_t position) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(position));
  const char byte = static_cast<char>(file.get() ^ 0x40);
  file.seekp(static_cast<std::streamoff>(position));
  file.put(byte);
}

/// While it lives no file may grow past `bytes`: the next write to the log fails, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit before_{};
};

/// A journal with `inputs` acknowledged, as its directory looks after the process was killed.
files::path crash_image(const TemporaryDirectory& directory, int inputs) {
  Opened live(directory / "live");
  for (int i = 0; i < inputs; ++i) {
    REQUIRE(accept(live, request_for("a", std::to_string(i))).outcome == AcceptOutcome::accepted);
  }
  files::copy(directory / "live", directory / "image", files::copy_options::recursive);
  return directory / "image";
}

/// The image's log, which holds all the inputs.
files::path log_of(const files::path& image) {
  const auto logs = files_of(image, ".log");
  REQUIRE(logs.size() == 1);
  return logs[0];
}

}  // namespace

TEST_CASE("each group commit is told with its size and its time", "[journal]") {
  const TemporaryDirectory directory;
  std::atomic<std::size_t> commits{0};
  std::atomic<std::size_t> requests{0};
  std::atomic<std::size_t> untimed{0};
  RocksDbJournalOptions options;
  options.path = (directory / "journal").string();
  options.fatal = [](const Error&) { std::abort(); };
  options.written = [&](std::size_t count, double seconds) {
    ++commits;
    requests += count;
    if (seconds <= 0) ++untimed;
  };
  auto journal = RocksDbJournal::open(std::move(options));
  REQUIRE(journal);
  for (int i = 0; i < 5; ++i) {
    (*journal)->put_secret({acme, "name", std::to_string(i), {}, {}}, [](const Result<void>&) {});
  }
  REQUIRE((*journal)->close());
  CHECK(requests == 5);
  CHECK(untimed == 0);
  CHECK(commits == (*journal)->batches_written());
}

TEST_CASE("what was acknowledged survives a kill and a clean stop", "[journal]") {
  const TemporaryDirectory directory;
  Opened image(crash_image(directory, 20));
  CHECK(pending(image).rows.size() == 20);
  image.reopen();
  CHECK(pending(image).rows.size() == 20);
}

TEST_CASE("a clean stop leaves nothing in the log to read at the next start", "[journal]") {
  const TemporaryDirectory directory;
  {
    Opened journal(directory / "journal");
    accept(journal, request_for("a", "one"));
    CHECK(journal.journal().close());
    CHECK(journal.journal().close());
    CHECK(accept(journal, request_for("a", "late")).outcome == AcceptOutcome::unavailable);
  }
  CHECK(files_of(directory / "journal", ".log").empty());
  CHECK_FALSE(files_of(directory / "journal", ".sst").empty());
}

TEST_CASE("a log torn in its last record opens and loses nothing that was acknowledged", "[journal]") {
  const TemporaryDirectory directory;
  const auto image = crash_image(directory, 20);
  const auto log = log_of(image);
  SECTION("the last record, which the crash kept from being acknowledged, is cut") {
    files::resize_file(log, files::file_size(log) - GENERATE(1, 5, 200));
    Opened journal(image);
    CHECK(pending(journal).rows.size() == 19);
    CHECK(accept(journal, request_for("a", "next")).outcome == AcceptOutcome::accepted);
  }
  SECTION("zeros that were allocated ahead follow the last record") {
    files::resize_file(log, files::file_size(log) + 4096);
    Opened journal(image);
    CHECK(pending(journal).rows.size() == 20);
  }
}

TEST_CASE("a log damaged before its end is refused, not cut", "[journal]") {
  const TemporaryDirectory directory;
  const auto image = crash_image(directory, 20);
  const auto log = log_of(image);
  // Every byte of one record and more, its length included.
  const auto middle = files::file_size(log) / 2;
  for (auto position = middle; position < middle + 300; ++position) {
    flip_byte(log, position);
    const auto opened = RocksStore::open(image.string(), OpenMode::read_write);
    INFO("byte " << position);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::corrupt);
    CHECK(opened.error().message.find(image.string()) != std::string::npos);
    CHECK_FALSE(opened.error().remedy.empty());
    flip_byte(log, position);
  }
  Opened restored(image);
  CHECK(pending(restored).rows.size() == 20);
}

TEST_CASE("a table file damaged anywhere is refused at the start or when it is read, never misread",
          "[journal]") {
  const TemporaryDirectory directory;
  {
    Opened journal(directory / "journal");
    for (int i = 0; i < 50; ++i) accept(journal, request_for("a", std::to_string(i)));
  }
  const auto tables = files_of(directory / "journal", ".sst");
  REQUIRE(tables.size() >= 1);
  const auto table = tables.back();
  const auto size = files::file_size(table);
  int refused = 0;
  constexpr int samples = 16;
  for (int i = 0; i < samples; ++i) {
    const auto copy = directory / ("copy-" + std::to_string(i));
    files::copy(directory / "journal", copy, files::copy_options::recursive);
    flip_byte(copy / table.filename(), size * static_cast<std::uintmax_t>(i) / samples);
    auto store = RocksStore::open(copy.string(), OpenMode::read_write);
    if (!store) {
      CHECK(store.error().code == ErrorCode::corrupt);
      ++refused;
      continue;
    }
    const auto verified = (*store)->verify_files();
    if (!verified) ++refused;
    const auto page = read_pending(**store, acme, 0, 100);
    if (page) {
      CHECK(page->rows.size() == 50);
    } else {
      CHECK(page.error().code == ErrorCode::corrupt);
    }
    CHECK((page || !verified));
  }
  CHECK(refused >= samples / 2);
}

TEST_CASE("a second writer is refused, a reader is not, and sees what is durable now", "[journal]") {
  const TemporaryDirectory directory;
  Opened server(directory / "journal");
  accept(server, request_for("a", "one"));
  const auto second = open_at(directory / "journal");
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::conflict);
  CHECK(second.error().message.find("another countersign process holds") != std::string::npos);

  auto reader = RocksStore::open((directory / "journal").string(), OpenMode::read_only);
  REQUIRE(reader);
  CHECK(read_format(**reader).value());
  CHECK(read_pending(**reader, acme, 0, 10).value().rows.size() == 1);
  CHECK_FALSE((*reader)->write({{"x", "y"}}));
  accept(server, request_for("a", "two"));
  auto later = RocksStore::open((directory / "journal").string(), OpenMode::read_only);
  REQUIRE(later);
  CHECK(read_pending(**later, acme, 0, 10).value().rows.size() == 2);
  CHECK((*later)->close());
}

TEST_CASE("a reader needs no running server", "[journal]") {
  const TemporaryDirectory directory;
  { accept(*std::make_unique<Opened>(directory / "journal"), request_for("a", "one")); }
  auto reader = RocksStore::open((directory / "journal").string(), OpenMode::read_only);
  REQUIRE(reader);
  CHECK(read_pending(**reader, acme, 0, 10).value().rows.size() == 1);
  const auto missing = RocksStore::open((directory / "nothing").string(), OpenMode::read_only);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::not_found);
  CHECK_FALSE(files::exists(directory / "nothing"));
}

TEST_CASE("a path that is not a journal is refused and left alone", "[journal]") {
  const TemporaryDirectory directory;
  SECTION("a directory with other files") {
    files::create_directory(directory / "journal");
    std::ofstream(directory / "journal/photo.jpg") << "x";
  }
  SECTION("a file") {
    std::ofstream(directory / "journal") << "x";
  }
  SECTION("another program's RocksDB") {
    auto store = RocksStore::open((directory / "journal").string(), OpenMode::read_write);
    REQUIRE(store);
    REQUIRE((*store)->write({{"x", "y"}}));
  }
  const auto opened = open_at(directory / "journal");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::corrupt);
  CHECK_FALSE(opened.error().remedy.empty());
}

TEST_CASE("a journal of a newer release is refused", "[journal]") {
  const TemporaryDirectory directory;
  {
    auto store = RocksStore::open((directory / "journal").string(), OpenMode::read_write);
    REQUIRE(store);
    REQUIRE((*store)->write({{keys::format(), encode(StoreFormat{store_magic, store_format + 1})}}));
  }
  const auto opened = open_at(directory / "journal");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::newer_format);
}

TEST_CASE("requests of many threads share their writes, and each is answered once", "[journal]") {
  const TemporaryDirectory directory;
  Opened harness(directory / "journal");
  constexpr int threads = 8;
  constexpr int requests_per_thread = 125;
  std::atomic<int> accepted{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> senders;
  for (int sender = 0; sender < threads; ++sender) {
    senders.emplace_back([&, sender] {
      for (int i = 0; i < requests_per_thread; ++i) {
        auto request = request_for("a", "x", {std::to_string(sender) + "/" + std::to_string(i)});
        harness.journal().accept(std::move(request), [&](AcceptOutcome outcome, auto) {
          if (outcome == AcceptOutcome::accepted) ++accepted;
          ++answered;
        });
      }
    });
  }
  for (auto& sender : senders) sender.join();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (answered < threads * requests_per_thread && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  CHECK(answered == threads * requests_per_thread);
  CHECK(accepted == threads * requests_per_thread);
  CHECK(harness.journal().batches_written() < threads * requests_per_thread / 4);
  CHECK(pending(harness, 0, 2000).rows.size() == threads * requests_per_thread);
}

TEST_CASE("a closing journal answers what it took", "[journal]") {
  const TemporaryDirectory directory;
  Opened harness(directory / "journal");
  std::atomic<int> accepted{0};
  for (int i = 0; i < 2000; ++i) {
    harness.journal().accept(request_for("a", "x"), [&](AcceptOutcome outcome, auto) {
      if (outcome == AcceptOutcome::accepted) ++accepted;
    });
  }
  CHECK(harness.journal().close());
  CHECK(accepted == 2000);
  harness.reopen();
  CHECK(pending(harness, 0, 3000).rows.size() == 2000);
}

TEST_CASE("a callback may submit the next request", "[journal]") {
  const TemporaryDirectory directory;
  Opened harness(directory / "journal");
  auto [done, answer] = promised<Result<PendingPage>>();
  harness.journal().accept(request_for("a", "one"), [&harness, done = done](AcceptOutcome, auto) {
    harness.journal().pending(acme, 0, 10, done);
  });
  CHECK(await(harness, std::move(answer)).value().rows.size() == 1);
}

TEST_CASE("a failed write is fatal, its outcome unknown, and nothing is written after it", "[journal]") {
  const TemporaryDirectory directory;
  std::atomic<int> fatal{0};
  RocksDbJournalOptions options;
  options.path = (directory / "journal").string();
  options.fatal = [&](const Error& error) {
    CHECK(error.code == ErrorCode::io);
    ++fatal;
  };
  auto opened = RocksDbJournal::open(std::move(options));
  REQUIRE(opened);
  class Borrowed final : public Harness {
   public:
    explicit Borrowed(Journal& journal) : journal_(journal) {}
    Journal& journal() override { return journal_; }
    void run() override {}
    void reopen() override {}

   private:
    Journal& journal_;
  } harness(**opened);
  const auto lease = acquire(harness);
  auto turn = turn_of("a");
  turn.first_event = 1;
  turn.turn.events = {record(std::string(100'000, 'x'))};
  {
    const FileSizeLimit limit(50'000);
    CHECK(commit(harness, lease, {turn}).outcome == CommitOutcome::unknown);
  }
  CHECK(fatal == 1);
  CHECK(commit(harness, lease, {turn}).outcome == CommitOutcome::unavailable);
  CHECK(accept(harness, request_for("a", "late")).outcome == AcceptOutcome::unavailable);
  CHECK((*opened)->batches_written() == 0);
  opened->reset();
  Opened next(directory / "journal");
  CHECK(load(next, "a").next_event == 1);
}

}  // namespace countersign::rocksdb_journal_test
