// ReadCompanies and ReadEnvironmentType: what a tenant's guard asks.
#include <utility>

#include "businesscentral/environment_list.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/probe.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::Outcome;

class CompaniesSteps final : public ExchangeSteps {
 public:
  explicit CompaniesSteps(const domain::BusinessCentralSettings& bc) : ExchangeSteps(bc) {
    get("Listing the companies", companies_url(bc.api_base));
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    // A gateway's own page says nothing of the environment.
    if (response.status == 404 && read_error(response.body)) {
      return AttemptResult{Outcome{domain::EnvironmentMissing{}}};
    }
    if (response.status != 200) return rest(response);
    auto companies = read_companies(response.body);
    if (!companies) return unreadable_reply(what(), describe(companies.error()));
    domain::CompaniesListed listed;
    for (auto& company : *companies) {
      listed.companies.push_back({std::move(company.id), std::move(company.name), company.created_at});
    }
    return AttemptResult{Outcome{std::move(listed)}};
  }
};

/// Whether an application may ask is not documented: a refusal is an answer.
class EnvironmentTypeSteps final : public ExchangeSteps {
 public:
  EnvironmentTypeSteps(const domain::BusinessCentralSettings& bc, std::string url) : ExchangeSteps(bc) {
    get("Reading the environment's type", std::move(url));
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (response.status == 404) return AttemptResult{Outcome{domain::NotOffered{}}};
    if (response.status != 200) return rest(response);
    auto type = read_environment_type(response.body, environment_in(settings().api_base));
    if (!type) return unreadable_reply(what(), describe(type.error()));
    return AttemptResult{Outcome{domain::EnvironmentTypeRead{std::move(*type)}}};
  }
};

}  // namespace

Steps begin_steps(const domain::ReadCompanies&, const domain::BusinessCentralSettings& bc) {
  return std::make_unique<CompaniesSteps>(bc);
}

Steps begin_steps(const domain::ReadEnvironmentType&, const domain::BusinessCentralSettings& bc) {
  auto url = environments_url(bc.api_base);
  if (!url) return fail(std::move(url.error()));
  return std::make_unique<EnvironmentTypeSteps>(bc, std::move(*url));
}

}  // namespace countersign::businesscentral
