#include "journal/codec.hpp"

#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

namespace countersign::journal {
namespace {

constexpr std::size_t head_bytes = 6;
constexpr std::size_t checksum_bytes = 4;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78U : 0U);
    table[i] = value;
  }
  return table;
}
constexpr auto crc_table = make_crc_table();

class Writer {
 public:
  void u8(std::uint8_t number) { bytes_ += static_cast<char>(number); }
  void u32(std::uint32_t number) { little_endian(number, 4); }
  void u64(std::uint64_t number) { little_endian(number, 8); }
  void time(const Instant& time) { u64(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
  void flag(bool flag) { u8(flag ? 1 : 0); }
  void text(std::string_view text) {
    u32(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  void kind(EntityKind kind) { text(to_string(kind)); }
  void state(EffectState state) { u8(static_cast<std::uint8_t>(state)); }
  std::string take() { return std::move(bytes_); }

 private:
  void little_endian(std::uint64_t number, int count) {
    for (int i = 0; i < count; ++i) bytes_ += static_cast<char>((number >> (8 * i)) & 0xff);
  }
  std::string bytes_;
};

/// Reads what Writer wrote. The first thing that does not fit is kept as the error; values after it are
/// empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  void u8(std::uint8_t& number) { number = static_cast<std::uint8_t>(little_endian(1)); }
  void u32(std::uint32_t& number) { number = static_cast<std::uint32_t>(little_endian(4)); }
  void u64(std::uint64_t& number) { number = little_endian(8); }
  void time(Instant& time) { time = Instant(Duration(static_cast<std::int64_t>(little_endian(8)))); }
  void flag(bool& flag) {
    const auto number = little_endian(1);
    if (number > 1) problem_ = "a flag is neither 0 nor 1";
    flag = number == 1;
  }
  void text(std::string& text) {
    const auto length = little_endian(4);
    if (length > rest_.size()) return cut();
    text = rest_.substr(0, length);
    rest_.remove_prefix(length);
  }
  void kind(EntityKind& kind) {
    std::string name;
    text(name);
    if (!problem_ && !parse_entity_kind(name, kind))
      unknown_ = "an entity kind that this release does not know";
  }
  void state(EffectState& state) {
    const auto number = little_endian(1);
    if (number > static_cast<std::uint8_t>(EffectState::started)) problem_ = "an effect's state is not known";
    state = static_cast<EffectState>(number);
  }

  const char* problem() const {
    if (problem_) return problem_;
    return rest_.empty() ? nullptr : "bytes follow its last field";
  }
  const char* unknown() const { return unknown_; }

 private:
  void cut() {
    problem_ = "a field reaches past its end";
    rest_ = {};
  }
  std::uint64_t little_endian(std::size_t count) {
    if (rest_.size() < count) {
      cut();
      return 0;
    }
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      number |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(count);
    return number;
  }
  std::string_view rest_;
  const char* problem_ = nullptr;
  const char* unknown_ = nullptr;
};

/// A row to write (const) or to read into.
template <class T, class Row>
concept IsA = std::same_as<std::remove_const_t<T>, Row>;

// One function a row type lists its fields in order, for Writer and Reader alike.
void fields(auto& archive, IsA<StoreFormat> auto& row) {
  archive.text(row.magic);
  archive.u32(row.version);
}
void fields(auto& archive, IsA<Counters> auto& row) {
  archive.u64(row.next_inbox_sequence);
  archive.time(row.dedup_pruned_until);
}
void fields(auto& archive, IsA<TenantHead> auto& row) {
  archive.u64(row.audit_sequence);
  archive.text(row.audit_hash);
  archive.u64(row.next_dead_letter);
  archive.u64(row.pending_rows);
  archive.u64(row.pending_bytes);
  archive.u64(row.lowest_pending);
}
void fields(auto& archive, IsA<Record> auto& row) {
  archive.text(row.type);
  archive.u32(row.version);
  archive.text(row.body);
}
void fields(auto& archive, IsA<EntityId> auto& row) {
  archive.kind(row.kind);
  archive.text(row.key);
}
void fields(auto& archive, IsA<Snapshot> auto& row) {
  archive.u64(row.sequence);
  fields(archive, row.state);
}
void fields(auto& archive, IsA<InboxValue> auto& row) {
  fields(archive, row.to);
  fields(archive, row.input);
  archive.time(row.accepted_at);
  archive.u32(row.failures);
}
void fields(auto& archive, IsA<DedupValue> auto& row) {
  archive.time(row.expires);
}
void fields(auto& archive, IsA<Effect> auto& row) {
  archive.text(row.id.value);
  fields(archive, row.call);
  archive.flag(row.urgent);
  archive.state(row.state);
  archive.u32(row.attempt);
  archive.time(row.not_before);
}
void fields(auto& archive, IsA<TimerValue> auto& row) {
  archive.time(row.due);
}
void fields(auto& archive, IsA<TextValue> auto& row) {
  archive.text(row.text);
}
void fields(auto&, IsA<MarkerValue> auto&) {}
void fields(auto& archive, IsA<AuditValue> auto& row) {
  archive.time(row.at);
  archive.text(row.type);
  archive.text(row.digest);
  archive.text(row.previous);
  archive.text(row.hash);
}
void fields(auto& archive, IsA<AuditPayload> auto& row) {
  archive.text(row.salt);
  archive.text(row.subject);
  archive.text(row.body);
}
void fields(auto& archive, IsA<AuditBeginning> auto& row) {
  archive.u64(row.sequence);
  archive.time(row.at);
  archive.text(row.hash);
  archive.time(row.pruned_at);
}
void fields(auto& archive, IsA<DeadLetterValue> auto& row) {
  fields(archive, row.entity);
  archive.time(row.at);
  archive.text(row.letter.reason);
  fields(archive, row.letter.content);
  archive.flag(row.letter.is_effect);
}

struct RowType {
  std::uint8_t number;
  const char* name;
};

/// The numbers are stored: never change or reuse one.
template <class T>
constexpr RowType row_type() {
  if constexpr (std::same_as<T, StoreFormat>) return {1, "format"};
  if constexpr (std::same_as<T, Counters>) return {2, "counters"};
  if constexpr (std::same_as<T, TenantHead>) return {3, "tenant head"};
  if constexpr (std::same_as<T, Record>) return {4, "event"};
  if constexpr (std::same_as<T, Snapshot>) return {5, "snapshot"};
  if constexpr (std::same_as<T, InboxValue>) return {6, "inbox"};
  if constexpr (std::same_as<T, DedupValue>) return {7, "dedup key"};
  if constexpr (std::same_as<T, Effect>) return {8, "effect"};
  if constexpr (std::same_as<T, TimerValue>) return {9, "timer"};
  if constexpr (std::same_as<T, TextValue>) return {10, "text"};
  if constexpr (std::same_as<T, MarkerValue>) return {11, "marker"};
  if constexpr (std::same_as<T, AuditValue>) return {12, "audit"};
  if constexpr (std::same_as<T, AuditPayload>) return {13, "audit payload"};
  if constexpr (std::same_as<T, DeadLetterValue>) return {14, "dead letter"};
  if constexpr (std::same_as<T, AuditBeginning>) return {15, "audit beginning"};
}

tl::unexpected<Error> corrupt(const char* row, const std::string& detail) {
  return fail(ErrorCode::corrupt, std::string("a journal row of type ") + row + " is damaged: " + detail,
              "Restore the journal from its last backup.");
}

tl::unexpected<Error> newer(const char* row, const std::string& detail) {
  return fail(ErrorCode::newer_format, std::string("a journal row of type ") + row + " has " + detail,
              "Run the release that wrote this journal, or a newer one.");
}

/// The payload between a head and a checksum that both agree with it.
Result<std::string_view> open_frame(std::string_view bytes, const RowType& type) {
  if (bytes.size() < head_bytes + checksum_bytes) return corrupt(type.name, "it is too short");
  const std::size_t payload_bytes = bytes.size() - head_bytes - checksum_bytes;
  Reader tail(bytes.substr(head_bytes + payload_bytes));
  std::uint32_t checksum = 0;
  tail.u32(checksum);
  if (crc32c(bytes.substr(0, head_bytes + payload_bytes)) != checksum) {
    return corrupt(type.name, "its checksum does not match");
  }
  Reader head(bytes.substr(0, head_bytes));
  std::uint8_t format = 0;
  std::uint8_t number = 0;
  std::uint32_t length = 0;
  head.u8(format);
  head.u8(number);
  head.u32(length);
  if (format > frame_format) return newer(type.name, "the frame format " + std::to_string(format));
  if (format < 1) return corrupt(type.name, "its frame format is 0");
  if (number != type.number) return corrupt(type.name, "it is a row of type " + std::to_string(number));
  if (length != payload_bytes) return corrupt(type.name, "its length does not match");
  return bytes.substr(head_bytes, payload_bytes);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t value = 0xffffffffU;
  for (const char byte : bytes)
    value = crc_table[(value ^ static_cast<unsigned char>(byte)) & 0xff] ^ (value >> 8);
  return value ^ 0xffffffffU;
}

template <class T>
std::string encode(const T& row) {
  Writer payload;
  fields(payload, row);
  Writer frame;
  frame.u8(frame_format);
  frame.u8(row_type<T>().number);
  frame.text(payload.take());
  std::string bytes = frame.take();
  Writer checksum;
  checksum.u32(crc32c(bytes));
  return bytes + checksum.take();
}

template <class T>
Result<T> decode(std::string_view bytes) {
  constexpr RowType type = row_type<T>();
  const auto payload = open_frame(bytes, type);
  if (!payload) return fail(payload.error());
  Reader reader(*payload);
  T row;
  fields(reader, row);
  if (reader.problem() != nullptr) return corrupt(type.name, reader.problem());
  if (reader.unknown() != nullptr) return newer(type.name, reader.unknown());
  return row;
}

template std::string encode(const StoreFormat&);
template std::string encode(const Counters&);
template std::string encode(const TenantHead&);
template std::string encode(const Record&);
template std::string encode(const Snapshot&);
template std::string encode(const InboxValue&);
template std::string encode(const DedupValue&);
template std::string encode(const Effect&);
template std::string encode(const TimerValue&);
template std::string encode(const TextValue&);
template std::string encode(const MarkerValue&);
template std::string encode(const AuditValue&);
template std::string encode(const AuditPayload&);
template std::string encode(const DeadLetterValue&);
template std::string encode(const AuditBeginning&);
template Result<StoreFormat> decode(std::string_view);
template Result<Counters> decode(std::string_view);
template Result<TenantHead> decode(std::string_view);
template Result<Record> decode(std::string_view);
template Result<Snapshot> decode(std::string_view);
template Result<InboxValue> decode(std::string_view);
template Result<DedupValue> decode(std::string_view);
template Result<Effect> decode(std::string_view);
template Result<TimerValue> decode(std::string_view);
template Result<TextValue> decode(std::string_view);
template Result<MarkerValue> decode(std::string_view);
template Result<AuditValue> decode(std::string_view);
template Result<AuditPayload> decode(std::string_view);
template Result<DeadLetterValue> decode(std::string_view);
template Result<AuditBeginning> decode(std::string_view);

}  // namespace countersign::journal
