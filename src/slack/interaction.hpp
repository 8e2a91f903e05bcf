// Bodies of the interactivity endpoint (docs.slack.dev/interactivity/handling-user-interaction). Pure; any
// thread; made for hostile input.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slack/origin.hpp"

namespace countersign::slack {

/// A person clicked a button. `user_id`, `action_id` are never empty; all other texts may be.
struct BlockAction {
  Origin origin;
  std::string user_id;       ///< Begins with U or W.
  std::string user_team_id;  ///< In an organisation not always the origin's.
  std::string app_id;
  std::string channel_id;
  std::string message_ts;
  std::string action_id;
  std::optional<std::string> value;  ///< Untrusted: see button_value.hpp. None: the button had none.
  std::string block_id;
  std::string action_ts;
  std::string trigger_id;        ///< Good for one modal, within 3 s.
  std::string view_id;           ///< Of a button in a modal, which is in no channel; else empty, so too:
  std::string view_hash;         ///< Of the modal as it was clicked.
  std::string private_metadata;  ///< Untrusted: see form_metadata.hpp.
  std::optional<std::string> response_url;  ///< Needs no token to be used: treat it as a secret.
};

/// What a person put into one element of a form.
struct FormField {
  std::string block_id;
  std::string action_id;
  std::string value;  ///< A text, or the id of who or what was chosen; empty when left empty.
};

/// A person submitted a form. It is answered: with an empty body it closes, else as form_reply.hpp says.
/// `user_id` and `callback_id` are never empty; all other texts may be.
struct ViewSubmission {
  Origin origin;
  std::string user_id;  ///< Begins with U or W.
  std::string user_team_id;
  std::string app_id;
  std::string view_id;
  std::string callback_id;       ///< Which form; untrusted, as the next.
  std::string private_metadata;  ///< See form_metadata.hpp.
  std::string trigger_id;
  std::vector<FormField> fields;  ///< At most `form_fields`.
};
/// Our forms have two fields; the rest of a longer list is not read.
inline constexpr std::size_t form_fields = 20;

/// A person closed a modal without submitting it; asked for by `notify_on_close` alone.
struct ViewClosed {
  std::string user_id;
  std::string view_id;
  std::string callback_id;
};

/// A kind of interaction that no card of ours asks for: answer 200 and nothing else.
struct OtherInteraction {
  std::string type;  ///< As Slack wrote it; untrusted.
};

struct InteractionNotUnderstood {
  std::string reason;  ///< One sentence; holds nothing of the body.
};

using Interaction =
    std::variant<BlockAction, ViewSubmission, ViewClosed, OtherInteraction, InteractionNotUnderstood>;

/// A form with exactly one `payload`, which is JSON.
Interaction parse_interaction(std::string_view form_body);
/// The payload by itself, as Socket Mode sends it.
Interaction parse_interaction_payload(std::string_view json);

/// The trigger, and the click itself (message, channel, action, person, time). Two clicks of a person who
/// clicks twice differ in both: the decision must be idempotent by itself.
std::vector<std::string> dedup_keys(const BlockAction& action);

/// The trigger alone: a form that was answered with errors is submitted again with the same view and hash.
std::vector<std::string> dedup_keys(const ViewSubmission& submission);

/// The field's value; empty when the form has no such field.
std::string value_of(const ViewSubmission& submission, std::string_view block_id);

}  // namespace countersign::slack
