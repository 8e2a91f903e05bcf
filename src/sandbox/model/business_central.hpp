// What the parts of Business Central's API share.
#pragma once

#include <string>
#include <vector>

#include "core/http_message.hpp"
#include "sandbox/model/json.hpp"
#include "sandbox/model/ledger.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

/// "purchaseInvoices(…)" taken apart.
struct Segment {
  std::string name;
  bool has_key = false;
  std::string key;      ///< Without parentheses and quotes.
  bool quoted = false;  ///< The key stood in single quotes.
};

/// A call below ".../api/v2.0", or below another API.
struct BusinessCentralCall {
  CallId id = 0;
  std::string api = "v2.0";
  const HttpRequest* request = nullptr;
  std::string client;  ///< Who calls, from the token.
  std::vector<Segment> path;
  std::string query;
};

/// {"error":{"code","message"}} with the correlation id at the message's end, as Business Central writes it.
HttpResponse business_central_error(World& world, unsigned status, const std::string& code,
                                    const std::string& message);
HttpResponse business_central_error(World& world, const Refusal& refusal);
/// 404 Internal_RecordNotFound.
HttpResponse record_not_found(World& world, const std::string& resource, const std::string& id);
HttpResponse business_central_json(World& world, unsigned status, const Json& body);
HttpResponse no_content(World& world);
/// Business Central's own clock; on every reply.
HttpHeader date_header(const World& world);
/// Microsoft's documented list of resources with webhooks.
std::vector<std::string> documented_webhook_resources();
/// ".../api/microsoft/runtime/beta/companies(…)/webhookSupportedResources".
HttpResponse read_webhook_resources(World& world, const BusinessCentralCall& call);

/// What keeps this app from making the call: not enabled, or no permission.
std::optional<HttpResponse> refuse_access(World& world, const BusinessCentralCall& call);
/// Reading a draft with write permission recalculates its discounts where they are stale, which changes it
/// (BaseApp, pages of API v2.0: OnAfterGetRecord).
void recalculate_while_reading(World& world, const BusinessCentralCall& call, Company& company);

/// Whether the If-Match header lets a change of a record with `etag` go ahead; otherwise the refusal.
/// `required`: PATCH and DELETE demand the header, bound actions look at it only when it is there.
std::optional<Refusal> check_if_match(const HttpRequest& request, const std::string& etag, bool required);

/// The kind of documents that a resource holds; none for master records.
std::optional<DocumentKind> document_kind(const std::string& resource);

/// Where the API is reached: for contexts and next links.
std::string api_root(const World& world, const std::string& api = "v2.0");

HttpResponse read_resource(World& world, const BusinessCentralCall& call, Company& company);
/// `documentAttachments` and `attachments`, below a document or by themselves; none: the call is another one.
std::optional<HttpResponse> read_files(World& world, const BusinessCentralCall& call, const Company& company);
/// Answers through the engine: posting may take its time.
void run_action(World& world, const BusinessCentralCall& call, Company& company);
/// `/bc/v2.0/{environment}/ODataV4/Company('NAME')/…`: the published web services.
HttpResponse handle_web_services(World& world, const BusinessCentralCall& call);
HttpResponse handle_workflow_subscriptions(World& world, const BusinessCentralCall& call, Company& company);
/// WorkflowActionResponse_Approve, _Reject and _Cancel.
HttpResponse answer_workflow(World& world, const BusinessCentralCall& call, const std::string& verb);
/// What a subscription's workflow holds: [{"Name", "Value"}].
Json workflow_conditions(const WorkflowSubscription& subscription);
/// Enables or disables the workflow that a subscription made.
void set_workflow(World& world, Company& company, WorkflowSubscription& subscription, bool enabled);
/// The user that Business Central gave the app.
inline constexpr const char* app_user = "COUNTERSIGN";
/// Page 6404, a purchase header as the workflows' services see it.
Json purchase_document(const Company& company, const Document& document);
void handle_subscriptions(World& world, const BusinessCentralCall& call);

}  // namespace countersign::sandbox
