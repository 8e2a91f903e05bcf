// The files of a document, as Business Central lists them. Pure; any thread.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "domain/document_file.hpp"

namespace countersign::businesscentral {

/// A reply of `documentAttachments` or of `attachments`, of which it says nothing. A file without a readable
/// id is `not_understood`, and so is the whole.
Result<std::vector<domain::DocumentFile>> read_files(std::string_view json, domain::DocumentFile::Kind kind);

}  // namespace countersign::businesscentral
