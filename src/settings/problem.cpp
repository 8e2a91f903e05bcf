#include "settings/problem.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace countersign::settings {

const char* to_string(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

std::string describe(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) {
    text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
  }
  text += std::string(": ") + to_string(problem.severity) + ": ";
  if (!problem.key.empty()) text += problem.key + ": ";
  text += problem.message;
  if (!problem.remedy.empty()) text += ". " + problem.remedy;
  return text;
}

bool has_errors(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.severity == Severity::error; });
}

void ProblemList::error(Position at, std::string key, std::string message, std::string remedy) {
  ++errors_;
  problems_.push_back(
      {file_, at.line, at.column, std::move(key), std::move(message), std::move(remedy), Severity::error});
}

void ProblemList::warning(Position at, std::string key, std::string message, std::string remedy) {
  problems_.push_back(
      {file_, at.line, at.column, std::move(key), std::move(message), std::move(remedy), Severity::warning});
}

std::vector<Problem> ProblemList::take() {
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& left, const Problem& right) {
    return std::tie(left.line, left.column) < std::tie(right.line, right.column);
  });
  errors_ = 0;
  return std::exchange(problems_, {});
}

}  // namespace countersign::settings
