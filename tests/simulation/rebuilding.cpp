#include "simulation/rebuilding.hpp"

#include <algorithm>

#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

constexpr std::size_t shown_before = 60;
constexpr std::size_t shown_bytes = 160;

Result<Record> rebuild(const journal::LoadedEntity& loaded, const EntityId& id) {
  auto machine = domain::make_machine(id);
  if (!machine) return fail(machine.error());
  if (loaded.snapshot) {
    if (auto restored = (*machine)->restore(loaded.snapshot->state); !restored) return fail(restored.error());
  }
  for (const auto& event : loaded.events) {
    if (auto applied = (*machine)->apply(event); !applied) return fail(applied.error());
  }
  return (*machine)->snapshot();
}

std::string around_the_difference(const std::string& one, const std::string& other) {
  const auto at = static_cast<std::size_t>(
      std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin());
  const auto from = at > shown_before ? at - shown_before : 0;
  return one.substr(from, shown_bytes) + " … instead of … " +
         other.substr(std::min(from, other.size()), shown_bytes);
}

}  // namespace

std::optional<std::string> difference_when_rebuilt(const journal::MemoryStore& store,
                                                   const EntityAddress& address, std::uint64_t next_event,
                                                   const domain::Machine& live) {
  const auto what = to_string(address.entity) + ", rebuilt from the journal, ";
  const auto loaded = journal::read_entity(store, address);
  if (!loaded) return what + "cannot be read: " + loaded.error().message;
  if (loaded->next_event > next_event) return std::nullopt;
  if (loaded->next_event < next_event) return what + "lacks events that were committed";
  const auto rebuilt = rebuild(*loaded, address.entity);
  if (!rebuilt) return what + "cannot be made: " + rebuilt.error().message;
  const auto in_memory = live.snapshot();
  if (*rebuilt == in_memory) return std::nullopt;
  return what + "is another one: " + around_the_difference(rebuilt->body, in_memory.body);
}

}  // namespace countersign::simulation
