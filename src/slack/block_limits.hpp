// Block Kit's documented limits, in code points (docs.slack.dev/reference/block-kit).
#pragma once

#include <cstddef>

namespace countersign::slack::block_limits {

inline constexpr std::size_t blocks_per_message = 50;
inline constexpr std::size_t block_id_characters = 255;
inline constexpr std::size_t action_id_characters = 255;
inline constexpr std::size_t header_characters = 150;
/// Of a section's text, and of any text object without a limit of its own; at least 1.
inline constexpr std::size_t text_characters = 3000;
inline constexpr std::size_t fields_per_section = 10;
inline constexpr std::size_t field_characters = 2000;
inline constexpr std::size_t elements_per_context = 10;
inline constexpr std::size_t elements_per_actions = 25;
inline constexpr std::size_t button_text_characters = 75;
inline constexpr std::size_t button_value_characters = 2000;
inline constexpr std::size_t button_url_characters = 3000;
inline constexpr std::size_t confirm_title_characters = 100;
inline constexpr std::size_t confirm_text_characters = 300;
inline constexpr std::size_t confirm_button_characters = 30;
/// chat.update refuses a longer `text` (docs.slack.dev/reference/methods/chat.update); chat.postMessage
/// recommends the same.
inline constexpr std::size_t message_text_characters = 4000;

// Views (docs.slack.dev/reference/views/modal-views).
inline constexpr std::size_t blocks_per_view = 100;
/// Of a view's title, and of its submit and close buttons.
inline constexpr std::size_t view_title_characters = 24;
inline constexpr std::size_t private_metadata_characters = 3000;
inline constexpr std::size_t callback_id_characters = 255;
inline constexpr std::size_t input_label_characters = 2000;
inline constexpr std::size_t placeholder_characters = 150;
/// Of a whole view: views.open answers view_too_large.
inline constexpr std::size_t view_bytes = 250'000;

}  // namespace countersign::slack::block_limits
