#include "simulation/workflows.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

auto count(const std::vector<journal::AuditRow>& audit, const std::string& type) {
  return std::count_if(audit.begin(), audit.end(), [&](const auto& row) { return row.entry.type == type; });
}

}  // namespace

void set_up_workflows(Network& network, Entropy& choices) {
  Json settings = Json::object();
  if (choices.fraction() < 0.3) settings["workflow_parameter"] = "WorkflowStepInstanceId";
  if (choices.fraction() < 0.5) settings["workflow_decodes_url"] = true;
  network.control("POST", "/settings", settings.dump());
  network.control("POST", "/approval-admin", Json{{"enabled", choices.fraction() < 0.5}}.dump());
}

void switch_workflows(Network& network, bool enabled) {
  std::string text;
  network.control("POST", "/workflow-subscriptions", "{}", &text);
  const Json subscriptions = Json::parse(text);
  for (const auto& one : subscriptions["list"]) {
    network.control("POST", "/workflow", Json{{"code", one["code"]}, {"enabled", enabled}}.dump());
  }
}

void check_workflows(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  for (const auto* type : {"exception.workflow_switched_off", "workflow.switched_on"}) {
    const auto told = count(audit, type);
    if (told != 1) broken.push_back(std::string(type) + " was told " + std::to_string(told) + " times");
  }
}

}  // namespace countersign::simulation
