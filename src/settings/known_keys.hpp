// The one table of all keys that the settings files may hold. The loader refuses every other key and takes
// types, bounds and defaults from here; the reference page is tested against it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace countersign::settings {

/// What one value is; values.hpp checks each kind.
enum class KeyType : std::uint8_t {
  text,
  boolean,
  whole_number,
  duration,
  choice,
  path,
  endpoint,           ///< "address:port".
  service_url,        ///< https, or http to this machine itself.
  proxy_url,          ///< http alone.
  master_key_source,  ///< "file:…", "env:…", "credential:…".
  name,               ///< [a-z0-9-], 1 to 63.
  time_zone,
  language,
  guid,
  directory,  ///< A guid or a domain name.
  environment,
  secret_name,
  slack_team,
  slack_enterprise,
  slack_app,
  slack_channel,
  approver,
  mention,        ///< "slack:U024BE7LH", "group:S0614TZR7".
  resource,       ///< Known, or of a [[resource]].
  resource_name,  ///< Of a [[resource]].
  api_part,       ///< One part of an API's address.
  field,          ///< As the API names it.
  document_status,
  record_change,
  date,         ///< "2027-03-01".
  weekdays,     ///< "Mon", "Mon-Fri".
  time_of_day,  ///< "18:00".
  limits,       ///< A table of approver = amount.
  amounts,      ///< A table of currency = amount.
  amount,
  currency,
  partner,     ///< "10000", "name:Fabrikam*".
  dimensions,  ///< A table of code = value, or code = values.
  checks,      ///< A table of check = level.
};

/// How docs/reference/configuration.md calls it.
const char* to_string(KeyType type);

struct KnownKey {
  std::string_view name;
  KeyType type = KeyType::text;
  bool list = false;  ///< An array of such values.
  bool required = false;
  std::string_view default_text{};  ///< As it is written in the file; empty: none, or made from other keys.
  std::string_view choices{};       ///< "json|text".
  std::int64_t least = 0;           ///< Of a number, a duration in milliseconds, or a list's length.
  std::int64_t most = 0;
};

struct KnownSection {
  std::string_view
      name;  ///< Empty: the keys above the first section. "business_central.identity": below that.
  bool repeated = false;  ///< "[[company]]".
  bool required = false;
  std::vector<KnownKey> keys{};
  /// Sections of their own below this one, by their last names: "credential", "identity".
  std::vector<std::string_view> subsections{};

  const KnownKey* find(std::string_view key) const;
};

/// Of the server's file. Lives as long as the program.
const std::vector<KnownSection>& server_keys();
/// Of a tenant's file.
const std::vector<KnownSection>& tenant_keys();

}  // namespace countersign::settings
