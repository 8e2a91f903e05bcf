// Reading of Slack's JSON, for this module's .cpp files alone: every field may be missing, null or of another
// type.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace countersign::slack {

/// One parsed body. The elements stay valid as long as the reader lives.
class JsonReader {
 public:
  /// False when the text is not one JSON object in valid UTF-8.
  bool read(std::string_view text);
  simdjson::dom::element root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

/// Whether the text is JSON in valid UTF-8.
bool is_json(std::string_view text);

/// The element at that path of object keys; false when a step is missing or not an object, or the end is
/// null.
bool find(simdjson::dom::element from, std::initializer_list<std::string_view> path,
          simdjson::dom::element& found);

/// The text at that path; empty when there is none.
std::string text_at(simdjson::dom::element from, std::initializer_list<std::string_view> path);

/// The texts of a list at that path; what is no text is left out. False when there is no list.
bool read_texts(simdjson::dom::element from, std::initializer_list<std::string_view> path,
                std::vector<std::string>& texts);

/// A timestamp "1503435956.000247" at that path, as text. One that came as a number is written with six
/// decimals, which a double of this size holds exactly.
std::string timestamp_at(simdjson::dom::element from, std::initializer_list<std::string_view> path);

/// False for anything but true.
bool is_true_at(simdjson::dom::element from, std::initializer_list<std::string_view> path);

}  // namespace countersign::slack
