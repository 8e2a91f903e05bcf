// Business Central's records as facts: what was read, without how it was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"
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
  Decimal net;
  Decimal tax;
  std::string purchaser;
  std::string dimension_1;
  std::string dimension_2;
  std::string order_number;
  std::vector<DocumentLine> lines;  ///< Without comment lines; at most `most_lines_kept`, the largest first.
  std::size_t line_count = 0;       ///< All lines but comments.
  Instant last_modified{};
  bool operator==(const Document&) const = default;
};
inline constexpr std::size_t most_lines_kept = 20;

/// An employee as the directory needs it; bank and private fields are never read.
struct Employee {
  RecordKey key;
  std::string number;
  std::string name;
  std::string email;
  bool active = false;
  Instant last_modified{};
  bool operator==(const Employee&) const = default;
};

using BusinessRecord = std::variant<Document, Employee>;

/// Whether Business Central has posted it. For a purchase invoice or credit memo `open` means posted and
/// unpaid; a sales invoice that is `open` may be released and unposted, so it counts as posted only when
/// paid, canceled or corrective.
bool is_posted(const Document& document);

}  // namespace countersign::domain
