#include "cli/audit_story.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "cli/audit_sentence.hpp"
#include "cli/open.hpp"
#include "journal/reads.hpp"

namespace countersign::cli {
namespace {

constexpr std::size_t type_width = 24;  ///< Of the column; longer types push their sentence to the right.

/// A document is known by its id, and to people by its number, which changes when it is posted; a person by
/// their Slack user id, and to others by their address.
bool is_about(const journal::AuditRow& row, const std::string& wanted) {
  if (row.entry.subject.find(wanted) != std::string::npos) return true;
  const auto body = nlohmann::json::parse(row.entry.body, nullptr, false);
  if (!body.is_object()) return false;
  if (body.contains("number") && body["number"] == wanted) return true;
  const auto names = body.find("names");
  return names != body.end() && names->is_array() &&
         std::find(names->begin(), names->end(), wanted) != names->end();
}

/// The subjects of which any entry is about what is wanted.
Result<std::set<std::string>> find_subjects(const journal::RocksStore& store, const TenantId& tenant,
                                            const std::string& wanted) {
  std::set<std::string> subjects;
  const auto read = for_each_audit_page(store, tenant, [&](const auto& rows) -> Result<void> {
    for (const auto& row : rows) {
      if (is_about(row, wanted)) subjects.insert(row.entry.subject);
    }
    return {};
  });
  if (!read) return fail(read.error());
  return subjects;
}

}  // namespace

Result<void> for_each_audit_page(
    const journal::RocksStore& store, const TenantId& tenant,
    const std::function<Result<void>(const std::vector<journal::AuditRow>&)>& visit) {
  std::uint64_t from = 1;
  while (true) {
    auto rows = journal::read_audit(store, tenant, from, rows_per_read);
    if (!rows) return fail(rows.error());
    if (rows->empty()) return {};
    if (auto visited = visit(*rows); !visited) return visited;
    from = rows->back().sequence + 1;
  }
}

Result<AuditStory> read_audit_story(const journal::RocksStore& store, const TenantId& tenant,
                                    const std::string& wanted) {
  const auto subjects = find_subjects(store, tenant, wanted);
  if (!subjects) return fail(subjects.error());
  AuditStory story;
  const auto read = for_each_audit_page(store, tenant, [&](const auto& rows) -> Result<void> {
    story.head = {rows.back().sequence, rows.back().hash};
    for (const auto& row : rows) {
      if (subjects->contains(row.entry.subject)) story.rows.push_back(row);
    }
    return {};
  });
  if (!read) return fail(read.error());
  return story;
}

std::string audit_story_text(const AuditStory& story) {
  std::string text;
  std::string subject;
  for (const auto& row : story.rows) {
    if (row.entry.subject != subject && !row.erased) text += row.entry.subject + "\n";
    if (!row.erased) subject = row.entry.subject;
    std::string type = row.entry.type;
    type.resize(std::max(type.size(), type_width), ' ');
    text += "  " + format_instant(row.at) + "  " + type + "  " +
            (row.erased ? "(erased)" : audit_sentence(row.entry)) + "\n";
  }
  if (story.head.sequence > 0) text += "head  " + audit_head_text(story.head) + "\n";
  return text;
}

std::string audit_story_json(const AuditStory& story) {
  auto entries = nlohmann::json::array();
  for (const auto& row : story.rows) {
    entries.push_back({{"at", format_instant(row.at)},
                       {"type", row.entry.type},
                       {"says", row.erased ? "(erased)" : audit_sentence(row.entry)}});
  }
  return nlohmann::json{{"entries", std::move(entries)}, {"head", audit_head_text(story.head)}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string audit_head_text(const journal::AuditHead& head) {
  return std::to_string(head.sequence) + ":" + head.hash;
}

}  // namespace countersign::cli
