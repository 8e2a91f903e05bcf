// Small text helpers shared by Business Central's wire. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign::businesscentral {

/// Without spaces, tabs and line ends at both sides.
std::string_view trim(std::string_view text);
/// The first `most` code points of UTF-8 text; never half of one.
std::string cut_code_points(std::string_view text, std::size_t most);
/// At most `most` bytes of UTF-8 text; never half a code point.
std::string cut_bytes(std::string_view text, std::size_t most);
/// Not empty, at most `most` bytes, and printable ASCII: may become a header's value.
bool is_header_value(std::string_view text, std::size_t most);

}  // namespace countersign::businesscentral
