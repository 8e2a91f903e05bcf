// Findings about Entra and Business Central, from their replies to reads. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "businesscentral/probe.hpp"
#include "businesscentral/subscription_reply.hpp"
#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::checkup {

/// No answer, too many requests, a gateway's trouble: tells nothing about the set-up.
bool is_passing(const HttpResult& result);

struct TokenVerdict {
  Finding finding;
  std::string access_token;  ///< A secret; empty when there is none.
};
/// Of `businesscentral::token_request`.
TokenVerdict judge_token(const TenantId& tenant, const HttpResult& result, Instant now);
/// The app's permissions, which the token carries: API.ReadWrite.All, and nothing more than that.
Finding judge_roles(std::string_view access_token);

struct CompaniesVerdict {
  Finding finding;
  std::vector<businesscentral::CompanyNames> companies;
};
CompaniesVerdict judge_companies(const domain::BusinessCentralSettings& settings,
                                 const std::string& client_id, const HttpResult& result);
/// Whether a company of the settings is among those that Business Central lists.
Finding judge_company(const std::string& id, const std::vector<businesscentral::CompanyNames>& listed);

/// Of `businesscentral::one_record_url`. `company` is its name for people.
Finding judge_readable(const std::string& company, const domain::ResourceDefinition& definition,
                       const HttpResult& result);

/// Of `businesscentral::exchange_rates_url`, where rates come from Business Central.
/// A part of what the checks of an invoice read: without it each card says that it was not read.
Finding judge_check_probe(const std::string& company, const businesscentral::CheckProbe& probe,
                          const HttpResult& result);
Finding judge_exchange_rates(const std::string& company, const HttpResult& result);

/// Of `businesscentral::one_requester_url`: whether who entered a document can be read.
Finding judge_requester(const std::string& company, const domain::RequesterSource& source,
                        const HttpResult& result);

/// Business Central online, per environment: operational limits.
inline constexpr std::size_t most_subscriptions = 200;
inline constexpr std::size_t many_subscriptions = 190;
/// The server renews at half of three days; less left than this means that renewing fails.
inline constexpr Duration short_life_ms{24LL * 3600 * 1000};

/// Of the list as a whole: `count` subscriptions over all pages, `missing` of ours that are still to be made,
/// `without_room` that are polled because there is none.
Finding judge_subscription_count(std::size_t count, std::size_t missing, std::size_t without_room);
/// When the list could not be had.
Finding judge_subscription_list(const HttpResult& result);
/// Ours for one resource of one company.
struct WantedSubscription {
  domain::CompanyKey company;
  std::string company_name;  ///< For people.
  domain::ResourceDefinition definition;
  businesscentral::SubscriptionIdentity identity;
};
Finding judge_subscription(const WantedSubscription& wanted,
                           const std::vector<businesscentral::Subscription>& listed, Instant now);

/// What Business Central asks of a notification URL, within its own 5 seconds; `method` is GET or POST.
HttpRequest handshake_request(const std::string& method, const std::string& notification_url,
                              const std::string& token);
/// Whether `token` came back as Business Central wants it: 200 and nothing but the token.
Finding judge_handshake(const std::string& method, const std::string& public_url, const std::string& token,
                        const HttpResult& result);

}  // namespace countersign::checkup
