// What a slash command is answered: a message that the person alone sees, in the reply to the command itself.
// Pure but for the system's time zone database; any thread.
#pragma once

#include <string>
#include <vector>

#include "domain/document_row.hpp"
#include "domain/message.hpp"
#include "slack/exchange.hpp"

namespace countersign::cards {

/// `time_zone`: the tenant's; the answer may name the person's own. Within every Block Kit limit and 12 000
/// characters of blocks: what does not fit is counted.
slack::Message command_answer(const domain::CommandAnswer& answer, const std::string& time_zone);

/// Documents that were searched for: those that the person may see. `asked`: the answer that allowed it.
slack::Message found_answer(const domain::CommandAnswer& asked,
                            const std::vector<domain::FoundDocument>& documents,
                            const std::string& time_zone);

/// It was not stored: nothing was done.
slack::Message not_taken_answer();
/// It is stored, and its answer did not come in time.
slack::Message late_answer(const std::string& verb);

}  // namespace countersign::cards
