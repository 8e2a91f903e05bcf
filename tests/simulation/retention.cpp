#include "simulation/retention.hpp"

#include <map>
#include <memory>

#include "actors/retention.hpp"
#include "core/hex.hpp"
#include "domain/entity.hpp"
#include "journal/audit_chain.hpp"
#include "journal/memory_journal.hpp"
#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

constexpr EntityKind kinds[] = {EntityKind::company,      EntityKind::subscription, EntityKind::conversation,
                                EntityKind::notice,       EntityKind::directory,    EntityKind::approvals,
                                EntityKind::environment,  EntityKind::guard,        EntityKind::desk,
                                EntityKind::installation, EntityKind::digest};
constexpr std::size_t most_steps = 10'000;

/// What a start would make of every entity.
std::map<EntityId, std::string> entities(const journal::Rows& rows, const TenantId& tenant,
                                         std::vector<std::string>& broken) {
  std::map<EntityId, std::string> all;
  for (const auto kind : kinds) {
    const auto ids = journal::read_entities(rows, tenant, kind);
    if (!ids) broken.push_back(ids.error().message);
    for (const auto& id : ids ? *ids : std::vector<EntityId>{}) {
      const auto loaded = journal::read_entity(rows, {tenant, id});
      auto machine = domain::make_machine(id);
      if (!loaded || !machine) {
        broken.push_back(to_string(id) + " cannot be read");
        continue;
      }
      if (loaded->snapshot) static_cast<void>((*machine)->restore(loaded->snapshot->state));
      for (const auto& event : loaded->events) static_cast<void>((*machine)->apply(event));
      all[id] = (*machine)->snapshot().body + " next " + std::to_string(loaded->next_event);
    }
  }
  return all;
}

/// Rows that pruning has nothing to do with.
std::map<std::string, std::string> open_rows(const journal::MemoryStore& store) {
  const std::string pruned = "EALPBHM";  // The last two are the tenants' heads and the counters.
  std::map<std::string, std::string> open;
  for (const auto& [key, value] : store.rows()) {
    if (pruned.find(key.front()) == std::string::npos) open[key] = value;
  }
  return open;
}

/// To the end, though a step in four crashes.
bool prune_to_the_end(const std::shared_ptr<journal::MemoryStore>& store, journal::PruneRequest request,
                      Entropy& choices) {
  std::unique_ptr<journal::MemoryJournal> journal;
  for (std::size_t steps = 0; steps < most_steps; ++steps) {
    if (!journal || journal->crashed())
      journal = *journal::MemoryJournal::open(store, std::make_unique<SeededEntropy>(choices.next()));
    bool is_over = false;
    journal->prune(request, [&](const Result<journal::PruneStep>& step) {
      if (!step) return;
      request.cursor = step->next_cursor;
      is_over = request.cursor.empty();
    });
    constexpr journal::StepFault faults[] = {journal::StepFault::crash_before_write,
                                             journal::StepFault::crash_after_write};
    const auto drawn = choices.next() % 8;
    journal->step(drawn < 2 ? faults[drawn] : journal::StepFault::none);
    if (is_over) return true;
  }
  return false;
}

void check_chain(const journal::MemoryStore& store, const TenantId& tenant,
                 std::vector<std::string>& broken) {
  const auto rows = journal::read_audit(store, tenant, 1, 1'000'000);
  const auto beginning = journal::read_audit_beginning(store, tenant);
  if (!rows || !beginning || !*beginning || rows->empty()) {
    broken.emplace_back("the audit was not pruned, or does not tell");
    return;
  }
  const journal::AuditHead head{(*beginning)->sequence, to_hex((*beginning)->hash)};
  if (const auto chain = journal::verify(*rows, {head}); !chain) broken.push_back(chain.error().message);
}

}  // namespace

void check_pruning(const journal::MemoryStore& store, const TenantId& tenant, std::uint64_t seed,
                   std::vector<std::string>& broken) {
  const auto audit = journal::read_audit(store, tenant, 1, 1'000'000);
  if (!audit || audit->empty()) return;
  const auto copy = std::make_shared<journal::MemoryStore>(store);
  const auto before = entities(*copy, tenant, broken);
  const auto open = open_rows(*copy);
  journal::PruneRequest request;
  request.tenant = tenant;
  request.now = audit->back().at;
  request.policy = actors::prune_policy({}, request.now);
  request.policy.audit_before = (*audit)[audit->size() / 2].at;
  SeededEntropy choices(seed);
  if (!prune_to_the_end(copy, request, choices)) broken.emplace_back("pruning does not come to an end");
  if (entities(*copy, tenant, broken) != before) broken.emplace_back("pruning changed what an entity is");
  if (open_rows(*copy) != open) broken.emplace_back("pruning changed what is open");
  check_chain(*copy, tenant, broken);
}

}  // namespace countersign::simulation
