#include "domain/pattern.hpp"

#include "core/ascii.hpp"

namespace countersign::domain {
/// Goes back to the last star alone, so that it takes no more than pattern × text steps.
bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resumed = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = t;
    } else if (p < pattern.size() && ascii::lower(pattern[p]) == ascii::lower(text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resumed;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// A star of `narrow` is a character that only a star of `wide` takes.
bool covers_pattern(std::string_view wide, std::string_view narrow) {
  return fits_pattern(wide, narrow);
}

}  // namespace countersign::domain
