// Canned replies for the tests of findings.
#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace countersign::checkup::testing {

inline HttpResult reply(unsigned status, std::string body, std::vector<HttpHeader> headers = {}) {
  return HttpResponse{status, std::move(headers), std::move(body)};
}

inline HttpResult no_reply(std::string detail) {
  return tl::unexpected<TransportError>(TransportError{false, std::move(detail)});
}

/// As Business Central writes an error.
inline HttpResult refusal(unsigned status, const std::string& code, const std::string& message) {
  return reply(status, R"({"error":{"code":")" + code + R"(","message":")" + message +
                           R"(  CorrelationId:  1f0c2a52-0000-0000-0000-000000000000."}})");
}

inline bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline const TenantId tenant{"contoso"};
inline const Instant now = *parse_instant("2026-11-24T12:00:00Z");

}  // namespace countersign::checkup::testing
