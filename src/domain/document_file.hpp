// The files that hang on a document in Business Central, and the links by which people open them: signed by
// us, for one person, for minutes. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

struct DocumentFile {
  enum class Kind {
    attachment,         ///< `documentAttachments`: what was added to the document itself.
    incoming_document,  ///< `attachments`: the incoming document that it was made from.
  };
  Kind kind = Kind::attachment;
  std::string id;           ///< Lower-case guid.
  std::string name;         ///< As Business Central has it; data.
  std::uint64_t bytes = 0;  ///< As Business Central says; 0: it does not.
  bool operator==(const DocumentFile&) const = default;
};

/// Which files there are. Asked for by a person who waits, never stored.
/// Outcomes: FilesListed, RecordGone, NotOffered, Failed.
struct ListFiles {
  RecordKey key;
  bool operator==(const ListFiles&) const = default;
};
/// What is in one of them; likewise. Outcomes: FileRead, RecordGone, Failed.
struct ReadFile {
  RecordKey key;
  DocumentFile file;
  bool operator==(const ReadFile&) const = default;
};
struct FilesListed {
  std::vector<DocumentFile> files;
  std::size_t more = 0;  ///< Past limits::document_files.
};
/// Given to whoever asked, and forgotten.
struct FileRead {
  std::string content;
};

/// What a link opens, and for whom.
struct FileLink {
  RecordKey record;
  std::optional<DocumentFile> file;  ///< None: the document's only one, or the list of them.
  std::string user;                  ///< The Slack user who was given it.
  Instant expires_at{};
  bool operator==(const FileLink&) const = default;
};
/// A keyed digest of a text: the tenant's.
using FileSigner = std::function<std::string(const std::string& text)>;

/// "/files/demo?record=…&signature=…": a path below public_url.
std::string file_path(const TenantId& tenant, const FileLink& link, const FileSigner& sign);
/// From the query of such a path. `unauthorised`: it was not signed by us, or not for this tenant.
/// `conflict`: it was, and its time is over.
Result<FileLink> open_file_link(std::string_view query, const FileSigner& sign, Instant now);

}  // namespace countersign::domain
