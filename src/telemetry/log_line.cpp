#include "telemetry/log_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "telemetry/redact.hpp"
#include "telemetry/text.hpp"

namespace countersign::telemetry {
namespace {

constexpr std::size_t level_columns = 9;
constexpr std::size_t event_columns = 38;
constexpr std::size_t message_columns = 56;
/// Searched for secrets; several times what is shown, so that a cut cannot hide a secret's beginning.
constexpr std::size_t searched_bytes = 4 * log_value_bytes;

template <class... Cases>
struct Overload : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overload(Cases...) -> Overload<Cases...>;

std::string safe_text(std::string_view text) {
  return clean_text(redact(text.substr(0, searched_bytes)), log_value_bytes);
}

std::string number_text(double number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), end.ptr};
}

std::string json_member(std::string_view name, const std::string& value) {
  return json_string(name) + ":" + value;
}

std::string json_field(const LogField& field) {
  const std::string_view name = field.name;
  return std::visit(
      Overload{[name](std::string_view text) { return json_member(name, json_string(safe_text(text))); },
               [name](bool truth) { return json_member(name, truth ? "true" : "false"); },
               [name](double number) {
                 const std::string text = number_text(number);  // JSON knows neither "inf" nor "nan".
                 return json_member(name, std::isfinite(number) ? text : json_string(text));
               },
               [name](Duration duration) {
                 return json_member(std::string(name) + "_ms", std::to_string(duration.count()));
               },
               [name](auto whole) { return json_member(name, std::to_string(whole)); }},
      field.value);
}

std::string json_line(Instant now, const LogEvent& event, std::initializer_list<LogField> fields) {
  std::string line = "{" + json_member("time", json_string(format_instant(now))) + "," +
                     json_member("level", json_string(to_string(event.level))) + "," +
                     json_member("event", json_string(event.id)) + "," +
                     json_member("message", json_string(event.message)) + ",\"fields\":{";
  bool first = true;
  for (const LogField& field : fields) {
    if (!first) line += ',';
    line += json_field(field);
    first = false;
  }
  return line + "}}";
}

/// Quoted where a reader could not see its end.
std::string text_value(std::string_view text) {
  std::string safe = safe_text(text);
  const bool plain = !safe.empty() && std::none_of(safe.begin(), safe.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '=' || c == 0x7F;
  });
  return plain ? safe : json_string(safe);
}

std::string text_field(const LogField& field) {
  return std::string(field.name) + "=" +
         std::visit(Overload{[](std::string_view text) { return text_value(text); },
                             [](bool truth) { return std::string(truth ? "true" : "false"); },
                             [](double number) { return number_text(number); },
                             [](Duration duration) { return format_duration(duration); },
                             [](auto whole) { return std::to_string(whole); }},
                    field.value);
}

std::string padded(std::string text, std::size_t columns) {
  if (text.size() + 1 < columns) text.resize(columns - 1, ' ');
  return text + ' ';
}

std::string text_line(Instant now, const LogEvent& event, std::initializer_list<LogField> fields) {
  std::string line = format_instant(now) + "  " + padded(to_string(event.level), level_columns) +
                     padded(event.id, event_columns);
  if (fields.size() == 0) return line + event.message;
  line += padded(event.message, message_columns);
  for (const LogField& field : fields) line += " " + text_field(field);
  return line;
}

}  // namespace

std::string render_line(LogFormat format, Instant now, const LogEvent& event,
                        std::initializer_list<LogField> fields) {
  return format == LogFormat::json ? json_line(now, event, fields) : text_line(now, event, fields);
}

}  // namespace countersign::telemetry
