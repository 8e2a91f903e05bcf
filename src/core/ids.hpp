// Names of things. Strong types, so that a tenant's name is never passed where an entity's key is meant.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace countersign {

template <class Tag>
struct StrongText {
  std::string value;
  StrongText() = default;
  explicit StrongText(std::string text) : value(std::move(text)) {}
  auto operator<=>(const StrongText&) const = default;
};

/// A customer, by the name of its file: [a-z0-9-], 1 to 63 characters.
using TenantId = StrongText<struct TenantTag>;
/// A call to BC or Slack that a turn asked for; unique within its tenant.
using EffectId = StrongText<struct EffectTag>;

/// The kinds of entity. The name is stored: never change one.
enum class EntityKind {
  company,
  subscription,
  conversation,
  notice,
  directory,
  approvals,
  environment,
  guard,
  desk,
  installation,
  digest
};
const char* to_string(EntityKind kind);
/// False, and `kind` untouched, for a name that this version does not know.
bool parse_entity_kind(const std::string& name, EntityKind& kind);

/// One entity of a tenant: "conversation" and "Production/<company>/purchaseInvoices/<id>".
struct EntityId {
  EntityKind kind = EntityKind::company;
  std::string key;
  auto operator<=>(const EntityId&) const = default;
};
/// "conversation:Production/…".
std::string to_string(const EntityId& entity);

/// One entity of the whole server.
struct EntityAddress {
  TenantId tenant;
  EntityId entity;
  auto operator<=>(const EntityAddress&) const = default;
};

}  // namespace countersign

template <class Tag>
struct std::hash<countersign::StrongText<Tag>> {
  std::size_t operator()(const countersign::StrongText<Tag>& text) const noexcept {
    return std::hash<std::string>{}(text.value);
  }
};
