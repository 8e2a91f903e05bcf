#include "journal/log_tail.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "journal/codec.hpp"

namespace countersign::journal {
namespace {

namespace files = std::filesystem;

// A log is blocks of 32 KiB; a record lies within one, behind a head of checksum (4), length (2) and type
// (1).
constexpr std::size_t block_bytes = 32 * 1024;
constexpr std::size_t record_head_bytes = 7;
constexpr unsigned last_record_type = 8;  ///< Full, first, middle, last, and the same four for recycled logs.

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  }
  return number;
}

std::size_t record_end(std::string_view block, std::size_t at) {
  return at + record_head_bytes + number_at(block, at + 4, 2);
}

/// The checksum covers type and content, and is stored rotated and shifted so that checksums of checksums
/// stay sound.
bool is_sound_record(std::string_view block, std::size_t at) {
  const auto type = static_cast<unsigned char>(block[at + 6]);
  const std::size_t end = record_end(block, at);
  if (type == 0 || type > last_record_type || end > block.size()) return false;
  const std::uint32_t checksum = crc32c(block.substr(at + 6, end - at - 6));
  return number_at(block, at, 4) == ((checksum >> 15) | (checksum << 17)) + 0xa282ead8U;
}

/// True when a sound record lies behind one that reaches past the end. `block` is the last of its log.
bool hides_records(std::string_view block) {
  std::size_t at = 0;
  while (at + record_head_bytes <= block.size() && record_end(block, at) <= block.size())
    at = record_end(block, at);
  for (++at; at + record_head_bytes <= block.size(); ++at) {
    if (is_sound_record(block, at)) return true;
  }
  return false;
}

/// Nothing when the file cannot be read.
std::optional<std::string> last_block(const files::path& log) {
  std::ifstream file(log, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (!file || size < 0) return std::nullopt;
  const auto bytes = static_cast<std::size_t>(size);
  const std::size_t start = bytes == 0 ? 0 : (bytes - 1) / block_bytes * block_bytes;
  std::string block(bytes - start, '\0');
  file.seekg(static_cast<std::streamoff>(start));
  file.read(block.data(), static_cast<std::streamsize>(block.size()));
  if (!file) return std::nullopt;
  return block;
}

}  // namespace

Result<void> check_log_tails(const std::string& directory) {
  std::error_code problem;
  if (!files::exists(directory, problem)) return {};
  for (files::directory_iterator entry(directory, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->path().extension() != ".log") continue;
    const auto block = last_block(entry->path());
    if (!block) {
      return fail(ErrorCode::io, "the log " + entry->path().string() + " cannot be read",
                  "Check the disk and the owner.");
    }
    if (hides_records(*block)) {
      return fail(ErrorCode::corrupt, "the log " + entry->path().string() + " is damaged before its end",
                  "Keep the directory as it is for analysis and restore the journal from its last backup.");
    }
  }
  if (problem)
    return fail(ErrorCode::io, "the journal " + directory + ": " + problem.message(), "Check its owner.");
  return {};
}

}  // namespace countersign::journal
