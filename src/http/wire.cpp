#include "http/wire.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include <boost/beast/core/string.hpp>

#include "core/ascii.hpp"

namespace countersign::http {
namespace beast_http = boost::beast::http;
namespace {

bool is_token(std::string_view text) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return ascii::is_letter_or_digit(character) || marks.find(character) != std::string_view::npos;
  });
}

bool is_visible(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte > 0x20 && byte != 0x7f;
}

/// Headers that describe the connection or the framing: ours alone.
bool is_framing(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names{"Connection", "Content-Length", "Transfer-Encoding",
                                                         "Keep-Alive"};
  return std::any_of(names.begin(), names.end(), [&](std::string_view framing) {
    return boost::beast::iequals(framing, boost::beast::string_view(name.data(), name.size()));
  });
}

Result<void> copy_headers(const std::vector<HttpHeader>& headers, beast_http::fields& fields) {
  for (const auto& header : headers) {
    if (!is_valid_header(header)) {
      return fail(ErrorCode::invalid_argument, "An HTTP header holds a character that is not allowed",
                  "Take line breaks and control characters out of the value");
    }
    if (!is_framing(header.name)) fields.insert(header.name, header.value);
  }
  return {};
}

void append(std::string& text, boost::beast::string_view piece) {
  text.append(piece.data(), piece.size());
}

/// Behind the first line of a head: its fields, and the empty line.
void append_fields(std::string& head, const beast_http::fields& fields) {
  for (const auto& field : fields) {
    append(head, field.name_string());
    head += ": ";
    append(head, field.value());
    head += "\r\n";
  }
  head += "\r\n";
}

const char* version_text(unsigned version) {
  return version == 10 ? "HTTP/1.0" : "HTTP/1.1";
}

}  // namespace

std::string format_http_date(std::chrono::sys_seconds instant) {
  static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

bool is_valid_header(const HttpHeader& header) {
  return is_token(header.name) && std::all_of(header.value.begin(), header.value.end(), [](char character) {
           return is_visible(character) || character == ' ' || character == '\t';
         });
}

std::vector<HttpHeader> from_fields(const beast_http::fields& fields) {
  std::vector<HttpHeader> headers;
  for (const auto& field : fields) {
    headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  return headers;
}

Result<BeastRequest> to_beast_request(HttpRequest request, std::string_view host, std::string_view target,
                                      std::string_view user_agent) {
  if (!is_token(request.method) || !std::all_of(target.begin(), target.end(), is_visible)) {
    return fail(ErrorCode::invalid_argument, "The method or the URL of an HTTP request is malformed");
  }
  BeastRequest message;
  message.method_string(request.method);
  message.target(boost::beast::string_view(target.data(), target.size()));
  message.version(11);
  if (auto copied = copy_headers(request.headers, message); !copied) return fail(copied.error());
  message.set(beast_http::field::host, boost::beast::string_view(host.data(), host.size()));
  if (message.find(beast_http::field::user_agent) == message.end()) {
    message.set(beast_http::field::user_agent,
                boost::beast::string_view(user_agent.data(), user_agent.size()));
  }
  const bool has_no_body = request.method == "GET" || request.method == "HEAD";
  if (!request.body.empty() || !has_no_body) message.content_length(request.body.size());
  message.body() = std::move(request.body);
  return message;
}

Result<BeastResponse> to_beast_response(HttpResponse response, unsigned version) {
  if (response.status < 200 || response.status > 599) {
    return fail(ErrorCode::invalid_argument, "The status of an HTTP response is outside 200 to 599");
  }
  BeastResponse message;
  message.result(response.status);
  message.version(version);
  if (auto copied = copy_headers(response.headers, message); !copied) return fail(copied.error());
  if (message.find(beast_http::field::date) == message.end()) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    message.set(beast_http::field::date, format_http_date(now));
  }
  message.body() = std::move(response.body);
  return message;
}

std::string head_bytes(const BeastRequest& message) {
  std::string head;
  append(head, message.method_string());
  head += ' ';
  append(head, message.target());
  head.append(" ").append(version_text(message.version())).append("\r\n");
  append_fields(head, message);
  return head;
}

std::string head_bytes(const BeastResponse& message) {
  std::string head = version_text(message.version());
  head.append(" ").append(std::to_string(message.result_int())).append(" ");
  append(head, message.reason());
  head += "\r\n";
  append_fields(head, message);
  return head;
}

std::string chunk_bytes(std::string_view piece) {
  std::array<char, 24> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
  std::string bytes(size.data());
  bytes.append(piece).append("\r\n");
  return bytes;
}

}  // namespace countersign::http
