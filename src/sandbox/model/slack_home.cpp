// The Home tab: views.publish (docs.slack.dev/reference/methods/views.publish), and people who open it.
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

tl::unexpected<Error> bad_opening(std::string what) {
  return fail(ErrorCode::invalid_argument, std::move(what));
}

Json home_json(const World& world, const View& home) {
  const auto& app = world.app;
  return {{"id", home.id},
          {"team_id", app.team_id},
          {"type", "home"},
          {"blocks", member(home.json, "blocks")},
          {"private_metadata", text_member(home.json, "private_metadata")},
          {"callback_id", text_member(home.json, "callback_id")},
          {"state", {{"values", Json::object()}}},
          {"hash", home.hash},
          {"clear_on_close", false},
          {"notify_on_close", false},
          {"root_view_id", home.id},
          {"app_id", app.app_id},
          {"external_id", ""},
          {"bot_id", app.bot_id}};
}

}  // namespace

SlackAnswer publish_view(World& world, const Json& arguments) {
  const auto user = text_member(arguments, "user_id");
  const auto person = world.slack.people.find(user);
  if (person == world.slack.people.end() || person->second.deleted)
    return slack_argument_error("invalid user_id [json-pointer:/user_id]");
  if (!world.app.home_tab) return slack_error("not_enabled");
  const auto& json = member(arguments, "view");
  if (auto refusal = check_view_argument(json); !refusal.is_null()) return refusal;
  if (text_member(json, "type") != "home")
    return slack_argument_error("invalid view type for views.publish [json-pointer:/view/type]");
  auto& home = world.slack.homes[user];
  const auto hash = text_member(arguments, "hash");
  if (!hash.empty() && hash != home.hash) return slack_error("hash_conflict");
  if (home.id.empty()) home.id = "V0SANDBOX" + std::to_string(world.slack.next_view++);
  set_view(world, home, json);
  ++world.oracle.homes_published;
  return {{"ok", true}, {"view", home_json(world, home)}};
}

Result<std::string> open_home(World& world, const Json& description) {
  const auto user = text_member(description, "user");
  if (!world.slack.people.contains(user)) return bad_opening("user \"" + user + "\" is not known");
  if (!world.app.home_tab) return bad_opening("the app has no Home tab");
  const auto tab = text_member(description, "tab", "home");
  Json event{{"type", "app_home_opened"}, {"user", user}, {"channel", "D" + user.substr(1)}, {"tab", tab}};
  const auto home = world.slack.homes.find(user);
  if (home != world.slack.homes.end() && tab == "home") event["view"] = home_json(world, home->second);
  return send_event(world, {{"event", std::move(event)}, {"team_id", team_of_person(world, user)}});
}

}  // namespace countersign::sandbox
