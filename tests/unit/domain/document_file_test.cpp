// Links to a document's files: what they carry, and when they open nothing.
#include "domain/document_file.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::document_file_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const FileSigner sign = [](const std::string& text) {
  return std::to_string(std::hash<std::string>{}(text));
};
const DocumentFile scan{DocumentFile::Kind::incoming_document, "5d115c9c-44e3-4a11-bb43-000d3a2feca1",
                        "Rechnung & Lieferschein #1.pdf", 0};

std::string query_of(const std::string& path) {
  return path.substr(path.find('?') + 1);
}

FileLink link_to(std::optional<DocumentFile> file) {
  return {record, std::move(file), "U0DANA", start + limits::file_link_life_ms};
}

}  // namespace

TEST_CASE("a link to a file carries its document, its file and whose it is, and ends after five minutes") {
  CHECK(limits::file_link_life_ms == 5min);
  for (const auto& link : {link_to(std::nullopt), link_to(scan)}) {
    const auto path = file_path(TenantId{"demo"}, link, sign);
    CHECK(path.starts_with("/files/demo?"));
    CHECK(open_file_link(query_of(path), sign, start) == link);
    CHECK(open_file_link(query_of(path), sign, link.expires_at - 1ms) == link);
    const auto late = open_file_link(query_of(path), sign, link.expires_at);
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::conflict);
  }
}

TEST_CASE("a link that was changed anywhere opens nothing") {
  const auto query = query_of(file_path(TenantId{"demo"}, link_to(scan), sign));
  for (std::size_t i = 0; i < query.size(); ++i) {
    auto changed = query;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    INFO(changed);
    const auto opened = open_file_link(changed, sign, start);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::unauthorised);
  }
  for (const auto* text : {"", "record=x", "&signature=", "signature=1"})
    CHECK_FALSE(open_file_link(text, sign, start));
  CHECK_FALSE(open_file_link(query + "&user=U0LEE", sign, start));
  const auto other = [](const std::string& text) { return sign("other" + text); };
  CHECK_FALSE(open_file_link(query, other, start));
}

}  // namespace countersign::document_file_test
