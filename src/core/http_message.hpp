// HTTP as values, shared by the wire modules (which know no socket) and the transport (which knows no wire).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/time.hpp"

namespace countersign {

struct HttpHeader {
  std::string name;
  std::string value;
};

/// Case-insensitive by name, first match; empty when there is none.
std::string_view find_header(const std::vector<HttpHeader>& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< Outbound: absolute. Inbound: the origin form, path and query.
  std::vector<HttpHeader> headers;
  std::string body;
  Duration timeout{
      30'000};  ///< Outbound only: from the first attempt to connect to the last byte of the reply.
};

struct HttpResponse {
  unsigned status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
};

/// No response. What matters to money is whether the other side may have seen the request.
struct TransportError {
  bool request_sent = false;  ///< False proves that not one byte of the request left; true leaves it open.
  std::string detail;         ///< For a log; holds no header and no body.
};

using HttpResult = tl::expected<HttpResponse, TransportError>;

/// Sends requests to other servers. Thread safe; `done` is called exactly once, on any thread.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  virtual void send(HttpRequest request, std::function<void(HttpResult)> done) = 0;
};

}  // namespace countersign
