// Patterns with `*` for any run of characters. Letters A to Z are the same in either case. Pure.
#pragma once

#include <string_view>

namespace countersign::domain {

bool fits_pattern(std::string_view pattern, std::string_view text);
/// Whether every text that fits `narrow` fits `wide`. May say no where it is so: never yes where it is not.
bool covers_pattern(std::string_view wide, std::string_view narrow);

}  // namespace countersign::domain
