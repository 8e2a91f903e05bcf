// ReadChecks: one request for each part, and one more for each further page of a vendor's invoices. A part
// that is refused or not understood is told as such; the others are read all the same.
#include <set>
#include <utility>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/check_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/probe.hpp"
#include "businesscentral/web_services.hpp"
#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

constexpr const char* compared_fields =
    "$select=id,number,vendorInvoiceNumber,invoiceDate,currencyCode,totalAmountIncludingTax,status";

class CheckSteps final : public ExchangeSteps {
 public:
  CheckSteps(const domain::ReadChecks& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc), call_(call), company_(company_url(bc.api_base, call.key.company.company)) {
    ask_vendors();
  }

  bool takes_refusals() const override { return true; }
  /// Neither a published web service nor an extension's API is there everywhere: what does not answer keeps
  /// nothing else from being read.
  bool is_optional() const override { return stage_ >= Stage::invoice_lines; }
  StepAnswer go_without() override {
    tell("Business Central did not answer");
    return next();
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (stage_ == Stage::invoice_lines && is_not_offered(response)) {
      read_.receipts.value.emplace();
      return next();
    }
    const auto problem = response.status == 200 ? take(response.body) : refusal_of(response);
    if (!problem.empty()) tell(problem);
    if (asked_again_) {
      asked_again_ = false;
      return NextRequest{};
    }
    return next();
  }

 private:
  enum class Stage {
    vendors,
    same_number,
    recent,
    posting_range,
    invoice_lines,
    receipts,
    requester,
    requester_user
  };

  /// Empty: it was read.
  std::string take(const std::string& body) {
    switch (stage_) {
      case Stage::vendors:
        return keep(read_vendors(body), read_.vendors);
      case Stage::same_number:
        return take_invoices(body, read_.same_number);
      case Stage::recent:
        return take_invoices(body, read_.recent);
      case Stage::posting_range:
        return keep(read_posting_range(body), read_.posting_range);
      case Stage::invoice_lines:
        return keep_lines(read_invoice_lines(body));
      case Stage::receipts:
        return keep_receipts(read_receipts(body));
      case Stage::requester:
        return keep(read_requester(body, settings().requester->field), read_.requester);
      case Stage::requester_user:
        break;
    }
    return take_user(body);
  }

  /// Without an address in the setup the name alone is known.
  std::string take_user(const std::string& body) {
    const auto page = read_approval_users(body);
    if (!page) return page.error().message;
    auto& requester = *read_.requester.value;
    for (const auto& user : page->users) {
      if (ascii::same(user.who.user, requester.user)) requester = user.who;
    }
    return {};
  }

  std::string keep_lines(Result<std::vector<InvoiceLine>> lines) {
    if (!lines) return lines.error().message;
    lines_ = std::move(*lines);
    return {};
  }

  std::string keep_receipts(const Result<std::map<ReceiptLine, Decimal>>& received) {
    if (!received) return received.error().message;
    read_.receipts.value.emplace();
    for (auto& [line, from] : lines_) {
      if (const auto found = received->find(from); found != received->end()) line.received = found->second;
      read_.receipts.value->push_back(std::move(line));
    }
    return {};
  }

  template <class T>
  static std::string keep(Result<T> value, domain::CheckPart<T>& part) {
    if (!value) return value.error().message;
    part.value = std::move(*value);
    return {};
  }

  std::string take_invoices(const std::string& body,
                            domain::CheckPart<std::vector<domain::OtherInvoice>>& part) {
    auto page = read_other_invoices(body);
    if (!page) return page.error().message;
    if (!part.value) part.value.emplace();
    for (auto& invoice : page->invoices) part.value->push_back(std::move(invoice));
    if (page->next_link.empty()) return {};
    if (part.value->size() >= limits::compared_invoices || pages_ >= most_pages) {
      read_.is_cut = read_.is_cut || stage_ == Stage::recent;
      return {};
    }
    auto url = accept_next_link(settings().api_base, page->next_link);
    if (!url) return url.error().message;
    ++pages_;
    ask_page(std::move(*url));
    asked_again_ = true;
    return {};
  }

  std::string refusal_of(const HttpResponse& response) {
    if (response.status == 403 && stage_ < Stage::invoice_lines) ++refused_;
    if (response.status == 403) return "Business Central does not permit it";
    const auto error = read_error(response.body);
    return "HTTP " + std::to_string(response.status) + (error ? " " + error->code : std::string{});
  }

  /// What was read of the part before is not all of it.
  void tell(const std::string& problem) {
    const auto lose = [&](auto& part) {
      part.value.reset();
      part.problem = problem;
    };
    if (stage_ == Stage::vendors) lose(read_.vendors);
    if (stage_ == Stage::same_number) lose(read_.same_number);
    if (stage_ == Stage::recent) lose(read_.recent);
    if (stage_ == Stage::posting_range) lose(read_.posting_range);
    if (stage_ == Stage::invoice_lines || stage_ == Stage::receipts) lose(read_.receipts);
    if (stage_ == Stage::requester) lose(read_.requester);
  }

  StepAnswer next() {
    if (stage_ < Stage::invoice_lines) ++parts_;
    switch (stage_) {
      case Stage::vendors:
        if (!call_.external_number.empty()) {
          stage_ = Stage::same_number;
          ask_invoices("%20and%20vendorInvoiceNumber%20eq%20" + text_literal(call_.external_number));
          return NextRequest{};
        }
        [[fallthrough]];
      case Stage::same_number:
        stage_ = Stage::recent;
        ask_invoices("%20and%20invoiceDate%20ge%20" + format_date(call_.since));
        return NextRequest{};
      case Stage::recent:
        stage_ = Stage::posting_range;
        get("Reading the allowed posting dates",
            company_ + "/generalLedgerSetup?$select=allowPostingFrom,allowPostingTo");
        return NextRequest{};
      case Stage::posting_range:
        if (ask_invoice_lines()) return NextRequest{};
        [[fallthrough]];
      case Stage::invoice_lines:
        if (ask_receipts()) return NextRequest{};
        [[fallthrough]];
      case Stage::receipts:
        if (call_.with_requester && ask_requester()) return NextRequest{};
        break;
      case Stage::requester:
        if (ask_user()) return NextRequest{};
        break;
      case Stage::requester_user:
        break;
    }
    // Another identity may be permitted what this one is not.
    if (refused_ == parts_) {
      return AttemptResult{Outcome{domain::Failed{domain::Failed::Kind::unauthorised, "HTTP 403",
                                                  "Business Central permits nothing of what is checked"}}};
    }
    return AttemptResult{Outcome{std::move(read_)}};
  }

  /// The API shows no receipt of a draft's lines; the web service behind Power Automate's approvals does
  /// (BaseApp, page 6405 Purchase Document Line Entity).
  bool ask_invoice_lines() {
    if (call_.draft_number.empty()) return false;
    if (call_.company_name.empty()) {
      read_.receipts.problem = "the company's name is not known yet";
      return false;
    }
    stage_ = Stage::invoice_lines;
    get("Reading the receipts of an invoice's lines",
        web_service_url(settings().api_base, call_.company_name, "workflowPurchaseDocumentLines") +
            "?$select=type,description,quantity,receiptNumber,receiptLineNumber&$filter=documentType%20eq%20'"
            "Invoice'"
            "%20and%20documentNumber%20eq%20" +
            text_literal(call_.draft_number));
    return true;
  }

  /// Those that the lines name; lines that name none have none.
  bool ask_receipts() {
    std::set<std::string> numbers;
    for (const auto& [line, from] : lines_) {
      if (!line.receipt.empty() && numbers.size() < limits::compared_receipts) numbers.insert(line.receipt);
    }
    if (numbers.empty()) {
      if (stage_ == Stage::invoice_lines && read_.receipts.problem.empty()) read_.receipts.value.emplace();
      return false;
    }
    stage_ = Stage::receipts;
    std::string filter;
    for (const auto& number : numbers)
      filter += (filter.empty() ? "" : "%20or%20") + std::string("number%20eq%20") + text_literal(number);
    get("Reading what was received", company_ +
                                         "/purchaseReceipts?$select=number&$expand=purchaseReceiptLines($"
                                         "select=sequence,quantity)&$filter=" +
                                         filter);
    return true;
  }

  bool ask_requester() {
    const auto& source = settings().requester;
    if (!source) {
      read_.requester.problem = "the settings name no field any more";
      return false;
    }
    const auto url = requester_url(settings(), *source, call_.key);
    if (!url) {
      read_.requester.problem = url.error().message;
      return false;
    }
    stage_ = Stage::requester;
    get("Reading who entered a document", *url);
    return true;
  }

  /// The name of a user leads to an address as that of an approval entry's sender does.
  bool ask_user() {
    const auto& requester = read_.requester.value;
    if (!requester || !requester->email.empty()) return false;
    stage_ = Stage::requester_user;
    get("Reading the address of a user", approval_users_url(settings().api_base, call_.key.company) +
                                             "&$filter=userId%20eq%20" + text_literal(requester->user));
    return true;
  }

  /// `or` is allowed between comparisons of one field
  /// (learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/odata-known-limitations).
  void ask_vendors() {
    std::string url = company_ +
                      "/vendors?$select=number,blocked,lastModifiedDateTime&$filter=number%20eq%20" +
                      text_literal(call_.vendor);
    if (!call_.pay_to.empty()) url += "%20or%20number%20eq%20" + text_literal(call_.pay_to);
    get("Reading a vendor's card", std::move(url));
  }

  /// Neither by currency nor by status: how Business Central wants these in a filter is not documented.
  void ask_invoices(const std::string& condition) {
    pages_ = 1;
    ask_page(company_ + "/purchaseInvoices?" + compared_fields + "&$filter=vendorNumber%20eq%20" +
             text_literal(call_.vendor) + condition);
  }

  void ask_page(std::string url) {
    get("Reading other invoices of a vendor", std::move(url));
    add_header("Prefer", "odata.maxpagesize=" + std::to_string(page_compared));
  }

  static constexpr std::size_t most_pages = limits::compared_invoices / page_compared;
  domain::ReadChecks call_;
  std::string company_;
  domain::ChecksRead read_;
  std::vector<InvoiceLine> lines_;  ///< Those of items.
  Stage stage_ = Stage::vendors;
  std::size_t parts_ = 0;
  std::size_t refused_ = 0;
  std::size_t pages_ = 1;
  bool asked_again_ = false;
};

}  // namespace

Steps begin_steps(const domain::ReadChecks& call, const domain::BusinessCentralSettings& bc) {
  if (!domain::is_guid(call.key.company.company)) {
    return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
  }
  return std::make_unique<CheckSteps>(call, bc);
}

}  // namespace countersign::businesscentral
