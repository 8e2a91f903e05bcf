// What `audit verify` says of a chain whose old end was pruned.
#include "cli/audit_proof.hpp"

#include <memory>

#include "catch.hpp"
#include "core/entropy.hpp"
#include "journal/keys.hpp"
#include "journal/memory_journal.hpp"
#include "journal/pruning.hpp"
#include "journal/reads.hpp"

namespace countersign::audit_proof_test {

using namespace countersign;
using namespace countersign::journal;
using cli::AuditProof;

namespace {

const TenantId acme{"acme"};
const Instant noon{std::chrono::hours(24 * 365 * 50)};

/// Ten entries, one an hour until noon, of which those older than `before` were pruned at noon.
struct Chain {
  explicit Chain(Instant before) {
    auto journal = std::move(MemoryJournal::open(store, std::make_unique<SeededEntropy>(7)).value());
    for (int i = 1; i <= 10; ++i) {
      SecretWrite write{acme, "s", "sealed", {{"test.done", "s", "{}"}}, noon - std::chrono::hours(10 - i)};
      journal->put_secret(std::move(write), [](Result<void> written) { REQUIRE(written); });
      journal->step();
    }
    whole = read_audit(*store, acme, 1, 100).value();
    PruneRequest request{acme, {}, {}, noon};
    request.policy.audit_before = before;
    journal->prune(request, [](Result<PruneStep> step) { REQUIRE(step); });
    journal->step();
  }
  Result<std::string> verify(std::vector<AuditHead> kept = {}, std::size_t page = 3) const {
    AuditProof proof(std::move(kept));
    const auto beginning = read_audit_beginning(*store, acme).value();
    if (beginning) proof.begins_after(*beginning);
    return verify_rows(proof, read_audit(*store, acme, 1, 100).value(), page);
  }
  static Result<std::string> verify_rows(AuditProof& proof, const std::vector<AuditRow>& rows,
                                         std::size_t page = 3) {
    for (std::size_t i = 0; i < rows.size(); i += page) {
      const auto end = std::min(i + page, rows.size());
      const std::vector<AuditRow> part(rows.begin() + static_cast<std::ptrdiff_t>(i),
                                       rows.begin() + static_cast<std::ptrdiff_t>(end));
      if (auto taken = proof.take(part); !taken) return fail(taken.error());
    }
    return proof.finish();
  }
  AuditHead head(std::size_t sequence) const { return {sequence, whole.at(sequence - 1).hash}; }

  std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>();
  std::vector<AuditRow> whole;  ///< As it was before.
};

const Instant in_the_middle = noon - std::chrono::hours(5);  // Entries 1 to 4 are older.

}  // namespace

TEST_CASE("a pruned chain is proven from where it begins, and what was pruned is told") {
  const Chain chain(in_the_middle);
  const auto proven = chain.verify();
  REQUIRE(proven);
  CHECK(proven->find("unbroken: 7 entries, head 11:") != std::string::npos);
  CHECK(proven->find("It begins with entry 5: the 4 before it, up to " + format_instant(chain.whole[3].at)) !=
        std::string::npos);
  CHECK(proven->find("pruned at " + format_instant(noon) + ", as entry 11 says") != std::string::npos);
  const Chain never(Instant::min());
  CHECK(never.verify()->find("begins") == std::string::npos);
}

TEST_CASE("an exported file of a pruned chain proves itself") {
  const Chain chain(in_the_middle);
  const auto rows = read_audit(*chain.store, acme, 1, 100).value();
  AuditProof proof({});
  CHECK(Chain::verify_rows(proof, rows));
  INFO("cut at its beginning by somebody else");
  AuditProof cut({});
  const auto refused = Chain::verify_rows(cut, {rows.begin() + 1, rows.end()});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("no entry tells that they were pruned") != std::string::npos);
  INFO("unless it follows on a head that was kept");
  AuditProof kept({{5, rows.front().hash}});
  CHECK(Chain::verify_rows(kept, {rows.begin() + 1, rows.end()}));
}

TEST_CASE("a kept head is in the chain, right before it, or too old to be looked for") {
  const Chain chain(in_the_middle);
  CHECK(chain.verify({chain.head(7)}));
  CHECK(chain.verify({chain.head(4)}));
  auto another = chain.head(4);
  another.hash[0] = another.hash[0] == '0' ? '1' : '0';
  CHECK_FALSE(chain.verify({another}));
  const auto old = chain.verify({chain.head(2)});
  REQUIRE_FALSE(old);
  CHECK(old.error().code == ErrorCode::not_found);
  CHECK(old.error().message.find("begins with entry 5") != std::string::npos);
  CHECK_FALSE(chain.verify({{50, chain.head(7).hash}}));
}

TEST_CASE("a chain that is shorter than its pruning says is broken") {
  const Chain chain(in_the_middle);
  REQUIRE(chain.store->write({{keys::audit(acme, 5), std::nullopt}}));
  const auto refused = chain.verify();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("it was pruned to 4") != std::string::npos);
  for (std::uint64_t sequence = 5; sequence <= 11; ++sequence)
    REQUIRE(chain.store->write({{keys::audit(acme, sequence), std::nullopt}}));
  CHECK_FALSE(chain.verify());
}

}  // namespace countersign::audit_proof_test
