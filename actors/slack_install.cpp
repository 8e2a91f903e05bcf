#include "actors/slack_install.hpp"

#include <algorithm>

#include "actors/slack_call.hpp"
#include "slack/oauth.hpp"
#include "slack/scopes.hpp"

namespace countersign::actors {
namespace {

using Kind = InstallResult::Kind;

/// Everything that the steps need; each step ends in a callback of the next.
struct Run {
  const Services& services;
  ServerPort& server;
  Tenant tenant;
  SlackReturn returned;
  std::function<void(InstallResult)> done;

  journal::AcceptRequest request(domain::Message message) const {
    journal::AcceptRequest request;
    request.to = {tenant->id(), domain::installation_entity()};
    request.input = domain::encode(message);
    request.now = services.clock.now();
    return request;
  }
};
using SharedRun = std::shared_ptr<const Run>;

std::vector<std::string> missing_scopes(const domain::TenantSettings& settings,
                                        const std::vector<std::string>& granted) {
  auto wanted = slack::scopes_for(settings);
  std::erase_if(wanted, [&](const std::string& scope) {
    return std::find(granted.begin(), granted.end(), scope) != granted.end();
  });
  return wanted;
}

void on_grant(const SharedRun& run, slack::TokenGrant grant) {
  const auto& tenant = *run->tenant;
  InstallResult result;
  result.team = grant.team;
  result.is_org_wide = grant.is_org_wide;
  result.missing = missing_scopes(tenant.settings, grant.scopes);
  domain::AppInstalled installed{grant.app_id,
                                 grant.team_id,
                                 grant.team,
                                 grant.enterprise_id,
                                 grant.is_org_wide,
                                 grant.bot_user,
                                 grant.installer,
                                 grant.scopes,
                                 grant.life,
                                 {},
                                 {},
                                 run->services.clock.now()};
  installed.mark = mark_of(tenant, grant.refresh_token);
  auto sealed = seal_grant(tenant, std::move(grant));
  if (!sealed) return run->done({Kind::not_stored, {}, describe(sealed.error())});
  installed.secrets = *std::move(sealed);
  run->server.ask(run->request(std::move(installed)), [run, result](journal::AcceptOutcome outcome,
                                                                    const std::optional<Record>& reply) {
    InstallResult told = result;
    if (outcome != journal::AcceptOutcome::accepted) return run->done({Kind::not_stored});
    const auto answer = reply ? domain::decode_install_answer(*reply) : fail(ErrorCode::unavailable, "late");
    told.kind = answer ? Kind::answered : Kind::not_confirmed;
    if (answer) told.answer = *answer;
    run->done(std::move(told));
  });
}

void exchange_code(const SharedRun& run) {
  const auto& settings = run->tenant->settings;
  const auto client_secret = run->tenant->app_secret(&domain::SlackSettings::client_secret);
  run->services.http.send(slack::code_request(settings, client_secret.reveal(), run->returned.code),
                          [run](const HttpResult& reply) {
                            auto read = slack::read_grant(reply);
                            if (auto* grant = std::get_if<slack::TokenGrant>(&read))
                              return on_grant(run, std::move(*grant));
                            if (const auto* refused = std::get_if<slack::GrantRefused>(&read))
                              return run->done({Kind::refused, {}, refused->code});
                            run->done({Kind::no_answer, {}, std::get<domain::AttemptFailed>(read).reason});
                          });
}

}  // namespace

void install_app(const Services& services, ServerPort& server, const Tenant& tenant, SlackReturn returned,
                 std::function<void(InstallResult)> done) {
  const auto run =
      std::make_shared<const Run>(Run{services, server, tenant, std::move(returned), std::move(done)});
  auto request = run->request(domain::InstallReturned{services.clock.now()});
  request.dedup_keys = {"slack install " + run->returned.link};
  server.accept(std::move(request), [run](journal::AcceptOutcome outcome) {
    if (outcome == journal::AcceptOutcome::accepted) return exchange_code(run);
    run->done({outcome == journal::AcceptOutcome::duplicate ? Kind::used_before : Kind::not_stored});
  });
}

}  // namespace countersign::actors
