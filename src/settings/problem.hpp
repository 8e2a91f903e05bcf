// What is wrong with a settings file, precisely enough to repair it without asking anybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace countersign::settings {

/// An error keeps its file out of force; a warning does not.
enum class Severity : std::uint8_t { warning, error };
const char* to_string(Severity severity);

/// Both from 1; 0 when the problem is not about a place in a file.
struct Position {
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Position&) const = default;
};

struct Problem {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string key;      ///< "route.at_least"; empty when the problem is the file's.
  std::string message;  ///< What is wrong, without a full stop. Never holds a secret.
  std::string remedy;   ///< What to do, without a full stop; may be empty.
  Severity severity = Severity::error;
  bool operator==(const Problem&) const = default;
};

/// "contoso.toml:14:12: error: route.settle: … . …", as editors and build tools read it.
std::string describe(const Problem& problem);

bool has_errors(const std::vector<Problem>& problems);

/// The problems of one file as they are found.
class ProblemList {
 public:
  explicit ProblemList(std::string file) : file_(std::move(file)) {}

  void error(Position at, std::string key, std::string message, std::string remedy = {});
  void warning(Position at, std::string key, std::string message, std::string remedy = {});

  const std::string& file() const { return file_; }
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  /// In the order of the file's lines.
  std::vector<Problem> take();

 private:
  std::string file_;
  std::vector<Problem> problems_;
  std::size_t errors_ = 0;
};

}  // namespace countersign::settings
