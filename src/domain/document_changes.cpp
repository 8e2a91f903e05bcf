#include "domain/document_changes.hpp"

namespace countersign::domain {
namespace {

std::string display(const std::optional<Date>& date) {
  return date ? display_date(*date) : "none";
}

std::string display_lines(const Document& document) {
  return std::to_string(document.line_count) + (document.line_count == 1 ? " line" : " lines");
}

std::string or_none(const std::string& text) {
  return text.empty() ? "none" : text;
}

}  // namespace

std::vector<FieldChange> changes_between(const Document& before, const Document& after) {
  std::vector<FieldChange> changes;
  const auto compare = [&](const char* label, const std::string& old_text, const std::string& new_text) {
    if (old_text != new_text) changes.push_back({label, old_text, new_text});
  };
  compare("Total", to_display(before.total), to_display(after.total));
  compare("Net", before.net.to_display(2), after.net.to_display(2));
  compare("Tax", before.tax.to_display(2), after.tax.to_display(2));
  compare("Due", display(before.due_date), display(after.due_date));
  compare("Partner", before.partner_name + " (" + before.partner_number + ")",
          after.partner_name + " (" + after.partner_number + ")");
  compare("Paid to", before.pay_to_name + " (" + before.pay_to_number + ")",
          after.pay_to_name + " (" + after.pay_to_number + ")");
  compare("Their number", or_none(before.external_number), or_none(after.external_number));
  compare("Document date", display(before.document_date), display(after.document_date));
  compare("Posting date", display(before.posting_date), display(after.posting_date));
  compare("Purchaser", or_none(before.purchaser), or_none(after.purchaser));
  compare("Department", or_none(before.dimension_1), or_none(after.dimension_1));
  compare("Dimension 2", or_none(before.dimension_2), or_none(after.dimension_2));
  if (before.lines != after.lines || before.line_count != after.line_count) {
    changes.push_back({"Lines", display_lines(before), display_lines(after) + " (changed)"});
  }
  return changes;
}

bool is_same_debt(const Document& before, const Document& after) {
  return before.total == after.total && before.due_date == after.due_date &&
         before.partner_number == after.partner_number && before.partner_name == after.partner_name &&
         before.pay_to_number == after.pay_to_number && before.pay_to_name == after.pay_to_name;
}

}  // namespace countersign::domain
