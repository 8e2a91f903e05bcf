// Business Central's JSON → documents. Fails closed: what is there but not as documented is
// `not_understood`; what is merely missing is tolerated, but for the id, the etag, the status and the total.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "domain/document.hpp"

namespace countersign::businesscentral {

/// A document with more lines than this is not read.
inline constexpr std::size_t document_lines = 100'000;
/// Likewise of one dimension set.
inline constexpr std::size_t dimension_set_lines = 1'000;

/// One document of that company. Amounts are exact; an amount with an exponent is not understood.
Result<domain::Document> read_document(std::string_view json, const domain::CompanyKey& company,
                                       const domain::Resource& resource);

}  // namespace countersign::businesscentral
