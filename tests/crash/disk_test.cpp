// The disk refuses: it is full, or an fsync fails. The server ends rather than acknowledge what it does not
// know to be durable, says why, and goes on once there is room.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "crash/expected.hpp"
#include "e2e/payloads.hpp"

namespace countersign::disk_test {

using namespace countersign;
using namespace countersign::crash;
using namespace countersign::e2e;
using namespace std::chrono_literals;
namespace files = std::filesystem;

namespace {

constexpr int journal_failed_exit = 70;

/// Of a record that there is not: what is asked is whether the notification is kept.
StormDocument some_document(Entropy& entropy) {
  const std::string digits = entropy.hex(16);
  return {digits.substr(0, 8) + "-0000-4000-8000-" + digits.substr(8, 12), company_id, {}, false};
}

/// Tells of changes until the server ends by itself; its exit code, or the signal
/// that ended it below zero.
int tell_until_it_ends(World& world, Notifier& notifier) {
  SeededEntropy entropy(1);
  const bool ended = eventually(
      [&] {
        for (int i = 0; i < 10; ++i) notifier.tell(some_document(entropy));
        return !world.is_running();
      },
      Duration{60'000});
  REQUIRE(ended);
  const int status = world.stop(SIGKILL);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string end_of_log(const World& world) {
  const std::string log = world.log();
  return log.substr(log.size() - std::min<std::size_t>(log.size(), 2'000));
}

void check_ended_over_the_journal(World& world, Notifier& notifier) {
  const int code = tell_until_it_ends(world, notifier);
  INFO(end_of_log(world));
  CHECK(code == journal_failed_exit);
}

void check_nothing_lost(const World& world, Notifier& notifier) {
  const auto acknowledged = notifier.acknowledged();
  CHECK(total(acknowledged) > 0);
  CHECK(world.countersign({"audit", "verify", "--tenant", "demo"}).code == 0);
  const auto missing =
      lost(acknowledged, audited(audit_of(world), "notification.accepted"), "the notifications");
  INFO(joined(missing));
  CHECK(missing.empty());
}

/// A file system of a few megabytes in the place of the world's data.
class SmallDisk {
 public:
  explicit SmallDisk(const World& world) : data_(world.directory() + "/data") {
    files::rename(data_, data_ + ".before");
    files::create_directory(data_);
    mounted_ = mount("tmpfs", data_.c_str(), "tmpfs", 0, "size=16m,mode=0700") == 0;
    if (mounted_) files::copy(data_ + ".before", data_, files::copy_options::recursive);
  }
  ~SmallDisk() {
    if (mounted_) umount2(data_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_mounted() const { return mounted_; }
  void fill() const {
    std::ofstream file(data_ + "/filler", std::ios::binary);
    const std::string piece(4'096, 'x');
    while (file.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) continue;
  }
  void make_room() const { files::remove(data_ + "/filler"); }

 private:
  std::string data_;
  bool mounted_ = false;
};

}  // namespace

TEST_CASE("on a full disk the server ends, says so, and loses nothing that it acknowledged", "[disk]") {
  World world;
  const SmallDisk disk(world);
  if (!disk.is_mounted()) {
    WARN("left out: mounting a small file system needs root");
    return;
  }
  world.start();
  Notifier notifier(world, 1);
  // Whether it takes any more once the disk is full is chance.
  SeededEntropy entropy(2);
  for (int i = 0; i < 20; ++i) notifier.tell(some_document(entropy));
  CHECK(total(notifier.acknowledged()) == 20);
  disk.fill();
  check_ended_over_the_journal(world, notifier);
  CHECK(world.log().find("journal.failed") != std::string::npos);
  CHECK(world.log().find("Check the disk, its free space") != std::string::npos);
  // Started again by the service manager, as long as it is full: it says what is wrong, and damages nothing.
  for (int start = 0; start < 2; ++start) {
    world.launch();
    CHECK(eventually([&] { return !world.is_running(); }));
    world.stop(SIGKILL);
  }
  disk.make_room();
  world.start();
  check_nothing_lost(world, notifier);
  CHECK(world.stop(SIGTERM) == 0);
}

TEST_CASE("where a file may not grow the server ends, and loses nothing that it acknowledged", "[disk]") {
  World world;
  // Its log, too, is such a file.
  const std::string settings = world.directory() + "/countersign.toml";
  auto text = read_file(settings);
  text.replace(text.find("\"debug\""), 7, "\"error\"");
  write_file(settings, text);
  world.launch({"/bin/sh", "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "sh"});
  REQUIRE(eventually([&] { return world.is_ready(); }));
  Notifier notifier(world, 1);
  check_ended_over_the_journal(world, notifier);
  world.start();
  check_nothing_lost(world, notifier);
}

TEST_CASE("after an fsync that failed the server acknowledges nothing more, and ends", "[disk]") {
  World world;
  world.launch({"/usr/bin/env", "LD_PRELOAD=" COUNTERSIGN_FAILING_SYNC, "COUNTERSIGN_FAIL_SYNC=150",
                "ASAN_OPTIONS=verify_asan_link_order=0"});
  REQUIRE(eventually([&] { return world.is_ready(); }));
  Notifier notifier(world, 1);
  check_ended_over_the_journal(world, notifier);
  CHECK(world.log().find("journal.failed") != std::string::npos);
  world.start();
  check_nothing_lost(world, notifier);
}

}  // namespace countersign::disk_test
