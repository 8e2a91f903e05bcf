// GET of records: one by id, or a collection in server-driven pages.
#include <algorithm>
#include <charconv>

#include "core/ascii.hpp"
#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/odata.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t largest_page = 20'000;  // Business Central online: operational limits.

struct Row {
  const Entity* entity = nullptr;
  const Document* document = nullptr;  ///< For its lines.
};

// "purchaseInvoices" → "purchaseInvoiceLines".
std::string lines_of(const std::string& resource) {
  return resource.substr(0, resource.size() - 1) + "Lines";
}

std::optional<std::string> resource_of_lines(const std::string& name) {
  for (const auto* resource :
       {"purchaseInvoices", "salesInvoices", "purchaseOrders", "purchaseCreditMemos"}) {
    if (name == lines_of(resource)) return resource;
  }
  return std::nullopt;
}

bool known_resource(const std::string& api, const std::string& name) {
  if (document_kind(name)) return api == "v2.0";
  return api_of_rows(name) == api;
}

std::vector<Row> all_rows(const Company& company, const std::string& resource) {
  std::vector<Row> rows;
  if (const auto kind = document_kind(resource)) {
    for (const auto& [id, document] : company.documents) {
      if (document.kind == *kind) rows.push_back({&document.entity, &document});
    }
  } else if (const auto found = company.rows.find(resource); found != company.rows.end()) {
    for (const auto& [id, entity] : found->second) rows.push_back({&entity, nullptr});
  }
  return rows;
}

HttpResponse bad_query(World& world, const Error& error) {
  return business_central_error(world, 400, "BadRequest", error.message);
}

Result<Json> expand_dimensions(const DimensionSet& dimensions, const std::string& parent, const char* type,
                               const Expansion& expansion) {
  auto lines = Json::array();
  for (const auto& one : render_dimensions(dimensions, parent, type)) {
    auto selected = select_fields(one, expansion.select);
    if (!selected) return selected;
    lines.push_back(std::move(*selected));
  }
  return lines;
}

Result<Json> expand_line(const Line& line, const Json& rendered, const Expansion& expansion) {
  auto selected = select_fields(rendered, expansion.select);
  if (!selected) return selected;
  for (const auto& inner : expansion.expand) {
    if (inner.navigation != "dimensionSetLines") {
      return fail(ErrorCode::invalid_argument,
                  "Could not find a property named '" + inner.navigation + "' on the requested type.");
    }
    auto dimensions = expand_dimensions(line.dimensions, line.id, "Purchase Invoice Line", inner);
    if (!dimensions) return dimensions;
    (*selected)[inner.navigation] = std::move(*dimensions);
  }
  return selected;
}

Result<bool> expand(const Company& company, const Row& row, const std::string& resource,
                    const Expansion& expansion, Json& out) {
  if (row.document != nullptr && expansion.navigation == lines_of(resource)) {
    auto lines = Json::array();
    const auto rendered = render_lines(*row.document);
    for (std::size_t i = 0; i < rendered.size(); ++i) {
      auto line = expand_line(row.document->lines[i], rendered[i], expansion);
      if (!line) return fail(line.error());
      lines.push_back(std::move(*line));
    }
    out[expansion.navigation] = std::move(lines);
    return true;
  }
  if (row.document != nullptr && expansion.navigation == "dimensionSetLines") {
    auto dimensions =
        expand_dimensions(dimensions_of(*row.document), row.entity->id, "Purchase Invoice", expansion);
    if (!dimensions) return fail(dimensions.error());
    out[expansion.navigation] = std::move(*dimensions);
    return true;
  }
  if (row.document != nullptr && (expansion.navigation == "vendor" || expansion.navigation == "customer")) {
    const auto partner =
        text_member(row.entity->fields, expansion.navigation == "vendor" ? "vendorId" : "customerId");
    const auto& partners = company.rows.at(expansion.navigation + "s");
    const auto found = partners.find(partner);
    auto selected =
        select_fields(found == partners.end() ? Json::object() : found->second.fields, expansion.select);
    if (!selected) return fail(selected.error());
    out[expansion.navigation] = std::move(*selected);
    return true;
  }
  if (resource == "purchaseReceipts" && expansion.navigation == "purchaseReceiptLines") {
    auto lines = Json::array();
    for (const auto& line : member(row.entity->fields, "purchaseReceiptLines")) {
      auto selected = select_fields(line, expansion.select);
      if (!selected) return fail(selected.error());
      lines.push_back(std::move(*selected));
    }
    out[expansion.navigation] = std::move(lines);
    return true;
  }
  return fail(ErrorCode::invalid_argument,
              "Could not find a property named '" + expansion.navigation + "' on the requested type.");
}

Result<Json> present(const Company& company, const Row& row, const std::string& resource,
                     const Query& query) {
  auto selected = select_fields(row.entity->fields, query.select);
  if (!selected) return selected;
  Json out{{"@odata.etag", etag_of(*row.entity)}};
  out.update(*selected);
  for (const auto& expansion : query.expand) {
    if (auto expanded = expand(company, row, resource, expansion, out); !expanded)
      return fail(expanded.error());
  }
  return out;
}

// 413 is the caller's answer to more than the limit.
std::size_t page_size(const HttpRequest& request) {
  const auto prefer = find_header(request.headers, "Prefer");
  constexpr std::string_view name = "odata.maxpagesize=";
  const auto at = prefer.find(name);
  std::size_t size = largest_page;
  if (at == std::string_view::npos) return size;
  const auto digits = prefer.substr(at + name.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), size);
  return std::max<std::size_t>(size, 1);
}

Result<std::vector<Row>> select_rows(std::vector<Row> rows, const Query& query) {
  std::vector<Row> passed;
  for (const auto& row : rows) {
    const auto keep = passes(query.filter, row.entity->fields);
    if (!keep) return fail(keep.error());
    if (*keep) passed.push_back(row);
  }
  std::sort(passed.begin(), passed.end(), [&](const Row& left, const Row& right) {
    return comes_before(*left.entity, *right.entity, query.order_by);
  });
  const auto skipped = std::min(query.skip, passed.size());
  passed.erase(passed.begin(), passed.begin() + static_cast<std::ptrdiff_t>(skipped));
  if (query.top && passed.size() > *query.top) passed.resize(*query.top);
  return passed;
}

// "<id>.<milliseconds>": the last row of the page before, and when that was read.
struct SkipToken {
  std::string last;
  Instant issued{};
};
SkipToken read_skip_token(const std::string& text) {
  const auto dot = text.find('.');
  std::int64_t issued = 0;
  if (dot != std::string::npos) std::from_chars(text.data() + dot + 1, text.data() + text.size(), issued);
  return {text.substr(0, dot), Instant{Duration{issued}}};
}

bool has_expired(const World& world, const std::string& token) {
  const auto life = world.settings.skip_token_life_ms;
  return life.count() > 0 && !token.empty() && read_skip_token(token).issued + life < world.engine.now();
}

// The page after the row that the token names; rows that moved meanwhile are found by their new place.
std::size_t page_start(const std::vector<Row>& rows, const std::string& token) {
  const auto last = read_skip_token(token).last;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].entity->id == last) return i + 1;
  }
  return token.empty() ? 0 : rows.size();
}

std::string next_link(const World& world, const HttpRequest& request, const std::string& last) {
  const auto target = read_target(request.url);
  std::string query;
  for (std::size_t start = 0; start < target.query.size();) {
    const auto end = std::min(target.query.find('&', start), target.query.size());
    const auto pair = target.query.substr(start, end - start);
    if (!pair.starts_with("$skiptoken=") && !pair.starts_with("%24skiptoken=")) query += pair + "&";
    start = end + 1;
  }
  return world.options.public_url + target.path + "?" + query + "$skiptoken=" + last + "." +
         std::to_string(world.engine.now().time_since_epoch().count());
}

HttpResponse read_page(World& world, const BusinessCentralCall& call, const Company& company,
                       const std::string& resource, const Query& query) {
  if (page_size(*call.request) > largest_page) {
    return business_central_error(world, 413, "BadRequest", "The page size is larger than 20000.");
  }
  if (has_expired(world, query.skip_token)) {
    return business_central_error(world, 400, "BadRequest", "The skip token is not valid any more.");
  }
  const auto size = std::min(page_size(*call.request), world.settings.records_per_page);
  auto rows = select_rows(all_rows(company, resource), query);
  if (!rows) return bad_query(world, rows.error());
  Json body{
      {"@odata.context", api_root(world, call.api) + "/$metadata#companies(" + company.id + ")/" + resource}};
  if (query.count) body["@odata.count"] = rows->size();
  auto value = Json::array();
  const auto start = page_start(*rows, query.skip_token);
  const auto end = std::min(rows->size(), start + size);
  for (auto i = start; i < end; ++i) {
    auto item = present(company, (*rows)[i], resource, query);
    if (!item) return bad_query(world, item.error());
    value.push_back(std::move(*item));
  }
  body["value"] = std::move(value);
  if (end < rows->size())
    body["@odata.nextLink"] = next_link(world, *call.request, (*rows)[end - 1].entity->id);
  return business_central_json(world, 200, body);
}

HttpResponse read_one(World& world, const Company& company, const std::string& resource,
                      const std::string& id, const Query& query) {
  for (const auto& row : all_rows(company, resource)) {
    if (row.entity->id != id) continue;
    auto item = present(company, row, resource, query);
    if (!item) return bad_query(world, item.error());
    Json body{{"@odata.context",
               api_root(world) + "/$metadata#companies(" + company.id + ")/" + resource + "/$entity"}};
    body.update(*item);
    return business_central_json(world, 200, body);
  }
  return record_not_found(world, resource, id);
}

HttpResponse read_lines(World& world, const Company& company, const std::string& resource,
                        std::string document, const Query& query) {
  auto filter = query.filter;
  if (document.empty()) {
    for (const auto& conjunction : filter) {
      for (const auto& comparison : conjunction) {
        if (comparison.field == "documentId" && comparison.operation == "eq")
          document = ascii::lower(comparison.value);
      }
    }
  }
  if (document.empty()) {
    return business_central_error(world, 400, "Application_DialogException",
                                  "You must specify an Id or a Document Id.");
  }
  const auto found = company.documents.find(document);
  if (found == company.documents.end()) return record_not_found(world, resource, document);
  auto value = Json::array();
  for (const auto& line : render_lines(found->second)) {
    const auto keep = passes(filter, line);
    if (!keep) return bad_query(world, keep.error());
    if (!*keep) continue;
    auto selected = select_fields(line, query.select);
    if (!selected) return bad_query(world, selected.error());
    Json item{{"@odata.etag", etag_of(found->second.entity)}};
    item.update(*selected);
    value.push_back(std::move(item));
  }
  return business_central_json(
      world, 200,
      {{"@odata.context", api_root(world) + "/$metadata#companies(" + company.id + ")/" + lines_of(resource)},
       {"value", value}});
}

}  // namespace

HttpResponse read_resource(World& world, const BusinessCentralCall& call, Company& company) {
  if (auto files = read_files(world, call, company)) return *std::move(files);
  recalculate_while_reading(world, call, company);
  const auto query = read_odata_query(call.query);
  if (!query) return bad_query(world, query.error());
  const auto& segment = call.path[1];
  const auto owner = resource_of_lines(segment.name);
  if (owner && call.api == "v2.0" && call.path.size() == 2) {
    return read_lines(world, company, *owner, {}, *query);
  }
  if (!known_resource(call.api, segment.name)) {
    return business_central_error(world, 404, "BadRequest_NotFound",
                                  "Resource not found for the segment '" + segment.name + "'.");
  }
  if (call.path.size() == 2) {
    return segment.has_key ? read_one(world, company, segment.name, segment.key, *query)
                           : read_page(world, call, company, segment.name, *query);
  }
  if (call.path.size() == 3 && call.path[2].name == lines_of(segment.name)) {
    return read_lines(world, company, segment.name, segment.key, *query);
  }
  return business_central_error(world, 404, "BadRequest_NotFound",
                                "Resource not found for the segment '" + call.path[2].name + "'.");
}

}  // namespace countersign::sandbox
