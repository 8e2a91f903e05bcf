// The calls about Business Central's approval workflow. Part of effect.hpp.
#pragma once

#include <string>
#include <vector>

#include "domain/approval.hpp"
#include "domain/hold_rules.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

/// Has our subscriptions to Business Central's approval requests be those of `rules`: adopts, creates (which
/// also creates and enables a workflow there) and then deletes ours that no rule wants. Outcomes:
/// WorkflowSubscribed, WorkflowsGone, NotOffered, Failed.
struct EnsureWorkflow {
  CompanyKey company;
  std::string company_name;
  std::vector<HoldRule> rules;
  /// How the address is written: Business Central's source calls the text as it is stored, its own test
  /// stores it as base64. Each form is an address of its own.
  bool encoded_url = false;
  /// Some of ours were there: if none is listed any more, nothing is made. A copy of Business Central has
  /// none.
  bool expects_ours = false;
  bool operator==(const EnsureWorkflow&) const = default;
};

/// All workflows of the company. Outcomes: WorkflowsRead, NotOffered, Failed.
struct ReadWorkflows {
  CompanyKey company;
  bool operator==(const ReadWorkflows&) const = default;
};

/// The purchase invoices that wait for an approval. Outcomes: PendingRead, NotOffered, Failed.
struct ReadPending {
  CompanyKey company;
  std::string company_name;
  bool operator==(const ReadPending&) const = default;
};

/// Answers Business Central's workflow about its document: released, reopened, or the request taken back,
/// which Business Central allows its sender and an approval administrator alone. It takes one answer a step.
/// Outcomes: WorkflowAnswered, WorkflowRefused, InDoubt, Failed.
struct AnswerWorkflow {
  RecordKey key;
  std::string step;  ///< The workflow step, a guid.
  Verdict verdict = Verdict::approve;
  bool operator==(const AnswerWorkflow&) const = default;
};

}  // namespace countersign::domain
