#include "bench/servers.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/entropy.hpp"
#include "http/client.hpp"
#include "sandbox/server/server.hpp"
#include "slack/signature.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr auto start_timeout = 60s;
constexpr auto look_again = 50ms;
constexpr std::size_t log_bytes_shown = 2'000;
// What the sandbox begins with.
constexpr const char* company = "33333333-3333-4333-8333-333333333333";
constexpr const char* signing_secret = "sandbox-signing-secret";
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
Door notifications(std::string target, const std::string& subscription, const std::string& client_state) {
  const std::string record = numbered_guid(0);
  const Json item{
      {"subscriptionId", subscription},
      {"clientState", client_state},
      {"expirationDateTime", "2027-01-01T00:00:00Z"},
      {"resource", std::string("api/v2.0/companies(") + company + ")/purchaseInvoices(" + record + ")"},
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

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + start_timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(look_again);
  }
  return true;
}

class Caller {
 public:
  Caller() : client_(*http::Client::create(threads_, {})) {}
  ~Caller() { client_->stop(); }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  HttpResult send(const std::string& method, const std::string& url, const std::string& body = {},
                  std::vector<HttpHeader> headers = {}) {
    auto promise = std::make_shared<std::promise<HttpResult>>();
    client_->send({method, url, std::move(headers), body, Duration{10'000}},
                  [promise](HttpResult result) { promise->set_value(std::move(result)); });
    return promise->get_future().get();
  }
  bool answers(const std::string& url) {
    const auto reply = send("GET", url);
    return reply && reply->status == 200;
  }

 private:
  http::IoThreads threads_{1};
  std::unique_ptr<http::Client> client_;
};

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string address(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

Result<void> write_settings(const std::string& program, const std::string& directory, std::uint16_t port,
                            std::uint16_t operations_port, const std::string& sandbox) {
  std::filesystem::create_directories(directory + "/tenants");
  const auto key = run_to_end({program, "secret", "new-master-key"});
  if (!key) return fail(key.error());
  write_file(directory + "/master.key", *key);
  std::filesystem::permissions(directory + "/master.key", std::filesystem::perms::owner_read);
  write_file(directory + "/countersign.toml",
             "public_url = \"http://" + address(port) + "\"\nlisten = \"" + address(port) +
                 "\"\noperations_listen = \"" + address(operations_port) +
                 "\"\ndata_directory = \"data\"\ntenants_directory = \"tenants\"\nmaster_key = "
                 "\"file:master.key\"\n[log]\nformat = \"json\"\n");
  write_file(
      directory + "/tenants/demo.toml",
      "[tenant]\ndisplay_name = \"CRONUS DE\"\n[business_central]\n"
      "directory_id = \"22222222-2222-4222-8222-222222222222\"\napi_base = \"" +
          sandbox + api_path + "\"\ntoken_url = \"" + sandbox + entra_path +
          "\"\nclient_id = \"11111111-1111-4111-8111-111111111111\"\n[slack]\napi_base = \"" + sandbox +
          "/slack/api\"\nteam_id = \"T0SANDBOX1\"\napp_id = \"A0SANDBOX1\"\n[[company]]\nid = \"" + company +
          "\"\nresources = [ \"purchaseInvoices\" ]\n[[route]]\nname = \"over-1k\"\ncompany = \"" + company +
          "\"\nat_least = { EUR = 1000 }\nchannels = [ \"C0APPROVAL\" ]\n"
          "approvers = [ \"dana@cronus.example\" ]\n");
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"business-central.client-secret", "sandbox-client-secret"},
           {"slack.bot-token", "xoxb-sandbox-bot-token"},
           {"slack.signing-secret", signing_secret}}) {
    auto sealed = run_to_end(
        {program, "secret", "set", "--tenant", "demo", name, "--config", directory + "/countersign.toml"},
        text + "\n");
    if (!sealed) return fail(sealed.error());
  }
  return {};
}

/// The tenant's own subscription, as Business Central keeps it; null while there is none.
Json find_subscription(Caller& caller, const std::string& sandbox) {
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
    if (item["notificationUrl"].get<std::string>().find("/bc/demo/") != std::string::npos) return item;
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

Result<Server> start_countersign(const std::string& program, const std::string& directory) {
  const auto port = free_port();
  const auto operations_port = free_port();
  if (!port || !operations_port) return fail(ErrorCode::io, "no port is free");
  auto sandbox = sandbox::SandboxServer::start({});
  if (!sandbox) return fail(sandbox.error());
  const std::string sandbox_url = (*sandbox)->url();
  if (auto written = write_settings(program, directory, *port, *operations_port, sandbox_url); !written) {
    return fail(written.error());
  }
  const std::string log = directory + "/log";
  auto process = Process::start({program, "serve", "--config", directory + "/countersign.toml"}, log);
  if (!process) return fail(process.error());
  Caller caller;
  Json subscription;
  const bool ready = eventually([&] {
    if (!caller.answers("http://" + address(*operations_port) + "/readyz")) return false;
    subscription = find_subscription(caller, sandbox_url);
    return !subscription.is_null();
  });
  if (!ready) return not_ready("countersign", log);
  (*sandbox)->stop();
  const auto url = subscription["notificationUrl"].get<std::string>();
  Server server;
  server.name = "countersign";
  server.port = *port;
  server.process = *std::move(process);
  server.events = slack_events("/slack/demo/events");
  server.notifications = notifications(url.substr(url.find("/bc/")), subscription["subscriptionId"],
                                       subscription["clientState"]);
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
  server.notifications = notifications("/", numbered_guid(0), std::string(64, 'c'));
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
