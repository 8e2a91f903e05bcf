// One program for all targets, because the modules take long to compile: COUNTERSIGN_FUZZ_TARGET names the
// one.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/targets.hpp"

namespace {

const countersign::fuzz::Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* name = std::getenv("COUNTERSIGN_FUZZ_TARGET");
  if (name != nullptr) chosen = countersign::fuzz::find_target(name);
  if (chosen != nullptr) return 0;
  std::fprintf(stderr, "COUNTERSIGN_FUZZ_TARGET names none of the targets. There are:\n");
  for (const auto& target : countersign::fuzz::targets()) {
    std::fprintf(stderr, "%s", target.name);
    for (const auto* seeds : target.seeds) std::fprintf(stderr, " %s", seeds);
    std::fprintf(stderr, "\n");
  }
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
