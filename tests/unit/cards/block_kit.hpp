// What Slack would refuse in a message, and what would let outside text act in it. Knows nothing of cards/
// and shares no number with it: the limits are Slack's (docs.slack.dev/reference/block-kit), counted in code
// points.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace countersign::cards::test {

/// One line a problem, "/blocks/0/text: what is wrong"; empty for a message that Slack takes. `text` is the
/// fallback.
std::vector<std::string> message_problems(const std::string& text, const std::string& blocks_json);

/// The same for an array of blocks alone.
std::vector<std::string> block_problems(const nlohmann::json& blocks);

/// The same for a modal, a JSON object (docs.slack.dev/reference/views/modal-views).
std::vector<std::string> view_problems(const std::string& view_json);

/// What Slack would read as a command in mrkdwn or in a message's text: every "<" but that of "<@U…>" and
/// "<#C…>", every
/// ">" but one that begins a line of quotation, and every "&" that begins no entity
/// (docs.slack.dev/messaging/formatting-message-text). Empty: there is none.
std::string markup_problem(const std::string& text);

/// What would turn the text beside it: a bidirectional override, or an isolate that does not end. Empty:
/// nothing.
std::string direction_problem(const std::string& text);

/// Every text object of the blocks, whatever it stands in.
std::vector<nlohmann::json> text_objects(const nlohmann::json& blocks);

std::size_t code_points(const std::string& text);

}  // namespace countersign::cards::test
