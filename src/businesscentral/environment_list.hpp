// Which environments there are, and of what type. Pure; any thread.
// learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/api-get-environments
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign::businesscentral {

/// More environments than this are not read.
inline constexpr std::size_t environments_read = 1'000;

/// ".../environments/v1.2" of the server that serves the API; `invalid_argument` when that is no URL.
Result<std::string> environments_url(const std::string& api_base);
/// "Production" of ".../v2.0/{directory}/Production/api/v2.0"; empty when the address has another form.
std::string environment_in(const std::string& api_base);
/// "Production" or "Sandbox", as Business Central spells it; empty when the list does not name the
/// environment. `not_understood` for what is no list.
Result<std::string> read_environment_type(std::string_view json, const std::string& environment);

}  // namespace countersign::businesscentral
