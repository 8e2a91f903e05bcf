// One call to Slack, as both the workspace's and the channels' actors make it.
#pragma once

#include <functional>

#include "actors/executor.hpp"
#include "slack/exchange.hpp"
#include "slack/oauth.hpp"

namespace countersign::actors {

/// Adds the bot token and sends; `done` gets the judged answer on the transport's thread. A call that cannot
/// be put into a request is answered at once as a failed payload. A new bot token comes back sealed: it is
/// not used before it is durable.
void call_slack(const Executor& executor, const domain::Call& call, slack::Content content,
                std::function<void(slack::Answer)> done);

/// Sends a request of slack/probe.hpp with the bot token, past every queue; `done` is called once, on the
/// transport's thread.
void ask_slack(const Executor& executor, HttpRequest request, std::function<void(const HttpResult&)> done);

/// The tokens of a grant, sealed under the names that the settings give them. Errors: those of
/// vault::TenantVault::seal.
Result<std::vector<SealedSecret>> seal_grant(const TenantRuntime& tenant, slack::TokenGrant grant);

/// How long a workspace rests after Slack refused its token; the queue is kept.
inline constexpr Duration token_refused_pause_ms = std::chrono::minutes{1};
/// Slack's error when it refused the token, or what the token may do.
std::optional<std::string> refusal_of(const slack::Answer& answer);
/// How long the refused call waits. Where the token has ended it is the workspace that waits, for another
/// one.
Duration wait_after_refusal(const std::string& code);

}  // namespace countersign::actors
