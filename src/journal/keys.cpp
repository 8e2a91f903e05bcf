#include "journal/keys.hpp"

#include <utility>

namespace countersign::journal::keys {
namespace {

constexpr char zero = '\0';
constexpr char escaped_zero = '\xff';
constexpr char text_end = '\x01';
constexpr std::size_t number_bytes = 8;
constexpr std::uint64_t sign_bit = 1ULL << 63;

/// Builds a key component by component.
class Builder {
 public:
  explicit Builder(char table) : key_(1, table) {}

  Builder& text(std::string_view text) {
    for (const char byte : text) {
      key_ += byte;
      if (byte == zero) key_ += escaped_zero;
    }
    key_ += zero;
    key_ += text_end;
    return *this;
  }
  Builder& number(std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) key_ += static_cast<char>((number >> shift) & 0xff);
    return *this;
  }
  Builder& time(Instant time) {
    return number(static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ sign_bit);
  }
  Builder& entity(const EntityAddress& address) {
    return text(address.tenant.value).text(to_string(address.entity.kind)).text(address.entity.key);
  }
  Builder& raw(std::string_view text) {
    key_.append(text);
    return *this;
  }
  std::string key() { return std::move(key_); }

 private:
  std::string key_;
};

/// The first key after every key that begins with `prefix`. No prefix here is all ff: tables are letters.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

Range range_of(const std::string& prefix) {
  return {prefix, after_prefix(prefix)};
}

Range numbered(char table, const TenantId& tenant, std::uint64_t from) {
  return {Builder(table).text(tenant.value).number(from).key(),
          after_prefix(Builder(table).text(tenant.value).key())};
}

/// Takes a key apart; `bad` once anything did not fit.
class Parser {
 public:
  explicit Parser(std::string_view key) : rest_(key.empty() ? key : key.substr(1)), bad_(key.empty()) {}

  std::uint64_t number() {
    if (rest_.size() < number_bytes) return fail_with<std::uint64_t>();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < number_bytes; ++i)
      number = number << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(number_bytes);
    return number;
  }
  Instant time() { return Instant(Duration(static_cast<std::int64_t>(number() ^ sign_bit))); }
  std::string text() {
    std::string text;
    for (std::size_t i = 0; i + 1 < rest_.size(); ++i) {
      if (rest_[i] != zero) {
        text += rest_[i];
      } else if (rest_[i + 1] == escaped_zero) {
        text += zero;
        ++i;
      } else {
        if (rest_[i + 1] != text_end) break;
        rest_.remove_prefix(i + 2);
        return text;
      }
    }
    return fail_with<std::string>();
  }
  std::string rest() const { return std::string(rest_); }
  bool bad() const { return bad_; }

 private:
  template <class T>
  T fail_with() {
    bad_ = true;
    rest_ = {};
    return T{};
  }
  std::string_view rest_;
  bool bad_;
};

tl::unexpected<Error> bad_key(std::string_view key) {
  return fail(ErrorCode::corrupt, "the journal holds a malformed key " + printable(key),
              "Restore the journal from its last backup.");
}

Result<EntityId> entity(Parser& parser, std::string_view key) {
  const std::string kind = parser.text();
  EntityId id;
  id.key = parser.text();
  if (parser.bad()) return bad_key(key);
  if (!parse_entity_kind(kind, id.kind)) {
    return fail(ErrorCode::newer_format, "the journal holds an entity of the unknown kind " + printable(kind),
                "Run the release that wrote this journal, or a newer one.");
  }
  return id;
}

}  // namespace

const std::vector<Table>& tables() {
  static const std::vector<Table> all = {
      {'M', "meta"},           {'H', "tenant heads"},     {'E', "events"},          {'S', "snapshots"},
      {'I', "inbox"},          {'D', "dedup keys"},       {'d', "dedup by expiry"}, {'F', "effects"},
      {'T', "timers by name"}, {'t', "timers by due"},    {'X', "index"},           {'A', "audit"},
      {'P', "audit payloads"}, {'B', "audit beginnings"}, {'L', "dead letters"},    {'V', "secrets"}};
  return all;
}

Range table_range(char prefix) {
  return range_of(std::string(1, prefix));
}

std::string format() {
  return Builder('M').raw("format").key();
}
std::string counters() {
  return Builder('M').raw("counters").key();
}
std::string backup() {
  return Builder('M').raw("backup").key();
}
std::string tenant_head(const TenantId& tenant) {
  return Builder('H').text(tenant.value).key();
}

std::string event(const EntityAddress& entity, std::uint64_t sequence) {
  return Builder('E').entity(entity).number(sequence).key();
}
Range events(const EntityAddress& entity, std::uint64_t from) {
  return {event(entity, from), after_prefix(Builder('E').entity(entity).key())};
}
Range tenant_events(const TenantId& tenant) {
  return range_of(Builder('E').text(tenant.value).key());
}
Range events_of_kind(const TenantId& tenant, EntityKind kind) {
  return range_of(Builder('E').text(tenant.value).text(to_string(kind)).key());
}
Range snapshots_of_kind(const TenantId& tenant, EntityKind kind) {
  return range_of(Builder('S').text(tenant.value).text(to_string(kind)).key());
}
std::string snapshot(const EntityAddress& entity) {
  return Builder('S').entity(entity).key();
}

std::string inbox(const TenantId& tenant, std::uint64_t sequence) {
  return Builder('I').text(tenant.value).number(sequence).key();
}
Range inboxes(const TenantId& tenant, std::uint64_t from) {
  return numbered('I', tenant, from);
}

std::string dedup(const TenantId& tenant, std::string_view key) {
  return Builder('D').text(tenant.value).raw(key).key();
}
std::string dedup_expiry(Instant expires, const TenantId& tenant, std::string_view key) {
  return Builder('d').time(expires).text(tenant.value).raw(key).key();
}
Range dedup_expiries(Instant from, Instant to) {
  return {Builder('d').time(from).key(), Builder('d').time(to).key()};
}

std::string effect(const EntityAddress& entity, const EffectId& id) {
  return Builder('F').entity(entity).raw(id.value).key();
}
Range effects(const EntityAddress& entity) {
  return range_of(Builder('F').entity(entity).key());
}
Range tenant_effects(const TenantId& tenant) {
  return range_of(Builder('F').text(tenant.value).key());
}

std::string timer(const EntityAddress& entity, std::string_view name) {
  return Builder('T').entity(entity).raw(name).key();
}
std::string timer_due(Instant due, const EntityAddress& entity, std::string_view name) {
  return Builder('t').time(due).entity(entity).raw(name).key();
}
Range timers_due(Instant until) {
  return {std::string(1, 't'), after_prefix(Builder('t').time(until).key())};
}

std::string index(const TenantId& tenant, std::string_view index, std::string_view key) {
  return Builder('X').text(tenant.value).text(index).raw(key).key();
}
Range index_prefix(const TenantId& tenant, std::string_view index, std::string_view prefix) {
  return range_of(Builder('X').text(tenant.value).text(index).raw(prefix).key());
}

std::string audit(const TenantId& tenant, std::uint64_t sequence) {
  return Builder('A').text(tenant.value).number(sequence).key();
}
Range audits(const TenantId& tenant, std::uint64_t from) {
  return numbered('A', tenant, from);
}
std::string audit_payload(const TenantId& tenant, std::uint64_t sequence) {
  return Builder('P').text(tenant.value).number(sequence).key();
}
std::string audit_beginning(const TenantId& tenant) {
  return Builder('B').text(tenant.value).key();
}

std::string dead_letter(const TenantId& tenant, std::uint64_t sequence) {
  return Builder('L').text(tenant.value).number(sequence).key();
}
Range dead_letters(const TenantId& tenant, std::uint64_t from) {
  return numbered('L', tenant, from);
}

std::string secret(const TenantId& tenant, std::string_view name) {
  return Builder('V').text(tenant.value).raw(name).key();
}
Range secrets(const TenantId& tenant) {
  return range_of(Builder('V').text(tenant.value).key());
}

Result<std::uint64_t> sequence_of(std::string_view key) {
  if (key.size() < 1 + number_bytes) return bad_key(key);
  return Parser(key.substr(key.size() - number_bytes - 1)).number();
}

Result<TimerDueParts> parse_timer_due(std::string_view key) {
  Parser parser(key);
  TimerDueParts parts;
  parts.due = parser.time();
  parts.entity.tenant.value = parser.text();
  auto id = entity(parser, key);
  if (!id) return fail(id.error());
  parts.entity.entity = std::move(*id);
  parts.name = parser.rest();
  return parts;
}

Result<DedupExpiryParts> parse_dedup_expiry(std::string_view key) {
  Parser parser(key);
  DedupExpiryParts parts;
  parts.expires = parser.time();
  parts.tenant.value = parser.text();
  parts.key = parser.rest();
  if (parser.bad()) return bad_key(key);
  return parts;
}

Result<EntityId> entity_of(std::string_view key) {
  Parser parser(key);
  parser.text();
  return entity(parser, key);
}

Result<TenantId> tenant_of_head(std::string_view key) {
  Parser parser(key);
  TenantId tenant{parser.text()};
  if (parser.bad()) return bad_key(key);
  return tenant;
}

std::string printable(std::string_view key) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : key) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code < 0x7f && byte != '\\') {
      text += byte;
    } else {
      text += "\\x";
      text += digits[code >> 4];
      text += digits[code & 15];
    }
  }
  return text;
}

}  // namespace countersign::journal::keys
