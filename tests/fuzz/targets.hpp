// What meets the outside, a target each: any bytes go in, and none may crash it, hang it or break what it
// promises. libFuzzer feeds them (libfuzzer.cpp), and the ordinary tests replay the corpus (replay_test.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace countersign::fuzz {

struct Target {
  const char* name;
  void (*run)(std::string_view input);
  /// Below tests/: where inputs are that mean something. Findings go to fuzz/corpus/<name>.
  std::vector<const char*> seeds;
};

const std::vector<Target>& targets();
/// Null when there is none of that name.
const Target* find_target(std::string_view name);

}  // namespace countersign::fuzz
