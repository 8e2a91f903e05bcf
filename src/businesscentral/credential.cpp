#include "businesscentral/credential.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "businesscentral/client_assertion.hpp"
#include "businesscentral/token.hpp"

namespace countersign::businesscentral {
namespace {

Date day_of(Instant instant) {
  return Date{std::chrono::floor<std::chrono::days>(instant)};
}

}  // namespace

Result<HttpRequest> token_request(const domain::BusinessCentralSettings& settings,
                                  const std::string& client_id, const domain::Credential& credential,
                                  std::string_view text, const std::string& id, Instant now) {
  if (text.empty()) {
    return fail(ErrorCode::invalid_argument, "The secret '" + credential.secret + "' is not in the vault",
                "Store it with `countersign secret set`");
  }
  if (credential.kind == domain::Credential::Kind::secret)
    return token_request(settings, client_id, std::string(text));
  auto assertion = client_assertion(text, {settings.token_url, client_id, id, now});
  if (!assertion) return fail(std::move(assertion.error()));
  return token_request_with_assertion(settings, client_id, *assertion);
}

bool refuses_credential(const HttpResult& result) {
  // learn.microsoft.com/entra/identity-platform/reference-error-codes: wrong secret, expired secret, no
  // secret, assertion not taken, assertion out of its time.
  constexpr std::array numbers{7000215, 7000222, 7000216, 700027, 700024};
  if (!result || result->status < 400 || result->status >= 500) return false;
  return std::find(numbers.begin(), numbers.end(), entra_error_number(result->body)) != numbers.end();
}

std::optional<Date> last_day_of(const domain::Credential& credential, std::string_view text) {
  std::optional<Date> last = credential.expires;
  if (credential.kind != domain::Credential::Kind::certificate) return last;
  const auto facts = read_certificate(text);
  if (!facts) return last;
  const Date own = day_of(facts->valid_until);
  return last ? std::min(*last, own) : own;
}

int days_left(Date last_day, Instant now) {
  return days_between(day_of(now), last_day);
}

std::optional<int> expiry_step(int left) {
  if (left < 0) return expired_step;
  std::optional<int> step;
  for (const int days : expiry_warning_days) {
    if (left <= days) step = days;
  }
  return step;
}

std::string expiry_words(int left, Date last_day) {
  const std::string on = format_date(last_day);
  if (left < 0) return "ended on " + on;
  if (left == 0) return "ends today, " + on;
  return "ends in " + std::to_string(left) + (left == 1 ? " day, on " : " days, on ") + on;
}

std::optional<Error> missing_role(std::string_view access_token) {
  const auto roles = roles_of(access_token);
  if (!roles || std::find(roles->begin(), roles->end(), wanted_role) != roles->end()) return std::nullopt;
  return Error{
      ErrorCode::unauthorised, "The app lacks the application permission API.ReadWrite.All",
      "In Entra: App registrations, API permissions, Add a permission, Dynamics 365 Business Central, "
      "Application permissions, API.ReadWrite.All; then Grant admin consent"};
}

}  // namespace countersign::businesscentral
