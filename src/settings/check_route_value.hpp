// Values that say which documents a route asks for: what is wrong with one. For this module's .cpp files
// alone.
#pragma once

#include <string_view>
#include <vector>

#include "settings/check_record_value.hpp"
#include "settings/values.hpp"

namespace countersign::settings {

/// Business Central's Code[20]: numbers, and the codes of dimensions and their values.
inline constexpr std::size_t code_characters = 20;
/// Its Text[100]: names of vendors and customers.
inline constexpr std::size_t partner_name_characters = 100;

// The text is not empty.
Verdict check_approver(std::string_view text);
Verdict check_mention(std::string_view text);
Verdict check_currency(std::string_view text);
Verdict check_partner(std::string_view text);
Verdict check_amount(const Node& value);
void check_amounts(const Node& table, std::vector<Complaint>& complaints);
/// A table of approver = amount.
void check_limits(const Node& table, std::vector<Complaint>& complaints);
/// A table of check = level.
void check_check_levels(const Node& table, std::vector<Complaint>& complaints);
void check_dimensions(const Node& table, std::vector<Complaint>& complaints);

}  // namespace countersign::settings
