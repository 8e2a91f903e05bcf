// users.* and conversations.*: who is there, and what was said.
#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t default_history = 100;
constexpr std::size_t largest_history = 999;

Json user_json(const World& world, const Person& person) {
  const auto team = team_of_person(world, person.id);
  return {{"id", person.id},
          {"team_id", team},
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
            {"team", team}}},
          {"is_admin", false},
          {"is_owner", false},
          {"is_primary_owner", false},
          {"is_restricted", person.is_restricted},
          {"is_ultra_restricted", person.is_ultra_restricted},
          {"is_stranger", person.is_stranger},
          {"is_bot", person.is_bot},
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
          {"is_shared", channel.is_ext_shared || channel.is_org_shared},
          {"is_ext_shared", channel.is_ext_shared},
          {"is_pending_ext_shared", channel.is_pending_ext_shared},
          {"is_org_shared", channel.is_org_shared},
          {"context_team_id", team_of_channel(world, channel.id)},
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

Result<bool> change_channel(World& world, Channel& channel, const Json& description) {
  const bool was_archived = channel.is_archived;
  const bool was_shared = channel.shared_since.has_value();
  const std::string name = channel.name;
  if (description.contains("shared")) {
    const auto how = text_member(description, "shared");
    if (how != "external" && how != "invited" && how != "organisation" && how != "no")
      return fail(ErrorCode::invalid_argument, "shared must be external, invited, organisation or no");
    channel.is_ext_shared = how == "external";
    channel.is_pending_ext_shared = how == "invited";
    channel.is_org_shared = how == "organisation";
    if (how == "no") {
      channel.shared_since.reset();
    } else if (!was_shared) {
      channel.shared_since = world.engine.now();
    }
  }
  channel.is_archived = bool_member(description, "archived", channel.is_archived);
  channel.is_private = bool_member(description, "private", channel.is_private);
  channel.name = text_member(description, "name", channel.name);
  world.engine.touch();
  // docs.slack.dev/reference/events: channel_shared, channel_archive, channel_rename …
  const auto tell = [&](const char* type, const Json& about) {
    if (world.app.events_url.empty()) return;
    static_cast<void>(send_event(world, {{"event", {{"type", type}, {"channel", about}}},
                                         {"team_id", team_of_channel(world, channel.id)}}));
  };
  if (was_shared != channel.shared_since.has_value())
    tell(channel.shared_since ? "channel_shared" : "channel_unshared", channel.id);
  if (was_archived != channel.is_archived)
    tell(channel.is_archived ? "channel_archive" : "channel_unarchive", channel.id);
  if (name != channel.name) tell("channel_rename", {{"id", channel.id}, {"name", channel.name}});
  return true;
}

void change_person(World& world, Person& person, const Json& description) {
  person.deleted = bool_member(description, "deleted", person.deleted);
  person.is_restricted = bool_member(description, "restricted", person.is_restricted);
  person.is_ultra_restricted = bool_member(description, "ultra_restricted", person.is_ultra_restricted);
  person.is_stranger = bool_member(description, "stranger", person.is_stranger);
  person.is_bot = bool_member(description, "bot", person.is_bot);
  person.team_id = text_member(description, "team_id", person.team_id);
  person.email = text_member(description, "email", person.email);
  world.engine.touch();
}

SlackAnswer user_by_email(World& world, const Json& arguments) {
  const auto email = ascii::lower(text_member(arguments, "email"));
  if (email.empty()) return slack_argument_error("missing required field: email");
  const auto installation = installation_with(world, text_member(arguments, "token"));
  for (const auto& [id, person] : world.slack.people) {
    const bool is_elsewhere =
        world.slack.workspaces.contains(person.team_id) && !is_reached(world, installation, person.team_id);
    if (ascii::lower(person.email) == email && !person.deleted && !is_elsewhere)
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

// docs.slack.dev/reference/methods/usergroups.users.list: the deactivated are left out unless asked for.
SlackAnswer user_group_members(World& world, const Json& arguments) {
  const auto id = text_member(arguments, "usergroup");
  if (id.empty()) return slack_argument_error("missing required field: usergroup");
  // "Required if org token is used."
  const auto team = text_member(arguments, "team_id");
  if (installation_with(world, text_member(arguments, "token")).is_org_wide() && team != world.app.team_id)
    return team.empty() ? slack_argument_error("missing required field: team_id")
                        : slack_error("no_such_subteam");
  const auto found = world.slack.user_groups.find(id);
  if (found == world.slack.user_groups.end()) return slack_error("no_such_subteam");
  auto users = Json::array();
  for (const auto& member : found->second) {
    const auto person = world.slack.people.find(member);
    if (person != world.slack.people.end() && !person->second.deleted) users.push_back(member);
  }
  return {{"ok", true}, {"users", std::move(users)}};
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
