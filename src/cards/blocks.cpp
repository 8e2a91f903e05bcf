#include "cards/blocks.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace countersign::cards::blocks {
namespace {

void put(Json::object_t&) {}
template <class Value, class... Rest>
void put(Json::object_t& members, const char* key, Value&& value, Rest&&... rest) {
  members.emplace_back(key, Json(std::forward<Value>(value)));
  put(members, std::forward<Rest>(rest)...);
}

/// Of keys that differ and their values, in turn. An initializer list makes an array of each pair first
/// and copies it.
template <class... Members>
Json object(Members&&... members) {
  Json::object_t made;
  made.reserve(sizeof...(members) / 2);
  put(made, std::forward<Members>(members)...);
  return Json(std::move(made));
}

/// Without emoji: a vendor called ":tada:" stays one.
Json plain_text(const std::string& text) {
  return object("type", "plain_text", "text", text, "emoji", false);
}

/// Verbatim: Slack makes no links and mentions of what looks like one.
Json mrkdwn_text(const std::string& text) {
  return object("type", "mrkdwn", "text", text, "verbatim", true);
}

Json button_element(const Button& button) {
  Json element = object("type", "button", "text", plain_text(button.text), "action_id", button.action_id,
                        "value", button.value);
  if (!button.url.empty()) element["url"] = button.url;
  if (button.primary) element["style"] = "primary";
  if (button.danger) element["style"] = "danger";
  if (!button.confirm_title.empty()) {
    element["confirm"] =
        object("title", plain_text(button.confirm_title), "text", plain_text(button.confirm_text), "confirm",
               plain_text(button.text), "deny", plain_text("Go back"));
    if (button.danger) element["confirm"]["style"] = "danger";
  }
  return element;
}

}  // namespace

Json header(const std::string& id, const std::string& text) {
  return object("type", "header", "block_id", id, "text", plain_text(text));
}

Json section(const std::string& id, const std::string& text) {
  return object("type", "section", "block_id", id, "text", mrkdwn_text(text));
}

Json fields(const std::string& id, const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const auto& text : texts) list.push_back(mrkdwn_text(text));
  return object("type", "section", "block_id", id, "fields", std::move(list));
}

Json context(const std::string& id, const std::string& text) {
  Json elements = Json::array();
  elements.push_back(mrkdwn_text(text));
  return object("type", "context", "block_id", id, "elements", std::move(elements));
}

Json actions(const std::string& id, const std::vector<Button>& buttons) {
  Json elements = Json::array();
  for (const auto& button : buttons) elements.push_back(button_element(button));
  return object("type", "actions", "block_id", id, "elements", std::move(elements));
}

Json text_input(const TextInput& input) {
  Json element = object("type", "plain_text_input", "action_id", input.id, "multiline", true, "max_length",
                        input.most_characters, "focus_on_load", true);
  return object("type", "input", "block_id", input.id, "label", plain_text(input.label), "hint",
                plain_text(input.hint), "element", std::move(element));
}

Json person_input(const std::string& id, const std::string& label, const std::string& initial) {
  Json element =
      object("type", "users_select", "action_id", id, "placeholder", plain_text("Choose a person"));
  if (!initial.empty()) element["initial_user"] = initial;
  return object("type", "input", "block_id", id, "label", plain_text(label), "element", std::move(element));
}

Json modal(View view) {
  Json json = object("type", "modal", "callback_id", view.callback_id, "title", plain_text(view.title));
  if (!view.private_metadata.empty()) json["private_metadata"] = view.private_metadata;
  if (!view.submit.empty()) json["submit"] = plain_text(view.submit);
  json["close"] = plain_text(view.close);
  json["blocks"] = std::move(view.blocks);
  return json;
}

}  // namespace countersign::cards::blocks
