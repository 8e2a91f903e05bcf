#include <charconv>
#include <fstream>
#include <iostream>

#include "cli/audit_proof.hpp"
#include "cli/audit_sentence.hpp"
#include "cli/audit_story.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "core/hex.hpp"
#include "journal/audit_chain.hpp"
#include "journal/reads.hpp"

namespace countersign::cli {
namespace {

constexpr std::string_view exception_prefix = "exception.";

Result<std::unique_ptr<journal::RocksStore>> open_for(const AuditOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded)
    return fail(ErrorCode::invalid_argument, "the settings have errors", "Run `countersign config check`");
  return open_store(*loaded->server);
}

Result<std::vector<journal::AuditRow>> read_export(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::io, "the file '" + path + "' cannot be read");
  std::vector<journal::AuditRow> rows;
  for (std::string line; std::getline(file, line);) {
    auto row = journal::parse_audit_line(line);
    if (!row) return fail(row.error());
    rows.push_back(*std::move(row));
  }
  return rows;
}

/// As `audit verify --file` reads them.
Result<void> print_lines(const std::vector<journal::AuditRow>& rows) {
  for (const auto& row : rows) {
    const auto line = journal::audit_line(row);
    if (!line) return fail(line.error());
    std::cout << *line << "\n";
  }
  return {};
}

using Heads = AuditProof::Heads;

/// The head that somebody kept; none when none was given.
Result<Heads> kept_heads(const std::string& text) {
  if (text.empty()) return Heads{};
  journal::AuditHead head;
  const auto* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, head.sequence);
  std::string hash;
  if (problem == std::errc{} && rest != end && *rest == ':')
    hash = from_hex({rest + 1, end}).value_or(std::string{});
  head.hash = to_hex(hash);
  if (head.sequence == 0 || hash.size() != journal::audit_hash_bytes) {
    return fail(ErrorCode::invalid_argument, "the head '" + text + "' is none",
                "Give the number and the whole hash as `audit verify` printed them, such as 13:f7bf57…");
  }
  return Heads{head};
}

}  // namespace

int audit_exceptions(const AuditOptions& options) {
  const auto from = options.from.empty() ? Result<Instant>{Instant{}} : parse_instant(options.from);
  if (!from) return broken(from.error());
  const auto to = options.to.empty() ? Result<Instant>{Instant::max()} : parse_instant(options.to);
  if (!to) return broken(to.error());
  auto store = open_for(options);
  if (!store) return broken(store.error());
  std::size_t found = 0;
  const auto read = for_each_audit_page(
      **store, TenantId{options.tenant}, [&](const std::vector<journal::AuditRow>& rows) -> Result<void> {
        for (const auto& row : rows) {
          const std::string_view type = row.entry.type;
          if (!type.starts_with(exception_prefix) || row.at < *from || row.at > *to) continue;
          ++found;
          std::cout << format_instant(row.at) << "  " << type.substr(exception_prefix.size()) << "  "
                    << row.entry.subject << "  " << audit_sentence(row.entry) << "\n";
        }
        return {};
      });
  if (!read) return broken(read.error());
  if (found == 0) std::cerr << "There are no exceptions.\n";
  return found == 0 ? 0 : 1;
}

int audit_show(const AuditOptions& options) {
  auto store = open_for(options);
  if (!store) return broken(store.error());
  const auto story = read_audit_story(**store, TenantId{options.tenant}, options.subject);
  if (!story) return broken(story.error());
  if (story->rows.empty())
    std::cerr
        << "There is no entry about it. A document is found by its id or by a number that it has or had.\n";
  if (options.json) {
    if (const auto printed = print_lines(story->rows); !printed) return broken(printed.error());
  } else {
    std::cout << audit_story_text(*story);
  }
  return story->rows.empty() ? 1 : 0;
}

int audit_export(const AuditOptions& options) {
  auto store = open_for(options);
  if (!store) return broken(store.error());
  const auto read = for_each_audit_page(**store, TenantId{options.tenant}, print_lines);
  return read ? 0 : broken(read.error());
}

int audit_verify(const AuditOptions& options) {
  auto kept = kept_heads(options.head);
  if (!kept) return broken(kept.error());
  AuditProof proof(*std::move(kept));
  const auto tell = [&](const Result<void>& read) {
    const auto proven = read ? proof.finish() : fail(read.error());
    if (!proven) return broken(proven.error());
    std::cout << *proven;
    return 0;
  };
  if (!options.file.empty()) {
    const auto rows = read_export(options.file);
    if (!rows) return broken(rows.error());
    return tell(rows->empty() ? Result<void>{} : proof.take(*rows));
  }
  auto store = open_for(options);
  if (!store) return broken(store.error());
  const auto beginning = journal::read_audit_beginning(**store, TenantId{options.tenant});
  if (!beginning) return broken(beginning.error());
  if (*beginning) proof.begins_after(**beginning);
  return tell(for_each_audit_page(**store, TenantId{options.tenant},
                                  [&](const auto& rows) { return proof.take(rows); }));
}

}  // namespace countersign::cli
