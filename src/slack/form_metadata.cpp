#include "slack/form_metadata.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "slack/block_limits.hpp"

namespace countersign::slack {
namespace {

/// Slack's ids are at most 255 characters; ours are checked by the conversation, which knows its channels.
constexpr std::size_t channel_characters = 64;

bool is_channel(std::string_view text) {
  return !text.empty() && text.size() <= channel_characters &&
         std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
}

}  // namespace

std::string encode(const FormMetadata& metadata) {
  return encode(metadata.about) + "|" + metadata.channel;
}

Result<FormMetadata> parse_form_metadata(std::string_view text) {
  const auto bar = text.rfind('|');
  const bool fits = text.size() <= block_limits::private_metadata_characters && bar != std::string_view::npos;
  if (!fits || !is_channel(text.substr(bar + 1)))
    return fail(ErrorCode::not_understood, "A form's metadata is not what Countersign writes");
  auto about = parse_button_value(text.substr(0, bar));
  if (!about) return fail(about.error());
  return FormMetadata{*std::move(about), std::string(text.substr(bar + 1))};
}

}  // namespace countersign::slack
