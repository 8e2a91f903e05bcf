// ReadApprovals, ReadApprovalUsers, ReadWorkflows and ReadRelease.
#include <utility>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/probe.hpp"
#include "businesscentral/web_services.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

/// All pages of one list; `Page` has a next_link.
template <class Page>
class PagesSteps : public ExchangeSteps {
 public:
  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (response.status != 200) return rest(response);
    auto page = read(response.body);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    const std::string next_link = page->next_link;
    take(std::move(*page));
    if (next_link.empty()) return AttemptResult{outcome()};
    auto url = accept_next_link(settings().api_base, next_link);
    if (!url) return unreadable_reply(what(), describe(url.error()));
    ask(std::move(*url));
    return NextRequest{};
  }

 protected:
  PagesSteps(const domain::BusinessCentralSettings& bc, std::string name, std::string url)
      : ExchangeSteps(bc), name_(std::move(name)) {
    ask(std::move(url));
  }

 private:
  void ask(std::string url) {
    get("Reading " + name_, std::move(url));
    add_header("Prefer", "odata.maxpagesize=" + std::to_string(page_approvals));
  }
  virtual Result<Page> read(const std::string& body) const = 0;
  virtual void take(Page page) = 0;
  virtual Outcome outcome() = 0;

  std::string name_;
};

std::string approvals_url(const domain::ReadApprovals& call, const std::string& api_base) {
  std::string url = company_url(api_base, call.company.company) + "/approvalEntries";
  // Only fields of plain types are filtered by: how Business Central wants an enum here is not documented.
  if (!call.document_number.empty())
    return url + "?$filter=documentNumber%20eq%20" + text_literal(call.document_number);
  if (call.modified_since)
    url += "?$filter=lastModifiedDateTime%20ge%20" + format_instant(*call.modified_since);
  return url;
}

class ApprovalsSteps final : public PagesSteps<ApprovalsPage> {
 public:
  ApprovalsSteps(const domain::ReadApprovals& call, const domain::BusinessCentralSettings& bc)
      : PagesSteps(bc, "approvalEntries", approvals_url(call, bc.api_base)) {}

 private:
  Result<ApprovalsPage> read(const std::string& body) const override { return read_approvals(body); }
  void take(ApprovalsPage page) override {
    for (auto& entry : page.entries) read_.entries.push_back(std::move(entry));
  }
  Outcome outcome() override { return std::move(read_); }

  domain::ApprovalsRead read_;
};

class UsersSteps final : public PagesSteps<UsersPage> {
 public:
  UsersSteps(const domain::ReadApprovalUsers& call, const domain::BusinessCentralSettings& bc)
      : PagesSteps(bc, "approvalUserSetups", approval_users_url(bc.api_base, call.company)) {}

 private:
  Result<UsersPage> read(const std::string& body) const override { return read_approval_users(body); }
  void take(UsersPage page) override {
    for (auto& user : page.users) read_.users.push_back(std::move(user));
  }
  Outcome outcome() override { return std::move(read_); }

  domain::ApprovalUsersRead read_;
};

class WorkflowsSteps final : public PagesSteps<WorkflowsPage> {
 public:
  WorkflowsSteps(const domain::ReadWorkflows& call, const domain::BusinessCentralSettings& bc)
      : PagesSteps(bc, "workflows", workflows_url(bc.api_base, call.company)) {}

 private:
  Result<WorkflowsPage> read(const std::string& body) const override { return read_workflows(body); }
  void take(WorkflowsPage page) override {
    for (auto& workflow : page.workflows) read_.workflows.push_back(std::move(workflow));
  }
  Outcome outcome() override { return std::move(read_); }

  domain::WorkflowsRead read_;
};

class ReleaseSteps final : public ExchangeSteps {
 public:
  ReleaseSteps(const domain::ReadRelease& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc) {
    get("Reading whether a document is released",
        web_service_url(bc.api_base, call.company_name, "workflowPurchaseDocuments(" + call.key.id + ")") +
            "?$select=id,status");
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (says_record_is_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    if (is_not_offered(response)) return AttemptResult{Outcome{domain::NotOffered{}}};
    if (response.status != 200) return rest(response);
    const auto status = read_release(response.body);
    if (!status) return unreadable_reply(what(), describe(status.error()));
    return AttemptResult{Outcome{domain::ReleaseRead{*status}}};
  }
};

Result<void> check(const domain::CompanyKey& company) {
  if (domain::is_guid(company.company)) return {};
  return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
}

}  // namespace

Steps begin_steps(const domain::ReadApprovals& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check(call.company); !checked) return fail(checked.error());
  return std::make_unique<ApprovalsSteps>(call, bc);
}

Steps begin_steps(const domain::ReadApprovalUsers& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check(call.company); !checked) return fail(checked.error());
  return std::make_unique<UsersSteps>(call, bc);
}

Steps begin_steps(const domain::ReadWorkflows& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check(call.company); !checked) return fail(checked.error());
  return std::make_unique<WorkflowsSteps>(call, bc);
}

Steps begin_steps(const domain::ReadRelease& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check(call.key.company); !checked) return fail(checked.error());
  if (!domain::is_guid(call.key.id) || call.key.resource != domain::Resource::purchase_invoices) {
    return fail(ErrorCode::invalid_argument, "Only a purchase invoice is asked about its release");
  }
  if (call.company_name.empty()) {
    return fail(ErrorCode::invalid_argument, "The company's name is not known");
  }
  return std::make_unique<ReleaseSteps>(call, bc);
}

}  // namespace countersign::businesscentral
