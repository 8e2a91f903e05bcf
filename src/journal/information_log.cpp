#include "journal/information_log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <system_error>

#include "core/time.hpp"

namespace countersign::journal {
namespace {

namespace files = std::filesystem;

constexpr std::size_t log_bytes = 4 * 1024 * 1024;
constexpr std::size_t line_bytes = 4 * 1024;  ///< What is longer is cut.

class InformationLog final : public rocksdb::Logger {
 public:
  explicit InformationLog(const std::string& directory) : path_(files::path(directory) / "LOG") {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, line_bytes> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::lock_guard lock(mutex_);
    if (!file_.is_open() || written_ > log_bytes) start_over();
    const std::string text = format_instant(SystemClock{}.now()) + " " + line.data() + "\n";
    file_ << text << std::flush;
    file_.clear();  // A line that could not be written is dropped; the next one may fit.
    written_ += text.size();
  }

 private:
  void start_over() {
    std::error_code ignored;
    file_.close();
    files::rename(path_, files::path(path_) += ".old", ignored);
    file_.open(path_, std::ios::trunc);
    written_ = 0;
  }

  files::path path_;
  std::mutex mutex_;
  std::ofstream file_;
  std::size_t written_ = 0;
};

class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_information_log(const std::string& directory) {
  return std::make_shared<InformationLog>(directory);
}

std::shared_ptr<rocksdb::Logger> make_no_log() {
  return std::make_shared<NoLog>();
}

}  // namespace countersign::journal
