// The corpus, and what a few random edits make of it, in every ordinary test run. The search for new findings
// is script/fuzz's.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "fuzz/targets.hpp"
#include "source_directory.hpp"

namespace countersign::replay_test {

using namespace countersign::fuzz;
using tests::source_directory;

namespace {

constexpr std::size_t edits_of_a_seed = 30;

std::vector<std::string> inputs_of(const Target& target) {
  std::vector<std::string> inputs;
  std::vector<std::string> folders{std::string("fuzz/corpus/") + target.name};
  folders.insert(folders.end(), target.seeds.begin(), target.seeds.end());
  for (const auto& folder : folders) {
    const auto path = std::filesystem::path(source_directory()) / "tests" / folder;
    if (!std::filesystem::is_directory(path)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << file.rdbuf();
      inputs.push_back(text.str());
    }
  }
  return inputs;
}

/// A byte changed, cut out, or a part of it repeated.
std::string edited(std::string input, Entropy& entropy) {
  const std::size_t edits = 1 + entropy.next() % 4;
  for (std::size_t i = 0; i < edits && !input.empty(); ++i) {
    const std::size_t at = entropy.next() % input.size();
    switch (entropy.next() % 4) {
      case 0:
        input[at] = static_cast<char>(entropy.next());
        break;
      case 1:
        input.erase(at, 1 + entropy.next() % 8);
        break;
      case 2:
        input.insert(at, input.substr(entropy.next() % input.size(), entropy.next() % 32));
        break;
      default:
        input.resize(at);
    }
  }
  return input;
}

}  // namespace

TEST_CASE("what meets the outside takes the corpus, and what random edits make of it") {
  SeededEntropy entropy(20261126);
  for (const auto& target : targets()) {
    const auto inputs = inputs_of(target);
    INFO("the target " << target.name);
    CHECK(!inputs.empty());
    target.run({});
    for (const auto& input : inputs) {
      target.run(input);
      for (std::size_t i = 0; i < edits_of_a_seed; ++i) target.run(edited(input, entropy));
    }
  }
}

TEST_CASE("every folder of the corpus belongs to a target") {
  const auto corpus = std::filesystem::path(source_directory()) / "tests/fuzz/corpus";
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    INFO(entry.path().filename().string());
    CHECK(find_target(entry.path().filename().string()) != nullptr);
  }
}

}  // namespace countersign::replay_test
