// One Slack channel's pace: one call in flight, the next at least a second after its reply; updates coalesce,
// because the content is asked of the conversation when the slot comes. Before anything is shown it looks
// whether the channel is shared with others. It keeps no state of its own: its queue is the open effects.
#pragma once

#include "actors/channel_watch.hpp"
#include "actors/executor.hpp"
#include "slack/exchange.hpp"

namespace countersign::actors {

struct ChannelState {
  static inline const char* name = "channel";

  Executor executor;
  std::string channel;
  SlackActor workspace;
  std::optional<Job> flight;  ///< From its permit to its reply.
  slack::Content content;     ///< Of the flight.
  std::uint64_t flight_id = 0;
  ChannelWatch watch;
  Instant next_at{};  ///< Not before: a second after the last reply, or the end of a pause.
};

/// `tenant_begun_at`: a call from before may still be on its way, so the first waits a while from there.
ChannelActor::behavior_type channel_behavior(ChannelActor::stateful_pointer<ChannelState> self,
                                             const Services* services, Tenant tenant, journal::Lease lease,
                                             TenantActor tenant_actor, SlackActor workspace,
                                             std::string channel, Instant tenant_begun_at);

}  // namespace countersign::actors
