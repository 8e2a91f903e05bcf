// Business Central's records as facts: what was read, without how it was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/exchange_rate.hpp"
#include "domain/plain_record.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

/// The status of a document as its page shows it. A value that is not known is `unknown`, which never widens
/// a right: it is not a draft, not posted and not approved.
enum class DocumentStatus { blank, draft, in_review, open, paid, canceled, corrective, unknown };
const char* to_string(DocumentStatus status);
/// Takes the decoded caption or member name: "Draft", "In Review".
DocumentStatus parse_document_status(std::string_view name);

struct DocumentLine {
  std::string description;
  Decimal quantity;
  std::string unit;
  Decimal net_amount;
  bool operator==(const DocumentLine&) const = default;
};

/// A value of a dimension, by the codes of both.
struct DimensionValue {
  std::string code;
  std::string value;
  auto operator<=>(const DimensionValue&) const = default;
};

/// An invoice, order or credit memo as last read over OData.
struct Document {
  RecordKey key;
  std::string etag;    ///< Opaque; handed back verbatim in If-Match.
  std::string number;  ///< BC's own; changes when a draft is posted.
  DocumentStatus status = DocumentStatus::unknown;
  std::string partner_number;  ///< The vendor's or customer's.
  std::string partner_name;
  std::string pay_to_number;  ///< Whom the money goes to; equal to the partner as a rule.
  std::string pay_to_name;
  std::string external_number;  ///< The vendor's invoice number, or the customer's document number.
  std::optional<Date> document_date;
  std::optional<Date> posting_date;
  std::optional<Date> due_date;
  Money total;  ///< Including tax.
  /// By the rate that was known when it was first read in this currency; none: no rate is known.
  std::optional<LocalTotal> local_total;
  Decimal net;
  Decimal tax;
  std::string purchaser;
  std::string dimension_1;
  std::string dimension_2;
  /// Of the header and of all lines, sorted; none: they were not read, or are more than
  /// `most_dimensions_kept`.
  std::optional<std::vector<DimensionValue>> dimensions;
  std::string order_number;
  std::vector<DocumentLine>
      lines;                   ///< In their order, without comments; the `most_lines_kept` largest at most.
  std::size_t line_count = 0;  ///< All lines but comments.
  Instant last_modified{};
  bool operator==(const Document&) const = default;
};
/// More are counted, and read in Business Central: each reading of a document is stored whole.
inline constexpr std::size_t most_lines_kept = 250;
/// A document with more different dimension values counts as one whose dimensions are not known.
inline constexpr std::size_t most_dimensions_kept = 500;

/// The money goes to somebody else than the vendor, or the bill to somebody else than the customer.
bool pays_another(const Document& document);

using BusinessRecord = std::variant<Document, PlainRecord>;

/// Whether Business Central has posted it. For a purchase invoice or credit memo `open` means posted and
/// unpaid; a sales invoice that is `open` may be released and unposted, so it counts as posted only when
/// paid, canceled or corrective.
bool is_posted(const Document& document);
/// The same for a document that had this number before it was posted. An open sales invoice under another
/// number is posted: its header cannot be renamed, and posting gives it a number of the posted ones. Under
/// the same number it may be either, because both may come from one series.
bool is_posted_since(const std::string& draft_number, const Document& document);
/// Whether its status tells a draft from a posted document.
bool tells_whether_posted(const Document& document);

}  // namespace countersign::domain
