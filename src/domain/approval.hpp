// Who approves a document, and what Business Central itself says about its approval.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace countersign::domain {

/// Whose word releases a company's documents.
enum class ApprovalMode {
  countersign,  ///< Our routes alone; Business Central has no workflow.
  native,       ///< Business Central's own approvers, in Business Central; we show and follow it.
  release,      ///< Business Central's workflow asks us; a click here releases the document there.
};
const char* to_string(ApprovalMode mode);
std::optional<ApprovalMode> parse_approval_mode(std::string_view name);

/// What follows an approval.
enum class OnApproved {
  hold,     ///< It is ready to be posted, which a person does.
  post,     ///< It is posted at once.
  release,  ///< Nothing more than its release in Business Central.
};
const char* to_string(OnApproved what);
std::optional<OnApproved> parse_on_approved(std::string_view name);

/// What becomes of a document that Business Central holds in the mode release, and that no route asks for.
enum class HeldWithoutRoute {
  tell,     ///< It waits, and the controllers are told.
  release,  ///< It is released without a person's approval.
};
const char* to_string(HeldWithoutRoute what);
std::optional<HeldWithoutRoute> parse_held_without_route(std::string_view name);

/// What a person decided here.
enum class Verdict {
  approve,
  reject,
  cancel,  ///< The approval request is taken back: nobody decided about the document.
};
const char* to_string(Verdict verdict);

/// A step of Business Central's approval. A value that is not known is `unknown`, which approves nothing.
enum class EntryStatus { created, open, canceled, rejected, approved, unknown };
/// Takes the decoded member name: "Open".
EntryStatus parse_entry_status(std::string_view name);

/// One of `approvalEntries`, of a purchase invoice.
struct ApprovalEntry {
  std::string id;           ///< Lower-case guid.
  std::int64_t number = 0;  ///< Rises with every entry of the company.
  std::string document_number;
  EntryStatus status = EntryStatus::unknown;
  std::string sender;         ///< A Business Central user name.
  std::string approver;       ///< Likewise.
  std::string approver_name;  ///< In full; empty when Business Central has none.
  std::string step;           ///< The workflow step that made it; the entries of one request share it.
  std::optional<Instant> changed_at;
  Instant last_modified{};
  bool operator==(const ApprovalEntry&) const = default;
};

/// One of `approvalUserSetups`: how a Business Central user is reached.
struct ApprovalUser {
  std::string user;
  std::string name;               ///< In full, or empty.
  std::string email;              ///< Or empty.
  bool is_administrator = false;  ///< May take back other people's requests.
  bool operator==(const ApprovalUser&) const = default;
};

/// The same with whom the setup has approve what this user sends, and up to what this user may approve
/// themself: whole units of the local currency, a limit of 0 included.
struct ApprovalUserSetup {
  ApprovalUser who;
  std::string approver{};  ///< A user's name; empty: none.
  Decimal purchase_limit{};
  bool is_unlimited = false;  ///< For purchases; the limit is of no account then.
  bool operator==(const ApprovalUserSetup&) const = default;
};

/// Where the latest request of a document stands.
enum class ApprovalState { none, pending, approved, rejected, canceled, unknown };
const char* to_string(ApprovalState state);

struct ApprovalFacts {
  ApprovalState state = ApprovalState::none;
  ApprovalUser sender;
  std::vector<ApprovalUser> people;  ///< pending: who is asked now; else who decided.
  std::optional<Instant> at;         ///< When it came to stand so.
  bool operator==(const ApprovalFacts&) const = default;
};

/// What the entries of one document say together. The latest request counts: whoever is open in it is asked;
/// it is approved when every entry of it is, and one entry that is not understood makes it unknown.
ApprovalFacts facts_of(std::vector<ApprovalEntry> entries, const std::vector<ApprovalUser>& users);

}  // namespace countersign::domain
