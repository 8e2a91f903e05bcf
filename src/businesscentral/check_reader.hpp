// What the checks of an invoice read: cards of vendors, other invoices, the general ledger's dates. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "domain/invoice_checks.hpp"

namespace countersign::businesscentral {

/// Everything here is `not_understood` as a whole when one record is not as documented: a duplicate that
/// cannot be read must not look like none.
Result<std::vector<domain::VendorFacts>> read_vendors(std::string_view json);
struct InvoicesPage {
  std::vector<domain::OtherInvoice> invoices;
  std::string next_link;  ///< Empty on the last page.
};
Result<InvoicesPage> read_other_invoices(std::string_view json);
/// Whoever the field names: by an address, or by the name of a user. What is no such text, or empty, is
/// `not_understood`.
Result<domain::ApprovalUser> read_requester(std::string_view json, const std::string& field);
Result<domain::PostingRange> read_posting_range(std::string_view json);

/// Which line of which posted receipt.
using ReceiptLine = std::pair<std::string, std::int64_t>;
struct InvoiceLine {
  domain::ReceivedLine line;
  ReceiptLine from;
};
/// The lines of items among those that `workflowPurchaseDocumentLines` has of a document.
Result<std::vector<InvoiceLine>> read_invoice_lines(std::string_view json);
/// How much was received with each line.
Result<std::map<ReceiptLine, Decimal>> read_receipts(std::string_view json);

}  // namespace countersign::businesscentral
