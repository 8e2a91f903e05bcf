#include "cli/crash_count.hpp"

#include <array>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace countersign::cli {
namespace {

constexpr std::array faults = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// What the handler needs: it may touch nothing that allocates or locks.
char path_of_count[PATH_MAX];
std::time_t adds_until = 0;
std::array<struct sigaction, faults.size()> handlers_before;

void note_crash(int signal, siginfo_t* information, void* /*context*/) {
  const int which = std::time(nullptr) <= adds_until ? O_APPEND : O_TRUNC;
  const int file = open(path_of_count, O_WRONLY | O_CREAT | O_CLOEXEC | which, 0600);
  if (file >= 0) {
    [[maybe_unused]] const auto written = write(file, "x", 1);
    close(file);
  }
  for (std::size_t i = 0; i < faults.size(); ++i) sigaction(faults[i], &handlers_before[i], nullptr);
  // A fault of an instruction comes again when it is run again; one that somebody sent does not.
  const bool was_sent = information->si_code <= 0;
  if (was_sent) raise(signal);
}

}  // namespace

CrashCount::CrashCount(const std::string& data_directory, Duration window)
    : path_(std::filesystem::absolute(data_directory) / "crashes") {
  std::error_code is_none;
  const auto size = std::filesystem::file_size(path_, is_none);
  crashes_ = is_none ? 0 : size;
  if (path_.size() >= sizeof path_of_count) return;
  std::memcpy(path_of_count, path_.c_str(), path_.size() + 1);
  adds_until = std::time(nullptr) + std::chrono::floor<std::chrono::seconds>(window).count();
  struct sigaction action {};
  action.sa_sigaction = note_crash;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  for (std::size_t i = 0; i < faults.size(); ++i) sigaction(faults[i], &action, &handlers_before[i]);
}

void CrashCount::forget() const {
  std::error_code ignored;  // there is none
  std::filesystem::remove(path_, ignored);
}

}  // namespace countersign::cli
