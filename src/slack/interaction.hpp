// Bodies of the interactivity endpoint (docs.slack.dev/interactivity/handling-user-interaction). Pure; any
// thread; made for hostile input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace countersign::slack {

/// A person clicked a button. `user_id`, `action_id` are never empty; all other texts may be.
struct BlockAction {
  std::string user_id;       ///< Begins with U or W.
  std::string user_team_id;  ///< In an organisation not always `team_id`.
  std::string team_id;       ///< Where the click was made; empty when Slack names only the organisation.
  std::string enterprise_id;
  std::string app_id;
  std::string channel_id;
  std::string message_ts;
  std::string action_id;
  std::optional<std::string> value;  ///< Untrusted: see button_value.hpp. None: the button had none.
  std::string block_id;
  std::string action_ts;
  std::string trigger_id;                   ///< Good for one modal, within 3 s.
  std::optional<std::string> response_url;  ///< Needs no token to be used: treat it as a secret.
};

/// A kind of interaction that no card of ours asks for: answer 200 and nothing else.
struct OtherInteraction {
  std::string type;  ///< As Slack wrote it; untrusted.
};

struct InteractionNotUnderstood {
  std::string reason;  ///< One sentence; holds nothing of the body.
};

using Interaction = std::variant<BlockAction, OtherInteraction, InteractionNotUnderstood>;

/// A form with exactly one `payload`, which is JSON.
Interaction parse_interaction(std::string_view form_body);

/// The trigger, and the click itself (message, channel, action, person, time). Two clicks of a person who
/// clicks twice differ in both: the decision must be idempotent by itself.
std::vector<std::string> dedup_keys(const BlockAction& action);

}  // namespace countersign::slack
