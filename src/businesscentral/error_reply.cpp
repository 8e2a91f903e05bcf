#include "businesscentral/error_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "businesscentral/json_fields.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"

namespace countersign::businesscentral {
namespace {

using domain::AttemptFailed;
using domain::Failed;
using domain::Outcome;

std::string without_correlation(std::string message) {
  const auto position = message.rfind("CorrelationId:");
  if (position != std::string::npos) message.resize(position);
  return std::string(trim(message));
}

std::string status_text(const HttpResponse& response) {
  return "HTTP " + std::to_string(response.status);
}

/// For logs: the status and the code, never Business Central's words, which may name people and amounts.
std::string short_reason(const HttpResponse& response, const std::string& what) {
  const auto error = read_error(response.body);
  const std::string code = error && !error->code.empty() ? " (" + error->code + ")" : "";
  return what + " was answered " + status_text(response) + code;
}

Failed failed(Failed::Kind kind, const HttpResponse& response, const std::string& what) {
  const auto error = read_error(response.body);
  Failed result{kind, status_text(response), short_reason(response, what)};
  if (!error) return result;
  if (!error->code.empty()) result.code = error->code;
  if (!error->message.empty()) result.reason += ": " + error->message;
  return result;
}

Duration bounded(Duration wait) {
  return std::clamp(wait, Duration{0}, longest_retry_after_ms);
}

}  // namespace

std::optional<Instant> parse_http_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  unsigned day = 0;
  int year = 0, hours = 0, minutes = 0, seconds = 0, consumed = 0;
  std::array<char, 4> month_name{};
  const int fields = std::sscanf(text.c_str(), "%*3[A-Za-z], %2u %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day,
                                 month_name.data(), &year, &hours, &minutes, &seconds, &consumed);
  if (fields != 6 || consumed != static_cast<int>(text.size())) return std::nullopt;
  const auto found = std::find(months.begin(), months.end(), std::string_view(month_name.data()));
  if (found == months.end() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  const auto month = static_cast<unsigned>(found - months.begin()) + 1;
  const Date date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
         std::chrono::seconds{seconds};
}

Duration clock_ahead(const HttpResponse& response, Instant now) {
  using namespace std::chrono_literals;
  const auto theirs = parse_http_date(std::string(find_header(response.headers, "Date")));
  if (!theirs) return Duration::zero();
  const Duration ahead = *theirs - now;
  return ahead > -2s && ahead < 2s ? Duration::zero() : ahead;
}

std::optional<BusinessError> read_error(std::string_view body) {
  const auto object = JsonObject::parse(body);
  if (!object) return std::nullopt;
  const auto raw = object->needed("error", JsonValue::Kind::object);
  if (!raw) return std::nullopt;
  const auto error = JsonObject::parse((*raw)->text);
  if (!error) return std::nullopt;
  const auto code = error->text("code");
  const auto message = error->text("message");
  if (!code || !message || (code->empty() && message->empty())) return std::nullopt;
  return BusinessError{cut_code_points(*code, error_code_code_points),
                       cut_code_points(without_correlation(*message), error_message_code_points)};
}

bool says_record_is_gone(const HttpResponse& response) {
  if (response.status != 404) return false;
  const auto error = read_error(response.body);
  if (!error) return false;
  const std::string code = ascii::lower(error->code);
  return code == "internal_recordnotfound" || code == "internal_datanotfoundfilter";
}

std::optional<Duration> retry_after(const HttpResponse& response, Instant now) {
  const std::string value(trim(find_header(response.headers, "Retry-After")));
  if (value.empty()) return std::nullopt;
  unsigned seconds = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, seconds);
  if (parsed.ec == std::errc{} && parsed.ptr == end) {
    return bounded(std::chrono::seconds{seconds});
  }
  const auto at = parse_http_date(value);
  return at ? std::optional<Duration>{bounded(*at - now)} : std::nullopt;
}

std::optional<domain::AttemptResult> judge_common(const HttpResponse& response, const std::string& what,
                                                  bool may_change, Instant now) {
  const unsigned status = response.status;
  if (status == 401 || status == 403) {
    return Outcome{failed(Failed::Kind::unauthorised, response, what)};
  }
  if (status == 429) {
    return AttemptFailed{false, retry_after(response, now), short_reason(response, what),
                         AttemptFailed::Side::busy};
  }
  if (status == 408 || status >= 500) {
    return AttemptFailed{may_change, retry_after(response, now), short_reason(response, what),
                         AttemptFailed::Side::down};
  }
  return std::nullopt;
}

domain::AttemptResult judge_rest(const HttpResponse& response, const std::string& what, bool may_change) {
  if (response.status >= 400 && read_error(response.body)) {
    return Outcome{failed(Failed::Kind::payload, response, what)};
  }
  if (response.status >= 400) {
    return AttemptFailed{may_change, std::nullopt,
                         short_reason(response, what) + ", not by Business Central itself",
                         AttemptFailed::Side::down};
  }
  return Outcome{Failed{Failed::Kind::not_understood, status_text(response), short_reason(response, what)}};
}

domain::AttemptResult unreadable_reply(const std::string& what, const std::string& why) {
  return Outcome{Failed{Failed::Kind::not_understood, "", what + " was answered, but not readably. " + why}};
}

}  // namespace countersign::businesscentral
