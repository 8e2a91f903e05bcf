// Settings files of a test's own, in a directory that goes with it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "settings/load.hpp"

namespace countersign::settings::test {

class Files {
 public:
  Files();
  ~Files();
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  /// Writes a file below the directory and gives its path.
  std::string write(const std::string& name, const std::string& content) const;
  std::string path(const std::string& name) const;

 private:
  std::filesystem::path directory_;
};

/// The smallest tenant that loads without a problem; numbered so that a test can name the lines:
/// 1 [business_central] … 13 [[route]].
std::string smallest_tenant();
/// `text` with its first `from` replaced; the test fails when it is not there.
std::string replaced(std::string text, const std::string& from, const std::string& to);
/// 1-based, of the first line that holds `part`.
std::size_t line_of(const std::string& text, const std::string& part);

/// What loading that text as "contoso.toml" gives.
LoadedTenants load_tenant(const std::string& text);

/// "error 14 route.settle", one for each problem: severity, line, key.
std::vector<std::string> summary(const std::vector<Problem>& problems);

}  // namespace countersign::settings::test
