// How Business Central names the workflows that are made through its web service for outside approvals.
#pragma once

#include <string_view>

namespace countersign::domain {

/// BaseApp, codeunit 1540 "Workflow Webhook Setup". Ours are among them, and so are Power Automate's: whose
/// one is Business Central does not tell.
inline constexpr std::string_view workflow_code_prefix = "MS-PDAW-WH-";

}  // namespace countersign::domain
