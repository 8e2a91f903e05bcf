#include "fuzz/targets.hpp"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/document_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "businesscentral/notification.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/record_reader.hpp"
#include "businesscentral/subscription_reply.hpp"
#include "businesscentral/token.hpp"
#include "businesscentral/workflow_notification.hpp"
#include "core/money.hpp"
#include "core/time.hpp"
#include "core/url.hpp"
#include "domain/entity.hpp"
#include "domain/message.hpp"
#include "domain/resource_definition.hpp"
#include "journal/codec.hpp"
#include "settings/load.hpp"
#include "slack/event.hpp"
#include "slack/interaction.hpp"
#include "slack/signature.hpp"
#include "slack/socket_message.hpp"

namespace countersign::fuzz {
namespace {

const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};
const Instant now = *parse_instant("2026-11-24T12:00:00Z");
constexpr const char* api_base = "https://api.businesscentral.dynamics.com/v2.0/t/Production/api/v2.0";

/// A promise that is broken is a finding as a crash is.
void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// Values ----------------------------------------------------------------------------------------------------

void money(std::string_view input) {
  const auto value = Decimal::parse(input);
  if (!value) return;
  const auto again = Decimal::parse(value->to_string());
  require(again && *again == *value, "a decimal that was read is written so that it is read the same");
  const Decimal minus_one{-1};
  const auto negated = multiply(*value, minus_one, 9);
  if (negated) {
    const auto sum = add(*value, *negated);
    require(sum && sum->is_zero(), "a decimal and its negative are nothing");
  }
  require(!value->to_display(2).empty(), "every decimal can be shown");
}

void dates(std::string_view input) {
  if (const auto instant = parse_instant(input)) {
    const auto again = parse_instant(format_instant(*instant));
    require(again && *again == *instant, "an instant that was read is written so that it is read the same");
  }
  if (const auto date = parse_date(input)) {
    const auto again = parse_date(format_date(*date));
    require(again && *again == *date, "a date that was read is written so that it is read the same");
  }
  if (const auto duration = parse_duration(input)) {
    require(parse_duration(format_duration(*duration)).has_value(),
            "a duration that was read can be written");
  }
}

void retry_after(std::string_view input) {
  const HttpResponse response{429, {{"Retry-After", std::string(input)}, {"Date", std::string(input)}}, {}};
  const auto wait = businesscentral::retry_after(response, now);
  require(!wait || *wait >= Duration::zero(), "nobody waits a negative time");
  businesscentral::clock_ahead(response, now);
}

void forms(std::string_view input) {
  if (const auto pairs = parse_form(input)) {
    const auto again = parse_form(form_encode(*pairs));
    require(again && *again == *pairs, "a form that was read is written so that it is read the same");
  }
  const auto plain = percent_decode(percent_encode(input), false);
  require(plain && *plain == input, "what was escaped is unescaped to the same bytes");
  path_parts(input);
  businesscentral::validation_token(input);
}

// Slack -----------------------------------------------------------------------------------------------------

void slack_event(std::string_view input) {
  const auto event = slack::parse_event(input);
  if (const auto* callback = std::get_if<slack::EventCallback>(&event)) slack::dedup_keys(*callback);
}

void slack_interaction(std::string_view input) {
  slack::parse_interaction(input);
  slack::parse_interaction_payload(input);
}

void slack_socket(std::string_view input) {
  slack::parse_socket_message(input);
}

/// Timestamp, signature and body, a line each.
void slack_signature(std::string_view input) {
  const auto first = input.find('\n');
  const auto second = first == std::string_view::npos ? first : input.find('\n', first + 1);
  if (second == std::string_view::npos) return;
  const std::string timestamp(input.substr(0, first));
  const std::string signature(input.substr(first + 1, second - first - 1));
  const auto body = input.substr(second + 1);
  const std::vector<HttpHeader> headers{{"X-Slack-Request-Timestamp", timestamp},
                                        {"X-Slack-Signature", signature}};
  const bool taken = slack::verify("secret", headers, body, now).has_value();
  require(!taken || signature == slack::sign("secret", timestamp, body),
          "only Slack's own signature is taken");
  require(!slack::verify("", headers, body, now), "nothing is taken without a secret");
}

// Business Central ------------------------------------------------------------------------------------------

void notification(std::string_view input) {
  const auto items = businesscentral::parse_notifications(input);
  require(!items || items->size() <= businesscentral::notification_items,
          "a notification's items are bounded");
  (void)businesscentral::parse_workflow_notification(input);
}

void record(std::string_view input) {
  for (const auto resource : {domain::Resource::purchase_invoices, domain::Resource::purchase_orders,
                              domain::Resource::purchase_credit_memos, domain::Resource::sales_invoices}) {
    (void)businesscentral::read_document(input, company, resource);
  }
}

/// Scheme and host are the same in any case (RFC 3986, 6.2.2.1), and so is the scheme's own port, an empty
/// one included (3.2.3).
void require_own_host(const Result<std::string>& link) {
  constexpr std::string_view own = "https://api.businesscentral.dynamics.com";
  if (!link || link->empty()) return;
  std::string begin = link->substr(0, own.size());
  for (auto& letter : begin) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  std::string_view rest = std::string_view(*link).substr(begin.size());
  if (rest.starts_with(":443")) {
    rest.remove_prefix(4);
  } else if (rest.starts_with(":")) {
    rest.remove_prefix(1);
  }
  require(begin == own && rest.starts_with("/"), "a next link leads nowhere but to Business Central");
}

void page(std::string_view input) {
  const auto* definition = domain::find_definition({}, domain::Resource::purchase_invoices);
  if (definition == nullptr) return;
  const auto read = businesscentral::read_page(input, company, *definition);
  if (!read) return;
  require_own_host(businesscentral::accept_next_link(api_base, read->next_link));
}

void next_link(std::string_view input) {
  require_own_host(businesscentral::accept_next_link(api_base, std::string(input)));
}

void replies(std::string_view input) {
  (void)businesscentral::read_error(input);
  (void)businesscentral::read_subscription(input);
  (void)businesscentral::read_subscriptions(input);
  (void)businesscentral::read_approvals(input);
  (void)businesscentral::read_approval_users(input);
  (void)businesscentral::read_workflows(input);
  (void)businesscentral::read_release(input);
  (void)businesscentral::read_token(HttpResponse{200, {}, std::string(input)}, now);
  (void)businesscentral::roles_of(input);
}

// Ours ------------------------------------------------------------------------------------------------------

template <class Row>
void journal_row(std::string_view input) {
  const auto row = journal::decode<Row>(input);
  require(!row || journal::encode(*row) == input, "a row that was read is the bytes that it was read from");
}

void journal_rows(std::string_view input) {
  journal_row<Record>(input);
  journal_row<Effect>(input);
  journal_row<journal::Snapshot>(input);
  journal_row<journal::InboxValue>(input);
  journal_row<journal::AuditValue>(input);
  journal_row<journal::AuditPayload>(input);
  journal_row<journal::DeadLetterValue>(input);
  journal_row<journal::AuditBeginning>(input);
  journal_row<journal::TenantHead>(input);
}

/// A stored message or event, in the form of the golden files.
void stored(std::string_view input) {
  const auto json = nlohmann::json::parse(input, nullptr, false);
  if (!json.is_object() || !json.contains("body") || !json.contains("type") || !json["type"].is_string())
    return;
  const Record body{json["type"].get<std::string>(), 1,
                    json["body"].dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
  const auto message = domain::decode_message(body);
  if (message) {
    const auto again = domain::decode_message(domain::encode(*message));
    require(again.has_value(), "a message that was read is written so that it can be read");
  }
  for (const auto& entity : {domain::company_entity(company), domain::guard_entity()}) {
    auto machine = domain::make_machine(entity);
    if (machine) (void)(*machine)->apply(body);
  }
}

void settings_file(std::string_view input) {
  static const std::string directory =
      (std::filesystem::temp_directory_path() / ("countersign-fuzz-" + std::to_string(getpid()))).string();
  std::filesystem::create_directories(directory);
  std::ofstream(directory + "/fuzz.toml", std::ios::binary) << input;
  settings::load_server(directory + "/fuzz.toml");
  settings::load_tenants(directory, {}, now);
}

}  // namespace

const std::vector<Target>& targets() {
  static const std::vector<Target> list{
      {"money", money, {}},
      {"dates", dates, {}},
      {"retry_after", retry_after, {}},
      {"forms", forms, {}},
      {"slack_event", slack_event, {"fixtures/slack"}},
      {"slack_interaction", slack_interaction, {"fixtures/slack"}},
      {"slack_socket", slack_socket, {"fixtures/slack"}},
      {"slack_signature", slack_signature, {}},
      {"notification", notification, {"fixtures/business-central"}},
      {"record", record, {"fixtures/business-central"}},
      {"page", page, {"fixtures/business-central"}},
      {"next_link", next_link, {}},
      {"replies", replies, {"fixtures/business-central"}},
      {"journal_rows", journal_rows, {}},
      {"stored", stored, {"golden/domain/message", "golden/domain/company", "golden/domain/guard"}},
      {"settings_file", settings_file, {"../config", "../config/tenants"}},
  };
  return list;
}

const Target* find_target(std::string_view name) {
  for (const auto& target : targets()) {
    if (name == target.name) return &target;
  }
  return nullptr;
}

}  // namespace countersign::fuzz
