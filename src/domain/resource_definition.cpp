#include "domain/resource_definition.hpp"

#include <algorithm>
#include <array>

#include "core/ascii.hpp"

namespace countersign::domain {
namespace {

/// Without calculated fields such as the balance: reading them costs Business Central a sum over the ledger.
std::vector<std::string> vendor_fields() {
  return {"number",
          "displayName",
          "blocked",
          "addressLine1",
          "addressLine2",
          "postalCode",
          "city",
          "state",
          "country",
          "phoneNumber",
          "email",
          "website",
          "taxRegistrationNumber",
          "currencyCode",
          "taxLiable"};
}

std::vector<std::string> customer_fields() {
  return {"number",       "displayName",     "type",        "blocked",
          "addressLine1", "addressLine2",    "postalCode",  "city",
          "state",        "country",         "phoneNumber", "email",
          "website",      "salespersonCode", "creditLimit", "taxRegistrationNumber",
          "currencyCode", "taxLiable"};
}

ResourceDefinition definition(Resource::Kind kind) {
  ResourceDefinition made;
  made.resource = kind;
  made.entity_set = api_name(made.resource);
  made.label = display_name(made.resource);
  made.modified_field = "lastModifiedDateTime";
  return made;
}

ResourceDefinition plain_definition(Resource::Kind kind, std::vector<std::string> fields,
                                    std::vector<std::string> card_fields, std::string blocked_field) {
  auto made = definition(kind);
  made.fields = std::move(fields);
  made.card_fields = std::move(card_fields);
  made.title_field = "displayName";
  made.blocked_field = std::move(blocked_field);
  return made;
}

/// In lower case. A name that begins or ends like one of them counts as well: "bankAccountNo".
constexpr std::array private_words{"iban",   "swift",   "bank",     "birth",  "personal", "private", "salary",
                                   "phone",  "address", "postcode", "postal", "city",     "mobile",  "state",
                                   "social", "union",   "passport", "gender", "marital",  "country"};
/// Fields that hold one of these words and are no private ones.
constexpr std::array public_fields{"status", "statisticsgroupcode"};

}  // namespace

const std::vector<ResourceDefinition>& known_definitions() {
  static const std::vector<ResourceDefinition> definitions{
      definition(Resource::purchase_invoices),
      definition(Resource::sales_invoices),
      definition(Resource::purchase_orders),
      definition(Resource::purchase_credit_memos),
      plain_definition(Resource::vendors, vendor_fields(),
                       {"number", "blocked", "city", "country", "email", "phoneNumber",
                        "taxRegistrationNumber", "currencyCode"},
                       "blocked"),
      plain_definition(Resource::customers, customer_fields(),
                       {"number", "blocked", "city", "country", "email", "phoneNumber", "creditLimit",
                        "taxRegistrationNumber", "currencyCode"},
                       "blocked"),
      plain_definition(Resource::employees, {"number", "displayName", "jobTitle", "email", "status"},
                       {"number", "jobTitle", "email", "status"}, "")};
  return definitions;
}

const ResourceDefinition* find_definition(const std::vector<ResourceDefinition>& described,
                                          const Resource& resource) {
  const auto& list = resource.kind() == Resource::described ? described : known_definitions();
  for (const auto& one : list) {
    if (one.resource == resource) return &one;
  }
  return nullptr;
}

std::optional<Resource> resource_at(const std::vector<ResourceDefinition>& described, std::string_view api,
                                    std::string_view entity_set) {
  for (const auto* list : {&known_definitions(), &described}) {
    for (const auto& one : *list) {
      if (one.api == api && one.entity_set == entity_set) return one.resource;
    }
  }
  return std::nullopt;
}

bool is_private_field(std::string_view entity_set, std::string_view field) {
  if (ascii::lower(entity_set).find("employee") == std::string::npos) return false;
  const std::string name = ascii::lower(field);
  if (std::find(public_fields.begin(), public_fields.end(), name) != public_fields.end()) return false;
  return std::any_of(private_words.begin(), private_words.end(),
                     [&](const char* word) { return name.find(word) != std::string::npos; });
}

}  // namespace countersign::domain
