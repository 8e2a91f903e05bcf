// Bytes as hex digits. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign {

/// Lower-case hex.
std::string to_hex(std::string_view bytes);

/// The bytes that the digits stand for, of either case; `invalid_argument` for anything else.
Result<std::string> from_hex(std::string_view digits);

}  // namespace countersign
