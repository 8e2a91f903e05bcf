// What a card's button carries. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign::slack {

/// The decision that the button stands for. Slack's signature proves that Slack sent it, not that this person
/// may decide, nor that the version is still the present one.
struct ButtonValue {
  std::string conversation;   ///< "Production/33333333-…/purchaseInvoices/<id>".
  std::uint32_t version = 1;  ///< Of the facts that the card showed.
  std::uint32_t step = 1;     ///< Of the approval.
  bool operator==(const ButtonValue&) const = default;
};

/// "Production/…/purchaseInvoices/…|v3|s1".
std::string encode(const ButtonValue& value);

/// `not_understood` for anything but exactly what `encode` writes about a record, or past Slack's 2000
/// characters.
Result<ButtonValue> parse_button_value(std::string_view text);

}  // namespace countersign::slack
