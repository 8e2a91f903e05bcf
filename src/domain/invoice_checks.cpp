#include "domain/invoice_checks.hpp"

#include <algorithm>
#include <set>

#include "core/ascii.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;

Date day_of(Instant instant) {
  return Date(std::chrono::floor<std::chrono::days>(instant));
}

/// Of no consequence any more: what was cancelled may be entered again.
bool is_undone(DocumentStatus status) {
  return status == DocumentStatus::canceled || status == DocumentStatus::corrective;
}
/// What is not understood counts as posted.
bool may_be_posted(DocumentStatus status) {
  return status != DocumentStatus::draft && status != DocumentStatus::in_review && !is_undone(status);
}

bool is_alphanumeric(char c) {
  return ascii::is_letter_or_digit(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Without punctuation, in capitals, each run of digits without zeros at its start.
std::string bare(std::string_view number) {
  std::string text;
  bool in_digits = false;
  for (const char c : number) {
    const bool is_digit = ascii::is_digit(c);
    const bool is_leading_zero = c == '0' && !in_digits;
    in_digits = is_digit && (in_digits || c != '0');
    if (!is_alphanumeric(c) || is_leading_zero) continue;
    text += ascii::upper(c);
  }
  return text;
}

/// The findings of one invoice, one by one.
class Findings {
 public:
  Findings(const Document& document, const ChecksRead& read, const CheckSettings& settings, Instant now)
      : document_(document), read_(read), settings_(settings), now_(now) {}

  std::vector<Check> take() {
    check_numbers();
    check_recent();
    check_vendors();
    check_posting_date();
    check_receipts();
    check_document();
    std::stable_sort(checks_.begin(), checks_.end(),
                     [](const Check& left, const Check& right) { return left.verdict < right.verdict; });
    return std::move(checks_);
  }

 private:
  bool is_on(CheckKind kind) const { return settings_.level_of(kind) != CheckLevel::off; }

  Check of(CheckKind kind, CheckVerdict verdict) const { return {kind, verdict, {}, {}, {}, {}, 0}; }
  void good(CheckKind kind) {
    if (is_on(kind)) checks_.push_back(of(kind, CheckVerdict::good));
  }
  /// As bad as the settings say; `at_most` where Business Central itself would not refuse it.
  void bad(Check check, CheckVerdict at_most = CheckVerdict::stop) {
    if (!is_on(check.kind)) return;
    const bool stops = settings_.level_of(check.kind) == CheckLevel::stop;
    check.verdict = std::max(stops ? CheckVerdict::stop : CheckVerdict::warning, at_most);
    checks_.push_back(std::move(check));
  }
  /// One line for what is read together.
  void unread(CheckKind first, CheckKind second, const std::string& problem) {
    if (!is_on(first) && !is_on(second)) return;
    auto check = of(is_on(first) ? first : second, CheckVerdict::unread);
    check.text = problem;
    checks_.push_back(std::move(check));
  }

  Check about(CheckKind kind, const std::vector<const OtherInvoice*>& others) const {
    auto check = of(kind, CheckVerdict::warning);
    check.number = others.front()->number;
    check.text = others.front()->external_number;
    check.from = others.front()->document_date;
    check.more = static_cast<std::uint32_t>(others.size() - 1);
    return check;
  }

  template <class Condition>
  std::vector<const OtherInvoice*> others_in(const std::vector<OtherInvoice>& invoices,
                                             Condition&& holds) const {
    std::vector<const OtherInvoice*> found;
    for (const auto& other : invoices) {
      if (other.id != document_.key.id && holds(other)) found.push_back(&other);
    }
    return found;
  }
  bool has_same_number(const OtherInvoice& other) const {
    return !document_.external_number.empty() && other.external_number == document_.external_number;
  }

  void check_numbers() {
    if (document_.external_number.empty()) return;
    const auto& read = read_.same_number;
    if (!read.value) unread(CheckKind::duplicate_number, CheckKind::drafted_number, read.problem);
    const auto& known = read.value ? read.value : read_.recent.value;
    if (!known) return;
    const auto posted = others_in(*known, [&](const OtherInvoice& other) {
      return has_same_number(other) && may_be_posted(other.status);
    });
    const auto drafts = others_in(*known, [&](const OtherInvoice& other) {
      return has_same_number(other) && !may_be_posted(other.status) && !is_undone(other.status);
    });
    if (!posted.empty()) bad(about(CheckKind::duplicate_number, posted));
    if (!drafts.empty()) bad(about(CheckKind::drafted_number, drafts));
    if (posted.empty() && drafts.empty() && read.value) good(CheckKind::duplicate_number);
  }

  bool is_near(const OtherInvoice& other) const {
    const auto& own = document_.document_date ? document_.document_date : document_.posting_date;
    if (!own || !other.document_date) return true;
    const auto days = std::chrono::duration_cast<std::chrono::days>(settings_.compared_within).count();
    return std::abs(days_between(*own, *other.document_date)) <= days;
  }

  void check_recent() {
    const auto& read = read_.recent;
    if (!read.value) return unread(CheckKind::similar_number, CheckKind::same_total, read.problem);
    const auto alike = others_in(*read.value, [&](const OtherInvoice& other) {
      return !is_undone(other.status) && !has_same_number(other) &&
             are_alike(other.external_number, document_.external_number);
    });
    const auto same_total = others_in(*read.value, [&](const OtherInvoice& other) {
      return !is_undone(other.status) && !has_same_number(other) && other.total == document_.total &&
             is_near(other) && !are_alike(other.external_number, document_.external_number);
    });
    if (!alike.empty()) bad(about(CheckKind::similar_number, alike));
    if (!same_total.empty()) bad(about(CheckKind::same_total, same_total));
    if (!alike.empty() || !same_total.empty()) return;
    if (read_.is_cut) {
      return unread(CheckKind::similar_number, CheckKind::same_total,
                    "the vendor has more invoices than are compared");
    }
    good(CheckKind::similar_number);
    good(CheckKind::same_total);
  }

  const VendorFacts* find_vendor(const std::string& number) const {
    for (const auto& vendor : *read_.vendors.value) {
      if (vendor.number == number) return &vendor;
    }
    return nullptr;
  }

  void check_vendors() {
    if (!read_.vendors.value)
      return unread(CheckKind::blocked_vendor, CheckKind::changed_vendor, read_.vendors.problem);
    const auto before = checks_.size();
    check_vendor(document_.partner_number);
    if (!document_.pay_to_number.empty() && document_.pay_to_number != document_.partner_number)
      check_vendor(document_.pay_to_number);
    const auto is_found = [&](CheckKind kind) {
      return std::any_of(
          checks_.begin() + static_cast<std::ptrdiff_t>(before), checks_.end(),
          [&](const Check& check) { return check.kind == kind || check.verdict == CheckVerdict::unread; });
    };
    if (!is_found(CheckKind::blocked_vendor)) good(CheckKind::blocked_vendor);
    if (!is_found(CheckKind::changed_vendor)) good(CheckKind::changed_vendor);
  }

  /// Business Central refuses to post the invoices of a vendor who is blocked for everything; for payments it
  /// refuses the payment alone (BaseApp, table 23 Vendor, CheckBlockedVendOnDocs). What is not understood
  /// counts as the former.
  void check_vendor(const std::string& number) {
    const auto* vendor = find_vendor(number);
    if (vendor == nullptr) {
      return unread(CheckKind::blocked_vendor, CheckKind::changed_vendor,
                    "there is no card of vendor " + (number.empty() ? "without a number" : number));
    }
    if (!vendor->blocked.empty() && vendor->blocked != " ") {
      auto check = of(CheckKind::blocked_vendor, CheckVerdict::stop);
      check.number = number;
      check.text = vendor->blocked;
      bad(check, vendor->blocked == "Payment" ? CheckVerdict::warning : CheckVerdict::stop);
    }
    if (now_ - vendor->last_modified < settings_.vendor_changed_within) {
      auto check = of(CheckKind::changed_vendor, CheckVerdict::warning);
      check.number = number;
      check.from = day_of(vendor->last_modified);
      bad(check);
    }
  }

  /// A user's own dates may differ (User Setup), which Business Central alone knows.
  void check_posting_date() {
    const auto& read = read_.posting_range;
    if (!read.value) return unread(CheckKind::posting_date, CheckKind::posting_date, read.problem);
    if (!document_.posting_date) return;
    const auto& day = *document_.posting_date;
    const bool is_early = read.value->from && day < *read.value->from;
    const bool is_late = read.value->to && *read.value->to < day;
    if (!is_early && !is_late) return good(CheckKind::posting_date);
    auto check = of(CheckKind::posting_date, CheckVerdict::warning);
    check.from = read.value->from;
    check.to = read.value->to;
    bad(check);
  }

  /// Many firms receive nothing: where no line names a receipt there is nothing to say.
  void check_receipts() {
    const auto& read = read_.receipts;
    if (!read.value) {
      if (!read.problem.empty()) unread(CheckKind::receipts, CheckKind::receipts, read.problem);
      return;
    }
    std::set<std::string> receipts;
    std::vector<const ReceivedLine*> open;
    const ReceivedLine* beyond = nullptr;
    for (const auto& line : *read.value) {
      if (!line.receipt.empty()) receipts.insert(line.receipt);
      if (line.receipt.empty() || !line.received)
        open.push_back(&line);
      else if (beyond == nullptr && *line.received < line.invoiced)
        beyond = &line;
    }
    if (receipts.empty()) return;
    auto check = of(CheckKind::receipts, CheckVerdict::warning);
    if (beyond != nullptr) {
      check.number = beyond->receipt;
      check.text = "More is invoiced than was received of " + beyond->description + ": " +
                   beyond->invoiced.to_string() + ", not " + beyond->received->to_string();
      return bad(check);
    }
    if (!open.empty()) {
      check.text = "No receipt is known of " + open.front()->description;
      check.more = static_cast<std::uint32_t>(open.size() - 1);
      return bad(check);
    }
    check.verdict = CheckVerdict::good;
    check.number = *receipts.begin();
    check.more = static_cast<std::uint32_t>(receipts.size() - 1);
    if (is_on(CheckKind::receipts)) checks_.push_back(std::move(check));
  }

  void check_document() {
    if (document_.external_number.empty()) bad(of(CheckKind::missing_number, CheckVerdict::warning));
    if (domain::pays_another(document_)) {
      auto check = of(CheckKind::pays_another, CheckVerdict::warning);
      check.number = document_.pay_to_number;
      check.text = document_.pay_to_name;
      bad(check);
    }
    check_sums();
  }

  void check_sums() {
    auto check = of(CheckKind::sums, CheckVerdict::warning);
    const auto total = add(document_.net, document_.tax);
    if (!total || *total != document_.total.amount) {
      check.text = "Net and tax make " + shown(total) + ", not the total";
      return bad(check);
    }
    if (document_.lines.empty() || document_.lines.size() != document_.line_count)
      return good(CheckKind::sums);
    Result<Decimal> sum = Decimal{};
    for (const auto& line : document_.lines) {
      if (sum) sum = add(*sum, line.net_amount);
    }
    if (sum && is_rounded(*sum)) return good(CheckKind::sums);
    check.text = "The lines make " + shown(sum) + ", not " +
                 document_.net.to_display(minor_digits(document_.total.currency)) + " net";
    bad(check);
  }
  std::string shown(const Result<Decimal>& sum) const {
    return sum ? sum->to_display(minor_digits(document_.total.currency)) : std::string("too much");
  }
  /// Up to a cent a line: where prices include tax each line is rounded by itself.
  bool is_rounded(const Decimal& sum) const {
    const auto negative = multiply(sum, Decimal(-1), 9);
    const auto difference = negative ? add(document_.net, *negative) : negative;
    const auto allowed = divide(Decimal(static_cast<std::int64_t>(document_.lines.size())), Decimal(100), 2);
    return difference && allowed && difference->absolute() <= *allowed;
  }

  const Document& document_;
  const ChecksRead& read_;
  const CheckSettings& settings_;
  Instant now_;
  std::vector<Check> checks_;
};

}  // namespace

CheckSettings with_overrides(CheckSettings settings, const std::vector<CheckOverride>& overrides) {
  for (const auto& one : overrides) settings.levels.at(static_cast<std::size_t>(one.kind)) = one.level;
  return settings;
}

CheckSettings no_checks() {
  CheckSettings settings;
  settings.levels.fill(CheckLevel::off);
  return settings;
}

bool has_checks(const CheckSettings& settings) {
  return settings.levels != no_checks().levels;
}

ReadChecks what_to_read(const Document& document, const CheckSettings& settings) {
  ReadChecks call;
  call.key = document.key;
  call.vendor = document.partner_number;
  if (document.pay_to_number != document.partner_number) call.pay_to = document.pay_to_number;
  call.external_number = document.external_number;
  const bool receives = settings.level_of(CheckKind::receipts) != CheckLevel::off;
  if (receives && document.status == DocumentStatus::draft) call.draft_number = document.number;
  const auto& dated = document.document_date ? document.document_date : document.posting_date;
  const auto day = std::chrono::sys_days(dated.value_or(day_of(document.last_modified)));
  call.since = Date(day - std::chrono::duration_cast<std::chrono::days>(settings.compared_within));
  return call;
}

ChecksRead unread_checks(const std::string& problem) {
  ChecksRead read;
  read.vendors.problem = problem;
  read.same_number.problem = problem;
  read.recent.problem = problem;
  read.posting_range.problem = problem;
  read.receipts.problem = problem;
  read.requester.problem = problem;
  return read;
}

std::vector<Check> check_invoice(const Document& document, const ChecksRead& read,
                                 const CheckSettings& settings, Instant now) {
  return Findings(document, read, settings, now).take();
}

std::vector<Check> with_stops_kept(const std::vector<Check>& before, std::vector<Check> now) {
  std::vector<Check> kept;
  for (const auto& stop : before) {
    const bool is_unread =
        stop.verdict == CheckVerdict::stop && std::any_of(now.begin(), now.end(), [&](const Check& check) {
          return check.verdict == CheckVerdict::unread && source_of(check.kind) == source_of(stop.kind);
        });
    if (is_unread) kept.push_back(stop);
  }
  now.insert(now.begin(), kept.begin(), kept.end());
  return now;
}

const Check* find_stop(const std::vector<Check>& checks) {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [](const Check& check) { return check.verdict == CheckVerdict::stop; });
  return found == checks.end() ? nullptr : &*found;
}

bool has_unread(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return check.verdict == CheckVerdict::unread; });
}

bool are_alike(std::string_view number, std::string_view other) {
  const auto left = bare(number);
  return !left.empty() && left == bare(other);
}

}  // namespace countersign::domain
