#include "domain/identity_choice.hpp"

#include <array>
#include <utility>

namespace countersign::domain {
namespace {

constexpr std::array<std::pair<IdentityUse, const char*>, 3> use_names{
    {{IdentityUse::everything, "everything"},
     {IdentityUse::read, "read"},
     {IdentityUse::workflow, "workflow"}}};

std::vector<std::size_t> all_for(IdentityUse use, const std::vector<Identity>& identities) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    if (identities[i].use == use) places.push_back(i);
  }
  return places;
}

std::vector<std::size_t> first_of(std::vector<std::size_t> places) {
  if (places.size() > 1) places.resize(1);
  return places;
}

}  // namespace

const char* to_string(IdentityUse use) {
  for (const auto& [known, name] : use_names) {
    if (known == use) return name;
  }
  return "unknown";
}

std::optional<IdentityUse> parse_identity_use(std::string_view name) {
  for (const auto& [use, known] : use_names) {
    if (name == known) return use;
  }
  return std::nullopt;
}

Duty duty_of(const Call& call) {
  if (std::holds_alternative<PostDocument>(call)) return Duty::posting;
  if (std::holds_alternative<EnsureWorkflow>(call) || std::holds_alternative<AnswerWorkflow>(call))
    return Duty::workflow;
  // Which resources have webhooks concerns whoever subscribes to them.
  const bool subscribes =
      std::holds_alternative<CreateSubscription>(call) || std::holds_alternative<RenewSubscription>(call) ||
      std::holds_alternative<ListSubscriptions>(call) || std::holds_alternative<DeleteSubscription>(call) ||
      std::holds_alternative<ReadWebhookResources>(call);
  return subscribes ? Duty::subscriptions : Duty::reading;
}

Candidates candidates_for(Duty duty, const std::vector<Identity>& identities) {
  auto everything = all_for(IdentityUse::everything, identities);
  Candidates groups;
  switch (duty) {
    case Duty::workflow: {
      auto own = first_of(all_for(IdentityUse::workflow, identities));
      groups = {own.empty() ? first_of(std::move(everything)) : std::move(own)};
      break;
    }
    case Duty::posting:
      groups = {std::move(everything)};
      break;
    case Duty::subscriptions:
      groups = {first_of(std::move(everything))};
      break;
    case Duty::reading:
      groups = {all_for(IdentityUse::read, identities), std::move(everything)};
      break;
  }
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  return groups;
}

bool concerns_identity(const AttemptResult& result) {
  if (const auto* failure = std::get_if<AttemptFailed>(&result))
    return failure->side == AttemptFailed::Side::busy && !failure->possibly_done;
  const auto* failed = std::get_if<Failed>(&std::get<Outcome>(result));
  return failed != nullptr && failed->kind == Failed::Kind::unauthorised;
}

bool must_be_allowed(const Call& call) {
  return !std::holds_alternative<ReadWebhookResources>(call) &&
         !std::holds_alternative<ReadEnvironmentType>(call);
}

std::string kind_of(const Call& call) {
  return std::visit(
      [&](const auto& one) {
        std::string kind = name_of(call);
        if constexpr (requires { one.resource; }) kind += std::string(" ") + api_name(one.resource);
        if constexpr (requires { one.key.resource; }) kind += std::string(" ") + api_name(one.key.resource);
        if constexpr (requires { one.company.company; }) kind += " of " + one.company.company;
        if constexpr (requires { one.key.company.company; }) kind += " of " + one.key.company.company;
        return kind;
      },
      call);
}

}  // namespace countersign::domain
