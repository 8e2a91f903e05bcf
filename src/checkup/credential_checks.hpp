// Findings about the credentials of the app registration: whether each can be used, and for how long. Pure;
// any thread.
#pragma once

#include <string_view>
#include <vector>

#include "checkup/business_central_checks.hpp"
#include "checkup/finding.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::checkup {

/// Fewer days than this are a warning.
inline constexpr int many_days = 60;

/// `text` is the secret itself; empty when it is not set, which judge_secret says.
Finding judge_credential(const domain::Credential& credential, std::string_view text, Instant now);

/// The verdicts on several credentials, in the order in which the server tries them: one that Entra refuses
/// is a warning while another one works. `credentials` as many as `verdicts`. Names the credential where
/// there are several.
void weigh_tokens(const std::vector<domain::Credential>& credentials, std::vector<TokenVerdict>& verdicts);

}  // namespace countersign::checkup
