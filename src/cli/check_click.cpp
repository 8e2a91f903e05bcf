#include "cli/check_click.hpp"

#include <iostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "cli/open.hpp"
#include "console/admin.hpp"
#include "core/entropy.hpp"
#include "slack/click_check.hpp"

namespace countersign::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_wait_ms = 2min;
constexpr Duration look_every_ms = 500ms;

/// Whose click with this token is in the journal; empty: nobody's yet.
std::string user_who_clicked(const settings::ServerSettings& server, const TenantId& tenant,
                             const std::string& token) {
  const auto store = open_store(server);
  if (!store) return {};
  const auto rows = journal::read_index(**store, tenant, "checks", "click", 1);
  if (!rows || rows->empty()) return {};
  const auto told = nlohmann::json::parse(rows->front().value, nullptr, false);
  if (!told.is_object() || told.value("token", "") != token) return {};
  return told.value("user", "");
}

}  // namespace

checkup::Finding check_click(const CheckedTenant& tenant, CheckSession& session,
                             const settings::ServerSettings& server, const std::string& channel) {
  const auto& slack = tenant.runtime->settings.slack;
  const std::string bearer = tenant.runtime->secrets.get(slack.bot_token).reveal();
  const std::string token = SystemEntropy().hex(16);
  checkup::ClickOutcome outcome;
  outcome.over_socket = slack.sockets > 0;
  outcome.is_server_running = console::is_running(console::admin_socket(server.data_directory));
  const auto posted = slack::read_click_check(
      session.ask("Slack", slack::click_check_request(slack, channel, token), bearer));
  if (!posted) {
    outcome.problem = posted.error().message;
    return checkup::judge_click(channel, outcome);
  }
  std::cerr << "Click \"I see this\" in the channel " << channel << " of the workspace " << slack.team_id
            << ", within two minutes." << std::endl;
  const Instant begun = session.now();
  while (outcome.user.empty() && session.now() - begun < longest_wait_ms) {
    std::this_thread::sleep_for(look_every_ms);
    outcome.user = user_who_clicked(server, tenant.runtime->settings.tenant, token);
  }
  outcome.waited = session.now() - begun;
  session.ask("Slack", slack::end_click_check_request(slack, channel, *posted), bearer);
  return checkup::judge_click(channel, outcome);
}

}  // namespace countersign::cli
