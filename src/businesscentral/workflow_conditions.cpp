#include "businesscentral/workflow_conditions.hpp"

#include <array>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "businesscentral/workflow_notification.hpp"

namespace countersign::businesscentral {
namespace {

using Json = nlohmann::json;

/// A value in a filter, in quotes so that nothing in it is an operator.
std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) text += c == '\'' ? std::string("''") : std::string(1, c);
  return text + "'";
}

std::string currency_filter(const domain::HoldRule& rule) {
  using Currencies = domain::HoldRule::Currencies;
  if (rule.currencies == Currencies::local) return "''";
  if (rule.currencies == Currencies::one) return quoted(rule.currency);
  if (rule.currencies == Currencies::all) return {};
  std::string filter = rule.except_local ? "<>''" : "";
  for (const auto& currency : rule.except) filter += (filter.empty() ? "<>" : "&<>") + quoted(currency);
  return filter;
}

std::string json_of(const domain::HoldRule& rule) {
  Json header = Json::array({{{"Name", "documentType"}, {"Value", "Invoice"}}});
  if (const auto filter = currency_filter(rule); !filter.empty())
    header.push_back({{"Name", "currencyCode"}, {"Value", filter}});
  if (rule.at_least) {
    const std::string amount = std::to_string(*rule.at_least);
    header.push_back({{"Name", "amountIncludingVat"}, {"Value", ">=" + amount + "|<=-" + amount}});
  }
  return Json{{"HeaderConditions", header}}.dump();
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string conditions_of(const domain::HoldRule& rule) {
  return encode_base64(json_of(rule));
}

bool is_conditions(const std::string& text, const domain::HoldRule& rule) {
  const std::string json = json_of(rule);
  return text == json || text == encode_base64(json);
}

std::string workflow_client_id(std::string_view secret, const domain::HoldRule& rule) {
  if (secret.empty()) return {};
  const std::string input = std::string(secret) + "|" + json_of(rule);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return guid_from(hex);
}

}  // namespace countersign::businesscentral
