#include "sandbox/model/business_central.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

Segment read_segment(const std::string& text) {
  Segment segment;
  const auto open = text.find('(');
  segment.name = text.substr(0, open);
  if (open == std::string::npos || text.back() != ')') return segment;
  segment.has_key = true;
  segment.key = text.substr(open + 1, text.size() - open - 2);
  segment.quoted = segment.key.size() >= 2 && segment.key.front() == '\'' && segment.key.back() == '\'';
  if (segment.quoted) segment.key = segment.key.substr(1, segment.key.size() - 2);
  if (!segment.quoted) segment.key = ascii::lower(segment.key);
  return segment;
}

// Where in the path "api" and then these parts stand; none when the URL is of another form.
std::optional<std::size_t> find_api(const std::vector<std::string>& parts,
                                    const std::vector<std::string>& api) {
  const auto root = std::search(parts.begin(), parts.end(), api.begin(), api.end());
  const auto index = static_cast<std::size_t>(root - parts.begin());
  const bool well_formed = root != parts.end() && parts[1] == "v2.0" && (index == 3 || index == 4);
  return well_formed ? std::optional{index} : std::nullopt;
}

// /bc/v2.0/[{tenant}/]{environment}/api/v2.0/…, or another API instead; false when the URL is of another
// form.
bool read_path(const std::vector<std::string>& parts, std::string& environment, BusinessCentralCall& call) {
  for (const std::string name : {"v2.0", extension_api}) {
    std::vector<std::string> api = path_parts("/" + name);
    api.insert(api.begin(), "api");
    const auto index = find_api(parts, api);
    if (!index) continue;
    environment = parts[*index - 1];
    call.api = name;
    for (std::size_t i = *index + api.size(); i < parts.size(); ++i)
      call.path.push_back(read_segment(parts[i]));
    return true;
  }
  return false;
}

// /bc/v2.0/[{tenant}/]{environment}/ODataV4/…
bool read_service_path(const std::vector<std::string>& parts, std::string& environment,
                       BusinessCentralCall& call) {
  const auto root = std::find(parts.begin(), parts.end(), "ODataV4");
  const auto index = static_cast<std::size_t>(root - parts.begin());
  if (root == parts.end() || parts[1] != "v2.0" || (index != 3 && index != 4)) return false;
  environment = parts[index - 1];
  for (std::size_t i = index + 1; i < parts.size(); ++i) call.path.push_back(read_segment(parts[i]));
  return true;
}

// /bc/v2.0/[{tenant}/]{environment}/api/microsoft/runtime/beta/…
bool read_runtime_path(const std::vector<std::string>& parts, std::string& environment,
                       BusinessCentralCall& call) {
  static const std::vector<std::string> api{"api", "microsoft", "runtime", "beta"};
  const auto index = find_api(parts, api);
  if (!index) return false;
  environment = parts[*index - 1];
  for (std::size_t i = *index + api.size(); i < parts.size(); ++i)
    call.path.push_back(read_segment(parts[i]));
  return true;
}

Json company_json(const Company& company) {
  return {{"id", company.id},
          {"systemVersion", "27.0.38460.0"},
          {"timestamp", 50'516},
          {"name", company.name},
          {"displayName", company.name},
          {"businessProfileId", ""},
          {"systemCreatedAt", format_instant(company.created)},
          {"systemCreatedBy", zero_guid},
          {"systemModifiedAt", format_instant(company.created)},
          {"systemModifiedBy", zero_guid}};
}

HttpResponse list_companies(World& world) {
  auto value = Json::array();
  for (const auto& [id, company] : world.companies) value.push_back(company_json(company));
  return business_central_json(
      world, 200, {{"@odata.context", api_root(world) + "/$metadata#companies"}, {"value", value}});
}

HttpResponse not_found(World& world, const std::string& name) {
  return business_central_error(world, 404, "BadRequest_NotFound",
                                "Resource not found for the segment '" + name + "'.");
}

void handle_in_company(World& world, const BusinessCentralCall& call) {
  const auto reply = [&](HttpResponse response) { world.engine.reply(call.id, std::move(response)); };
  const auto found = world.companies.find(call.path[0].key);
  if (found == world.companies.end()) {
    return reply(business_central_error(world, 404, "Internal_CompanyNotFound",
                                        "Cannot find the company with the id '" + call.path[0].key + "'."));
  }
  if (call.path.size() == 1) return reply(business_central_json(world, 200, company_json(found->second)));
  if (call.request->method == "POST" && call.path.size() == 3) return run_action(world, call, found->second);
  if (call.request->method == "GET") return reply(read_resource(world, call, found->second));
  reply(business_central_error(world, 405, "BadRequest_MethodNotAllowed",
                               "The sandbox serves GET here, and POST for Microsoft.NAV.post."));
}

}  // namespace

std::string api_root(const World& world, const std::string& api) {
  return world.options.public_url + "/bc/v2.0/" + world.environment.name + "/api/" + api;
}

HttpResponse business_central_json(World& world, unsigned status, const Json& body) {
  return {status,
          {{"Content-Type", "application/json; odata.metadata=minimal; odata.streaming=true"},
           {"OData-Version", "4.0"},
           {"request-id", make_guid(world.engine.entropy)},
           date_header(world)},
          write_json(body)};
}

HttpResponse business_central_error(World& world, unsigned status, const std::string& code,
                                    const std::string& message) {
  const auto correlation = make_guid(world.engine.entropy);
  return {status,
          {{"Content-Type", "application/json; odata.metadata=minimal; odata.streaming=true"},
           {"OData-Version", "4.0"},
           {"request-id", correlation},
           date_header(world)},
          write_json({{"error",
                       {{"code", code}, {"message", message + "  CorrelationId:  " + correlation + "."}}}})};
}

HttpResponse business_central_error(World& world, const Refusal& refusal) {
  return business_central_error(world, refusal.status, refusal.code, refusal.message);
}

HttpResponse no_content(World& world) {
  return {204,
          {{"OData-Version", "4.0"}, {"request-id", make_guid(world.engine.entropy)}, date_header(world)},
          {}};
}

std::optional<DocumentKind> document_kind(const std::string& resource) {
  for (const auto kind : {DocumentKind::purchase_invoice, DocumentKind::sales_invoice,
                          DocumentKind::purchase_order, DocumentKind::purchase_credit_memo}) {
    if (resource == resource_of(kind)) return kind;
  }
  return std::nullopt;
}

HttpResponse record_not_found(World& world, const std::string& resource, const std::string& id) {
  return business_central_error(world, 404, "Internal_RecordNotFound",
                                "The record in table " + resource + " with id '" + id + "' cannot be found.");
}

std::optional<Refusal> check_if_match(const HttpRequest& request, const std::string& etag, bool required) {
  const auto given = find_header(request.headers, "If-Match");
  if (given.empty() && !required) return std::nullopt;
  const bool well_formed =
      given == "*" || (given.starts_with("W/\"") && given.ends_with("\"") && given.size() > 4);
  if (!well_formed) {
    return Refusal{400, "BadRequest_InvalidToken",
                   "Could not validate the client concurrency token required by the service."};
  }
  if (given == "*" || given == etag) return std::nullopt;
  return Refusal{409, "Request_EntityChanged",
                 "Another user has already changed the record. Read it again and repeat the change."};
}

namespace {

/// Where a call goes, once its form and its token are right.
enum class Door { api, services, runtime };

/// Reads the call; otherwise answers it, and none.
std::optional<Door> read_call(World& world, const HttpRequest& request, BusinessCentralCall& call) {
  const auto target = read_target(request.url);
  const auto parts = path_parts(target.path);
  const auto refuse = [&](HttpResponse response) {
    world.engine.reply(call.id, std::move(response));
    return std::nullopt;
  };
  call.request = &request;
  call.query = target.query;
  std::string environment;
  auto door = Door::api;
  if (read_service_path(parts, environment, call)) {
    door = Door::services;
  } else if (read_runtime_path(parts, environment, call)) {
    door = Door::runtime;
  } else if (!read_path(parts, environment, call)) {
    return refuse(not_found(world, target.path));
  }
  call.client = caller_of(world, request);
  if (call.client.empty()) {
    auto response = business_central_error(world, 401, "Authentication_InvalidCredentials",
                                           "The server has rejected the client credentials.");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return refuse(std::move(response));
  }
  if (environment != world.environment.name) {
    return refuse(business_central_error(world, 404, "NoEnvironment", "Environment does not exist."));
  }
  if (call.path.empty()) return refuse(not_found(world, ""));
  return door;
}

void run(World& world, Door door, const BusinessCentralCall& call) {
  const auto reply = [&](HttpResponse response) { world.engine.reply(call.id, std::move(response)); };
  if (auto refused = refuse_access(world, call)) return reply(*std::move(refused));
  if (door == Door::runtime) return reply(read_webhook_resources(world, call));
  if (door == Door::services) return reply(handle_web_services(world, call));
  const auto& root = call.path[0];
  if (root.name == "subscriptions") return handle_subscriptions(world, call);
  if (root.name != "companies") return reply(not_found(world, root.name));
  if (!root.has_key) return reply(list_companies(world));
  handle_in_company(world, call);
}

}  // namespace

void handle_business_central(World& world, CallId id, const HttpRequest& request) {
  BusinessCentralCall call;
  call.id = id;
  const auto door = read_call(world, request, call);
  if (door && admit(world, call.client, id, request)) run(world, *door, call);
}

void run_business_central(World& world, CallId id, const HttpRequest& request) {
  BusinessCentralCall call;
  call.id = id;
  if (const auto door = read_call(world, request, call)) run(world, *door, call);
}

}  // namespace countersign::sandbox
