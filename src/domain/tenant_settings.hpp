// The settings in force for one tenant, as plain values: checked by settings/, read by decisions and wire
// modules. Secrets appear by name alone.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/approval.hpp"
#include "domain/document.hpp"
#include "domain/exchange_rate.hpp"
#include "domain/invoice_checks.hpp"
#include "domain/policy.hpp"
#include "domain/resource.hpp"
#include "domain/resource_definition.hpp"

namespace countersign::domain {

/// What proves to Entra that we are the app.
struct Credential {
  enum class Kind { secret, certificate };
  Kind kind = Kind::secret;
  /// The secret's name. What it holds: Entra's client secret, or one PEM with a private key and its
  /// certificate.
  std::string secret = "business-central.client-secret";
  std::optional<Date> expires;  ///< As Entra shows it; Entra does not tell applications.
  bool operator==(const Credential&) const = default;
};

/// What an identity is asked for. What it may do is decided by its permission sets in Business Central.
enum class IdentityUse {
  everything,  ///< Posts, keeps the webhook subscriptions, and reads what no reader can read now.
  read,        ///< Reads alone, ahead of the others.
  workflow,    ///< Subscribes to Business Central's approval workflow, and answers it.
};
const char* to_string(IdentityUse use);
std::optional<IdentityUse> parse_identity_use(std::string_view name);

/// An app registration in Entra: for Business Central a user with limits of its own.
struct Identity {
  std::string name = "main";  ///< One of a kind in the tenant; for logs, metrics and the audit trail.
  IdentityUse use = IdentityUse::everything;
  std::string client_id;
  std::vector<Credential> credentials{Credential{}};  ///< Tried in this order; at least one.
  bool operator==(const Identity&) const = default;
};

/// Whose field says who entered a purchase invoice: an extension's API has a record for each, under the same
/// id. Microsoft's own pages cannot have further fields
/// (learn.microsoft.com/dynamics365/business-central/dev-itpro/developer/devenv-api-pagetype).
struct RequesterSource {
  std::string api;         ///< As in ResourceDefinition: "contoso/payables/v1.0".
  std::string entity_set;  ///< "purchaseDocuments".
  std::string field;       ///< Holds an e-mail address, or the name of a user.
  bool operator==(const RequesterSource&) const = default;
};

struct BusinessCentralSettings {
  std::string api_base;   ///< ".../v2.0/{directory}/{environment}/api/v2.0", no slash at the end.
  std::string token_url;  ///< Entra's token endpoint in full.
  std::string scope = "https://api.businesscentral.dynamics.com/.default";
  std::string web_client;  ///< "https://businesscentral.dynamics.com/{directory}/{environment}"; for links.
  std::string environment = "Production";
  std::vector<Identity> identities{Identity{}};  ///< At least one of them for everything.
  std::string language = "en-US";                ///< Accept-Language: of BC's error messages.
  std::string user_name;                         ///< Of the app, in Business Central; empty: not told.
  bool webhooks = true;                          ///< False: everything is polled; nothing has to reach us.
  Duration subscriptions_every{3'600'000};       ///< All subscriptions are listed and compared.
  std::size_t notifications_per_second = 100;    ///< Answers to what comes faster are held back.
  /// Beside the resources that are known by themselves.
  std::vector<ResourceDefinition> resources{};
  /// Documents whose dimension sets are read, too: those that routes ask about.
  std::vector<Resource> with_dimensions{};
  /// With a document in a foreign currency the rate is read, too.
  bool with_exchange_rates = false;
  std::optional<RequesterSource> requester{};  ///< None: nobody says who entered a document.
  bool operator==(const BusinessCentralSettings&) const = default;
};

struct SlackSettings {
  std::string api_base = "https://slack.com/api";
  std::string team_id;        ///< The workspace; a click from another one is refused.
  std::string enterprise_id;  ///< Its organisation, where the app is installed in all of it; else empty.
  std::string app_id;
  std::string bot_token;    ///< The secret's name.
  bool shared_app = false;  ///< The app serves other tenants too: what Slack sends names the workspace.
  /// The tenant with which the app's own secrets (client secret, signing secret, app token) are stored;
  /// empty: with this one.
  std::string app_of;
  /// Another tenant has the same app in the same organisation: one installation in all of it is both's.
  bool shares_organisation = false;
  std::string client_id;  ///< Of the app's OAuth; empty: it is installed by hand at api.slack.com.
  std::string client_secret = "slack.client-secret";  ///< The secret's name.
  std::string refresh_token = "slack.refresh-token";  ///< The secret's name; Slack gives it.
  /// Where Slack asks for permission.
  std::string authorize_url = "https://slack.com/oauth/v2/authorize";
  bool read_history = false;   ///< The app may read its channels: lost cards are found by their delivery id.
  std::string signing_secret;  ///< The secret's name.
  std::size_t sockets = 0;     ///< Socket Mode: connections that we keep open; 0: Slack calls us.
  std::string app_token;       ///< The secret's name; of Socket Mode.
  std::string exceptions_channel;         ///< Controllers': what was posted without an approval; empty: none.
  std::size_t messages_per_minute = 300;  ///< The workspace's budget over all channels.
  /// Notices of one channel within a minute that have a message each; more become a digest. 0: all have one.
  std::size_t notices_per_minute = 20;
  Duration digest_after{120'000};  ///< For so long a digest is collected, since its first line.
  bool operator==(const SlackSettings&) const = default;
};

/// Another pace for some hours, by the tenant's clock.
struct Cadence {
  std::array<bool, 7> days{true, true, true, true, true, true, true};  ///< On which it begins; Sunday first.
  Duration from{};                                                     ///< Since midnight.
  Duration to{};  ///< Since midnight; of the next day unless it is later than `from`.
  std::optional<Duration> poll_every;
  std::optional<Duration> sweep_every;
  bool operator==(const Cadence&) const = default;
};

struct CompanySettings {
  std::string id;                     ///< Lower-case guid.
  std::vector<Resource> resources;    ///< What is watched: by webhook where BC offers one, else polled.
  Duration poll_every{120'000};       ///< What has no webhook subscription.
  Duration sweep_every{900'000};      ///< The reconciling sweep over everything watched.
  Duration census_every{21'600'000};  ///< All ids are read, to find what was deleted without a signal.
  ApprovalMode approval_mode = ApprovalMode::countersign;
  HeldWithoutRoute held_without_route = HeldWithoutRoute::tell;
  std::vector<Cadence> cadences{};  ///< The first that holds counts.
  bool operator==(const CompanySettings&) const = default;
};

/// A vendor or customer, by one of two things.
struct PartnerPattern {
  enum class Kind { number, name };
  Kind kind = Kind::number;
  std::string pattern;  ///< As in pattern.hpp.
  bool operator==(const PartnerPattern&) const = default;
};

/// One of the values must be there, on the header or on any line.
struct DimensionCondition {
  std::string code;  ///< A dimension's, or one of the two below.
  std::vector<std::string> patterns;
  bool operator==(const DimensionCondition&) const = default;
};
/// The header's shortcut dimensions, whatever their codes are. Business Central's codes have no small
/// letters.
inline constexpr std::string_view shortcut_1 = "shortcut_1";
inline constexpr std::string_view shortcut_2 = "shortcut_2";

/// Which documents go where, and who may approve them; or which changes of plain records go where. The first
/// route that matches is the one.
/// Hours in which a route's channels are left alone: those that are no business hours.
struct QuietHours {
  bool kept = false;
  std::optional<Decimal> urgent_over;     ///< Shown at once all the same; in the company's local currency.
  std::optional<Duration> urgent_within;  ///< Likewise, due so soon; whole days.
  bool operator==(const QuietHours&) const = default;
};

struct Route {
  std::string name;
  std::optional<std::string> company;  ///< A company's id; any when absent.
  Resource resource = Resource::purchase_invoices;
  std::vector<DocumentStatus> statuses;  ///< Any when empty.
  std::vector<Money> at_least;           ///< Per currency, absolute, including tax.
  /// Of a currency that `at_least` does not list, in the company's local currency. Without it, or without a
  /// rate, such a currency counts as above.
  std::optional<Decimal> at_least_local;
  std::vector<PartnerPattern> partners;  ///< Any when empty.
  bool pays_another = false;             ///< Only where the money goes to somebody else than the partner.
  std::vector<DimensionCondition> dimensions;  ///< All of them; whatever is there when empty.
  std::vector<std::string> channels;           ///< Slack channel ids.
  bool approval = true;                        ///< False: a notice without buttons.
  Policy policy{};  ///< Who approves it; without steps where Business Central's own approvers do.
  /// Slack users and groups who are told, beside the approvers, and decide nothing.
  std::vector<ApproverReference> mentions{};
  Duration settle{600'000};  ///< A draft is shown after it was left alone for this long.
  QuietHours quiet{};
  /// None: the usual of the company's approval mode (route.hpp, what_follows).
  std::optional<OnApproved> on_approved{};
  std::vector<CheckOverride> checks{};  ///< Over the tenant's.
  bool digest = false;                  ///< Of notices: shown together once a business day, in one message.
  std::vector<RecordChange> changes;    ///< Of plain records and notices: what is shown; all when empty.
  // Of plain records alone:
  std::vector<std::string> fields;  ///< What cards show and what counts as a change; the usual when empty.
  bool compact = false;             ///< Of a document: a card of few lines; the rest is a click away.
  /// Of a document: whoever sees its card may read its lines. Else they are for those who decide, and for
  /// whoever sent it.
  bool lines_for_all = true;
  bool operator==(const Route&) const = default;
};

/// What becomes of a document that several routes ask for.
enum class RouteMatch {
  first,  ///< The first takes it alone.
  all,    ///< One decides; the others add their channels, where nothing is decided.
};
const char* to_string(RouteMatch match);
std::optional<RouteMatch> parse_route_match(std::string_view name);

struct RoutingSettings {
  RouteMatch match = RouteMatch::first;
  RateSource rates_from = RateSource::table;
  std::vector<ExchangeRate> exchange_rates{};  ///< At most one from one currency to another.
  bool operator==(const RoutingSettings&) const = default;
};

/// How long an uncertain posting is looked into before a person decides.
struct PostingSettings {
  Duration first_look{5'000};
  Duration decide_after{600'000};
  bool operator==(const PostingSettings&) const = default;
};

/// When people work, each in their own time zone.
struct BusinessHours {
  std::array<bool, 7> days{false, true, true, true, true, true, false};  ///< Sunday first.
  Duration from{8 * 3'600'000};                                          ///< Since midnight.
  Duration to{18 * 3'600'000};  ///< Since midnight, later than `from`.
  bool operator==(const BusinessHours&) const = default;
};

/// How long what is over is kept. What is open is kept whatever its age.
struct RetentionSettings {
  Duration documents{400LL * 24 * 3'600'000};    ///< From the end of a document's conversation.
  Duration dead_letters{90LL * 24 * 3'600'000};  ///< About which nobody has to do anything any more.
  Duration audit{3'653LL * 24 * 3'600'000};
  bool operator==(const RetentionSettings&) const = default;
};

struct TenantSettings {
  TenantId tenant;
  std::string display_name;
  std::string time_zone = "UTC";  ///< IANA name; days left and times on cards.
  std::string public_url;         ///< Where BC and Slack reach this server; from the server's settings.
  BusinessCentralSettings business_central;
  SlackSettings slack;
  std::vector<CompanySettings> companies;
  std::vector<Route> routes;
  RoutingSettings routing;
  std::vector<Delegation> delegations{};
  BusinessHours business_hours{};
  PostingSettings posting;
  CheckSettings checks{};
  RetentionSettings retention{};
  bool operator==(const TenantSettings&) const = default;
};

}  // namespace countersign::domain
