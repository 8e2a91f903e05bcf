// Values that name Business Central's records: what is wrong with one. For this module's .cpp files alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace countersign::settings {

struct Wrong {
  std::string message;
  std::string remedy;
};
/// None: nothing.
using Verdict = std::optional<Wrong>;

// The text is not empty.
Verdict check_resource(std::string_view text);
Verdict check_resource_name(std::string_view text);
Verdict check_api_part(std::string_view text);
Verdict check_field(std::string_view text);
Verdict check_status(std::string_view text);
Verdict check_record_change(std::string_view text);

}  // namespace countersign::settings
