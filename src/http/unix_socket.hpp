// The calling side of a server on a Unix domain socket (`Server::listen_unix`).
#pragma once

#include <string>

#include "core/http_message.hpp"
#include "core/result.hpp"

namespace countersign::http {

/// Sends one request and waits for its response, at most `request.timeout`. `request.url` is the origin form,
/// such as "/tenants?limit=10". `unavailable` when nobody listens or no response comes.
Result<HttpResponse> unix_call(const std::string& path, HttpRequest request);

}  // namespace countersign::http
