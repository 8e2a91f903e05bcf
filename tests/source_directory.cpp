#include "source_directory.hpp"

namespace countersign::tests {

const std::string& source_directory() {
  static const std::string directory = COUNTERSIGN_SOURCE_DIRECTORY;
  return directory;
}

}  // namespace countersign::tests
