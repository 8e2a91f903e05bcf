// What the checks of an invoice find during a simulation: vendors are blocked and numbers entered twice, and
// at last somebody corrects all that.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "journal/journal.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// One act: blocks or frees the vendor whose invoices are approved.
void act_on_vendor(Network& network, Entropy& choices);
/// The number of an invoice that may have been entered before.
std::string some_number(Entropy& choices);
/// Of an invoice: the local one, as a rule.
std::string some_currency(Entropy& choices);
/// Who enters an invoice: two of them approve others' ones.
std::string some_clerk(Entropy& choices);
/// What keeps invoices from being approved is corrected in Business Central.
void correct_invoices(Network& network);
/// Amounts in a foreign currency were compared by Business Central's rate in force, or by none.
void check_exchange_rates(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken);
/// Nothing was to be posted after a reading that stops it.
void check_checks(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken);

}  // namespace countersign::simulation
