#include "settings/toml_tree.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <tuple>
#include <utility>

#include <toml++/toml.h>

namespace countersign::settings {
namespace {

Position position_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

// Depth is bounded by the parser's own limit on nested values (TOML_MAX_NESTED_VALUES, 256).
Node convert(const toml::node& source) {
  Node node;
  node.position = position_of(source.source());
  if (const auto* table = source.as_table()) {
    for (const auto& [key, value] : *table) {
      node.members.push_back({std::string(key.str()), position_of(key.source()), convert(value)});
    }
    std::stable_sort(node.members.begin(), node.members.end(), [](const Member& left, const Member& right) {
      return std::tie(left.key_position.line, left.key_position.column) <
             std::tie(right.key_position.line, right.key_position.column);
    });
  } else if (const auto* array = source.as_array()) {
    node.kind = Node::Kind::array;
    for (const auto& item : *array) node.items.push_back(convert(item));
  } else if (const auto* text = source.as_string()) {
    node.kind = Node::Kind::text;
    node.text = text->get();
  } else if (const auto* number = source.as_integer()) {
    node.kind = Node::Kind::whole_number;
    node.whole_number = number->get();
  } else if (const auto* truth = source.as_boolean()) {
    node.kind = Node::Kind::boolean;
    node.truth = truth->get();
  } else {
    node.kind = source.is_floating_point() ? Node::Kind::fraction : Node::Kind::date_or_time;
  }
  return node;
}

bool read_file(std::string& content, ProblemList& problems) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(problems.file(), failure);
  if (failure) {
    problems.error({}, "", "the file cannot be read: " + failure.message(),
                   "Check that it exists and that the server's user may read it");
    return false;
  }
  if (size > settings_file_bytes) {
    problems.error({}, "", "the file is larger than 1 MiB", "A settings file is a few KiB; check the name");
    return false;
  }
  std::ifstream stream(problems.file(), std::ios::binary);
  content.resize(static_cast<std::size_t>(size));
  stream.read(content.data(), static_cast<std::streamsize>(size));
  if (stream.gcount() == static_cast<std::streamsize>(size)) return true;
  problems.error({}, "", "the file cannot be read", "Check that the server's user may read it");
  return false;
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const auto& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

const char* to_string(Node::Kind kind) {
  static constexpr std::array names{
      "a table",       "a list",        "a string", "a whole number", "a fraction (floating point)",
      "true or false", "a date or time"};
  return names[static_cast<std::size_t>(kind)];
}

bool read_toml(Node& root, ProblemList& problems) {
  std::string content;
  if (!read_file(content, problems)) return false;
  try {
    root = convert(toml::parse(std::string_view(content)));
    return true;
  } catch (const toml::parse_error& error) {
    problems.error(position_of(error.source()), "", "not valid TOML: " + std::string(error.description()),
                   "See toml.io; text stands in double quotes");
  } catch (const std::exception& error) {
    problems.error({}, "", std::string("the file cannot be parsed: ") + error.what());
  }
  return false;
}

}  // namespace countersign::settings
