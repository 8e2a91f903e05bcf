#include "domain/message.hpp"

#include "domain/message_json.hpp"

namespace countersign::domain {

Record encode(const Message& message) {
  return encode_variant(message);
}

Result<Message> decode_message(const Record& record) {
  return decode_variant<Message>(record);
}

Record encode(const FormAnswer& answer) {
  return encode_as(answer);
}

Result<FormAnswer> decode_form_answer(const Record& record) {
  return decode_variant<std::variant<FormAnswer>>(record).map(
      [](auto&& one) { return std::get<FormAnswer>(std::forward<decltype(one)>(one)); });
}

Record encode(const CommandAnswer& answer) {
  return encode_as(answer);
}

Result<CommandAnswer> decode_command_answer(const Record& record) {
  return decode_variant<std::variant<CommandAnswer>>(record).map(
      [](auto&& one) { return std::get<CommandAnswer>(std::forward<decltype(one)>(one)); });
}

Record encode(const InstallAnswer& answer) {
  return encode_as(answer);
}

Result<InstallAnswer> decode_install_answer(const Record& record) {
  return decode_variant<std::variant<InstallAnswer>>(record).map(
      [](auto&& one) { return std::get<InstallAnswer>(std::forward<decltype(one)>(one)); });
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

EntityId notice_entity(const RecordKey& record) {
  return {EntityKind::notice, to_string(record)};
}

EntityId directory_entity() {
  return {EntityKind::directory, "people"};
}

EntityId guard_entity() {
  return {EntityKind::guard, "tenant"};
}

EntityId digest_entity(const std::string& channel) {
  return {EntityKind::digest, channel};
}

EntityId desk_entity(const std::string& user) {
  return {EntityKind::desk, user};
}

EntityId approvals_entity(const CompanyKey& company) {
  return {EntityKind::approvals, to_string(company)};
}

EntityId installation_entity() {
  return {EntityKind::installation, "slack"};
}

}  // namespace countersign::domain
