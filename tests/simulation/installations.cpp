#include "simulation/installations.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/url.hpp"
#include "domain/installation.hpp"
#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

/// Probes, and the calls that met the end of a token, in a run of minutes or in each faulty day: a storm is
/// hundreds.
constexpr std::uint64_t most_calls_with_bad_token = 120;
constexpr Duration day = std::chrono::hours(24);

std::string path_of(const std::string& url) {
  const auto host = url.find("//");
  return host == std::string::npos ? url : url.substr(url.find('/', host + 2));
}

std::string text_of(const journal::MemoryStore& store, const TenantId& tenant, const char* member) {
  const auto rows = journal::read_index(store, tenant, domain::installation_index, "", 1);
  if (!rows || rows->empty()) return {};
  return Json::parse(rows->front().value)[member].get<std::string>();
}

}  // namespace

bool set_up_installation(Network& network, Entropy& choices) {
  if (choices.fraction() < 0.5) return false;
  network.control("PUT", "/app", R"({"token_rotation":true,"token_life_ms":240000})");
  return true;
}

void spoil_installation(Network& network, Entropy& choices) {
  static constexpr const char* menu[] = {R"({"uninstall":true})", R"({"uninstall":true,"tokens_first":true})",
                                         R"({"revoke":true})", R"({"revoke":true,"quiet":true})",
                                         R"({"expire":true})"};
  network.control("POST", "/installation", menu[choices.next() % std::size(menu)]);
}

bool is_slack_paused(const journal::MemoryStore& store, const TenantId& tenant) {
  return !text_of(store, tenant, "paused_at").empty();
}

bool is_installed_by_hand(const journal::MemoryStore& store, const TenantId& tenant) {
  return text_of(store, tenant, "installed_at").empty();
}

void install_app(Network& network, const TenantId& tenant) {
  const auto set_out = network.open_at_door("/slack/" + tenant.value + "/install", {});
  const auto turn = set_out == nullptr ? http::Exchange::Turn{} : set_out->take();
  if (turn.step != http::Exchange::Step::response || turn.response.status != 302) return;
  const std::string cookie(find_header(turn.response.headers, "Set-Cookie"));
  const std::string page(find_header(turn.response.headers, "Location"));
  const auto answer = network.open_at_slack("/slack/oauth/v2/answer?" +
                                            std::string(split_target(page).query) + "&verdict=allow");
  const auto back = path_of(std::string(find_header(answer.headers, "Location")));
  network.open_at_door(back, {{"Cookie", cookie.substr(0, cookie.find(';'))}});
}

void check_installation(Network& network, const journal::MemoryStore& store, const TenantId& tenant,
                        Duration faulty_for, std::vector<std::string>& broken) {
  if (is_slack_paused(store, tenant)) broken.emplace_back("Slack is paused although the app was installed");
  const auto oracle = read(network, "/oracle");
  const auto refused = oracle["calls_with_bad_token"].get<std::uint64_t>();
  const auto days = static_cast<std::uint64_t>(std::max<Duration::rep>(1, faulty_for / day));
  if (refused > most_calls_with_bad_token * days)
    broken.push_back(std::to_string(refused) + " calls went out with a token that had ended");
}

}  // namespace countersign::simulation
