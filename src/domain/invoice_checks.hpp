// What is looked at before anybody approves a purchase invoice: whether it is one that was entered before,
// who gets the money, whether it can be posted. Pure: from the document, what Business Central told of its
// surroundings, and the settings. Business Central decides by itself when it posts; this is so that people
// know before they decide.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/approval.hpp"
#include "domain/document.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

enum class CheckKind {
  duplicate_number,  ///< The vendor's number is on a posted invoice of this vendor.
  drafted_number,    ///< It is on another draft.
  similar_number,    ///< It differs from another one's by case, punctuation or leading zeros alone.
  same_total,        ///< Another invoice of the vendor has the same total, and a date near this one's.
  blocked_vendor,    ///< Who sends the invoice, or who is paid, is blocked.
  changed_vendor,    ///< That card was changed a short time ago: bank accounts are changed by frauds.
  pays_another,      ///< The money goes to somebody else than the vendor.
  posting_date,      ///< Outside the dates that the general ledger allows.
  missing_number,    ///< The vendor's number is missing.
  sums,              ///< Net, tax, total and lines do not add up.
  receipts,          ///< Items are invoiced that no receipt has, where the invoice names receipts.
};
inline constexpr std::size_t check_kinds = 11;
const char* to_string(CheckKind kind);
std::optional<CheckKind> parse_check_kind(std::string_view name);
/// What is read for it, together with others.
enum class CheckSource { vendor, number, recent, posting_range, receipts, document };
CheckSource source_of(CheckKind kind);

/// Worst first.
enum class CheckVerdict {
  stop,     ///< Nobody approves it, and it is not posted, until this is corrected.
  warning,  ///< Said, and left to the approver.
  unread,   ///< Business Central was asked and did not tell. Never the same as good.
  good,
};
const char* to_string(CheckVerdict verdict);

/// What a check that finds something leads to.
enum class CheckLevel { off, warn, stop };
const char* to_string(CheckLevel level);
std::optional<CheckLevel> parse_check_level(std::string_view name);

struct CheckSettings {
  /// By kind, in the order of the enumeration.
  std::array<CheckLevel, check_kinds> levels{CheckLevel::stop, CheckLevel::warn, CheckLevel::warn,
                                             CheckLevel::warn, CheckLevel::stop, CheckLevel::warn,
                                             CheckLevel::warn, CheckLevel::warn, CheckLevel::warn,
                                             CheckLevel::warn, CheckLevel::warn};
  Duration vendor_changed_within{14 * 86'400'000LL};
  Duration compared_within{90 * 86'400'000LL};  ///< same_total and similar_number, before and after.
  bool operator==(const CheckSettings&) const = default;

  CheckLevel level_of(CheckKind kind) const { return levels.at(static_cast<std::size_t>(kind)); }
};
/// What a route says of one check, over the tenant's settings.
struct CheckOverride {
  CheckKind kind = CheckKind::duplicate_number;
  CheckLevel level = CheckLevel::stop;
  bool operator==(const CheckOverride&) const = default;
};
CheckSettings with_overrides(CheckSettings settings, const std::vector<CheckOverride>& overrides);
/// Every one of them off.
CheckSettings no_checks();
/// Whether anything has to be read.
bool has_checks(const CheckSettings& settings);

/// What one check found, with what it takes to say so.
struct Check {
  CheckKind kind = CheckKind::duplicate_number;
  CheckVerdict verdict = CheckVerdict::good;
  std::string number;        ///< The other invoice's in Business Central, the vendor's, or the receipt's.
  std::string text;          ///< The other's vendor invoice number; how it is blocked; why it was not read.
  std::optional<Date> from;  ///< The other invoice's date; the first allowed day; the day of the change.
  std::optional<Date> to;    ///< The last allowed day.
  std::uint32_t more = 0;    ///< Further invoices, receipts or lines that are like that.
  bool operator==(const Check&) const = default;
};
/// One sentence in plain text, without a full stop: "Vendor invoice INV-88213 is posted already as 108051".
std::string sentence_of(const Check& check, const Document& document);

// What is read ----------------------------------------------------------------------------------------------

/// Reads what the checks need, part by part: a part that is refused or not understood leaves the others.
/// Outcomes: ChecksRead, Failed.
struct ReadChecks {
  RecordKey key;
  std::string vendor;
  std::string pay_to;           ///< Empty: the vendor is paid.
  std::string external_number;  ///< Empty: it has none yet.
  Date since{};                 ///< Invoices of the vendor from this date on are compared.
  std::string
      draft_number;  ///< Whose lines are looked for among receipts; empty: receipts are not looked at.
  std::string company_name;     ///< As the web services need it that know the lines' receipts.
  bool with_requester = false;  ///< Who entered it is read, too, from where the settings say.
  bool operator==(const ReadChecks&) const = default;
};
/// What to ask for this document.
ReadChecks what_to_read(const Document& document, const CheckSettings& settings);

/// A part of what was asked for.
template <class T>
struct CheckPart {
  std::optional<T> value;
  std::string problem;  ///< Why there is none; one sentence's end, for people.
  bool operator==(const CheckPart&) const = default;
};
struct VendorFacts {
  std::string number;
  std::string blocked;  ///< As decoded: " ", "Payment", "All".
  Instant last_modified{};
  bool operator==(const VendorFacts&) const = default;
};
/// Another invoice of the vendor.
struct OtherInvoice {
  std::string id;
  std::string number;
  std::string external_number;
  DocumentStatus status = DocumentStatus::unknown;
  std::optional<Date> document_date;
  Money total;
  bool operator==(const OtherInvoice&) const = default;
};
/// None at an end: it is open.
struct PostingRange {
  std::optional<Date> from;
  std::optional<Date> to;
  bool operator==(const PostingRange&) const = default;
};
/// A line of an item on the invoice.
struct ReceivedLine {
  std::string description;
  Decimal invoiced;
  std::string receipt;              ///< Empty: the line names none.
  std::optional<Decimal> received;  ///< With that line of the receipt; none: it was not found.
  bool operator==(const ReceivedLine&) const = default;
};
struct ChecksRead {
  CheckPart<std::vector<VendorFacts>> vendors;       ///< The vendor, and who is paid where that is another.
  CheckPart<std::vector<OtherInvoice>> same_number;  ///< Of all time.
  CheckPart<std::vector<OtherInvoice>> recent;
  bool is_cut = false;  ///< `recent` is not all of them.
  CheckPart<PostingRange> posting_range;
  CheckPart<std::vector<ReceivedLine>>
      receipts{};                       ///< Empty as well where Business Central does not offer it.
  CheckPart<ApprovalUser> requester{};  ///< Who entered it; without an address where none is known.
};
/// Nothing of it could be read.
ChecksRead unread_checks(const std::string& problem);

// What it says ----------------------------------------------------------------------------------------------

/// Worst first; none that is off.
std::vector<Check> check_invoice(const Document& document, const ChecksRead& read,
                                 const CheckSettings& settings, Instant now);
/// A stop stays a stop until it was read that it is none: not reading is no correction. `now`: the new
/// findings.
std::vector<Check> with_stops_kept(const std::vector<Check>& before, std::vector<Check> now);
/// The first that keeps it from being approved; null when nothing does.
const Check* find_stop(const std::vector<Check>& checks);
bool has_unread(const std::vector<Check>& checks);

/// "INV/0042-a" and "inv 42a" are alike.
bool are_alike(std::string_view number, std::string_view other);

}  // namespace countersign::domain
