// One section of a settings file, checked against the table of known keys when it is made. Getters give the
// value, or the default where the key is absent or wrong; what is wrong was reported by then.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "settings/known_keys.hpp"
#include "settings/problem.hpp"
#include "settings/toml_tree.hpp"

namespace countersign::settings {

/// Refers to the node, the table of keys and the problems it was made with; they must outlive it.
class Section {
 public:
  Section(const Node& table, const KnownSection& known, ProblemList& problems);
  /// Of a file that leaves the section out: defaults alone, and no key is missing.
  static Section absent(const KnownSection& known, ProblemList& problems);

  /// Nothing was wrong with any key of this section when it was made.
  bool sound() const { return sound_; }
  /// In the file, and usable.
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// In the file, usable or not.
  bool is_given(std::string_view key) const { return table_->find(key) != nullptr; }

  std::string text(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  bool truth(std::string_view key) const;
  std::int64_t number(std::string_view key) const;
  Duration duration(std::string_view key) const;
  const Node& table() const { return *table_; }
  /// Null when the key is absent or wrong.
  const Node* find(std::string_view key) const;
  /// The value's place, or the section's where the key is absent.
  Position position(std::string_view key) const;

  /// Report something that only shows beside other keys.
  void error(std::string_view key, std::string message, std::string remedy = {}) const;
  void warning(std::string_view key, std::string message, std::string remedy = {}) const;
  /// Of one element of a list.
  void error_at(Position at, std::string_view key, std::string message, std::string remedy = {}) const;
  void warning_at(Position at, std::string_view key, std::string message, std::string remedy = {}) const;

 private:
  explicit Section(const KnownSection& known, ProblemList& problems);
  void check(const Member& member);
  std::string label(std::string_view key) const;
  std::string_view default_of(std::string_view key) const;

  const Node* table_;
  const KnownSection* known_;
  ProblemList* problems_;
  std::set<std::string, std::less<>> wrong_;
  bool sound_ = true;
};

/// The sections of a file by name. Unknown sections and keys, wrong shapes and missing sections are reported.
class Document {
 public:
  /// All three must outlive the document.
  Document(const Node& root, const std::vector<KnownSection>& known, ProblemList& problems);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  bool has(std::string_view name) const;
  /// The section of that name, which the table of known keys must have; all defaults when the file leaves it
  /// out.
  const Section& one(std::string_view name) const;
  /// All sections of a repeated name, in the order of the file.
  std::vector<const Section*> all(std::string_view name) const;
  /// Those that stand below one section: the [[company.cadence]] of a [[company]].
  std::vector<const Section*> all(std::string_view name, const Section& above) const;

 private:
  struct Entry {
    std::string_view name;
    bool in_file = true;
    const Node* around = nullptr;  ///< The table that it stands in.
    Section section;
  };
  void take_top(const Node& root, const std::vector<KnownSection>& known, ProblemList& problems);
  void take(const KnownSection& known, const Node& around, const Node& value, ProblemList& problems);
  void take_absent(const KnownSection& known, const Node& root, ProblemList& problems);

  Node top_;  ///< The keys above the first section.
  std::vector<Entry> entries_;
};

}  // namespace countersign::settings
