// A directory for as long as something runs.
#pragma once

#include <filesystem>
#include <string>

namespace countersign {

/// Below the system's directory for temporary files, under a name that nobody can guess; removed with all
/// that is in it at the end. Throws std::filesystem::filesystem_error where it cannot be made.
class ScratchDirectory {
 public:
  /// `prefix`: for people who find it after a crash.
  explicit ScratchDirectory(const std::string& prefix);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace countersign
