#include "settings/section.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "settings/values.hpp"

namespace countersign::settings {
namespace {

std::string known_names(const KnownSection& known) {
  std::string names;
  for (const auto& key : known.keys) names += (names.empty() ? "" : ", ") + std::string(key.name);
  return names;
}

const KnownSection* find_section(const std::vector<KnownSection>& known, std::string_view name) {
  for (const auto& section : known) {
    if (!section.name.empty() && section.name == name) return &section;
  }
  return nullptr;
}

std::string heading(const KnownSection& known) {
  return known.repeated ? "[[" + std::string(known.name) + "]]" : "[" + std::string(known.name) + "]";
}

/// The tables that a section stands in: the root for "company", the table business_central for
/// "business_central.credential", each [[business_central.identity]] for
/// "business_central.identity.credential".
std::vector<const Node*> tables_around(const Node& root, std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return {&root};
  const auto* above = root.find(name.substr(0, dot));
  if (above == nullptr) return {};
  const auto below = name.substr(dot + 1);
  if (above->kind != Node::Kind::array) return tables_around(*above, below);
  std::vector<const Node*> tables;
  for (const auto& item : above->items) {
    const auto inside = tables_around(item, below);
    tables.insert(tables.end(), inside.begin(), inside.end());
  }
  return tables;
}

std::string_view last_part(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

const Node& empty_table() {
  static const Node node;
  return node;
}

}  // namespace

Section::Section(const Node& table, const KnownSection& known, ProblemList& problems)
    : table_(&table), known_(&known), problems_(&problems) {
  const auto errors_before = problems.errors();
  for (const auto& member : table.members) {
    const auto& below = known.subsections;
    if (std::find(below.begin(), below.end(), member.key) == below.end()) check(member);
  }
  for (const auto& key : known.keys) {
    if (key.required && table.find(key.name) == nullptr) error(key.name, "is missing");
  }
  sound_ = problems.errors() == errors_before;
}

Section::Section(const KnownSection& known, ProblemList& problems)
    : table_(&empty_table()), known_(&known), problems_(&problems) {}

Section Section::absent(const KnownSection& known, ProblemList& problems) {
  return Section(known, problems);
}

void Section::check(const Member& member) {
  const auto* key = known_->find(member.key);
  if (key == nullptr) {
    const std::string where = known_->name.empty() ? "at the top of the file" : "in " + heading(*known_);
    problems_->error(member.key_position, std::string(known_->name),
                     in_quotes(member.key) + " is not known " + where, "Known: " + known_names(*known_));
    return;
  }
  for (auto& complaint : check_value(*key, member.value)) {
    wrong_.insert(member.key);
    problems_->error(complaint.at, label(member.key), std::move(complaint.message),
                     std::move(complaint.remedy));
  }
}

const Node* Section::find(std::string_view key) const {
  return wrong_.count(key) > 0 ? nullptr : table_->find(key);
}

std::string_view Section::default_of(std::string_view key) const {
  const auto* known = known_->find(key);
  return known == nullptr ? std::string_view{} : known->default_text;
}

std::string Section::text(std::string_view key) const {
  const auto* node = find(key);
  return node == nullptr ? std::string(default_of(key)) : node->text;
}

std::vector<std::string> Section::texts(std::string_view key) const {
  std::vector<std::string> values;
  if (const auto* node = find(key)) {
    for (const auto& item : node->items) values.push_back(item.text);
  }
  return values;
}

bool Section::truth(std::string_view key) const {
  const auto* node = find(key);
  return node == nullptr ? default_of(key) == "true" : node->truth;
}

std::int64_t Section::number(std::string_view key) const {
  if (const auto* node = find(key)) return node->whole_number;
  const auto text = default_of(key);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Duration Section::duration(std::string_view key) const {
  return parse_duration(text(key)).value_or(Duration{0});
}

Position Section::position(std::string_view key) const {
  const auto* node = table_->find(key);
  return node == nullptr ? table_->position : node->position;
}

std::string Section::label(std::string_view key) const {
  return (known_->name.empty() ? "" : std::string(known_->name) + ".") + std::string(key);
}

void Section::error(std::string_view key, std::string message, std::string remedy) const {
  problems_->error(position(key), label(key), std::move(message), std::move(remedy));
}

void Section::error_at(Position at, std::string_view key, std::string message, std::string remedy) const {
  problems_->error(at, label(key), std::move(message), std::move(remedy));
}

void Section::warning_at(Position at, std::string_view key, std::string message, std::string remedy) const {
  problems_->warning(at, label(key), std::move(message), std::move(remedy));
}

void Section::warning(std::string_view key, std::string message, std::string remedy) const {
  problems_->warning(position(key), label(key), std::move(message), std::move(remedy));
}

Document::Document(const Node& root, const std::vector<KnownSection>& known, ProblemList& problems) {
  take_top(root, known, problems);
  for (const auto& section : known) {
    if (section.name.empty()) continue;
    bool is_given = false;
    for (const auto* around : tables_around(root, section.name)) {
      const auto* value = around->find(last_part(section.name));
      if (value == nullptr) continue;
      take(section, *around, *value, problems);
      is_given = true;
    }
    if (!is_given) take_absent(section, root, problems);
  }
}

void Document::take_top(const Node& root, const std::vector<KnownSection>& known, ProblemList& problems) {
  const KnownSection* top = nullptr;
  std::string names;
  for (const auto& section : known) {
    if (section.name.empty()) {
      top = &section;
    } else {
      names += (names.empty() ? "" : ", ") + heading(section);
    }
  }
  top_.position = root.position;
  for (const auto& member : root.members) {
    if (find_section(known, member.key) != nullptr) continue;
    const bool is_section = member.value.kind == Node::Kind::table;
    if (top != nullptr && (!is_section || top->find(member.key) != nullptr)) {
      top_.members.push_back(member);
    } else {
      problems.error(member.key_position, "", in_quotes(member.key) + " is not known in this file",
                     "Sections: " + names);
    }
  }
  if (top != nullptr) entries_.push_back({top->name, true, nullptr, Section(top_, *top, problems)});
}

void Document::take(const KnownSection& known, const Node& around, const Node& value, ProblemList& problems) {
  const auto wrong_shape = [&](const Node& node) {
    problems.error(node.position, std::string(known.name),
                   std::string("is ") + to_string(node.kind) + "; expected the section " + heading(known));
    if (!known.repeated) entries_.push_back({known.name, false, nullptr, Section::absent(known, problems)});
  };
  if (!known.repeated) {
    if (value.kind != Node::Kind::table) return wrong_shape(value);
    entries_.push_back({known.name, true, &around, Section(value, known, problems)});
    return;
  }
  if (value.kind != Node::Kind::array) return wrong_shape(value);
  for (const auto& item : value.items) {
    if (item.kind != Node::Kind::table) {
      wrong_shape(item);
    } else {
      entries_.push_back({known.name, true, &around, Section(item, known, problems)});
    }
  }
}

void Document::take_absent(const KnownSection& known, const Node& root, ProblemList& problems) {
  if (known.required) {
    problems.error(root.position, std::string(known.name), "the section " + heading(known) + " is missing",
                   "Add it with at least its required keys");
  }
  if (!known.repeated) entries_.push_back({known.name, false, nullptr, Section::absent(known, problems)});
}

bool Document::has(std::string_view name) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.name == name && entry.in_file; });
}

const Section& Document::one(std::string_view name) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
  return found->section;
}

std::vector<const Section*> Document::all(std::string_view name) const {
  std::vector<const Section*> sections;
  for (const auto& entry : entries_) {
    if (entry.name == name) sections.push_back(&entry.section);
  }
  return sections;
}

std::vector<const Section*> Document::all(std::string_view name, const Section& above) const {
  std::vector<const Section*> sections;
  for (const auto& entry : entries_) {
    if (entry.name == name && entry.around == &above.table()) sections.push_back(&entry.section);
  }
  return sections;
}

}  // namespace countersign::settings
