#include "journal/codec.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "core/hex.hpp"
#include "source_directory.hpp"

namespace countersign::codec_test {

using namespace countersign;
using namespace countersign::journal;

namespace {

const Instant at{Duration(1'795'000'000'123)};
const EntityId entity{EntityKind::conversation, "Production/company/purchaseInvoices/1"};
const Record record{"conversation.clicked", 3, R"({"user":"U1","text":"ü"})"};

TenantHead head() {
  TenantHead row;
  row.audit_sequence = 5;
  row.audit_hash = std::string(32, '\xab');
  row.next_dead_letter = 6;
  row.pending_rows = 7;
  row.pending_bytes = 1'000'000'000'000;
  row.lowest_pending = 9;
  return row;
}

Effect effect() {
  Effect row;
  row.id = EffectId("effect-1");
  row.call = record;
  row.urgent = true;
  row.state = EffectState::started;
  row.attempt = 4;
  row.not_before = at;
  return row;
}

/// The sample of every row type, by the name of its golden file.
std::vector<std::pair<std::string, std::string>> samples() {
  return {
      {"format", encode(StoreFormat{})},
      {"counters", encode(Counters{42, at})},
      {"tenant_head", encode(head())},
      {"event", encode(record)},
      {"snapshot", encode(Snapshot{64, record})},
      {"inbox", encode(InboxValue{entity, record, at, 2})},
      {"dedup_key", encode(DedupValue{at})},
      {"effect", encode(effect())},
      {"timer", encode(TimerValue{Instant(Duration(-1))})},
      {"text", encode(TextValue{std::string("sealed\0bytes", 12)})},
      {"marker", encode(MarkerValue{})},
      {"audit", encode(AuditValue{at, "conversation.approved", std::string(32, '\x01'),
                                  std::string(32, '\x02'), std::string(32, '\x03')})},
      {"audit_payload", encode(AuditPayload{std::string(16, '\x04'), "subject", "{}"})},
      {"dead_letter", encode(DeadLetterValue{entity, at, {"failed three times", record, true}})},
      {"audit_beginning", encode(AuditBeginning{100, at, std::string(32, '\x05'), Instant(Duration(7))})}};
}

/// Decodes as the type of that name; the error's code, or nothing.
std::optional<ErrorCode> decode_as(const std::string& name, std::string_view bytes) {
  const auto code = [](const auto& result) {
    return result ? std::optional<ErrorCode>() : std::optional<ErrorCode>(result.error().code);
  };
  if (name == "format") return code(decode<StoreFormat>(bytes));
  if (name == "counters") return code(decode<Counters>(bytes));
  if (name == "tenant_head") return code(decode<TenantHead>(bytes));
  if (name == "event") return code(decode<Record>(bytes));
  if (name == "snapshot") return code(decode<Snapshot>(bytes));
  if (name == "inbox") return code(decode<InboxValue>(bytes));
  if (name == "dedup_key") return code(decode<DedupValue>(bytes));
  if (name == "effect") return code(decode<Effect>(bytes));
  if (name == "timer") return code(decode<TimerValue>(bytes));
  if (name == "text") return code(decode<TextValue>(bytes));
  if (name == "marker") return code(decode<MarkerValue>(bytes));
  if (name == "audit") return code(decode<AuditValue>(bytes));
  if (name == "audit_payload") return code(decode<AuditPayload>(bytes));
  if (name == "dead_letter") return code(decode<DeadLetterValue>(bytes));
  if (name == "audit_beginning") return code(decode<AuditBeginning>(bytes));
  return ErrorCode::not_found;
}

/// A frame around a payload that never left Writer, with a sound checksum.
std::string reframed(std::string bytes) {
  bytes.resize(bytes.size() - 4);
  const auto checksum = crc32c(bytes);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>((checksum >> (8 * i)) & 0xff);
  return bytes;
}

}  // namespace

TEST_CASE("the checksum is CRC-32C", "[journal]") {
  CHECK(crc32c("123456789") == 0xe3069283U);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);  // RFC 3720, B.4.
}

TEST_CASE("every row type keeps the bytes of its golden file", "[journal]") {
  // COUNTERSIGN_WRITE_GOLDEN=1 writes the files of row types that have none yet; it never changes one.
  const std::filesystem::path directory = countersign::tests::source_directory() + "/tests/golden/journal";
  for (const auto& [name, bytes] : samples()) {
    const auto path = directory / (name + ".v1.hex");
    if (std::getenv("COUNTERSIGN_WRITE_GOLDEN") != nullptr && !std::ifstream(path)) {
      std::ofstream(path) << to_hex(bytes) << "\n";
    }
    std::string golden;
    std::ifstream(path) >> golden;
    INFO(path.string());
    CHECK(golden == to_hex(bytes));
    CHECK_FALSE(decode_as(name, from_hex(golden).value()));
  }
}

TEST_CASE("rows come back as they were", "[journal]") {
  CHECK(decode<Record>(encode(record)).value() == record);
  CHECK(decode<Effect>(encode(effect())).value() == effect());
  CHECK(decode<TimerValue>(encode(TimerValue{Instant(Duration(-1))})).value().due == Instant(Duration(-1)));
  const auto inbox = decode<InboxValue>(encode(InboxValue{entity, record, at, 2})).value();
  CHECK(inbox.to == entity);
  CHECK(inbox.input == record);
  CHECK(inbox.accepted_at == at);
  CHECK(inbox.failures == 2);
  const auto decoded_head = decode<TenantHead>(encode(head())).value();
  CHECK(decoded_head.audit_hash == head().audit_hash);
  CHECK(decoded_head.pending_bytes == head().pending_bytes);
  CHECK(decoded_head.lowest_pending == 9);
  const auto letter =
      decode<DeadLetterValue>(encode(DeadLetterValue{entity, at, {"why", record, true}})).value();
  CHECK(letter.letter == DeadLetter{"why", record, true});
}

TEST_CASE("a row that is cut, lengthened or altered in any bit does not decode", "[journal]") {
  for (const auto& [name, bytes] : samples()) {
    INFO(name);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      REQUIRE(decode_as(name, std::string_view(bytes).substr(0, length)) == ErrorCode::corrupt);
    }
    REQUIRE(decode_as(name, bytes + '\0') == ErrorCode::corrupt);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      std::string altered = bytes;
      altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
      REQUIRE(decode_as(name, altered) == ErrorCode::corrupt);
    }
  }
}

TEST_CASE("a row of one type does not decode as another", "[journal]") {
  CHECK(decode_as("dedup_key", encode(TimerValue{at})) == ErrorCode::corrupt);
}

TEST_CASE("a frame or an entity kind of a newer release is named as such", "[journal]") {
  std::string bytes = encode(record);
  bytes[0] = 2;
  CHECK(decode_as("event", reframed(bytes)) == ErrorCode::newer_format);
  std::string inbox = encode(InboxValue{entity, record, at, 2});
  inbox.replace(inbox.find("conversation"), 12, "conversatio2");
  CHECK(decode_as("inbox", reframed(inbox)) == ErrorCode::newer_format);
}

TEST_CASE("a field that reaches past its payload is refused even under a sound checksum", "[journal]") {
  std::string bytes = encode(TextValue{"abc"});
  bytes[6] = 4;  // The text's own length.
  CHECK(decode_as("text", reframed(bytes)) == ErrorCode::corrupt);
  bytes[6] = 2;
  CHECK(decode_as("text", reframed(bytes)) == ErrorCode::corrupt);
}

}  // namespace countersign::codec_test
