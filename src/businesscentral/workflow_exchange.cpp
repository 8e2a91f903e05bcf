// ReadPending and AnswerWorkflow: the services behind Power Automate's "When a purchase
// document approval is requested". Their wire is Business Central's own source (BaseApp, System/Workflow:
// tables and codeunits "Workflow Webhook …"), not a documented contract for others, so nothing is assumed:
// what is not there or not as expected is told as such.
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/web_services.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

/// All purchase documents with their status. Not filtered by it: how an enum is written in a filter is not
/// documented, and a wrong form would look like an empty list.
class PendingSteps final : public ExchangeSteps {
 public:
  PendingSteps(const domain::ReadPending& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc) {
    ask(web_service_url(bc.api_base, call.company_name, "workflowPurchaseDocuments") +
        "?$select=id,documentType,status");
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (is_not_offered(response)) return AttemptResult{Outcome{domain::NotOffered{}}};
    if (response.status != 200) return rest(response);
    const auto next_link = take(response.body);
    if (!next_link) return unreadable_reply(what(), describe(next_link.error()));
    if (next_link->empty()) return AttemptResult{Outcome{std::move(read_)}};
    auto url = accept_next_link(web_services_base(settings().api_base), *next_link);
    if (!url) return unreadable_reply(what(), describe(url.error()));
    ask(std::move(*url));
    return NextRequest{};
  }

 private:
  void ask(std::string url) {
    get("Reading which documents wait for an approval", std::move(url));
    add_header("Prefer", "odata.maxpagesize=" + std::to_string(page_ids));
  }

  Result<std::string> take(const std::string& json) {
    const auto page = JsonObject::parse(json);
    if (!page) return fail(page.error());
    const auto value = page->needed("value", JsonValue::Kind::array);
    if (!value) return fail(value.error());
    const auto elements = parse_array((*value)->text, page_ids);
    if (!elements) return fail(elements.error());
    for (const auto& element : *elements) {
      const auto object = JsonObject::parse(element.text);
      if (!object) return fail(object.error());
      const auto id = object->needed_text("id");
      const auto status = object->needed_text("status");
      if (!id || !domain::is_guid(*id) || !status) {
        return fail(ErrorCode::not_understood, "A purchase document has no id or no status");
      }
      const bool is_invoice = decode_name(object->text("documentType").value_or("")) == "Invoice";
      const bool waits = parse_release_status(*status) == domain::ReleaseStatus::pending_approval;
      if (is_invoice && waits) read_.ids.push_back(ascii::lower(*id));
    }
    return page->text("@odata.nextLink");
  }

  domain::PendingRead read_;
};

const char* function_of(domain::Verdict verdict) {
  switch (verdict) {
    case domain::Verdict::approve:
      return "Approve";
    case domain::Verdict::reject:
      return "Reject";
    case domain::Verdict::cancel:
      break;
  }
  return "Cancel";
}

/// Business Central takes one answer a step and refuses every other: it is its own compare-and-set. How the
/// parameter of a published function is spelled is not documented: a request that is refused as malformed did
/// nothing, and is made once more with the other spelling.
class AnswerSteps final : public ExchangeSteps {
 public:
  AnswerSteps(const domain::AnswerWorkflow& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc),
        step_(call.step),
        url_(web_services_base(bc.api_base) + "/WorkflowActionResponse_" + function_of(call.verdict) +
             "?company=" + call.key.company.company) {
    ask("workflowStepInstanceId");
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (response.status >= 200 && response.status < 300)
      return AttemptResult{Outcome{domain::WorkflowAnswered{}}};
    const auto error = read_error(response.body);
    const bool is_malformed =
        response.status == 400 && error && ascii::lower(error->code).starts_with("badrequest");
    if (is_malformed && !spelled_again_) {
      spelled_again_ = true;
      ask("WorkflowStepInstanceId");
      return NextRequest{};
    }
    if (response.status >= 400 && response.status < 500 && error)
      return AttemptResult{Outcome{domain::WorkflowRefused{error->code, error->message}}};
    return rest(response);
  }

 private:
  void ask(const char* parameter) {
    const nlohmann::json body{{parameter, step_}};
    change("Answering a workflow step", "POST", url_, body.dump(), post_timeout_ms);
  }

  std::string step_;
  std::string url_;
  bool spelled_again_ = false;
};

Result<void> check(const domain::CompanyKey& company, const std::string& name) {
  if (!domain::is_guid(company.company))
    return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
  if (name.empty()) return fail(ErrorCode::invalid_argument, "The company's name is not known");
  return {};
}

}  // namespace

Steps begin_steps(const domain::ReadPending& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check(call.company, call.company_name); !checked) return fail(checked.error());
  return std::make_unique<PendingSteps>(call, bc);
}

Steps begin_steps(const domain::AnswerWorkflow& call, const domain::BusinessCentralSettings& bc) {
  if (!domain::is_guid(call.step) || !domain::is_guid(call.key.company.company)) {
    return fail(ErrorCode::invalid_argument, "A workflow step or company is no guid");
  }
  return std::make_unique<AnswerSteps>(call, bc);
}

}  // namespace countersign::businesscentral
