// What a test, or a person on the page, does to master records: creates, changes, blocks and deletes them.
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

HttpResponse refuse_rows(unsigned status, const std::string& why) {
  return json_response(status, {{"error", why}});
}

void changed(World& world, const Company& company, const std::string& resource, const std::string& id,
             Change change) {
  record_change(world, company.id, resource, id, change);
  world.engine.touch();
}

// {"displayName", …}: with a number of its own unless one is given.
HttpResponse create(World& world, Company& company, const std::string& resource, const Json& body) {
  if (resource == "employees") return refuse_rows(405, "PATCH changes an employee");
  if (!body.is_object()) return refuse_rows(400, "POST with a JSON object");
  auto fields = partner_fields(resource, body, company);
  if (find_by_number(company, resource, text_member(fields, "number")) != nullptr) {
    return refuse_rows(409, "there is a record " + text_member(fields, "number") + " in " + resource);
  }
  ++company.next_partner;
  const Entity row = add_row(company, resource, std::move(fields), world.engine.entropy, world.engine.now());
  changed(world, company, resource, row.id, Change::created);
  return json_response(201, row.fields);
}

/// Decimals are kept as their text; a test gives whole ones.
bool is_decimal(const Json& current, const Json& value) {
  return current.is_binary() && value.is_number_integer();
}

// By their OData members; only members that exist may change.
HttpResponse patch(World& world, Company& company, const std::string& resource, Entity& row,
                   const Json& body) {
  for (const auto& item : body.items()) {
    if (item.key() == "company") continue;
    const bool fixed = item.key() == "id" || item.key() == "number" || item.key() == row.modified_field;
    const auto& current = member(row.fields, item.key().c_str());
    const bool fits = current.type() == item.value().type() || is_decimal(current, item.value());
    if (fixed || !fits) return refuse_rows(400, item.key() + " cannot be set so");
  }
  for (const auto& item : body.items()) {
    if (item.key() == "company") continue;
    auto& field = row.fields[item.key()];
    field =
        is_decimal(field, item.value()) ? decimal_json(100 * item.value().get<std::int64_t>()) : item.value();
  }
  if (resource == "employees") {
    row.fields["displayName"] =
        text_member(row.fields, "givenName") + " " + text_member(row.fields, "surname");
  }
  touch_row(row, world.engine.now());
  changed(world, company, resource, row.id, Change::updated);
  return json_response(200, row.fields);
}

}  // namespace

HttpResponse control_rows(World& world, Company& company, const std::string& method,
                          const std::vector<std::string>& path, const Json& body) {
  const auto& resource = path[0];
  if (path.size() == 1) {
    return method == "POST" ? create(world, company, resource, body)
                            : refuse_rows(405, "POST creates a record");
  }
  auto* row = find_by_number(company, resource, path[1]);
  if (row == nullptr) return refuse_rows(404, "there is no record " + path[1] + " in " + resource);
  if (method == "PATCH" && body.is_object()) return patch(world, company, resource, *row, body);
  if (method != "DELETE") return refuse_rows(405, "PATCH with a JSON object, or DELETE");
  const std::string id = row->id;
  company.rows[resource].erase(id);
  changed(world, company, resource, id, Change::deleted);
  return {204, {}, {}};
}

}  // namespace countersign::sandbox
