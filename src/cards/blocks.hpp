// Block Kit's JSON, for this module's .cpp files alone. Texts come ready: escaped, within their limits, not
// empty.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace countersign::cards::blocks {

/// Keeps the order of the keys, so that cards can be compared as text.
using Json = nlohmann::ordered_json;

struct Button {
  std::string text;
  std::string action_id;
  std::string value;
  std::string url;  ///< Empty: none.
  bool primary = false;
  std::string confirm_title;  ///< Empty: no question.
  std::string confirm_text;
  bool danger = false;
};

/// A text to be written, of one line or several.
struct TextInput {
  std::string id;  ///< Of the block and of its element.
  std::string label;
  std::string hint;
  std::size_t most_characters = 0;
};

/// What opens over Slack.
struct View {
  std::string callback_id;
  std::string private_metadata;
  std::string title;
  std::string submit;  ///< Empty: it can only be read.
  std::string close;
  nlohmann::ordered_json blocks;
};

Json header(const std::string& id, const std::string& text);
Json section(const std::string& id, const std::string& text);
Json fields(const std::string& id, const std::vector<std::string>& texts);
Json context(const std::string& id, const std::string& text);
Json actions(const std::string& id, const std::vector<Button>& buttons);
Json text_input(const TextInput& input);
/// `initial`: a Slack user id, or empty.
Json person_input(const std::string& id, const std::string& label, const std::string& initial);
Json modal(View view);

}  // namespace countersign::cards::blocks
