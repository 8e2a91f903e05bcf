// Links to messages, as Slack itself makes them (docs.slack.dev/reference/methods/chat.getPermalink): made
// here, a list of them costs no call. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace countersign::slack {

/// `workspace_url` as auth.test gives it, "https://contoso.slack.com/". Empty where it is not such an
/// address, or nothing is known of the channel or the message.
std::string permalink(std::string_view workspace_url, std::string_view channel, std::string_view ts);

}  // namespace countersign::slack
