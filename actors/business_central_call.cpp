#include "actors/business_central_call.hpp"

#include <nlohmann/json.hpp>

#include "domain/message.hpp"

namespace countersign::actors {

std::string status_class(const HttpResult& reply) {
  if (!reply) return "none";
  if (reply->status == 429) return "429";
  return std::to_string(reply->status / 100) + "xx";
}

std::vector<AuditEntry> started_audit(const Job& job, const std::string& identity) {
  if (!std::holds_alternative<domain::PostDocument>(job.call)) return {};
  const nlohmann::json body{{"attempt", job.effect.attempt}, {"identity", identity}};
  return {{"post.started", job.owner.key, body.dump()}};
}

EntityId owner_of_file(const domain::Call& call) {
  const auto* list = std::get_if<domain::ListFiles>(&call);
  return domain::conversation_entity(list != nullptr ? list->key : std::get<domain::ReadFile>(call).key);
}

}  // namespace countersign::actors
