#include "slack/interaction.hpp"

#include <algorithm>

#include "core/url.hpp"
#include "slack/json_reader.hpp"

namespace countersign::slack {
namespace {

using Element = simdjson::dom::element;

std::string first_of(std::string preferred, std::string otherwise) {
  return preferred.empty() ? std::move(otherwise) : std::move(preferred);
}

std::optional<std::string> optional_text_at(Element from, std::initializer_list<std::string_view> path) {
  Element element;
  std::string_view text;
  if (!find(from, path, element) || element.get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

/// Of an installation in a whole organisation Slack may name no workspace: then it is the person's, as in
/// Slack's own libraries (slackapi/bolt-python, extract_team_id).
Origin origin_of_interaction(Element root) {
  const bool is_org_wide = is_true_at(root, {"is_enterprise_install"});
  std::string team = text_at(root, {"team", "id"});
  if (team.empty() && is_org_wide) team = text_at(root, {"user", "team_id"});
  return make_origin(std::move(team), text_at(root, {"enterprise", "id"}), is_org_wide);
}

Interaction read_block_action(Element root) {
  Element list;
  simdjson::dom::array actions;
  if (!find(root, {"actions"}, list) || list.get(actions) != simdjson::SUCCESS || actions.size() == 0) {
    return InteractionNotUnderstood{"A block_actions payload without an action."};
  }
  // A click on a button is one action; Slack sends several only for other kinds of element.
  const Element first = *actions.begin();
  BlockAction action;
  action.origin = origin_of_interaction(root);
  action.user_id = text_at(root, {"user", "id"});
  action.user_team_id = text_at(root, {"user", "team_id"});
  action.app_id = text_at(root, {"api_app_id"});
  action.channel_id = first_of(text_at(root, {"container", "channel_id"}), text_at(root, {"channel", "id"}));
  action.message_ts =
      first_of(timestamp_at(root, {"container", "message_ts"}), timestamp_at(root, {"message", "ts"}));
  action.action_id = text_at(first, {"action_id"});
  action.value = optional_text_at(first, {"value"});
  action.block_id = text_at(first, {"block_id"});
  action.action_ts = timestamp_at(first, {"action_ts"});
  action.trigger_id = text_at(root, {"trigger_id"});
  action.response_url = optional_text_at(root, {"response_url"});
  action.view_id = first_of(text_at(root, {"container", "view_id"}), text_at(root, {"view", "id"}));
  action.view_hash = text_at(root, {"view", "hash"});
  action.private_metadata = text_at(root, {"view", "private_metadata"});
  if (action.user_id.empty()) return InteractionNotUnderstood{"A block_actions payload without a user."};
  if (action.action_id.empty()) return InteractionNotUnderstood{"An action without an action_id."};
  return action;
}

/// A text, or the id that was chosen, by whatever kind of element.
std::string value_in(Element element) {
  for (const auto* name : {"value", "selected_user", "selected_date"}) {
    std::string value = text_at(element, {name});
    if (!value.empty()) return value;
  }
  return text_at(element, {"selected_option", "value"});
}

std::vector<FormField> read_fields(Element root) {
  std::vector<FormField> fields;
  Element values;
  simdjson::dom::object blocks;
  if (!find(root, {"view", "state", "values"}, values) || values.get(blocks) != simdjson::SUCCESS)
    return fields;
  for (const auto block : blocks) {
    simdjson::dom::object elements;
    if (block.value.get(elements) != simdjson::SUCCESS) continue;
    for (const auto element : elements) {
      if (fields.size() == form_fields) return fields;
      fields.push_back({std::string(block.key), std::string(element.key), value_in(element.value)});
    }
  }
  return fields;
}

Interaction read_view_submission(Element root) {
  ViewSubmission submission;
  submission.origin = origin_of_interaction(root);
  submission.user_id = text_at(root, {"user", "id"});
  submission.user_team_id = text_at(root, {"user", "team_id"});
  submission.app_id = text_at(root, {"api_app_id"});
  submission.view_id = text_at(root, {"view", "id"});
  submission.callback_id = text_at(root, {"view", "callback_id"});
  submission.private_metadata = text_at(root, {"view", "private_metadata"});
  submission.trigger_id = text_at(root, {"trigger_id"});
  submission.fields = read_fields(root);
  if (submission.user_id.empty())
    return InteractionNotUnderstood{"A view_submission payload without a user."};
  if (submission.callback_id.empty()) return InteractionNotUnderstood{"A view without a callback_id."};
  return submission;
}

Interaction read_view_closed(Element root) {
  ViewClosed closed;
  closed.user_id = text_at(root, {"user", "id"});
  closed.view_id = text_at(root, {"view", "id"});
  closed.callback_id = text_at(root, {"view", "callback_id"});
  if (closed.user_id.empty()) return InteractionNotUnderstood{"A view_closed payload without a user."};
  return closed;
}

}  // namespace

Interaction parse_interaction(std::string_view form_body) {
  const auto form = parse_form(form_body);
  if (!form) return InteractionNotUnderstood{"The body is not a form."};
  const auto payloads =
      std::count_if(form->begin(), form->end(), [](const auto& pair) { return pair.first == "payload"; });
  if (payloads != 1) return InteractionNotUnderstood{"The form does not hold exactly one payload."};
  return parse_interaction_payload(*find_value(*form, "payload"));
}

Interaction parse_interaction_payload(std::string_view json) {
  JsonReader reader;
  if (!reader.read(json)) {
    return InteractionNotUnderstood{"The payload is not a JSON object."};
  }
  const std::string type = text_at(reader.root(), {"type"});
  if (type.empty()) return InteractionNotUnderstood{"The payload has no type."};
  if (type == "block_actions") return read_block_action(reader.root());
  if (type == "view_submission") return read_view_submission(reader.root());
  if (type == "view_closed") return read_view_closed(reader.root());
  return OtherInteraction{type};
}

std::vector<std::string> dedup_keys(const BlockAction& action) {
  std::vector<std::string> keys;
  if (!action.trigger_id.empty()) keys.push_back("slack-trigger:" + action.trigger_id);
  if (!action.action_ts.empty()) {
    keys.push_back("slack-click:" + action.message_ts + "/" + action.channel_id + "/" + action.action_id +
                   "/" + action.user_id + "/" + action.action_ts);
  }
  return keys;
}

std::vector<std::string> dedup_keys(const ViewSubmission& submission) {
  if (submission.trigger_id.empty()) return {};
  return {"slack-trigger:" + submission.trigger_id};
}

std::string value_of(const ViewSubmission& submission, std::string_view block_id) {
  for (const auto& field : submission.fields) {
    if (field.block_id == block_id) return field.value;
  }
  return {};
}

}  // namespace countersign::slack
