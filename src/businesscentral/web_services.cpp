#include "businesscentral/web_services.hpp"

#include "businesscentral/error_reply.hpp"
#include "businesscentral/odata.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {

std::string web_services_base(const std::string& api_base) {
  constexpr std::string_view ending = "/api/v2.0";
  std::string base = api_base;
  if (base.ends_with(ending)) base.resize(base.size() - ending.size());
  return base + "/ODataV4";
}

std::string web_service_url(const std::string& api_base, const std::string& company_name,
                            std::string_view service) {
  return web_services_base(api_base) + "/Company(" + text_literal(company_name) + ")/" + std::string(service);
}

bool is_not_offered(const HttpResponse& response) {
  if (response.status != 404) return false;
  const auto error = read_error(response.body);
  return error && ascii::lower(error->code) == "badrequest_notfound";
}

}  // namespace countersign::businesscentral
