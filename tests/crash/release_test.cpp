// A store that an earlier release wrote: tests/fixtures/journal/format-1.
#include <filesystem>
#include <set>

#include <signal.h>

#include "catch.hpp"
#include "core/scratch_directory.hpp"
#include "domain/entity.hpp"
#include "e2e/support.hpp"
#include "journal/audit_chain.hpp"
#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"
#include "journal/rocksdb_journal.hpp"
#include "source_directory.hpp"

namespace countersign::release_test {

using namespace countersign;
using namespace countersign::e2e;
namespace files = std::filesystem;

namespace {

const TenantId demo{"demo"};

std::string fixture_directory() {
  return countersign::tests::source_directory() + "/tests/fixtures/journal/format-1";
}

/// Opening writes.
std::string copy_into(const ScratchDirectory& directory) {
  files::copy(fixture_directory(), directory.path() + "/journal", files::copy_options::recursive);
  return directory.path() + "/journal";
}

std::set<std::pair<EntityKind, std::string>> entities_of(const journal::Rows& rows) {
  std::set<std::pair<EntityKind, std::string>> entities;
  for (const char table : {'E', 'S'}) {
    const auto range = journal::keys::table_range(table);
    const auto scanned = rows.scan(range.from, range.to, [&](std::string_view key, std::string_view) {
      const auto entity = journal::keys::entity_of(key);
      REQUIRE(entity.has_value());
      entities.insert({entity->kind, entity->key});
      return true;
    });
    REQUIRE(scanned.has_value());
  }
  return entities;
}

void check_loads(const journal::Rows& rows, const EntityId& entity) {
  INFO(entity.key);
  const auto loaded = journal::read_entity(rows, {demo, entity});
  REQUIRE(loaded.has_value());
  auto machine = domain::make_machine(entity);
  REQUIRE(machine.has_value());
  if (loaded->snapshot) CHECK((*machine)->restore(loaded->snapshot->state).has_value());
  for (const auto& event : loaded->events) {
    INFO(event.type);
    CHECK((*machine)->apply(event).has_value());
  }
  for (const auto& effect : loaded->effects) {
    INFO(effect.call.type);
    CHECK(domain::decode_call(effect.call).has_value());
  }
}

}  // namespace

TEST_CASE("a store of the first format opens, its chain verifies, and every entity of it loads",
          "[release]") {
  const ScratchDirectory directory("countersign-release-");
  const std::string path = copy_into(directory);
  {
    journal::RocksDbJournalOptions options;
    options.path = path;
    options.fatal = [](const Error&) { std::abort(); };
    const auto journal = journal::RocksDbJournal::open(std::move(options));
    INFO((journal ? "" : describe(journal.error())));
    REQUIRE(journal.has_value());
    CHECK((*journal)->close());
  }
  const auto store = journal::RocksStore::open(path, journal::OpenMode::read_only);
  REQUIRE(store.has_value());
  CHECK((*store)->verify_files());
  const auto audit = journal::read_audit(**store, demo, 0, 100'000);
  REQUIRE(audit.has_value());
  CHECK(audit->size() > 20);
  CHECK(journal::verify(*audit, {}).has_value());
  const auto entities = entities_of(**store);
  std::set<EntityKind> kinds;
  for (const auto& [kind, key] : entities) {
    kinds.insert(kind);
    check_loads(**store, {kind, key});
  }
  CHECK(kinds.size() >= 5);
  CHECK(journal::read_pending(**store, demo, 0, 1'000).has_value());
}

TEST_CASE("a server refuses a store of a newer format, and leaves it alone", "[release]") {
  World world;
  world.start();
  world.stop(SIGTERM);
  const std::string path = world.directory() + "/data/journal";
  {
    auto store = journal::RocksStore::open(path, journal::OpenMode::read_write);
    REQUIRE(store.has_value());
    REQUIRE((*store)->write(
        {{journal::keys::format(),
          journal::encode(journal::StoreFormat{journal::store_magic, journal::store_format + 1})}}));
    REQUIRE((*store)->close());
  }
  const auto served = world.countersign({"serve"});
  INFO(served.output);
  CHECK(served.code == 2);
  CHECK(served.output.find("the journal has format " + std::to_string(journal::store_format + 1)) !=
        std::string::npos);
  CHECK(served.output.find("Run the release that wrote this journal") != std::string::npos);
}

// Writes the fixture anew: one invoice posted, one that waits, one that was changed.
TEST_CASE("make the store of this release", "[.make-release]") {
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return !world.message_with("Posted: Fabrikam").is_null(); }));
  const Json made = world.sandbox(
      "POST", "/invoices",
      {{"company", "33333333-3333-4333-8333-333333333333"},
       {"vendorNumber", "20000"},
       {"vendorInvoiceNumber", "WAITS-1"},
       {"dueDate", "2027-01-15"},
       {"lines", Json::array({{{"description", "Chairs"}, {"quantity", 20}, {"unitCost", 150}}})}});
  REQUIRE(eventually([&] { return !world.message_with("WAITS-1").is_null(); }));
  world.sandbox("PATCH", "/invoices/" + made["id"].get<std::string>(), {{"dueDate", "2027-02-15"}});
  REQUIRE(eventually([&] { return !world.message_with("Changed, decide again:").is_null(); }));
  CHECK(world.stop(SIGTERM) == 0);
  files::remove_all(fixture_directory());
  files::create_directories(fixture_directory());
  for (const auto& entry : files::directory_iterator(world.directory() + "/data/journal")) {
    const auto name = entry.path().filename().string();
    const bool is_store = name == "CURRENT" || name == "IDENTITY" || name.starts_with("MANIFEST") ||
                          entry.path().extension() == ".sst";
    if (is_store) files::copy(entry.path(), fixture_directory() + "/" + name);
  }
}

}  // namespace countersign::release_test
