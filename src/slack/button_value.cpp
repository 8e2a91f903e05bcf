#include "slack/button_value.hpp"

#include <charconv>

#include "domain/resource.hpp"
#include "slack/block_limits.hpp"

namespace countersign::slack {
namespace {

/// Takes "|v3" from the end; false when it does not stand there.
bool take_number(std::string_view& text, char letter, std::uint32_t& number) {
  const auto bar = text.rfind('|');
  if (bar == std::string_view::npos || bar + 2 >= text.size() || text[bar + 1] != letter) return false;
  const auto digits = text.substr(bar + 2);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '0') return false;
  text = text.substr(0, bar);
  return true;
}

}  // namespace

std::string encode(const ButtonValue& value) {
  return value.conversation + "|v" + std::to_string(value.version) + "|s" + std::to_string(value.step);
}

Result<ButtonValue> parse_button_value(std::string_view text) {
  const auto refuse = [] {
    return fail(ErrorCode::not_understood, "A button's value is not one that Countersign writes",
                "Open the newest card of the document and decide there");
  };
  if (text.size() > block_limits::button_value_characters) return refuse();
  ButtonValue value;
  if (!take_number(text, 's', value.step) || !take_number(text, 'v', value.version)) return refuse();
  if (!domain::parse_record_key(text)) return refuse();
  value.conversation = std::string(text);
  return value;
}

}  // namespace countersign::slack
