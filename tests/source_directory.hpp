// Where the tests find golden files, fixtures and the sources themselves.
#pragma once

#include <string>

namespace countersign::tests {

/// The root of the source tree, without a slash at its end.
const std::string& source_directory();

}  // namespace countersign::tests
