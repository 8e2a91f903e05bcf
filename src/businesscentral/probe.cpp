#include "businesscentral/probe.hpp"

#include <utility>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/record_reader.hpp"
#include "businesscentral/text.hpp"
#include "businesscentral/web_services.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {

HttpRequest probe_request(const domain::BusinessCentralSettings& settings, std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  request.timeout = probe_timeout_ms;
  request.headers = {{"Accept", "application/json"}, {"Accept-Language", settings.language}};
  return request;
}

std::string companies_url(const std::string& api_base) {
  return api_base + "/companies";
}

Result<std::vector<CompanyNames>> read_companies(std::string_view json) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", JsonValue::Kind::array);
  if (!value) return fail(value.error());
  const auto elements = parse_array((*value)->text, companies_read);
  if (!elements) return fail(elements.error());
  std::vector<CompanyNames> companies;
  for (const auto& element : *elements) {
    const auto object = JsonObject::parse(element.text);
    if (!object) return fail(object.error());
    const auto id = object->needed_text("id");
    if (!id) return fail(id.error());
    CompanyNames names{ascii::lower(*id),
                       cut_code_points(object->text("name").value_or(""), text_code_points),
                       cut_code_points(object->text("displayName").value_or(""), text_code_points)};
    if (names.display_name.empty()) names.display_name = names.name;
    if (const auto created = parse_instant(object->text("systemCreatedAt").value_or("")))
      names.created_at = *created;
    companies.push_back(std::move(names));
  }
  return companies;
}

std::string one_record_url(const ApiResource& resource, const domain::CompanyKey& company) {
  return read_page_url(resource, company, std::nullopt) + "&$top=1";
}

std::string exchange_rates_url(const std::string& api_base, const domain::CompanyKey& company) {
  return company_url(api_base, company.company) + "/currencyExchangeRates?$select=" + exchange_rate_fields +
         "&$top=1";
}

Result<std::string> one_requester_url(const domain::BusinessCentralSettings& settings,
                                      const domain::RequesterSource& source,
                                      const domain::CompanyKey& company) {
  const auto base = api_base_of(settings, source.api);
  if (!base) return fail(base.error());
  return company_url(*base, company.company) + "/" + source.entity_set + "?$select=id," + source.field +
         "&$top=1";
}

std::vector<CheckProbe> check_probes(const std::string& api_base, const domain::CompanyKey& company,
                                     const std::string& company_name, const domain::CheckSettings& checks) {
  using domain::CheckKind;
  const auto is_on = [&](CheckKind kind) { return checks.level_of(kind) != domain::CheckLevel::off; };
  const auto base = company_url(api_base, company.company);
  std::vector<CheckProbe> probes;
  if (is_on(CheckKind::blocked_vendor) || is_on(CheckKind::changed_vendor)) {
    probes.push_back({"the vendors", "blocked_vendor, changed_vendor",
                      base + "/vendors?$select=number,blocked,lastModifiedDateTime&$top=1"});
  }
  if (is_on(CheckKind::posting_date)) {
    probes.push_back({"the general ledger setup", "posting_date",
                      base + "/generalLedgerSetup?$select=allowPostingFrom,allowPostingTo"});
  }
  if (is_on(CheckKind::receipts)) {
    probes.push_back({"the web service workflowPurchaseDocumentLines", "receipts",
                      web_service_url(api_base, company_name, "workflowPurchaseDocumentLines") +
                          "?$select=type,description,quantity,receiptNumber,receiptLineNumber&$top=1",
                      false});
    probes.push_back({"the posted receipts", "receipts",
                      base + "/purchaseReceipts?$select=number&$expand=purchaseReceiptLines($select=sequence,"
                             "quantity)&$top=1"});
  }
  return probes;
}

std::string employee_url(const ApiResource& employees, const domain::CompanyKey& company,
                         std::string_view number) {
  return read_page_url(employees, company, std::nullopt) + "&$filter=number%20eq%20" + text_literal(number);
}

Result<domain::Employee> read_employee(std::string_view json, const domain::CompanyKey& company) {
  auto page = read_page(json, company, *domain::find_definition({}, domain::Resource::employees));
  if (!page) return fail(page.error());
  if (!page->unreadable.empty()) return fail(ErrorCode::not_understood, page->unreadable.front().reason);
  if (page->records.empty()) return fail(ErrorCode::not_found, "There is no employee with this number");
  const auto* record = std::get_if<domain::PlainRecord>(&page->records.front());
  if (record == nullptr) return fail(ErrorCode::not_understood, "The record is no employee");
  return domain::employee_of(*record);
}

std::string approval_entries_url(const std::string& api_base, const domain::CompanyKey& company) {
  return company_url(api_base, company.company) + "/approvalEntries?$top=1";
}

std::string workflow_documents_url(const std::string& api_base, const std::string& company_name) {
  return web_service_url(api_base, company_name, "workflowPurchaseDocuments") + "?$select=id,status&$top=1";
}

std::string workflow_subscriptions_url(const std::string& api_base, const std::string& company_name) {
  return web_service_url(api_base, company_name, "workflowWebhookSubscriptions") + "?$top=1";
}

std::string workflows_url(const std::string& api_base, const domain::CompanyKey& company) {
  return company_url(api_base, company.company) + "/workflows?$select=code,enabled,template,category";
}

std::string approval_users_url(const std::string& api_base, const domain::CompanyKey& company) {
  return company_url(api_base, company.company) +
         "/approvalUserSetups?$select=userId,userFullName,email,approvalAdmin,approverId,"
         "purchaseAmountApprovalLimit,unlimitedPurchaseApproval";
}

std::string subscriptions_url(const std::string& api_base) {
  return api_base + "/subscriptions";
}

}  // namespace countersign::businesscentral
