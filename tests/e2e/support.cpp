#include "e2e/support.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/free_port.hpp"
#include "catch.hpp"
#include "core/entropy.hpp"

namespace countersign::e2e {
namespace {

using namespace std::chrono_literals;

constexpr const char* company = "33333333-3333-4333-8333-333333333333";

std::vector<char*> pointers(std::vector<std::string>& arguments) {
  std::vector<char*> list;
  for (auto& argument : arguments) list.push_back(argument.data());
  list.push_back(nullptr);
  return list;
}

/// The child of a fork: never returns.
[[noreturn]] void become(std::vector<std::string> arguments, int input, int output) {
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  auto list = pointers(arguments);
  execv(list[0], list.data());
  _exit(127);
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string binary() {
  return COUNTERSIGN_BINARY;
}

HttpResult exchange(http::Client& client, HttpRequest request) {
  auto promise = std::make_shared<std::promise<HttpResult>>();
  client.send(std::move(request), [promise](HttpResult result) { promise->set_value(std::move(result)); });
  return promise->get_future().get();
}

Finished run(const std::vector<std::string>& arguments, const std::string& input) {
  int to_child[2];
  int from_child[2];
  REQUIRE(pipe2(to_child, O_CLOEXEC) == 0);
  REQUIRE(pipe2(from_child, O_CLOEXEC) == 0);
  const pid_t pid = fork();
  if (pid == 0) become(arguments, to_child[0], from_child[1]);
  close(to_child[0]);
  close(from_child[1]);
  REQUIRE(write(to_child[1], input.data(), input.size()) == static_cast<ssize_t>(input.size()));
  close(to_child[1]);
  Finished finished;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(from_child[0], buffer, sizeof buffer)) > 0;) {
    finished.output.append(buffer, static_cast<std::size_t>(got));
  }
  close(from_child[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  finished.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return finished;
}

bool eventually(const std::function<bool()>& condition, Duration deadline_ms) {
  const auto end = std::chrono::steady_clock::now() + deadline_ms;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
    std::promise<void>().get_future().wait_for(20ms);
  }
  return true;
}

Process::Process(const std::vector<std::string>& arguments, const std::string& output_file) {
  const int output = open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  pid_ = fork();
  if (pid_ == 0) become(arguments, input, output);
  close(output);
  close(input);
}

Process::~Process() {
  stop(SIGKILL);
}

int Process::stop(int signal) {
  if (pid_ <= 0) return status_;
  kill(pid_, signal);
  waitpid(pid_, &status_, 0);
  pid_ = -1;
  return status_;
}

bool Process::is_running() {
  if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
  return pid_ > 0;
}

World::World()
    : directory_(
          (std::filesystem::temp_directory_path() / ("countersign-e2e-" + SystemEntropy{}.hex(8))).string()),
      door_port_(*free_port()),
      operations_port_(*free_port()) {
  std::filesystem::create_directories(directory_ + "/tenants");
  client_ = *http::Client::create(threads_, {});
  sandbox::SandboxOptions options;
  options.model.notification_delay_ms = 200ms;
  sandbox_ = *sandbox::SandboxServer::start(std::move(options));
  write_settings();
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"business-central.client-secret", "sandbox-client-secret"},
           {"slack.bot-token", "xoxb-sandbox-bot-token"},
           {"slack.signing-secret", "sandbox-signing-secret"}}) {
    const auto sealed = countersign({"secret", "set", "--tenant", "demo", name}, text + "\n");
    INFO(sealed.output);
    REQUIRE(sealed.code == 0);
  }
  const std::string base = door() + "/slack/demo";
  sandbox("PUT", "/app",
          {{"interactions_url", base + "/interactions"},
           {"events_url", base + "/events"},
           {"commands_url", base + "/commands"}});
}

World::~World() {
  server_.reset();
  sandbox_->stop();
  client_->stop();
  std::filesystem::remove_all(directory_);
}

void World::write_settings() const {
  const auto key = run({COUNTERSIGN_BINARY, "secret", "new-master-key"});
  REQUIRE(key.code == 0);
  write_file(directory_ + "/master.key", key.output);
  std::filesystem::permissions(directory_ + "/master.key", std::filesystem::perms::owner_read);
  write_file(
      directory_ + "/countersign.toml",
      "public_url = \"" + door() + "\"\nlisten = \"127.0.0.1:" + std::to_string(door_port_) +
          "\"\noperations_listen = \"127.0.0.1:" + std::to_string(operations_port_) +
          "\"\ndata_directory = \"data\"\ntenants_directory = \"tenants\"\nmaster_key = \"file:master.key\"\n"
          "threads = 1\n[log]\nformat = \"json\"\nlevel = \"debug\"\n");
  const std::string url = sandbox_->url();
  write_file(
      directory_ + "/tenants/demo.toml",
      "[tenant]\ndisplay_name = \"CRONUS DE\"\ntime_zone = \"Europe/Berlin\"\n[business_central]\n"
      "directory_id = \"22222222-2222-4222-8222-222222222222\"\napi_base = \"" +
          url + "/bc/v2.0/Production/api/v2.0\"\ntoken_url = \"" + url +
          "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token\"\nweb_client = \"" + url +
          "/bc-client\"\nclient_id = \"11111111-1111-4111-8111-111111111111\"\n[slack]\napi_base = \"" + url +
          "/slack/api\"\nteam_id = \"T0SANDBOX1\"\napp_id = \"A0SANDBOX1\"\nmessages_per_minute = "
          "6000\n[[company]]\nid = \"" +
          company +
          "\"\nresources = [ \"purchaseInvoices\", \"employees\" ]\nsweep_every = \"60s\"\n[[route]]\n"
          "name = \"over-1k\"\ncompany = \"" +
          company +
          "\"\nresource = \"purchaseInvoices\"\nat_least = { EUR = 1000 }\n"
          "channels = [ \"C0APPROVAL\" ]\napprovers = [ \"dana@cronus.example\", \"employee:LW\" ]\n"
          "settle = \"1s\"\n[posting]\nfirst_look = \"1s\"\ndecide_after = \"60s\"\n");
}

void World::add_company(const std::string& id, const std::string& channel) const {
  if (id != company) sandbox("POST", "/companies", {{"id", id}, {"name", "Company " + id.substr(34)}});
  sandbox("POST", "/channels", {{"id", channel}, {"name", "approvals-" + id.substr(34)}});
  const std::string file = directory_ + "/tenants/demo.toml";
  write_file(file, read_file(file) + "[[company]]\nid = \"" + id +
                       "\"\nresources = [ \"purchaseInvoices\", \"employees\" ]\nsweep_every = "
                       "\"10s\"\ncensus_every = \"10s\"\n"
                       "[[route]]\nname = \"over-1k-" +
                       id.substr(34) + "\"\ncompany = \"" + id +
                       "\"\nat_least = { EUR = 1000 }\nchannels = [ \"" + channel +
                       "\" ]\napprovers = [ \"dana@cronus.example\" ]\nsettle = \"1s\"\n");
}

void World::edit_tenant(const std::string& from, const std::string& to) const {
  const std::string file = directory_ + "/tenants/demo.toml";
  auto text = read_file(file);
  auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  write_file(file, text);
}

void World::add_to_tenant(const std::string& sections) const {
  const std::string file = directory_ + "/tenants/demo.toml";
  write_file(file, read_file(file) + sections);
}

void World::launch(std::vector<std::string> through) {
  through.insert(through.end(), {COUNTERSIGN_BINARY, "serve", "--config", directory_ + "/countersign.toml"});
  server_ = std::make_unique<Process>(through, directory_ + "/log");
}

bool World::is_ready() const {
  const auto reply = send("GET", operations() + "/readyz");
  return reply && reply->status == 200;
}

void World::start() {
  launch();
  const bool ready = eventually([this] { return is_ready(); });
  INFO(log());
  REQUIRE(ready);
}

int World::stop(int signal) {
  const int status = server_->stop(signal);
  server_.reset();
  return status;
}

Finished World::countersign(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), COUNTERSIGN_BINARY);
  arguments.insert(arguments.end(), {"--config", directory_ + "/countersign.toml"});
  return run(arguments, input);
}

HttpResult World::send(const std::string& method, const std::string& url, const std::string& body,
                       std::vector<HttpHeader> headers) const {
  return exchange(*client_, {method, url, std::move(headers), body, Duration{15'000}});
}

Json World::sandbox(const std::string& method, const std::string& path, const Json& body) const {
  const auto reply =
      send(method, sandbox_->url() + "/sandbox/api" + path, body.is_null() ? std::string{} : body.dump());
  REQUIRE(reply.has_value());
  INFO(reply->body);
  REQUIRE(reply->status < 300);
  return reply->body.empty() ? Json{} : Json::parse(reply->body);
}

Json World::messages() const {
  const Json state = sandbox("GET", "/state");
  for (const auto& channel : state["slack"]["channels"]) {
    if (channel["id"] == "C0APPROVAL") return channel["messages"];
  }
  return Json::array();
}

Json World::message_with(const std::string& text) const {
  for (const auto& message : messages()) {
    if (message["text"].get<std::string>().find(text) != std::string::npos) return message;
  }
  return nullptr;
}

void World::click(const std::string& user, const Json& message, const std::string& action) const {
  click_in("C0APPROVAL", user, message, action);
}

std::string World::click_in(const std::string& channel, const std::string& user, const Json& message,
                            const std::string& action) const {
  Json body{{"user", user}, {"channel", channel}, {"ts", message["ts"]}, {"action_id", action}};
  for (const auto& block : message["blocks"]) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] != action) continue;
      body["value"] = element["value"];
      body["block_id"] = block["block_id"];
    }
  }
  return sandbox("POST", "/clicks", body)["id"];
}

std::string World::log() const {
  return read_file(directory_ + "/log");
}

}  // namespace countersign::e2e
