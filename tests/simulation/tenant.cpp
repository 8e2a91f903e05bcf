#include "simulation/tenant.hpp"

#include "actors/services.hpp"
#include "simulation/installations.hpp"
#include "simulation/records.hpp"

namespace countersign::simulation {
namespace {

using namespace std::chrono_literals;

constexpr int first_port = 9100;
const char* const secrets[] = {"sandbox-client-secret", "xoxb-sandbox-bot-token", "sandbox-signing-secret",
                               "shared-client-secret", slack_client_secret};
constexpr const char* main_app = "11111111-1111-4111-8111-111111111111";
constexpr const char* reader_app = "55555555-5555-4555-8555-555555555555";
constexpr const char* workflow_app = "66666666-6666-4666-8666-666666666666";

/// In half of the runs of each mode several identities share the work, each with no more permissions than it
/// needs.
bool shares_work(std::uint64_t seed) {
  return seed / 3 % 2 == 1;
}

/// In half of the runs another route shows each invoice in a channel of its own, where nothing is decided.
bool shows_to_finance(std::uint64_t seed) {
  return seed / 6 % 2 == 1;
}

std::vector<domain::Identity> identities_of(std::uint64_t seed) {
  using Use = domain::IdentityUse;
  const std::vector<domain::Credential> first{{domain::Credential::Kind::secret, "bc", {}}};
  const std::vector<domain::Credential> others{{domain::Credential::Kind::secret, "bc-shared", {}}};
  std::vector<domain::Identity> identities{{"main", Use::everything, main_app, first}};
  if (!shares_work(seed)) return identities;
  identities.push_back({"reader", Use::read, reader_app, others});
  if (mode_of(seed) == domain::ApprovalMode::release)
    identities.push_back({"hook", Use::workflow, workflow_app, others});
  return identities;
}

domain::Resource bank_accounts() {
  return domain::Resource::described_as("vendorBankAccounts");
}

/// Of an extension's API. In half of the runs nothing tells when one changed, so sweeps read all of them.
domain::ResourceDefinition bank_account_definition(bool tells_when_changed) {
  domain::ResourceDefinition definition;
  definition.resource = bank_accounts();
  definition.api = "contoso/payables/v1.0";
  definition.entity_set = "vendorBankAccounts";
  definition.label = "bank account";
  definition.fields = {"number", "vendorNumber", "bankName", "iban"};
  definition.card_fields = definition.fields;
  definition.title_field = "number";
  if (tells_when_changed) definition.modified_field = "systemModifiedAt";
  return definition;
}

domain::Route notice_route(const std::string& name, const domain::Resource& resource) {
  domain::Route route;
  route.name = name;
  route.resource = resource;
  route.channels = {records_channel};
  route.approval = false;
  route.settle = 5s;
  return route;
}

/// Business Central's setup names the approver of whoever sent an invoice, and nobody for some: so another
/// one is asked beside them.
bool asks_setup_approver(std::uint64_t seed) {
  return seed % 12 == 8;
}

/// One of two, one after the other, both, or the second when the first does not decide; the last one's end is
/// near.
domain::Policy policy_of(std::uint64_t seed) {
  const domain::ApproverReference dana{domain::ApproverReference::Kind::email, "dana@cronus.example"};
  const domain::ApproverReference lee{domain::ApproverReference::Kind::employee, "LW"};
  auto policy = domain::any_of({dana, lee});
  switch (seed % 6) {
    case 1:
      policy.steps = {{1, {dana}}, {1, {lee}}};
      break;
    case 2:
      policy.steps = {{domain::PolicyStep::everybody, {dana, lee}}};
      break;
    case 3:
      policy.steps = {{1, {dana}}};
      policy.patience = {2min, 3min, {lee}, 20min};
      break;
    case 4:
      policy.steps = {{1, {{domain::ApproverReference::Kind::user_group, "S0FINANCE1"}}}};
      break;
    case 5:
      policy.post_by = {lee};
      break;
    default:
      policy.limits = {{lee, *Decimal::parse("3000")}};
  }
  if (asks_setup_approver(seed)) policy.steps = {{1, {domain::setup_approver, lee}}};
  return policy;
}

/// Business Central's own exchange rates.
void read_rates(domain::TenantSettings& settings) {
  settings.routing.rates_from = domain::RateSource::business_central;
  settings.business_central.with_exchange_rates = true;
  // Business Central's workflow would hold what is below by its rate, too, and nobody be asked about it.
  if (settings.companies.front().approval_mode == domain::ApprovalMode::release) return;
  settings.routes.front().at_least.clear();
  settings.routes.front().at_least_local = *Decimal::parse("1000");
}

/// Who entered an invoice does not approve it. Without limits one of the two always may.
void bar_the_requester(domain::TenantSettings& settings) {
  auto& bc = settings.business_central;
  bc.requester = {"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
  auto& policy = settings.routes.front().policy;
  policy.limits.clear();
  policy.not_requester = true;
  policy.requester_field = bc.requester->field;
}

domain::TenantSettings settings_of_tenant(std::uint64_t seed, std::size_t index, const Plan& plan,
                                          bool tells_when_changed) {
  const auto mode = mode_of(seed);
  domain::TenantSettings settings;
  settings.tenant = nth_tenant(index);
  settings.public_url = public_url;
  settings.time_zone = "Europe/Berlin";
  auto& bc = settings.business_central;
  const std::string sandbox = nth_sandbox_url(index);
  bc.api_base = sandbox + "/bc/v2.0/Production/api/v2.0";
  bc.token_url = sandbox + "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
  bc.web_client = sandbox + "/bc-client";
  bc.identities = identities_of(seed);
  bc.subscriptions_every = plan.subscriptions_every_ms;
  bc.resources = {bank_account_definition(tells_when_changed)};
  bc.user_name = "COUNTERSIGN";
  settings.slack.api_base = sandbox + "/slack/api";
  settings.slack.team_id = "T0SANDBOX1";
  settings.slack.bot_token = "bot";
  settings.slack.signing_secret = "signing";
  settings.slack.app_id = "A0SANDBOX1";
  settings.slack.client_id = slack_client_id;
  settings.slack.client_secret = "slack-client";
  settings.slack.refresh_token = "refresh";
  settings.slack.exceptions_channel = "C0CONTROLS";
  settings.slack.notices_per_minute = seed % 3 == 0 ? 2 : 0;  // In a third of the runs many become digests.
  domain::CompanySettings company;
  company.id = "33333333-3333-4333-8333-333333333333";
  company.resources = {domain::Resource::purchase_invoices, domain::Resource::purchase_orders,
                       domain::Resource::employees, domain::Resource::vendors, bank_accounts()};
  company.poll_every = plan.poll_every_ms;
  company.sweep_every = plan.sweep_every_ms;
  company.census_every = plan.census_every_ms;
  company.approval_mode = mode;
  settings.companies = {company};
  domain::Route route;
  route.name = "over-1k";
  route.at_least = {{*Decimal::parse("1000"), "EUR"}};
  route.channels = {"C0APPROVAL"};
  route.policy = policy_of(seed);
  route.settle = 5s;
  route.on_approved = seed % 6 == 5 ? domain::OnApproved::hold : domain::OnApproved::post;
  settings.routes = {route, notice_route("vendors", domain::Resource::vendors),
                     notice_route("accounts", bank_accounts())};
  if (shows_to_finance(seed)) {
    settings.routing.match = domain::RouteMatch::all;
    auto finance = notice_route("finance", domain::Resource::purchase_invoices);
    finance.channels = {shared_channel};
    settings.routes.push_back(finance);
  }
  if (seed % 2 == 0) read_rates(settings);
  if (seed % 12 == 0) bar_the_requester(settings);
  settings.posting = {2s, 10min};
  // In two of five runs documents are forgotten while people and Business Central still touch them.
  if (seed % 5 >= 3) settings.retention.documents = 5min;
  settings.delegations = {{{domain::ApproverReference::Kind::employee, "LW"},
                           {domain::ApproverReference::Kind::email, "maria@cronus.example"},
                           *parse_date("2026-11-01"),
                           *parse_date("2026-11-30")}};
  settings.business_hours = {{true, true, true, true, true, true, true}, 0h, 24h};
  return settings;
}

void change(domain::TenantSettings& settings) {
  auto& route = settings.routes.front();
  for (auto& money : route.at_least) money.amount = *Decimal::parse("2000");
  if (route.at_least_local) route.at_least_local = *Decimal::parse("2000");
  route.settle = 10s;
  settings.slack.notices_per_minute = 0;
}

/// Stands for the vault's seal: it hides a secret from whoever looks for its text, and nonces would make runs
/// differ.
std::string mirrored(std::string text) {
  for (char& c : text) c = static_cast<char>(c ^ 0x2A);
  return text;
}

}  // namespace

TenantId nth_tenant(std::size_t index) {
  return TenantId{index == 0 ? "demo" : "demo-" + std::to_string(index)};
}

std::string nth_sandbox_url(std::size_t index) {
  return "http://127.0.0.1:" + std::to_string(first_port + static_cast<int>(index));
}

/// A third of the runs each.
domain::ApprovalMode mode_of(std::uint64_t seed) {
  static constexpr domain::ApprovalMode modes[] = {
      domain::ApprovalMode::countersign, domain::ApprovalMode::native, domain::ApprovalMode::release};
  return modes[seed % 3];
}

std::size_t approvals_needed(std::uint64_t seed) {
  const auto policy = policy_of(seed);
  std::size_t sum = 0;
  for (const auto& step : policy.steps)
    sum += step.needed == domain::PolicyStep::everybody ? step.approvers.size() : step.needed;
  return sum;
}

void register_apps(Network& network, std::uint64_t seed) {
  if (!shares_work(seed)) return;
  const auto add = [&](const std::string& app, const std::string& secret, const std::string& permissions) {
    network.control("PUT", "/app",
                    R"({"client_id":")" + app + R"(","client_secret":")" + secret + R"(","permissions":[)" +
                        permissions + "]}");
  };
  const bool has_hook = mode_of(seed) == domain::ApprovalMode::release;
  add(main_app, secrets[0], R"("read","post","webhooks")" + std::string(has_hook ? "" : R"(,"workflow")"));
  add(reader_app, secrets[3], R"("read")");
  add(workflow_app, secrets[3], R"("workflow")");
}

actors::Tenant make_tenant(std::uint64_t seed, std::size_t index, const Plan& plan, bool tells_when_changed,
                           bool is_changed) {
  auto tenant = std::make_shared<actors::TenantRuntime>();
  tenant->settings = settings_of_tenant(seed, index, plan, tells_when_changed);
  if (is_changed) change(tenant->settings);
  tenant->secrets.set("bc", vault::Secret::copy_of(secrets[0]));
  tenant->secrets.set("bc-shared", vault::Secret::copy_of(secrets[3]));
  tenant->secrets.set("bot", vault::Secret::copy_of(secrets[1]));
  tenant->secrets.set("signing", vault::Secret::copy_of(secrets[2]));
  tenant->secrets.set("slack-client", vault::Secret::copy_of(slack_client_secret));
  tenant->seal = [](const std::string&, const vault::Secret& secret) -> Result<std::string> {
    return mirrored(secret.reveal());
  };
  tenant->open = [](const std::string&, const std::string& sealed) -> Result<vault::Secret> {
    return vault::Secret(mirrored(sealed));
  };
  tenant->derive = [name = nth_tenant(index).value](const std::string& purpose) {
    SeededEntropy entropy(std::hash<std::string>{}(name + purpose));
    return entropy.hex(16);
  };
  return tenant;
}

const std::vector<std::string>& planted_secrets() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> list(std::begin(secrets), std::end(secrets));
    list.insert(list.end(), {"xoxb-sandbox-", "xoxe"});  // How the installed tokens begin.
    return list;
  }();
  return all;
}

}  // namespace countersign::simulation
