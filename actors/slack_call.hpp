// One call to Slack, as both the workspace's and the channels' actors make it.
#pragma once

#include <functional>

#include "actors/executor.hpp"
#include "slack/exchange.hpp"

namespace countersign::actors {

/// Adds the bot token and sends; `done` gets the judged answer on the transport's thread. A call that cannot
/// be put into a request is answered at once as a failed payload.
void call_slack(const Executor& executor, const domain::Call& call, slack::Content content,
                std::function<void(slack::Answer)> done);

}  // namespace countersign::actors
