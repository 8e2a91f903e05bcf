// What the door answers to a link to a document's files, against a server of the test's own.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "domain/message.hpp"
#include "scripted_door.hpp"

namespace countersign::files_test {

using namespace countersign;
using namespace countersign::ingress_test;
using domain::DocumentFile;

namespace {

const domain::RecordKey record{{"Production", company_id}, domain::Resource::purchase_invoices, record_id};
const DocumentFile scan{DocumentFile::Kind::attachment, "55555555-5555-4555-8555-555555555555",
                        "Überweisung \"<1>\".PDF", 2048};

/// Business Central answers at once, as the test says.
struct Reader : Front {
  Reader() {
    server.listed = domain::FilesListed{{scan}, 0};
    server.read = domain::FileRead{"%PDF-1.4"};
  }
  std::string path(std::optional<DocumentFile> file = std::nullopt, Duration left = Duration{60'000}) const {
    return domain::file_path(TenantId{"demo"}, {record, std::move(file), "U0DANA", now + left},
                             server.tenant("demo")->derive);
  }
};

std::string header(const HttpResponse& response, std::string_view name) {
  return std::string(find_header(response.headers, name));
}

}  // namespace

TEST_CASE("the only file of a document is sent as a download, after it was written down who opens it") {
  Reader reader;
  const auto response = reader.get(reader.path());
  CHECK(response.status == 200);
  CHECK(response.body == "%PDF-1.4");
  CHECK(header(response, "Content-Type") == "application/pdf");
  CHECK(header(response, "Content-Disposition") ==
        "attachment; filename=\"__berweisung___1__.PDF\"; "
        "filename*=UTF-8''%C3%9Cberweisung%20%22%3C1%3E%22.PDF");
  CHECK(header(response, "X-Content-Type-Options") == "nosniff");
  CHECK(header(response, "Cache-Control") == "no-store");
  CHECK(header(response, "Content-Security-Policy") == "default-src 'none'; sandbox");
  REQUIRE(reader.server.written.size() == 1);
  CHECK(reader.server.written[0].to.entity == domain::conversation_entity(record));
  const auto message = domain::decode_message(reader.server.written[0].input);
  REQUIRE(message);
  const auto& opened = std::get<domain::FileOpened>(*message);
  CHECK(opened.user == "U0DANA");
  CHECK(opened.file == scan.id);
  CHECK(opened.name == scan.name);
}

TEST_CASE("what cannot be written down is not read") {
  Reader reader;
  reader.server.outcomes = {AcceptOutcome::unavailable};
  CHECK(reader.get(reader.path(scan)).status == 503);
  CHECK(reader.server.asked.empty());
}

TEST_CASE("several files are listed with links that end when this one does") {
  Reader reader;
  auto other = scan;
  other.name = "terms.html";
  reader.server.listed = domain::FilesListed{{scan, other}, 3};
  const auto response = reader.get(reader.path());
  CHECK(response.status == 200);
  CHECK(header(response, "Content-Type") == "text/html; charset=utf-8");
  CHECK(response.body.find("<1>") == std::string::npos);
  CHECK(response.body.find("&lt;1&gt;") != std::string::npos);
  CHECK(response.body.find("3 more are in Business Central alone") != std::string::npos);
  CHECK(reader.server.written.empty());
  auto link = reader.path(other);
  link = link.substr(link.find('?'));
  for (std::size_t at = 0; (at = link.find('&', at)) != std::string::npos; at += 5)
    link.insert(at + 1, "amp;");
  CHECK(response.body.find("href=\"" + link + "\"") != std::string::npos);
  const auto file = reader.get(reader.path(other));
  CHECK(header(file, "Content-Type") == "application/octet-stream");
  CHECK(reader.server.written.size() == 1);
}

TEST_CASE("a link that is late, forged or another tenant's opens nothing and asks nobody") {
  Reader reader;
  CHECK(reader.get(reader.path(scan, Duration{0})).status == 410);
  CHECK(reader.get(reader.path(scan) + "0").status == 404);
  CHECK(reader.get("/files/demo").status == 404);
  auto elsewhere = reader.path(scan);
  elsewhere.replace(elsewhere.find("demo"), 4, "else");
  CHECK(reader.get(elsewhere).status == 404);
  CHECK(reader.get("/files").status == 404);
  const auto request_of = [&](const std::string& method) {
    return http::ServerRequest{{method, reader.path(scan), {}, "", {}}, "127.0.0.1", false};
  };
  CHECK(reader.answer(request_of("POST")).status == 405);
  CHECK(reader.answer(request_of("HEAD")).status == 405);
  CHECK(reader.server.asked.empty());
  CHECK(reader.server.written.empty());
}

TEST_CASE("why there is no file is said in words") {
  using domain::Failed;
  Reader reader;
  const std::vector<std::tuple<domain::Outcome, unsigned, std::string>> cases{
      {domain::FilesListed{}, 404, "There is no file"},
      {domain::RecordGone{}, 404, "not there any more"},
      {domain::NotOffered{}, 404, "not offered"},
      {Failed{Failed::Kind::unauthorised, "", ""}, 502, "does not permit"},
      {Failed{Failed::Kind::exhausted, "", ""}, 503, "cannot be asked now"}};
  for (const auto& [outcome, status, words] : cases) {
    reader.server.listed = outcome;
    const auto response = reader.get(reader.path());
    CHECK(response.status == status);
    CHECK(response.body.find(words) != std::string::npos);
  }
  reader.server.read = Failed{Failed::Kind::payload, "too_large", ""};
  CHECK(reader.get(reader.path(scan)).status == 413);
}

}  // namespace countersign::files_test
