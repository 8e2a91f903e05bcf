// The tenant's installation in Slack: where the app is installed, whether Slack takes its bot token, and when
// that is renewed. Tokens themselves are sealed rows of its turns; it never sees one.
//
// Nothing that is heard of a token is believed: Slack's events come late, twice and in any order, and a
// refused call may have carried an older token. Slack is asked with the present one, and its answer counts.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_installation();

/// Operators' list: one row, keyed as the entity, once there is anything to say.
inline constexpr const char* installation_index = "installation";

/// Where somebody begins to install the app; empty where the settings name no client id.
std::string install_url(const TenantSettings& settings);
/// Why nothing is sent to Slack, from Slack's error; one sentence.
std::string words_of_pause(std::string_view code);
/// What ends that.
std::string remedy_of_pause(const TenantSettings& settings);

}  // namespace countersign::domain
