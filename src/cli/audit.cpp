#include <fstream>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "journal/audit_chain.hpp"

namespace countersign::cli {
namespace {

constexpr std::size_t rows_per_read = 1'000;

/// All of a tenant's audit, in order. Memory is bounded by `visit`, which sees a page at a time; false stops.
Result<void> for_each_page(const journal::RocksStore& store, const TenantId& tenant,
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

int report(const Result<void>& verified, std::uint64_t rows, const std::string& head) {
  if (!verified) return broken(verified.error());
  std::cout << "The chain is unbroken: " << rows << " entries";
  if (!head.empty()) std::cout << ", head " << head;
  std::cout << ".\n";
  return 0;
}

}  // namespace

int audit_show(const AuditOptions& options) {
  auto store = open_for(options);
  if (!store) return broken(store.error());
  std::uint64_t shown = 0;
  const auto read = for_each_page(**store, TenantId{options.tenant}, [&](const auto& rows) -> Result<void> {
    for (const auto& row : rows) {
      if (row.entry.subject.find(options.subject) == std::string::npos) continue;
      std::cout << format_instant(row.at) << "  " << row.entry.type << "  "
                << (row.erased ? "(erased)" : row.entry.subject + "  " + row.entry.body) << "\n";
      ++shown;
    }
    return {};
  });
  if (!read) return broken(read.error());
  if (shown == 0) std::cerr << "There is no such entry.\n";
  return shown == 0 ? 1 : 0;
}

int audit_export(const AuditOptions& options) {
  auto store = open_for(options);
  if (!store) return broken(store.error());
  const auto read = for_each_page(**store, TenantId{options.tenant}, [](const auto& rows) -> Result<void> {
    for (const auto& row : rows) {
      auto line = journal::audit_line(row);
      if (!line) return fail(line.error());
      std::cout << *line << "\n";
    }
    return {};
  });
  return read ? 0 : broken(read.error());
}

int audit_verify(const AuditOptions& options) {
  if (!options.file.empty()) {
    const auto rows = read_export(options.file);
    if (!rows) return broken(rows.error());
    return report(journal::verify(*rows), rows->size(), rows->empty() ? "" : rows->back().hash);
  }
  auto store = open_for(options);
  if (!store) return broken(store.error());
  std::uint64_t count = 0;
  std::vector<journal::AuditHead> head;
  const auto verified =
      for_each_page(**store, TenantId{options.tenant}, [&](const auto& rows) -> Result<void> {
        if (auto page = journal::verify(rows, head); !page) return page;
        head = {{rows.back().sequence, rows.back().hash}};
        count += rows.size();
        return {};
      });
  return report(verified, count, head.empty() ? "" : head.front().hash);
}

}  // namespace countersign::cli
