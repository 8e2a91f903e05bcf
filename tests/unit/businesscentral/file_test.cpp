// The files of a document, as Business Central lists and sends them.
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::file_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::DocumentFile;
using domain::Failed;

namespace {

const std::string file_id = "9a115c9c-44e3-4a11-bb43-000d3a2feca1";
const std::string company_base =
    "https://bc.example/v2.0/contoso.com/Production/api/v2.0/companies(" + company_id + ")";

std::string page(const std::string& elements) {
  return R"({"@odata.context":"x","value":[)" + elements + "]}";
}

std::string file(const std::string& name) {
  return R"({"@odata.etag":"W/\"1\"","id":"9A115C9C-44E3-4A11-BB43-000D3A2FECA1","fileName":")" + name +
         R"(","byteSize":1234})";
}

Exchange listing() {
  return begin(domain::ListFiles{invoice_key()});
}

Exchange reading(DocumentFile::Kind kind) {
  return begin(domain::ReadFile{invoice_key(), {kind, file_id, "scan.pdf", 0}});
}

}  // namespace

TEST_CASE("a document's files are those attached to it and those of its incoming document") {
  auto exchange = listing();
  const auto record = company_base + "/purchaseInvoices(" + record_id + ")";
  CHECK(exchange.request().url == record + "/documentAttachments?$select=id,fileName,byteSize");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, page(file("a.pdf"))), now)));
  CHECK(exchange.request().url == record + "/attachments?$select=id,fileName,byteSize");
  const auto listed =
      outcome_of<domain::FilesListed>(exchange.answer(reply(200, page(file("b.pdf"))), now)).files;
  CHECK(listed == std::vector<DocumentFile>{{DocumentFile::Kind::attachment, file_id, "a.pdf", 1234},
                                            {DocumentFile::Kind::incoming_document, file_id, "b.pdf", 1234}});
}

TEST_CASE("a place for files that is not there or not permitted is left out, and none at all is said") {
  const auto missing = error_reply(404, "BadRequest_NotFound", "Resource not found for the segment");
  for (const auto& refused : {missing, reply(403)}) {
    auto exchange = listing();
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(refused, now)));
    CHECK(
        outcome_of<domain::FilesListed>(exchange.answer(reply(200, page(file("b.pdf"))), now)).files.size() ==
        1);
    auto neither = listing();
    REQUIRE(std::holds_alternative<NextRequest>(neither.answer(refused, now)));
    outcome_of<domain::NotOffered>(neither.answer(refused, now));
  }
  auto gone = listing();
  outcome_of<domain::RecordGone>(gone.answer(error_reply(404, "Internal_RecordNotFound", "no"), now));
}

TEST_CASE("of very many files the first are listed and the others counted") {
  std::string elements = file("1.pdf");
  for (std::size_t i = 1; i < limits::document_files + 3; ++i) elements += "," + file("n.pdf");
  auto exchange = listing();
  exchange.answer(reply(200, page(elements)), now);
  const auto listed = outcome_of<domain::FilesListed>(exchange.answer(reply(200, page("")), now));
  CHECK(listed.files.size() == limits::document_files);
  CHECK(listed.more == 3);
}

TEST_CASE("a file list that cannot be read is no empty list") {
  for (const auto* body : {"", "{}", R"({"value":{}})", R"({"value":[{"fileName":"no id"}]})"}) {
    INFO(body);
    CHECK(outcome_of<Failed>(listing().answer(reply(200, body), now)).kind == Failed::Kind::not_understood);
  }
}

TEST_CASE("a file is read as bytes from where it is kept, up to a size") {
  auto exchange = reading(DocumentFile::Kind::attachment);
  CHECK(exchange.request().url == company_base + "/documentAttachments(" + file_id + ")/attachmentContent");
  CHECK(find_header(exchange.request().headers, "Accept") == "*/*");
  const std::string bytes("%PDF\0\xff", 6);
  CHECK(outcome_of<domain::FileRead>(exchange.answer(reply(200, bytes), now)).content == bytes);
  auto incoming = reading(DocumentFile::Kind::incoming_document);
  CHECK(incoming.request().url == company_base + "/attachments(" + file_id + ")/attachmentContent");
  CHECK(outcome_of<domain::FileRead>(incoming.answer(reply(204), now)).content.empty());
  auto large = reading(DocumentFile::Kind::attachment);
  const std::string too_large(limits::document_file_bytes + 1, 'x');
  CHECK(outcome_of<Failed>(large.answer(reply(200, too_large), now)).code == "too_large");
  auto gone = reading(DocumentFile::Kind::attachment);
  outcome_of<domain::RecordGone>(gone.answer(error_reply(404, "Internal_RecordNotFound", "no"), now));
}

TEST_CASE("a file whose id is no guid is asked for nowhere") {
  const domain::ReadFile forged{invoice_key(), {DocumentFile::Kind::attachment, "1)/x", "scan.pdf", 0}};
  CHECK_FALSE(Exchange::begin(forged, settings(), identity()));
}

}  // namespace countersign::file_test
