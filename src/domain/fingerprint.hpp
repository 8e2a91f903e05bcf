// What a tenant's records belong to: an environment and its companies, as they were first seen. A restored
// copy, a sandbox or a renamed environment is told by what does not agree. Pure; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "domain/effect.hpp"
#include "domain/message.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

struct Fingerprint {
  std::string environment;  ///< As the settings name it: part of every record's key.
  std::string api_base;     ///< Where it is reached.
  std::string type;         ///< "Production", "Sandbox"; empty: Business Central did not tell.
  std::map<std::string, ListedCompany> companies;  ///< The watched ones, by id.
  bool operator==(const Fingerprint&) const = default;
};

/// Business Central has several servers, and stamps by the clock of each.
inline constexpr Duration clocks_differ_ms{5LL * 60 * 1000};

/// What the settings lead to and Business Central lists.
Fingerprint fingerprint_of(const TenantSettings& settings, const std::vector<ListedCompany>& companies,
                           const std::string& type);

/// What is not as the settings say, before anybody is asked; none: all agrees. One sentence for people.
std::optional<std::string> disagreement(const Fingerprint& known, const TenantSettings& settings);
/// What Business Central shows that is not as it was known; none: all agrees.
std::optional<std::string> disagreement(const Fingerprint& known, const Fingerprint& seen);

/// `known` with what was not known of it: companies that the settings name since then, and what Business
/// Central told for the first time.
Fingerprint completed(const Fingerprint& known, const Fingerprint& seen);

/// Of many records the ones that changed last: a restored environment agrees in everything that it says of
/// itself, and not in what these have become.
void keep_latest(std::vector<KnownChange>& changes);
/// Whether the record has gone back in time, but for the clocks of several servers.
bool has_gone_back(Instant known, Instant seen);

/// What reading a record again tells.
enum class Fate { unread, as_it_was, gone, untold };
struct ReadAgain {
  KnownChange known;
  Fate fate = Fate::unread;
};
/// How one document shows that Business Central was restored to an earlier time: it was read again after it
/// was known, and is not posted any more, or older. None: it does not. Suspected: all that we made in
/// Business Central is gone, as after a restore; then a little older is older. One sentence for people.
std::optional<std::string> sign_of_restore(const KnownChange& known, const Document& seen, bool is_suspected);
/// How all of them together do: those that changed last are gone. People delete drafts, and orders are gone
/// once they are invoiced, so this takes two posted ones; or, suspected, a posted one or two of any kind.
std::optional<std::string> sign_of_restore(const std::vector<ReadAgain>& all, bool is_suspected);

}  // namespace countersign::domain
