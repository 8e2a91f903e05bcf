// What Business Central's workflow posts to us when a document is sent for approval (BaseApp, codeunit 1545
// "Workflow Webhook Notification"). Pure; any thread; bounded.
#pragma once

#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"

namespace countersign::businesscentral {

struct WorkflowNotification {
  std::string row_id;         ///< The document's id, a lower-case guid.
  std::string step_id;        ///< What an answer names, likewise.
  std::string requester;      ///< E-mail address in lower case; empty when Business Central knows none.
  std::string company;        ///< A lower-case guid; empty when Business Central may not say.
  std::string environment{};  ///< Its name in lower case; likewise.
};
/// `not_understood` for anything else.
Result<WorkflowNotification> parse_workflow_notification(std::string_view body);

/// Below the company's notification path; the identity that subscribed follows.
inline constexpr const char* workflow_path = "/workflow";
/// The last part of the address that is given to Business Central as base64: a request that comes to it
/// proves that Business Central decodes addresses, one that comes to the other that it does not.
inline constexpr const char* encoded_workflow_part = "base64";

/// The first 32 hex digits of `secret` as a guid; empty when there are fewer.
std::string guid_from(std::string_view secret);

}  // namespace countersign::businesscentral
