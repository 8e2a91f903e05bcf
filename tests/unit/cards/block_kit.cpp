#include "unit/cards/block_kit.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/ascii.hpp"

namespace countersign::cards::test {
namespace {

using Json = nlohmann::json;
using Names = std::set<std::string>;

/// The documented limit of chat.update; the sum of the blocks is undocumented and near 13 200.
constexpr std::size_t most_text_characters = 4'000;
constexpr std::size_t most_blocks_characters = 12'000;

enum class Kind { plain, mrkdwn, any };

class Checker {
 public:
  std::vector<std::string> take() { return std::move(problems_); }

  void check_blocks(const Json& blocks, std::size_t most = 50) {
    if (!blocks.is_array()) return report("/blocks", "is no array");
    check_count(blocks, "/blocks", most);
    for (std::size_t i = 0; i < blocks.size(); ++i) check_block(blocks.at(i), "/blocks/" + std::to_string(i));
  }

  /// docs.slack.dev/reference/views/home-tab-views
  void check_home(const Json& view) {
    if (check_object(view, "/view", {"type", "blocks"}, {"callback_id", "private_metadata"}))
      check_blocks(view.at("blocks"), 100);
  }

  void check_view(const Json& view) {
    if (view.value("type", "") == "home") return check_home(view);
    if (!check_object(view, "/view", {"type", "title", "close", "blocks", "callback_id"},
                      {"submit", "private_metadata"}))
      return;
    if (view.at("type") != "modal") report("/view", "is no modal");
    check_text(view.at("title"), "/view/title", Kind::plain, 24);
    check_text(view.at("close"), "/view/close", Kind::plain, 24);
    if (view.contains("submit")) check_text(view.at("submit"), "/view/submit", Kind::plain, 24);
    check_string(view, "private_metadata", "/view", 3'000);
    check_string(view, "callback_id", "/view", 255);
    check_blocks(view.at("blocks"), 100);
    if (has_input_ && !view.contains("submit")) report("/view", "has inputs and nothing to submit them");
  }

  void report(const std::string& place, const std::string& what) { problems_.push_back(place + ": " + what); }

 private:
  void check_count(const Json& list, const std::string& place, std::size_t most) {
    if (list.empty()) report(place, "is empty");
    if (list.size() > most) report(place, "has more than " + std::to_string(most) + " entries");
  }

  bool check_object(const Json& value, const std::string& place, const Names& required,
                    const Names& optional) {
    if (!value.is_object()) {
      report(place, "is no object");
      return false;
    }
    for (const auto& item : value.items()) {
      if (!required.contains(item.key()) && !optional.contains(item.key()))
        report(place, "invalid additional property: " + item.key());
    }
    bool complete = true;
    for (const auto& name : required) {
      if (value.contains(name)) continue;
      report(place, "missing required field: " + name);
      complete = false;
    }
    return complete;
  }

  void check_string(const Json& object, const char* name, const std::string& place, std::size_t most) {
    if (!object.contains(name)) return;
    const std::string where = place + "/" + name;
    if (!object.at(name).is_string()) return report(where, "is no string");
    const std::size_t length = code_points(object.at(name).get<std::string>());
    if (length == 0) report(where, "is empty");
    if (length > most) report(where, std::to_string(length) + " characters, at most " + std::to_string(most));
  }

  void check_text(const Json& text, const std::string& place, Kind kind, std::size_t most) {
    const bool plain = text.is_object() && text.value("type", "") == "plain_text";
    if (!check_object(text, place, {"type", "text"}, {plain ? "emoji" : "verbatim"})) return;
    if (!plain && text.at("type") != "mrkdwn") report(place, "is no text object");
    if (kind == Kind::plain && !plain) report(place, "must be plain_text");
    if (kind == Kind::mrkdwn && plain) report(place, "must be mrkdwn");
    check_string(text, "text", place, most);
    if (!text.at("text").is_string()) return;
    const auto content = text.at("text").get<std::string>();
    if (const auto problem = direction_problem(content); !problem.empty()) report(place, problem);
    if (plain) {
      for (const char* start : {"<!", "<@", "<#"}) {
        if (content.find(start) != std::string::npos) report(place, std::string("holds ") + start);
      }
    } else if (const auto problem = markup_problem(content); !problem.empty()) {
      report(place, problem);
    }
  }

  void check_block(const Json& block, const std::string& place) {
    if (!block.is_object() || !block.contains("type")) return report(place, "is no block");
    check_string(block, "block_id", place, 255);
    const std::string id = block.value("block_id", "");
    if (!id.empty() && !block_ids_.insert(id).second) report(place, "repeats the block_id " + id);
    const auto type = block.at("type").get<std::string>();
    if (type == "header") {
      if (check_object(block, place, {"type", "text"}, {"block_id"}))
        check_text(block.at("text"), place + "/text", Kind::plain, 150);
    } else if (type == "section") {
      check_section(block, place);
    } else if (type == "context") {
      if (check_object(block, place, {"type", "elements"}, {"block_id"})) check_context(block, place);
    } else if (type == "actions") {
      if (check_object(block, place, {"type", "elements"}, {"block_id"})) check_actions(block, place);
    } else if (type == "input") {
      check_input(block, place);
    } else {
      report(place, "is of the type " + type + ", which no card uses");
    }
  }

  void check_input(const Json& block, const std::string& place) {
    has_input_ = true;
    if (!check_object(block, place, {"type", "block_id", "label", "element"}, {"hint"})) return;
    check_text(block.at("label"), place + "/label", Kind::plain, 2'000);
    if (block.contains("hint")) check_text(block.at("hint"), place + "/hint", Kind::plain, 2'000);
    const auto& element = block.at("element");
    const auto type = element.value("type", "");
    if (type == "plain_text_input") {
      check_object(element, place + "/element", {"type", "action_id"},
                   {"multiline", "max_length", "focus_on_load"});
      if (element.value("max_length", 1) > 3'000) report(place, "takes more than 3000 characters");
    } else if (type == "users_select") {
      check_object(element, place + "/element", {"type", "action_id"}, {"placeholder", "initial_user"});
    } else {
      report(place, "is of the type " + type + ", which no form uses");
    }
    check_string(element, "action_id", place + "/element", 255);
  }

  void check_section(const Json& block, const std::string& place) {
    check_object(block, place, {"type"}, {"block_id", "text", "fields"});
    if (!block.contains("text") && !block.contains("fields")) report(place, "has neither text nor fields");
    if (block.contains("text")) check_text(block.at("text"), place + "/text", Kind::any, 3'000);
    if (!block.contains("fields")) return;
    const auto& fields = block.at("fields");
    check_count(fields, place + "/fields", 10);
    for (std::size_t i = 0; i < fields.size(); ++i)
      check_text(fields.at(i), place + "/fields/" + std::to_string(i), Kind::any, 2'000);
  }

  void check_context(const Json& block, const std::string& place) {
    const auto& elements = block.at("elements");
    check_count(elements, place + "/elements", 10);
    for (std::size_t i = 0; i < elements.size(); ++i)
      check_text(elements.at(i), place + "/elements/" + std::to_string(i), Kind::any, 3'000);
  }

  void check_actions(const Json& block, const std::string& place) {
    const auto& elements = block.at("elements");
    check_count(elements, place + "/elements", 25);
    for (std::size_t i = 0; i < elements.size(); ++i)
      check_button(elements.at(i), place + "/elements/" + std::to_string(i));
  }

  void check_button(const Json& button, const std::string& place) {
    // There is no "disabled": Slack answers invalid_blocks (slackapi/bolt-js#1891).
    if (!check_object(button, place, {"type", "text", "action_id"},
                      {"value", "url", "style", "confirm", "accessibility_label"}))
      return;
    if (button.at("type") != "button") report(place, "is no button");
    check_text(button.at("text"), place + "/text", Kind::plain, 75);
    check_string(button, "action_id", place, 255);
    check_string(button, "value", place, 2'000);
    check_string(button, "url", place, 3'000);
    check_string(button, "accessibility_label", place, 75);
    if (!action_ids_.insert(button.value("action_id", "")).second) report(place, "repeats an action_id");
    const std::string style = button.value("style", "primary");
    if (style != "primary" && style != "danger") report(place, "has the style " + style);
    if (button.contains("confirm")) check_confirm(button.at("confirm"), place + "/confirm");
  }

  void check_confirm(const Json& confirm, const std::string& place) {
    if (!check_object(confirm, place, {"title", "text", "confirm", "deny"}, {"style"})) return;
    check_text(confirm.at("title"), place + "/title", Kind::plain, 100);
    check_text(confirm.at("text"), place + "/text", Kind::any, 300);
    check_text(confirm.at("confirm"), place + "/confirm", Kind::plain, 30);
    check_text(confirm.at("deny"), place + "/deny", Kind::plain, 30);
  }

  std::vector<std::string> problems_;
  Names block_ids_;
  Names action_ids_;
  bool has_input_ = false;
};

/// The length of "<@U024BE7LH>" at the start of `text`, or 0.
std::size_t mention_length(const std::string& text) {
  // A person, a channel, or a user group.
  std::size_t begin = 0;
  for (const std::string start : {"<@", "<#", "<!subteam^"}) {
    if (text.rfind(start, 0) == 0) begin = start.size();
  }
  if (begin == 0) return 0;
  std::size_t end = begin;
  while (end < text.size() && ascii::is_capital_or_digit(text[end])) ++end;
  return end > begin && end < text.size() && text[end] == '>' ? end + 1 : 0;
}

/// The length of a link of ours, in our words, at the start of `text`, or 0.
std::size_t link_length(const std::string& text) {
  if (text.rfind("<https://", 0) != 0) return 0;
  const auto end = text.find('>');
  const auto bar = text.find('|');
  if (end == std::string::npos || bar >= end || text.substr(0, bar).find(' ') != std::string::npos) return 0;
  const auto words = text.substr(bar + 1, end - bar - 1);
  return words == "Show the card" || words == "Open in Business Central" ? end + 1 : 0;
}

void collect(const Json& value, std::vector<Json>& found) {
  if (value.is_object() && value.contains("text") && value.at("text").is_string()) found.push_back(value);
  if (!value.is_structured()) return;
  for (const auto& item : value) collect(item, found);
}

}  // namespace

std::vector<std::string> message_problems(const std::string& text, const std::string& blocks_json) {
  Checker checker;
  if (text.empty()) checker.report("/text", "is empty: nothing to read out and no notification");
  if (code_points(text) > most_text_characters) checker.report("/text", "has more than 4000 characters");
  if (text.find('\n') != std::string::npos) checker.report("/text", "has more than one line");
  if (const auto problem = markup_problem(text); !problem.empty()) checker.report("/text", problem);
  if (const auto problem = direction_problem(text); !problem.empty()) checker.report("/text", problem);
  if (code_points(blocks_json) > most_blocks_characters)
    checker.report("/blocks", std::to_string(code_points(blocks_json)) + " characters in all");
  // Refuses invalid UTF-8, too.
  const Json blocks = Json::parse(blocks_json, nullptr, false);
  if (blocks.is_discarded()) {
    checker.report("/blocks", "is no JSON");
  } else {
    checker.check_blocks(blocks);
  }
  return checker.take();
}

std::vector<std::string> block_problems(const Json& blocks) {
  Checker checker;
  checker.check_blocks(blocks);
  return checker.take();
}

std::vector<std::string> view_problems(const std::string& view_json) {
  Checker checker;
  if (view_json.size() > 250'000) checker.report("/view", "is larger than 250 kB");
  const Json view = Json::parse(view_json, nullptr, false);
  if (view.is_object()) {
    checker.check_view(view);
  } else {
    checker.report("/view", "is no JSON object");
  }
  return checker.take();
}

std::string direction_problem(const std::string& text) {
  int open = 0;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const std::string_view mark(text.data() + i, 3);
    if (mark >= "\u202A" && mark <= "\u202E") return "a bidirectional embedding or override";
    if (mark == "\u2066" || mark == "\u2067" || mark == "\u2068") ++open;
    if (mark == "\u2069" && --open < 0) return "an isolate is closed that was not opened";
  }
  return open == 0 ? "" : "an isolate is not closed";
}

std::string markup_problem(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string rest = text.substr(i, 64);
    if (text[i] == '<') {
      const std::size_t length = std::max(mention_length(rest), link_length(text.substr(i)));
      if (length == 0) return "an unescaped '<' in: " + rest;
      i += length - 1;
    } else if (text[i] == '>' && i + 1 < text.size() && text[i + 1] == ' ' &&
               (i == 0 || text[i - 1] == '\n')) {
      continue;  // Begins a quotation; what is quoted cannot, because it is on one line.
    } else if (text[i] == '>') {
      return "an unescaped '>' in: " + rest;
    } else if (text[i] == '&' && rest.rfind("&amp;", 0) != 0 && rest.rfind("&lt;", 0) != 0 &&
               rest.rfind("&gt;", 0) != 0) {
      return "an unescaped '&' in: " + rest;
    }
  }
  return {};
}

std::vector<Json> text_objects(const Json& blocks) {
  std::vector<Json> found;
  collect(blocks, found);
  return found;
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace countersign::cards::test
