// chat.postMessage, chat.update, chat.postEphemeral, and response URLs.
#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t text_characters = 40'000;        // chat.postMessage: cut beyond it.
constexpr std::size_t update_text_characters = 4'000;  // chat.update: msg_too_long beyond it.
constexpr std::size_t blocks_characters = 13'200;      // Undocumented: slackapi/bolt-js issue 2509.
constexpr std::size_t ephemerals_kept = 500;
constexpr unsigned response_url_uses = 5;

bool has_content(const Json& arguments) {
  const auto& blocks = member(arguments, "blocks");
  return !text_member(arguments, "text").empty() || (blocks.is_array() && !blocks.empty());
}

// Null when the blocks are fine or absent.
SlackAnswer check_content(const Json& arguments) {
  if (!has_content(arguments)) return slack_error("no_text");
  const auto& blocks = member(arguments, "blocks");
  if (blocks.is_null()) return {};
  if (!blocks.is_array()) return slack_error("invalid_blocks_format");
  const auto messages = check_blocks(blocks);
  if (!messages.empty()) {
    return {{"ok", false},
            {"error", "invalid_blocks"},
            {"errors", messages},
            {"response_metadata", {{"messages", messages}}}};
  }
  if (code_points(write_json(blocks)) > blocks_characters) return slack_error("msg_blocks_too_long");
  return {};
}

// Null when the bot may write there.
SlackAnswer check_channel(const World& world, const std::string& id) {
  const auto found = world.slack.channels.find(id);
  if (found == world.slack.channels.end()) return slack_error("channel_not_found");
  if (found->second.is_archived) return slack_error("is_archived");
  if (!found->second.has_bot)
    return slack_error(found->second.is_private ? "channel_not_found" : "not_in_channel");
  return {};
}

// docs.slack.dev/reference/methods/chat.postMessage: a user's id opens their conversation with the app.
std::string conversation_of(World& world, const std::string& id) {
  const auto person = world.slack.people.find(id);
  if (person == world.slack.people.end() || person->second.deleted) return id;
  const std::string own = "D" + id.substr(1);
  if (!world.slack.channels.contains(own)) {
    Channel channel;
    channel.id = own;
    channel.name = "dm-" + person->second.name;
    channel.is_private = true;
    channel.members = {id};
    if (world.slack.workspaces.contains(person->second.team_id)) channel.team_id = person->second.team_id;
    world.slack.channels[own] = std::move(channel);
  }
  return own;
}

Json named_blocks(World& world, const Json& arguments) {
  auto blocks = member(arguments, "blocks");
  if (!blocks.is_array()) return Json::array();
  name_blocks(world, blocks);
  return blocks;
}

void count_card(World& world, const Json& metadata) {
  const auto delivery = text_member(member(metadata, "event_payload"), "delivery");
  if (!delivery.empty()) ++world.oracle.cards_by_delivery[delivery];
}

Message& store_message(World& world, Channel& channel, Message message) {
  message.ts = next_ts(world);
  message.user = world.app.bot_user_id;
  ++world.oracle.channels[channel.id].messages;
  count_card(world, message.metadata);
  world.engine.touch();
  const auto ts = message.ts;
  return channel.messages[ts] = std::move(message);
}

void store_ephemeral(World& world, Ephemeral ephemeral) {
  world.slack.ephemerals.push_back(std::move(ephemeral));
  if (world.slack.ephemerals.size() > ephemerals_kept) world.slack.ephemerals.pop_front();
  world.engine.touch();
}

// "If you don't include this field, the message's previous blocks will be retained", and so for metadata.
void apply_update(World& world, Message& message, const Json& arguments) {
  message.text = text_member(arguments, "text", message.text);
  if (arguments.contains("blocks")) message.blocks = named_blocks(world, arguments);
  if (const auto& metadata = member(arguments, "metadata"); metadata.is_object()) {
    message.metadata = metadata.empty() ? Json() : metadata;
  }
  message.edited_ts = next_ts(world);
  world.engine.touch();
}

}  // namespace

std::string next_ts(World& world) {
  auto& last = world.slack.last_ts_us;
  const auto now = world.engine.now().time_since_epoch().count() * 1'000;
  last = std::max(now, last + 1);
  auto fraction = std::to_string(last % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::to_string(last / 1'000'000) + "." + fraction;
}

Json message_json(const World& world, const Message& message, bool with_metadata) {
  Json out{{"user", message.user}, {"type", "message"}, {"ts", message.ts}};
  if (message.from_bot) {
    out["bot_id"] = world.app.bot_id;
    out["app_id"] = world.app.app_id;
  }
  out["text"] = message.text;
  out["team"] = world.app.team_id;
  if (!message.edited_ts.empty()) out["edited"] = {{"user", message.user}, {"ts", message.edited_ts}};
  if (!message.thread_ts.empty()) out["thread_ts"] = message.thread_ts;
  if (!message.blocks.empty()) out["blocks"] = message.blocks;
  if (with_metadata && message.metadata.is_object()) out["metadata"] = message.metadata;
  return out;
}

SlackAnswer post_message(World& world, const Json& arguments) {
  const auto id = conversation_of(world, text_member(arguments, "channel"));
  if (auto refusal = check_channel(world, id); !refusal.is_null()) return refusal;
  if (auto refusal = check_content(arguments); !refusal.is_null()) return refusal;
  auto& channel = world.slack.channels[id];
  Message message;
  message.thread_ts = text_member(arguments, "thread_ts");
  if (!message.thread_ts.empty() && !channel.messages.contains(message.thread_ts)) {
    return slack_error("cannot_reply_to_message");
  }
  const auto text = text_member(arguments, "text");
  message.text = first_code_points(text, text_characters);
  message.blocks = named_blocks(world, arguments);
  if (const auto& metadata = member(arguments, "metadata"); metadata.is_object()) message.metadata = metadata;
  const bool cut = message.text.size() < text.size();
  const auto stored = store_message(world, channel, std::move(message));
  SlackAnswer answer{
      {"ok", true}, {"channel", id}, {"ts", stored.ts}, {"message", message_json(world, stored, true)}};
  if (cut) {
    answer["warning"] = "message_truncated";
    answer["response_metadata"] = {{"warnings", Json::array({"message_truncated"})}};
  }
  return answer;
}

SlackAnswer update_message(World& world, const Json& arguments) {
  const auto id = text_member(arguments, "channel");
  if (auto refusal = check_channel(world, id); !refusal.is_null()) return refusal;
  auto& channel = world.slack.channels[id];
  const auto found = channel.messages.find(text_member(arguments, "ts"));
  if (found == channel.messages.end()) return slack_error("message_not_found");
  if (!found->second.from_bot) return slack_error("cant_update_message");
  if (auto refusal = check_content(arguments); !refusal.is_null()) return refusal;
  if (code_points(text_member(arguments, "text")) > update_text_characters)
    return slack_error("msg_too_long");
  apply_update(world, found->second, arguments);
  ++world.oracle.channels[id].updates;
  return {{"ok", true},
          {"channel", id},
          {"ts", found->first},
          {"text", found->second.text},
          {"message", message_json(world, found->second, true)}};
}

SlackAnswer post_ephemeral(World& world, const Json& arguments) {
  const auto id = text_member(arguments, "channel");
  if (auto refusal = check_channel(world, id); !refusal.is_null()) return refusal;
  const auto user = text_member(arguments, "user");
  if (!world.slack.channels[id].members.contains(user)) return slack_error("user_not_in_channel");
  if (auto refusal = check_content(arguments); !refusal.is_null()) return refusal;
  Ephemeral ephemeral{user,
                      id,
                      next_ts(world),
                      text_member(arguments, "text"),
                      named_blocks(world, arguments),
                      text_member(arguments, "thread_ts")};
  const auto ts = ephemeral.ts;
  ++world.oracle.channels[id].ephemerals;
  store_ephemeral(world, std::move(ephemeral));
  return {{"ok", true}, {"message_ts", ts}};
}

SlackAnswer answer_in_channel(World& world, const std::string& user, const std::string& channel,
                              const Json& arguments) {
  if (auto refusal = check_content(arguments); !refusal.is_null()) return refusal;
  const auto text = text_member(arguments, "text");
  if (text_member(arguments, "response_type") == "in_channel") {
    Message message;
    message.text = text;
    message.blocks = named_blocks(world, arguments);
    message.thread_ts = text_member(arguments, "thread_ts");
    store_message(world, world.slack.channels[channel], std::move(message));
  } else {
    store_ephemeral(world, {user, channel, next_ts(world), text, named_blocks(world, arguments),
                            text_member(arguments, "thread_ts")});
  }
  return {};
}

std::string say_in_channel(World& world, const std::string& user, const std::string& channel,
                           const std::string& text) {
  Message message;
  message.ts = next_ts(world);
  message.user = user;
  message.text = text;
  message.from_bot = false;
  world.engine.touch();
  const auto ts = message.ts;
  world.slack.channels[channel].messages[ts] = std::move(message);
  return ts;
}

HttpResponse handle_response_url(World& world, const std::string& id, const HttpRequest& request) {
  const auto found = world.slack.response_urls.find(id);
  if (found == world.slack.response_urls.end() || found->second.expires <= world.engine.now()) {
    return json_response(404, slack_error("expired_url"));
  }
  auto& url = found->second;
  if (url.uses >= response_url_uses) return json_response(404, slack_error("used_url"));
  const auto arguments = read_json(request.body);
  const auto original = world.slack.channels[url.channel].messages.find(url.message_ts);
  const bool has_original = original != world.slack.channels[url.channel].messages.end();
  const bool removes = bool_member(arguments, "delete_original", false);
  if (!removes) {
    if (auto refusal = check_content(arguments); !refusal.is_null()) return json_response(400, refusal);
  }
  ++url.uses;
  if (removes && has_original) {
    world.slack.channels[url.channel].messages.erase(original);
    world.engine.touch();
  } else if (bool_member(arguments, "replace_original", false) && has_original) {
    apply_update(world, original->second, arguments);
  } else {
    if (text_member(arguments, "response_type") != "in_channel")
      ++world.oracle.channels[url.channel].ephemerals;
    answer_in_channel(world, url.user, url.channel, arguments);
  }
  return {200, {{"Content-Type", "text/html"}}, "ok"};
}

}  // namespace countersign::sandbox
