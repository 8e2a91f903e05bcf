#include "telemetry/redact.hpp"

#include <array>
#include <cstddef>

#include "core/ascii.hpp"

namespace countersign::telemetry {
namespace {

enum class ShapeKind {
  token,       ///< The secret begins with `start`, at the beginning of a word.
  after_word,  ///< The secret follows `start` and blanks: "Bearer …".
  after_key,   ///< The secret is the value of a field named `start`, in a form or in JSON.
};

struct Shape {
  std::string_view start;  ///< Lower case; compared without regard to case.
  ShapeKind kind;
  std::size_t least_bytes;  ///< What is shorter after `start` is an ordinary word.
};

constexpr std::array<Shape, 20> shapes{{{"xoxb-", ShapeKind::token, 4},
                                        {"xoxp-", ShapeKind::token, 4},
                                        {"xoxa-", ShapeKind::token, 4},
                                        {"xoxr-", ShapeKind::token, 4},
                                        {"xoxs-", ShapeKind::token, 4},
                                        {"xoxe-", ShapeKind::token, 4},
                                        {"xoxe.", ShapeKind::token, 4},
                                        {"xapp-", ShapeKind::token, 4},
                                        {"eyj", ShapeKind::token, 12},
                                        {"hooks.slack.com/", ShapeKind::token, 4},
                                        {"bearer", ShapeKind::after_word, 8},
                                        {"basic", ShapeKind::after_word, 16},
                                        {"client_secret", ShapeKind::after_key, 1},
                                        {"signing_secret", ShapeKind::after_key, 1},
                                        {"client_assertion", ShapeKind::after_key, 1},
                                        {"access_token", ShapeKind::after_key, 1},
                                        {"refresh_token", ShapeKind::after_key, 1},
                                        {"id_token", ShapeKind::after_key, 1},
                                        {"password", ShapeKind::after_key, 1},
                                        {"ticket", ShapeKind::after_key, 1}}};

/// `kept` bytes stay, the `hidden` bytes after them go. Nothing was found when `hidden` is 0.
struct Match {
  std::size_t kept = 0;
  std::size_t hidden = 0;
};

bool is_word(char c) {
  return ascii::is_letter_or_digit(c) || c == '_' || c == '-';
}

bool is_token(char c) {
  return is_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

bool ends_value(char c) {
  return c == '&' || c == '"' || c == '\'' || c == ',' || c == ';' || c == '}' || c == ' ' || c == '\n' ||
         c == '\r';
}

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '\\';
}

bool begins_with(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (ascii::lower(text[i]) != start[i]) return false;
  }
  return true;
}

template <class Predicate>
std::size_t span_while(std::string_view text, std::size_t from, Predicate predicate) {
  std::size_t at = from;
  while (at < text.size() && predicate(text[at])) ++at;
  return at - from;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

Match match_key(std::string_view text, std::size_t at) {
  const auto filler = [](char c) { return is_quote(c) || is_blank(c); };
  at += span_while(text, at, filler);
  if (at >= text.size() || (text[at] != '=' && text[at] != ':')) return {};
  ++at;
  at += span_while(text, at, filler);
  return {at, span_while(text, at, [](char c) { return !ends_value(c); })};
}

/// `text` begins where the shape might.
Match match_shape(std::string_view text, const Shape& shape) {
  if (!begins_with(text, shape.start)) return {};
  const std::size_t after = shape.start.size();
  Match match;
  if (shape.kind == ShapeKind::token) {
    match = {after, span_while(text, after, is_token)};
  } else if (shape.kind == ShapeKind::after_word) {
    const std::size_t blanks = span_while(text, after, is_blank);
    if (blanks > 0) match = {after + blanks, span_while(text, after + blanks, is_token)};
  } else {
    match = match_key(text, after);
  }
  return match.hidden < shape.least_bytes ? Match{} : match;
}

/// Entra's client secrets are about forty characters with "Q~" from the fifth on.
Match match_entra_secret(std::string_view text) {
  constexpr std::size_t mark = 4;
  constexpr std::size_t least_bytes = 34;
  if (text.size() < least_bytes || text.substr(mark, 2) != "Q~") return {};
  const std::size_t length = span_while(text, 0, is_token);
  return length < least_bytes ? Match{} : Match{0, length};
}

Match match_secret(std::string_view text, bool at_word_start) {
  for (const Shape& shape : shapes) {
    if (shape.kind != ShapeKind::after_key && !at_word_start) continue;
    const Match match = match_shape(text, shape);
    if (match.hidden > 0) return match;
  }
  return match_entra_secret(text);
}

}  // namespace

std::string redact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const bool at_word_start = at == 0 || !is_word(text[at - 1]);
    const Match match = match_secret(text.substr(at), at_word_start);
    if (match.hidden == 0) {
      out += text[at++];
      continue;
    }
    out += text.substr(at, match.kept);
    out += "[redacted]";
    at += match.kept + match.hidden;
  }
  return out;
}

}  // namespace countersign::telemetry
