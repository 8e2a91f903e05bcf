// Links that open a document or a record in Business Central's web client.
// learn.microsoft.com/dynamics365/business-central/dev-itpro/developer/devenv-web-client-urls
#pragma once

#include <optional>
#include <string>

#include "domain/document.hpp"

namespace countersign::businesscentral {

/// The number of the document's card page: the posted document's own once it is posted. None for resources
/// without a card here.
std::optional<int> page_of(const domain::Document& document);

/// `web_client` is "https://businesscentral.dynamics.com/{directory}/{environment}"; `company_name` the
/// company's name, not its display name. Empty when the document has no page or no number yet, or the
/// company's name is not known: a link to a wrong place is worse than none.
std::string open_link(const std::string& web_client, const std::string& company_name,
                      const domain::Document& document);
/// Likewise for a vendor, customer or employee by its number; empty for other resources.
std::string open_link(const std::string& web_client, const std::string& company_name,
                      const domain::Resource& resource, const std::string& number);

}  // namespace countersign::businesscentral
