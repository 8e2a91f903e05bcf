#include "domain/roll.hpp"

#include <algorithm>
#include <optional>

#include "core/limits.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {
namespace {

using Guid = std::array<std::uint8_t, 16>;
constexpr std::size_t row_digits = 48;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void append_hex(std::string& text, std::uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
    text += "0123456789abcdef"[(value >> shift) & 15];
}

std::optional<std::uint64_t> read_hex(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    const int digit = hex_digit(c);
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(digit);
  }
  return digits.size() > 16 ? std::nullopt : std::optional{value};
}

/// 32 lower-case digits.
std::optional<Guid> read_digits(std::string_view digits) {
  Guid guid{};
  for (std::size_t i = 0; i < guid.size(); ++i) {
    const auto byte = read_hex(digits.substr(2 * i, 2));
    if (!byte) return std::nullopt;
    guid[i] = static_cast<std::uint8_t>(*byte);
  }
  return guid;
}

std::optional<Guid> read_guid(std::string_view id) {
  if (!is_guid(id)) return std::nullopt;
  std::string digits(id);
  std::erase(digits, '-');
  return read_digits(digits);
}

std::string digits_of(const Guid& guid) {
  std::string text;
  for (const auto byte : guid) append_hex(text, byte, 2);
  return text;
}

}  // namespace

std::string digest_of(std::string_view etag) {
  // FNV-1a: nobody gains by a collision.
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : etag) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  std::string text;
  append_hex(text, hash, 16);
  return text;
}

bool Roll::has(std::string_view id) const {
  const auto guid = read_guid(id);
  if (!guid) return false;
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), Row{*guid, 0});
  return found != rows_.end() && found->id == *guid;
}

bool Roll::has(const RollEntry& entry) const {
  const auto guid = read_guid(entry.id);
  const auto digest = read_hex(entry.digest);
  return guid && digest && std::binary_search(rows_.begin(), rows_.end(), Row{*guid, *digest});
}

void Roll::enter(const RollEntry& entry) {
  const auto guid = read_guid(entry.id);
  const auto digest = read_hex(entry.digest);
  if (!guid || !digest) return;
  const auto place = std::lower_bound(rows_.begin(), rows_.end(), Row{*guid, 0});
  if (place != rows_.end() && place->id == *guid) {
    place->digest = *digest;
  } else if (rows_.size() < limits::roll_records) {
    rows_.insert(place, Row{*guid, *digest});
  }
}

void Roll::strike(std::string_view id) {
  const auto guid = read_guid(id);
  if (guid) std::erase_if(rows_, [&](const Row& row) { return row.id == *guid; });
}

std::vector<std::string> Roll::ids() const {
  std::vector<std::string> ids;
  ids.reserve(rows_.size());
  for (const auto& row : rows_) {
    std::string id = digits_of(row.id);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) id.insert(at, 1, '-');
    ids.push_back(std::move(id));
  }
  return ids;
}

std::string Roll::to_text() const {
  std::string text;
  text.reserve(rows_.size() * row_digits);
  for (const auto& row : rows_) {
    text += digits_of(row.id);
    append_hex(text, row.digest, 16);
  }
  return text;
}

Result<Roll> Roll::parse(std::string_view text) {
  const auto malformed = [] { return fail(ErrorCode::not_understood, "A roll of records is malformed"); };
  if (text.size() % row_digits != 0) return malformed();
  Roll roll;
  roll.rows_.reserve(text.size() / row_digits);
  for (std::size_t at = 0; at < text.size(); at += row_digits) {
    const auto guid = read_digits(text.substr(at, 32));
    const auto digest = read_hex(text.substr(at + 32, 16));
    if (!guid || !digest) return malformed();
    const Row row{*guid, *digest};
    if (!roll.rows_.empty() && roll.rows_.back().id >= row.id) return malformed();
    roll.rows_.push_back(row);
  }
  return roll;
}

}  // namespace countersign::domain
