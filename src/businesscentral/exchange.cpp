#include "businesscentral/exchange.hpp"

#include <type_traits>
#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptFailed;
using domain::AttemptResult;
using domain::Failed;
using domain::Outcome;

template <class Call>
Steps steps_for(const Call& call, const domain::BusinessCentralSettings& settings,
                const SubscriptionIdentity& identity, const TenantSubscriptions& tenant) {
  if constexpr (std::is_same_v<Call, domain::CreateSubscription> ||
                std::is_same_v<Call, domain::EnsureWorkflow> ||
                std::is_same_v<Call, domain::RenewSubscription>) {
    return begin_steps(call, settings, identity);
  } else if constexpr (std::is_same_v<Call, domain::ListSubscriptions>) {
    return begin_steps(call, settings, tenant);
  } else if constexpr (std::is_same_v<Call, domain::ReadRecord> ||
                       std::is_same_v<Call, domain::PostDocument> || std::is_same_v<Call, domain::ReadPage> ||
                       std::is_same_v<Call, domain::ReadIds> ||
                       std::is_same_v<Call, domain::DeleteSubscription> ||
                       std::is_same_v<Call, domain::ReadWebhookResources> ||
                       std::is_same_v<Call, domain::ReadCompany> ||
                       std::is_same_v<Call, domain::ReadCompanies> ||
                       std::is_same_v<Call, domain::ReadEnvironmentType> ||
                       std::is_same_v<Call, domain::ReadApprovals> ||
                       std::is_same_v<Call, domain::ReadApprovalUsers> ||
                       std::is_same_v<Call, domain::ReadPending> ||
                       std::is_same_v<Call, domain::ReadWorkflows> ||
                       std::is_same_v<Call, domain::AnswerWorkflow> ||
                       std::is_same_v<Call, domain::ReadChecks> || std::is_same_v<Call, domain::ListFiles> ||
                       std::is_same_v<Call, domain::ReadFile> || std::is_same_v<Call, domain::ReadRelease>) {
    return begin_steps(call, settings);
  } else {
    return fail(ErrorCode::invalid_argument, "The call is not one to Business Central");
  }
}

/// The same, with what an earlier request may have done still open.
AttemptResult in_doubt(AttemptResult judged, const std::string& what) {
  auto* failure = std::get_if<AttemptFailed>(&judged);
  if (failure == nullptr) return AttemptFailed{true, std::nullopt, what + " was refused"};
  failure->possibly_done = true;
  return judged;
}

}  // namespace

Exchange::Exchange(std::unique_ptr<ExchangeSteps> steps) : steps_(std::move(steps)) {}
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;
Exchange::~Exchange() = default;

Result<Exchange> Exchange::begin(const domain::Call& call, const domain::BusinessCentralSettings& settings,
                                 const SubscriptionIdentity& identity, const TenantSubscriptions& tenant) {
  if (!is_api_base(settings.api_base)) {
    return fail(
        ErrorCode::invalid_argument, "business_central.api_base is not an absolute URL",
        "Write it as https://api.businesscentral.dynamics.com/v2.0/{directory}/{environment}/api/v2.0");
  }
  // A record keeps the environment that it was read from: whatever the settings name now is another place.
  const auto environment = domain::environment_of(call);
  if (!environment.empty() && environment != settings.environment) {
    return fail(ErrorCode::invalid_argument, "The call is for the environment '" + environment +
                                                 "', and the settings name '" + settings.environment + "'");
  }
  auto steps = std::visit([&](const auto& one) { return steps_for(one, settings, identity, tenant); }, call);
  if (!steps) return fail(std::move(steps.error()));
  return Exchange(std::move(*steps));
}

const HttpRequest& Exchange::request() const {
  return steps_->request();
}

bool Exchange::is_in_doubt() const {
  return steps_->is_in_doubt();
}

Answer Exchange::answer(const HttpResult& result, Instant now) {
  const bool may_change = steps_->may_change();
  if (!result && steps_->is_optional()) return after(steps_->go_without());
  if (!result) {
    const bool possibly_done = steps_->is_in_doubt() || (may_change && result.error().request_sent);
    return AttemptResult{AttemptFailed{possibly_done, std::nullopt,
                                       steps_->what() + " was not answered: " + result.error().detail,
                                       AttemptFailed::Side::down}};
  }
  if (result->status == 401 && !token_was_refused_) {
    token_was_refused_ = true;
    return TokenRefused{};
  }
  const bool is_part = result->status == 403 && steps_->takes_refusals();
  if (auto judged = judge_common(*result, steps_->what(), may_change, now); judged && !is_part) {
    if (steps_->is_optional() && result->status != 429) return after(steps_->go_without());
    return steps_->is_in_doubt() ? in_doubt(std::move(*judged), steps_->what()) : std::move(*judged);
  }

  return after(steps_->reply(*result, now));
}

Answer Exchange::after(StepAnswer step) {
  if (auto* ended = std::get_if<AttemptResult>(&step)) return std::move(*ended);
  if (++requests_ > exchange_requests) {
    return AttemptResult{Outcome{Failed{Failed::Kind::not_understood, "",
                                        steps_->what() + " takes more requests than are made for one call"}}};
  }
  return NextRequest{};
}

void ExchangeSteps::get(std::string what, std::string url) {
  what_ = std::move(what);
  may_change_ = false;
  request_ = HttpRequest{};
  request_.url = std::move(url);
  request_.timeout = read_timeout_ms;
  request_.headers = {{"Accept", "application/json"}, {"Accept-Language", settings_.language}};
}

void ExchangeSteps::get_content(std::string what, std::string url) {
  get(std::move(what), std::move(url));
  request_.headers.front().value = "*/*";
}

void ExchangeSteps::change(std::string what, std::string method, std::string url, std::string body,
                           Duration timeout) {
  get(std::move(what), std::move(url));
  may_change_ = true;
  request_.method = std::move(method);
  request_.timeout = timeout;
  if (!body.empty()) add_header("Content-Type", "application/json");
  request_.body = std::move(body);
}

StepAnswer ExchangeSteps::rest(const HttpResponse& response) const {
  return judge_rest(response, what_, may_change_);
}

}  // namespace countersign::businesscentral
