#include "actors/document_search.hpp"

#include <memory>

#include "core/limits.hpp"

namespace countersign::actors {
namespace {

struct Search : std::enable_shared_from_this<Search> {
  Search(journal::Journal& of_journal, TenantId of_tenant, std::string with_prefix,
         std::function<void(Result<std::vector<domain::FoundDocument>>)> when_done)
      : journal(of_journal),
        tenant(std::move(of_tenant)),
        prefix(std::move(with_prefix)),
        done(std::move(when_done)) {}

  journal::Journal& journal;
  TenantId tenant;
  std::string prefix;
  std::function<void(Result<std::vector<domain::FoundDocument>>)> done;
  std::vector<domain::RecordKey> records;
  std::vector<domain::FoundDocument> found;

  void start() {
    journal.index(tenant, domain::numbers_index, prefix, limits::found_candidates,
                  [self = shared_from_this()](const Result<std::vector<journal::IndexRow>>& rows) {
                    if (!rows) return self->done(fail(rows.error()));
                    for (const auto& row : *rows) {
                      if (auto record = domain::record_of_number_row(row.key, self->prefix))
                        self->records.push_back(*std::move(record));
                    }
                    self->read_next(0);
                  });
  }
  void read_next(std::size_t place) {
    if (place == records.size()) return done(std::move(found));
    journal.index(tenant, domain::documents_index, to_string(records[place]), 1,
                  [self = shared_from_this(), place](const Result<std::vector<journal::IndexRow>>& rows) {
                    if (!rows) return self->done(fail(rows.error()));
                    auto row = rows->empty() ? std::nullopt : domain::parse_document_row(rows->front().value);
                    if (row) self->found.push_back({self->records[place], *std::move(row)});
                    self->read_next(place + 1);
                  });
  }
};

}  // namespace

void search_documents(journal::Journal& journal, const TenantId& tenant, const std::string& number,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done) {
  // Without a number the prefix would be that of all empty ones.
  if (domain::folded_number(number).empty()) return done(std::vector<domain::FoundDocument>{});
  std::make_shared<Search>(journal, tenant, domain::numbers_prefix(number), std::move(done))->start();
}

}  // namespace countersign::actors
