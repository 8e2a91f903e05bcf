#include "golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "source_directory.hpp"

namespace countersign::domain::test {
namespace {

const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/domain";

std::filesystem::path path_of(const std::string& kind, const std::string& type, std::uint32_t version) {
  return directory / kind / (type + ".v" + std::to_string(version) + ".json");
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string text_of(const Record& encoded) {
  const nlohmann::json json{
      {"type", encoded.type}, {"version", encoded.version}, {"body", nlohmann::json::parse(encoded.body)}};
  return json.dump(2) + "\n";
}

/// A sample that leaves a field out proves nothing about it.
void check_populated(const nlohmann::json& value, const std::string& where) {
  INFO(where);
  CHECK_FALSE(value.is_null());
  if (value.is_string() || value.is_array()) CHECK_FALSE(value.empty());
  if (value.is_string()) CHECK_FALSE(value.get<std::string>().empty());
  if (!value.is_structured()) return;
  for (const auto& [key, child] : value.items()) check_populated(child, where + "/" + key);
}

}  // namespace

void check_golden(const std::string& kind, const Record& encoded) {
  const auto path = path_of(kind, encoded.type, encoded.version);
  if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text_of(encoded);
  }
  INFO("The stored form of '" << encoded.type << "' is not that of " << path.string()
                              << ". A new type: run test_domain with COUNTERSIGN_WRITE_GOLDEN=1, which "
                                 "writes the missing files. A changed one that a release has stored: give "
                                 "it a new version and an upcaster; delete the file to write it anew only "
                                 "if no release has stored it.");
  CHECK(text_of(encoded) == read(path));
  check_populated(nlohmann::json::parse(encoded.body), encoded.type);
}

Record golden_record(const std::string& kind, const std::string& type) {
  const auto json = nlohmann::json::parse(read(path_of(kind, type, 1)), nullptr, false);
  REQUIRE(json.is_object());
  return Record{json.at("type").get<std::string>(), json.at("version").get<std::uint32_t>(),
                json.at("body").dump()};
}

std::size_t golden_count(const std::string& kind) {
  if (!std::filesystem::exists(directory / kind)) return 0;
  const auto files = std::filesystem::directory_iterator(directory / kind);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace countersign::domain::test
