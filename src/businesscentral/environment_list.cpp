#include "businesscentral/environment_list.hpp"

#include "businesscentral/json_fields.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "core/url.hpp"
#include "core/web_url.hpp"

namespace countersign::businesscentral {
namespace {

constexpr std::size_t type_code_points = 50;

}  // namespace

Result<std::string> environments_url(const std::string& api_base) {
  const auto url = parse_web_url(api_base);
  if (!url) return fail(ErrorCode::invalid_argument, "business_central.api_base is not an absolute URL");
  return url->scheme + "://" + authority(*url, false) + "/environments/v1.2";
}

std::string environment_in(const std::string& api_base) {
  const auto parts = path_parts(api_base);
  const std::size_t count = parts.size();
  if (count < 3 || parts[count - 2] != "api" || parts[count - 1] != "v2.0") return {};
  return percent_decode(parts[count - 3], false).value_or("");
}

Result<std::string> read_environment_type(std::string_view json, const std::string& environment) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  const auto list = object->needed("value", JsonValue::Kind::array);
  if (!list) return fail(list.error());
  const auto elements = parse_array((*list)->text, environments_read);
  if (!elements) return fail(elements.error());
  for (const auto& element : *elements) {
    const auto entry = JsonObject::parse(element.text);
    if (!entry) return fail(entry.error());
    if (ascii::lower(entry->text("name").value_or("")) != ascii::lower(environment)) continue;
    return cut_code_points(entry->text("type").value_or(""), type_code_points);
  }
  return std::string{};
}

}  // namespace countersign::businesscentral
