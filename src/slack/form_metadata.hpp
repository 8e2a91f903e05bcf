// What our modals carry in `private_metadata`: what they are about, and where they were asked for. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "slack/button_value.hpp"

namespace countersign::slack {

/// As untrusted as a button's value. Readable by any app of the workspace: it holds ids alone.
struct FormMetadata {
  ButtonValue about;
  std::string channel;  ///< Where the card is; private answers go there.
  bool operator==(const FormMetadata&) const = default;
};

/// "Production/…/purchaseInvoices/…|v3|s1|C0FINANCE1".
std::string encode(const FormMetadata& metadata);

/// `not_understood` for anything but exactly what `encode` writes, or past Slack's 3000 characters.
Result<FormMetadata> parse_form_metadata(std::string_view text);

}  // namespace countersign::slack
