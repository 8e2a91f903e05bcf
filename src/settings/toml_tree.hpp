// A TOML document as plain values with their places, so that the templates of the parser stay in one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "settings/problem.hpp"

namespace countersign::settings {

/// A larger settings file is refused.
inline constexpr std::size_t settings_file_bytes = 1024 * 1024;

struct Member;

struct Node {
  enum class Kind : std::uint8_t { table, array, text, whole_number, fraction, boolean, date_or_time };
  Kind kind = Kind::table;
  Position position;
  std::string text;
  std::int64_t whole_number = 0;
  bool truth = false;
  std::vector<Member> members;  ///< Of a table, in the order of the file.
  std::vector<Node> items;      ///< Of an array.

  /// Null when there is none; valid as long as this node is.
  const Node* find(std::string_view key) const;
};

struct Member {
  std::string key;
  Position key_position;
  Node value;
};

/// "a string", "a fraction (floating point)", …
const char* to_string(Node::Kind kind);

/// Reads and parses the file that `problems` is about. False, and one error there, when it cannot be read or
/// is not TOML; a syntax error names its line and column.
bool read_toml(Node& root, ProblemList& problems);

}  // namespace countersign::settings
