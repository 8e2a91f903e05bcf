// Block Kit's JSON, for this module's .cpp files alone. Texts come ready: escaped, within their limits, not
// empty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

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
};

Json header(const std::string& id, const std::string& text);
Json section(const std::string& id, const std::string& text);
Json fields(const std::string& id, const std::vector<std::string>& texts);
Json context(const std::string& id, const std::string& text);
Json actions(const std::string& id, const std::vector<Button>& buttons);

}  // namespace countersign::cards::blocks
