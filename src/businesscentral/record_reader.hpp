// Business Central's JSON → records of any resource: documents (document_reader.hpp), and plain records with
// the fields that their definition names. Fails closed: what is there but not as documented is
// `not_understood`; what is merely missing is tolerated, but for the id and the etag. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.hpp"
#include "domain/document.hpp"
#include "domain/effect.hpp"
#include "domain/resource_definition.hpp"

namespace countersign::businesscentral {

/// A page with more records than this is not read; Business Central's own limit for a page.
inline constexpr std::size_t page_records_read = 20'000;
/// What is kept of a record that could not be read.
inline constexpr std::size_t raw_record_bytes = 64 * 1024;

/// One record of that company.
Result<domain::BusinessRecord> read_record(std::string_view json, const domain::CompanyKey& company,
                                           const domain::ResourceDefinition& definition);

/// For a person who looks into it; `why` is what `read_record` said.
domain::UnreadableRecord unreadable_record(std::string_view json, const Error& why);

/// A page of them. A record that cannot be read stands in `unreadable`; only a page that is no page at all
/// fails. `next_link` is as given: check it with `accept_next_link` before it is followed.
Result<domain::PageRead> read_page(std::string_view json, const domain::CompanyKey& company,
                                   const domain::ResourceDefinition& definition);

}  // namespace countersign::businesscentral
