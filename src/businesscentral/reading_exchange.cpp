// ReadPage and ReadCompany.
#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/rated_reading.hpp"
#include "businesscentral/record_reader.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

class ReadPageSteps final : public RatedReading {
 public:
  ReadPageSteps(const domain::ReadPage& call, const domain::BusinessCentralSettings& bc, ApiResource resource,
                std::string url)
      : RatedReading(bc, std::move(resource), call.company.company), company_(call.company) {
    get("Reading a page of " + domain::api_name(call.resource), std::move(url));
    add_header("Prefer", "odata.maxpagesize=" + std::to_string(page_records));
  }

 private:
  StepAnswer read(const HttpResponse& response, Instant now) override {
    if (response.status != 200) return rest(response);
    auto page = read_page(response.body, company_, resource().definition);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    if (!page->next_link.empty()) {
      const auto accepted = accept_next_link(resource().api_base, page->next_link);
      if (!accepted) return unreadable_reply(what(), describe(accepted.error()));
    }
    page->clock_ahead = clock_ahead(response, now);
    return AttemptResult{Outcome{std::move(*page)}};
  }

  domain::CompanyKey company_;
};

Result<std::string> page_url(const domain::ReadPage& call, const ApiResource& resource) {
  if (call.next_link.empty()) return read_page_url(resource, call.company, call.modified_since);
  return accept_next_link(resource.api_base, call.next_link);
}

Result<std::string> page_url(const domain::ReadIds& call, const ApiResource& resource) {
  if (call.next_link.empty()) return read_ids_url(resource, call.company);
  return accept_next_link(resource.api_base, call.next_link);
}

/// Of a census.
class ReadIdsSteps final : public ExchangeSteps {
 public:
  ReadIdsSteps(const domain::BusinessCentralSettings& bc, ApiResource resource, std::string url)
      : ExchangeSteps(bc), resource_(std::move(resource)) {
    get("Counting " + domain::api_name(resource_.definition.resource), std::move(url));
    add_header("Prefer", "odata.maxpagesize=" + std::to_string(page_ids));
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (response.status != 200) return rest(response);
    auto page = read_ids(response.body);
    if (!page) return unreadable_reply(what(), describe(page.error()));
    if (!page->next_link.empty()) {
      const auto accepted = accept_next_link(resource_.api_base, page->next_link);
      if (!accepted) return unreadable_reply(what(), describe(accepted.error()));
    }
    return AttemptResult{Outcome{std::move(*page)}};
  }

 private:
  /// An id that cannot be read fails the page: a record must not be taken for deleted because of it.
  static Result<domain::IdsRead> read_ids(const std::string& body) {
    const auto object = JsonObject::parse(body);
    if (!object) return fail(object.error());
    const auto list = object->needed("value", JsonValue::Kind::array);
    if (!list) return fail(list.error());
    const auto elements = parse_array((*list)->text, page_ids);
    if (!elements) return fail(elements.error());
    domain::IdsRead page;
    page.next_link = object->text("@odata.nextLink").value_or("");
    for (const auto& element : *elements) {
      const auto record = JsonObject::parse(element.text);
      if (!record) return fail(record.error());
      const auto id = record->needed_text("id");
      if (!id) return fail(id.error());
      if (!domain::is_guid(*id)) return fail(ErrorCode::not_understood, "A record's id is no guid");
      page.ids.push_back(ascii::lower(*id));
    }
    return page;
  }

  ApiResource resource_;
};

/// The company, then its local currency, which is companyInformation's.
class ReadCompanySteps final : public ExchangeSteps {
 public:
  ReadCompanySteps(const domain::ReadCompany& call, const domain::BusinessCentralSettings& bc)
      : ExchangeSteps(bc), url_(company_url(bc.api_base, call.company.company)) {
    get("Reading a company", url_);
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (!has_company_ && is_company_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    if (response.status != 200) return rest(response);
    return has_company_ ? take_information(response) : take_company(response);
  }

 private:
  static bool is_company_gone(const HttpResponse& response) {
    if (says_record_is_gone(response)) return true;
    const auto error = read_error(response.body);
    return response.status == 404 && error && error->code == "Internal_CompanyNotFound";
  }

  StepAnswer take_company(const HttpResponse& response) {
    const auto object = JsonObject::parse(response.body);
    if (!object) return unreadable_reply(what(), describe(object.error()));
    const auto name = object->needed_text("name");
    const auto display_name = object->text("displayName");
    if (!name) return unreadable_reply(what(), describe(name.error()));
    company_.name = cut_code_points(*name, text_code_points);
    company_.display_name = cut_code_points(display_name.value_or(""), text_code_points);
    if (company_.display_name.empty()) company_.display_name = company_.name;
    has_company_ = true;
    get("Reading a company's local currency", url_ + "/companyInformation?$select=currencyCode");
    return NextRequest{};
  }

  StepAnswer take_information(const HttpResponse& response) {
    const auto currency = local_currency(response.body);
    if (!currency) return unreadable_reply(what(), describe(currency.error()));
    company_.local_currency = *currency;
    return AttemptResult{Outcome{company_}};
  }

  /// The one record stands in a list, because its set has no singleton's URL.
  static Result<std::string> local_currency(const std::string& body) {
    const auto object = JsonObject::parse(body);
    if (!object) return fail(object.error());
    const JsonValue* list = object->find("value");
    if (list == nullptr) return object->needed_text("currencyCode");
    const auto elements = parse_array(list->text, page_records);
    if (!elements) return fail(elements.error());
    if (elements->empty()) return fail(ErrorCode::not_understood, "The company has no company information");
    const auto first = JsonObject::parse(elements->front().text);
    if (!first) return fail(first.error());
    return first->text("currencyCode");
  }

  std::string url_;
  bool has_company_ = false;
  domain::CompanyRead company_;
};

Result<void> check_company(const domain::CompanyKey& company) {
  if (domain::is_guid(company.company)) return {};
  return fail(ErrorCode::invalid_argument, "A company's key holds an id that is no guid");
}

}  // namespace

Steps begin_steps(const domain::ReadPage& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_company(call.company); !checked) return fail(checked.error());
  auto resource = find_resource(bc, call.resource);
  if (!resource) return fail(std::move(resource.error()));
  auto url = page_url(call, *resource);
  if (!url) return fail(std::move(url.error()));
  return std::make_unique<ReadPageSteps>(call, bc, *std::move(resource), *std::move(url));
}

Steps begin_steps(const domain::ReadIds& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_company(call.company); !checked) return fail(checked.error());
  auto resource = find_resource(bc, call.resource);
  if (!resource) return fail(std::move(resource.error()));
  auto url = page_url(call, *resource);
  if (!url) return fail(std::move(url.error()));
  return std::make_unique<ReadIdsSteps>(bc, *std::move(resource), *std::move(url));
}

Steps begin_steps(const domain::ReadCompany& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_company(call.company); !checked) return fail(checked.error());
  return std::make_unique<ReadCompanySteps>(call, bc);
}

}  // namespace countersign::businesscentral
