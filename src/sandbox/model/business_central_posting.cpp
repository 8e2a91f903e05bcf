// Microsoft.NAV.post: the one action that moves money.
#include "sandbox/model/business_central.hpp"

namespace countersign::sandbox {

HttpResponse run_action(World& world, const BusinessCentralCall& call, Company& company) {
  const auto& segment = call.path[1];
  const auto kind = document_kind(segment.name);
  if (!kind || *kind == DocumentKind::purchase_order || call.path[2].name != "Microsoft.NAV.post") {
    return business_central_error(
        world, 404, "BadRequest_NotFound",
        "No bound action '" + call.path[2].name + "' exists for " + segment.name + ".");
  }
  const auto found = company.documents.find(segment.key);
  if (found == company.documents.end() || found->second.kind != *kind) {
    return record_not_found(world, segment.name, segment.key);
  }
  auto& document = found->second;
  auto& record = world.oracle.posts[document.entity.id];
  ++record.attempts;
  if (auto refusal = check_if_match(*call.request, etag_of(document.entity), false)) {
    return business_central_error(world, *refusal);
  }
  const auto draft = document.number;
  if (auto refusal = post_document(company, document, world.settings, world.engine.now())) {
    world.engine.describe(call.id, "post of " + draft + " refused: " + refusal->message);
    return business_central_error(world, *refusal);
  }
  ++record.successes;
  world.engine.describe(call.id, "posted " + draft + " as " + document.number);
  record_change(world, company.id, segment.name, document.entity.id, Change::updated);
  world.engine.touch();
  return no_content(world);
}

}  // namespace countersign::sandbox
