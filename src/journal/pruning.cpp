#include "journal/pruning.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/hex.hpp"
#include "core/limits.hpp"
#include "journal/audit_chain.hpp"
#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"
#include "journal/tenant_stage.hpp"

namespace countersign::journal {
namespace {

/// The first key after this one.
std::string after(std::string key) {
  key += '\0';
  return key;
}

/// The first key of the range; empty when there is none.
Result<std::string> first_key(const Rows& rows, const std::string& from, const std::string& to) {
  std::string found;
  if (from >= to) return found;
  const auto scanned = rows.scan(from, to, [&](std::string_view key, std::string_view) {
    found = key;
    return false;
  });
  if (!scanned) return fail(scanned.error());
  return found;
}

/// One step over one tenant. Each table's pass answers where the next step goes on in it; empty: it is done.
class Pruning {
 public:
  Pruning(TenantStage& stage, const PruneRequest& request) : stage_(stage), request_(request) {}

  Result<std::string> events(std::string from);
  Result<std::string> dead_letters(const std::string& from);
  Result<std::string> audit(const std::string& from);
  const PrunedRows& pruned() const { return pruned_; }

 private:
  using Pass = Result<std::string>;

  Result<bool> erase_covered(const EntityAddress& entity, std::string& from);
  bool is_settled(const DeadLetterRow& row) const;
  void erase_all(const std::vector<std::string>& keys) {
    for (const auto& key : keys) stage_.erase(key);
    rows_left_ -= keys.size();
  }
  void tell(const char* type, nlohmann::json body) {
    stage_.append_audit({type, request_.tenant.value, body.dump()}, request_.now);
  }

  TenantStage& stage_;
  const PruneRequest& request_;
  PrunedRows pruned_;
  std::size_t rows_left_ = limits::pruned_rows_per_step;
  std::size_t looks_left_ = limits::pruning_looks_per_step;
};

// Events ----------------------------------------------------------------------------------------------------

/// Events up to the entity's snapshot; false when the step ends before the last of them. `from` moves on.
Result<bool> Pruning::erase_covered(const EntityAddress& entity, std::string& from) {
  const auto snapshot = read_row<Snapshot>(stage_.rows(), keys::snapshot(entity));
  if (!snapshot) return fail(snapshot.error());
  const auto end = *snapshot ? keys::event(entity, (*snapshot)->sequence + 1) : from;
  std::vector<std::string> covered;
  if (from < end && rows_left_ > 0) {
    const auto scanned = stage_.rows().scan(from, end, [&](std::string_view key, std::string_view) {
      covered.emplace_back(key);
      return covered.size() < rows_left_;
    });
    if (!scanned) return fail(scanned.error());
  }
  pruned_.events += covered.size();
  erase_all(covered);
  const bool is_done = rows_left_ > 0;
  from = is_done ? keys::events(entity, 0).to : covered.empty() ? from : after(covered.back());
  return is_done;
}

Pruning::Pass Pruning::events(std::string from) {
  const auto range = keys::tenant_events(request_.tenant);
  while (true) {
    auto key = first_key(stage_.rows(), from, range.to);
    if (!key || key->empty()) return key;
    if (looks_left_ == 0) return key;
    --looks_left_;
    auto entity = keys::entity_of(*key);
    if (!entity) return fail(entity.error());
    from = *std::move(key);
    const auto done = erase_covered({request_.tenant, *std::move(entity)}, from);
    if (!done) return fail(done.error());
    if (!*done) return from;
  }
}

// Dead letters ----------------------------------------------------------------------------------------------

bool Pruning::is_settled(const DeadLetterRow& row) const {
  if (row.at >= request_.policy.dead_letters_before || !request_.policy.is_settled) return false;
  return request_.policy.is_settled(
      row, [this](const std::string& index, const std::string& key) -> std::optional<std::string> {
        auto found = read_row<TextValue>(stage_.rows(), keys::index(request_.tenant, index, key));
        // What cannot be read is nothing that settles anything.
        if (!found) return std::string{};
        return *found ? std::optional(std::move((*found)->text)) : std::nullopt;
      });
}

Pruning::Pass Pruning::dead_letters(const std::string& from) {
  const auto first = keys::sequence_of(from);
  if (!first) return fail(first.error());
  const std::size_t looks = std::min(looks_left_, rows_left_);
  const auto rows = read_dead_letters(stage_.rows(), request_.tenant, *first, looks);
  if (!rows) return fail(rows.error());
  looks_left_ -= rows->size();
  std::vector<std::string> settled;
  std::vector<std::uint64_t> numbers;
  for (const auto& row : *rows) {
    if (!is_settled(row)) continue;
    settled.push_back(keys::dead_letter(request_.tenant, row.sequence));
    numbers.push_back(row.sequence);
  }
  pruned_.dead_letters += settled.size();
  erase_all(settled);
  if (!numbers.empty())
    tell(dead_letters_pruned_type, {{"dead_letters", numbers.size()}, {"numbers", numbers}});
  const bool is_done = rows->size() < looks;
  if (is_done) return std::string{};
  return rows->empty() ? from : keys::dead_letter(request_.tenant, rows->back().sequence + 1);
}

// Audit -----------------------------------------------------------------------------------------------------

Pruning::Pass Pruning::audit(const std::string& from) {
  const auto first = keys::sequence_of(from);
  if (!first) return fail(first.error());
  const auto beginning = read_audit_beginning(stage_.rows(), request_.tenant);
  if (!beginning) return fail(beginning.error());
  if (rows_left_ == 0) return from;
  AuditBeginning last = beginning->value_or(AuditBeginning{});
  const auto range = keys::audits(request_.tenant, std::max(*first, last.sequence + 1));
  std::vector<std::string> old;
  std::optional<Error> problem;
  const auto scanned =
      stage_.rows().scan(range.from, range.to, [&](std::string_view key, std::string_view value) {
        const auto sequence = keys::sequence_of(key);
        auto row = decode_row<AuditValue>(key, value);
        if (!sequence || !row) {
          problem = sequence ? row.error() : sequence.error();
          return false;
        }
        if (row->at >= request_.policy.audit_before) return false;
        last = {*sequence, row->at, std::move(row->hash), request_.now};
        old.emplace_back(key);
        return old.size() < rows_left_;
      });
  if (!scanned) return fail(scanned.error());
  if (problem) return fail(*std::move(problem));
  if (old.empty()) return std::string{};
  pruned_.audit += old.size();
  for (std::uint64_t sequence = last.sequence + 1 - old.size(); sequence <= last.sequence; ++sequence)
    stage_.erase(keys::audit_payload(request_.tenant, sequence));
  stage_.put(keys::audit_beginning(request_.tenant), encode(last));
  tell(audit_pruned_type, {{"entries", old.size()},
                           {"to", last.sequence},
                           {"until", format_instant(last.at)},
                           {"hash", to_hex(last.hash)}});
  erase_all(old);
  return rows_left_ > 0 ? std::string{} : keys::audit(request_.tenant, last.sequence + 1);
}

/// Of the pass that begins at the cursor: 0 events, 1 dead letters, 2 audit; none for one that is no cursor.
std::optional<std::size_t> pass_of(const std::vector<keys::Range>& passes, const std::string& cursor) {
  for (std::size_t i = 0; i < passes.size(); ++i) {
    if (cursor >= passes[i].from && cursor < passes[i].to) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<PruneStep> stage_pruning(Staging& batch, Entropy& entropy, const PruneRequest& request) {
  auto stage = TenantStage::open(batch, request.tenant, entropy);
  if (!stage) return fail(stage.error());
  const std::vector<keys::Range> passes = {keys::tenant_events(request.tenant),
                                           keys::dead_letters(request.tenant, 0),
                                           keys::audits(request.tenant, 0)};
  const auto first = request.cursor.empty() ? 0 : pass_of(passes, request.cursor);
  if (!first)
    return fail(ErrorCode::invalid_argument, "pruning was to go on at a place that is none",
                "Begin without a cursor");
  Pruning pruning(*stage, request);
  PruneStep step;
  for (std::size_t pass = *first; pass < passes.size() && step.next_cursor.empty(); ++pass) {
    const auto& from = pass == *first && !request.cursor.empty() ? request.cursor : passes[pass].from;
    auto ended = pass == 0   ? pruning.events(from)
                 : pass == 1 ? pruning.dead_letters(from)
                             : pruning.audit(from);
    if (!ended) return fail(ended.error());
    step.next_cursor = *std::move(ended);
  }
  step.pruned = pruning.pruned();
  if (step.pruned == PrunedRows{}) return step;
  const auto finished = stage->finish();
  if (!finished) return fail(finished.error());
  return step;
}

}  // namespace countersign::journal
