// What Business Central sends to the notification URL: the handshake and the notifications. Pure; any thread;
// made for the moment before the answer, so cheap and bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "businesscentral/resource_target.hpp"
#include "core/result.hpp"

namespace countersign::businesscentral {

/// Says why, and is no instruction: items come late, repeated and out of order. Read the record and believe
/// that.
enum class Change { created, updated, deleted, collection, unknown };

struct Notification {
  std::string subscription_id;
  std::string client_state;  ///< The only proof of origin; compare it in constant time, never log it.
  Change change = Change::unknown;
  std::optional<ResourceTarget> target;  ///< None: this item was not understood.
  std::string problem;                   ///< Why not; empty otherwise.
};

/// A body with more items than this is refused as `too_large`: sweep the company instead.
inline constexpr std::size_t notification_items = 10'000;
/// A longer validation token is not answered.
inline constexpr std::size_t validation_token_bytes = 4'096;

/// The items of a notification's body; `described` are the settings' own resources. `not_understood` or
/// `too_large` concern the whole body; an item that alone is not understood is among the others, without a
/// target.
Result<std::vector<Notification>> parse_notifications(
    std::string_view body, const std::vector<domain::ResourceDefinition>& described = {});

/// The decoded token of a handshake; none when the request is not one. It goes back as text/plain with 200
/// within five seconds (learn.microsoft.com, dynamics_subscriptions_create).
std::optional<std::string> validation_token(std::string_view request_target);

}  // namespace countersign::businesscentral
