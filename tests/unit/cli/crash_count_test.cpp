#include "cli/crash_count.hpp"

#include <csignal>
#include <functional>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catch.hpp"
#include "core/scratch_directory.hpp"

namespace countersign::crash_count_test {

using namespace countersign;
using namespace std::chrono_literals;

namespace {

/// The wait status of a process that does this and exits with its result: a count belongs to its process.
int status_of(const std::function<int()>& act) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGSEGV, SIG_DFL);  // Not the test framework's.
    alarm(10);                      // A handler that does not give the fault back is called for ever.
    _exit(act());
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

void crash(const std::string& directory, Duration window) {
  const int status = status_of([&] {
    const cli::CrashCount count(directory, window);
    void* page = mmap(nullptr, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *static_cast<volatile char*>(page) = 'x';
    return 0;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGSEGV);
}

int crashes_in(const std::string& directory) {
  const int status = status_of([&] { return static_cast<int>(cli::CrashCount(directory, 10min).crashes()); });
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a fault of an instruction is counted and still ends the process") {
  const ScratchDirectory directory("countersign-crash-count");
  for (int crashes = 1; crashes <= 3; ++crashes) {
    crash(directory.path(), 10min);
    CHECK(crashes_in(directory.path()) == crashes);
  }
}

TEST_CASE("a crash later than the window begins a new count, and a stop forgets it") {
  const ScratchDirectory directory("countersign-crash-count");
  crash(directory.path(), 10min);
  crash(directory.path(), 10min);
  constexpr Duration is_over = -1s;
  crash(directory.path(), is_over);
  CHECK(crashes_in(directory.path()) == 1);
  status_of([&] {
    cli::CrashCount(directory.path()).forget();
    return 0;
  });
  CHECK(crashes_in(directory.path()) == 0);
}

}  // namespace countersign::crash_count_test
