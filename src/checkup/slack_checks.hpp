// Findings about Slack and about the people who approve, from replies to reads. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::checkup {

/// Of auth.test: the token, then the workspace, then the scopes of its header.
Findings judge_slack_token(const domain::TenantSettings& settings, const HttpResult& reply);

/// A channel of the settings and the routes that post there.
struct RoutedChannel {
  std::string id;
  std::vector<std::string> routes;
  bool exceptions = false;  ///< It is [slack] exceptions_channel.
};
/// Each channel once, in the order of the routes; then `exceptions_channel`, if there is one.
std::vector<RoutedChannel> channels_of(const std::vector<domain::Route>& routes,
                                       const std::string& exceptions_channel);
/// Of conversations.info.
Finding judge_channel(const RoutedChannel& channel, const HttpResult& reply);

/// Of apps.connections.open, where Socket Mode is used.
Finding judge_socket(const domain::SlackSettings& settings, const HttpResult& reply);

/// What became of a message with a button.
struct ClickOutcome {
  std::string problem{};     ///< It could not be posted; empty: it was.
  std::string user{};        ///< Whose click came back; empty: nobody's.
  Duration waited{};         ///< For the click.
  bool over_socket = false;  ///< Socket Mode is used.
  bool is_server_running = false;
};
Finding judge_click(const std::string& channel, const ClickOutcome& outcome);

struct EmployeeVerdict {
  Finding finding;
  std::string email;  ///< Empty when there is none to look up.
};
/// Of `businesscentral::employee_url`. `company_name` is for people.
EmployeeVerdict judge_employee(const std::string& number, const domain::CompanyKey& company,
                               const std::string& company_name, const HttpResult& result);

struct PersonVerdict {
  Finding finding;
  std::string user;  ///< Empty when this person cannot approve.
};
/// Of users.lookupByEmail or users.info. `label` names the approver as the settings do, and the address
/// behind it: "employee:LW (lee@contoso.com)". `team_id`: the workspace whose full members may approve.
PersonVerdict judge_person(const std::string& label, const std::string& team_id, const HttpResult& reply);

/// Of usergroups.users.list; `user` is one of its members.
PersonVerdict judge_group(const std::string& label, const HttpResult& reply);

/// Whether anybody is left who can approve: `can_approve` of the route's people were found.
Finding judge_route(const domain::Route& route, std::size_t can_approve);

/// "lee@contoso.com", "slack:U024BE7LH", "group:S0614TZR7", "employee:AH".
std::string label_of(const domain::ApproverReference& approver);

}  // namespace countersign::checkup
