#include "checkup/slack_checks.hpp"

#include <algorithm>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/probe.hpp"
#include "domain/installation.hpp"
#include "settings/values.hpp"
#include "slack/probe.hpp"
#include "slack/scopes.hpp"

namespace countersign::checkup {
namespace {

constexpr const char* scopes_place = "at api.slack.com/apps, OAuth & Permissions, Bot Token Scopes";

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

Finding judge_scopes(const HttpResponse& response) {
  constexpr const char* check = "slack.scopes";
  const auto granted = slack::granted_scopes(response);
  if (!granted) {
    return warned(check, "Slack did not say which scopes the token has (no X-OAuth-Scopes header)",
                  std::string("Compare the scopes ") + scopes_place + " with docs/reference/check.md");
  }
  const auto has = [&](const char* name) {
    return std::find(granted->begin(), granted->end(), name) != granted->end();
  };
  std::vector<std::string> missing;
  for (const auto& scope : slack::known_scopes()) {
    if (scope.needed_for != nullptr && !has(scope.name)) {
      missing.push_back(std::string(scope.name) + " (" + scope.needed_for + ")");
    }
  }
  if (!missing.empty()) {
    return failed(check, "The bot token lacks scopes: " + joined(missing),
                  std::string("Add them ") + scopes_place + ", then Reinstall to Workspace");
  }
  std::vector<std::string> surplus;
  for (const auto& name : *granted) {
    const bool known = std::any_of(slack::known_scopes().begin(), slack::known_scopes().end(),
                                   [&](const slack::Scope& scope) { return name == scope.name; });
    if (!known) surplus.push_back(name);
  }
  if (!surplus.empty()) {
    return warned(check, "The bot token has scopes that Countersign never uses: " + joined(surplus),
                  std::string("Remove them ") + scopes_place + ", then reinstall the app");
  }
  return passed(check, "The bot token has every scope that is needed, and none that is not");
}

Finding judge_organisation(const domain::SlackSettings& settings, const slack::Identity& identity) {
  constexpr const char* check = "slack.team";
  if (!settings.enterprise_id.empty() && identity.enterprise_id == settings.enterprise_id) {
    return passed(check, "The token is good for the organisation " + identity.enterprise_id +
                             ", as the settings say; the tenant's workspace in it is " + settings.team_id);
  }
  return failed(
      check,
      "The token belongs to the organisation " + identity.enterprise_id + ", but slack.enterprise_id " +
          (settings.enterprise_id.empty() ? "is not set" : "is " + settings.enterprise_id) +
          ": nothing would be sent",
      "Set enterprise_id = \"" + identity.enterprise_id +
          "\" in [slack] if that is the tenant's organisation, or install the app in the workspace alone");
}

Finding judge_team(const domain::SlackSettings& settings, const slack::Identity& identity) {
  constexpr const char* check = "slack.team";
  if (identity.is_org_wide) return judge_organisation(settings, identity);
  if (identity.team_id == settings.team_id) {
    return passed(check, "The token belongs to the workspace '" + identity.team + "' (" + identity.team_id +
                             "), as the settings say");
  }
  return failed(check,
                "The token belongs to the workspace '" + identity.team + "' (" + identity.team_id +
                    "), but slack.team_id is " + settings.team_id + ": every click would be refused",
                "Correct slack.team_id, or store the bot token of the right workspace");
}

}  // namespace

Findings judge_slack_token(const domain::TenantSettings& settings, const HttpResult& reply) {
  constexpr const char* check = "slack.token";
  const auto identity = slack::read_auth_test(reply);
  if (!identity) {
    const bool refused = identity.error().code == ErrorCode::unauthorised;
    return {failed(check, identity.error().message,
                   refused ? domain::remedy_of_pause(settings) : identity.error().remedy)};
  }
  return {passed(check, "Slack takes the bot token"), judge_team(settings.slack, *identity),
          judge_scopes(*reply)};
}

std::vector<RoutedChannel> channels_of(const std::vector<domain::Route>& routes,
                                       const std::string& exceptions_channel) {
  std::vector<RoutedChannel> channels;
  const auto use = [&](const std::string& id) -> RoutedChannel& {
    const auto found = std::find_if(channels.begin(), channels.end(),
                                    [&](const RoutedChannel& channel) { return channel.id == id; });
    return found == channels.end() ? channels.emplace_back(RoutedChannel{id, {}, false}) : *found;
  };
  for (const auto& route : routes) {
    for (const auto& id : route.channels) use(id).routes.push_back(route.name);
  }
  if (!exceptions_channel.empty()) use(exceptions_channel).exceptions = true;
  return channels;
}

namespace {

/// " (routes a, b; exceptions)"
std::string use_of(const RoutedChannel& channel) {
  std::string use;
  if (!channel.routes.empty())
    use = (channel.routes.size() == 1 ? "route " : "routes ") + joined(channel.routes);
  if (channel.exceptions) use += use.empty() ? "exceptions" : "; exceptions";
  return " (" + use + ")";
}

}  // namespace

Finding judge_channel(const RoutedChannel& channel, const HttpResult& reply) {
  constexpr const char* check = "slack.channel";
  const std::string used = use_of(channel);
  const auto facts = slack::read_channel(reply);
  if (!facts) {
    const bool unknown = facts.error().code == ErrorCode::not_found;
    const bool passing = facts.error().code == ErrorCode::unavailable;
    const std::string what =
        unknown ? "Slack shows the bot no channel " + channel.id + used + ": " + facts.error().message
                : "The channel " + channel.id + used + " cannot be looked at: " + facts.error().message;
    if (passing) return warned(check, what, facts.error().remedy);
    return failed(check, what,
                  unknown ? "Correct the id (Slack: the channel's details, About, at the bottom). If it is a "
                            "private channel, type /invite @Countersign in it"
                          : facts.error().remedy);
  }
  const std::string name = "#" + facts->name + " (" + channel.id + ")";
  if (facts->is_archived) {
    return failed(check, name + used + " is archived: nothing can be posted there",
                  "Unarchive the channel, or give the route another one");
  }
  if (!facts->is_member) {
    return failed(check, "The bot is not a member of " + name + used,
                  "Type /invite @Countersign in the channel");
  }
  if (const auto refusal = domain::refusal_of(*facts); !refusal.empty()) {
    return failed(check, name + used + " " + refusal + ": nothing is shown there",
                  "Give the route a channel of your own workspace alone");
  }
  if (!facts->is_private) {
    return warned(check, name + used + " is public: everybody of the workspace can read the documents",
                  "Make the channel private, if that is not intended");
  }
  return passed(check, "The bot is a member of the private channel " + name + used);
}

EmployeeVerdict judge_employee(const std::string& number, const domain::CompanyKey& company,
                               const std::string& company_name, const HttpResult& result) {
  constexpr const char* check = "approver";
  const std::string label = "employee:" + number + " of '" + company_name + "'";
  if (!result || result->status != 200) {
    std::string why = result ? "HTTP " + std::to_string(result->status) : result.error().detail;
    if (result) {
      if (const auto error = businesscentral::read_error(result->body)) why += ", " + error->message;
    }
    return {warned(check, label + " cannot be read in Business Central: " + why,
                   "Look at bc.read for employees above"),
            {}};
  }
  const auto employee = businesscentral::read_employee(result->body, company);
  if (!employee) {
    const bool absent = employee.error().code == ErrorCode::not_found;
    return {
        warned(check, label + (absent ? " does not exist" : " cannot be read: " + employee.error().message),
               absent ? "Correct the number in the route's approvers, or add the employee in Business Central"
                      : "Report these words"),
        {}};
  }
  if (!employee->active) {
    return {warned(check, label + " (" + employee->name + ") is not active: no approval is taken from there",
                   "Name another approver in the route"),
            {}};
  }
  if (employee->email.empty()) {
    return {warned(check, label + " (" + employee->name + ") has no e-mail address",
                   "Fill in Company Email on the employee card in Business Central"),
            {}};
  }
  return {passed(check, label + " is " + employee->name + ", " + employee->email), employee->email};
}

PersonVerdict judge_person(const std::string& label, const std::string& team_id, const HttpResult& reply) {
  constexpr const char* check = "approver";
  const auto user = slack::read_user(reply);
  if (!user) {
    if (user.error().code == ErrorCode::not_found) {
      return {
          warned(check, label + " is nobody in this Slack workspace",
                 "Give the person this e-mail address in Slack, or correct it in Business Central or in the "
                 "route's approvers"),
          {}};
    }
    return {
        warned(check, label + " cannot be looked up in Slack: " + user.error().message, user.error().remedy),
        {}};
  }
  const std::string who = label + " is " + user->name + " (" + user->id + ")";
  if (const auto refusal = domain::refusal_of(*user, team_id); !refusal.empty()) {
    return {warned(check, who + " in Slack, who " + refusal + ": no approval is taken from there",
                   "Name a full member of the workspace in the route"),
            {}};
  }
  return {passed(check, who + " in Slack"), user->id};
}

PersonVerdict judge_group(const std::string& label, const HttpResult& reply) {
  constexpr const char* check = "approver";
  const auto members = slack::read_group(reply);
  if (!members) {
    return {warned(check, label + " cannot be read in Slack: " + members.error().message,
                   "Give the app the scope usergroups:read, and compare the group's id"),
            {}};
  }
  if (members->empty()) {
    return {warned(check, label + " has no members in Slack", "Add people to the user group"), {}};
  }
  const auto count = members->size();
  return {passed(check, label + " has " + std::to_string(count) + (count == 1 ? " member" : " members") +
                            " in Slack"),
          members->front()};
}

Finding judge_route(const domain::Route& route, std::size_t can_approve) {
  constexpr const char* check = "route.approvers";
  const std::string number =
      std::to_string(can_approve) + " of " + std::to_string(domain::people_of(route.policy).size());
  if (can_approve == 0) {
    return failed(check,
                  "Nobody can approve what route '" + route.name + "' shows: " + number +
                      " approvers were found in Slack",
                  "Repair at least one of the approvers above");
  }
  return passed(check, "Route '" + route.name + "': " + number + " approvers were found in Slack");
}

std::string label_of(const domain::ApproverReference& approver) {
  return settings::to_text(approver);
}

Finding judge_socket(const domain::SlackSettings& settings, const HttpResult& reply) {
  const auto url = slack::read_socket_url(settings, reply);
  if (url)
    return passed("slack.socket", "Slack opens Socket Mode connections with '" + settings.app_token + "'");
  const auto& error = url.error();
  if (error.code == ErrorCode::unavailable)
    return warned("slack.socket",
                  "Whether Slack opens a Socket Mode connection is not known: " + error.message,
                  error.remedy);
  return failed(
      "slack.socket", "Slack opens no Socket Mode connection: " + error.message,
      "Socket Mode on the app's page, an app-level token (xapp-…) with the scope connections:write, and "
      "`countersign secret set` for '" +
          settings.app_token + "'");
}

Finding judge_click(const std::string& channel, const ClickOutcome& outcome) {
  constexpr const char* check = "slack.click";
  if (!outcome.problem.empty())
    return failed(check, "No message could be posted in " + channel + ": " + outcome.problem,
                  "Name a channel that the app is a member of: /invite @Countersign");
  const std::string way = outcome.over_socket ? "over Socket Mode" : "at the interactivity URL";
  const auto seconds = std::to_string((outcome.waited.count() + 999) / 1000) + " s";
  if (!outcome.user.empty())
    return passed(check, "A click of " + outcome.user + " arrived " + way +
                             ", signed as it must be, and is durable; after " + seconds);
  const std::string what = "No click arrived within " + seconds;
  if (!outcome.is_server_running) return failed(check, what, "Start the server: it is what takes clicks");
  if (outcome.over_socket)
    return failed(check, what,
                  "Was the button clicked? Then: Socket Mode and Interactivity must be on for the app, "
                  "and the server's log says `socket.…`");
  return failed(
      check, what,
      "Was the button clicked? Slack shows a ⚠ beside it when it could not deliver. Then compare the Signing "
      "Secret, and the Request URL under Interactivity; the server's log says `request.refused` with the "
      "reason when one came");
}

}  // namespace countersign::checkup
