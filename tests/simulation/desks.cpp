#include "simulation/desks.hpp"

#include <iterator>
#include <map>

#include "domain/conversation.hpp"
#include "domain/conversation_json.hpp"
#include "domain/conversation_lists.hpp"
#include "domain/desk_state.hpp"
#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Desks = std::map<std::string, std::map<std::string, domain::DeskItem>>;

/// The state that an entity's rows amount to.
template <class Rules>
class Stored final : public domain::TypedMachine<Rules> {
 public:
  using domain::TypedMachine<Rules>::TypedMachine;
  using domain::TypedMachine<Rules>::state_;
};

template <class Rules>
typename Rules::State state_of(const journal::MemoryStore& store, const TenantId& tenant,
                               const EntityId& entity, typename Rules::State initial) {
  Stored<Rules> stored(std::move(initial));
  const auto loaded = journal::read_entity(store, {tenant, entity});
  if (!loaded) return stored.state_;
  if (loaded->snapshot) static_cast<void>(stored.restore(loaded->snapshot->state));
  for (const auto& event : loaded->events) static_cast<void>(stored.apply(event));
  return stored.state_;
}

Desks said_by_conversations(const journal::MemoryStore& store, const TenantId& tenant) {
  Desks desks;
  const auto rows = journal::read_index(store, tenant, domain::documents_index, "", 1'000);
  for (const auto& row : rows ? *rows : std::vector<journal::IndexRow>{}) {
    const auto record = domain::parse_record_key(row.key);
    if (!record) continue;
    domain::ConversationState initial;
    initial.record = initial.document.key = initial.shown.key = *record;
    const auto state = state_of<domain::ConversationRules>(
        store, tenant, domain::conversation_entity(*record), std::move(initial));
    for (const auto& [user, item] : domain::lists_of(state).desks) desks[user][row.key] = item;
  }
  return desks;
}

std::string describe(const std::string& user, const std::string& record, const char* what) {
  return "the desk of " + user + " " + what + " " + record;
}

}  // namespace

void write_command(Network& network, Entropy& choices) {
  static constexpr const char* users[] = {"U0DANA0001", "W0LEE00001", "U0STRANGE1", "U0MARIA001"};
  if (choices.fraction() < 0.3) {
    const nlohmann::json opened{{"user", users[choices.next() % std::size(users)]}};
    network.control("POST", "/home", opened.dump());
    return;
  }
  static constexpr const char* texts[] = {"/countersign mine",
                                          "/countersign ready",
                                          "/countersign find 107214",
                                          "/countersign delegate @maria until friday",
                                          "/countersign delegate @stranger until tomorrow",
                                          "/countersign delegate @lee from tomorrow until friday",
                                          "/countersign delegate stop",
                                          "/countersign approve <!channel>"};
  const nlohmann::json body{{"user", users[choices.next() % std::size(users)]},
                            {"channel", "C0APPROVAL"},
                            {"text", texts[choices.next() % std::size(texts)]}};
  network.control("POST", "/messages", body.dump());
}

void check_desks(const journal::MemoryStore& store, const TenantId& tenant,
                 std::vector<std::string>& broken) {
  auto said = said_by_conversations(store, tenant);
  for (const auto* user : {"U0DANA0001", "W0LEE00001", "U0STRANGE1", "U0MARIA001"}) {
    domain::DeskState initial;
    initial.user = user;
    const auto desk =
        state_of<domain::DeskRules>(store, tenant, domain::desk_entity(user), std::move(initial));
    const auto& expected = said[user];
    for (const auto& [record, item] : expected) {
      // Of what was decided only the latest stay.
      if (item.kind == domain::DeskItem::Kind::decided) continue;
      const auto found = desk.items.find(record);
      if (found == desk.items.end() || found->second != item)
        broken.push_back(describe(user, record, "does not hold as it is"));
    }
    for (const auto& [record, item] : desk.items) {
      const auto found = expected.find(record);
      if (found == expected.end() || found->second != item)
        broken.push_back(describe(user, record, "still holds"));
    }
  }
}

}  // namespace countersign::simulation
