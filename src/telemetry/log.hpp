// Structured logs: an event with a stable id (telemetry/events.hpp) and named fields, one line each.
// Everything here is thread safe and, but for configure_logging, never fails: a line that cannot be written
// is lost.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace countersign::telemetry {

/// A longer field value is cut and ends in "…".
inline constexpr std::size_t log_value_bytes = 1024;
/// A capture keeps the first lines and drops the rest.
inline constexpr std::size_t log_capture_lines = 10'000;

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogFormat : std::uint8_t {
  json,  ///< {"time":…,"level":…,"event":…,"message":…,"fields":{…}}, one object a line
  text,  ///< Columns for a person's eye.
};

const char* to_string(LogLevel level);
/// By the names of the enumerators; `invalid_argument` otherwise.
Result<LogLevel> parse_log_level(std::string_view name);
Result<LogFormat> parse_log_format(std::string_view name);

/// What can happen, declared once in telemetry/events.hpp.
struct LogEvent {
  const char* id;  ///< Stable, dotted, lower case: alert rules and runbooks name it.
  LogLevel level;
  const char* message;  ///< One plain sentence without the details, which are fields.
};

/// A named value. Holds views: use it only inside the call to `log_event`. Never give it a secret or a body.
/// A Duration is "wait=30s" in text and "wait_ms":30000 in JSON.
class LogField {
 public:
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Duration>;

  LogField(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  LogField(std::string_view field_name, const char* text) : name(field_name), value(std::string_view(text)) {}
  LogField(std::string_view field_name, bool truth) : name(field_name), value(truth) {}
  LogField(std::string_view field_name, double number) : name(field_name), value(number) {}
  LogField(std::string_view field_name, Duration duration) : name(field_name), value(duration) {}
  template <std::signed_integral Number>
  LogField(std::string_view field_name, Number number) : name(field_name), value(std::int64_t{number}) {}
  template <std::unsigned_integral Number>
  LogField(std::string_view field_name, Number number) : name(field_name), value(std::uint64_t{number}) {}
  template <class Tag>
  LogField(std::string_view field_name, const StrongText<Tag>& text)
      : name(field_name), value(std::string_view(text.value)) {}

  std::string_view name;
  Value value;
};

/// Writes one line if the event's level is enabled. Values pass telemetry/redact.hpp on the way.
void log_event(const LogEvent& event, std::initializer_list<LogField> fields = {}) noexcept;

struct LogOptions {
  LogFormat format = LogFormat::text;
  LogLevel level = LogLevel::warning;  ///< This level and above.
  std::string path;                    ///< Appended to; empty is standard error.
};

/// Applies to every line from now on. Until it is called, warnings go to standard error as text.
/// `io` when the file cannot be opened; logging stays as it was.
Result<void> configure_logging(const LogOptions& options);

/// For tests: while it lives, lines are kept instead of written. Captures nest; the innermost gets the lines.
class ScopedLogCapture {
 public:
  explicit ScopedLogCapture(LogFormat format = LogFormat::json, LogLevel level = LogLevel::debug);
  ~ScopedLogCapture();
  ScopedLogCapture(const ScopedLogCapture&) = delete;
  ScopedLogCapture& operator=(const ScopedLogCapture&) = delete;

  std::vector<std::string> lines() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::telemetry
