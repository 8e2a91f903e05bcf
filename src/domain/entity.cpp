#include "domain/entity.hpp"

#include "domain/approvals.hpp"
#include "domain/company.hpp"
#include "domain/conversation.hpp"
#include "domain/desk.hpp"
#include "domain/digest.hpp"
#include "domain/directory.hpp"
#include "domain/environment.hpp"
#include "domain/guard.hpp"
#include "domain/installation.hpp"
#include "domain/notice.hpp"
#include "domain/subscription.hpp"

namespace countersign::domain {
namespace {

Result<std::unique_ptr<Machine>> make_subscription_machine(const std::string& key) {
  const auto slash = key.rfind('/');
  const auto company = parse_company_key(key.substr(0, slash));
  const auto resource = slash == std::string::npos ? std::nullopt : parse_resource(key.substr(slash + 1));
  if (!company || !resource)
    return fail(ErrorCode::not_understood, "'" + key + "' does not name a subscription");
  return make_subscription(*company, *resource);
}

}  // namespace

std::optional<ShownCard> Machine::card(const std::string&) const {
  return std::nullopt;
}

bool Machine::is_forgotten() const {
  return false;
}

std::optional<Gate> Machine::gate() const {
  return std::nullopt;
}

std::optional<SlackAccess> Machine::slack_access() const {
  return std::nullopt;
}

Result<std::unique_ptr<Machine>> make_machine(const EntityId& entity) {
  switch (entity.kind) {
    case EntityKind::company: {
      const auto company = parse_company_key(entity.key);
      if (!company) return fail(company.error());
      return make_company(*company);
    }
    case EntityKind::subscription:
      return make_subscription_machine(entity.key);
    case EntityKind::conversation: {
      const auto record = parse_record_key(entity.key);
      if (!record) return fail(record.error());
      return make_conversation(*record);
    }
    case EntityKind::notice: {
      const auto record = parse_record_key(entity.key);
      if (!record) return fail(record.error());
      return make_notice(*record);
    }
    case EntityKind::directory:
      return make_directory();
    case EntityKind::guard:
      return make_guard();
    case EntityKind::desk:
      return make_desk(entity.key);
    case EntityKind::installation:
      return make_installation();
    case EntityKind::digest:
      return make_digest(entity.key);
    case EntityKind::environment:
      if (entity.key.empty() || entity.key.find('/') != std::string::npos) break;
      return make_environment(entity.key);
    case EntityKind::approvals: {
      const auto company = parse_company_key(entity.key);
      if (!company) return fail(company.error());
      return make_approvals(*company);
    }
  }
  return fail(ErrorCode::not_understood, "'" + to_string(entity) + "' does not name an entity");
}

}  // namespace countersign::domain
