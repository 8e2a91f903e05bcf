// What is noted of a call to Business Central.
#pragma once

#include <string>
#include <vector>

#include "actors/effect_queue.hpp"
#include "core/http_message.hpp"

namespace countersign::actors {

/// "2xx", but "429" by itself; "none" without an answer.
std::string status_class(const HttpResult& reply);

/// That a posting began, and which identity makes it, is told; of others the result is enough.
std::vector<AuditEntry> started_audit(const Job& job, const std::string& identity);

/// Whose file is listed or read; for the log.
EntityId owner_of_file(const domain::Call& call);

}  // namespace countersign::actors
