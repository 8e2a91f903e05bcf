// Business Central's JSON → domain records. Fails closed: what is there but not as documented is
// `not_understood`; what is merely missing is tolerated, but for the id, the etag, the status and the total.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "domain/document.hpp"
#include "domain/effect.hpp"

namespace countersign::businesscentral {

/// Longer texts are cut; Business Central's own names and descriptions end at 100 characters.
inline constexpr std::size_t text_code_points = 500;
/// A longer etag is not understood: cut, it would be of no use.
inline constexpr std::size_t etag_bytes = 1'024;
/// A document with more lines than this is not read.
inline constexpr std::size_t document_lines = 100'000;
/// A page with more records than this is not read; Business Central's own limit for a page.
inline constexpr std::size_t page_records_read = 20'000;
/// What is kept of a record that could not be read.
inline constexpr std::size_t raw_record_bytes = 64 * 1024;

/// One document or employee of that company. Amounts are exact; an amount with an exponent is not understood.
Result<domain::BusinessRecord> read_record(std::string_view json, const domain::CompanyKey& company,
                                           domain::Resource resource);

/// A page of them. A record that cannot be read stands in `unreadable`; only a page that is no page at all
/// fails. `next_link` is as given: check it with `accept_next_link` before it is followed.
Result<domain::PageRead> read_page(std::string_view json, const domain::CompanyKey& company,
                                   domain::Resource resource);

}  // namespace countersign::businesscentral
