// Block Kit's rules for the blocks that the sandbox draws. Slack counts Unicode code points.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

using Names = std::initializer_list<const char*>;

constexpr std::size_t most_blocks = 50;
constexpr std::size_t most_view_blocks = 100;
constexpr std::size_t id_characters = 255;

class Checker {
 public:
  std::vector<std::string> take() { return std::move(messages_); }
  void check_all(const Json& blocks, std::size_t most);
  void check_view(const Json& view);

 private:
  void check_home(const Json& view);
  void report(const std::string& pointer, const std::string& what) {
    messages_.push_back("[ERROR] " + what + " [json-pointer:" + pointer + "]");
  }
  bool check_object(const Json& value, const std::string& pointer, Names required, Names optional);
  void check_length(const Json& object, const char* name, const std::string& pointer, std::size_t most,
                    std::size_t least = 1);
  void check_text(const Json& parent, const char* name, const std::string& pointer, std::size_t most,
                  bool plain_only);
  void check_text_object(const Json& text, const std::string& pointer, std::size_t most, bool plain_only);
  void check_count(const Json& object, const char* name, const std::string& pointer, std::size_t most);
  void check_block(const Json& block, const std::string& pointer);
  void check_section(const Json& block, const std::string& pointer);
  void check_context(const Json& block, const std::string& pointer);
  void check_actions(const Json& block, const std::string& pointer);
  void check_button(const Json& button, const std::string& pointer);
  void check_confirm(const Json& button, const std::string& pointer);
  void check_input(const Json& block, const std::string& pointer);

  std::vector<std::string> messages_;
};

bool Checker::check_object(const Json& value, const std::string& pointer, Names required, Names optional) {
  if (!value.is_object()) {
    report(pointer, "must provide an object");
    return false;
  }
  std::set<std::string> allowed(required.begin(), required.end());
  allowed.insert(optional.begin(), optional.end());
  for (const auto& item : value.items()) {
    if (!allowed.contains(item.key()))
      report(pointer + "/" + item.key(), "invalid additional property: " + item.key());
  }
  for (const auto* name : required) {
    if (!value.contains(name)) report(pointer, std::string("missing required field: ") + name);
  }
  return true;
}

void Checker::check_length(const Json& object, const char* name, const std::string& pointer, std::size_t most,
                           std::size_t least) {
  const auto& value = member(object, name);
  if (value.is_null()) return;
  const auto place = pointer + "/" + name;
  if (!value.is_string()) return report(place, "must provide a string");
  const auto length = code_points(value.get_ref<const std::string&>());
  if (length > most) report(place, "must be less than " + std::to_string(most + 1) + " characters");
  if (length < least) report(place, "must be more than " + std::to_string(least - 1) + " characters");
}

void Checker::check_text_object(const Json& text, const std::string& pointer, std::size_t most,
                                bool plain_only) {
  const auto type = text_member(text, "type");
  if (type == "plain_text") {
    check_object(text, pointer, {"type", "text"}, {"emoji"});
  } else if (type == "mrkdwn" && !plain_only) {
    check_object(text, pointer, {"type", "text"}, {"verbatim"});
  } else {
    return report(pointer + "/type",
                  plain_only ? "must be one of: plain_text" : "must be one of: plain_text, mrkdwn");
  }
  check_length(text, "text", pointer, most);
}

void Checker::check_text(const Json& parent, const char* name, const std::string& pointer, std::size_t most,
                         bool plain_only) {
  const auto& text = member(parent, name);
  if (!text.is_null()) check_text_object(text, pointer + "/" + name, most, plain_only);
}

void Checker::check_count(const Json& object, const char* name, const std::string& pointer,
                          std::size_t most) {
  const auto& list = member(object, name);
  if (!list.is_array()) return report(pointer + "/" + name, "must provide an array");
  if (list.empty()) report(pointer + "/" + name, "no fewer than 1 items allowed");
  if (list.size() > most)
    report(pointer + "/" + name, "no more than " + std::to_string(most) + " items allowed");
}

void Checker::check_section(const Json& block, const std::string& pointer) {
  check_object(block, pointer, {"type"}, {"block_id", "text", "fields", "expand"});
  if (!block.contains("text") && !block.contains("fields"))
    report(pointer, "missing required field: text or fields");
  check_text(block, "text", pointer, 3'000, false);
  if (!block.contains("fields")) return;
  check_count(block, "fields", pointer, 10);
  for (std::size_t i = 0; block["fields"].is_array() && i < block["fields"].size(); ++i) {
    check_text_object(block["fields"][i], pointer + "/fields/" + std::to_string(i), 2'000, false);
  }
}

void Checker::check_context(const Json& block, const std::string& pointer) {
  check_object(block, pointer, {"type", "elements"}, {"block_id"});
  check_count(block, "elements", pointer, 10);
  const auto& elements = member(block, "elements");
  for (std::size_t i = 0; elements.is_array() && i < elements.size(); ++i) {
    check_text_object(elements[i], pointer + "/elements/" + std::to_string(i), 3'000, false);
  }
}

void Checker::check_confirm(const Json& button, const std::string& pointer) {
  const auto& confirm = member(button, "confirm");
  if (confirm.is_null()) return;
  const auto place = pointer + "/confirm";
  if (!check_object(confirm, place, {"title", "text", "confirm", "deny"}, {"style"})) return;
  check_text(confirm, "title", place, 100, true);
  check_text(confirm, "text", place, 300, false);
  check_text(confirm, "confirm", place, 30, true);
  check_text(confirm, "deny", place, 30, true);
}

void Checker::check_button(const Json& button, const std::string& pointer) {
  if (text_member(button, "type") != "button") {
    return report(pointer + "/type", "unsupported type: " + text_member(button, "type"));
  }
  check_object(button, pointer, {"type", "text"},
               {"action_id", "value", "url", "style", "confirm", "accessibility_label"});
  check_text(button, "text", pointer, 75, true);
  check_length(button, "action_id", pointer, id_characters);
  check_length(button, "value", pointer, 2'000);
  check_length(button, "url", pointer, 3'000);
  check_length(button, "accessibility_label", pointer, 75);
  const auto style = text_member(button, "style", "primary");
  if (style != "primary" && style != "danger") report(pointer + "/style", "must be one of: primary, danger");
  check_confirm(button, pointer);
}

void Checker::check_actions(const Json& block, const std::string& pointer) {
  check_object(block, pointer, {"type", "elements"}, {"block_id"});
  check_count(block, "elements", pointer, 25);
  const auto& elements = member(block, "elements");
  std::set<std::string> seen;
  for (std::size_t i = 0; elements.is_array() && i < elements.size(); ++i) {
    const auto place = pointer + "/elements/" + std::to_string(i);
    check_button(elements[i], place);
    const auto action = text_member(elements[i], "action_id");
    if (!action.empty() && !seen.insert(action).second) {
      report(place + "/action_id", "`action_id` must be unique: " + action);
    }
  }
}

void Checker::check_input(const Json& block, const std::string& pointer) {
  check_object(block, pointer, {"type", "label", "element"},
               {"block_id", "hint", "optional", "dispatch_action"});
  check_text(block, "label", pointer, 2'000, true);
  check_text(block, "hint", pointer, 2'000, true);
  const auto& element = member(block, "element");
  const auto place = pointer + "/element";
  const auto type = text_member(element, "type");
  if (type == "plain_text_input") {
    check_object(element, place, {"type"},
                 {"action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder",
                  "dispatch_action_config", "focus_on_load"});
    const auto most = integer_member(element, "max_length");
    if (most && (*most < 1 || *most > 3'000)) report(place + "/max_length", "must be between 1 and 3000");
  } else if (type == "users_select") {
    check_object(element, place, {"type"},
                 {"action_id", "placeholder", "initial_user", "confirm", "focus_on_load"});
  } else {
    return report(place + "/type", "unsupported type: " + type);
  }
  check_text(element, "placeholder", place, 150, true);
  check_length(element, "action_id", place, id_characters);
}

// docs.slack.dev/reference/views/home-tab-views: no title, nothing to submit.
void Checker::check_home(const Json& view) {
  check_object(view, "/view", {"type", "blocks"}, {"callback_id", "private_metadata", "external_id"});
  check_length(view, "callback_id", "/view", id_characters);
  check_length(view, "private_metadata", "/view", 3'000, 0);
  const auto& blocks = member(view, "blocks");
  if (!blocks.is_array()) return report("/view/blocks", "must provide an array");
  check_all(blocks, most_view_blocks);
}

void Checker::check_view(const Json& view) {
  if (text_member(view, "type") == "home") return check_home(view);
  check_object(view, "/view", {"type", "title", "blocks"},
               {"callback_id", "private_metadata", "submit", "close", "clear_on_close", "notify_on_close",
                "external_id", "submit_disabled"});
  if (text_member(view, "type") != "modal") report("/view/type", "must be one of: modal, home");
  for (const auto* name : {"title", "submit", "close"}) check_text(view, name, "/view", 24, true);
  check_length(view, "callback_id", "/view", id_characters);
  check_length(view, "private_metadata", "/view", 3'000, 0);
  const auto& blocks = member(view, "blocks");
  if (!blocks.is_array()) return report("/view/blocks", "must provide an array");
  check_all(blocks, most_view_blocks);
  const bool has_input = std::any_of(blocks.begin(), blocks.end(),
                                     [](const Json& block) { return text_member(block, "type") == "input"; });
  if (has_input && member(view, "submit").is_null())
    report("/view/submit", "`submit` is required when an `input` block is in the `blocks` array");
}

void Checker::check_block(const Json& block, const std::string& pointer) {
  const auto type = text_member(block, "type");
  if (type == "header") {
    check_object(block, pointer, {"type", "text"}, {"block_id", "level"});
    check_text(block, "text", pointer, 150, true);
  } else if (type == "section") {
    check_section(block, pointer);
  } else if (type == "context") {
    check_context(block, pointer);
  } else if (type == "actions") {
    check_actions(block, pointer);
  } else if (type == "input") {
    check_input(block, pointer);
  } else if (type == "divider") {
    check_object(block, pointer, {"type"}, {"block_id"});
  } else {
    return report(pointer + "/type", "unsupported type: " + type);
  }
  check_length(block, "block_id", pointer, id_characters);
}

void Checker::check_all(const Json& blocks, std::size_t most) {
  if (blocks.size() > most) report("/blocks", "no more than " + std::to_string(most) + " items allowed");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto place = "/blocks/" + std::to_string(i);
    check_block(blocks[i], place);
    const auto id = text_member(blocks[i], "block_id");
    if (!id.empty() && !seen.insert(id).second)
      report(place + "/block_id", "`block_id` must be unique: " + id);
  }
}

}  // namespace

std::vector<std::string> check_blocks(const Json& blocks) {
  Checker checker;
  checker.check_all(blocks, most_blocks);
  return checker.take();
}

std::vector<std::string> check_view(const Json& view) {
  Checker checker;
  checker.check_view(view);
  return checker.take();
}

void name_blocks(World& world, Json& blocks) {
  for (auto& block : blocks) {
    if (!block.contains("block_id")) block["block_id"] = world.engine.entropy.hex(3);
  }
}

}  // namespace countersign::sandbox
