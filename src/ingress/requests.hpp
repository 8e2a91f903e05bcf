// The kinds of sender behind the public door; door.cpp alone uses them.
#pragma once

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "ingress/door.hpp"
#include "slack/command.hpp"
#include "slack/event.hpp"
#include "slack/interaction.hpp"
#include "slack/origin.hpp"

namespace countersign::ingress {

/// `tenant` and `token` are the parts of the path after /bc/. Answers 202, 503 or the handshake's 200.
void take_notification(const Door& door, std::string_view tenant, std::string_view token,
                       const http::ServerRequest& request, const http::Responder& responder);

struct WorkflowAddress {
  std::string_view tenant;
  std::string_view token;
  bool encoded = false;  ///< It is the one that Business Central has as base64.
};
/// What a workflow of Business Central asks, at the same address with "/workflow" behind it. Answers 202 or
/// 503.
void take_workflow_request(const Door& door, const WorkflowAddress& address,
                           const http::ServerRequest& request, const http::Responder& responder);

/// `kind` is "events", "interactions" or "commands".
void take_slack_request(const Door& door, std::string_view tenant, std::string_view kind,
                        const http::ServerRequest& request, const http::Responder& responder);

/// Likewise, of an app that serves several tenants: the body names the workspace.
void take_shared_slack_request(const Door& door, std::string_view kind, const http::ServerRequest& request,
                               const http::Responder& responder);

/// A browser's: `step` is "install" or "callback". Answers with a page or a redirection; slack_install.cpp.
void take_install_request(const Door& door, std::string_view tenant, std::string_view step,
                          const http::ServerRequest& request, const http::Responder& responder);
/// The callback of an app that serves several tenants: the state names the tenant.
void take_shared_callback(const Door& door, const http::ServerRequest& request,
                          const http::Responder& responder);

/// /files/{tenant}?…, by a person's browser; files.cpp.
void take_file_request(const Door& door, std::string_view tenant, const http::ServerRequest& request,
                       const http::Responder& responder);

/// From whichever way it came, verified; slack_interactions.cpp.
void take_slack_interaction(const Door& door, const TenantDoor& tenant, const slack::Interaction& interaction,
                            const http::Responder& responder);
/// Likewise; slack_commands.cpp.
void take_slack_command(const Door& door, const TenantDoor& tenant, const slack::CommandBody& body,
                        const http::Responder& responder);

/// What Slack sends, from whichever way it came; slack_requests.cpp.
using SlackInput = std::variant<slack::Event, slack::Interaction, slack::CommandBody>;
using TenantDoors = std::vector<std::shared_ptr<const TenantDoor>>;
/// Of which installation it speaks; empty where it does not say.
slack::Origin origin_of(const SlackInput& input);
/// Whose it may be among the tenants whose app serves several; of several apps, as long as nothing is
/// verified.
TenantDoors sharing_tenants(const Door& door, const SlackInput& input);
/// Verified. `tenants` have this app, and are at least one: all of them where an organisation's installation
/// ends, else the one that is meant.
void take_slack_input(const Door& door, const TenantDoors& tenants, const SlackInput& input,
                      const http::Responder& responder);

/// Verified, but nothing that we act on: Slack must not send it again.
void pass_over_slack(const Door& door, const TenantId& tenant, std::string_view why,
                     const http::Responder& responder);

/// A short plain-text answer.
inline HttpResponse plain(unsigned status, std::string body = {}) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

}  // namespace countersign::ingress
