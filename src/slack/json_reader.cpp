#include "slack/json_reader.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace countersign::slack {

bool JsonReader::read(std::string_view text) {
  if (text.empty()) return false;  // The parser copies, also from where nothing is.
  return parser_.parse(text.data(), text.size()).get(root_) == simdjson::SUCCESS && root_.is_object();
}

bool is_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;  // Its buffers are kept from one text to the next.
  return !text.empty() && parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS;
}

bool find(simdjson::dom::element from, std::initializer_list<std::string_view> path,
          simdjson::dom::element& found) {
  found = from;
  for (const auto key : path) {
    simdjson::dom::object object;
    if (found.get(object) != simdjson::SUCCESS) return false;
    if (object.at_key(key).get(found) != simdjson::SUCCESS) return false;
  }
  return !found.is_null();
}

std::string text_at(simdjson::dom::element from, std::initializer_list<std::string_view> path) {
  simdjson::dom::element element;
  std::string_view text;
  if (!find(from, path, element) || element.get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

bool read_texts(simdjson::dom::element from, std::initializer_list<std::string_view> path,
                std::vector<std::string>& texts) {
  simdjson::dom::element element;
  simdjson::dom::array list;
  if (!find(from, path, element) || element.get(list) != simdjson::SUCCESS) return false;
  for (const simdjson::dom::element one : list) {
    std::string_view text;
    if (one.get(text) == simdjson::SUCCESS) texts.emplace_back(text);
  }
  return true;
}

std::string timestamp_at(simdjson::dom::element from, std::initializer_list<std::string_view> path) {
  simdjson::dom::element element;
  if (!find(from, path, element)) return {};
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  std::int64_t whole = 0;
  if (element.get(whole) == simdjson::SUCCESS) return std::to_string(whole);
  double number = 0;
  if (element.get(number) != simdjson::SUCCESS || !(number >= 0 && number < 1e12)) return {};
  std::array<char, 32> written{};
  std::snprintf(written.data(), written.size(), "%.6f", number);
  return written.data();
}

bool is_true_at(simdjson::dom::element from, std::initializer_list<std::string_view> path) {
  simdjson::dom::element element;
  bool value = false;
  return find(from, path, element) && element.get(value) == simdjson::SUCCESS && value;
}

}  // namespace countersign::slack
