// A reading of documents, and then of the exchange rates of their currencies where the settings want Business
// Central's own. For this module's .cpp files alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/odata.hpp"

namespace countersign::businesscentral {

/// The currencies of a reply's documents, one document or a page, that are not the local one; each once, and
/// `limits::rates_read` at most. Business Central writes an empty id for the local currency, whose code is
/// filled in.
std::vector<std::string> foreign_currencies(std::string_view json);
/// The latest rate of a currency that is in force on a day
/// (learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/resources/
/// dynamics_currencyexchangerate).
std::string exchange_rate_url(const std::string& api_base, const std::string& company,
                              const std::string& currency, const Date& day);
/// None: there is no such rate, or none that amounts can be reckoned by. Without `to` it is to the local
/// currency.
std::optional<domain::ExchangeRate> read_exchange_rate(std::string_view json, const std::string& currency);

/// What cannot be read of the rates is missing in the outcome; the documents are read all the same.
class RatedReading : public ExchangeSteps {
 public:
  bool is_optional() const final { return outcome_.has_value(); }
  StepAnswer go_without() final;
  StepAnswer reply(const HttpResponse& response, Instant now) final;

 protected:
  RatedReading(const domain::BusinessCentralSettings& bc, ApiResource resource, std::string company);
  const ApiResource& resource() const { return resource_; }

 private:
  /// Of the documents.
  virtual StepAnswer read(const HttpResponse& response, Instant now) = 0;
  StepAnswer ask_or_end();

  ApiResource resource_;
  std::string company_;
  std::optional<domain::Outcome> outcome_;  ///< Of the documents, once they are read.
  std::vector<std::string> currencies_;     ///< Still to be asked for; the last one is the present one.
  std::vector<domain::ExchangeRate> rates_;
  Date day_{};
};

}  // namespace countersign::businesscentral
