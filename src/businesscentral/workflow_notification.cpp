#include "businesscentral/workflow_notification.hpp"

#include "businesscentral/json_fields.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "domain/resource.hpp"

namespace countersign::businesscentral {
namespace {

/// Longer than any e-mail address.
constexpr std::size_t address_characters = 320;

Result<std::string> guid(const JsonObject& object, const char* name) {
  const auto text = object.needed_text(name);
  if (!text) return fail(text.error());
  if (!domain::is_guid(*text))
    return fail(ErrorCode::not_understood, std::string("The field '") + name + "' is no guid");
  return ascii::lower(*text);
}

}  // namespace

Result<WorkflowNotification> parse_workflow_notification(std::string_view body) {
  const auto object = JsonObject::parse(body);
  if (!object) return fail(object.error());
  const auto row = guid(*object, "Row Id");
  if (!row) return fail(row.error());
  const auto step = guid(*object, "Workflow Step Id");
  if (!step) return fail(step.error());
  const auto requester = object->text("Requested By User Email");
  if (!requester) return fail(requester.error());
  const auto company = object->text("Company Id");
  if (!company) return fail(company.error());
  const auto environment = object->text("Environment Name");
  if (!environment) return fail(environment.error());
  return WorkflowNotification{*row, *step,
                              ascii::lower(trim(cut_code_points(*requester, address_characters))),
                              ascii::lower(*company), ascii::lower(*environment)};
}

std::string guid_from(std::string_view secret) {
  if (secret.size() < 32) return {};
  std::string text = ascii::lower(secret.substr(0, 32));
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
  return domain::is_guid(text) ? text : std::string{};
}

}  // namespace countersign::businesscentral
