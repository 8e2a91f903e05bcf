#include "checkup/finding.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "slack/text.hpp"

namespace countersign::checkup {
namespace {

const char* mark_of(Level level) {
  switch (level) {
    case Level::ok:
      return "✔";
    case Level::warning:
      return "⚠";
    case Level::broken:
      break;
  }
  return "✖";
}

std::size_t count_of(const Findings& findings, Level level) {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [&](const Finding& finding) { return finding.level == level; }));
}

}  // namespace

const char* to_string(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::warning:
      return "warning";
    case Level::broken:
      break;
  }
  return "broken";
}

Finding passed(std::string_view check, std::string what) {
  return {{}, std::string(check), Level::ok, std::move(what), {}};
}

Finding warned(std::string_view check, std::string what, std::string remedy) {
  return {{}, std::string(check), Level::warning, std::move(what), std::move(remedy)};
}

Finding failed(std::string_view check, std::string what, std::string remedy) {
  return {{}, std::string(check), Level::broken, std::move(what), std::move(remedy)};
}

Counts count(const Findings& findings) {
  return {count_of(findings, Level::ok), count_of(findings, Level::warning),
          count_of(findings, Level::broken)};
}

int exit_code(const Counts& counts) {
  if (counts.broken > 0) return 2;
  return counts.warnings > 0 ? 1 : 0;
}

std::string text_of(const Finding& finding) {
  std::string text = mark_of(finding.level);
  if (!finding.tenant.empty()) text += " " + finding.tenant;
  text += "  " + finding.check + "  " + slack::clean(finding.what) + "\n";
  if (!finding.remedy.empty()) text += "    → " + slack::clean(finding.remedy) + "\n";
  return text;
}

std::string closing_line(const Counts& counts) {
  return std::to_string(counts.ok) + " ok, " + std::to_string(counts.warnings) +
         (counts.warnings == 1 ? " warning, " : " warnings, ") + std::to_string(counts.broken) + " broken.";
}

const std::vector<std::string>& not_proven() {
  static const std::vector<std::string> items{
      "Posting rights in Business Central: only a posting shows them. Approve one small invoice",
      "That an identity for reading may not write: its card on Microsoft Entra Applications shows its sets",
      "The Slack signing secret, and that clicks arrive: `countersign check --click CHANNEL` shows it",
      "When the client secret expires: Entra tells applications nothing about it. Note it as `expires`",
      "That Business Central reaches public_url from outside: the handshake here came from this machine",
  };
  return items;
}

std::string json_of(const Findings& findings) {
  const auto counts = count(findings);
  auto list = nlohmann::ordered_json::array();
  for (const auto& finding : findings) {
    list.push_back({{"tenant", finding.tenant},
                    {"check", finding.check},
                    {"level", to_string(finding.level)},
                    {"what", finding.what},
                    {"remedy", finding.remedy}});
  }
  const nlohmann::ordered_json document{{"ok", counts.ok},
                                        {"warnings", counts.warnings},
                                        {"broken", counts.broken},
                                        {"exit_code", exit_code(counts)},
                                        {"findings", std::move(list)},
                                        {"not_proven", not_proven()}};
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace countersign::checkup
