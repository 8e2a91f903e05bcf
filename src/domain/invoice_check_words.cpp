// What checks are called, and what they say.
#include <utility>

#include "domain/invoice_checks.hpp"

namespace countersign::domain {
namespace {

constexpr std::array<std::pair<CheckKind, const char*>, check_kinds> kind_names{
    {{CheckKind::duplicate_number, "duplicate_number"},
     {CheckKind::drafted_number, "drafted_number"},
     {CheckKind::similar_number, "similar_number"},
     {CheckKind::same_total, "same_total"},
     {CheckKind::blocked_vendor, "blocked_vendor"},
     {CheckKind::changed_vendor, "changed_vendor"},
     {CheckKind::pays_another, "pays_another"},
     {CheckKind::posting_date, "posting_date"},
     {CheckKind::missing_number, "missing_number"},
     {CheckKind::sums, "sums"},
     {CheckKind::receipts, "receipts"}}};

std::string and_more(const Check& check) {
  return check.more > 0 ? " and " + std::to_string(check.more) + " more" : "";
}

std::string other_invoice(const Check& check, const char* kind) {
  std::string text = std::string(kind) + " " + check.number;
  if (check.from) text += " of " + display_date(*check.from);
  return text + and_more(check);
}

std::string vendor_name(const Check& check, const Document& document) {
  return check.number == document.partner_number ? "The vendor" : "Vendor " + check.number + ", who is paid,";
}

std::string unread_sentence(const Check& check) {
  std::string what;
  switch (source_of(check.kind)) {
    case CheckSource::vendor:
      what = "the vendor's card";
      break;
    case CheckSource::number:
      what = "whether this vendor invoice was entered before";
      break;
    case CheckSource::recent:
      what = "whether a similar invoice was entered";
      break;
    case CheckSource::posting_range:
      what = "the allowed posting dates";
      break;
    case CheckSource::receipts:
      what = "what was received";
      break;
    case CheckSource::document:
      what = "the invoice";
      break;
  }
  return "Not read: " + what + (check.text.empty() ? "" : " (" + check.text + ")");
}

std::string good_sentence(const Check& check) {
  switch (check.kind) {
    case CheckKind::duplicate_number:
      return "vendor invoice number is new";
    case CheckKind::similar_number:
      return "no similar number";
    case CheckKind::same_total:
      return "no other invoice with this total";
    case CheckKind::blocked_vendor:
      return "vendor not blocked";
    case CheckKind::changed_vendor:
      return "vendor card not changed lately";
    case CheckKind::posting_date:
      return "posting date is allowed";
    case CheckKind::sums:
      return "sums add up";
    case CheckKind::receipts:
      return "goods received: receipt " + check.number + and_more(check);
    case CheckKind::drafted_number:
    case CheckKind::pays_another:
    case CheckKind::missing_number:
      break;
  }
  return "fine";
}

std::string range_of(const Check& check) {
  if (check.from && check.to) return display_date(*check.from) + " to " + display_date(*check.to);
  if (check.from) return "from " + display_date(*check.from) + " on";
  return check.to ? "up to " + display_date(*check.to) : std::string("another range");
}

std::string bad_sentence(const Check& check, const Document& document) {
  switch (check.kind) {
    case CheckKind::duplicate_number:
      return "Vendor invoice " + document.external_number +
             " is posted already: " + other_invoice(check, "invoice");
    case CheckKind::drafted_number:
      return "Vendor invoice " + document.external_number +
             " is on another draft, too: " + other_invoice(check, "draft");
    case CheckKind::similar_number:
      return "Vendor invoice " + check.text + " looks like this one: " + other_invoice(check, "invoice");
    case CheckKind::same_total:
      return "The same total is on " + other_invoice(check, "invoice");
    case CheckKind::blocked_vendor:
      if (check.text == "Payment") return vendor_name(check, document) + " is blocked for payments";
      return vendor_name(check, document) + " is blocked (" + check.text + ")";
    case CheckKind::changed_vendor:
      return (check.number == document.partner_number ? "The vendor's card"
                                                      : "The card of vendor " + check.number) +
             " was changed" + (check.from ? " on " + display_date(*check.from) : "");
    case CheckKind::pays_another:
      return "Somebody else than the vendor is paid: " + check.text +
             (check.number.empty() ? "" : " (" + check.number + ")");
    case CheckKind::posting_date:
      return "The posting date is not among those that are allowed: " + range_of(check);
    case CheckKind::missing_number:
      return "The vendor's invoice number is missing";
    case CheckKind::receipts:
      return check.text + (check.number.empty() ? "" : " (receipt " + check.number + ")") + and_more(check);
    case CheckKind::sums:
      break;
  }
  return check.text;
}

}  // namespace

const char* to_string(CheckKind kind) {
  for (const auto& [known, name] : kind_names) {
    if (known == kind) return name;
  }
  return "unknown";
}

std::optional<CheckKind> parse_check_kind(std::string_view name) {
  for (const auto& [known, its_name] : kind_names) {
    if (name == its_name) return known;
  }
  return std::nullopt;
}

const char* to_string(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::stop:
      return "stop";
    case CheckVerdict::warning:
      return "warning";
    case CheckVerdict::unread:
      return "unread";
    case CheckVerdict::good:
      break;
  }
  return "good";
}

const char* to_string(CheckLevel level) {
  switch (level) {
    case CheckLevel::off:
      return "off";
    case CheckLevel::warn:
      return "warn";
    case CheckLevel::stop:
      break;
  }
  return "stop";
}

std::optional<CheckLevel> parse_check_level(std::string_view name) {
  for (const auto level : {CheckLevel::off, CheckLevel::warn, CheckLevel::stop}) {
    if (name == to_string(level)) return level;
  }
  return std::nullopt;
}

CheckSource source_of(CheckKind kind) {
  switch (kind) {
    case CheckKind::duplicate_number:
    case CheckKind::drafted_number:
      return CheckSource::number;
    case CheckKind::similar_number:
    case CheckKind::same_total:
      return CheckSource::recent;
    case CheckKind::blocked_vendor:
    case CheckKind::changed_vendor:
      return CheckSource::vendor;
    case CheckKind::posting_date:
      return CheckSource::posting_range;
    case CheckKind::receipts:
      return CheckSource::receipts;
    case CheckKind::pays_another:
    case CheckKind::missing_number:
    case CheckKind::sums:
      break;
  }
  return CheckSource::document;
}

std::string sentence_of(const Check& check, const Document& document) {
  if (check.verdict == CheckVerdict::unread) return unread_sentence(check);
  if (check.verdict == CheckVerdict::good) return good_sentence(check);
  return bad_sentence(check, document);
}

}  // namespace countersign::domain
