// The form that every Web API request has; for this module's .cpp files alone.
#pragma once

#include <string>

#include "core/http_message.hpp"
#include "core/url.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// `body` is a JSON object. For the chat.* methods.
HttpRequest json_request(const domain::SlackSettings& settings, const char* method, std::string body);

/// For the methods that take no JSON: users.lookupByEmail, conversations.info and .history.
HttpRequest form_request(const domain::SlackSettings& settings, const char* method, const FormPairs& pairs);

}  // namespace countersign::slack
