// Nothing is declared that is never recorded, and an operator finds all of it described. Reads the sources.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <vector>

#include "catch.hpp"
#include "source_directory.hpp"

namespace countersign::declared_test {
namespace {

const std::string root = countersign::tests::source_directory();

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// All that may record: every source but the two lists themselves.
std::string recorders() {
  std::string text;
  for (const auto* directory : {"/src", "/actors"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root + directory)) {
      const auto name = entry.path().filename();
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      if (name != "events.hpp" && name != "metric_list.hpp") text += read(entry.path());
    }
  }
  return text;
}

struct Declared {
  std::string name;  ///< Of the constant.
  std::string id;    ///< What an operator sees.
};

std::vector<Declared> declared_in(const std::string& file, const std::string& type) {
  const std::string text = read(root + file);
  const std::regex pattern("inline constexpr (?:" + type + ") (\\w+)\\{\\s*\"([^\"]+)\"");
  std::vector<Declared> found;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator();
       ++it) {
    found.push_back({(*it)[1], (*it)[2]});
  }
  return found;
}

bool holds_word(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

void check_all(const std::vector<Declared>& declared, const std::string& space) {
  const std::string sources = recorders();
  const std::string manual = read(root + "/docs/operating/monitoring.md");
  for (const auto& one : declared) {
    INFO(one.id);
    CHECK(holds_word(sources, space + "::" + one.name));
    CHECK(manual.find("`" + one.id + "`") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("every declared log event is recorded somewhere and told to the operator") {
  const auto declared = declared_in("/src/telemetry/events.hpp", "LogEvent");
  CHECK(declared.size() > 40);
  check_all(declared, "events");
}

TEST_CASE("every declared metric is recorded somewhere and told to the operator") {
  const auto declared = declared_in("/src/telemetry/metric_list.hpp", "(?:Counter|Gauge|Histogram)<\\d>");
  CHECK(declared.size() > 15);
  check_all(declared, "metric");
}

}  // namespace countersign::declared_test
