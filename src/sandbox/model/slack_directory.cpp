// users.* and conversations.*: who is there, and what was said.
#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t default_history = 100;
constexpr std::size_t largest_history = 999;

Json user_json(const World& world, const Person& person) {
  return {{"id", person.id},
          {"team_id", world.app.team_id},
          {"name", person.name},
          {"deleted", person.deleted},
          {"color", "9f69e7"},
          {"real_name", person.real_name},
          {"tz", "Europe/Berlin"},
          {"tz_label", "Central European Time"},
          {"tz_offset", 3'600},
          {"profile",
           {{"real_name", person.real_name},
            {"display_name", person.name},
            {"real_name_normalized", person.real_name},
            {"display_name_normalized", person.name},
            {"email", person.email},
            {"team", world.app.team_id}}},
          {"is_admin", false},
          {"is_owner", false},
          {"is_primary_owner", false},
          {"is_restricted", false},
          {"is_ultra_restricted", false},
          {"is_bot", false},
          {"is_app_user", false},
          {"updated", 1'732'000'000}};
}

Json channel_json(const World& world, const Channel& channel) {
  return {{"id", channel.id},
          {"name", channel.name},
          {"is_channel", true},
          {"is_group", false},
          {"is_im", false},
          {"is_mpim", false},
          {"is_private", channel.is_private},
          {"created", 1'700'000'000},
          {"is_archived", channel.is_archived},
          {"is_general", false},
          {"name_normalized", channel.name},
          {"is_shared", false},
          {"is_ext_shared", false},
          {"is_org_shared", false},
          {"context_team_id", world.app.team_id},
          {"is_member", channel.has_bot},
          {"topic", {{"value", ""}, {"creator", ""}, {"last_set", 0}}},
          {"purpose", {{"value", ""}, {"creator", ""}, {"last_set", 0}}}};
}

const Channel* visible_channel(const World& world, const Json& arguments) {
  const auto found = world.slack.channels.find(text_member(arguments, "channel"));
  if (found == world.slack.channels.end()) return nullptr;
  if (found->second.is_private && !found->second.has_bot) return nullptr;
  return &found->second;
}

std::size_t read_limit(const Json& arguments) {
  const auto& value = member(arguments, "limit");
  std::size_t limit = default_history;
  if (value.is_number_unsigned()) limit = value.get<std::size_t>();
  if (value.is_string()) limit = std::strtoul(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  return std::clamp<std::size_t>(limit, 1, largest_history);
}

// All ts have the same width, so text order is time order; a shorter bound ("1732456800") sorts before its
// fractions.
bool within(const std::string& ts, const std::string& oldest, const std::string& latest, bool inclusive) {
  if (!oldest.empty() && oldest != "0" && (inclusive ? ts < oldest : ts <= oldest)) return false;
  return latest.empty() || latest == "now" || (inclusive ? ts <= latest : ts < latest);
}

}  // namespace

SlackAnswer user_by_email(World& world, const Json& arguments) {
  const auto email = lower_case(text_member(arguments, "email"));
  if (email.empty()) return slack_argument_error("missing required field: email");
  for (const auto& [id, person] : world.slack.people) {
    if (lower_case(person.email) == email && !person.deleted)
      return {{"ok", true}, {"user", user_json(world, person)}};
  }
  return slack_error("users_not_found");
}

SlackAnswer user_info(World& world, const Json& arguments) {
  const auto id = text_member(arguments, "user");
  if (id.empty()) return slack_argument_error("missing required field: user");
  const auto found = world.slack.people.find(id);
  if (found == world.slack.people.end()) return slack_error("user_not_found");
  return {{"ok", true}, {"user", user_json(world, found->second)}};
}

SlackAnswer channel_info(World& world, const Json& arguments) {
  if (text_member(arguments, "channel").empty())
    return slack_argument_error("missing required field: channel");
  const auto* channel = visible_channel(world, arguments);
  if (channel == nullptr) return slack_error("channel_not_found");
  return {{"ok", true}, {"channel", channel_json(world, *channel)}};
}

SlackAnswer join_channel(World& world, const Json& arguments) {
  const auto* visible = visible_channel(world, arguments);
  if (visible == nullptr) return slack_error("channel_not_found");
  if (visible->is_archived) return slack_error("is_archived");
  if (visible->is_private) return slack_error("method_not_supported_for_channel_type");
  auto& channel = world.slack.channels[visible->id];
  const bool already = channel.has_bot;
  channel.has_bot = true;
  world.engine.touch();
  SlackAnswer answer{{"ok", true}, {"channel", channel_json(world, channel)}};
  if (already) {
    answer["warning"] = "already_in_channel";
    answer["response_metadata"] = {{"warnings", Json::array({"already_in_channel"})}};
  }
  return answer;
}

SlackAnswer channel_history(World& world, const Json& arguments) {
  const auto* channel = visible_channel(world, arguments);
  if (channel == nullptr) return slack_error("channel_not_found");
  if (!channel->has_bot) return slack_error("not_in_channel");
  const auto limit = read_limit(arguments);
  const auto oldest = text_member(arguments, "oldest");
  const auto latest = text_member(arguments, "latest");
  const auto cursor = text_member(arguments, "cursor");
  const bool inclusive = bool_member(arguments, "inclusive", false);
  const bool with_metadata = bool_member(arguments, "include_all_metadata", false);
  auto messages = Json::array();
  std::string next;
  for (auto message = channel->messages.rbegin(); message != channel->messages.rend(); ++message) {
    if (!message->second.thread_ts.empty() || !within(message->first, oldest, latest, inclusive)) continue;
    if (!cursor.empty() && message->first >= cursor) continue;
    if (messages.size() == limit) {
      next = text_member(messages.back(), "ts");
      break;
    }
    messages.push_back(message_json(world, message->second, with_metadata));
  }
  SlackAnswer answer{
      {"ok", true}, {"messages", std::move(messages)}, {"has_more", !next.empty()}, {"pin_count", 0}};
  if (!next.empty()) answer["response_metadata"] = {{"next_cursor", next}};
  return answer;
}

}  // namespace countersign::sandbox
