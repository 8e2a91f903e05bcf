#include "businesscentral/approval_reader.hpp"

#include <charconv>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/record_reader.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "domain/resource.hpp"

namespace countersign::businesscentral {
namespace {

using Kind = JsonValue::Kind;

/// Table Purchase Header.
constexpr std::int64_t purchase_header = 38;

tl::unexpected<Error> not_understood(const std::string& field) {
  return fail(ErrorCode::not_understood,
              "The field '" + field + "' of an approval is missing or not as documented");
}

Result<std::int64_t> whole_number(const JsonObject& object, const char* name) {
  const auto value = object.needed(name, Kind::number);
  if (!value) return fail(value.error());
  const std::string& text = (*value)->text;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return not_understood(name);
  return number;
}

std::string cut_text(const JsonObject& object, const char* name) {
  return cut_code_points(object.text(name).value_or(""), text_code_points);
}

std::optional<Instant> instant(const JsonObject& object, const char* name) {
  const auto value = parse_instant(object.text(name).value_or(""));
  return value ? std::optional<Instant>{*value} : std::nullopt;
}

bool is_true(const JsonObject& object, const char* name) {
  const auto* value = object.find(name);
  return value != nullptr && value->kind == Kind::boolean && value->text == "true";
}

/// What is not told, or not understood, allows nothing.
Decimal limit_of(const JsonObject& object, const char* name) {
  const auto* value = object.find(name);
  if (value == nullptr || value->kind != Kind::number) return {};
  const auto limit = Decimal::parse(value->text);
  return limit && !limit->is_negative() ? *limit : Decimal{};
}

Result<bool> is_purchase_invoice(const JsonObject& object) {
  const auto table = whole_number(object, "tableId");
  if (!table) return fail(table.error());
  const auto type = object.text("documentType");
  if (!type) return fail(type.error());
  return *table == purchase_header && decode_name(*type) == "Invoice";
}

Result<domain::ApprovalEntry> read_entry(const JsonObject& object) {
  domain::ApprovalEntry entry;
  const auto id = object.needed_text("id");
  const auto status = object.needed_text("status");
  const auto number = whole_number(object, "entryNumber");
  const auto document = object.needed_text("documentNumber");
  const auto modified = instant(object, "lastModifiedDateTime");
  if (!id || !domain::is_guid(*id)) return not_understood("id");
  if (!status) return not_understood("status");
  if (!number) return fail(number.error());
  if (!document) return not_understood("documentNumber");
  if (!modified) return not_understood("lastModifiedDateTime");
  entry.id = ascii::lower(*id);
  entry.number = *number;
  entry.document_number = cut_code_points(*document, text_code_points);
  entry.status = domain::parse_entry_status(decode_name(*status));
  entry.sender = cut_text(object, "senderId");
  entry.approver = cut_text(object, "approverId");
  entry.approver_name = cut_text(object, "approverName");
  entry.step = ascii::lower(cut_text(object, "workflowStepInstanceId"));
  entry.changed_at = instant(object, "lastDateTimeModified");
  entry.last_modified = *modified;
  return entry;
}

struct Elements {
  std::vector<JsonObject> objects;
  std::string next_link;
};

Result<Elements> elements_of(std::string_view json) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", Kind::array);
  if (!value) return fail(value.error());
  const auto list = parse_array((*value)->text, page_records_read);
  if (!list) return fail(list.error());
  Elements elements;
  auto next_link = page->text("@odata.nextLink");
  if (!next_link) return fail(next_link.error());
  elements.next_link = std::move(*next_link);
  for (const auto& element : *list) {
    auto object = JsonObject::parse(element.text);
    if (!object) return fail(object.error());
    elements.objects.push_back(std::move(*object));
  }
  return elements;
}

}  // namespace

Result<ApprovalsPage> read_approvals(std::string_view json) {
  auto elements = elements_of(json);
  if (!elements) return fail(elements.error());
  ApprovalsPage page;
  page.next_link = std::move(elements->next_link);
  for (const auto& object : elements->objects) {
    const auto wanted = is_purchase_invoice(object);
    if (!wanted) return fail(wanted.error());
    if (!*wanted) continue;
    auto entry = read_entry(object);
    if (!entry) return fail(entry.error());
    page.entries.push_back(std::move(*entry));
  }
  return page;
}

Result<UsersPage> read_approval_users(std::string_view json) {
  auto elements = elements_of(json);
  if (!elements) return fail(elements.error());
  UsersPage page;
  page.next_link = std::move(elements->next_link);
  for (const auto& object : elements->objects) {
    const auto user = object.needed_text("userId");
    if (!user) return not_understood("userId");
    page.users.push_back({{cut_code_points(*user, text_code_points), cut_text(object, "userFullName"),
                           ascii::lower(cut_text(object, "email")), is_true(object, "approvalAdmin")},
                          cut_text(object, "approverId"),
                          limit_of(object, "purchaseAmountApprovalLimit"),
                          is_true(object, "unlimitedPurchaseApproval")});
  }
  return page;
}

Result<WorkflowsPage> read_workflows(std::string_view json) {
  auto elements = elements_of(json);
  if (!elements) return fail(elements.error());
  WorkflowsPage page;
  page.next_link = std::move(elements->next_link);
  for (const auto& object : elements->objects) {
    const auto code = object.needed_text("code");
    if (!code) return not_understood("code");
    const auto* enabled = object.find("enabled");
    const auto* is_template = object.find("template");
    const bool counts = object.text("category").value_or("") == "PURCHDOC" &&
                        (is_template == nullptr || is_template->text != "true");
    if (counts) page.workflows.push_back({*code, enabled != nullptr && enabled->text == "true"});
  }
  return page;
}

domain::ReleaseStatus parse_release_status(std::string_view name) {
  const std::string decoded = decode_name(name);
  if (decoded == "Open") return domain::ReleaseStatus::open;
  if (decoded == "Released") return domain::ReleaseStatus::released;
  if (decoded == "Pending Approval") return domain::ReleaseStatus::pending_approval;
  return domain::ReleaseStatus::unknown;
}

Result<domain::ReleaseStatus> read_release(std::string_view json) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  const auto status = object->needed_text("status");
  if (!status) return not_understood("status");
  return parse_release_status(*status);
}

}  // namespace countersign::businesscentral
