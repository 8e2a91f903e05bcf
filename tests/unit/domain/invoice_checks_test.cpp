// What the checks of an invoice find.
#include "domain/invoice_checks.hpp"

#include <algorithm>

#include "support.hpp"

namespace countersign::invoice_checks_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Date date(const char* text) {
  return *parse_date(text);
}

OtherInvoice other() {
  return {"99999999-9999-4999-8999-999999999999",
          "108051",
          "A-1",
          DocumentStatus::open,
          date("2026-10-20"),
          {decimal("1"), "EUR"}};
}

ChecksRead nothing_wrong() {
  ChecksRead read;
  read.vendors.value = {{"10000", " ", start - 100 * 24h}, {"10001", "", start - 100 * 24h}};
  read.same_number.value.emplace();
  read.recent.value = {other()};
  read.posting_range.value.emplace();
  return read;
}

Document plain_document() {
  auto document = full_document();
  document.pay_to_number = document.partner_number;
  document.pay_to_name = document.partner_name;
  return document;
}

std::vector<Check> check(const ChecksRead& read, const Document& document = plain_document(),
                         const CheckSettings& settings = {}) {
  return check_invoice(document, read, settings, start);
}

/// None: this kind found nothing bad.
std::optional<CheckVerdict> found(const std::vector<Check>& checks, CheckKind kind) {
  for (const auto& one : checks) {
    if (one.kind == kind && one.verdict != CheckVerdict::good) return one.verdict;
  }
  return std::nullopt;
}

std::string worst(const std::vector<Check>& checks) {
  return sentence_of(checks.front(), plain_document());
}

}  // namespace

TEST_CASE("an invoice with which nothing is wrong is good in all that was read") {
  const auto checks = check(nothing_wrong());
  CHECK(checks.size() == 7);
  for (const auto& one : checks) CHECK(one.verdict == CheckVerdict::good);
}

TEST_CASE(
    "the same number on a posted invoice stops, on a draft it warns, on a cancelled one it is nothing") {
  auto read = nothing_wrong();
  read.same_number.value = {other()};
  read.same_number.value->front().external_number = "INV-88213";
  const auto with_status = [&](DocumentStatus status) {
    read.same_number.value->front().status = status;
    return check(read);
  };
  for (const auto status : {DocumentStatus::open, DocumentStatus::paid, DocumentStatus::unknown}) {
    CHECK(found(with_status(status), CheckKind::duplicate_number) == CheckVerdict::stop);
  }
  CHECK(worst(with_status(DocumentStatus::paid)) ==
        "Vendor invoice INV-88213 is posted already: invoice 108051 of 20 Oct 2026");
  CHECK(found(with_status(DocumentStatus::draft), CheckKind::drafted_number) == CheckVerdict::warning);
  CHECK_FALSE(found(with_status(DocumentStatus::canceled), CheckKind::duplicate_number));
  CHECK_FALSE(found(with_status(DocumentStatus::corrective), CheckKind::drafted_number));
  // The document itself is on the list.
  read.same_number.value->front().id = record.id;
  CHECK_FALSE(found(with_status(DocumentStatus::open), CheckKind::duplicate_number));
}

TEST_CASE("case, punctuation and leading zeros make no other number") {
  CHECK(are_alike("INV-88213", "inv 088213"));
  CHECK(are_alike("2026/007", "2026-7"));
  CHECK_FALSE(are_alike("INV-88213", "INV-88231"));
  CHECK_FALSE(are_alike("100", "10"));
  CHECK_FALSE(are_alike("", ""));
  CHECK_FALSE(are_alike("--", "//"));
  auto read = nothing_wrong();
  read.recent.value->front().external_number = "inv/88213";
  CHECK(found(check(read), CheckKind::similar_number) == CheckVerdict::warning);
  read.recent.value->front().status = DocumentStatus::canceled;
  CHECK_FALSE(found(check(read), CheckKind::similar_number));
}

TEST_CASE("the same total of the same vendor warns within the time that is compared") {
  auto read = nothing_wrong();
  auto& one = read.recent.value->front();
  one.total = plain_document().total;
  CHECK(found(check(read), CheckKind::same_total) == CheckVerdict::warning);
  one.document_date = date("2026-08-06");  // 90 days before.
  CHECK(found(check(read), CheckKind::same_total) == CheckVerdict::warning);
  one.document_date = date("2026-08-05");
  CHECK_FALSE(found(check(read), CheckKind::same_total));
  one.document_date = date("2026-11-01");
  one.total.currency = "USD";
  CHECK_FALSE(found(check(read), CheckKind::same_total));
}

TEST_CASE("a vendor who is blocked for everything stops, for payments it warns, and what is unknown stops") {
  auto read = nothing_wrong();
  const auto blocked = [&](const char* how, std::size_t which = 0) {
    read.vendors.value->at(0).blocked = read.vendors.value->at(1).blocked = " ";
    read.vendors.value->at(which).blocked = how;
    return found(check(read, which == 0 ? plain_document() : full_document()), CheckKind::blocked_vendor);
  };
  CHECK(blocked("All") == CheckVerdict::stop);
  CHECK(blocked("Payment") == CheckVerdict::warning);
  CHECK(blocked("Everything") == CheckVerdict::stop);
  CHECK(blocked("All", 1) == CheckVerdict::stop);  // Who is paid.
  CHECK_FALSE(blocked(" "));
}

TEST_CASE("a card that was changed a short time ago warns") {
  auto read = nothing_wrong();
  read.vendors.value->front().last_modified = start - 14 * 24h + 1ms;
  const auto checks = check(read);
  CHECK(found(checks, CheckKind::changed_vendor) == CheckVerdict::warning);
  CHECK(worst(checks) == "The vendor's card was changed on 10 Nov 2026");
  read.vendors.value->front().last_modified = start - 14 * 24h;
  CHECK_FALSE(found(check(read), CheckKind::changed_vendor));
}

TEST_CASE("a posting date outside the open period warns, at both ends") {
  auto read = nothing_wrong();  // The document is posted on the 5th.
  read.posting_range.value = PostingRange{date("2026-11-06"), std::nullopt};
  CHECK(worst(check(read)) == "The posting date is not among those that are allowed: from 6 Nov 2026 on");
  read.posting_range.value = PostingRange{std::nullopt, date("2026-11-04")};
  CHECK(found(check(read), CheckKind::posting_date) == CheckVerdict::warning);
  read.posting_range.value = PostingRange{date("2026-11-05"), date("2026-11-05")};
  CHECK_FALSE(found(check(read), CheckKind::posting_date));
}

TEST_CASE("who else is paid, a number that is missing and sums that differ are said") {
  CHECK(found(check(nothing_wrong(), full_document()), CheckKind::pays_another) == CheckVerdict::warning);
  auto document = plain_document();
  document.external_number.clear();
  CHECK(found(check(nothing_wrong(), document), CheckKind::missing_number) == CheckVerdict::warning);
  document = plain_document();
  document.tax = decimal("2945.80");
  CHECK(found(check(nothing_wrong(), document), CheckKind::sums) == CheckVerdict::warning);
  document = plain_document();
  document.lines.front().net_amount = decimal("15504.25");  // A cent a line may be rounded.
  CHECK_FALSE(found(check(nothing_wrong(), document), CheckKind::sums));
  document.lines.front().net_amount = decimal("15504.26");
  const auto checks = check(nothing_wrong(), document);
  CHECK(worst(checks) == "The lines make 15,504.26, not 15,504.24 net");
  document.line_count = 2;  // Not all of them were kept: nothing can be said.
  CHECK_FALSE(found(check(nothing_wrong(), document), CheckKind::sums));
}

TEST_CASE("what was not read is said, and is never good") {
  const auto checks = check(unread_checks("it is on fire"));
  const auto unread = std::count_if(checks.begin(), checks.end(),
                                    [](const Check& one) { return one.verdict == CheckVerdict::unread; });
  CHECK(unread == 5);  // One line for each part.
  CHECK(worst(checks) == "Not read: whether this vendor invoice was entered before (it is on fire)");
  auto read = nothing_wrong();
  read.vendors.value->clear();
  CHECK(found(check(read), CheckKind::blocked_vendor) == CheckVerdict::unread);
  read = nothing_wrong();
  read.is_cut = true;
  CHECK(found(check(read), CheckKind::similar_number) == CheckVerdict::unread);
  // A duplicate that is seen by another way is one.
  read = unread_checks("no");
  read.recent.value = {other()};
  read.recent.value->front().external_number = "INV-88213";
  CHECK(found(check(read), CheckKind::duplicate_number) == CheckVerdict::stop);
}

TEST_CASE("a stop stays one until it was read that it is none") {
  const Check stop{CheckKind::blocked_vendor, CheckVerdict::stop, "10000", "All", {}, {}, 0};
  CHECK(find_stop(with_stops_kept({stop}, check(unread_checks("no")))) != nullptr);
  CHECK(find_stop(with_stops_kept({stop}, check(nothing_wrong()))) == nullptr);
  const Check other_stop{CheckKind::duplicate_number, CheckVerdict::stop, "1", "1", {}, {}, 0};
  auto read = nothing_wrong();
  read.vendors = {std::nullopt, "no"};
  CHECK(find_stop(with_stops_kept({other_stop}, check(read))) == nullptr);
}

TEST_CASE("settings say how bad a finding is, and the worst come first") {
  CheckSettings settings;
  settings.levels.fill(CheckLevel::stop);
  auto read = unread_checks("no");
  read.vendors.value = {{"10000", "Payment", start}, {"10001", " ", start - 999h}};
  const auto checks = check(read, full_document(), settings);
  CHECK(std::is_sorted(checks.begin(), checks.end(),
                       [](const Check& left, const Check& right) { return left.verdict < right.verdict; }));
  CHECK(found(checks, CheckKind::changed_vendor) == CheckVerdict::stop);
  CHECK(found(checks, CheckKind::pays_another) == CheckVerdict::stop);
  // Business Central would post it, so nothing makes it worse.
  CHECK(found(checks, CheckKind::blocked_vendor) == CheckVerdict::warning);
  CHECK(check(read, full_document(), no_checks()).empty());
  CHECK_FALSE(has_checks(no_checks()));
}

TEST_CASE("items of an invoice that names receipts are looked for among what was received") {
  const auto with = [](std::vector<ReceivedLine> lines) {
    auto read = nothing_wrong();
    read.receipts.value = std::move(lines);
    return check(read);
  };
  const ReceivedLine desk{"Desk", decimal("40"), "107031", decimal("40")};
  auto lamp = ReceivedLine{"Lamp", decimal("2"), "", std::nullopt};
  const auto good = with({desk});
  REQUIRE(good.size() == 8);
  CHECK_FALSE(found(good, CheckKind::receipts));
  CHECK(std::any_of(good.begin(), good.end(), [](const Check& one) {
    return sentence_of(one, plain_document()) == "goods received: receipt 107031";
  }));
  CHECK(with({lamp}).size() == 7);  // Nothing of it was received anywhere: not every firm receives.
  CHECK(found(with({desk, lamp}), CheckKind::receipts) == CheckVerdict::warning);
  CHECK(worst(with({desk, lamp, lamp})) == "No receipt is known of Lamp and 1 more");
  auto beyond = desk;
  beyond.received = decimal("35.5");
  CHECK(worst(with({desk, beyond})) ==
        "More is invoiced than was received of Desk: 40, not 35.5 (receipt 107031)");
  auto lost = desk;
  lost.received.reset();
  CHECK(worst(with({lost})) == "No receipt is known of Desk");
  auto unread = nothing_wrong();
  unread.receipts.problem = "HTTP 403";
  CHECK(worst(check(unread)) == "Not read: what was received (HTTP 403)");
}

TEST_CASE("what is asked for names who sends it, who is paid, and how far back is compared") {
  const auto call = what_to_read(full_document(), {});
  CHECK(call == ReadChecks{record, "10000", "10001", "INV-88213", date("2026-08-06"), "107214", ""});
  auto document = plain_document();
  document.document_date.reset();
  CHECK(what_to_read(document, {}).since == date("2026-08-07"));
  CHECK(what_to_read(document, {}).pay_to.empty());
  CheckSettings without_receipts;
  without_receipts.levels.back() = CheckLevel::off;
  CHECK(what_to_read(document, without_receipts).draft_number.empty());
  document.posting_date.reset();
  CHECK(what_to_read(document, {}).since == date("2026-08-26"));  // Of its last change.
}

}  // namespace countersign::invoice_checks_test
