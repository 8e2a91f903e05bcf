// What people write: messages, and slash commands (docs.slack.dev/interactivity/implementing-slash-commands).
#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr const char* own_command = "/countersign";

tl::unexpected<Error> bad_message(std::string what) {
  return fail(ErrorCode::invalid_argument, std::move(what));
}

void tell(World& world, const std::string& user, const std::string& channel, const std::string& text) {
  answer_in_channel(world, user, channel, {{"text", text}});
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else {
      result += c;
    }
  }
  return result;
}

/// A person whom somebody has chosen from Slack's list; null when no name fits.
const Person* chosen_person(const World& world, const std::string& word) {
  if (word.size() < 2 || word.front() != '@') return nullptr;
  const auto name = ascii::lower(word.substr(1));
  for (const auto& [id, person] : world.slack.people) {
    const auto first_name = ascii::lower(person.real_name.substr(0, person.real_name.find(' ')));
    if (name == ascii::lower(person.name) || name == first_name) return &person;
  }
  return nullptr;
}

/// As Slack sends it to an app that has people escaped.
std::string escaped_text(const World& world, const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    const auto* person = chosen_person(world, word);
    result += person != nullptr ? "<@" + person->id + "|" + person->name + ">" : escaped(word);
    if (end < text.size()) result += ' ';
    at = end + 1;
  }
  return result;
}

/// What Slack says when the app does not answer as it should.
std::string failure_of(const HttpResult& result) {
  if (!result) return result.error().request_sent ? "operation_timeout" : "dispatch_failed";
  return result->status >= 500 ? "http_service_error" : "http_client_error";
}

/// JSON, or plain text; nothing is an answer, too.
Json message_of(const HttpResponse& response) {
  if (response.body.empty()) return {};
  const bool is_json =
      ascii::lower(find_header(response.headers, "Content-Type")).starts_with("application/json");
  if (!is_json) return {{"text", response.body}};
  return read_json(response.body);
}

struct Written {
  std::string user;
  std::string channel;
  std::string command;
};

void take_answer(World& world, const Written& written, const HttpResult& result) {
  world.engine.touch();
  std::string failure = result && result->status == 200 ? std::string() : failure_of(result);
  if (failure.empty()) {
    const auto message = message_of(*result);
    if (message.is_null()) return;
    if (message.is_object() && answer_in_channel(world, written.user, written.channel, message).is_null())
      return;
    failure = "invalid_command_response";
  }
  ++world.oracle.commands_unanswered;
  tell(world, written.user, written.channel, written.command + " failed with the error \"" + failure + "\"");
}

Json fields_of(World& world, const Written& written, const std::string& text) {
  const auto& app = world.app;
  const auto& channel = world.slack.channels.at(written.channel);
  const auto place = workspace_of(world, channel.team_id);
  Json fields{{"token", "sandbox-verification"},
              {"team_id", place.id},
              {"team_domain", place.domain},
              {"channel_id", channel.id},
              {"channel_name", channel.is_private ? "privategroup" : channel.name},
              {"user_id", written.user},
              {"user_name", world.slack.people.at(written.user).name},
              {"command", written.command},
              {"text", text},
              {"api_app_id", app.app_id},
              {"is_enterprise_install", is_installed_org_wide(world, place.id) ? "true" : "false"},
              {"response_url", make_response_url(world, written.user, written.channel, "")},
              {"trigger_id", make_trigger(world, written.user)}};
  if (!place.enterprise_id.empty()) {
    fields["enterprise_id"] = place.enterprise_id;
    fields["enterprise_name"] = app.enterprise_name;
  }
  return fields;
}

Result<std::string> give_command(World& world, Written written, const std::string& text) {
  const auto end = std::min(text.find(' '), text.size());
  written.command = text.substr(0, end);
  if (written.command != own_command) {
    tell(world, written.user, written.channel, written.command + " is not a valid command.");
    return written.command;
  }
  if (!takes_commands(world)) return bad_message("no commands_url is set; PUT /sandbox/api/app sets it");
  const auto fields =
      fields_of(world, written, escaped_text(world, text.substr(std::min(end + 1, text.size()))));
  ++world.oracle.commands_sent;
  world.engine.touch();
  send_command(world, fields, "command by " + world.slack.people.at(written.user).real_name,
               [&world, written](const HttpResult& result) { take_answer(world, written, result); });
  return text_member(fields, "trigger_id");
}

}  // namespace

bool takes_commands(const World& world) {
  return world.app.socket_mode || !world.app.commands_url.empty();
}

Result<std::string> write_message(World& world, const Json& description) {
  Written written{text_member(description, "user"), text_member(description, "channel"), {}};
  const auto text = text_member(description, "text");
  if (!world.slack.people.contains(written.user))
    return bad_message("user \"" + written.user + "\" is not known");
  if (!world.slack.channels.contains(written.channel))
    return bad_message("channel \"" + written.channel + "\" is not known");
  if (text.empty()) return bad_message("there is nothing to say");
  if (text.front() == '/') return give_command(world, std::move(written), text);
  if (world.slack.channels.at(written.channel).is_archived) return bad_message("the channel is archived");
  return say_in_channel(world, written.user, written.channel, escaped_text(world, text));
}

}  // namespace countersign::sandbox
