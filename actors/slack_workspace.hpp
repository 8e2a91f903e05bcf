// One Slack workspace: its budget over all channels, and the calls that belong to no channel.
#pragma once

#include <deque>
#include <map>

#include "actors/executor.hpp"
#include "actors/slack_budget.hpp"
#include "actors/slack_member.hpp"

namespace countersign::actors {

struct SlackState {
  static inline const char* name = "slack_workspace";

  Executor executor;
  std::map<std::uint64_t, Job> flights;
  std::deque<caf::typed_response_promise<Permitted>> permits_wanted;
  SlackBudget budget;
  std::optional<Instant> paused_until;  ///< The whole workspace.
  domain::SlackAccess access;           ///< As the installation said last.
  Instant doubted_until{};              ///< It was told that Slack refused the token; not again before then.
  std::map<std::string, Instant> method_paused_until;  ///< By kind of call.
  Instant next_home_at{};                              ///< Not before then a Home tab is shown.
  std::string workspace_url;                           ///< For links to cards; empty until Slack said it.
  KnownMembers members;
};

SlackActor::behavior_type slack_workspace_behavior(SlackActor::stateful_pointer<SlackState> self,
                                                   const Services* services, Tenant tenant,
                                                   journal::Lease lease, TenantActor tenant_actor);

}  // namespace countersign::actors
