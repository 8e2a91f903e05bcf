#include "sandbox/model/business_central.hpp"

#include <algorithm>

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
  if (!segment.quoted) segment.key = lower_case(segment.key);
  return segment;
}

// /bc/v2.0/[{tenant}/]{environment}/api/v2.0/…; false when the URL is of another form.
bool read_path(const std::vector<std::string>& parts, std::string& environment, BusinessCentralCall& call) {
  const auto api = std::find(parts.begin(), parts.end(), "api");
  const auto index = static_cast<std::size_t>(api - parts.begin());
  const bool well_formed = parts.size() > 1 && parts[1] == "v2.0" && (index == 3 || index == 4) &&
                           index + 1 < parts.size() && parts[index + 1] == "v2.0";
  if (!well_formed) return false;
  environment = parts[index - 1];
  for (std::size_t i = index + 2; i < parts.size(); ++i) call.path.push_back(read_segment(parts[i]));
  return true;
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
  const auto root = std::search(parts.begin(), parts.end(), api.begin(), api.end());
  const auto index = static_cast<std::size_t>(root - parts.begin());
  if (root == parts.end() || parts[1] != "v2.0" || (index != 3 && index != 4)) return false;
  environment = parts[index - 1];
  for (std::size_t i = index + api.size(); i < parts.size(); ++i) call.path.push_back(read_segment(parts[i]));
  return true;
}

// Empty without a valid token.
std::string caller(World& world, const HttpRequest& request) {
  constexpr std::string_view bearer = "Bearer ";
  const auto header = find_header(request.headers, "Authorization");
  if (!header.starts_with(bearer)) return {};
  const auto token = world.tokens.find(std::string(header.substr(bearer.size())));
  if (token == world.tokens.end() || token->second.expires <= world.engine.now()) return {};
  return token->second.client;
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

HttpResponse handle_in_company(World& world, const BusinessCentralCall& call) {
  const auto found = world.companies.find(call.path[0].key);
  if (found == world.companies.end()) {
    return business_central_error(world, 404, "Internal_CompanyNotFound",
                                  "Cannot find the company with the id '" + call.path[0].key + "'.");
  }
  if (call.path.size() == 1) {
    auto body = company_json(found->second);
    return business_central_json(world, 200, body);
  }
  if (call.request->method == "POST" && call.path.size() == 3) return run_action(world, call, found->second);
  if (call.request->method == "GET") return read_resource(world, call, found->second);
  return business_central_error(world, 405, "BadRequest_MethodNotAllowed",
                                "The sandbox serves GET here, and POST for Microsoft.NAV.post.");
}

}  // namespace

std::string api_root(const World& world) {
  return world.options.public_url + "/bc/v2.0/" + environment_name + "/api/v2.0";
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

void handle_business_central(World& world, CallId id, const HttpRequest& request) {
  BusinessCentralCall call;
  call.id = id;
  call.request = &request;
  const auto target = read_target(request.url);
  call.query = target.query;
  std::string environment;
  const bool is_service = read_service_path(path_parts(target.path), environment, call);
  const bool is_runtime = !is_service && read_runtime_path(path_parts(target.path), environment, call);
  const auto reply = [&](HttpResponse response) { world.engine.reply(id, std::move(response)); };
  if (!is_service && !is_runtime && !read_path(path_parts(target.path), environment, call))
    return reply(not_found(world, target.path));
  call.client = caller(world, request);
  if (call.client.empty()) {
    auto response = business_central_error(world, 401, "Authentication_InvalidCredentials",
                                           "The server has rejected the client credentials.");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return reply(std::move(response));
  }
  if (environment != environment_name) {
    return reply(business_central_error(world, 404, "NoEnvironment", "Environment does not exist."));
  }
  if (call.path.empty()) return reply(not_found(world, ""));
  if (is_runtime) return reply(read_webhook_resources(world, call));
  if (is_service) return reply(handle_web_services(world, call));
  if (call.path[0].name == "subscriptions") return handle_subscriptions(world, call);
  if (call.path[0].name != "companies") return reply(not_found(world, call.path[0].name));
  if (!call.path[0].has_key) return reply(list_companies(world));
  reply(handle_in_company(world, call));
}

}  // namespace countersign::sandbox
