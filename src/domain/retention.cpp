#include "domain/retention.hpp"

#include <algorithm>

#include "domain/conversation_state.hpp"
#include "domain/document_row.hpp"

namespace countersign::domain {
namespace {

bool is_over(const std::string& row_text) {
  const auto row = parse_document_row(row_text);
  if (!row) return false;
  const auto phases = {Phase::posted, Phase::handled, Phase::deleted};
  return std::any_of(phases.begin(), phases.end(),
                     [&](Phase phase) { return is_final(phase) && row->phase == to_string(phase); });
}

}  // namespace

bool is_settled(const EntityId& entity, const IndexRowOf& row_of) {
  switch (entity.kind) {
    case EntityKind::conversation: {
      const auto row = row_of(documents_index, entity.key);
      // Without a row it may be one that nobody was ever asked about, because its reading failed.
      return row && is_over(*row);
    }
    case EntityKind::notice:
    case EntityKind::desk:
    case EntityKind::digest:
      return true;
    case EntityKind::company:
    case EntityKind::subscription:
    case EntityKind::directory:
    case EntityKind::approvals:
    case EntityKind::environment:
    case EntityKind::guard:
    case EntityKind::installation:
      return false;
  }
  return false;
}

}  // namespace countersign::domain
