#include "core/http_message.hpp"

#include "core/ascii.hpp"

namespace countersign {

std::string_view find_header(const std::vector<HttpHeader>& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (ascii::same(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace countersign
