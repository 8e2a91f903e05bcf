// ReadRecord and PostDocument.
#include <utility>

#include "businesscentral/error_reply.hpp"
#include "businesscentral/exchange_steps.hpp"
#include "businesscentral/field_reader.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/rated_reading.hpp"
#include "businesscentral/record_reader.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptFailed;
using domain::AttemptResult;
using domain::Outcome;

std::string named(const char* doing, const domain::Resource& resource) {
  return std::string(doing) + " of resource " + domain::api_name(resource);
}

Result<void> check_key(const domain::RecordKey& key) {
  if (domain::is_guid(key.id) && domain::is_guid(key.company.company)) return {};
  return fail(ErrorCode::invalid_argument, "A record's key holds an id that is no guid");
}

const domain::RecordKey& key_of(const domain::BusinessRecord& record) {
  return std::visit([](const auto& one) -> const domain::RecordKey& { return one.key; }, record);
}

/// The record under that very id, or why not.
Result<domain::BusinessRecord> read_reply(const HttpResponse& response, const domain::RecordKey& key,
                                          const ApiResource& resource) {
  auto record = read_record(response.body, key.company, resource.definition);
  if (!record) return record;
  if (key_of(*record).id != ascii::lower(key.id)) {
    return fail(ErrorCode::not_understood, "The reply is another record than the one asked for");
  }
  return record;
}

class ReadRecordSteps final : public RatedReading {
 public:
  ReadRecordSteps(const domain::ReadRecord& call, const domain::BusinessCentralSettings& bc,
                  ApiResource resource)
      : RatedReading(bc, std::move(resource), call.key.company.company), key_(call.key) {
    get(named("Reading a record", key_.resource), read_record_url(this->resource(), key_));
  }

 private:
  StepAnswer read(const HttpResponse& response, Instant now) override {
    if (says_record_is_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    if (response.status != 200) return rest(response);
    auto record = read_reply(response, key_, resource());
    if (record)
      return AttemptResult{Outcome{domain::RecordRead{std::move(*record), clock_ahead(response, now)}}};
    auto unreadable = unreadable_record(response.body, record.error());
    unreadable.id = key_.id;
    return AttemptResult{Outcome{domain::RecordUnreadable{std::move(unreadable)}}};
  }

  domain::RecordKey key_;
};

/// POST, and where its 404 leaves open what is missing, a look at the document.
class PostSteps final : public ExchangeSteps {
 public:
  PostSteps(const domain::PostDocument& call, const domain::BusinessCentralSettings& bc, ApiResource resource)
      : ExchangeSteps(bc), key_(call.key), resource_(std::move(resource)) {
    change(named("Posting a document", key_.resource), "POST", post_url(resource_, key_), "",
           post_timeout_ms);
    // Makes it a compare-and-post: a stale etag is answered 409 Request_EntityChanged.
    add_header("If-Match", call.etag);
  }

  StepAnswer reply(const HttpResponse& response, Instant) override {
    return refusal_ ? reply_to_look(response) : reply_to_post(response);
  }

 private:
  StepAnswer reply_to_post(const HttpResponse& response) {
    const unsigned status = response.status;
    if (status >= 200 && status < 300) return AttemptResult{Outcome{domain::PostAccepted{}}};
    const auto error = read_error(response.body);
    if (status == 412 || (status == 409 && error && error->code == "Request_EntityChanged")) {
      return AttemptResult{Outcome{domain::PostConflict{}}};
    }
    if (status == 409) {
      // A lock or a duplicate key, met anywhere in a posting that commits on its way: nobody can say how far
      // it came.
      return AttemptResult{AttemptFailed{true, std::nullopt, what() + " was answered HTTP 409"}};
    }
    if (status == 400 && error) return refused({error->code, error->message});
    if (says_record_is_gone(response)) return look({error->code, error->message});
    return rest(response);
  }

  static StepAnswer refused(domain::PostRefused refusal) {
    return AttemptResult{Outcome{std::move(refusal)}};
  }

  /// "Record not found" may be about the document, or about a posting setup that its posting needs.
  StepAnswer look(domain::PostRefused refusal) {
    refusal_ = std::move(refusal);
    get(named("Looking at a document after its posting was refused", key_.resource),
        read_record_url(resource_, key_));
    keep_in_doubt();
    return NextRequest{};
  }

  StepAnswer reply_to_look(const HttpResponse& response) {
    if (says_record_is_gone(response)) return AttemptResult{Outcome{domain::RecordGone{}}};
    if (response.status != 200) return in_doubt("HTTP " + std::to_string(response.status));
    const auto record = read_reply(response, key_, resource_);
    if (!record) return in_doubt(record.error().message);
    if (is_posted(std::get<domain::Document>(*record))) {
      return AttemptResult{Outcome{domain::PostAccepted{}}};
    }
    return refused(*refusal_);
  }

  StepAnswer in_doubt(const std::string& why) const {
    return AttemptResult{AttemptFailed{true, std::nullopt, what() + " did not settle it: " + why}};
  }

  domain::RecordKey key_;
  ApiResource resource_;
  std::optional<domain::PostRefused> refusal_;
};

}  // namespace

Steps begin_steps(const domain::ReadRecord& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_key(call.key); !checked) return fail(checked.error());
  auto resource = find_resource(bc, call.key.resource);
  if (!resource) return fail(std::move(resource.error()));
  return std::make_unique<ReadRecordSteps>(call, bc, *std::move(resource));
}

Steps begin_steps(const domain::PostDocument& call, const domain::BusinessCentralSettings& bc) {
  if (auto checked = check_key(call.key); !checked) return fail(checked.error());
  if (!domain::can_be_posted(call.key.resource)) {
    return fail(ErrorCode::invalid_argument,
                std::string("Records of ") + domain::api_name(call.key.resource) + " cannot be posted");
  }
  if (!is_header_value(call.etag, etag_bytes)) {
    return fail(ErrorCode::invalid_argument, "A document without a usable etag is not posted",
                "Read the document again");
  }
  auto resource = find_resource(bc, call.key.resource);
  if (!resource) return fail(std::move(resource.error()));
  return std::make_unique<PostSteps>(call, bc, *std::move(resource));
}

}  // namespace countersign::businesscentral
