#include "checkup/business_central_checks.hpp"

#include <algorithm>

#include "businesscentral/credential.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/token.hpp"
#include "businesscentral/web_services.hpp"

namespace countersign::checkup {
namespace {

using businesscentral::CompanyNames;
using businesscentral::Subscription;
using domain::Resource;

using businesscentral::wanted_role;

/// " (HTTP 403, Authorization_…: You do not have …)": Business Central names the table that is missing.
std::string words_of(const HttpResponse& response) {
  std::string words = " (HTTP " + std::to_string(response.status);
  if (const auto error = businesscentral::read_error(response.body)) {
    if (!error->code.empty()) words += ", " + error->code;
    if (!error->message.empty()) words += ": " + error->message;
  }
  return words + ")";
}

/// The narrowest set of Business Central's own that allows the read.
std::string permission_set_for(const Resource& resource) {
  switch (resource.kind()) {
    case Resource::employees:
      return "'D365 HR, VIEW'";
    case Resource::purchase_invoices:
    case Resource::purchase_orders:
    case Resource::purchase_credit_memos:
      return "'D365 READ', and 'D365 PURCH DOC, POST' for the app that posts";
    case Resource::sales_invoices:
    case Resource::vendors:
    case Resource::customers:
      break;
    case Resource::described:
      return "'D365 READ', or for an extension's own tables a set of that extension,";
  }
  return "'D365 READ'";
}

Finding judge_passing(std::string_view check, const std::string& what, const HttpResult& result) {
  if (!result) {
    return failed(check, what + " got no answer: " + result.error().detail,
                  "Check the address in business_central.api_base, the network, and any proxy and its "
                  "certificate");
  }
  return warned(check, what + " failed for now" + words_of(*result),
                result->status == 429 ? "Wait a few minutes; another program may be using up this app's quota"
                                      : "Try again; look at Business Central's service health if it stays");
}

bool is_refusal(const HttpResult& result) {
  return result && (result->status == 401 || result->status == 403);
}

std::string hours_text(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::hours>(duration).count()) + " h";
}

std::string unreadable(const std::string& what, const Error& error) {
  return what + " was answered, but not readably: " + error.message;
}

constexpr const char* api_base_remedy =
    "Check business_central.api_base: "
    "https://api.businesscentral.dynamics.com/v2.0/{directory}/{environment}/"
    "api/v2.0, with the environment's name as the admin center shows it";

}  // namespace

bool is_passing(const HttpResult& result) {
  return !result || result->status == 408 || result->status == 429 || result->status >= 500;
}

TokenVerdict judge_token(const TenantId& tenant, const HttpResult& result, Instant now) {
  constexpr const char* check = "entra.token";
  auto token = businesscentral::read_token(result, now);
  if (token) return {passed(check, "Entra gives an access token"), std::move(token->access_token)};
  std::string what = token.error().message;
  if (!result) what += ": " + result.error().detail;
  std::string remedy = token.error().remedy;
  const auto command = remedy.find("`countersign secret set`");
  if (command != std::string::npos) {
    remedy.replace(command, std::string_view("`countersign secret set`").size(),
                   "`countersign secret set --tenant " + tenant.value + "`");
  }
  if (remedy.empty()) remedy = "Check the network and any proxy, then try again";
  return {failed(check, std::move(what), std::move(remedy)), {}};
}

Finding judge_roles(std::string_view access_token) {
  constexpr const char* check = "entra.roles";
  const auto roles = businesscentral::roles_of(access_token);
  if (!roles) {
    return warned(check, "The token's roles cannot be read, so the app's permissions are not known",
                  "Look in Entra: App registrations, API permissions, API.ReadWrite.All with admin consent");
  }
  if (const auto missing = businesscentral::missing_role(access_token)) {
    return failed(check, missing->message, missing->remedy);
  }
  std::string surplus;
  for (const auto& role : *roles) {
    if (role != wanted_role) surplus += (surplus.empty() ? "" : ", ") + role;
  }
  if (!surplus.empty()) {
    return warned(check, "The app has more permissions than it needs: " + surplus,
                  "Remove them in Entra: App registrations, API permissions. API.ReadWrite.All is enough");
  }
  return passed(check, "The app has the application permission API.ReadWrite.All and no other");
}

CompaniesVerdict judge_companies(const domain::BusinessCentralSettings& settings,
                                 const std::string& client_id, const HttpResult& result) {
  constexpr const char* check = "bc.companies";
  const std::string what = "Listing the companies of '" + settings.environment + "'";
  if (is_passing(result)) return {judge_passing(check, what, result), {}};
  if (is_refusal(result)) {
    return {failed(check, "Business Central does not let the app in" + words_of(*result),
                   "In Business Central's environment '" + settings.environment +
                       "' open the page Microsoft Entra Applications, add the Client ID " + client_id +
                       ", set State to Enabled, and give it permission sets"),
            {}};
  }
  if (result->status == 404) {
    return {failed(check, "Business Central does not know the environment or the API" + words_of(*result),
                   api_base_remedy),
            {}};
  }
  if (result->status != 200) {
    return {failed(check, what + " was refused" + words_of(*result), api_base_remedy), {}};
  }
  auto companies = businesscentral::read_companies(result->body);
  if (!companies) return {failed(check, unreadable(what, companies.error()), api_base_remedy), {}};
  const auto number = companies->size();
  return {passed(check, "Business Central lists " + std::to_string(number) +
                            (number == 1 ? " company in '" : " companies in '") + settings.environment + "'"),
          *std::move(companies)};
}

Finding judge_company(const std::string& id, const std::vector<CompanyNames>& listed) {
  constexpr const char* check = "bc.company";
  for (const auto& company : listed) {
    if (company.id == id) return passed(check, "'" + company.display_name + "' is the company " + id);
  }
  std::string known;
  for (std::size_t i = 0; i < listed.size() && i < 10; ++i) {
    known += (i == 0 ? "" : ", ") + listed[i].display_name + " = " + listed[i].id;
  }
  if (listed.size() > 10) known += ", …";
  return failed(check, "There is no company " + id + " in this environment",
                known.empty() ? "Give the app access to the company in Business Central"
                              : "Correct [[company]] id; Business Central has: " + known);
}

Finding judge_readable(const std::string& company, const domain::ResourceDefinition& definition,
                       const HttpResult& result) {
  constexpr const char* check = "bc.read";
  const Resource& resource = definition.resource;
  const std::string name = domain::api_name(resource);
  const bool is_described = resource.kind() == Resource::described;
  const std::string what = "Reading " + name + " of '" + company + "'";
  if (is_passing(result)) return judge_passing(check, what, result);
  if (is_refusal(result)) {
    return failed(
        check, "The app may not read " + name + " of '" + company + "'" + words_of(*result),
        "In Business Central open Microsoft Entra Applications, the app's card, and add the permission "
        "set " +
            permission_set_for(resource) + " for this company, or one that has the table named above");
  }
  if (result->status == 404) {
    return failed(
        check, name + " does not exist in '" + company + "'" + words_of(*result),
        is_described ? "Compare [[resource]] with the address in the extension: it was asked for api/" +
                           definition.api + "/…/" + definition.entity_set + ". Is the extension installed?"
                     : "Check that the environment serves API v2.0 (api_base ends in /api/v2.0), or remove " +
                           name + " from the company's resources");
  }
  if (result->status != 200) {
    return failed(
        check, what + " was refused" + words_of(*result),
        is_described
            ? "Compare the fields and modified_field of [[resource]] with $metadata of api/" + definition.api
            : "This environment may be older than the API's schema: update it, or report "
              "these words");
  }
  return passed(check, "The app reads " + name + " of '" + company + "'");
}

Finding judge_check_probe(const std::string& company, const businesscentral::CheckProbe& probe,
                          const HttpResult& result) {
  constexpr const char* check = "bc.checks";
  const std::string what = std::string(probe.what) + " of '" + company + "'";
  if (is_passing(result)) return judge_passing(check, "Reading " + what, result);
  if (result->status == 200) return passed(check, "The app reads " + what);
  if (!probe.is_everywhere && businesscentral::is_not_offered(*result)) {
    return passed(check, "There is not " + what + ": the check '" + probe.checks +
                             "' says nothing. Publish it on the page Web Services if goods are received");
  }
  return warned(
      check, "The app cannot read " + what + words_of(*result) + ": each card says so",
      std::string(
          "Give the app a permission set that reads it, such as 'D365 READ', or switch off in [checks]: ") +
          probe.checks);
}

Finding judge_exchange_rates(const std::string& company, const HttpResult& result) {
  constexpr const char* check = "bc.exchange_rates";
  const std::string what = "Reading the exchange rates of '" + company + "'";
  constexpr const char* above = ": amounts in foreign currencies count as above every threshold";
  if (is_passing(result)) return judge_passing(check, what, result);
  if (result->status != 200) {
    return failed(check, what + " was refused" + words_of(*result) + above,
                  "Give the app a permission set that reads the table Currency Exchange Rate, such as "
                  "'D365 READ', or list the rates: [[routing.exchange_rate]]");
  }
  const auto page = businesscentral::JsonObject::parse(result->body);
  const auto* list = page ? page->find("value") : nullptr;
  const auto rates =
      list == nullptr
          ? Result<std::vector<businesscentral::JsonValue>>(fail(ErrorCode::not_understood, "it is no list"))
          : businesscentral::parse_array(list->text, 1);
  if (!rates) return failed(check, unreadable(what, rates.error()), api_base_remedy);
  if (rates->empty()) {
    return warned(check, "'" + company + "' has no exchange rates" + above,
                  "Enter them in Business Central on the page Currencies, action Exch. Rates");
  }
  return passed(check, "The app reads the exchange rates of '" + company + "'");
}

Finding judge_requester(const std::string& company, const domain::RequesterSource& source,
                        const HttpResult& result) {
  constexpr const char* check = "bc.requester";
  const std::string where = "api/" + source.api + "/…/" + source.entity_set;
  const std::string what = "Reading '" + source.field + "' of " + where + " in '" + company + "'";
  constexpr const char* unknown =
      ": who entered an invoice is not known, and where not_requester is set nobody can approve it";
  if (is_passing(result)) return judge_passing(check, what, result);
  if (is_refusal(result)) {
    return failed(check, what + " is not permitted" + words_of(*result) + unknown,
                  "Give the app the extension's permission set in Business Central");
  }
  if (result->status == 404) {
    return failed(check, where + " does not exist in '" + company + "'" + words_of(*result) + unknown,
                  "Compare [requester] with the address in the extension. Is the extension installed?");
  }
  if (result->status != 200) {
    return failed(check, what + " was refused" + words_of(*result) + unknown,
                  "Compare field in [requester] with $metadata of api/" + source.api +
                      ": Business Central refuses a field that it does not know");
  }
  return passed(
      check, "The app reads who entered an invoice of '" + company + "': '" + source.field + "' of " + where);
}

Finding judge_subscription_list(const HttpResult& result) {
  constexpr const char* check = "bc.subscriptions";
  if (is_passing(result)) return judge_passing(check, "Listing webhook subscriptions", result);
  if (is_refusal(result)) {
    return failed(check, "The app may not see webhook subscriptions" + words_of(*result),
                  "In Business Central give the app the permission set 'System Tables - Basic' (it includes "
                  "'Webhook - Edit') or 'D365 WEBHOOK SUBSCR'");
  }
  return failed(check, "Webhook subscriptions cannot be listed" + words_of(*result), api_base_remedy);
}

Finding judge_subscription_count(std::size_t count, std::size_t missing, std::size_t without_room) {
  constexpr const char* check = "bc.subscriptions";
  const std::string what = "The environment has " + std::to_string(count) + " of at most " +
                           std::to_string(most_subscriptions) + " webhook subscriptions";
  constexpr const char* remedy =
      "Find out which programs subscribe in this environment and have unused ones deleted; what finds no "
      "room is polled at poll_every, and so seen later";
  if (without_room > 0) {
    return warned(check, what + ": no room for " + std::to_string(without_room) + " of ours", remedy);
  }
  if (count + missing >= many_subscriptions) return warned(check, what, remedy);
  return passed(check, what);
}

Finding judge_subscription(const WantedSubscription& wanted, const std::vector<Subscription>& listed,
                           Instant now) {
  constexpr const char* check = "bc.subscription";
  const std::string label =
      domain::api_name(wanted.definition.resource) + " of '" + wanted.company_name + "'";
  const Subscription* best = nullptr;
  for (const auto& subscription : listed) {
    if (!businesscentral::is_ours(subscription, wanted.identity, wanted.company, wanted.definition)) continue;
    if (best == nullptr || subscription.expires_at > best->expires_at) best = &subscription;
  }
  constexpr const char* absent_remedy =
      "Start the server: it subscribes by itself. If it runs, look in its log for the subscription and at "
      "door.handshake below. Until then changes are found by the sweep alone";
  if (best == nullptr) return warned(check, "There is no subscription to " + label, absent_remedy);
  const std::string until = ", until " + format_instant(best->expires_at);
  if (best->expires_at <= now) {
    return warned(check, "The subscription to " + label + " has expired" + until, absent_remedy);
  }
  if (best->client_state != wanted.identity.client_state) {
    return warned(check,
                  "The subscription to " + label + " has another client state: its notices are dropped",
                  "Restart the server: it renews the subscription with its own. Another server with another "
                  "master key may be using the same public_url");
  }
  if (best->expires_at - now < short_life_ms) {
    return warned(check,
                  "The subscription to " + label + " ends in " + hours_text(best->expires_at - now) + until,
                  "Renewing fails, or the server does not run: look in its log and at door.handshake below");
  }
  return passed(check, "The server is subscribed to " + label + until);
}

HttpRequest handshake_request(const std::string& method, const std::string& notification_url,
                              const std::string& token) {
  HttpRequest request;
  request.method = method;
  request.url = notification_url + "?validationToken=" + token;
  request.timeout = std::chrono::seconds{5};
  return request;
}

Finding judge_handshake(const std::string& method, const std::string& public_url, const std::string& token,
                        const HttpResult& result) {
  constexpr const char* check = "door.handshake";
  const std::string where = public_url + "/bc/… ";
  if (!result) {
    return warned(
        check, where + "does not answer " + method + " from this machine: " + result.error().detail,
        "Start the server (`countersign serve`); if it runs, check the name's DNS, the proxy in front "
        "and the certificate's chain. A network that does not let a machine reach its own public "
        "address shows this too");
  }
  const auto status = std::to_string(result->status);
  if (result->status == 200 && result->body == token) {
    return passed(check, where + "answers Business Central's handshake by " + method);
  }
  if (result->status == 202) {
    return warned(check, where + "reaches a Countersign that does not serve this tenant's address",
                  "Restart the server with these settings; check that public_url leads to this server and no "
                  "other");
  }
  if (result->status == 503) {
    return warned(check,
                  where +
                      "answered HTTP 503: the server is starting or stopping, or its proxy has "
                      "no server behind it",
                  "Try again in a minute");
  }
  return warned(
      check,
      where + "answered " + method + " with HTTP " + status +
          (result->status == 200 ? " and something else than the token" : ""),
      "Something in front answers instead of Countersign. Let /bc/ pass without sign-in, redirect or "
      "filter: a 4xx there makes Business Central delete every subscription");
}

}  // namespace countersign::checkup
