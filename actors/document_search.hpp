// Finds documents by any number that they have or had, from the journal's index rows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/document_row.hpp"
#include "journal/journal.hpp"

namespace countersign::actors {

/// As ServerPort::find_documents. `journal` outlives the search.
void search_documents(journal::Journal& journal, const TenantId& tenant, const std::string& number,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done);

}  // namespace countersign::actors
