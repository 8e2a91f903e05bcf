// Resources that the settings describe: where they are in Business Central, and what of them is read and
// shown.
#include <algorithm>
#include <array>

#include "settings/load.hpp"
#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

using domain::ResourceDefinition;

constexpr std::string_view standard_ending = "/api/v2.0";
/// What names a record, where it is not said.
constexpr std::array title_candidates{"displayName", "name", "description", "number", "code"};

bool has(const std::vector<std::string>& fields, std::string_view name) {
  return std::find(fields.begin(), fields.end(), name) != fields.end();
}

std::string joined(const std::vector<std::string>& fields) {
  std::string text;
  for (const auto& field : fields) text += (text.empty() ? "" : ", ") + field;
  return text;
}

std::string api_of(const Section& section) {
  const std::array<std::string_view, 3> keys{"publisher", "group", "version"};
  const auto given = std::count_if(keys.begin(), keys.end(), [&](auto key) { return section.is_given(key); });
  if (given == 0) return domain::standard_api;
  for (const auto key : keys) {
    if (section.is_given(key)) continue;
    section.error(
        key, "is missing beside the other parts of the API's address",
        "An API of an extension has publisher, group and version; Microsoft's own v2.0 none of them");
    return domain::standard_api;
  }
  return section.text("publisher") + "/" + section.text("group") + "/" + section.text("version");
}

std::string title_of(const Section& section, const std::vector<std::string>& fields) {
  if (section.has("title_field")) return section.text("title_field");
  for (const auto* candidate : title_candidates) {
    if (has(fields, candidate)) return candidate;
  }
  return fields.empty() ? std::string{} : fields.front();
}

std::string modified_of(const Section& section, const std::string& api) {
  const std::string usual = api == domain::standard_api ? "lastModifiedDateTime" : "systemModifiedAt";
  const std::string given = section.has("modified_field") ? section.text("modified_field") : usual;
  return given == "none" ? std::string{} : given;
}

void check_fields(const Section& section, const ResourceDefinition& definition) {
  if (const auto* list = section.find("fields")) {
    for (const auto& item : list->items) {
      if (!domain::is_private_field(definition.entity_set, item.text)) continue;
      section.error_at(item.position, "fields",
                       "'" + item.text + "' is an employee's private affair, and never read", "Take it out");
    }
  }
  for (const auto* key : {"title_field", "blocked_field"}) {
    if (!section.has(key) || has(definition.fields, section.text(key))) continue;
    section.error(key, "'" + section.text(key) + "' is not among the fields", "Add it to fields");
  }
}

void check_place(const Section& section, const ResourceDefinition& definition, const std::string& api_base) {
  if (definition.api != domain::standard_api && !api_base.ends_with(standard_ending)) {
    section.error("publisher",
                  "an API of an extension is found beside /api/v2.0, where api_base does not end",
                  "Give business_central.api_base up to and including /api/v2.0");
  }
  const auto known = domain::resource_at({}, definition.api, definition.entity_set);
  if (!known) return;
  section.error(section.is_given("path") ? "path" : "name",
                "api/" + definition.api + "/" + definition.entity_set + " is known without a description",
                "List \"" + domain::api_name(*known) + "\" in the company's resources instead");
}

ResourceDefinition read_resource(const Section& section) {
  ResourceDefinition definition;
  const std::string name = section.text("name");
  if (const auto resource = domain::parse_resource(name)) definition.resource = *resource;
  definition.api = api_of(section);
  definition.entity_set = section.has("path") ? section.text("path") : name;
  definition.label = section.has("label") ? section.text("label") : name;
  definition.fields = section.texts("fields");
  definition.card_fields = definition.fields;
  definition.title_field = title_of(section, definition.fields);
  definition.modified_field = modified_of(section, definition.api);
  if (section.has("blocked_field")) {
    definition.blocked_field = section.text("blocked_field");
  } else if (has(definition.fields, "blocked")) {
    definition.blocked_field = "blocked";
  }
  return definition;
}

}  // namespace

std::optional<domain::RequesterSource> read_requester(const Document& document, const std::string& api_base) {
  if (!document.has("requester")) return std::nullopt;
  const auto& section = document.one("requester");
  if (!section.sound()) return std::nullopt;
  if (!api_base.ends_with(standard_ending)) {
    section.error("publisher",
                  "an API of an extension is found beside /api/v2.0, where api_base does not end",
                  "Give business_central.api_base up to and including /api/v2.0");
  }
  return domain::RequesterSource{api_of(section), section.text("path"), section.text("field")};
}

std::vector<ResourceDefinition> read_resources(const Document& document, const std::string& api_base) {
  const auto sections = document.all("resource");
  std::vector<ResourceDefinition> described;
  for (const auto* section : sections) {
    if (described.size() == most_resources) {
      section->error("name",
                     "is the resource number " + std::to_string(most_resources + 1) + "; that is too many",
                     "Remove those that no company watches");
      break;
    }
    auto definition = read_resource(*section);
    for (const auto& other : described) {
      if (other.resource == definition.resource) {
        section->error("name",
                       "'" + domain::api_name(other.resource) + "' is the name of another resource too",
                       "Give each a name of its own");
      } else if (other.api == definition.api && other.entity_set == definition.entity_set) {
        section->error(section->is_given("path") ? "path" : "name",
                       "'" + domain::api_name(other.resource) + "' is the same records", "Join the two");
      }
    }
    if (section->sound()) {
      check_place(*section, definition, api_base);
      check_fields(*section, definition);
    }
    described.push_back(std::move(definition));
  }
  return described;
}

std::optional<domain::Resource> find_resource(const std::vector<ResourceDefinition>& described,
                                              const std::string& name, const Section& section,
                                              std::string_view key, Position at) {
  const auto resource = domain::parse_resource(name);
  if (!resource) return std::nullopt;  // Its shape was reported.
  if (domain::find_definition(described, *resource) != nullptr) return resource;
  section.error_at(
      at, key, in_quotes(name) + " is not a resource",
      "Known: purchaseInvoices, salesInvoices, purchaseOrders, purchaseCreditMemos, vendors, customers, "
      "employees; describe others in a [[resource]]");
  return std::nullopt;
}

void check_notice(const domain::Route& route, const ResourceDefinition& definition, const Section& section) {
  const bool is_document = domain::is_document(route.resource);
  const std::string records = domain::api_name(route.resource);
  if (is_document) {
    if (section.is_given("fields"))
      section.error("fields", "is for records without approval, not for " + records, "Remove it");
    if (route.digest && route.approval)
      section.error("digest", "collects notices, and each approval is a question of its own",
                    "Remove it, or set approval = false for a notice");
    return;
  }
  for (const auto* key :
       {"statuses",          "at_least",     "at_least_local", "partners",    "pays_another", "dimensions",
        "approvers",         "limits",       "step",           "on_approved", "post_by",      "not_requester",
        "entered_by_others", "remind_every", "escalate_after", "escalate_to", "expire_after", "urgent_over",
        "urgent_within",     "layout",       "lines"}) {
    if (section.is_given(key)) section.error(key, "is for documents, not for " + records, "Remove it");
  }
  if (section.has("approval") && section.truth("approval")) {
    section.error("approval", "nobody approves " + records + " here",
                  "Remove it: changes are shown as notices");
  }
  const auto* fields = section.find("fields");
  if (fields == nullptr) return;
  for (const auto& item : fields->items) {
    if (has(definition.fields, item.text)) continue;
    section.error_at(item.position, "fields", in_quotes(item.text) + " is not read of " + records,
                     "There are " + joined(definition.fields));
  }
}

}  // namespace countersign::settings
