#include "checkup/approval_checks.hpp"

#include "businesscentral/error_reply.hpp"
#include "businesscentral/json_fields.hpp"

namespace countersign::checkup {
namespace {

using businesscentral::JsonObject;
using businesscentral::JsonValue;
using domain::ApprovalMode;

constexpr std::size_t workflows_read = 10'000;

/// Why it was not a list; Business Central's own words where there are any.
std::string words_of(const HttpResult& result) {
  if (!result) return " (no answer: " + result.error().detail + ")";
  std::string words = " (HTTP " + std::to_string(result->status);
  if (const auto error = businesscentral::read_error(result->body)) {
    if (!error->code.empty()) words += ", " + error->code;
    if (!error->message.empty()) words += ": " + error->message;
  }
  return words + ")";
}

bool is_read(const HttpResult& result) {
  return result && result->status == 200;
}

bool is_passing(const HttpResult& result) {
  return !result || result->status == 408 || result->status == 429 || result->status >= 500;
}

/// What is missing is broken where the mode needs it, and good to know elsewhere.
Finding missing(std::string_view check, bool needed, const HttpResult& result, std::string what,
                std::string remedy) {
  what += words_of(result);
  if (is_passing(result)) return warned(check, std::move(what), "Try again");
  return needed ? failed(check, std::move(what), std::move(remedy)) : passed(check, std::move(what));
}

struct Workflows {
  std::string enabled;  ///< Their codes, joined.
  bool readable = false;
};

/// Workflows for purchase documents; templates are not workflows.
Workflows read_workflows(const std::string& body) {
  const auto page = JsonObject::parse(body);
  const auto value =
      page ? page->needed("value", JsonValue::Kind::array) : Result<const JsonValue*>{fail(page.error())};
  const auto elements = value ? businesscentral::parse_array((*value)->text, workflows_read)
                              : Result<std::vector<JsonValue>>{fail(value.error())};
  Workflows workflows;
  if (!elements) return workflows;
  workflows.readable = true;
  for (const auto& element : *elements) {
    const auto object = JsonObject::parse(element.text);
    if (!object) continue;
    const auto* enabled = object->find("enabled");
    const bool purchases = object->text("category").value_or("") == "PURCHDOC";
    if (enabled == nullptr || enabled->text != "true" || !purchases) continue;
    workflows.enabled += (workflows.enabled.empty() ? "" : ", ") + object->text("code").value_or("?");
  }
  return workflows;
}

}  // namespace

Finding judge_approval_entries(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.approval_entries";
  if (is_read(result)) return passed(check, "The approval entries of '" + setup.company + "' can be read");
  return missing(check, setup.mode == ApprovalMode::native, result,
                 "The approval entries of '" + setup.company + "' cannot be read",
                 "approval_mode = \"native\" needs them: give the app a permission set that reads the tables "
                 "Approval Entry and User Setup; an older environment may not have them in API v2.0");
}

Finding judge_workflow_services(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.workflow_services";
  if (is_read(result)) {
    return passed(check, "The web services of '" + setup.company + "' tell whether an invoice is released");
  }
  return missing(
      check, setup.mode == ApprovalMode::release, result,
      "The web service workflowPurchaseDocuments of '" + setup.company + "' cannot be read",
      "approval_mode = \"release\" needs it: on the page Web Services publish workflowPurchaseDocuments "
      "(page 6404), workflowWebhookSubscriptions (page 831) and WorkflowActionResponse (codeunit 1544) "
      "under these names, and let the app read and use them");
}

Finding judge_workflows(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.workflows";
  const auto workflows = is_read(result) ? read_workflows(result->body) : Workflows{};
  if (!workflows.readable) {
    return missing(check, false, result, "The workflows of '" + setup.company + "' cannot be read", "");
  }
  const std::string whose = " workflow for purchase documents is enabled in '" + setup.company + "'";
  if (setup.mode == ApprovalMode::countersign) {
    if (workflows.enabled.empty()) return passed(check, "No" + whose);
    return warned(
        check, "A" + whose + ": " + workflows.enabled,
        "Business Central refuses to post what its workflow has not released. Switch it off on the page "
        "Workflows, or set approval_mode to \"native\" or \"release\"");
  }
  if (!workflows.enabled.empty()) return passed(check, "A" + whose + ": " + workflows.enabled);
  return warned(
      check, "No" + whose + ", so anybody may post without an approval",
      setup.mode == ApprovalMode::native
          ? "Enable a purchase invoice approval workflow on the page Workflows"
          : "Start the server: it makes one. If it runs, somebody switched it off on the page Workflows");
}

}  // namespace countersign::checkup
