#include "slack/command.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/ascii.hpp"
#include "core/url.hpp"
#include "slack/json_reader.hpp"

namespace countersign::slack {
bool is_user_id(std::string_view text) {
  return text.size() > 1 && text.size() <= 32 && (text.front() == 'U' || text.front() == 'W') &&
         std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
}

namespace {

/// `text_of(name)` gives the field of that name.
template <class TextOf>
CommandBody read_command(TextOf text_of) {
  SlashCommand command;
  command.origin =
      make_origin(text_of("team_id"), text_of("enterprise_id"), text_of("is_enterprise_install") == "true");
  command.user_id = text_of("user_id");
  command.app_id = text_of("api_app_id");
  command.channel_id = text_of("channel_id");
  command.command = text_of("command");
  command.text = text_of("text");
  command.trigger_id = text_of("trigger_id");
  if (!is_user_id(command.user_id)) return CommandNotUnderstood{"A command without a user."};
  if (command.command.empty()) return CommandNotUnderstood{"A body that holds no command."};
  return command;
}

}  // namespace

CommandBody parse_command_form(std::string_view form_body) {
  const auto form = parse_form(form_body);
  if (!form) return CommandNotUnderstood{"The body is not a form."};
  const auto* check = find_value(*form, "ssl_check");
  if (check != nullptr && *check == "1") return SslCheck{};
  return read_command([&](std::string_view name) {
    const auto* value = find_value(*form, name);
    return value == nullptr ? std::string{} : *value;
  });
}

CommandBody parse_command_payload(std::string_view json) {
  JsonReader reader;
  if (!reader.read(json)) return CommandNotUnderstood{"The payload is not a JSON object."};
  return read_command([&](std::string_view name) { return text_at(reader.root(), {name}); });
}

std::string private_reply(const std::string& text, const std::string& blocks_json) {
  nlohmann::json reply{{"response_type", "ephemeral"}, {"text", text}};
  auto blocks = nlohmann::json::parse(blocks_json, nullptr, false);
  if (blocks.is_array() && !blocks.empty()) reply["blocks"] = std::move(blocks);
  return reply.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> dedup_keys(const SlashCommand& command) {
  if (command.trigger_id.empty()) return {};
  return {"slack-trigger:" + command.trigger_id};
}

}  // namespace countersign::slack
