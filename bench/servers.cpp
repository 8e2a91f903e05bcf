#include "bench/servers.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "bench/free_port.hpp"
#include "bench/installation.hpp"
#include "core/entropy.hpp"
#include "sandbox/server/server.hpp"
#include "slack/signature.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t log_bytes_shown = 2'000;
/// Of notifications a second: the server's own strength is measured.
constexpr std::size_t no_limit = 1'000'000;
// What the sandbox begins with.
constexpr const char* entra_path = "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
constexpr const char* api_path = "/bc/v2.0/Production/api/v2.0";

/// "00000000-0000-4000-8000-00000000002a".
std::string numbered_guid(std::uint64_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(number));
  return text;
}

Door slack_events(std::string target) {
  const std::string before =
      R"({"token":"t","team_id":"T0SANDBOX1","api_app_id":"A0SANDBOX1","event":{"type":"message",)"
      R"("channel":"C0APPROVAL","user":"U0DANA0001","text":"good morning","ts":"1795000000.000100"},)"
      R"("type":"event_callback","event_id":"Ev)";
  const std::string after = R"(","event_time":1795000000})";
  return {std::move(target), 200, [before, after, number = std::uint64_t{0}]() mutable {
            const std::string id = std::to_string(++number);
            Load::Content content;
            content.body = before + id + after;
            const auto seconds = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                                    std::chrono::system_clock::now().time_since_epoch())
                                                    .count());
            content.header_lines =
                "Content-Type: application/json\r\nX-Slack-Request-Timestamp: " + seconds +
                "\r\nX-Slack-Signature: " + slack::sign(signing_secret, seconds, content.body) + "\r\n";
            return content;
          }};
}

/// One record changed, another one each time.
Door notifications(std::string target, const std::string& subscription, const std::string& client_state,
                   const std::string& company) {
  const std::string record = numbered_guid(0);
  const Json item{{"subscriptionId", subscription},
                  {"clientState", client_state},
                  {"expirationDateTime", "2027-01-01T00:00:00Z"},
                  {"resource", "api/v2.0/companies(" + company + ")/purchaseInvoices(" + record + ")"},
                  {"changeType", "updated"},
                  {"lastModifiedDateTime", "2026-11-24T12:00:00.000Z"}};
  const std::string body = Json{{"value", Json::array({item})}}.dump();
  return {std::move(target), 202, [body, at = body.find(record), number = std::uint64_t{0}]() mutable {
            Load::Content content{"Content-Type: application/json\r\n", body};
            const std::string id = numbered_guid(++number);
            content.body.replace(at, id.size(), id);
            return content;
          }};
}

/// The tenant's own subscription, as Business Central keeps it; null while there is none.
Json find_subscription(Caller& caller, const std::string& sandbox, const std::string& tenant,
                       const CompanyPlan& company) {
  const auto token =
      caller.send("POST", sandbox + entra_path,
                  "grant_type=client_credentials&client_id=11111111-1111-4111-8111-111111111111&"
                  "client_secret=sandbox-client-secret&scope=https%3A%2F%2Fapi.businesscentral."
                  "dynamics.com%2F.default",
                  {{"Content-Type", "application/x-www-form-urlencoded"}});
  if (!token || token->status != 200) return nullptr;
  const auto list = caller.send(
      "GET", sandbox + api_path + "/subscriptions", {},
      {{"Authorization", "Bearer " + Json::parse(token->body)["access_token"].get<std::string>()}});
  if (!list || list->status != 200) return nullptr;
  const Json found = Json::parse(list->body);
  for (const auto& item : found["value"]) {
    const auto url = item["notificationUrl"].get<std::string>();
    const auto resource = item["resource"].get<std::string>();
    if (url.find("/bc/" + tenant + "/") != std::string::npos &&
        resource.find(company.id) != std::string::npos)
      return item;
  }
  return nullptr;
}

/// With the end of its log, which is gone when the harness has ended.
tl::unexpected<Error> not_ready(const std::string& name, const std::string& log) {
  std::ifstream file(log);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::size_t shown = std::min(all.size(), log_bytes_shown);
  return fail(ErrorCode::io, name + " was not ready in time", all.substr(all.size() - shown));
}

}  // namespace

Result<Door> notification_door(Caller& caller, const std::string& sandbox, const std::string& tenant,
                               const CompanyPlan& company) {
  Json subscription;
  const bool subscribed = eventually([&] {
    subscription = find_subscription(caller, sandbox, tenant, company);
    return !subscription.is_null();
  });
  if (!subscribed) return fail(ErrorCode::io, "the tenant " + tenant + " has no subscription");
  const auto url = subscription["notificationUrl"].get<std::string>();
  return notifications(url.substr(url.find("/bc/")), subscription["subscriptionId"],
                       subscription["clientState"], company.id);
}

Result<Server> start_countersign(const std::string& program, const std::string& directory) {
  auto sandbox = sandbox::SandboxServer::start({});
  if (!sandbox) return fail(sandbox.error());
  const std::string sandbox_url = (*sandbox)->url();
  TenantPlan tenant{"demo", {sandbox_company}};
  tenant.notifications_per_second = no_limit;
  auto installed = Installation::make(program, directory, sandbox_url, {tenant});
  if (!installed) return fail(installed.error());
  if (auto started = (*installed)->start(); !started) return fail(started.error());
  Caller caller;
  auto door = notification_door(caller, sandbox_url, "demo", sandbox_company);
  if (!door) return not_ready("countersign", directory + "/log");
  (*sandbox)->stop();
  Server server;
  server.name = "countersign";
  server.port = (*installed)->port();
  server.process = std::move((*installed)->process());
  server.events = slack_events("/slack/demo/events");
  server.notifications = *std::move(door);
  return server;
}

Result<Server> start_bare(const std::string& program, const std::string& directory) {
  const auto port = free_port();
  if (!port) return fail(port.error());
  std::filesystem::create_directories(directory);
  const std::string log = directory + "/log";
  auto process = Process::start(
      {program, "bare-server", "--port", std::to_string(*port), "--data", directory + "/data"}, log);
  if (!process) return fail(process.error());
  Server server;
  server.name = "bare";
  server.port = *port;
  server.process = *std::move(process);
  server.notifications = notifications("/", numbered_guid(0), std::string(64, 'c'), sandbox_company.id);
  server.events = slack_events("/");
  server.events.status = 202;
  const bool ready = eventually([&] {
    return bool(run({.port = *port, .connections = 1, .duration = 1ms, .next = server.events.next}));
  });
  if (!ready) return not_ready("the bare server", log);
  return server;
}

Result<Server> start_bolt(const std::string& folder, const std::string& directory) {
  const auto port = free_port();
  if (!port) return fail(port.error());
  std::filesystem::create_directories(directory);
  const std::string log = directory + "/log";
  auto process =
      Process::start({"/usr/bin/env", "PORT=" + std::to_string(*port),
                      std::string("SLACK_SIGNING_SECRET=") + signing_secret, "node", folder + "/server.mjs"},
                     log);
  if (!process) return fail(process.error());
  Server server;
  server.name = "bolt";
  server.port = *port;
  server.process = *std::move(process);
  server.events = slack_events("/slack/events");
  const bool ready = eventually([&] {
    return bool(run({.port = *port, .connections = 1, .duration = 1ms, .next = server.events.next}));
  });
  if (!ready) return not_ready("Bolt", log);
  return server;
}

}  // namespace countersign::bench
