// ListFiles: one request for each place where Business Central keeps a document's files; what an environment
// does not have, or does not permit, is left out. ReadFile: one request.
// learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/resources/dynamics_documentattachment
#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/file_reader.hpp"
#include "businesscentral/odata.hpp"
#include "core/limits.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptResult;
using domain::DocumentFile;
using domain::Failed;
using domain::Outcome;

const char* collection_of(DocumentFile::Kind kind) {
  return kind == DocumentFile::Kind::attachment ? "documentAttachments" : "attachments";
}

Result<void> check_ids(const domain::RecordKey& key) {
  if (domain::is_guid(key.id) && domain::is_guid(key.company.company)) return {};
  return fail(ErrorCode::invalid_argument, "A record's key holds an id that is no guid");
}

class ListFilesSteps final : public ExchangeSteps {
 public:
  ListFilesSteps(const domain::BusinessCentralSettings& bc, std::string record)
      : ExchangeSteps(bc), record_(std::move(record)) {
    ask();
  }

  bool takes_refusals() const override { return true; }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (says_record_is_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    const bool is_absent = response.status == 400 || response.status == 403 || response.status == 404;
    if (response.status != 200 && !is_absent) return rest(response);
    if (response.status == 200) {
      auto files = read_files(response.body, kind_);
      if (!files) return unreadable_reply(what(), files.error().message);
      is_offered_ = true;
      for (auto& file : *files) take(std::move(file));
    }
    if (kind_ == DocumentFile::Kind::incoming_document) return end();
    kind_ = DocumentFile::Kind::incoming_document;
    ask();
    return NextRequest{};
  }

 private:
  void ask() {
    get("Reading which files a document has",
        record_ + "/" + collection_of(kind_) + "?$select=id,fileName,byteSize");
  }

  void take(DocumentFile file) {
    if (listed_.files.size() < limits::document_files) {
      listed_.files.push_back(std::move(file));
    } else {
      ++listed_.more;
    }
  }

  StepAnswer end() {
    if (!is_offered_) return AttemptResult{Outcome{domain::NotOffered{}}};
    return AttemptResult{Outcome{std::move(listed_)}};
  }

  std::string record_;
  DocumentFile::Kind kind_ = DocumentFile::Kind::attachment;
  domain::FilesListed listed_;
  bool is_offered_ = false;
};

class ReadFileSteps final : public ExchangeSteps {
 public:
  ReadFileSteps(const domain::ReadFile& call, const domain::BusinessCentralSettings& bc) : ExchangeSteps(bc) {
    get_content("Reading a file of a document", company_url(bc.api_base, call.key.company.company) + "/" +
                                                    collection_of(call.file.kind) + "(" + call.file.id +
                                                    ")/attachmentContent");
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    if (says_record_is_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    // 204: a stream without a byte.
    if (response.status != 200 && response.status != 204) return rest(response);
    if (response.body.size() > limits::document_file_bytes)
      return AttemptResult{Outcome{Failed{Failed::Kind::payload, "too_large", "The file is too large"}}};
    return AttemptResult{Outcome{domain::FileRead{response.body}}};
  }
};

}  // namespace

Steps begin_steps(const domain::ListFiles& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_ids(call.key); !checked) return fail(checked.error());
  const auto resource = find_resource(bc, call.key.resource);
  if (!resource) return fail(resource.error());
  return std::make_unique<ListFilesSteps>(bc, record_url(*resource, call.key));
}

Steps begin_steps(const domain::ReadFile& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_ids(call.key); !checked) return fail(checked.error());
  if (!domain::is_guid(call.file.id)) return fail(ErrorCode::invalid_argument, "A file's id is no guid");
  return std::make_unique<ReadFileSteps>(call, bc);
}

}  // namespace countersign::businesscentral
