// Microsoft.NAV.post: the one action that moves money.
#include "sandbox/model/business_central.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration operation_timeout_ms{8 * 60'000};  // Then the session is cancelled, and nothing is posted.

/// Which document an attempt is about; it may be gone when the work is done.
struct Attempt {
  CallId call = 0;
  std::string company;
  std::string document;
};

Document* document_of(World& world, const Attempt& attempt) {
  auto& documents = world.companies.at(attempt.company).documents;
  const auto found = documents.find(attempt.document);
  return found == documents.end() ? nullptr : &found->second;
}

HttpResponse post_now(World& world, const Attempt& attempt) {
  auto* document = document_of(world, attempt);
  if (document == nullptr) return record_not_found(world, "Invoice", attempt.document);
  const auto draft = document->number;
  auto& company = world.companies.at(attempt.company);
  if (auto refusal = post_document(company, *document, world.settings, world.engine.now())) {
    world.engine.describe(attempt.call, "post of " + draft + " refused: " + refusal->message);
    return business_central_error(world, *refusal);
  }
  ++world.oracle.posts[attempt.document].successes;
  world.engine.describe(attempt.call, "posted " + draft + " as " + document->number);
  record_change(world, company.id, resource_of(document->kind), attempt.document, Change::updated);
  world.engine.touch();
  return no_content(world);
}

/// Until its end nobody sees anything of it: the document is read as a draft.
void post_later(World& world, const Attempt& attempt) {
  const auto takes = world.settings.posting_takes_ms;
  if (takes > operation_timeout_ms) {
    world.engine.schedule(world.engine.now() + operation_timeout_ms, [&world, attempt] {
      world.engine.reply(attempt.call,
                         business_central_error(world, 408, "Unknown", "The operation has timed out."));
    });
    return;
  }
  world.engine.schedule(world.engine.now() + takes,
                        [&world, attempt] { world.engine.reply(attempt.call, post_now(world, attempt)); });
}

}  // namespace

void run_action(World& world, const BusinessCentralCall& call, Company& company) {
  const auto reply = [&](HttpResponse response) { world.engine.reply(call.id, std::move(response)); };
  const auto& segment = call.path[1];
  const auto kind = document_kind(segment.name);
  if (!kind || *kind == DocumentKind::purchase_order || call.path[2].name != "Microsoft.NAV.post") {
    return reply(business_central_error(
        world, 404, "BadRequest_NotFound",
        "No bound action '" + call.path[2].name + "' exists for " + segment.name + "."));
  }
  const auto found = company.documents.find(segment.key);
  if (found == company.documents.end() || found->second.kind != *kind) {
    return reply(record_not_found(world, segment.name, segment.key));
  }
  ++world.oracle.posts[segment.key].attempts;
  if (auto refusal = check_if_match(*call.request, etag_of(found->second.entity), false)) {
    return reply(business_central_error(world, *refusal));
  }
  const Attempt attempt{call.id, company.id, segment.key};
  if (world.settings.posting_takes_ms == Duration::zero()) return reply(post_now(world, attempt));
  post_later(world, attempt);
}

}  // namespace countersign::sandbox
