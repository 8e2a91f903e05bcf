// Which documents a workflow holds, as Business Central takes it: names of controls of page 6404 and filters
// as its own pages take them (BaseApp, table 469 "Workflow Webhook Subscription", CreateEventConditions).
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/hold_rules.hpp"

namespace countersign::businesscentral {

/// Base64 of the JSON. Amounts are whole numbers: a filter's decimal point is read by the language of a
/// session.
std::string conditions_of(const domain::HoldRule& rule);

/// Whether what Business Central gives back are these conditions, encoded or not.
bool is_conditions(const std::string& text, const domain::HoldRule& rule);

/// A guid of our own for each set of conditions: a second subscription with the same client id would disable
/// the workflow of the first. Empty when `secret` is empty.
std::string workflow_client_id(std::string_view secret, const domain::HoldRule& rule);

std::string encode_base64(std::string_view bytes);

}  // namespace countersign::businesscentral
