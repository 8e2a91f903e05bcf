#include "actors/slack_home.hpp"

#include "actors/slack_call.hpp"
#include "businesscentral/links.hpp"
#include "cards/home.hpp"
#include "slack/permalink.hpp"
#include "slack/probe.hpp"

namespace countersign::actors {
namespace {

/// Its page depends on whether it was posted.
std::string document_link(const domain::BusinessCentralSettings& settings, const domain::DeskEntry& entry) {
  domain::Document document;
  document.key = entry.record;
  document.number = entry.item.number;
  if (entry.item.phase == "posted") document.status = domain::DocumentStatus::paid;
  return businesscentral::open_link(settings.web_client, entry.item.company, document);
}

}  // namespace

std::string draw_home_tab(const Executor& executor, const domain::HomeView& view,
                          const std::string& workspace_url) {
  const auto& settings = executor.tenant->settings;
  const auto links_of = [&](const domain::DeskEntry& entry) {
    return cards::EntryLinks{slack::permalink(workspace_url, entry.item.channel, entry.item.ts),
                             document_link(settings.business_central, entry)};
  };
  return cards::render_home(view, links_of, settings.time_zone, executor.now());
}

void ask_workspace_url(const Executor& executor, std::function<void(std::string)> done) {
  ask_slack(executor, slack::auth_test_request(executor.tenant->settings.slack),
            [done = std::move(done)](const HttpResult& reply) {
              const auto identity = slack::read_auth_test(reply);
              done(identity ? identity->url : std::string{});
            });
}

}  // namespace countersign::actors
