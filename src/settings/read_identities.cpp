// Who a tenant is in Business Central: one app registration in the short form, or several that share the
// work.
#include <algorithm>
#include <utility>

#include "core/ascii.hpp"
#include "settings/load.hpp"
#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

using domain::Credential;
using domain::Identity;
using domain::IdentityUse;

constexpr std::string_view main_section = "business_central";
constexpr std::string_view identity_section = "business_central.identity";

Credential read_credential(const Section& section) {
  Credential credential;
  credential.kind =
      section.text("kind") == "certificate" ? Credential::Kind::certificate : Credential::Kind::secret;
  credential.secret = section.text("secret");
  if (const auto date = parse_date(section.text("expires"))) credential.expires = *date;
  return credential;
}

/// The sections in the place of `client_secret`, which `above` may not have then.
std::vector<Credential> read_credentials(const Section& above, const std::vector<const Section*>& sections,
                                         const std::string& heading) {
  if (above.is_given("client_secret")) {
    above.error("client_secret", "is given beside " + heading,
                "Move it into a section of its own and remove the key");
  }
  if (sections.size() > most_credentials) {
    sections[most_credentials]->error(
        "secret", "is the credential number " + std::to_string(most_credentials + 1) + "; that is too many",
        "Keep the one in use and the one that follows it");
  }
  std::vector<Credential> credentials;
  for (const auto* section : sections) {
    auto credential = read_credential(*section);
    for (const auto& other : credentials) {
      if (other.secret != credential.secret || !section->has("secret")) continue;
      section->error("secret", "is the secret of another credential too", "Give each a name of its own");
    }
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

Identity read_identity(const Document& document, const Section& section) {
  Identity identity;
  identity.name = section.text("name");
  identity.use = domain::parse_identity_use(section.text("use")).value_or(IdentityUse::everything);
  identity.client_id = ascii::lower(section.text("client_id"));
  const auto below = document.all("business_central.identity.credential", section);
  if (!below.empty()) {
    identity.credentials = read_credentials(section, below, "[[business_central.identity.credential]]");
  } else {
    const bool named = section.has("client_secret");
    const auto secret = named ? section.text("client_secret") : "business-central." + identity.name;
    identity.credentials = {{Credential::Kind::secret, secret, {}}};
  }
  return identity;
}

/// One app that stands twice would be given twice the requests that Business Central allows it, and a client
/// secret belongs to one app. One certificate may be uploaded to several.
void compare(const Section& section, const Identity& identity, const Identity& other) {
  if (identity.name == other.name) {
    section.error("name", "is the name of another identity too", "Give each a name of its own");
  }
  if (identity.client_id == other.client_id) {
    section.error("client_id", "is the app of the identity '" + other.name + "' too",
                  "Register another app: Business Central's limits are for each app");
  }
  for (const auto& credential : identity.credentials) {
    if (credential.kind == Credential::Kind::certificate) continue;
    const bool shared = std::any_of(other.credentials.begin(), other.credentials.end(),
                                    [&](const Credential& one) { return one.secret == credential.secret; });
    if (!shared) continue;
    section.error("client_secret",
                  "'" + credential.secret + "' is the secret of the identity '" + other.name + "' too",
                  "Store each app's secret under a name of its own");
  }
}

/// The keys that stand for the one identity of the short form.
void refuse_short_form(const Document& document) {
  const auto& above = document.one(main_section);
  for (const char* key : {"client_id", "client_secret"}) {
    if (!above.is_given(key)) continue;
    above.error(key, "is given beside [[business_central.identity]]",
                "Move it into the identity that it is for");
  }
  for (const auto* section : document.all("business_central.credential")) {
    section->error("secret", "stands beside [[business_central.identity]]",
                   "Write [[business_central.identity.credential]] below the identity that it is for");
  }
}

std::vector<Identity> read_short_form(const Document& document) {
  const auto& section = document.one(main_section);
  if (document.has(main_section) && !section.is_given("client_id")) {
    section.error(
        "client_id", "is missing",
        "Copy \"Application (client) ID\" from entra.microsoft.com, or add [[business_central.identity]]");
  }
  Identity identity;
  identity.client_id = ascii::lower(section.text("client_id"));
  identity.credentials = {{Credential::Kind::secret, section.text("client_secret"), {}}};
  const auto sections = document.all("business_central.credential");
  if (!sections.empty())
    identity.credentials = read_credentials(section, sections, "[[business_central.credential]]");
  return {identity};
}

/// Of these one must be for everything, and only one may be the workflow's.
void check_uses(const std::vector<const Section*>& sections, const std::vector<Identity>& identities) {
  const auto is_for = [](IdentityUse use) { return [use](const Identity& one) { return one.use == use; }; };
  if (std::none_of(identities.begin(), identities.end(), is_for(IdentityUse::everything))) {
    sections.front()->error("use", "no identity is for everything, so nobody posts or subscribes to webhooks",
                            "Give one identity use = \"everything\"");
  }
  const auto first = std::find_if(identities.begin(), identities.end(), is_for(IdentityUse::workflow));
  for (auto other = first; other != identities.end(); ++other) {
    if (other == first || other->use != IdentityUse::workflow) continue;
    sections[static_cast<std::size_t>(other - identities.begin())]->error(
        "use", "the identity '" + first->name + "' is for the workflow already",
        "Keep one: Business Central takes an answer only from the identity that subscribed");
  }
}

}  // namespace

std::vector<Identity> read_identities(const Document& document) {
  const auto sections = document.all(identity_section);
  if (sections.empty()) return read_short_form(document);
  refuse_short_form(document);
  if (sections.size() > most_identities) {
    sections[most_identities]->error(
        "name", "is the identity number " + std::to_string(most_identities + 1) + "; that is too many",
        "One identity makes 6000 requests in five minutes");
  }
  std::vector<Identity> identities;
  bool sound = true;
  for (const auto* section : sections) {
    sound = sound && section->sound();
    auto identity = read_identity(document, *section);
    for (const auto& other : identities) {
      if (section->sound()) compare(*section, identity, other);
    }
    identities.push_back(std::move(identity));
  }
  if (sound) check_uses(sections, identities);
  return identities;
}

void check_identities(const Document& document, const domain::TenantSettings& settings) {
  const bool has_workflow =
      std::any_of(settings.companies.begin(), settings.companies.end(),
                  [](const auto& company) { return company.approval_mode == domain::ApprovalMode::release; });
  for (const auto* section : document.all(identity_section)) {
    if (has_workflow || section->text("use") != "workflow") continue;
    section->warning("use", "no company has approval_mode = \"release\", so this identity has nothing to do",
                     "Take it out, or set the company's approval_mode");
  }
}

}  // namespace countersign::settings
