#include "businesscentral/rated_reading.hpp"

#include <algorithm>
#include <utility>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/record_reader.hpp"
#include "core/limits.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::ExchangeRate;
using domain::Outcome;
using Kind = JsonValue::Kind;

constexpr std::string_view local_currency_id = "00000000-0000-0000-0000-000000000000";

/// Without an id it counts as foreign: at worst a rate is asked for that nobody needs.
std::string foreign_currency(const JsonObject& document) {
  const auto id = document.text("currencyId");
  if (id && *id == local_currency_id) return {};
  return cut_code_points(document.text("currencyCode").value_or(""), text_code_points);
}

void keep_once(std::vector<std::string>& currencies, std::string currency) {
  const bool is_known = std::find(currencies.begin(), currencies.end(), currency) != currencies.end();
  if (currency.empty() || is_known || currencies.size() >= limits::rates_read) return;
  currencies.push_back(std::move(currency));
}

Outcome with_rates(Outcome outcome, std::vector<ExchangeRate> rates) {
  if (auto* record = std::get_if<domain::RecordRead>(&outcome))
    record->exchange_rates = std::move(rates);
  else if (auto* page = std::get_if<domain::PageRead>(&outcome))
    page->exchange_rates = std::move(rates);
  return outcome;
}

bool is_positive(const Decimal& number) {
  return !number.is_zero() && !number.is_negative();
}

}  // namespace

std::vector<std::string> foreign_currencies(std::string_view json) {
  std::vector<std::string> currencies;
  const auto body = JsonObject::parse(json);
  if (!body) return currencies;
  const auto* page = body->find("value");
  if (page == nullptr || page->kind != Kind::array) {
    keep_once(currencies, foreign_currency(*body));
    return currencies;
  }
  const auto elements = parse_array(page->text, page_records_read);
  for (const auto& element : elements ? *elements : std::vector<JsonValue>{}) {
    const auto document = JsonObject::parse(element.text);
    if (document) keep_once(currencies, foreign_currency(*document));
  }
  return currencies;
}

std::string exchange_rate_url(const std::string& api_base, const std::string& company,
                              const std::string& currency, const Date& day) {
  return company_url(api_base, company) + "/currencyExchangeRates?$select=" + exchange_rate_fields +
         "&$filter=currencyCode%20eq%20" + text_literal(currency) + "%20and%20startingDate%20le%20" +
         format_date(day) + "&$orderby=startingDate%20desc&$top=1";
}

std::optional<ExchangeRate> read_exchange_rate(std::string_view json, const std::string& currency) {
  const auto page = JsonObject::parse(json);
  const auto* list = page ? page->find("value") : nullptr;
  if (list == nullptr || list->kind != Kind::array) return std::nullopt;
  const auto elements = parse_array(list->text, 1);
  if (!elements || elements->empty()) return std::nullopt;
  const auto object = JsonObject::parse(elements->front().text);
  if (!object) return std::nullopt;
  ExchangeRate rate;
  std::optional<Date> date;
  FieldReader reader(*object);
  reader.text("currencyCode", rate.from);
  reader.text("relationalCurrencyCode", rate.to);
  reader.date("startingDate", date);
  reader.needed_decimal("exchangeRateAmount", rate.units);
  reader.needed_decimal("relationalExchangeRateAmount", rate.rate);
  if (reader.failure() || !date || rate.from != currency) return std::nullopt;
  // A rate of nothing would put everything below every threshold.
  if (!is_positive(rate.units) || !is_positive(rate.rate)) return std::nullopt;
  rate.date = *date;
  return rate;
}

RatedReading::RatedReading(const domain::BusinessCentralSettings& bc, ApiResource resource,
                           std::string company)
    : ExchangeSteps(bc), resource_(std::move(resource)), company_(std::move(company)) {}

StepAnswer RatedReading::reply(const HttpResponse& response, Instant now) {
  if (outcome_) {
    auto rate = response.status == 200 ? read_exchange_rate(response.body, currencies_.back())
                                       : std::optional<ExchangeRate>{};
    if (rate) rates_.push_back(std::move(*rate));
    return go_without();
  }
  auto step = read(response, now);
  auto* ended = std::get_if<AttemptResult>(&step);
  auto* outcome = ended == nullptr ? nullptr : std::get_if<Outcome>(ended);
  if (outcome == nullptr || !resource_.with_exchange_rates || response.status != 200) return step;
  currencies_ = foreign_currencies(response.body);
  outcome_ = std::move(*outcome);
  // By the universal date: a tenant's own is another one for some hours at most, and so is then the rate.
  day_ = Date(std::chrono::floor<std::chrono::days>(now));
  return ask_or_end();
}

StepAnswer RatedReading::go_without() {
  currencies_.pop_back();
  return ask_or_end();
}

StepAnswer RatedReading::ask_or_end() {
  if (currencies_.empty()) return AttemptResult{with_rates(std::move(*outcome_), std::move(rates_))};
  get("Reading an exchange rate", exchange_rate_url(settings().api_base, company_, currencies_.back(), day_));
  return NextRequest{};
}

}  // namespace countersign::businesscentral
