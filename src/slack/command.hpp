// Bodies of slash commands (docs.slack.dev/interactivity/implementing-slash-commands). Pure; any thread; made
// for hostile input.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slack/origin.hpp"

namespace countersign::slack {

/// A person wrote "/countersign …". `user_id` is never empty; all other texts may be.
struct SlashCommand {
  Origin origin;
  std::string user_id;  ///< Begins with U or W.
  std::string app_id;
  std::string channel_id;
  std::string command;  ///< "/countersign".
  /// What follows it, unescaped but for people, who stay "<@U024BE7LH|dana>" where the app has Slack escape
  /// them.
  std::string text;
  std::string trigger_id;
};

/// Slack asks whether the address is there, now and then, perhaps unsigned: answer 200.
struct SslCheck {};

struct CommandNotUnderstood {
  std::string reason;  ///< One sentence; holds nothing of the body.
};

using CommandBody = std::variant<SlashCommand, SslCheck, CommandNotUnderstood>;

/// A Slack user's id, and nothing that could be taken for more.
bool is_user_id(std::string_view text);

/// A form.
CommandBody parse_command_form(std::string_view form_body);
/// The same as JSON, as Socket Mode sends it.
CommandBody parse_command_payload(std::string_view json);

/// The answer that the person alone sees, within the reply to the request. `blocks_json`: an array of blocks,
/// or empty. `text` is what notifications say, and the whole answer without blocks.
std::string private_reply(const std::string& text, const std::string& blocks_json);

/// Slack sends a command once; this is for a request that arrives twice.
std::vector<std::string> dedup_keys(const SlashCommand& command);

}  // namespace countersign::slack
