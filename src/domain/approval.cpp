#include "domain/approval.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace countersign::domain {
namespace {

constexpr std::array<std::pair<ApprovalMode, const char*>, 3> mode_names{
    {{ApprovalMode::countersign, "countersign"},
     {ApprovalMode::native, "native"},
     {ApprovalMode::release, "release"}}};
constexpr std::array<std::pair<OnApproved, const char*>, 3> on_approved_names{
    {{OnApproved::hold, "hold"}, {OnApproved::post, "post"}, {OnApproved::release, "release"}}};
constexpr std::array<std::pair<HeldWithoutRoute, const char*>, 2> held_names{
    {{HeldWithoutRoute::tell, "tell"}, {HeldWithoutRoute::release, "release"}}};
constexpr std::array<std::pair<Verdict, const char*>, 3> verdict_names{
    {{Verdict::approve, "approve"}, {Verdict::reject, "reject"}, {Verdict::cancel, "cancel"}}};
constexpr std::array<std::pair<EntryStatus, const char*>, 5> entry_names{
    {{EntryStatus::created, "Created"},
     {EntryStatus::open, "Open"},
     {EntryStatus::canceled, "Canceled"},
     {EntryStatus::rejected, "Rejected"},
     {EntryStatus::approved, "Approved"}}};
constexpr std::array<std::pair<ApprovalState, const char*>, 6> state_names{
    {{ApprovalState::none, "none"},
     {ApprovalState::pending, "pending"},
     {ApprovalState::approved, "approved"},
     {ApprovalState::rejected, "rejected"},
     {ApprovalState::canceled, "canceled"},
     {ApprovalState::unknown, "unknown"}}};

template <class Names, class Value>
const char* name_in(const Names& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "unknown";
}

template <class Value, std::size_t Count>
std::optional<Value> value_in(const std::array<std::pair<Value, const char*>, Count>& names,
                              std::string_view text) {
  for (const auto& [value, name] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

ApprovalUser user_of(const std::string& user, const std::string& name,
                     const std::vector<ApprovalUser>& users) {
  for (const auto& known : users) {
    if (known.user == user)
      return {user, known.name.empty() ? name : known.name, known.email, known.is_administrator};
  }
  return {user, name, {}, false};
}

bool has(const std::vector<ApprovalEntry>& entries, EntryStatus status) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const ApprovalEntry& entry) { return entry.status == status; });
}

/// In Business Central one rejection or cancellation ends the whole request.
ApprovalState state_of(const std::vector<ApprovalEntry>& request) {
  if (request.empty()) return ApprovalState::none;
  if (has(request, EntryStatus::unknown)) return ApprovalState::unknown;
  if (has(request, EntryStatus::rejected)) return ApprovalState::rejected;
  if (has(request, EntryStatus::canceled)) return ApprovalState::canceled;
  if (has(request, EntryStatus::open) || has(request, EntryStatus::created)) return ApprovalState::pending;
  return ApprovalState::approved;
}

EntryStatus telling(ApprovalState state) {
  switch (state) {
    case ApprovalState::pending:
      return EntryStatus::open;
    case ApprovalState::approved:
      return EntryStatus::approved;
    case ApprovalState::rejected:
      return EntryStatus::rejected;
    case ApprovalState::canceled:
      return EntryStatus::canceled;
    case ApprovalState::none:
    case ApprovalState::unknown:
      break;
  }
  return EntryStatus::unknown;
}

}  // namespace

const char* to_string(ApprovalMode mode) {
  return name_in(mode_names, mode);
}
std::optional<ApprovalMode> parse_approval_mode(std::string_view name) {
  return value_in(mode_names, name);
}
const char* to_string(OnApproved what) {
  return name_in(on_approved_names, what);
}
std::optional<OnApproved> parse_on_approved(std::string_view name) {
  return value_in(on_approved_names, name);
}
const char* to_string(HeldWithoutRoute what) {
  return name_in(held_names, what);
}
std::optional<HeldWithoutRoute> parse_held_without_route(std::string_view name) {
  return value_in(held_names, name);
}
const char* to_string(Verdict verdict) {
  return name_in(verdict_names, verdict);
}
EntryStatus parse_entry_status(std::string_view name) {
  return value_in(entry_names, name).value_or(EntryStatus::unknown);
}
const char* to_string(ApprovalState state) {
  return name_in(state_names, state);
}

ApprovalFacts facts_of(std::vector<ApprovalEntry> entries, const std::vector<ApprovalUser>& users) {
  if (entries.empty()) return {};
  std::sort(entries.begin(), entries.end(),
            [](const ApprovalEntry& left, const ApprovalEntry& right) { return left.number < right.number; });
  const ApprovalEntry latest = entries.back();
  // A later step of the same workflow has entries of its own while an earlier one's are all approved.
  std::erase_if(entries, [&](const ApprovalEntry& entry) {
    const bool alive = entry.status == EntryStatus::open || entry.status == EntryStatus::created;
    return entry.step != latest.step && !alive;
  });
  ApprovalFacts facts;
  facts.state = state_of(entries);
  facts.sender = user_of(latest.sender, {}, users);
  for (const auto& entry : entries) {
    if (entry.status != telling(facts.state)) continue;
    facts.people.push_back(user_of(entry.approver, entry.approver_name, users));
    if (entry.changed_at) facts.at = std::max(facts.at.value_or(*entry.changed_at), *entry.changed_at);
  }
  return facts;
}

}  // namespace countersign::domain
