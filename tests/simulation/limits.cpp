#include "simulation/limits.hpp"

#include <nlohmann/json.hpp>

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

constexpr const char* our_client = "11111111-1111-4111-8111-111111111111";
constexpr double longest_posting_ms = 150'000;
constexpr double longest_throttle_ms = 40'000;

void set(Network& network, const Json& settings) {
  network.control("POST", "/settings", settings.dump());
}

long long up_to(Entropy& choices, double longest_ms) {
  return static_cast<long long>(choices.fraction() * longest_ms);
}

}  // namespace

void set_up_limits(Network& network, Entropy& choices) {
  static constexpr const char* forms[] = {"none", "seconds", "date"};
  set(network, {{"retry_after", forms[choices.next() % 3]}});
}

void trouble_business_central(Network& network, Entropy& choices) {
  switch (choices.next() % 4) {
    case 0:
      return set(network, {{"posting_takes_ms", up_to(choices, longest_posting_ms)}});
    case 1:
      network.control(
          "POST", "/throttle",
          Json{{"client_id", our_client}, {"for_ms", up_to(choices, longest_throttle_ms)}}.dump());
      return;
    case 2:
      return set(network, {{"job_queue", choices.fraction() < 0.5}});
    default:
      return set(network, {{"posting_takes_ms", 0}, {"job_queue", true}});
  }
}

void calm_business_central(Network& network) {
  set(network, {{"posting_takes_ms", 0}, {"job_queue", true}});
  network.control("POST", "/throttle", Json{{"client_id", our_client}, {"for_ms", 0}}.dump());
}

}  // namespace countersign::simulation
