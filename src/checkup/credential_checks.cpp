#include "checkup/credential_checks.hpp"

#include <algorithm>
#include <string>

#include "businesscentral/client_assertion.hpp"
#include "businesscentral/credential.hpp"

namespace countersign::checkup {
namespace {

constexpr const char* rotate_remedy =
    "Make a new one in Entra (App registrations, Certificates & secrets), store it with `countersign secret "
    "set`, and "
    "add it as a [[business_central.credential]]: docs/operating/secrets.md";

}  // namespace

Finding judge_credential(const domain::Credential& credential, std::string_view text, Instant now) {
  constexpr const char* check = "entra.credential";
  std::string what = "The client secret '" + credential.secret + "'";
  if (credential.kind == domain::Credential::Kind::certificate) {
    const auto facts = businesscentral::read_certificate(text);
    if (!facts) {
      return failed(check,
                    "The credential '" + credential.secret + "' is no certificate: " + facts.error().message,
                    facts.error().remedy);
    }
    what = "The certificate '" + credential.secret + "' (thumbprint " + facts->thumbprint + ")";
  }
  const auto last_day = businesscentral::last_day_of(credential, text);
  if (!last_day) {
    return passed(
        check,
        what + " has no noted end: `expires` in [[business_central.credential]] would warn ahead of it");
  }
  const int left = businesscentral::days_left(*last_day, now);
  what += " " + businesscentral::expiry_words(left, *last_day);
  if (left < 0) return failed(check, what, rotate_remedy);
  if (left < many_days) return warned(check, what, rotate_remedy);
  return passed(check, what);
}

void weigh_tokens(const std::vector<domain::Credential>& credentials, std::vector<TokenVerdict>& verdicts) {
  if (verdicts.size() < 2) return;
  const bool one_works = std::any_of(verdicts.begin(), verdicts.end(), [](const TokenVerdict& verdict) {
    return verdict.finding.level == Level::ok;
  });
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    auto& finding = verdicts[i].finding;
    finding.what += ", with the credential '" + credentials[i].secret + "'";
    if (one_works && finding.level == Level::broken) finding.level = Level::warning;
  }
}

}  // namespace countersign::checkup
