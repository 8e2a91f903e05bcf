#include "domain/message.hpp"

#include "domain/message_json.hpp"

namespace countersign::domain {

Record encode(const Message& message) {
  return encode_variant(message);
}

Result<Message> decode_message(const Record& record) {
  return decode_variant<Message>(record);
}

EntityId company_entity(const CompanyKey& company) {
  return {EntityKind::company, to_string(company)};
}

EntityId subscription_entity(const CompanyKey& company, Resource resource) {
  return {EntityKind::subscription, to_string(company) + "/" + api_name(resource)};
}

EntityId environment_entity(const std::string& environment) {
  return {EntityKind::environment, environment};
}

EntityId conversation_entity(const RecordKey& record) {
  return {EntityKind::conversation, to_string(record)};
}

EntityId directory_entity() {
  return {EntityKind::directory, "people"};
}

EntityId approvals_entity(const CompanyKey& company) {
  return {EntityKind::approvals, to_string(company)};
}

}  // namespace countersign::domain
