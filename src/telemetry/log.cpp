#include "telemetry/log.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "telemetry/log_line.hpp"

namespace countersign::telemetry {
namespace {

constexpr std::array<std::pair<LogLevel, const char*>, 4> level_names{{{LogLevel::debug, "debug"},
                                                                       {LogLevel::info, "info"},
                                                                       {LogLevel::warning, "warning"},
                                                                       {LogLevel::error, "error"}}};

/// Where lines go. Immutable once in use, so that a line needs the lock only to fetch it.
struct Output {
  LogFormat format;
  LogLevel level;
  std::shared_ptr<spdlog::logger> logger;
};

std::shared_ptr<const Output> make_output(LogFormat format, LogLevel level, spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("countersign", std::move(sink));
  logger->set_level(spdlog::level::trace);
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::trace);
  return std::make_shared<const Output>(Output{format, level, std::move(logger)});
}

class Switchboard {
 public:
  std::shared_ptr<const Output> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  /// Returns what was in use.
  std::shared_ptr<const Output> use(std::shared_ptr<const Output> next) {
    const std::lock_guard lock(mutex_);
    level_ = next->level;
    return std::exchange(current_, std::move(next));
  }
  bool enabled(LogLevel level) const { return level >= level_; }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Output> current_ =
      make_output(LogFormat::text, LogLevel::warning, std::make_shared<spdlog::sinks::stderr_sink_mt>());
  std::atomic<LogLevel> level_ = LogLevel::warning;
};

Switchboard& switchboard() {
  // Never destroyed: threads may log while the process ends.
  static auto& instance = *new Switchboard;
  return instance;
}

class CaptureSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (lines_.size() < log_capture_lines)
      lines_.emplace_back(message.payload.data(), message.payload.size());
  }
  void flush_() override {}

 private:
  std::vector<std::string> lines_;
};

}  // namespace

const char* to_string(LogLevel level) {
  for (const auto& [known, name] : level_names) {
    if (known == level) return name;
  }
  return "unknown";
}

Result<LogLevel> parse_log_level(std::string_view name) {
  for (const auto& [level, known] : level_names) {
    if (name == known) return level;
  }
  return fail(ErrorCode::invalid_argument, "The log level '" + std::string(name) + "' is unknown",
              "Use debug, info, warning or error");
}

Result<LogFormat> parse_log_format(std::string_view name) {
  if (name == "json") return LogFormat::json;
  if (name == "text") return LogFormat::text;
  return fail(ErrorCode::invalid_argument, "The log format '" + std::string(name) + "' is unknown",
              "Use json or text");
}

void log_event(const LogEvent& event, std::initializer_list<LogField> fields) noexcept {
  try {
    if (!switchboard().enabled(event.level)) return;
    const auto output = switchboard().current();
    const std::string line = render_line(output->format, SystemClock().now(), event, fields);
    output->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // Out of memory, or standard error is gone. There is nowhere left to say so, and the work goes on.
  }
}

Result<void> configure_logging(const LogOptions& options) {
  try {
    spdlog::sink_ptr sink;
    if (options.path.empty()) {
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.path);
    }
    switchboard().use(make_output(options.format, options.level, std::move(sink)));
    return {};
  } catch (const std::exception& error) {
    return fail(ErrorCode::io, std::string("The log cannot be opened: ") + error.what(),
                "Check that the log's directory exists and can be written");
  }
}

struct ScopedLogCapture::State {
  std::shared_ptr<CaptureSink> sink = std::make_shared<CaptureSink>();
  std::shared_ptr<const Output> before;
};

ScopedLogCapture::ScopedLogCapture(LogFormat format, LogLevel level) : state_(std::make_unique<State>()) {
  state_->before = switchboard().use(make_output(format, level, state_->sink));
}

ScopedLogCapture::~ScopedLogCapture() {
  switchboard().use(std::move(state_->before));
}

std::vector<std::string> ScopedLogCapture::lines() const {
  return state_->sink->lines();
}

}  // namespace countersign::telemetry
