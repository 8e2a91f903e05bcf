// Business Central's data: companies, their master records and documents, and the rules of posting.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "sandbox/model/json.hpp"

namespace countersign::sandbox {

struct Settings;

/// One record as OData serves it, without its etag.
struct Entity {
  std::string id;
  std::uint64_t version = 1;
  Instant modified{};
  const char* modified_field = "lastModifiedDateTime";
  Json fields = Json::object();
};
/// W/"…", new with every version.
std::string etag_of(const Entity& entity);

enum class DocumentKind { purchase_invoice, sales_invoice, purchase_order, purchase_credit_memo };
/// "purchaseInvoices".
const char* resource_of(DocumentKind kind);

/// Values by dimension.
using DimensionSet = std::map<std::string, std::string>;

struct Line {
  std::string id;
  std::string type = "Item";  ///< Comment, Account, Item …
  std::string object_number;
  std::string description;
  std::string unit = "PCS";
  Hundredths quantity = 100;
  Hundredths unit_cost = 0;
  Hundredths net = 0;  ///< quantity × unit cost, rounded half up; set by `recalculate`.
  Hundredths tax = 0;  ///< 19 %.
  DimensionSet dimensions{};
  std::string receipt{};          ///< The number of the posted receipt that the line was fetched from.
  std::int64_t receipt_line = 0;  ///< Its line there.
};

/// What hangs on a document.
struct File {
  std::string id;
  std::string name;
  std::string content;
  bool incoming = false;  ///< Of the incoming document, not of the document itself.
};

struct Document {
  DocumentKind kind = DocumentKind::purchase_invoice;
  Entity entity;
  std::string number;
  /// The caption: "In Review". A sales invoice is "Open" when it is posted, and when it is only released.
  std::string status = "Draft";
  bool posted = false;
  std::string partner_number;  ///< The vendor's, or the customer's.
  std::string external_number;
  std::string document_date;  ///< "YYYY-MM-DD"; empty: none.
  std::string posting_date;
  std::string due_date;
  std::string currency = "EUR";
  std::string purchaser;
  std::string entered_by = "MARIA";  ///< A user's name; an extension's API tells it, Microsoft's does not.
  std::string dimension_1;
  std::string dimension_2;
  DimensionSet dimensions;  ///< Beside the two shortcut dimensions, DEPARTMENT and PROJECT.
  std::vector<Line> lines;
  std::vector<File> files;
  Hundredths net = 0;
  Hundredths tax = 0;
  /// The header's status in Business Central: Open, Pending Approval, Released.
  std::string approval = "Open";
  std::string workflow_step;          ///< Of the workflow that asked an outside party last; empty: none.
  std::string workflow_user;          ///< Who alone may answer it: the subscriber.
  std::string workflow_sender;        ///< Who sent it for approval, and may take that back.
  std::string workflow_subscription;  ///< Which asked.
  bool workflow_waits = false;        ///< For that answer.
  bool discount_is_stale = false;
  bool restricted = false;  ///< A workflow restricted its use; a rejection leaves it so.
};

/// A workflow that asks an outside party about purchase invoices.
struct WorkflowSubscription {
  std::string id;
  std::string client_id;
  std::string notification_url;
  std::string conditions;  ///< As it was given: base64.
  std::string event_code;
  std::string user;              ///< Who created it.
  bool enabled = true;           ///< Of the subscription; nothing switches it off.
  bool workflow_enabled = true;  ///< Of the workflow that it made.
  std::string code;              ///< Of that workflow: "MS-PDAW-WH-01".
};

/// By id; a resource's rows in a stable order.
using Rows = std::map<std::string, Entity>;

struct Company {
  std::string id;
  std::string name;
  std::string local_currency = "EUR";
  Instant created{};
  std::map<std::string, Rows> rows;  ///< By resource: vendors, customers, employees, companyInformation …
  std::map<std::string, Document> documents;
  /// Business Central's own workflow is enabled, which holds every purchase invoice until it is released.
  bool invoices_need_approval = false;
  int next_workflow = 1;
  std::int64_t next_approval_entry = 1;
  std::vector<WorkflowSubscription> workflow_subscriptions;
  std::int64_t next_purchase_draft = 107'214;
  std::int64_t next_purchase_posted = 108'052;
  std::int64_t next_sales_draft = 102'201;
  std::int64_t next_sales_posted = 103'210;
  std::int64_t next_order = 106'024;
  std::int64_t next_credit_memo = 109'001;
  std::int64_t next_partner = 80'000;  ///< Vendors, customers and bank accounts that a test creates.
};

/// Whether a workflow that asks an outside party holds this document: it is enabled and its conditions are
/// met.
WorkflowSubscription* workflow_for(Company& company, const Document& document);

/// What Business Central says when it refuses.
struct Refusal {
  unsigned status = 400;
  std::string code;
  std::string message;
};

/// Computes lines and totals in whole hundredths; false when a sum passes 999 999 999 999 999.99.
bool recalculate(Document& document);
/// Rebuilds the OData form after a change, with a new etag and modification time.
void render(Company& company, Document& document, Instant now);
/// The OData form of its lines.
Json render_lines(const Document& document);
/// The OData form of a dimension set: dimensionSetLines (APIV2DimensionSetLines.Page.al).
Json render_dimensions(const DimensionSet& dimensions, const std::string& parent, const char* parent_type);
/// With the shortcut dimensions among them.
DimensionSet dimensions_of(const Document& document);

/// The API of an extension, beside Microsoft's v2.0: publisher, group and version as in URLs.
inline constexpr const char* extension_api = "contoso/payables/v1.0";
/// Its own view of drafts of purchase invoices, under their ids: who entered them.
inline constexpr const char* documents_of_extension = "purchaseDocuments";
/// Which API has these master records: "v2.0", `extension_api`; empty: none.
std::string api_of_rows(const std::string& resource);

/// The row of a resource whose "number" is `number`; null when there is none.
Entity* find_by_number(Company& company, const std::string& resource, const std::string& number);
/// A vendor, customer or bank account as Business Central serves it, with what is given and the usual
/// besides.
Json partner_fields(const std::string& resource, const Json& given, const Company& company);
/// Adds a row with an id; `fields` are as OData serves them.
Entity& add_row(Company& company, const std::string& resource, Json fields, Entropy& entropy, Instant now);
/// Marks a row as changed now.
void touch_row(Entity& entity, Instant now);

/// Reads the members of a control request into a document: vendorNumber, vendorInvoiceNumber, dueDate, lines
/// … Fails with `invalid_argument` naming the member; the document is then unusable.
Result<bool> read_document(const Json& description, Company& company, Entropy& entropy, Document& document);
/// A draft with a number and sensible defaults, rendered and stored.
Result<Document*> create_document(const Json& description, DocumentKind kind, Company& company,
                                  Entropy& entropy, Instant now);

/// Posts a draft: its id stays, its number changes. Refuses as Business Central does.
std::optional<Refusal> post_document(Company& company, Document& document, const Settings& settings,
                                     Instant now);

}  // namespace countersign::sandbox
