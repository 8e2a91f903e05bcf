#include "core/error.hpp"

namespace countersign {

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::not_understood:
      return "not_understood";
    case ErrorCode::too_large:
      return "too_large";
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::newer_format:
      return "newer_format";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::unauthorised:
      return "unauthorised";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::io:
      return "io";
  }
  return "unknown";
}

std::string describe(const Error& error) {
  return error.remedy.empty() ? error.message : error.message + ". " + error.remedy;
}

}  // namespace countersign
