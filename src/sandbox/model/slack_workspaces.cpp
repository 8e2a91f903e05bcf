// Slack's workspaces and their organisation: who is where, and how far an installation of the app reaches.
#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

/// "Cronus Trading": "cronustrading".
std::string ascii_domain(const std::string& name) {
  std::string domain;
  for (const char c : ascii::lower(name)) {
    if (ascii::is_letter_or_digit(c)) domain += c;
  }
  return domain;
}

}  // namespace

Workspace workspace_of(const World& world, const std::string& id) {
  const auto& app = world.app;
  if (id.empty() || id == app.team_id)
    return {app.team_id, app.team_name, app.team_domain, app.enterprise_id};
  const auto found = world.slack.workspaces.find(id);
  // Of people from outside no more is known than where they are from.
  return found == world.slack.workspaces.end() ? Workspace{id, id, ascii_domain(id), {}} : found->second;
}

std::vector<Workspace> all_workspaces(const World& world) {
  std::vector<Workspace> all{workspace_of(world, {})};
  for (const auto& [id, workspace] : world.slack.workspaces) all.push_back(workspace);
  return all;
}

std::string team_of_channel(const World& world, const std::string& channel) {
  const auto found = world.slack.channels.find(channel);
  return workspace_of(world, found == world.slack.channels.end() ? "" : found->second.team_id).id;
}

std::string team_of_person(const World& world, const std::string& user) {
  const auto found = world.slack.people.find(user);
  return workspace_of(world, found == world.slack.people.end() ? "" : found->second.team_id).id;
}

Installation installation_with(const World& world, const std::string& token) {
  const auto found = world.slack.bot_tokens.find(token);
  return found == world.slack.bot_tokens.end() || found->second.installation == Installation{}
             ? Installation{world.app.team_id, {}}
             : found->second.installation;
}

bool is_reached(const World& world, const Installation& installation, const std::string& team) {
  if (!installation.is_org_wide()) return installation.team_id == team;
  return workspace_of(world, team).enterprise_id == installation.enterprise_id;
}

bool is_installed_org_wide(const World& world, const std::string& team) {
  const auto enterprise = workspace_of(world, team).enterprise_id;
  return std::any_of(world.slack.bot_tokens.begin(), world.slack.bot_tokens.end(), [&](const auto& entry) {
    const auto& [token, state] = entry;
    return state.ended.empty() && state.installation.is_org_wide() &&
           state.installation.enterprise_id == enterprise;
  });
}

bool is_installed(const World& world, const std::string& team) {
  const auto& tokens = world.slack.bot_tokens;
  const bool by_hand = team == world.app.team_id && !tokens.contains(world.app.bot_token);
  return by_hand || std::any_of(tokens.begin(), tokens.end(), [&](const auto& entry) {
           return entry.second.ended.empty() &&
                  is_reached(world, installation_with(world, entry.first), team);
         });
}

Json enterprise_json(const World& world, const std::string& team) {
  const auto enterprise = workspace_of(world, team).enterprise_id;
  if (enterprise.empty()) return nullptr;
  return {{"id", enterprise}, {"name", world.app.enterprise_name}};
}

SlackAnswer check_reach(const World& world, const Json& arguments) {
  const auto installation = installation_with(world, text_member(arguments, "token"));
  const auto channel = text_member(arguments, "channel");
  if (world.slack.channels.contains(channel) &&
      !is_reached(world, installation, team_of_channel(world, channel)))
    return slack_error("channel_not_found");
  for (const auto* argument : {"user", "user_id", "channel"}) {
    const auto found = world.slack.people.find(text_member(arguments, argument));
    if (found == world.slack.people.end() || !world.slack.workspaces.contains(found->second.team_id))
      continue;
    if (!is_reached(world, installation, found->second.team_id)) return slack_error("user_not_found");
  }
  return {};
}

HttpResponse control_workspaces(World& world, const std::string& method, const Json& body) {
  const auto id = text_member(body, "id");
  const auto name = text_member(body, "name");
  if (method != "POST" || id.empty() || name.empty())
    return json_response(400, {{"error", "POST {id, name, domain?, enterprise_id?}"}});
  if (id == world.app.team_id || world.slack.workspaces.contains(id))
    return json_response(409, {{"error", "there is a workspace " + id}});
  world.slack.workspaces[id] = {id, name, text_member(body, "domain", ascii_domain(name)),
                                text_member(body, "enterprise_id", world.app.enterprise_id)};
  world.engine.touch();
  return json_response(201, {{"id", id}, {"name", name}});
}

}  // namespace countersign::sandbox
