#include "journal/audit_chain.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "core/hex.hpp"

namespace countersign::journal {
namespace {

constexpr std::string_view hash_domain("countersign audit 1\0", 20);

/// Looked up once: EVP_sha256() would be looked up anew for every digest.
const EVP_MD* sha256() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

struct DigestFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// SHA-256 over everything added.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), sha256(), nullptr) != 1) std::abort();
  }
  Sha256& add(std::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) std::abort();
    return *this;
  }
  Sha256& add_number(std::uint64_t number) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 0xff);
    return add(bytes);
  }
  std::string finish() {
    std::string digest(audit_hash_bytes, '\0');
    if (EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1) {
      std::abort();
    }
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, DigestFree> context_;
};

tl::unexpected<Error> broken(std::uint64_t sequence, const std::string& what) {
  return fail(ErrorCode::corrupt,
              "the audit chain is broken at row " + std::to_string(sequence) + ": " + what,
              "Compare with an earlier export or a backup to see what was changed.");
}

const AuditHead* head_of(const std::vector<AuditHead>& heads, std::uint64_t sequence) {
  const auto head = std::find_if(heads.begin(), heads.end(),
                                 [&](const AuditHead& candidate) { return candidate.sequence == sequence; });
  return head == heads.end() ? nullptr : &*head;
}

/// Empty for what no digits are: nothing hashes to the like of it.
std::string bytes_of(const std::string& digits) {
  return from_hex(digits).value_or(std::string{});
}

Result<void> verify_row(const AuditRow& row, const std::string& previous) {
  if (row.previous != previous) return broken(row.sequence, "it does not follow the row before it");
  if (!row.erased) {
    const auto digest = audit_digest(bytes_of(row.salt), row.entry.subject, row.entry.body);
    if (to_hex(digest) != row.digest) return broken(row.sequence, "its payload was altered");
  }
  const auto hash =
      audit_hash(row.sequence, row.at, row.entry.type, bytes_of(row.previous), bytes_of(row.digest));
  if (to_hex(hash) != row.hash) return broken(row.sequence, "its hash does not match its content");
  return {};
}

/// What the first row must name as the hash before it.
Result<std::string> hash_before(std::uint64_t first, const std::vector<AuditHead>& heads) {
  if (first == 1) return std::string(audit_hash_bytes * 2, '0');
  const AuditHead* head = head_of(heads, first - 1);
  if (head == nullptr) {
    return broken(first, "the rows before it are missing and no trusted head stands for them");
  }
  return head->hash;
}

}  // namespace

std::string audit_digest(std::string_view salt, std::string_view subject, std::string_view body) {
  return Sha256().add(salt).add(subject).add(std::string_view("\0", 1)).add(body).finish();
}

std::string audit_hash(std::uint64_t sequence, Instant at, std::string_view type, std::string_view previous,
                       std::string_view digest) {
  return Sha256()
      .add(hash_domain)
      .add_number(sequence)
      .add_number(static_cast<std::uint64_t>(at.time_since_epoch().count()))
      .add_number(type.size())
      .add(type)
      .add(previous)
      .add(digest)
      .finish();
}

Result<void> verify(const std::vector<AuditRow>& rows, const std::vector<AuditHead>& heads) {
  std::uint64_t expected = rows.empty() ? 1 : rows.front().sequence;
  auto previous = hash_before(expected, heads);
  if (!previous) return fail(previous.error());
  for (const auto& row : rows) {
    if (row.sequence != expected) {
      return broken(expected, "row " + std::to_string(row.sequence) + " stands in its place");
    }
    auto sound = verify_row(row, *previous);
    if (!sound) return sound;
    const AuditHead* head = head_of(heads, row.sequence);
    if (head != nullptr && head->hash != row.hash)
      return broken(row.sequence, "it differs from the trusted head");
    *previous = row.hash;
    ++expected;
  }
  for (const auto& head : heads) {
    if (head.sequence >= expected) return broken(expected, "rows up to a trusted head are missing");
  }
  return {};
}

Result<std::string> audit_line(const AuditRow& row) {
  nlohmann::ordered_json line;
  line["sequence"] = row.sequence;
  line["at"] = format_instant(row.at);
  line["type"] = row.entry.type;
  if (row.erased) {
    line["erased"] = true;
  } else {
    line["subject"] = row.entry.subject;
    line["body"] = row.entry.body;
    line["salt"] = row.salt;
  }
  line["digest"] = row.digest;
  line["previous"] = row.previous;
  line["hash"] = row.hash;
  try {
    return line.dump();
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorCode::invalid_argument,
                "audit row " + std::to_string(row.sequence) + " holds a text that is not UTF-8",
                "It cannot be exported as JSON; report this as a bug.");
  }
}

Result<AuditRow> parse_audit_line(std::string_view line) {
  try {
    const auto json = nlohmann::json::parse(line);
    AuditRow row;
    row.sequence = json.at("sequence").get<std::uint64_t>();
    const auto at = parse_instant(json.at("at").get<std::string>());
    if (!at) return fail(at.error());
    row.at = *at;
    row.entry.type = json.at("type").get<std::string>();
    row.erased = json.value("erased", false);
    if (!row.erased) {
      row.entry.subject = json.at("subject").get<std::string>();
      row.entry.body = json.at("body").get<std::string>();
      row.salt = json.at("salt").get<std::string>();
    }
    row.digest = json.at("digest").get<std::string>();
    row.previous = json.at("previous").get<std::string>();
    row.hash = json.at("hash").get<std::string>();
    return row;
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorCode::not_understood, "a line is not an exported audit row",
                "Hand over a file that `audit export` wrote.");
  }
}

}  // namespace countersign::journal
