// The published web services that Power Automate's approvals use; all OData V4, none of them part of API
// v2.0.
#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/odata.hpp"

namespace countersign::sandbox {

namespace {

HttpResponse not_published(World& world, const std::string& name) {
  return business_central_error(world, 404, "BadRequest_NotFound",
                                "Resource not found for the segment '" + name + "'.");
}

Company* company_named(World& world, const std::string& name) {
  for (auto& [id, company] : world.companies) {
    if (company.name == name) return &company;
  }
  return nullptr;
}

/// Posted documents are in another table.
bool is_header(const Document& document) {
  return document.kind == DocumentKind::purchase_invoice && !document.posted;
}

HttpResponse read_document(World& world, const Company& company, const std::string& id, const Query& query) {
  const auto found = company.documents.find(id);
  if (found == company.documents.end() || !is_header(found->second))
    return record_not_found(world, "Purchase Header", id);
  auto selected = select_fields(purchase_document(company, found->second), query.select);
  if (!selected) return business_central_error(world, 400, "BadRequest", selected.error().message);
  return business_central_json(world, 200, *selected);
}

/// Those that pass the filter, with what was selected.
HttpResponse answer_rows(World& world, const std::vector<Json>& rows, const Query& query) {
  auto value = Json::array();
  for (const auto& fields : rows) {
    const auto keep = passes(query.filter, fields);
    if (!keep) return business_central_error(world, 400, "BadRequest", keep.error().message);
    if (!*keep) continue;
    auto selected = select_fields(fields, query.select);
    if (!selected) return business_central_error(world, 400, "BadRequest", selected.error().message);
    value.push_back(std::move(*selected));
  }
  return business_central_json(world, 200, {{"value", std::move(value)}});
}

HttpResponse read_documents(World& world, const Company& company, const Query& query) {
  std::vector<Json> rows;
  for (const auto& [id, document] : company.documents) {
    if (is_header(document)) rows.push_back(purchase_document(company, document));
  }
  return answer_rows(world, rows, query);
}

/// A line; they are numbered by ten thousands, as Business Central does.
Json purchase_line(const Document& document, std::size_t index) {
  const auto& line = document.lines[index];
  return {{"documentType", "Invoice"},
          {"documentNumber", document.number},
          {"lineNumber", 10'000 * static_cast<std::int64_t>(index + 1)},
          {"type", line.type == "Comment"   ? " "
                   : line.type == "Account" ? "G/L_x0020_Account"
                                            : line.type},
          {"number", line.object_number},
          {"description", line.description},
          {"quantity", decimal_json(line.quantity)},
          {"receiptNumber", line.receipt},
          {"receiptLineNumber", line.receipt_line}};
}

HttpResponse read_document_lines(World& world, const Company& company, const Query& query) {
  std::vector<Json> rows;
  for (const auto& [id, document] : company.documents) {
    for (std::size_t index = 0; is_header(document) && index < document.lines.size(); ++index)
      rows.push_back(purchase_line(document, index));
  }
  return answer_rows(world, rows, query);
}

}  // namespace

/// The header's own status, which API v2.0 does not show; no currency stands for the local one.
Json purchase_document(const Company& company, const Document& document) {
  std::string status = document.approval;
  if (const auto space = status.find(' '); space != std::string::npos) status.replace(space, 1, "_x0020_");
  return {{"id", document.entity.id},
          {"documentType", "Invoice"},
          {"number", document.number},
          {"buyFromVendorNumber", document.partner_number},
          {"currencyCode", document.currency == company.local_currency ? "" : document.currency},
          {"amount", decimal_json(document.net)},
          {"amountIncludingVat", decimal_json(document.net + document.tax)},
          {"status", status}};
}

HttpResponse handle_web_services(World& world, const BusinessCentralCall& call) {
  const auto& root = call.path[0];
  constexpr std::string_view answer = "WorkflowActionResponse_";
  const auto verb = root.name.starts_with(answer) ? root.name.substr(answer.size()) : std::string{};
  const bool is_answer = verb == "Approve" || verb == "Reject" || verb == "Cancel";
  if (world.settings.web_services && is_answer && call.request->method == "POST")
    return answer_workflow(world, call, verb);
  if (!world.settings.web_services || root.name != "Company" || call.path.size() < 2)
    return not_published(world, root.name);
  auto* company = root.quoted ? company_named(world, root.key) : nullptr;
  if (company == nullptr) {
    return business_central_error(world, 404, "Internal_CompanyNotFound",
                                  "Cannot find company '" + root.key + "'.");
  }
  if (call.path[1].name == "workflowWebhookSubscriptions")
    return handle_workflow_subscriptions(world, call, *company);
  const auto query = read_odata_query(call.query);
  if (!query) return business_central_error(world, 400, "BadRequest", query.error().message);
  const auto& service = call.path[1];
  if (service.name == "workflowPurchaseDocuments" && call.request->method == "GET") {
    return service.has_key ? read_document(world, *company, service.key, *query)
                           : read_documents(world, *company, *query);
  }
  if (service.name == "workflowPurchaseDocumentLines" && call.request->method == "GET")
    return read_document_lines(world, *company, *query);
  return not_published(world, service.name);
}

}  // namespace countersign::sandbox
