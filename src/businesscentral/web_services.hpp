// Business Central's published web services (OData V4), beside its API: the services behind Power Automate's
// approvals live there. learn.microsoft.com/dynamics365/business-central/across-flow-troubleshoot lists them.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/http_message.hpp"

namespace countersign::businesscentral {

/// ".../{environment}/ODataV4", from an `api_base` that ends in "/api/v2.0"; else below `api_base` itself,
/// where nothing is.
std::string web_services_base(const std::string& api_base);

/// "{base}/Company('NAME')/{service}". `service` is written as it stands.
std::string web_service_url(const std::string& api_base, const std::string& company_name,
                            std::string_view service);

/// Whether a reply says that the environment does not publish the service.
bool is_not_offered(const HttpResponse& response);

}  // namespace countersign::businesscentral
