// The files of documents: APIV2DocumentAttachments.Page.al and APIV2Attachments.Page.al. Their contents are
// streams of their own.
#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/odata.hpp"

namespace countersign::sandbox {

namespace {

bool holds_files(const std::string& name) {
  return name == "documentAttachments" || name == "attachments";
}

HttpResponse list_files(World& world, const BusinessCentralCall& call, const Company& company,
                        const Document& document, const Query& query) {
  const auto& collection = call.path[2].name;
  auto value = Json::array();
  for (const auto& file : document.files) {
    if (file.incoming != (collection == "attachments")) continue;
    const auto selected = select_fields({{"id", file.id},
                                         {"fileName", file.name},
                                         {"byteSize", file.content.size()},
                                         {"parentId", document.entity.id},
                                         {"lastModifiedDateTime", format_instant(document.entity.modified)}},
                                        query.select);
    if (!selected) return business_central_error(world, 400, "BadRequest", selected.error().message);
    Json item{{"@odata.etag", etag_of(document.entity)}};
    item.update(*selected);
    value.push_back(std::move(item));
  }
  return business_central_json(
      world, 200,
      {{"@odata.context", api_root(world) + "/$metadata#companies(" + company.id + ")/" + call.path[1].name +
                              "(" + document.entity.id + ")/" + collection},
       {"value", value}});
}

HttpResponse read_content(World& world, const Company& company, const Segment& segment) {
  for (const auto& [id, document] : company.documents) {
    for (const auto& file : document.files) {
      if (file.id != segment.key || file.incoming != (segment.name == "attachments")) continue;
      return {200,
              {{"Content-Type", "application/octet-stream"}, {"OData-Version", "4.0"}, date_header(world)},
              file.content};
    }
  }
  return record_not_found(world, segment.name, segment.key);
}

}  // namespace

std::optional<HttpResponse> read_files(World& world, const BusinessCentralCall& call,
                                       const Company& company) {
  if (call.api != "v2.0" || call.path.size() != 3) return std::nullopt;
  if (holds_files(call.path[1].name) && call.path[1].has_key && call.path[2].name == "attachmentContent")
    return read_content(world, company, call.path[1]);
  if (!document_kind(call.path[1].name) || !holds_files(call.path[2].name)) return std::nullopt;
  const auto query = read_odata_query(call.query);
  if (!query) return business_central_error(world, 400, "BadRequest", query.error().message);
  const auto found = company.documents.find(call.path[1].key);
  if (found == company.documents.end()) return record_not_found(world, call.path[1].name, call.path[1].key);
  return list_files(world, call, company, found->second, *query);
}

}  // namespace countersign::sandbox
