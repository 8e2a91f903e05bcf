// Modals: views.open and views.update (docs.slack.dev/surfaces/modals), and what people do with them.
#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration trigger_life_ms{3'000};
constexpr std::size_t triggers_kept = 2'000;
constexpr std::size_t view_bytes = 250'000;
constexpr const char* no_answer = "We had some trouble connecting. Try again?";
constexpr const char* required = "Please complete this required field.";

SlackAnswer view_error(const std::vector<std::string>& messages) {
  return {{"ok", false}, {"error", "invalid_arguments"}, {"response_metadata", {{"messages", messages}}}};
}

}  // namespace

SlackAnswer check_view_argument(const Json& view) {
  if (!view.is_object()) return slack_argument_error("must provide an object [json-pointer:/view]");
  if (write_json(view).size() > view_bytes) return slack_error("view_too_large");
  const auto messages = check_view(view);
  return messages.empty() ? SlackAnswer() : view_error(messages);
}

void set_view(World& world, View& view, Json json) {
  name_blocks(world, json["blocks"]);
  view.json = std::move(json);
  view.hash = next_ts(world) + "." + world.engine.entropy.hex(4);
  view.errors = Json::object();
  view.trouble.clear();
  world.engine.touch();
}

namespace {

SlackAnswer answer_with(const World& world, const View& view) {
  return {{"ok", true}, {"view", view_json(world, view, Json::object())}};
}

// One element's state as a submission carries it.
Json state_of(const Json& element, const Json& value) {
  const auto type = text_member(element, "type");
  const bool is_given = value.is_string() && !value.get<std::string>().empty();
  if (type == "users_select") {
    const auto initial = text_member(element, "initial_user");
    const Json chosen = is_given ? value : initial.empty() ? Json() : Json(initial);
    return {{"type", type}, {"selected_user", chosen}};
  }
  return {{"type", type}, {"value", is_given ? value : Json()}};
}

struct Filled {
  Json values = Json::object();
  Json missing = Json::object();  // By block: Slack does not send a form without these.
};

Filled fill(const View& view, const Json& given) {
  Filled filled;
  for (const auto& block : member(view.json, "blocks")) {
    if (text_member(block, "type") != "input") continue;
    const auto id = text_member(block, "block_id");
    const auto& element = member(block, "element");
    const auto state = state_of(element, member(given, id.c_str()));
    const bool is_empty = member(state, "value").is_null() && member(state, "selected_user").is_null();
    if (is_empty && !bool_member(block, "optional", false)) filled.missing[id] = required;
    filled.values[id] = {{text_member(element, "action_id"), state}};
  }
  return filled;
}

void take_answer(World& world, const std::string& user, const std::string& id, const HttpResult& result) {
  const auto found = world.slack.views.find(user);
  if (found == world.slack.views.end() || found->second.id != id) return;
  auto& view = found->second;
  view.submitting = false;
  world.engine.touch();
  if (!result || result->status != 200) {
    ++world.oracle.forms_unanswered;
    view.trouble = no_answer;
    return;
  }
  const auto answer = result->body.empty() ? Json() : read_json(result->body);
  const auto action = text_member(answer, "response_action");
  if (action == "errors") {
    view.errors = member(answer, "errors");
  } else if (action == "update" && check_view_argument(member(answer, "view")).is_null()) {
    set_view(world, view, member(answer, "view"));
  } else if (action.empty() || action == "clear") {
    world.slack.views.erase(found);
  } else {
    view.trouble = no_answer;
  }
}

Result<std::string> submit(World& world, View& view, const std::string& user, const Json& description) {
  if (text_member(member(view.json, "submit"), "text").empty())
    return bad_request("the modal has nothing to submit");
  auto filled = fill(view, member(description, "values"));
  view.errors = Json::object();
  view.trouble.clear();
  world.engine.touch();
  if (!filled.missing.empty() && !bool_member(description, "force", false)) {
    view.errors = std::move(filled.missing);
    return view.id;
  }
  view.submitting = true;
  auto payload = interaction_head(world, "view_submission", user, team_of_person(world, user));
  payload["trigger_id"] = make_trigger(world, user);
  payload["view"] = view_json(world, view, filled.values);
  for (const auto* forged : {"private_metadata", "callback_id"}) {
    if (description.contains(forged)) payload["view"][forged] = text_member(description, forged);
  }
  payload["response_urls"] = Json::array();
  ++world.oracle.forms_sent;
  send_interaction(
      world, payload, "form " + text_member(view.json, "callback_id"),
      [&world, user, id = view.id](const HttpResult& result) { take_answer(world, user, id, result); });
  return view.id;
}

// The button as the modal shows it, with another value if one is given.
Result<Json> find_action(const View& view, const Json& description) {
  const auto wanted = text_member(description, "action_id");
  for (const auto& block : member(view.json, "blocks")) {
    const auto& elements = member(block, "elements");
    for (const auto& element : elements.is_array() ? elements : Json::array()) {
      if (text_member(element, "action_id") != wanted) continue;
      return Json{{"action_id", wanted},
                  {"block_id", text_member(block, "block_id")},
                  {"text", member(element, "text")},
                  {"value", text_member(description, "value", text_member(element, "value"))},
                  {"type", "button"}};
    }
  }
  return bad_request("the modal shows no button \"" + wanted + "\"");
}

Result<std::string> click_in(World& world, const View& view, const std::string& user,
                             const Json& description) {
  auto action = find_action(view, description);
  if (!action) return fail(action.error());
  (*action)["action_ts"] = next_ts(world);
  auto payload = interaction_head(world, "block_actions", user, team_of_person(world, user));
  payload["container"] = {{"type", "view"}, {"view_id", view.id}};
  payload["trigger_id"] = make_trigger(world, user);
  payload["view"] = view_json(world, view, Json::object());
  payload["actions"] = Json::array({*action});
  ++world.oracle.clicks_sent;
  send_interaction(world, payload, "click in a modal", [&world](const HttpResult& result) {
    if (!result || result->status != 200) ++world.oracle.clicks_warned;
  });
  return view.id;
}

Result<std::string> close(World& world, const std::string& user) {
  const auto found = world.slack.views.find(user);
  const auto id = found->second.id;
  const bool tell = bool_member(found->second.json, "notify_on_close", false);
  if (tell) {
    auto payload = interaction_head(world, "view_closed", user, team_of_person(world, user));
    payload["view"] = view_json(world, found->second, Json::object());
    payload["is_cleared"] = false;
    send_interaction(world, payload, "a modal was closed", [](const HttpResult&) {});
  }
  world.slack.views.erase(found);
  world.engine.touch();
  return id;
}

}  // namespace

std::string make_trigger(World& world, const std::string& user) {
  auto& triggers = world.slack.triggers;
  if (triggers.size() >= triggers_kept) triggers.erase(triggers.begin());
  // Begins with the time, so that the oldest comes first.
  const auto id = std::to_string(world.engine.now().time_since_epoch().count()) + ".10229338706656." +
                  world.engine.entropy.hex(16);
  triggers[id] = {user, world.engine.now(), false};
  return id;
}

Json view_json(const World& world, const View& view, const Json& values) {
  const auto& app = world.app;
  Json json{{"id", view.id},
            {"team_id", app.team_id},
            {"type", "modal"},
            {"blocks", member(view.json, "blocks")},
            {"private_metadata", text_member(view.json, "private_metadata")},
            {"callback_id", text_member(view.json, "callback_id")},
            {"state", {{"values", values}}},
            {"hash", view.hash},
            {"title", member(view.json, "title")},
            {"clear_on_close", false},
            {"notify_on_close", bool_member(view.json, "notify_on_close", false)},
            {"close", member(view.json, "close")},
            {"submit", member(view.json, "submit")},
            {"previous_view_id", nullptr},
            {"root_view_id", view.id},
            {"app_id", app.app_id},
            {"external_id", ""},
            {"app_installed_team_id", app.team_id},
            {"bot_id", app.bot_id}};
  return json;
}

SlackAnswer open_view(World& world, const Json& arguments) {
  const auto trigger = world.slack.triggers.find(text_member(arguments, "trigger_id"));
  if (trigger == world.slack.triggers.end()) return slack_error("invalid_trigger_id");
  if (trigger->second.used) return slack_error("exchanged_trigger_id");
  if (world.engine.now() - trigger->second.issued > trigger_life_ms) {
    ++world.oracle.triggers_expired;
    return slack_error("expired_trigger_id");
  }
  if (auto refusal = check_view_argument(member(arguments, "view")); !refusal.is_null()) return refusal;
  trigger->second.used = true;
  View view;
  view.id = "V0SANDBOX" + std::to_string(world.slack.next_view++);
  set_view(world, view, member(arguments, "view"));
  ++world.oracle.modals_opened;
  auto answer = answer_with(world, view);
  world.slack.views[trigger->second.user] = std::move(view);
  return answer;
}

SlackAnswer update_view(World& world, const Json& arguments) {
  const auto id = text_member(arguments, "view_id");
  const auto found = std::find_if(world.slack.views.begin(), world.slack.views.end(),
                                  [&](const auto& entry) { return entry.second.id == id; });
  if (found == world.slack.views.end()) return slack_error("not_found");
  const auto hash = text_member(arguments, "hash");
  if (!hash.empty() && hash != found->second.hash) return slack_error("hash_conflict");
  if (auto refusal = check_view_argument(member(arguments, "view")); !refusal.is_null()) return refusal;
  set_view(world, found->second, member(arguments, "view"));
  return answer_with(world, found->second);
}

Result<std::string> control_view(World& world, const std::string& verb, const Json& description) {
  if (!is_connected(world)) return bad_request("no interactions_url is set; PUT /sandbox/api/app sets it");
  const auto user = text_member(description, "user");
  const auto found = world.slack.views.find(user);
  if (found == world.slack.views.end()) return bad_request("\"" + user + "\" has no modal open");
  if (verb == "submit") return submit(world, found->second, user, description);
  if (verb == "click") return click_in(world, found->second, user, description);
  if (verb == "close") return close(world, user);
  return bad_request("a modal knows submit, click and close");
}

}  // namespace countersign::sandbox
