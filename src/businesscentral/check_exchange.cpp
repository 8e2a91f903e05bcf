// ReadChecks: one request for each part, and one more for each further page of a vendor's invoices. A part
// that is refused or not understood is told as such; the others are read all the same.
#include <utility>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/check_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/probe.hpp"
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
  /// An extension's API is not Business Central's own: what it does not answer keeps nothing else from being
  /// read.
  bool is_optional() const override { return stage_ >= Stage::requester; }
  StepAnswer go_without() override {
    tell("Business Central did not answer");
    return next();
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    const auto problem = response.status == 200 ? take(response.body) : refusal_of(response);
    if (!problem.empty()) tell(problem);
    if (asked_again_) {
      asked_again_ = false;
      return NextRequest{};
    }
    return next();
  }

 private:
  enum class Stage { vendors, same_number, recent, posting_range, requester, requester_user };

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
      if (ascii::same(user.user, requester.user)) requester = user;
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
    if (response.status == 403 && stage_ < Stage::requester) ++refused_;
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
    if (stage_ == Stage::requester) lose(read_.requester);
  }

  StepAnswer next() {
    if (stage_ < Stage::requester) ++parts_;
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
