// The story of one record: what the audit trail has of it, read and written for people.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "journal/audit_chain.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::cli {

/// All of a tenant's audit, in order. Memory is bounded by `visit`, which sees a page at a time; its error
/// stops.
Result<void> for_each_audit_page(
    const journal::RocksStore& store, const TenantId& tenant,
    const std::function<Result<void>(const std::vector<journal::AuditRow>&)>& visit);

struct AuditStory {
  std::vector<journal::AuditRow> rows;
  journal::AuditHead head;  ///< Of the whole chain; its sequence is 0 when it is empty.
};

/// Of every subject of which any entry is about what is wanted: a number that a document has or had, a part
/// of a record's id, a Slack user id or address; everything when it is empty.
Result<AuditStory> read_audit_story(const journal::RocksStore& store, const TenantId& tenant,
                                    const std::string& wanted);

/// A line for each entry: when, what kind, what it says. The record stands above the first line that is about
/// it.
std::string audit_story_text(const AuditStory& story);

/// The same as the sandbox's page takes it: {"entries": [{"at", "type", "says"}], "head": "SEQUENCE:HASH"}.
std::string audit_story_json(const AuditStory& story);

/// "SEQUENCE:HASH", as it is printed and as `audit verify --head` takes it.
std::string audit_head_text(const journal::AuditHead& head);

}  // namespace countersign::cli
