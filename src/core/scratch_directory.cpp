#include "core/scratch_directory.hpp"

#include "core/entropy.hpp"

namespace countersign {

ScratchDirectory::ScratchDirectory(const std::string& prefix)
    : path_(std::filesystem::temp_directory_path() / (prefix + "-" + SystemEntropy{}.hex(8))) {
  std::filesystem::create_directories(path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace countersign
