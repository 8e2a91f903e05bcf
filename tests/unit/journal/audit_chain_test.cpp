#include "journal/audit_chain.hpp"

#include "catch.hpp"
#include "core/hex.hpp"

namespace countersign::audit_chain_test {

using namespace countersign;
using namespace countersign::journal;

namespace {

std::vector<AuditRow> make_chain(std::size_t count) {
  std::vector<AuditRow> rows;
  std::string previous(audit_hash_bytes, '\0');
  for (std::size_t i = 1; i <= count; ++i) {
    AuditRow row;
    row.sequence = i;
    row.at = Instant(Duration(1'795'000'000'000 + static_cast<std::int64_t>(i)));
    row.entry = {"conversation.approved", "invoice \"" + std::to_string(i) + "\"", R"({"user":"Zoë"})"};
    const std::string salt(audit_salt_bytes, static_cast<char>(i));
    const auto digest = audit_digest(salt, row.entry.subject, row.entry.body);
    const auto hash = audit_hash(i, row.at, row.entry.type, previous, digest);
    row.salt = to_hex(salt);
    row.digest = to_hex(digest);
    row.previous = to_hex(previous);
    row.hash = to_hex(hash);
    previous = hash;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The message of the refusal; empty when the chain verifies.
std::string refusal(const std::vector<AuditRow>& rows, const std::vector<AuditHead>& heads = {}) {
  const auto result = verify(rows, heads);
  if (result) return {};
  CHECK(result.error().code == ErrorCode::corrupt);
  return result.error().message;
}

bool names_row(const std::string& message, int row) {
  return message.find("at row " + std::to_string(row) + ":") != std::string::npos;
}

void erase(AuditRow& row) {
  row.erased = true;
  row.entry.subject.clear();
  row.entry.body.clear();
  row.salt.clear();
}

}  // namespace

TEST_CASE("digest and hash keep their definition", "[journal]") {
  // Computed with Python's hashlib over the bytes that audit_chain.hpp defines.
  CHECK(to_hex(audit_digest(std::string(16, '\x01'), "s", "{}")) ==
        "44dbef7583b90e826d32591edcb36bf26ff144c638a11e2af0e8fd83a9d4e191");
  CHECK(to_hex(audit_hash(1, Instant(Duration(1)), "t", std::string(32, '\0'), std::string(32, '\x02'))) ==
        "d8b4a647accb881a3cde27918b668add3112e25e43012a9039f2730e93416a95");
}

TEST_CASE("an untouched chain verifies, erased payloads included", "[journal]") {
  auto rows = make_chain(5);
  CHECK(refusal(rows).empty());
  erase(rows[2]);
  CHECK(refusal(rows).empty());
  CHECK(refusal({}).empty());
}

TEST_CASE("verification names the first row that was tampered with", "[journal]") {
  auto rows = make_chain(5);
  SECTION("body") {
    rows[2].entry.body = R"({"user":"Eve"})";
  }
  SECTION("subject") {
    rows[2].entry.subject += "0";
  }
  SECTION("bytes moved between subject and body") {
    rows[2].entry.subject += rows[2].entry.body.substr(0, 1);
    rows[2].entry.body.erase(0, 1);
  }
  SECTION("salt") {
    rows[2].salt[0] = 'f';
  }
  SECTION("type") {
    rows[2].entry.type = "conversation.rejected";
  }
  SECTION("time") {
    rows[2].at += Duration(1);
  }
  SECTION("digest") {
    erase(rows[2]);
    rows[2].digest[5] = rows[2].digest[5] == '0' ? '1' : '0';
  }
  SECTION("hash") {
    rows[2].hash[5] = rows[2].hash[5] == '0' ? '1' : '0';
  }
  SECTION("previous") {
    rows[2].previous = rows[0].hash;
  }
  SECTION("removed") {
    rows.erase(rows.begin() + 2);
  }
  SECTION("repeated") {
    rows.insert(rows.begin() + 2, rows[1]);
  }
  CHECK(names_row(refusal(rows), 3));
}

TEST_CASE("a chain whose history was rewritten differs from the heads kept elsewhere", "[journal]") {
  const auto rows = make_chain(5);
  const AuditHead head{3, rows[2].hash};
  CHECK(refusal(rows, {head, {5, rows[4].hash}}).empty());
  CHECK(names_row(refusal(rows, {{3, rows[3].hash}}), 3));
  CHECK(names_row(refusal({rows.begin(), rows.begin() + 2}, {head}), 3));
  CHECK(names_row(refusal({}, {head}), 1));
}

TEST_CASE("a part of a chain verifies after a trusted head and not otherwise", "[journal]") {
  const auto rows = make_chain(5);
  const std::vector<AuditRow> part(rows.begin() + 2, rows.end());
  CHECK(refusal(part, {{2, rows[1].hash}}).empty());
  CHECK(names_row(refusal(part), 3));
  CHECK(names_row(refusal(part, {{2, rows[0].hash}}), 3));
}

TEST_CASE("an exported line reads back to the same row", "[journal]") {
  auto rows = make_chain(3);
  erase(rows[1]);
  std::vector<AuditRow> read;
  for (const auto& row : rows) {
    const auto line = audit_line(row);
    REQUIRE(line);
    CHECK(line->find('\n') == std::string::npos);
    const auto parsed = parse_audit_line(*line);
    REQUIRE(parsed);
    CHECK(parsed->entry == row.entry);
    CHECK(parsed->at == row.at);
    CHECK(parsed->erased == row.erased);
    read.push_back(*parsed);
  }
  CHECK(refusal(read).empty());
}

TEST_CASE("a line that is not an audit row is refused, and a text that is not UTF-8 is not exported",
          "[journal]") {
  for (const auto* line : {"", "{}", "[]", "null", R"({"sequence":"1"})", R"({"sequence":1,"at":"now"})"}) {
    CHECK_FALSE(parse_audit_line(line));
  }
  auto row = make_chain(1)[0];
  row.entry.subject = "\xff";
  CHECK(audit_line(row).error().code == ErrorCode::invalid_argument);
}

}  // namespace countersign::audit_chain_test
