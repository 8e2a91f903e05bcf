// Preloaded into the server (ld.so(8), LD_PRELOAD): the n-th fdatasync or fsync fails, and those after it
// succeed again, as those of Linux do once they have told of an error (fsync(2)). COUNTERSIGN_FAIL_SYNC names
// n.
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include <dlfcn.h>

namespace {

std::atomic<long> calls_left{std::getenv("COUNTERSIGN_FAIL_SYNC") == nullptr
                                 ? 0
                                 : std::strtol(std::getenv("COUNTERSIGN_FAIL_SYNC"), nullptr, 10)};

int call(const char* name, int file) {
  if (calls_left.fetch_sub(1) == 1) {
    errno = EIO;
    return -1;
  }
  using Sync = int (*)(int);
  const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name));
  return real(file);
}

}  // namespace

extern "C" int fdatasync(int file) {
  return call("fdatasync", file);
}
extern "C" int fsync(int file) {
  return call("fsync", file);
}
