#include "cli/audit_proof.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cli/audit_story.hpp"
#include "core/hex.hpp"
#include "journal/pruning.hpp"

namespace countersign::cli {
namespace {

Error cut_off(const std::string& what) {
  return {ErrorCode::corrupt, what, "Compare with an earlier export or a backup"};
}

}  // namespace

Result<void> AuditProof::begin(const journal::AuditRow& first) {
  if (first.sequence == 1) return {};
  before_ = journal::AuditHead{first.sequence - 1, first.previous};
  const bool is_stored =
      !stored_ || (stored_->sequence == before_->sequence && to_hex(stored_->hash) == before_->hash);
  if (is_stored) return {};
  return fail(cut_off("the chain begins with entry " + std::to_string(first.sequence) +
                      ", but it was pruned to " + std::to_string(stored_->sequence)));
}

void AuditProof::look_for_told(const journal::AuditRow& row) {
  if (!before_ || row.erased || row.entry.type != journal::audit_pruned_type) return;
  const auto body = nlohmann::json::parse(row.entry.body, nullptr, false);
  if (!body.is_object()) return;
  try {
    Told told{body.at("to").get<std::uint64_t>(), body.at("until").get<std::string>(),
              body.at("hash").get<std::string>(), row.at, row.sequence};
    if (told.to == before_->sequence && told.hash == before_->hash) told_ = std::move(told);
  } catch (const nlohmann::json::exception&) {
    // An entry of other words tells of nothing.
  }
}

Result<void> AuditProof::take(const std::vector<journal::AuditRow>& rows) {
  if (last_.empty()) {
    if (auto begun = begin(rows.front()); !begun) return begun;
  }
  Heads heads = last_;
  if (last_.empty() && before_) heads.push_back(*before_);
  for (const auto& head : kept_) {
    if (head.sequence + 1 >= rows.front().sequence && head.sequence <= rows.back().sequence)
      heads.insert(heads.begin(), head);
  }
  if (auto page = journal::verify(rows, heads); !page) return page;
  for (const auto& row : rows) look_for_told(row);
  last_ = {{rows.back().sequence, rows.back().hash}};
  entries_ += rows.size();
  return {};
}

Result<void> AuditProof::check_kept() const {
  for (const auto& head : kept_) {
    if (last_.empty() || head.sequence > last_.front().sequence) {
      return fail(cut_off("entries were cut off the end of the chain: there is no entry " +
                          std::to_string(head.sequence) + " any more"));
    }
    if (before_ && head.sequence < before_->sequence) {
      return fail(ErrorCode::not_found,
                  "the kept head is entry " + std::to_string(head.sequence) +
                      ", which was pruned: the chain is sound, but begins with entry " +
                      std::to_string(before_->sequence + 1),
                  "Give a head that was kept later, or verify an export that holds the entry");
    }
  }
  return {};
}

Result<std::string> AuditProof::finish() const {
  if (last_.empty() && stored_)
    return fail(cut_off("the chain was pruned to entry " + std::to_string(stored_->sequence) +
                        ", and there is no entry after it"));
  const bool is_kept = before_ && std::any_of(kept_.begin(), kept_.end(), [&](const auto& head) {
                         return head.sequence == before_->sequence;
                       });
  if (before_ && !told_ && !is_kept)
    return fail(cut_off("entries 1 to " + std::to_string(before_->sequence) +
                        " are missing, and no entry tells that they were pruned"));
  if (auto checked = check_kept(); !checked) return fail(checked.error());
  std::string text = "The chain is unbroken: " + std::to_string(entries_) + " entries";
  if (!last_.empty()) text += ", head " + audit_head_text(last_.front());
  text += kept_.empty() ? ".\n" : "; the kept head is in it.\n";
  if (told_) {
    text += "It begins with entry " + std::to_string(told_->to + 1) + ": the " + std::to_string(told_->to) +
            " before it, up to " + told_->until + ", had their time; the last of them were pruned at " +
            format_instant(told_->at) + ", as entry " + std::to_string(told_->by) + " says.\n";
  }
  return text;
}

}  // namespace countersign::cli
