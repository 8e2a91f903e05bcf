#include "core/ids.hpp"

namespace countersign {

const char* to_string(EntityKind kind) {
  switch (kind) {
    case EntityKind::company:
      return "company";
    case EntityKind::subscription:
      return "subscription";
    case EntityKind::conversation:
      return "conversation";
    case EntityKind::notice:
      return "notice";
    case EntityKind::directory:
      return "directory";
    case EntityKind::approvals:
      return "approvals";
    case EntityKind::environment:
      return "environment";
    case EntityKind::guard:
      return "guard";
    case EntityKind::desk:
      return "desk";
    case EntityKind::installation:
      return "installation";
    case EntityKind::digest:
      return "digest";
  }
  return "unknown";
}

bool parse_entity_kind(const std::string& name, EntityKind& kind) {
  for (const auto known :
       {EntityKind::company, EntityKind::subscription, EntityKind::conversation, EntityKind::notice,
        EntityKind::directory, EntityKind::approvals, EntityKind::environment, EntityKind::guard,
        EntityKind::desk, EntityKind::installation, EntityKind::digest}) {
    if (name == to_string(known)) {
      kind = known;
      return true;
    }
  }
  return false;
}

std::string to_string(const EntityId& entity) {
  return std::string(to_string(entity.kind)) + ":" + entity.key;
}

}  // namespace countersign
