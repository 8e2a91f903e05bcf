// Internal: between our HTTP values and Beast's messages.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "core/http_message.hpp"
#include "core/result.hpp"

namespace countersign::http {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;
using BeastResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// "Tue, 24 Nov 2026 04:35:39 GMT" (RFC 9110 5.6.7).
std::string format_http_date(std::chrono::sys_seconds instant);

/// False for anything that could end a header line early or start another one.
bool is_valid_header(const HttpHeader& header);

std::vector<HttpHeader> from_fields(const boost::beast::http::fields& fields);

/// The request as it goes out: Host, User-Agent (unless given) and Content-Length set; a Host,
/// Content-Length, Connection or Transfer-Encoding of the caller dropped. `invalid_argument` for a bad
/// method, target or header.
Result<BeastRequest> to_beast_request(HttpRequest request, std::string_view host, std::string_view target,
                                      std::string_view user_agent);

/// The response as it goes out, body included, Date set unless given; Content-Length, Connection and
/// Transfer-Encoding of the handler dropped and left to the caller. `invalid_argument` for a status outside
/// 200..599 or a bad header.
Result<BeastResponse> to_beast_response(HttpResponse response, unsigned version);

/// The request or status line and the headers, as they go out.
std::string head_bytes(const BeastRequest& message);
std::string head_bytes(const BeastResponse& message);

/// One piece of a body with "Transfer-Encoding: chunked", which must not be empty; and the end of such a
/// body.
std::string chunk_bytes(std::string_view piece);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace countersign::http
