// The message by which a set-up check has a person click. Pure; any thread.
#pragma once

#include <string>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// What its button is called in the click's payload; its value is the token.
inline constexpr const char* click_check_action = "check";

/// chat.postMessage. Without Authorization: the caller adds the bearer token; likewise below.
HttpRequest click_check_request(const domain::SlackSettings& settings, const std::string& channel,
                                const std::string& token);
/// The message's ts; errors as in probe.hpp.
Result<std::string> read_click_check(const HttpResult& reply);
/// chat.update: without the button.
HttpRequest end_click_check_request(const domain::SlackSettings& settings, const std::string& channel,
                                    const std::string& ts);

}  // namespace countersign::slack
