#include "bench/installation.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "bench/free_port.hpp"
#include "cli/open.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds start_timeout_ms = 60s;
/// A hundred thousand tenants take five minutes on two quiet cores.
constexpr std::chrono::milliseconds tenant_start_timeout_ms = 20ms;
constexpr auto look_again = 10ms;
/// More for each tenant: /readyz asks every one of them.
constexpr auto tenant_look_again = 500us;
constexpr std::size_t log_bytes_shown = 2'000;
/// As many share an fsync of the journal.
constexpr std::size_t sealers = 64;
constexpr const char* entra_path = "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
constexpr const char* api_path = "/bc/v2.0/Production/api/v2.0";

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::string address(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

std::string tenant_settings(const std::string& sandbox, const TenantPlan& tenant) {
  const std::string webhooks = tenant.is_quiet ? "webhooks = false\nsubscriptions_every = \"24h\"\n" : "";
  // The sandbox begins with drafts over 1000: nothing is shown of them where nothing is to happen.
  const std::string at_least = tenant.is_quiet ? "1000000" : "1000";
  const std::string pace = tenant.is_quiet
                               ? "poll_every = \"24h\"\nsweep_every = \"24h\"\ncensus_every = \"24h\"\n"
                               : "sweep_every = \"" + tenant.sweep_every + "\"\n";
  const std::string limit =
      tenant.notifications_per_second
          ? "notifications_per_second = " + std::to_string(*tenant.notifications_per_second) + "\n"
          : "";
  std::string text =
      "[tenant]\ndisplay_name = \"CRONUS DE\"\n[business_central]\n"
      "directory_id = \"22222222-2222-4222-8222-222222222222\"\napi_base = \"" +
      sandbox + api_path + "\"\ntoken_url = \"" + sandbox + entra_path + "\"\nclient_id = \"" +
      tenant.client_id + "\"\n" + limit + webhooks + "[slack]\napi_base = \"" + sandbox +
      "/slack/api\"\nteam_id = \"T0SANDBOX1\"\napp_id = \"A0SANDBOX1\"\nmessages_per_minute = 10000\n";
  for (std::size_t i = 0; i < tenant.companies.size(); ++i) {
    const auto& company = tenant.companies[i];
    text += "[[company]]\nid = \"" + company.id + "\"\nresources = [ \"purchaseInvoices\" ]\n" + pace +
            "[[route]]\nname = \"over-1k-" + std::to_string(i) + "\"\ncompany = \"" + company.id +
            "\"\nat_least = { EUR = " + at_least + " }\nchannels = [ \"" + company.channel +
            "\" ]\napprovers = [ \"dana@cronus.example\" ]\nsettle = \"1s\"\n";
  }
  return text;
}

Result<void> seal_for(journal::Journal& journal, const vault::MasterKey& master, const TenantId& tenant) {
  const auto vault = cli::open_vault(journal, master, tenant);
  if (!vault) return fail(vault.error());
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"business-central.client-secret", "sandbox-client-secret"},
           {"slack.bot-token", "xoxb-sandbox-bot-token"},
           {"slack.signing-secret", signing_secret}}) {
    auto sealed = vault->seal(name, vault::Secret::copy_of(text));
    if (!sealed) return fail(sealed.error());
    auto write = actors::secret_write(tenant, name, *std::move(sealed), SystemClock{}.now());
    auto stored = cli::wait_for<Result<void>>([&](auto done) { journal.put_secret(std::move(write), done); });
    if (!stored) return stored;
  }
  return {};
}

/// As `countersign secret set` does, without a process for each.
Result<void> seal_secrets(const std::string& directory, const std::vector<TenantPlan>& tenants) {
  settings::ServerSettings server;
  server.data_directory = directory + "/data";
  const auto master = vault::load_master_key("file:" + directory + "/master.key");
  if (!master) return fail(master.error());
  auto journal = cli::open_journal(server);
  if (!journal) return fail(journal.error());
  const auto seal_share = [&](std::size_t first) -> Result<void> {
    for (std::size_t i = first; i < tenants.size(); i += sealers) {
      if (auto sealed = seal_for(**journal, *master, TenantId{tenants[i].name}); !sealed) return sealed;
    }
    return {};
  };
  std::vector<std::future<Result<void>>> shares;
  for (std::size_t first = 0; first < std::min(sealers, tenants.size()); ++first)
    shares.push_back(std::async(std::launch::async, seal_share, first));
  Result<void> all;
  for (auto& share : shares) {
    if (auto sealed = share.get(); !sealed) all = sealed;
  }
  auto closed = (*journal)->close();
  return all ? closed : all;
}

/// With the end of its log, which is gone when the harness has ended.
tl::unexpected<Error> not_ready(const std::string& log) {
  std::ifstream file(log);
  std::ostringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::size_t shown = std::min(all.size(), log_bytes_shown);
  return fail(ErrorCode::io, "countersign was not ready in time", all.substr(all.size() - shown));
}

}  // namespace

const CompanyPlan sandbox_company{"33333333-3333-4333-8333-333333333333", "C0APPROVAL"};
const char* const signing_secret = "sandbox-signing-secret";

CompanyPlan numbered_company(std::size_t number) {
  char id[64];
  std::snprintf(id, sizeof id, "44444444-4444-4444-8444-%012zx", number);
  char channel[32];
  std::snprintf(channel, sizeof channel, "C0BENCH%04zu", number);
  return {id, channel};
}

Caller::Caller() : client_(*http::Client::create(threads_, {})) {}

Caller::~Caller() {
  client_->stop();
}

HttpResult Caller::send(const std::string& method, const std::string& url, const std::string& body,
                        std::vector<HttpHeader> headers) {
  auto promise = std::make_shared<std::promise<HttpResult>>();
  client_->send({method, url, std::move(headers), body, Duration{10'000}},
                [promise](HttpResult result) { promise->set_value(std::move(result)); });
  return promise->get_future().get();
}

bool Caller::answers(const std::string& url) {
  const auto reply = send("GET", url);
  return reply && reply->status == 200;
}

bool eventually(const std::function<bool()>& condition, std::size_t tenants) {
  const auto end = std::chrono::steady_clock::now() + start_timeout_ms + tenant_start_timeout_ms * tenants;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(look_again + tenant_look_again * tenants);
  }
  return true;
}

Json control(Caller& caller, const std::string& sandbox, const std::string& method, const std::string& path,
             const Json& body) {
  const auto reply =
      caller.send(method, sandbox + "/sandbox/api" + path, body.is_null() ? std::string{} : body.dump());
  if (!reply || reply->status >= 300) return nullptr;
  return Json::parse(reply->body, nullptr, false);
}

void add_company(Caller& caller, const std::string& sandbox, const CompanyPlan& company) {
  control(caller, sandbox, "POST", "/companies",
          {{"id", company.id}, {"name", "Company " + company.channel}});
  control(caller, sandbox, "POST", "/channels",
          {{"id", company.channel}, {"name", "approvals-" + company.id.substr(30)}});
}

Result<std::unique_ptr<Installation>> Installation::make(const std::string& program,
                                                         const std::string& directory,
                                                         const std::string& sandbox,
                                                         const std::vector<TenantPlan>& tenants) {
  std::unique_ptr<Installation> made(new Installation(program, directory));
  const auto port = free_port();
  const auto operations_port = free_port();
  if (!port || !operations_port) return fail(ErrorCode::io, "no port is free");
  made->port_ = *port;
  made->tenants_ = tenants.size();
  made->operations_port_ = *operations_port;
  if (auto written = made->write(sandbox, tenants); !written) return fail(written.error());
  return made;
}

Result<void> Installation::write(const std::string& sandbox, const std::vector<TenantPlan>& tenants) {
  std::filesystem::create_directories(directory_ + "/tenants");
  const auto key = run_to_end({program_, "secret", "new-master-key"});
  if (!key) return fail(key.error());
  write_file(directory_ + "/master.key", *key);
  std::filesystem::permissions(directory_ + "/master.key", std::filesystem::perms::owner_read);
  write_file(directory_ + "/countersign.toml",
             "public_url = \"" + door() + "\"\nlisten = \"" + address(port_) + "\"\noperations_listen = \"" +
                 address(operations_port_) +
                 "\"\ndata_directory = \"data\"\ntenants_directory = \"tenants\"\nmaster_key = "
                 "\"file:master.key\"\n[log]\nformat = \"json\"\n");
  for (const auto& tenant : tenants)
    write_file(directory_ + "/tenants/" + tenant.name + ".toml", tenant_settings(sandbox, tenant));
  // A tenant with a mistake in its settings is not served; it would be found to cost little.
  const auto loaded = settings::load(directory_ + "/countersign.toml");
  if (settings::has_errors(loaded.problems))
    return fail(ErrorCode::invalid_argument,
                "the harness's own settings have errors: " + loaded.problems[0].message);
  return seal_secrets(directory_, tenants);
}

Result<void> Installation::launch() {
  auto process =
      Process::start({program_, "serve", "--config", directory_ + "/countersign.toml"}, directory_ + "/log");
  if (!process) return fail(process.error());
  process_ = *std::move(process);
  return {};
}

bool Installation::is_ready() {
  return caller_.answers("http://" + address(operations_port_) + "/readyz");
}

Result<void> Installation::start() {
  if (auto launched = launch(); !launched) return launched;
  const auto is_over = [this] { return is_ready() || !process_->is_running(); };
  if (!eventually(is_over, tenants_) || !process_->is_running()) return not_ready(directory_ + "/log");
  return {};
}

double Installation::metric(const std::string& name, const std::string& part) {
  const auto reply = caller_.send("GET", "http://" + address(operations_port_) + "/metrics");
  if (!reply || reply->status != 200) return 0;
  std::istringstream lines(reply->body);
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_it = line.rfind(name, 0) == 0 && (line[name.size()] == '{' || line[name.size()] == ' ');
    if (is_it && line.find(part) != std::string::npos) sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

}  // namespace countersign::bench
